//! What the address of an article looks like, and what never is one. No word of English is needed
//! for a yes: slugs, numbers and dates speak in every script; the lists of names are for a no.

mod names;

use url::Url;

use names::{ENDLESS, FILES, LISTS, MONTHS, PAGING, SERVICES, TOPICS};

/// What an address alone tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// A calendar, search, login, tag or page-number address: never a candidate.
    Trap,
    /// A front or section: no sign of an article.
    Hub,
    /// It may be one: some depth, a word or two.
    Open,
    /// A long slug, a date with more behind it, an identifier.
    Article,
}

/// Judges an address.
pub(super) fn look(url: &Url) -> Look {
    let segments: Vec<String> = url
        .path_segments()
        .into_iter()
        .flatten()
        .filter(|segment| !segment.is_empty())
        .map(decoded)
        .collect();
    if is_trap(&segments, url) {
        return Look::Trap;
    }
    let Some((last, above)) = segments.split_last() else {
        return if has_id(url) {
            Look::Article
        } else {
            Look::Hub
        };
    };
    let (stem, ending) = split_ending(last);
    let dated = date_parts(above) >= 2 || above.iter().any(|segment| is_date(segment));
    let titled = url.query_pairs().any(|(_, value)| is_slug(&value));
    if is_slug(stem) || is_id(stem) || has_id(url) || titled || (dated && !stem.is_empty()) {
        return Look::Article;
    }
    // `/slug-of-the-story/amp`, `/12345678/slug`
    if above
        .iter()
        .any(|segment| is_slug(segment) || is_id(segment))
    {
        return Look::Article;
    }
    let wordy = parts(stem).count() > 1 || stem.chars().any(|c| c.is_ascii_digit());
    if ending || wordy || above.len() > 1 {
        return Look::Open;
    }
    Look::Hub
}

/// Whether an address grew in a loop: the same segment again and again, or far too many of them or of
/// parameters (cf. Heritrix's rule on pathological paths).
pub(super) fn is_looping(url: &Url) -> bool {
    const MOST_SEGMENTS: usize = 20;
    const MOST_PARAMETERS: usize = 16;
    const MOST_TIMES: usize = 2;
    let segments: Vec<&str> = url.path_segments().into_iter().flatten().collect();
    let times = |segment: &&str| segments.iter().filter(|other| *other == segment).count();
    segments.len() > MOST_SEGMENTS
        || url.query_pairs().take(MOST_PARAMETERS + 1).count() > MOST_PARAMETERS
        || segments
            .iter()
            .any(|segment| !segment.is_empty() && times(segment) > MOST_TIMES)
}

fn is_trap(segments: &[String], url: &Url) -> bool {
    let among = |names: &[&str], segment: &String| names.contains(&segment.as_str());
    // the first two segments tell the part of the site, the last the page
    let mut telling = segments.iter().take(2).chain(segments.last());
    let listed = telling.clone().any(|segment| among(LISTS, segment));
    let topic = telling.any(|segment| among(TOPICS, segment));
    let last = segments.last();
    listed
        || (topic && !last.is_some_and(|last| is_id(split_ending(last).0)))
        || last.is_some_and(|last| among(SERVICES, last))
        || is_calendar(segments)
        || is_paging(segments)
        || is_file(segments)
        || is_endless(url)
        || is_looping(url)
}

/// Nothing but a date, or a date below plain names: `/archive/2026/11/23`, `/2026/11/`,
/// `/epaper/2026-11-23`.
fn is_calendar(segments: &[String]) -> bool {
    let Some(last) = segments.last() else {
        return false;
    };
    let (stem, _) = split_ending(last);
    if is_date(stem) {
        return !segments
            .iter()
            .any(|segment| is_slug(segment) && !is_date(segment));
    }
    let trailing = segments
        .iter()
        .rev()
        .take_while(|segment| is_date_part(segment));
    let trailing = trailing.count();
    let year = segments.iter().any(|segment| is_year(segment));
    trailing > 0 && year && !segments.iter().any(|segment| is_slug(segment))
}

