//! Backfill: the addresses of a site's archives by date, for filling in what was published before a
//! crawl began. Pure: nothing is asked for here.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

/// The most days that one run fills in.
const MAX_DAYS: i32 = 20_000;

/// Days from the first to the last, both included, written `2026-01-01..2026-03-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    first: Date,
    last: Date,
}

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let date = |part: &str| {
            part.trim()
                .parse::<Date>()
                .map_err(|_| format!("`{part}` is not a date (try `2026-01-01..2026-03-31`)"))
        };
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let (first, last) = (date(first)?, date(last)?);
        let days = (last - first).get_days();
        if !(0..MAX_DAYS).contains(&days) {
            return Err(format!("`{text}` ends before it begins, or is too long"));
        }
        Ok(Self { first, last })
    }
}

/// An address with a date in it, as `strftime` spells it: `https://news.example/sitemap/%Y-%m-%d.xml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(String);

impl FromStr for Template {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let template = Self(text.to_owned());
        let wrong = |why: String| format!("`{text}`: {why}");
        let [day, other] = [Date::constant(2026, 1, 2), Date::constant(2025, 12, 31)];
        let sample = template.address(day).map_err(wrong)?;
        if template.address(other).is_ok_and(|url| url == sample) {
            return Err(wrong("it holds no date (%Y, %m, %d)".to_owned()));
        }
        Ok(template)
    }
}

impl Template {
    fn address(&self, day: Date) -> Result<Url, String> {
        let text = jiff::fmt::strtime::format(&self.0, day).map_err(|error| error.to_string())?;
        match Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
            _ => Err("it is not a web address".to_owned()),
        }
    }

    /// Each address once, the newest first.
    pub fn addresses(&self, period: Period) -> Vec<Url> {
        let mut found: Vec<Url> = Vec::new();
        let mut day = period.last;
        while day >= period.first {
            found.extend(
                self.address(day)
                    .ok()
                    .filter(|url| found.last() != Some(url)),
            );
            match day.checked_sub(1.day()) {
                Ok(before) => day = before,
                Err(_) => break,
            }
        }
        found
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(template: &str, period: &str) -> Vec<String> {
        let template: Template = template.parse().unwrap();
        let urls = template.addresses(period.parse().unwrap());
        urls.into_iter().map(String::from).collect()
    }

    #[test]
    fn each_day_or_month_has_one_address() {
        assert_eq!(
            addresses("https://a.test/%Y/%m/%d.xml", "2024-02-28..2024-03-01"),
            [
                "https://a.test/2024/03/01.xml",
                "https://a.test/2024/02/29.xml",
                "https://a.test/2024/02/28.xml"
            ]
        );
        let months = addresses("https://a.test/sitemap-%Y-%b.xml", "2025-11-20..2026-01-05");
        assert_eq!(months.len(), 3);
        assert_eq!(months[0], "https://a.test/sitemap-2026-Jan.xml");
        assert_eq!(addresses("https://a.test/%F", "2026-01-01").len(), 1);
    }

    #[test]
    fn what_is_no_period_and_no_template_is_refused() {
        for wrong in [
            "",
            "2026-01",
            "2026-02-01..2026-01-01",
            "2026-02-30..2026-03-01",
            "0001-01-01..9999-01-01",
        ] {
            assert!(wrong.parse::<Period>().is_err(), "{wrong}");
        }
        for wrong in [
            "https://a.test/today.xml",
            "ftp://a.test/%Y",
            "/%Y/%m",
            "https://a.test/%Q",
        ] {
            assert!(wrong.parse::<Template>().is_err(), "{wrong}");
        }
    }
}
