//! The reader on small archives made here.

use std::path::Path;

use jiff::{Timestamp, ToSpan};
use tempfile::TempDir;

use super::*;
use crate::archive::index::IndexWriter;
use crate::model::{
    Alias, Article, ArticleId, ArticleState, Block, By, Cause, LanguageGuess, Pointer, Precision,
    StateChange, Validators, Version, Versions, When,
};

const MEMORY: usize = 15_000_000;

/// An instant of the made-up history: so many hours after its beginning.
fn hour(hours: i64) -> Timestamp {
    let start: Timestamp = "2025-09-01T00:00:00Z".parse().unwrap();
    start + hours.hours()
}

/// The first version of an article at `https://www.example.com/<path>`, seen at an hour.
fn version(path: &str, lang: &str, title: &str, body: &str, seen: i64) -> VersionView {
    let url = format!("https://www.example.com/{path}");
    let id = ArticleId::of_key(&format!("example.com/{path}"));
    let pointer = Pointer {
        segment: "a.warc.gz".into(),
        offset: 1,
        length: 2,
    };
    VersionView {
        version: Version {
            id: id.clone(),
            n: 1,
            site: "example".into(),
            url: url.clone(),
            observed_at: hour(seen),
            cause: Cause::First,
            changed: Vec::new(),
            digest: String::new(),
            rules: String::new(),
            story: None,
            validators: Validators::default(),
        },
        article: Article {
            title: Some(title.into()),
            language: Some(LanguageGuess {
                tag: lang.into(),
                source: "text".into(),
            }),
            blocks: body.lines().map(Block::paragraph).collect(),
            ..Article::default()
        },
        aliases: vec![Alias {
            url: url.clone(),
            since: hour(seen),
        }],
        url,
        first_seen: hour(seen),
        superseded_at: None,
        states: Vec::new(),
        story: id,
        versions: 1,
        pointer,
        response: None,
    }
}

/// Makes an archive of these versions.
fn archive(views: &[VersionView]) -> TempDir {
    let dir = TempDir::new().unwrap();
    let (mut writer, position) = IndexWriter::open(&dir.path().join("index"), MEMORY).unwrap();
    assert_eq!(position, None);
    for view in views {
        writer.put(view).unwrap();
    }
    writer.commit(&position_at(1)).unwrap();
    dir
}

fn position_at(offset: u64) -> Position {
    Position {
        segment: "a.warc.gz".into(),
        offset,
    }
}

fn reader(path: &Path) -> Reader {
    Reader::open(path).unwrap()
}

fn text(text: &str) -> Filter {
    Filter {
        text: Some(text.into()),
        ..Filter::default()
    }
}

fn page(filter: Filter) -> Query {
    Query {
        filter,
        limit: 100,
        ..Query::default()
    }
}

/// Titles of what a filter finds, newest first.
fn titles(reader: &Reader, filter: Filter) -> Vec<String> {
    let hits = reader.search(&page(filter)).unwrap();
    assert_eq!(hits.total, hits.hits.len());
    hits.hits
        .into_iter()
        .filter_map(|hit| hit.view.article.title)
        .collect()
}

