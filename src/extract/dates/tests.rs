//! Dates in many languages, and the cases of other projects where they are at hand.

use jiff::tz::TimeZone;

use super::*;

fn read(text: &str, language: Option<&str>) -> Option<String> {
    let hints = Hints {
        language,
        source: "text",
        ..Hints::default()
    };
    parse(text, &hints).map(|when| when.rfc3339())
}

#[test]
fn a_year_of_two_digits_needs_an_order_that_only_one_reading_has() {
    assert_eq!(read("01/25/26", Some("en")).as_deref(), Some("2026-01-25"));
    assert_eq!(read("25/01/26", Some("en")), None);
    assert_eq!(
        read("25/01/26", Some("en-GB")).as_deref(),
        Some("2026-01-25")
    );
    assert_eq!(read("01/25/26", Some("en-GB")), None);
}

#[test]
fn every_script_reads_the_same_day() {
    for (text, expected) in [
        ("৩ সেপ্টেম্বর ২০২৫", "2025-09-03"),
        ("বুধবার, ৩ সেপ্টেম্বর ২০২৫, ০২:২০ অপরাহ্ন", "2025-09-03T14:20:00Z"),
        ("০৩ সেপ্টেম্বর ২০২৫, ১০:২০ পিএম", "2025-09-03T22:20:00Z"),
        ("৩ সেপ্টেম্বর ২০২৫, বিকেল ৪:০৫", "2025-09-03T16:05:00Z"),
        ("রোববার, ১২ মে ২০২৪ রাত ৯টা ৫ মিনিট", "2024-05-12T21:05:00Z"),
        ("প্রকাশ: ১২ মে ২০২৪, ১০:৩০", "2024-05-12T10:30:00Z"),
        ("বুধবার, ৩ সেপ্টেম্বর ২০২৫, ১৯ ভাদ্র ১৪৩২", "2025-09-03"),
        ("३ सितंबर २०२५", "2025-09-03"),
        ("٣ سبتمبر ٢٠٢٥", "2025-09-03"),
        ("3 أيلول 2025", "2025-09-03"),
        ("۱۲ شهریور ۱۴۰۴", "2025-09-03"),
        ("3 กันยายน 2568", "2025-09-03"),
        ("令和7年9月3日 午後2時20分", "2025-09-03T14:20:00Z"),
        ("2025年9月3日 下午2:20", "2025-09-03T14:20:00Z"),
        ("2025년 9월 3일 오후 2:20", "2025-09-03T14:20:00Z"),
        ("3 Eylül 2025 Çarşamba", "2025-09-03"),
        ("3 сентября 2025 г., 14:20", "2025-09-03T14:20:00Z"),
        ("3 tháng 9, 2025", "2025-09-03"),
        ("3 septembre 2025 à 14h20", "2025-09-03T14:20:00Z"),
        (
            "Mittwoch, 3. September 2025, 14:20 Uhr",
            "2025-09-03T14:20:00Z",
        ),
    ] {
        assert_eq!(read(text, None).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn machine_dates_are_mended_not_guessed() {
    for (text, expected) in [
        ("2025-09-03T14:20:00+06:00", "2025-09-03T14:20:00+06:00"),
        ("2025-09-03 14:20:00 +0600", "2025-09-03T14:20:00+06:00"),
        ("2025-09-03T24:00:00Z", "2025-09-04T00:00:00Z"),
        ("2025-09-03T14:20Z", "2025-09-03T14:20:00Z"),
        ("2025-09-03", "2025-09-03"),
        (
            "Wed, 03 Sept 2025 14:20:00 PKT",
            "2025-09-03T14:20:00+05:00",
        ),
        (
            "Wed, 03 Sep 2025 14:20:00 +0600",
            "2025-09-03T14:20:00+06:00",
        ),
        ("1436745600", "2015-07-13T00:00:00Z"),
    ] {
        assert_eq!(read(text, None).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn the_order_of_day_and_month_needs_a_hint() {
    assert_eq!(read("03/09/2025", None), None);
    assert_eq!(read("03/09/2025", Some("en")), None);
    assert_eq!(
        read("03/09/2025", Some("en-GB")).as_deref(),
        Some("2025-09-03")
    );
    assert_eq!(
        read("03.09.2025", Some("de")).as_deref(),
        Some("2025-09-03")
    );
    assert_eq!(read("23/09/2025", None).as_deref(), Some("2025-09-23"));
    assert_eq!(read("03.09.2025", None).as_deref(), Some("2025-09-03"));
    assert_eq!(read("03.09.25", None), None);
    assert_eq!(
        read("03.09.2025", Some("en-US")).as_deref(),
        Some("2025-03-09")
    );
    let hints = Hints {
        order: Some(Order::Mdy),
        ..Hints::default()
    };
    assert_eq!(parse("03/09/2025", &hints).unwrap().rfc3339(), "2025-03-09");
}

#[test]
fn what_is_not_wholly_a_date_is_none() {
    for text in [
        "",
        "September",
        "3 September",
        "today",
        "2 hours ago",
        "3 September 2025 and more",
        "10:30",
        "12345",
        "32 September 2025",
        "2025-13-01",
        "3 lis 2013",
        "1.234 বার পঠিত",
        "2025-09-03T14:20:00Textra",
        "3 September 2025 4 October 2026",
    ] {
        assert_eq!(read(text, None), None, "{text}");
    }
    assert_eq!(
        read("3 lis 2013", Some("cs")).as_deref(),
        Some("2013-11-03")
    );
    assert_eq!(
        read("3 lis 2013", Some("hr")).as_deref(),
        Some("2013-10-03")
    );
}

#[test]
fn the_zone_of_the_site_fills_in_and_settles_abbreviations() {
    let dhaka = TimeZone::get("Asia/Dhaka").unwrap();
    let hints = Hints {
        timezone: Some(&dhaka),
        ..Hints::default()
    };
    let read = |text| parse(text, &hints).unwrap().rfc3339();
    assert_eq!(read("৩ সেপ্টেম্বর ২০২৫, ১৪:২০"), "2025-09-03T14:20:00+06:00");
    assert_eq!(
        read("3 September 2025 14:20 BST"),
        "2025-09-03T14:20:00+06:00"
    );
    assert_eq!(read("3 September 2025 14:20 GMT"), "2025-09-03T14:20:00Z");
    assert_eq!(read("3 September 2025"), "2025-09-03");
}

#[test]
fn formats_come_first() {
    let formats = ["%m.%d.%y".to_owned()];
    let hints = Hints {
        formats: &formats,
        ..Hints::default()
    };
    assert_eq!(parse("০৯.০৩.২৫", &hints).unwrap().rfc3339(), "2025-09-03");
}

/// The case file of a set under shared/conformance, or `None` where that is absent.
fn cases(set: &str) -> Option<Vec<serde_json::Value>> {
    let root = std::env::var_os("NEWSARC_SHARED").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        std::path::PathBuf::from,
    );
    let Ok(text) = std::fs::read_to_string(root.join("conformance").join(set).join("cases.jsonl"))
    else {
        println!("skipped: no {set} cases");
        return None;
    };
    Some(
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
    )
}

/// The share of cases whose date comes out as expected.
fn share(rows: &[serde_json::Value]) -> f64 {
    let right = |row: &&serde_json::Value| {
        let order = match row["date_order"].as_str() {
            Some("DMY") => Some(Order::Dmy),
            Some("MDY") => Some(Order::Mdy),
            Some("YMD") => Some(Order::Ymd),
            _ => None,
        };
        let language = row["lang"].as_str().or(row["locale"].as_str());
        let hints = Hints {
            language,
            order,
            source: "text",
            ..Hints::default()
        };
        let expected = row["expected"].as_str().or(row["expected_utc"].as_str());
        let found = parse(row["input"].as_str().unwrap_or_default(), &hints);
        let ok = match (expected, &found) {
            (None, None) => true,
            (Some(expected), Some(when)) => matches_instant(expected, when),
            _ => false,
        };
        if !ok {
            println!(
                "{}: {} → {:?}, expected {expected:?}",
                row["id"],
                row["input"],
                found.map(|w| w.rfc3339())
            );
        }
        ok
    };
    rows.iter().filter(right).count() as f64 / rows.len() as f64
}

fn matches_instant(expected: &str, when: &When) -> bool {
    let pieces = jiff::fmt::temporal::Pieces::parse(expected.as_bytes()).unwrap();
    let local = pieces.date().to_datetime(pieces.time().unwrap_or_default());
    let offset = pieces
        .to_numeric_offset()
        .map_or(0, jiff::tz::Offset::seconds);
    let instant = jiff::tz::Offset::from_seconds(offset)
        .unwrap()
        .to_timestamp(local)
        .unwrap();
    when.instant()
        .is_some_and(|found| found.duration_since(instant).abs().as_secs() == 0)
}

#[test]
fn conformance_of_dates() {
    if let Some(rows) = cases("dates-cldr") {
        let share = share(&rows);
        println!("dates-cldr: {share:.3}");
        assert!(share >= 0.95);
    }
    if let Some(mut rows) = cases("dates") {
        rows.retain(|row| row["absolute"] == true);
        let share = share(&rows);
        println!("dates: {share:.3}");
        assert!(share >= 0.90);
    }
}

#[test]
fn machines_and_papers_write_days_in_odd_ways() {
    for (text, language, expected) in [
        ("2024-3-3T10:20:00", "en", "2024-03-03T10:20:00Z"),
        (
            "2024-03-03T10:20:00+5:30",
            "en",
            "2024-03-03T10:20:00+05:30",
        ),
        (
            "2024-03-03T10:20:00+01:00Z",
            "en",
            "2024-03-03T10:20:00+01:00",
        ),
        ("20240303", "en", "2024-03-03"),
        ("20240303102000", "en", "2024-03-03T10:20:00Z"),
        (
            "Sun Mar 03 2024 10:20:00 GMT+0100 (Central European Standard Time)",
            "en",
            "2024-03-03T10:20:00+01:00",
        ),
        ("So, 3. März 2024, 10.20 Uhr", "de", "2024-03-03T10:20:00Z"),
        ("2024. gada 3. marts", "lv", "2024-03-03"),
        ("3 marca 2024 r.", "pl", "2024-03-03"),
        ("3. marca 2024 ob 10:20", "sl", "2024-03-03T10:20:00Z"),
        ("اتوار 3 مارچ 2024ء", "ur", "2024-03-03"),
        ("3 مارس/آذار 2024", "ar", "2024-03-03"),
        ("الأحد ٢٢ شعبان ١٤٤٥ هـ - ٣ مارس ٢٠٢٤ م", "ar", "2024-03-03"),
        ("3 مارس 2024 10:20 م", "ar", "2024-03-03T22:20:00Z"),
        ("3 มี.ค. 67 10:20 น.", "th", "2024-03-03T10:20:00Z"),
        ("3 มี.ค. 24", "th", "2024-03-03"),
        ("မတ် ၃၊ ၂၀၂၄", "my", "2024-03-03"),
    ] {
        assert_eq!(
            read(text, Some(language)).as_deref(),
            Some(expected),
            "{text}"
        );
    }
    for number in ["12345678901", "20241303", "99999999999999"] {
        assert_eq!(read(number, Some("en")), None, "{number}");
    }
}
