//! Bytes → text: which character encoding a page is in.
//!
//! The order is that of the WHATWG HTML standard §13.2.3: byte order mark, HTTP charset, a prescan
//! of the first 1,024 bytes for `<meta>`, then detection by content with the host's top-level
//! domain as a hint. Decoding never fails: what cannot be decoded becomes U+FFFD. A page whose UTF-8
//! was read as Latin-1 somewhere on its way, and written as UTF-8 again, is decoded once more.

use std::borrow::Cow;
use std::sync::LazyLock;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// Bytes that the standard has us look through for a `<meta>` declaration.
const PRESCAN: usize = 1024;

/// Some publishers declare their charset far below their inline scripts; detection by content is
/// told of a declaration this deep when UTF-8 does not fit.
const LATE_PRESCAN: usize = 64 * 1024;

/// Fewer characters than this that look encoded twice are a quotation of such.
const FEWEST_ENCODED_TWICE: usize = 4;

/// The text of a page. `tld` is the last label of the page's host, such as `ru`.
pub(crate) fn decode<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    tld: Option<&str>,
) -> Cow<'a, str> {
    let encoding = sniff(bytes, content_type, tld);
    // `decode` honours a byte order mark over the argument and removes it.
    let (text, _, _) = encoding.decode(bytes);
    match undo_second_encoding(&text) {
        Some(text) => Cow::Owned(text),
        None => text,
    }
}

/// The text before it was encoded as UTF-8 a second time, where all of it was: then each character is
/// a byte of Latin-1 or windows-1252, and these bytes are UTF-8. Text that was encoded once hardly
/// ever is: `é` would have to stand before `©`, and everywhere.
fn undo_second_encoding(text: &str) -> Option<String> {
    let start = text.bytes().position(|byte| !byte.is_ascii())?;
    let mut opening = text[start..].chars().map(single_byte);
    let (lead, next) = (opening.next()??, opening.next()??);
    if !(0xC2..=0xF4).contains(&lead) || !(0x80..=0xBF).contains(&next) {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(single_byte).collect();
    let before = String::from_utf8(bytes?).ok()?;
    let beyond_ascii = before.chars().filter(|c| !c.is_ascii());
    (beyond_ascii.take(FEWEST_ENCODED_TWICE).count() == FEWEST_ENCODED_TWICE).then_some(before)
}

/// The byte that Latin-1, or else windows-1252, writes a character with.
fn single_byte(c: char) -> Option<u8> {
    static UPPER: LazyLock<Vec<char>> = LazyLock::new(|| {
        let bytes: Vec<u8> = (0x80..=0x9F).collect();
        WINDOWS_1252.decode(&bytes).0.chars().collect()
    });
    u8::try_from(u32::from(c)).ok().or_else(|| {
        let place = UPPER.iter().position(|&upper| upper == c)?;
        u8::try_from(0x80 + place).ok()
    })
}

/// The encoding to read the bytes with.
fn sniff(bytes: &[u8], content_type: Option<&str>, tld: Option<&str>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let valid_utf8 = std::str::from_utf8(bytes).is_ok();
    let declared = content_type
        .and_then(charset_of)
        .or_else(|| prescan(&bytes[..bytes.len().min(PRESCAN)]))
        .or_else(|| prescan(&bytes[..bytes.len().min(LATE_PRESCAN)]));
    match declared {
        // A page that is valid UTF-8 beyond ASCII is UTF-8, whatever a stale declaration says.
        Some(encoding) if encoding.is_ascii_compatible() && valid_utf8 && !bytes.is_ascii() => {
            UTF_8
        }
        Some(encoding) => encoding,
        None if valid_utf8 || is_nearly_utf8(bytes) => UTF_8,
        None => detect(bytes, tld),
    }
}

/// Whether the bytes are UTF-8 but for a few: a sequence cut in two by a careless template must
/// not turn the whole page into another encoding.
fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > broken * 20
}

/// The encoding that the bytes look like.
fn detect(bytes: &[u8], tld: Option<&str>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let tld = tld.filter(|tld| {
        !tld.is_empty()
            && tld
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    });
    detector.guess(tld.map(str::as_bytes), Utf8Detection::Allow)
}

/// The charset parameter of a `Content-Type` value.
fn charset_of(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset")?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let value = value.trim_matches(|c| c == '"' || c == '\'');
    let end = value
        .find(|c: char| c == ';' || c == '"' || c == '\'' || c.is_whitespace())
        .unwrap_or(value.len());
    Encoding::for_label(&value.as_bytes()[..end])
}