#[test]
fn words_are_found_whole_in_every_script() {
    let texts: &[(&str, &str, &[&str], &[&str])] = &[
        (
            "bn",
            "ইউক্রেনের সঙ্গে চুক্তি নিয়ে শীর্ষ বৈঠক হয়েছে, জানালেন প্রধানমন্ত্রী। ৩টি দাবি।",
            &[
                "ইউক্রেনের",
                "ইউক্রেন",
                "চুক্তি",
                "চুক্তির",
                "শীর্ষ",
                "3টি",
                "প্রধান*",
                "\"শীর্ষ বৈঠক\"",
            ],
            &["রেন", "চুক", "শীর", "প্রধান", "\"ইউক্রেন\"", "\"বৈঠক শীর্ষ\""],
        ),
        (
            "hi",
            "हिन्दी में लिखा गया फ़िल्म समीक्षा, २०२५ की नदियाँ।",
            &["हिंदी", "फिल्म", "2025", "नदी", "समीक्षा"],
            &["दी", "हिन", "समी"],
        ),
        (
            "ta",
            "தமிழ்நாடு அரசு அறிவிப்பு",
            &["தமிழ்நாடு", "அரசு"],
            &["தமிழ்", "நாடு"],
        ),
        (
            "ar",
            "أعلن الرئيس عن المدرسة الجديدة",
            &["اعلن", "الرئيس", "مدرسة", "المدرسه"],
            &["درس", "رئ"],
        ),
        (
            "fa",
            "می\u{200C}خواهم کتاب بخوانم",
            &["میخواهم", "كتاب"],
            &["می", "خواهم"],
        ),
        (
            "th",
            "รัฐบาลไทยประกาศมาตรการใหม่",
            &["รัฐบาล", "ไทย", "ประกาศ"],
            &["บาล", "กาศ"],
        ),
        (
            "zh",
            "北京大学今天宣布新的计划",
            &["北京", "北京大学", "大学", "京", "划", "\"北京 大学\""],
            &["上海", "大宣", "北学"],
        ),
        (
            "ja",
            "東京都知事が会見した",
            &["東京", "知事", "都知事", "見"],
            &["京東", "東都"],
        ),
        (
            "ko",
            "정부는 새로운 정책을 발표했다",
            &["정부", "정부는", "정책", "새"],
            &["부정", "책정"],
        ),
        (
            "tr",
            "IŞIK Türkiye'nin başkenti Ankara’da",
            &["ışık", "işık", "türkiye", "Ankara", "baskenti"],
            &["kent", "türk"],
        ),
        (
            "de",
            "Die Straße nach München, E-Mail und Häuser",
            &["STRASSE", "Munchen", "e-mail", "mail", "Haus"],
            &["stra", "mün"],
        ),
        (
            "en",
            "Trump's visit to the U.S. raised $1.5m; COVID-19 floods",
            &[
                "trump",
                "\"trump's\"",
                "u.s.",
                "1.5m",
                "covid-19",
                "covid",
                "flood",
                "covid-1*",
            ],
            &["5m", "trum", "\"flood\"", "covid-20"],
        ),
        (
            "fr",
            "L’homme de l'année",
            &["homme", "l'homme", "annee", "année"],
            &["hom"],
        ),
    ];
    for (lang, body, found, not_found) in texts {
        let dir = archive(&[version("a", lang, "—", body, 0)]);
        let reader = reader(dir.path());
        for query in *found {
            assert_eq!(
                titles(&reader, text(query)).len(),
                1,
                "{lang}: {query} in {body}"
            );
        }
        for query in *not_found {
            assert_eq!(
                titles(&reader, text(query)).len(),
                0,
                "{lang}: {query} in {body}"
            );
        }
    }
}

#[test]
fn fields_operators_and_exclusions() {
    let mut a = version(
        "news/flood-in-sylhet",
        "en",
        "Flood in Sylhet",
        "Water rose\nagain",
        1,
    );
    a.article.authors.push(crate::model::Author {
        name: "Jane Doe".into(),
        kind: crate::model::AuthorKind::Person,
    });
    let mut b = version("sport/win", "bn", "জয়", "Sylhet won the game", 2);
    b.version.site = "other".into();
    b.states.push(StateChange {
        at: hour(3),
        state: ArticleState::Gone,
        status: 404,
    });
    b.article.blocks.insert(0, Block::heading(2, "Water polo"));
    let dir = archive(&[a.clone(), b.clone()]);
    let reader = reader(dir.path());
    let id = a.version.id.as_str();
    for (query, expected) in [
        ("sylhet", "ba"),
        ("sylhet water", "ba"),
        ("title:sylhet", "a"),
        ("title:floods", "a"),
        ("heading:water", "b"),
        ("author:\"jane doe\"", "a"),
        ("author:doe", "a"),
        ("doe", "a"),
        ("site:other", "b"),
        ("lang:bn", "b"),
        ("-lang:bn", "a"),
        ("state:gone", "b"),
        ("-state:gone", "a"),
        ("url:sport", "b"),
        ("url:flood-in", "a"),
        ("https://www.example.com/sport/win", "b"),
        ("flood OR game", "ba"),
        ("sylhet -flood", "b"),
        ("sylhet -floods", "ba"),
        ("-sylhet", ""),
        ("(flood OR win) url:news", "a"),
        ("\"rose again\"", "a"),
        ("\"sylhet water\"", ""),
        (&format!("id:{}", &id[..6]), "a"),
        (&format!("story:{id}"), "a"),
    ] {
        let found = titles(&reader, text(query));
        let expected: Vec<String> = expected
            .chars()
            .map(|name| if name == 'a' { &a } else { &b })
            .filter_map(|view| view.article.title.clone())
            .collect();
        assert_eq!(found, expected, "{query}");
    }
    let error = reader.search(&page(text("a \"b"))).unwrap_err();
    assert!(
        matches!(error, IndexError::Query(ref error) if error.column == 3),
        "{error}"
    );
}

