//! JSON as publishers break it → JSON values.

use serde_json::Value;

/// The values in a script: one as a rule, several where objects were strung together, none where
/// it is beyond repair.
pub(super) fn parse(text: &str) -> Vec<Value> {
    let text = bare(text);
    if let Ok(value) = serde_json::from_str(text) {
        return vec![value];
    }
    let mended = mend(text);
    let stream = serde_json::Deserializer::from_str(&mended).into_iter::<Value>();
    stream.map_while(Result::ok).collect()
}

/// The script without comment and CDATA wrappers and a closing semicolon.
fn bare(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let before = text;
        for prefix in [
            "<!--",
            "//<![CDATA[",
            "/*<![CDATA[*/",
            "<![CDATA[",
            "/* <![CDATA[ */",
            "//",
        ] {
            text = text.strip_prefix(prefix).unwrap_or(text).trim();
        }
        for suffix in ["-->", "//]]>", "/*]]>*/", "]]>", "/* ]]> */", "//", ";"] {
            text = text.strip_suffix(suffix).unwrap_or(text).trim();
        }
        if text == before {
            return text;
        }
    }
}

/// Mends what is common: raw control characters inside of strings, wrong escapes, `undefined`,
/// commas before a closing bracket.
fn mend(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    let mut in_string = false;
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                in_string = !in_string;
                out.push('"');
            }
            '\\' if in_string => match chars.next() {
                Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => {
                    out.extend(['\\', next]);
                }
                Some(next) => out.push(next),
                None => {}
            },
            c if in_string && c.is_control() => out.push(' '),
            ',' if !in_string => {
                let rest: String = chars.clone().take_while(|c| c.is_whitespace()).collect();
                let after = chars.clone().nth(rest.chars().count());
                if !matches!(after, Some('}' | ']' | ',')) {
                    out.push(',');
                }
            }
            'u' if !in_string && chars.clone().take(8).eq("ndefined".chars()) => {
                chars.nth(7);
                out.push_str("null");
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_publishers_break_is_mended() {
        for text in [
            "{\"a\": \"b\nc\"}",
            "<!-- {\"a\": \"b c\"} -->",
            "//<![CDATA[\n{\"a\": \"b c\",}\n//]]>",
            "{\"x\": undefined, \"a\": \"b c\"};",
            "{\"a\": \"b\\ c\"}",
        ] {
            let values = parse(text);
            assert_eq!(
                values
                    .first()
                    .and_then(|v| v.get("a"))
                    .and_then(Value::as_str),
                Some("b c"),
                "{text}"
            );
        }
        assert_eq!(parse("{\"a\":1}\n{\"b\":\t\"\u{1}\"}").len(), 2);
        assert!(parse("not json").is_empty());
        assert!(parse(&"[".repeat(100_000)).is_empty());
    }
}