/// The encoding that a `<meta>` or an XML declaration in these bytes names, with the standard's
/// two corrections: UTF-16 cannot be what these ASCII bytes are in, and `x-user-defined` is
/// windows-1252.
fn prescan(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let found = xml_encoding(&head).or_else(|| metas(&head).find_map(charset_in))?;
    if found == UTF_16BE || found == UTF_16LE {
        Some(UTF_8)
    } else if found == X_USER_DEFINED {
        Some(WINDOWS_1252)
    } else {
        Some(found)
    }
}

/// The insides of the `<meta …>` tags outside of comments.
fn metas(head: &str) -> impl Iterator<Item = &str> {
    let mut rest = head;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find('<')?;
            rest = &rest[start..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                rest = comment.split_once("-->").map_or("", |(_, after)| after);
            } else if let Some(meta) = rest.strip_prefix("<meta") {
                let end = meta.find('>')?;
                rest = &meta[end..];
                return Some(&meta[..end]);
            } else {
                rest = &rest[1..];
            }
        }
    })
}

/// `charset=…` anywhere in a tag: as an attribute of its own or inside `content`.
fn charset_in(meta: &str) -> Option<&'static Encoding> {
    charset_of(meta.trim_end_matches('/'))
}

/// The `encoding` of `<?xml … ?>` at the very beginning.
fn xml_encoding(head: &str) -> Option<&'static Encoding> {
    let declaration = head.trim_start().strip_prefix("<?xml")?;
    let declaration = &declaration[..declaration.find("?>")?];
    let (_, rest) = declaration.split_once("encoding")?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = value[1..].split(quote).next()?;
    Encoding::for_label(value.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_sequence_does_not_change_the_encoding() {
        let mut page = "আমার সোনার বাংলা ✓ ".repeat(4).into_bytes();
        page.extend_from_slice(b"<p>\xE2\x9C</p>");
        assert!(decode(&page, None, None).starts_with("আমার সোনার বাংলা ✓"));
        assert_eq!(
            decode(b"caf\xE9 cr\xE8me, d\xE9j\xE0 vu", None, None),
            "café crème, déjà vu"
        );
    }

    #[test]
    fn the_declaration_that_comes_first_wins() {
        let cases: [(&[u8], Option<&str>, &str); 8] = [
            (b"\xEF\xBB\xBF\xE2\x82\xAC", Some("text/html; charset=latin1"), "€"),
            (b"\xFF\xFEa\0", None, "a"),
            (b"\xE9", Some("text/html; charset=\"ISO-8859-1\""), "é"),
            (b"<meta charset=windows-1251>\xCF", None, "<meta charset=windows-1251>П"),
            (
                b"<!-- <meta charset=windows-1251> --><META HTTP-EQUIV=x content='text/html; charset=shift_jis'>\x82\xA0",
                None,
                "<!-- <meta charset=windows-1251> --><META HTTP-EQUIV=x content='text/html; charset=shift_jis'>あ",
            ),
            (b"<meta charset=\"utf-16\">\xC3\xA9", None, "<meta charset=\"utf-16\">é"),
            (b"<meta charset=latin1>\xC3\xA9", None, "<meta charset=latin1>é"),
            (b"<?xml version='1.0' encoding='windows-1252'?>\x80", None, "<?xml version='1.0' encoding='windows-1252'?>€"),
        ];
        for (bytes, header, text) in cases {
            assert_eq!(decode(bytes, header, None), text);
        }
    }

    #[test]
    fn what_was_encoded_twice_is_decoded_twice() {
        let once = "<meta charset=utf-8>বাংলা “naïve” – ’tis";
        let read_as = |decode: fn(u8) -> char| once.bytes().map(decode).collect::<String>();
        let windows = |byte: u8| WINDOWS_1252.decode(&[byte]).0.chars().next().unwrap();
        for twice in [read_as(char::from), read_as(windows)] {
            assert_eq!(decode(twice.as_bytes(), None, None), once);
        }
        // Text that merely holds, or quotes, such characters stays.
        for text in [
            "Ã© is é",
            "â€™ für ’, Ã¶ für ö, Ã¼ für ü, ÃŸ für ß",
            "Château ©",
        ] {
            assert_eq!(decode(text.as_bytes(), None, None), text);
        }
    }

    #[test]
    fn undeclared_bytes_are_told_by_content_and_never_fail() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251
            .encode("Правительство обсудило новый закон о газетах и журналах.");
        assert!(decode(&bytes, None, Some("ru")).starts_with("Правительство"));
        assert_eq!(decode("বাংলা".as_bytes(), None, None), "বাংলা");
        assert_eq!(decode(b"", Some("charset"), Some("")), "");
        decode(b"\xFF\xFF\x80<meta charset=", Some("charset="), Some("xé"));
    }
}