#[test]
fn better_matches_come_first_by_relevance_and_newer_ones_by_date() {
    let dir = archive(&[
        version("a", "en", "Flood", "Flood flood flood.", 1),
        version(
            "b",
            "en",
            "Other",
            "Some floods happened and many other things as well.",
            2,
        ),
        version(
            "c",
            "en",
            "Other",
            "A flood and many other things as well, here and there.",
            3,
        ),
    ]);
    let reader = reader(dir.path());
    let order = |sort| {
        let mut query = page(text("flood"));
        query.sort = sort;
        let hits = reader.search(&query).unwrap().hits;
        hits.iter()
            .map(|hit| hit.view.url.chars().last().unwrap())
            .collect::<String>()
    };
    assert_eq!(order(Sort::Date), "cba");
    assert_eq!(order(Sort::Relevance), "acb");
    let mut query = page(Filter::default());
    (query.limit, query.offset) = (1, 1);
    let hits = reader.search(&query).unwrap();
    assert_eq!((hits.total, hits.hits.len()), (3, 1));
    assert!(hits.hits[0].view.url.ends_with('b'));
}

/// Two versions of one article, the second seen five hours after the first; a third article
/// that goes and comes back.
fn history() -> Vec<VersionView> {
    let mut first = version("a", "en", "One", "first text", 10);
    let mut second = first.clone();
    second.article.title = Some("Two".into());
    second.version.n = 2;
    second.version.observed_at = hour(15);
    first.superseded_at = Some(hour(15));
    let gone = |at, state| StateChange {
        at: hour(at),
        state,
        status: 404,
    };
    for view in [&mut first, &mut second] {
        view.versions = 2;
        view.states = vec![gone(20, ArticleState::Gone)];
        view.aliases.push(Alias {
            url: "https://m.example.com/a".into(),
            since: hour(18),
        });
    }
    let mut other = version("b", "bn", "Three", "third text", 12);
    other.states = vec![gone(13, ArticleState::Gone), gone(14, ArticleState::Live)];
    other.article.published = Some(When {
        local: jiff::civil::date(2025, 1, 2).at(3, 4, 5, 0),
        offset: Some(0),
        precision: Precision::Second,
        raw: String::new(),
        source: "meta".into(),
    });
    vec![first, second, other]
}

