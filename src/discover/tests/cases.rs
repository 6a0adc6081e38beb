//! Other projects' cases, where they are at hand: crawler-commons, feedparser, gofeed.

use data_encoding::BASE64;
use serde_json::Value;

use super::*;
use crate::discover::xml;

fn cases(set: &str) -> Option<Vec<Value>> {
    let text = shared(&format!("conformance/{set}/cases.jsonl"))?;
    Some(
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
    )
}

fn body(case: &Value) -> Vec<u8> {
    case["body"].as_str().map_or_else(
        || {
            BASE64
                .decode(case["body_b64"].as_str().unwrap_or_default().as_bytes())
                .unwrap()
        },
        |body| body.as_bytes().to_vec(),
    )
}

#[test]
fn conformance_of_sitemaps() {
    let Some(cases) = cases("sitemaps") else {
        return;
    };
    let mut differ = Vec::new();
    for case in &cases {
        let base = url(case["url"].as_str().unwrap());
        let read = read(
            &body(case),
            case["content_type"].as_str(),
            &base,
            &Settings::default(),
        );
        let expected = &case["expect"];
        if expected["error"] == true {
            // options that we do not have: refuse a DOCTYPE, refuse a foreign namespace
            assert!(case["strict_namespace"] == true || case["allow_doctype"] == false);
            continue;
        }
        let listing = read.unwrap();
        let found: Vec<(String, Option<Timestamp>)> = if expected["is_index"] == true {
            listing
                .children
                .iter()
                .map(|c| (c.url.to_string(), c.modified))
                .collect()
        } else {
            let date = |c: &Candidate| {
                c.modified
                    .or(c.published.filter(|_| c.via == SourceKind::Feed))
            };
            listing
                .candidates
                .iter()
                .map(|c| (c.url.to_string(), date(c)))
                .collect()
        };
        let list = if expected["is_index"] == true {
            "sitemaps"
        } else {
            "urls"
        };
        let wanted: Vec<(String, Option<Timestamp>)> = expected[list]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let loc = url(row["loc"].as_str().unwrap()).to_string();
                (loc, row["lastmod_utc"].as_str().and_then(at))
            })
            .collect();
        if found != wanted {
            differ.push(format!(
                "{} {}\n  found  {found:?}\n  wanted {wanted:?}",
                case["id"], case["test"]
            ));
        }
    }
    println!(
        "sitemaps: {} of {} differ\n{}",
        differ.len(),
        cases.len(),
        differ.join("\n")
    );
    // a date without zone, which crawler-commons gives up and we read as UTC
    assert!(differ.len() <= 1);
}

/// A feed in which each entry has an address, so that its other fields can be seen.
fn with_links(body: &str) -> String {
    let mut text = body.to_owned();
    for (begin, link) in [
        ("ITEM", "<LINK>https://added.test/NUMBER</LINK>"),
        ("item", "<link>https://added.test/NUMBER</link>"),
        ("entry", "<link href='https://added.test/NUMBER'/>"),
    ] {
        let mut out = String::new();
        for (n, part) in text.split(&format!("<{begin}")).enumerate() {
            if n == 0 {
                out.push_str(part);
                continue;
            }
            let end = part.find('>').unwrap_or(0);
            let number = link.replace("NUMBER", &n.to_string());
            out.push_str(&format!(
                "<{begin}{}{number}{}",
                &part[..=end],
                &part[end + 1..]
            ));
        }
        text = out;
    }
    text
}

/// What a listing holds at one of feedparser's paths; `None` for fields that we do not read.
fn field(listing: &Listing, path: &[Value]) -> Option<Value> {
    let name = |at: usize| path.get(at).and_then(Value::as_str).unwrap_or_default();
    let entry = || listing.candidates.get(path.get(1)?.as_u64()? as usize);
    let time = |time: Option<Timestamp>| {
        let time = time?.to_zoned(jiff::tz::TimeZone::UTC);
        let numbers = [
            i64::from(time.year()),
            time.month().into(),
            time.day().into(),
            time.hour().into(),
            time.minute().into(),
            time.second().into(),
        ];
        Some(Value::from(numbers.to_vec()))
    };
    match (name(0), path.len(), name(2), name(3)) {
        ("feed", 2, ..) if name(1) == "title" => Some(listing.title.clone().into()),
        ("entries", 3, "title", _) | ("entries", 4, "title_detail", "value") => {
            Some(entry().and_then(|c| c.title.clone()).into())
        }
        ("entries", 3, "link", _) => {
            // two entries of one address are one candidate
            let found = entry().or(listing.candidates.first());
            Some(found.map(|c| c.url.to_string()).into())
        }
        ("entries", 3, "published_parsed", _) => {
            Some(time(entry().and_then(|c| c.published)).into())
        }
        ("entries", 3, "updated_parsed", _) => {
            // feedparser calls the one date of `dc:date` an update
            Some(time(entry().and_then(|c| c.modified.or(c.published))).into())
        }
        _ => None,
    }
}

/// Equal up to markup, white space and the form of an address: titles are plain text with us.
fn alike(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::String(found), Value::String(wanted)) => {
            let plain = crate::model::text::tidy(&xml::text_of(wanted));
            let address = |text: &str| Url::parse(text).ok();
            *found == *wanted.trim()
                || *found == plain
                || crate::model::text::tidy(&xml::text_of(found)) == plain
                || (address(found).is_some() && address(found) == address(wanted))
        }
        (Value::Array(found), Value::Array(wanted)) => wanted.starts_with(found),
        (Value::Null, Value::String(wanted)) => wanted.is_empty(),
        (found, wanted) => found == wanted,
    }
}

