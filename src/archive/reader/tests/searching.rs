//! Words, phrases, fields, snippets.

use super::*;

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
            &["北京", "北京大学", "大学", "\"京\"", "计*", "\"北京 大学\""],
            &["上海", "大宣", "北学", "京", "划", "京*"],
        ),
        (
            "ja",
            "東京都知事が会見した",
            &["東京", "知事", "都知事", "\"見\"", "が"],
            &[
                "京東",
                "東都",
                "京都",
                "京都*",
                "title:京都",
                "知事会",
                "見",
            ],
        ),
        (
            "ja",
            "昨日、京都府と東京都の人々",
            &[
                "京都",
                "京都府",
                "東京都",
                "府",
                "京都 -大阪",
                "京*",
                "\"府と東\"",
            ],
            &["都と", "府と東", "東京 -京都", "昨日京都府と京"],
        ),
        (
            "ko",
            "정부는 3월에 새로운 정책을 발표했다",
            &["정부", "정부는", "정책", "새", "3월"],
            &["부정", "책정", "4월", "\"3월 정책\""],
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
            "Trump's visit to the U.S. raised $1.5m; COVID-19 floods; happy skies",
            &[
                "trump",
                "\"trump's\"",
                "u.s.",
                "1.5m",
                "covid-19",
                "covid",
                "flood",
                "sky",
                "happiness",
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
    assert_eq!(marked("\"北\"").1, ["北", "北"]);
    assert_eq!(marked("\"方大\"").1, ["方大"]);
}

#[test]
fn broad_queries_are_bounded() {
    let words: Vec<String> = (0..40_000).map(|i| format!("w{i} x")).collect();
    let dir = archive(&[version("a", "en", "A", &words.join(" "), 1)]);
    let reader = reader(dir.path());
    assert_eq!(titles(&reader, text("w*")), ["A"]);
    assert_eq!(titles(&reader, text("\"x w1\"*")), ["A"]);
    let error = reader.search(&page(text("\"x w\"*"))).unwrap_err();
    assert!(matches!(error, IndexError::TooBroad), "{error}");
    let many: Vec<String> = (0..128).map(|i| format!("w{i}*")).collect();
    assert_eq!(titles(&reader, text(&many.join(" "))), ["A"]);
}

#[test]
fn addresses_are_read_in_their_own_script() {
    let dir = archive(&[version("খবর/সিলেটে-বন্যা?id=7", "bn", "A", "text", 1)]);
    let reader = reader(dir.path());
    let encoded = "https://www.example.com/%E0%A6%96%E0%A6%AC%E0%A6%B0/x";
    assert_eq!(titles(&reader, text("url:বন্যা")), ["A"]);
    assert_eq!(titles(&reader, text("url:example.com/খবর")), ["A"]);
    assert_eq!(
        titles(&reader, text("url:%E0%A6%96%E0%A6%AC%E0%A6%B0")),
        ["A"]
    );
    assert_eq!(titles(&reader, text("url:ঢাকা")), Vec::<String>::new());
    assert_eq!(reader.suggest(encoded).unwrap().len(), 1);
    assert_eq!(
        reader
            .find("example.com/খবর/সিলেটে-বন্যা?id=7")
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn edits_are_found_by_the_words_that_they_put_in_or_took_out() {
    let edited = |path: &str, lang: &str, bodies: &[&str]| -> Vec<VersionView> {
        let make = |(i, body): (usize, &&str)| {
            let mut view = version(path, lang, "Bridge", body, i as i64);
            view.version.n = i as u32 + 1;
            view.versions = bodies.len() as u32;
            if i > 0 {
                view.version.cause = Cause::Publisher;
            }
            view
        };
        bodies.iter().enumerate().map(make).collect()
    };
    let mut views = edited(
        "a",
        "en",
        &[
            "The repair will cost two million.\nWork begins in May.",
            "Work begins in May.\nThe Repair will cost three million euro.",
            "Work begins in May.",
        ],
    );
    views.extend(edited(
        "b",
        "bn",
        &["সেতুর ব্যয় দুই কোটি টাকা।", "সেতুর ব্যয় তিন কোটি টাকা।"],
    ));
    views.extend(edited("c", "zh", &["昨天北京大雨。", "昨天上海大雨。"]));
    let mut ours = edited("d", "en", &["plain text", "plain text with a caption"]);
    ours[1].version.cause = Cause::Rules;
    views.extend(ours);
    let dir = archive(&views);
    let reader = reader(dir.path());
    let found = |query: &str| -> Vec<String> {
        let filter = Filter {
            versions: Versions::All,
            ..text(query)
        };
        let views = reader.versions(&filter).unwrap().map(Result::unwrap);
        views
            .map(|view| {
                let path = view.url.chars().last().unwrap();
                format!("{path}{}", view.version.n)
            })
            .collect()
    };
    for (query, expected) in [
        ("added:three", &["a2"] as &[&str]),
        ("added:THREE removed:two", &["a2"]),
        ("added:euro", &["a2"]),
        ("added:\"million euro\"", &[]),
        ("added:million", &[]),
        ("removed:two", &["a2"]),
        ("removed:\"three million euro\"", &["a3"]),
        ("removed:repair", &["a3"]),
        ("added:work", &[]),
        ("removed:work", &[]),
        ("added:তিন removed:দুই", &["b2"]),
        ("added:কোটি", &[]),
        ("added:上海 removed:北京", &["c2"]),
        ("added:大雨", &[]),
        ("added:caption", &[]),
        ("removed:repair -added:three", &["a3"]),
    ] {
        assert_eq!(found(query), expected, "{query}");
    }
    assert!(index::asks_of_edits("(a OR -removed:b)").unwrap());
    assert!(!index::asks_of_edits("a \"added: b\"").unwrap());
}