#[test]
fn filters_choose_versions() {
    let dir = archive(&history());
    let reader = reader(dir.path());
    let all = Filter {
        versions: Versions::All,
        ..Filter::default()
    };
    let cases: Vec<(&str, Filter, &[&str])> = vec![
        ("latest", Filter::default(), &["Two", "Three"]),
        ("all", all.clone(), &["One", "Two", "Three"]),
        (
            "first",
            Filter {
                versions: Versions::First,
                ..all.clone()
            },
            &["One", "Three"],
        ),
        (
            "sites",
            Filter {
                sites: vec!["EXAMPLE".into()],
                ..Filter::default()
            },
            &["Two", "Three"],
        ),
        (
            "no such site",
            Filter {
                sites: vec!["x".into()],
                ..Filter::default()
            },
            &[],
        ),
        (
            "languages",
            Filter {
                languages: vec!["bn".into(), "hi".into()],
                ..all.clone()
            },
            &["Three"],
        ),
        (
            "min_versions",
            Filter {
                min_versions: 2,
                ..Filter::default()
            },
            &["Two"],
        ),
        (
            "states",
            Filter {
                states: vec![ArticleState::Gone],
                ..Filter::default()
            },
            &["Two"],
        ),
        (
            "published",
            Filter {
                until: Some(hour(0)),
                ..Filter::default()
            },
            &["Three"],
        ),
        (
            "published or seen",
            Filter {
                since: Some(hour(10)),
                ..Filter::default()
            },
            &["Two"],
        ),
        (
            "until is exclusive",
            Filter {
                until: Some(hour(10)),
                by: By::Seen,
                ..Filter::default()
            },
            &[],
        ),
        (
            "seen",
            Filter {
                since: Some(hour(11)),
                by: By::Seen,
                ..Filter::default()
            },
            &["Three"],
        ),
        (
            "changed",
            Filter {
                since: Some(hour(0)),
                by: By::Changed,
                ..all.clone()
            },
            &["Two"],
        ),
        (
            "glob",
            Filter {
                url_glob: Some("example.com/b".into()),
                ..Filter::default()
            },
            &["Three"],
        ),
        (
            "glob of an alias",
            Filter {
                url_glob: Some("https://m.*/?".into()),
                ..Filter::default()
            },
            &["Two"],
        ),
        (
            "glob of nothing",
            Filter {
                url_glob: Some("*/c*".into()),
                ..Filter::default()
            },
            &[],
        ),
        (
            "text",
            Filter {
                text: Some("first".into()),
                ..all.clone()
            },
            &["One", "Two"],
        ),
    ];
    for (name, filter, expected) in cases {
        let streamed: Vec<String> = reader
            .versions(&filter)
            .unwrap()
            .map(|view| view.unwrap().article.title.unwrap())
            .collect();
        assert_eq!(streamed, expected, "{name}");
        let mut found = titles(&reader, filter);
        found.sort();
        let mut expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
        expected.sort();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn the_archive_is_shown_as_it_stood() {
    let dir = archive(&history());
    let reader = reader(dir.path());
    let at = |hours, versions| Filter {
        as_of: Some(hour(hours)),
        versions,
        ..Filter::default()
    };
    let stood = |filter: &Filter| -> Vec<(String, u32, bool, &str, usize)> {
        let views = reader.versions(filter).unwrap().map(Result::unwrap);
        views
            .map(|view| {
                let title = view.article.title.clone().unwrap();
                let state = view.state().as_str();
                (
                    title,
                    view.versions,
                    view.superseded_at.is_some(),
                    state,
                    view.aliases.len(),
                )
            })
            .collect()
    };
    let row = |title: &str, versions, superseded, state, aliases| {
        (title.to_owned(), versions, superseded, state, aliases)
    };
    assert_eq!(stood(&at(9, Versions::All)), []);
    assert_eq!(
        stood(&at(10, Versions::Latest)),
        [row("One", 1, false, "live", 1)]
    );
    assert_eq!(
        stood(&at(13, Versions::Latest)),
        [
            row("One", 1, false, "live", 1),
            row("Three", 1, false, "gone", 1)
        ]
    );
    assert_eq!(
        stood(&at(19, Versions::All)),
        [
            row("One", 2, true, "live", 2),
            row("Two", 2, false, "live", 2),
            row("Three", 1, false, "live", 1)
        ]
    );
    let gone_then = Filter {
        states: vec![ArticleState::Gone],
        ..at(13, Versions::Latest)
    };
    assert_eq!(stood(&gone_then).len(), 1);
    let gone_later = Filter {
        text: Some("state:gone".into()),
        ..at(25, Versions::Latest)
    };
    assert_eq!(stood(&gone_later), [row("Two", 2, false, "gone", 2)]);
    let changed_by_then = Filter {
        min_versions: 2,
        ..at(14, Versions::Latest)
    };
    assert_eq!(stood(&changed_by_then), []);
}

#[test]
fn versions_stream_in_order_window_by_window() {
    let mut views: Vec<VersionView> = (0..57)
        .map(|i| version(&format!("{i}"), "en", "t", "b", i * 7 % 10))
        .collect();
    let mut second = views[5].clone();
    second.version.n = 2;
    views.push(second);
    let dir = archive(&views);
    let reader = reader(dir.path());
    let filter = Filter {
        versions: Versions::All,
        ..Filter::default()
    };
    views.sort_by_key(|view| (view.first_seen, view.version.id.clone(), view.version.n));
    for size in [1, 7, 58, 1_000] {
        let streamed: Vec<VersionView> = VersionStream::with_window(&reader, &filter, size)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert!(streamed == views, "window of {size}");
    }
}

#[test]
fn articles_are_found_by_id_and_by_any_address() {
    let dir = archive(&history());
    let reader = reader(dir.path());
    let id = ArticleId::of_key("example.com/a").to_string();
    for asked in [
        &id[..4],
        &id.to_uppercase(),
        "https://www.example.com/a",
        "http://example.com/a/?utm_source=x#top",
        " example.com/a ",
        "https://m.example.com/a",
    ] {
        let found = reader
            .find(asked)
            .unwrap_or_else(|error| panic!("{asked}: {error}"));
        let titles: Vec<_> = found
            .iter()
            .filter_map(|view| view.article.title.as_deref())
            .collect();
        assert_eq!(titles, ["One", "Two"], "{asked}");
    }
    assert!(matches!(
        reader.find(&id[..3]),
        Err(IndexError::TooShort { .. })
    ));
    for absent in [
        "zzzzzzzz",
        "example.com/zzz",
        "বন্যা",
        "",
        "a/b",
        "://",
        "%",
        "no id",
    ] {
        let error = reader.find(absent).unwrap_err();
        assert!(
            matches!(
                error,
                IndexError::NoSuchArticle { .. } | IndexError::TooShort { .. }
            ),
            "{absent}: {error}"
        );
    }
}

#[test]
fn an_id_that_several_articles_share_is_ambiguous() {
    let mut a = version("a", "en", "A", "a", 1);
    let mut b = version("b", "en", "B", "b", 2);
    a.version.id = "abcdabcdabcd".parse().unwrap();
    b.version.id = "abcdabcdabce".parse().unwrap();
    let dir = archive(&[a, b]);
    let reader = reader(dir.path());
    let error = reader.find("abcd").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`abcd` is the beginning of several ids: abcdabcdabcd, abcdabcdabce"
    );
    assert_eq!(reader.find("abcdabcdabce").unwrap().len(), 1);
}

#[test]
fn what_was_meant_is_suggested() {
    let dir = archive(&[
        version("news/2025/flood-in-sylhet-region", "en", "A", "a", 1),
        version("sport/win", "en", "B", "b", 2),
    ]);
    let reader = reader(dir.path());
    let titles = |asked: &str| -> Vec<String> {
        let views = reader.suggest(asked).unwrap();
        views
            .into_iter()
            .filter_map(|view| view.article.title)
            .collect()
    };
    let id = ArticleId::of_key("example.com/sport/win").to_string();
    let mistyped = format!(
        "{}{}{}",
        &id[..4],
        if &id[4..5] == "a" { "b" } else { "a" },
        &id[5..]
    );
    assert_eq!(titles(&mistyped), ["B"]);
    assert_eq!(
        titles("https://www.example.com/news/2025/flood-sylhet"),
        ["A"]
    );
    assert!(titles("https://elsewhere.org/news").is_empty());
    assert!(titles("x").is_empty());
}

#[test]
fn snippets_mark_whole_words_of_the_stored_text() {
    let filler = "অন্য একটি অনেক লম্বা বাক্য এখানে আছে। ".repeat(20);
    let body = format!("{filler}\nসুনামগঞ্জ ও সিলেটে বন্যার পানি নামতে শুরু করেছে। {filler}");
    let dir = archive(&[
        version("a", "bn", "সিলেটে বন্যা", &body, 1),
        version("b", "zh", "北京", "昨天北京大学宣布，北方大雨。", 2),
    ]);
    let reader = reader(dir.path());
    let marked = |query: &str| {
        let hits = reader.search(&page(text(query))).unwrap().hits;
        let hit = hits.into_iter().next().unwrap();
        let snippet = hit.snippet.unwrap();
        let body = hit.view.article.body_text();
        assert_eq!(body[snippet.range.clone()], snippet.text);
        assert!(snippet.text.chars().count() <= 200, "{}", snippet.text);
        let marks = |text: &str, ranges: &[Range<usize>]| -> Vec<String> {
            ranges
                .iter()
                .map(|range| text[range.clone()].to_owned())
                .collect()
        };
        let title = hit.view.article.title.unwrap();
        (
            marks(&title, &hit.title),
            marks(&snippet.text, &snippet.highlights),
        )
    };
    assert_eq!(
        marked("বন্যা সিলেট"),
        (
            vec!["সিলেটে".into(), "বন্যা".into()],
            vec!["সিলেটে".into(), "বন্যার".into()]
        )
    );
    assert_eq!(marked("\"পানি নামতে\"").1, ["পানি নামতে"]);
    assert_eq!(marked("সুনাম* -ঢাকা").1, ["সুনামগঞ্জ"]);
    assert_eq!(marked("北京大学").1, ["北京大学"]);
    assert_eq!(marked("北").1, ["北", "北"]);
}

#[test]
fn a_reader_works_beside_a_writer() {
    let dir = archive(&[version("a", "en", "A", "old words", 1)]);
    let (mut writer, position) = IndexWriter::open(&dir.path().join("index"), MEMORY).unwrap();
    assert_eq!(position, Some(position_at(1)));
    let reader = reader(dir.path());
    let mut stream = reader.versions(&Filter::default()).unwrap();
    writer
        .put(&version("a", "en", "A", "new words", 1))
        .unwrap();
    writer
        .put(&version("b", "en", "B", "more words", 2))
        .unwrap();
    assert_eq!(reader.count(), 1);
    writer.commit(&position_at(2)).unwrap();
    assert_eq!(titles(&reader, text("old")), ["A"]);
    assert_eq!(reader.position().unwrap(), Some(position_at(2)));
    reader.refresh().unwrap();
    assert_eq!(titles(&reader, text("new")), ["A"]);
    assert_eq!(titles(&reader, text("old")), Vec::<String>::new());
    let first = stream.next().unwrap().unwrap();
    assert_eq!(first.article.body_text(), "old words");
    assert!(stream.next().is_none());

    writer
        .put(&version("c", "en", "C", "forgotten", 3))
        .unwrap();
    writer.rollback().unwrap();
    writer.put(&version("d", "en", "D", "kept", 4)).unwrap();
    writer.commit(&position_at(3)).unwrap();
    reader.refresh().unwrap();
    assert_eq!(titles(&reader, Filter::default()), ["D", "B", "A"]);

    writer.clear().unwrap();
    writer.put(&version("e", "en", "E", "alone", 5)).unwrap();
    writer.commit(&position_at(4)).unwrap();
    reader.refresh().unwrap();
    assert_eq!(titles(&reader, Filter::default()), ["E"]);
    writer.close().unwrap();
}

#[test]
fn what_is_no_archive_is_said_to_be_none() {
    let dir = TempDir::new().unwrap();
    let error = |path: &Path| Reader::open(path).err().unwrap();
    assert!(matches!(
        error(&dir.path().join("x")),
        IndexError::NoArchive { .. }
    ));
    assert!(matches!(error(dir.path()), IndexError::NoArchive { .. }));
    std::fs::create_dir(dir.path().join("warc")).unwrap();
    assert!(matches!(error(dir.path()), IndexError::Missing { .. }));
}

#[test]
fn damaged_and_foreign_indexes_are_told_and_made_anew_by_a_writer() {
    let damage: [(&str, fn(&Path)); 4] = [
        ("head cut short", |dir| {
            let text = std::fs::read_to_string(dir.join("meta.json")).unwrap();
            std::fs::write(dir.join("meta.json"), &text[..text.len() / 2]).unwrap();
        }),
        ("other format", |dir| {
            let text = std::fs::read_to_string(dir.join("meta.json")).unwrap();
            std::fs::write(
                dir.join("meta.json"),
                text.replace("newsarc-words-", "older-"),
            )
            .unwrap();
        }),
        ("file lost", |dir| {
            std::fs::remove_file(largest(dir)).unwrap()
        }),
        ("file cut short", |dir| {
            let file = std::fs::File::options()
                .write(true)
                .open(largest(dir))
                .unwrap();
            file.set_len(7).unwrap();
        }),
    ];
    for (name, harm) in damage {
        let archive = archive(&[version("a", "en", "A", "text", 1)]);
        let dir = archive.path().join("index");
        harm(&dir);
        let error = Reader::open(archive.path())
            .err()
            .unwrap_or_else(|| panic!("{name}"));
        assert!(error.calls_for_rebuild(), "{name}: {error}");
        let (mut writer, position) = IndexWriter::open(&dir, MEMORY).unwrap();
        assert_eq!(position, None, "{name}");
        writer.put(&version("b", "en", "B", "text", 1)).unwrap();
        writer.commit(&position_at(9)).unwrap();
        assert_eq!(
            titles(&reader(archive.path()), Filter::default()),
            ["B"],
            "{name}"
        );
    }
}

fn largest(dir: &Path) -> std::path::PathBuf {
    let files = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let segments = files.filter(|path| path.extension().is_some_and(|end| end == "term"));
    segments
        .max_by_key(|path| path.metadata().unwrap().len())
        .unwrap()
}

#[test]
fn wrong_checksums_are_found() {
    let archive = archive(&[version("a", "en", "A", "text", 1)]);
    let reader = reader(archive.path());
    assert_eq!(reader.damaged_files().unwrap(), Vec::<String>::new());
    let file = largest(&archive.path().join("index"));
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[3] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    assert_eq!(reader.damaged_files().unwrap().len(), 1);
}

#[test]
fn an_archive_that_cannot_be_written_is_read() {
    let archive = archive(&[version("a", "en", "A", "text", 1)]);
    let lock = archive.path().join("index/.tantivy-meta.lock");
    // A directory in its place cannot be opened as a lock, whoever runs this.
    std::fs::remove_file(&lock).ok();
    std::fs::create_dir(&lock).unwrap();
    assert_eq!(titles(&reader(archive.path()), text("text")), ["A"]);
}