#[test]
fn conformance_of_feeds_in_feedparser() {
    let Some(cases) = cases("feeds-feedparser") else {
        return;
    };
    let base = url("http://127.0.0.1:8097/feed.xml");
    let (mut right, mut differ) = (0, Vec::new());
    for case in cases.iter().filter(|case| case["core"] == true) {
        for check in case["expect"].as_array().into_iter().flatten() {
            let path: Vec<Value> = check["path"].as_array().cloned().unwrap_or_default();
            if check["op"] != "eq" || field(&Listing::new(SourceKind::Feed), &path).is_none() {
                continue;
            }
            let mut bytes = body(case);
            let of_link = path.get(2).is_some_and(|name| name == "link");
            if path[0] == "entries"
                && !of_link
                && let Ok(text) = std::str::from_utf8(&bytes)
            {
                bytes = with_links(text).into_bytes();
            }
            let content_type = case["headers"]["content-type"].as_str();
            let found = read(&bytes, content_type, &base, &Settings::default())
                .ok()
                .and_then(|listing| field(&listing, &path));
            if found
                .as_ref()
                .is_some_and(|found| alike(found, &check["value"]))
            {
                right += 1;
            } else {
                differ.push(format!(
                    "{} {} {:?} {} wanted {}",
                    case["id"],
                    case["file"],
                    case["wellformed"],
                    found.unwrap_or_default(),
                    check["value"]
                ));
            }
        }
    }
    println!(
        "feedparser: {right} right, {} differ\n{}",
        differ.len(),
        differ.join("\n")
    );
    // `&lang;` is another character in HTML 5 than in HTML 4
    assert!(right >= 200 && differ.len() <= 1);
}

#[test]
fn conformance_of_feeds_in_gofeed() {
    let Some(cases) = cases("feeds-gofeed") else {
        return;
    };
    let base = url("http://example.org/feed.xml");
    let (mut right, mut differ) = (0, Vec::new());
    for case in &cases {
        let layer = case["layer"].as_str().unwrap_or_default();
        if !layer.starts_with("translator") {
            continue;
        }
        let expected = &case["expect_json"];
        let body = String::from_utf8(body(case)).unwrap();
        let own = read(body.as_bytes(), None, &base, &Settings::default()).unwrap();
        let linked = read(
            with_links(&body).as_bytes(),
            None,
            &base,
            &Settings::default(),
        )
        .unwrap();
        let mut checks: Vec<(&str, Value, Value)> = Vec::new();
        if let Some(title) = expected["title"].as_str() {
            checks.push(("title", own.title.clone().into(), title.into()));
        }
        for (n, item) in expected["items"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            let by_id = item["guid"].as_str().filter(|id| Url::parse(id).is_ok());
            if let Some(link) = item["link"].as_str().or(by_id) {
                let found = own.candidates.get(n).map(|c| c.url.to_string());
                checks.push(("link", found.into(), link.into()));
            }
            let listing = if own.candidates.is_empty() {
                &linked
            } else {
                &own
            };
            let Some(candidate) = listing.candidates.get(n) else {
                continue;
            };
            let time = |time: Option<Timestamp>| Value::from(time.map(|time| time.to_string()));
            for (name, found) in [
                ("title", Value::from(candidate.title.clone())),
                ("publishedParsed", time(candidate.published)),
                ("updatedParsed", time(candidate.modified)),
            ] {
                if let Some(wanted) = item[name].as_str() {
                    let wanted = at(wanted)
                        .filter(|_| name != "title")
                        .map_or_else(|| wanted.into(), |at| at.to_string().into());
                    checks.push((name, found, wanted));
                }
            }
        }
        for (name, found, wanted) in checks {
            if alike(&found, &wanted) {
                right += 1;
            } else {
                differ.push(format!(
                    "{} {} {name} {found} wanted {wanted}",
                    case["id"], case["file"]
                ));
            }
        }
    }
    println!(
        "gofeed: {right} right, {} differ\n{}",
        differ.len(),
        differ.join("\n")
    );
    // gofeed takes a date of change for a missing date of publication
    assert!(right >= 25 && differ.len() <= 1);
}

/// Not what is in them, but that whatever they hold, whole or cut off anywhere, is read to its end:
/// feeds for other fields than ours, damaged ones, foreign ones.
#[test]
fn conformance_of_feeds_without_a_panic() {
    let sets = ["feeds-feedparser", "feeds-gofeed", "sitemaps"];
    let base = url("http://example.org/feed.xml");
    let (mut whole, mut listings, mut cut) = (0, 0, 0);
    for case in sets.into_iter().filter_map(cases).flatten() {
        let body = body(&case);
        let read = |bytes: &[u8]| read(bytes, None, &base, &Settings::default());
        whole += 1;
        listings += usize::from(read(&body).is_ok());
        for part in 1..8 {
            let _ = read(&body[..body.len() * part / 8]);
            cut += 1;
        }
    }
    println!("feeds and sitemaps: {listings} of {whole} are sources, {cut} cut off; no panic");
}
