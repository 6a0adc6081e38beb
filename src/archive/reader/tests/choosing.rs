//! Filters, instants, order, names of articles.

use super::*;

/// Two versions of one article, the second seen five hours after the first; a third article
/// that goes and comes back.
pub(super) fn history() -> Vec<VersionView> {
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
    other.article.access = Access::Subscriber;
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
            "vanished since",
            Filter {
                since: Some(hour(20)),
                by: By::Vanished,
                ..Filter::default()
            },
            &["Two"],
        ),
        (
            "vanished and came back, or before",
            Filter {
                until: Some(hour(20)),
                by: By::Vanished,
                ..Filter::default()
            },
            &[],
        ),
        (
            "kinds",
            Filter {
                kinds: vec![Kind::Video, Kind::Article],
                ..Filter::default()
            },
            &["Two", "Three"],
        ),
        (
            "access",
            Filter {
                access: vec![Access::Subscriber],
                ..Filter::default()
            },
            &["Three"],
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
fn what_was_learnt_later_does_not_count_for_an_earlier_instant() {
    let mut views = history();
    let leader = views[2].version.id.clone();
    for view in &mut views[..2] {
        view.story = leader.clone();
    }
    views[1].version.story = Some(leader.clone());
    let dir = archive(&views);
    let reader = reader(dir.path());
    let titles = |filter: &Filter| -> Vec<String> {
        let views = reader.versions(filter).unwrap();
        views
            .map(|view| view.unwrap().article.title.unwrap())
            .collect()
    };
    let at = |hours, filter: Filter| Filter {
        as_of: Some(hour(hours)),
        ..filter
    };
    let glob = Filter {
        url_glob: Some("m.example.com/*".into()),
        ..Filter::default()
    };
    assert_eq!(titles(&at(17, glob.clone())), Vec::<String>::new());
    assert_eq!(titles(&at(18, glob.clone())), ["Two"]);
    assert_eq!(titles(&glob), ["Two"]);
    for (hours, expected) in [(17, &[] as &[&str]), (18, &["Two"])] {
        assert_eq!(titles(&at(hours, text("url:m.example.com"))), expected);
    }
    let copies = Filter {
        story: Some(leader.as_str()[..6].to_owned()),
        ..Filter::default()
    };
    assert_eq!(titles(&copies), ["Two", "Three"]);
    assert_eq!(titles(&at(14, copies.clone())), ["Three"]);
    assert_eq!(titles(&at(15, copies)), ["Two", "Three"]);
    let folded = |filter: Filter| -> Vec<(String, usize)> {
        let query = Query {
            fold: true,
            ..page(filter)
        };
        let hits = reader.search(&query).unwrap();
        assert_eq!(hits.total, hits.hits.len());
        let shown = |hit: Hit| (hit.view.article.title.unwrap(), hit.copies);
        hits.hits.into_iter().map(shown).collect()
    };
    let row = |title: &str, copies| (title.to_owned(), copies);
    assert_eq!(folded(Filter::default()), [row("Three", 1)]);
    assert_eq!(folded(text("second")), [] as [(String, usize); 0]);
    assert_eq!(folded(text("title:two")), [row("Two", 0)]);
    assert_eq!(
        folded(at(14, Filter::default())),
        [row("One", 0), row("Three", 0)]
    );
    let changed = Filter {
        min_versions: 2,
        versions: Versions::All,
        ..Filter::default()
    };
    assert_eq!(titles(&changed), ["One", "Two"]);
    assert_eq!(titles(&at(14, changed.clone())), Vec::<String>::new());
    assert_eq!(titles(&at(15, changed)), ["One", "Two"]);
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
