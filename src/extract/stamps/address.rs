//! The day that an address states. Reads nothing of the page.

use jiff::civil::Date;
use url::Url;

use crate::model::{Precision, When};

/// A day in the path: `/2024/05/12/`, or in one piece, `/20240512/`.
pub(super) fn day_of(url: &Url) -> Option<When> {
    let parts: Vec<&str> = url.path().split(['/', '-', '_']).collect();
    let (date, raw) = parts
        .windows(3)
        .find_map(day)
        .or_else(|| parts.iter().find_map(|part| day(&in_pieces(part)?)))?;
    Some(When {
        local: date.at(0, 0, 0, 0),
        offset: None,
        precision: Precision::Day,
        raw,
        source: "url".into(),
    })
}

/// Year, month and day of eight digits.
fn in_pieces(digits: &str) -> Option<[&str; 3]> {
    (digits.len() == 8).then_some(())?;
    Some([digits.get(..4)?, digits.get(4..6)?, digits.get(6..)?])
}

/// The day of a year, a month and a day in digits, and how it stands there.
fn day(parts: &[&str]) -> Option<(Date, String)> {
    let numbers: Vec<i16> = parts.iter().map_while(|part| part.parse().ok()).collect();
    let &[year, month, day] = &numbers[..] else {
        return None;
    };
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let date = (1990..2100)
        .contains(&year)
        .then(|| Date::new(year, month, day));
    Some((date?.ok()?, parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_addresses_are_read_in_pieces_and_in_one_and_other_numbers_are_not() {
        let told = |path: &str| {
            let url = Url::parse("https://paper.example").unwrap().join(path);
            day_of(&url.unwrap()).map(|when| when.local.date().to_string())
        };
        for path in [
            "/2024/05/12/bridge",
            "/news/2024-05-12-bridge",
            "/20240512/bridge",
            "/news/bridge_20240512",
            "/12345678/20240512/bridge",
        ] {
            assert_eq!(told(path).as_deref(), Some("2024-05-12"), "{path}");
        }
        for path in [
            "/12345678",
            "/20241399",
            "/2024/13/40",
            "/1234/05/12",
            "/202405121",
            "/২০২৪০৫",
        ] {
            assert_eq!(told(path), None, "{path}");
        }
    }
}