/// `/page/3`, `/news/page-3`.
fn is_paging(segments: &[String]) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match segments {
        [.., name, last] if matches!(name.as_str(), "page" | "pages" | "p") && number(last) => {
            last.len() < 5
        }
        [.., last] => last
            .strip_prefix("page")
            .is_some_and(|rest| number(rest.trim_start_matches(['-', '_', '=']))),
        [] => false,
    }
}

fn is_file(segments: &[String]) -> bool {
    let last = segments.last().map(String::as_str).unwrap_or_default();
    last.rsplit_once('.')
        .is_some_and(|(_, ending)| FILES.contains(&ending))
}

fn is_endless(url: &Url) -> bool {
    url.query_pairs().any(|(name, value)| {
        let name = name.to_ascii_lowercase();
        let number = value.bytes().all(|byte| byte.is_ascii_digit());
        ENDLESS.contains(&name.as_str()) || (number && PAGING.contains(&name.as_str()))
    })
}

/// A segment as people read it, in lower case.
fn decoded(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = |byte: &u8| char::from(*byte).to_digit(16);
        let code = match (first, after) {
            (b'%', [high, low, ..]) => hex(high).zip(hex(low)),
            _ => None,
        };
        if let Some((high, low)) = code {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).to_lowercase()
}

/// A name and whether it ends like a page: `story.html`, `123.php`, `a,7.cms`.
fn split_ending(last: &str) -> (&str, bool) {
    match last.rsplit_once('.') {
        Some((stem, ending))
            if (2..=5).contains(&ending.len())
                && ending.bytes().all(|b| b.is_ascii_alphanumeric())
                && ending.bytes().any(|b| b.is_ascii_alphabetic()) =>
        {
            (stem, true)
        }
        _ => (last, false),
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(['-', '_', ' ', '+', ',', '.', '~', ':', ';'])
        .filter(|part| !part.is_empty())
}

/// Words joined by hyphens, as many as a headline has; scripts that need fewer words or none
/// between spaces count by their letters.
fn is_slug(text: &str) -> bool {
    let words = parts(text).filter(|part| part.chars().any(char::is_alphabetic));
    let count = words.count();
    let foreign = text
        .chars()
        .filter(|c| !c.is_ascii() && c.is_alphanumeric())
        .count();
    count >= 4 || (count >= 3 && text.chars().count() >= 18) || foreign >= 8
}

/// A number too long to be a date or a page, or a mixed token such as `c4g2m7k5wq1o`, a UUID, or
/// one of these at the end of a name: `story-1234567`, `a123456`.
fn is_id(text: &str) -> bool {
    let digits = |part: &str| part.bytes().filter(u8::is_ascii_digit).count();
    let is_number = |part: &str| part.len() >= 5 && digits(part) == part.len();
    parts(text).any(|part| {
        let ascii = part.bytes().all(|b| b.is_ascii_alphanumeric());
        let mixed = ascii && part.len() >= 8 && digits(part) >= 2;
        let lettered = ascii && digits(part) >= 5 && part.len() >= 6;
        (is_number(part) && !is_date(part)) || (!is_date(part) && (mixed || lettered))
    })
}

/// An identifier in the query: `?id=1234`, `?p=99`, `article.php?news=12`.
fn has_id(url: &Url) -> bool {
    url.query_pairs().any(|(name, value)| {
        let number = value.len() >= 2 && value.bytes().all(|b| b.is_ascii_digit());
        let name = name.to_ascii_lowercase();
        let naming = name.ends_with("id")
            || matches!(
                name.as_str(),
                "p" | "news" | "article" | "story" | "a" | "n"
            );
        number && (naming || value.len() >= 5)
    })
}

fn is_year(text: &str) -> bool {
    matches!(text.parse::<u16>(), Ok(1900..=2100)) && text.len() == 4
}

/// A year, a month or a day.
fn is_date_part(text: &str) -> bool {
    let short = text.len() <= 2 && matches!(text.parse::<u8>(), Ok(1..=31));
    is_year(text) || short || MONTHS.contains(&text)
}

/// How many of the segments are parts of a date.
fn date_parts(segments: &[String]) -> usize {
    let parts = segments.iter().filter(|segment| is_date_part(segment));
    if segments.iter().any(|segment| is_year(segment)) {
        parts.count()
    } else {
        0
    }
}

/// A date in one piece: `2026-11-23`, `20261123`, `23-11-2026`, `2026-11`.
fn is_date(text: &str) -> bool {
    let pieces: Vec<&str> = text.split(['-', '_', '.']).collect();
    match pieces[..] {
        [all] => {
            all.len() == 8
                && all.is_ascii()
                && is_year(&all[..4])
                && matches!(all[4..6].parse::<u8>(), Ok(1..=12))
                && is_date_part(all[6..].trim_start_matches('0'))
        }
        [_, _] | [_, _, _] => {
            pieces.iter().all(|piece| is_date_part(piece))
                && pieces.iter().any(|piece| is_year(piece))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(path: &str) -> Look {
        look(
            &Url::parse("https://example.com")
                .unwrap()
                .join(path)
                .unwrap(),
        )
    }

    #[test]
    fn articles_of_many_papers() {
        for path in [
            "/2026/11/23/world/minister-resigns",
            "/news/world-europe-12345678",
            "/news/articles/c4g2m7k5wq1o",
            "/bangladesh/politics/o7x2kd93nb",
            "/bangladesh/1234567",
            "/article.php?id=4711",
            "/?p=993",
            "/politik/ausland/regierung-tritt-nach-wahl-zurueck-a-0f1e2d3c-1111-2222-3333-444455556666",
            "/articleshow/99887766.cms",
            "/%E0%A6%B8%E0%A6%82%E0%A6%AC%E0%A6%BE%E0%A6%A6/%E0%A6%A8%E0%A6%A6%E0%A7%80%E0%A6%B0-%E0%A6%AA%E0%A6%BE%E0%A6%A1%E0%A6%BC-%E0%A6%AD%E0%A6%BE%E0%A6%99%E0%A6%9B%E0%A7%87",
            "/articles/ASSD123456.html",
            "/sport/20261123/final-was-late",
            "/2026-11-23/ten-dead-in-flood.html",
            "/news/story-1234567",
            "/topics/detail/26442071",
            "/faq/how-to-read-the-new-rules",
            "/scan.php?page=news_item&px=Some-May-2026-Numbers",
        ] {
            assert_eq!(looks(path), Look::Article, "{path}");
        }
    }

    #[test]
    fn traps_of_many_papers() {
        for path in [
            "/archive/2026/11/23",
            "/archive/2026/11",
            "/2026/11/23/",
            "/2026/nov/23",
            "/epaper/2026-11-23",
            "/archive/20261123",
            "/tag/some-long-name-of-a-topic",
            "/topics/politics",
            "/author/jane-doe-of-the-desk",
            "/search?q=a",
            "/news?page=4",
            "/news/page/4",
            "/login",
            "/wp-login.php",
            "/feed",
            "/news/feed",
            "/a-b-c-d.pdf",
            "/sitemap.xml",
            "/calendar/2026",
            "/privacy-policy",
            "/list?date=2026-11-23",
            "/news/world/news/world/news/the-minister-resigns-at-last",
        ] {
            assert_eq!(looks(path), Look::Trap, "{path}");
        }
    }

    #[test]
    fn sections_are_no_articles() {
        for path in ["/", "/world", "/section/world", "/sport/football", "/ru/"] {
            assert_eq!(looks(path), Look::Hub, "{path}");
        }
        for path in [
            "/world/europe/news",
            "/news/short-name",
            "/story.html",
            "/g7",
        ] {
            assert_eq!(looks(path), Look::Open, "{path}");
        }
    }
}
