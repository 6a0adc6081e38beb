//! Zone abbreviations, which RFC 2822 parsers read as UTC when they do not know them.
//!
//! An abbreviation that means several zones is read by the zone of the site, else by its most
//! common use in news feeds; no zone is ever made up where none is printed.

use jiff::tz::TimeZone;

/// Abbreviation and minutes east of UTC.
const ZONES: [(&str, i32); 62] = [
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("ut", 0),
    ("etc/gmt", 0),
    ("etc/utc", 0),
    ("wet", 0),
    ("est", -300),
    ("edt", -240),
    ("et", -300),
    ("cst", -360),
    ("cdt", -300),
    ("ct", -360),
    ("mst", -420),
    ("mdt", -360),
    ("mt", -420),
    ("pst", -480),
    ("pdt", -420),
    ("pt", -480),
    ("ast", -240),
    ("adt", -180),
    ("at", -240),
    ("nst", -210),
    ("ndt", -150),
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
    ("brt", -180),
    ("art", -180),
    ("clt", -240),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("mez", 60),
    ("met", 60),
    ("cest", 120),
    ("mesz", 120),
    ("mest", 120),
    ("eet", 120),
    ("sast", 120),
    ("cat", 120),
    ("eest", 180),
    ("msk", 180),
    ("мск", 180),
    ("eat", 180),
    ("trt", 180),
    ("irst", 210),
    ("gst", 240),
    ("aft", 270),
    ("pkt", 300),
    ("ist", 330),
    ("npt", 345),
    ("bdt", 360),
    ("ict", 420),
    ("wib", 420),
    ("wita", 480),
    ("hkt", 480),
    ("sgt", 480),
    ("jst", 540),
    ("kst", 540),
    ("aest", 600),
    ("aedt", 660),
];

/// Abbreviation, start of the site's zone name, minutes east of UTC.
const BY_SITE: [(&str, &str, i32); 12] = [
    ("bst", "Asia/Dhaka", 360),
    ("ist", "Asia/Jerusalem", 120),
    ("ist", "Europe/Dublin", 60),
    ("cst", "Asia/", 480),
    ("cst", "America/Havana", -300),
    ("ast", "Asia/", 180),
    ("gst", "Pacific/", 600),
    ("pst", "Asia/Manila", 480),
    ("est", "Australia/", 600),
    ("wat", "Africa/", 60),
    ("sst", "Asia/Singapore", 480),
    ("mmt", "Asia/", 390),
];

/// Seconds east of UTC of an abbreviation, in lower case.
pub(super) fn offset(abbreviation: &str, site: Option<&TimeZone>) -> Option<i32> {
    let name = site.and_then(TimeZone::iana_name).unwrap_or_default();
    let by_site = BY_SITE
        .iter()
        .find(|(abbr, zone, _)| *abbr == abbreviation && name.starts_with(zone))
        .map(|(_, _, minutes)| *minutes);
    let plain = || {
        ZONES
            .iter()
            .find(|(abbr, _)| *abbr == abbreviation)
            .map(|(_, minutes)| *minutes)
    };
    by_site.or_else(plain).map(|minutes| minutes * 60)
}

/// Every abbreviation, for the lexicon.
pub(super) fn abbreviations() -> impl Iterator<Item = &'static str> {
    let by_site = BY_SITE.iter().map(|(abbr, _, _)| *abbr);
    ZONES.iter().map(|(abbr, _)| *abbr).chain(by_site)
}
