//! The day that an address states. Reads nothing of the page.

use std::ops::Range;

use jiff::civil;
use url::Url;

use crate::model::{Precision, When};

/// A day in the path: `/2024/05/12/`, or without signs between, also before a clock or a number:
/// `/2024/0512/`, `/t20240512_81.html`, `/A2024051216330004328`.
pub(super) fn day_of(url: &Url) -> Option<When> {
    let parts: Vec<&str> = url.path().split(['/', '-', '_']).collect();
    let spelled = parts.windows(3).find_map(|window| {
        let [year, month, day] =
            [window[0], window[1], window[2]].map(|part| part.parse::<i16>().ok());
        let date = self::day(year?, month?, day?)?;
        Some((date, window.join("/")))
    });
    let (date, raw) = spelled.or_else(|| compact(url.path()))?;
    Some(When {
        local: date.at(0, 0, 0, 0),
        offset: None,
        precision: Precision::Day,
        raw,
        source: "url".into(),
    })
}

/// A day of eight digits that end there, or before a clock.
fn compact(path: &str) -> Option<(civil::Date, String)> {
    let segments: Vec<&str> = path.split('/').collect();
    let year_and_day = segments.windows(2).filter(|pair| {
        let of_four = |part: &&str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
        pair.iter().all(of_four)
    });
    let runs = path.split(|c: char| !c.is_ascii_digit());
    let mut digits = year_and_day
        .map(<[&str]>::concat)
        .chain(runs.map(str::to_owned));
    digits.find_map(|digits| {
        let number = |range: Range<usize>| digits.get(range)?.parse::<i16>().ok();
        let date = day(number(0..4)?, number(4..6)?, number(6..8)?)?;
        let clock = || Some(number(8..10)? < 24 && number(10..12)? < 60);
        let ends = digits.len() == 8 || clock().unwrap_or_default();
        ends.then(|| (date, digits[..8].to_owned()))
    })
}

fn day(year: i16, month: i16, day: i16) -> Option<civil::Date> {
    let year = Some(year).filter(|year| (1990..2100).contains(year))?;
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_tell_days() {
        for (path, day) in [
            ("news/2024/05/12/rain.html", Some("2024-05-12")),
            ("n1/2024/0512/c1001-40234.html", Some("2024-05-12")),
            ("sea/202405/t20240512_81234.html", Some("2024-05-12")),
            ("view/AKR20240512163300032", Some("2024-05-12")),
            ("rain-20240512", Some("2024-05-12")),
            ("12345678/20240512/bridge", Some("2024-05-12")),
            ("1234/05/12", None),
            ("২০২৪০৫", None),
            // Numbers of stories, of no month, of no hour.
            ("story/20241512", None),
            ("story/202405129912", None),
            ("story/120240512", None),
            ("story/2024051", None),
        ] {
            let url = Url::parse(&format!("https://paper.example/{path}")).unwrap();
            let found = day_of(&url).map(|when| when.local.date().to_string());
            assert_eq!(found.as_deref(), day, "{path}");
        }
    }
}
