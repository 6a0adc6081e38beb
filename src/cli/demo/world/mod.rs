//! Two invented papers over time: what each address answers before and after the news moves on.
//!
//! Between the two visits one story is edited, one moves, one is taken down and one appears; one
//! page differs at every request in nothing that matters, and one story stands in both papers.

mod page;
mod sources;
mod story;

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use jiff::{Timestamp, TimestampRound, Unit};

use super::message::{Reply, Request};
use page::Frame;
pub use story::Paper;
use story::Story;

/// The papers, at one of two moments.
pub struct World {
    stories: Vec<Story>,
    later: Vec<Story>,
    start: Timestamp,
    revision: AtomicU32,
    hits: AtomicU64,
}

impl World {
    /// The papers as the first visit finds them, their stories dated back from `now`.
    pub fn new(now: Timestamp) -> Self {
        let minute = TimestampRound::new()
            .smallest(Unit::Minute)
            .mode(jiff::RoundMode::Trunc);
        let stories = Story::all();
        Self {
            later: stories.iter().map(Story::after).collect(),
            stories,
            start: now.round(minute).unwrap_or(now),
            revision: AtomicU32::new(0),
            hits: AtomicU64::new(0),
        }
    }

    /// Lets the news move on.
    pub fn turn(&self) {
        self.revision.store(1, Ordering::SeqCst);
    }

    /// What the papers answer; 404 for other hosts.
    pub fn answer(&self, request: &Request) -> Reply {
        let hits = self.hits.fetch_add(1, Ordering::SeqCst);
        let on = |paper: &Paper| paper.host() == request.host;
        let Some(paper) = Paper::ALL.into_iter().find(on) else {
            return Reply::status(404);
        };
        self.source(paper, request.path())
            .or_else(|| self.story(paper, request.path(), hits))
            .unwrap_or_else(|| Reply::status(404))
    }

    /// robots.txt, a feed, a sitemap or a section page.
    fn source(&self, paper: Paper, path: &str) -> Option<Reply> {
        let (all, start) = (self.listed(paper), self.start);
        let of = |lang: &str| -> Vec<&Story> {
            all.iter()
                .copied()
                .filter(|story| story.lang == lang)
                .collect()
        };
        let xml = |text| Reply::of("application/xml; charset=utf-8", text).tagged();
        let reply = match (paper, path) {
            (_, "/robots.txt") => Reply::of("text/plain; charset=utf-8", sources::robots(paper)),
            (Paper::Shaluk, "/") => Reply::html(page::section(paper, "bn", &all)),
            (Paper::Shaluk, "/bangla") => Reply::html(page::section(paper, "bn", &of("bn"))),
            (Paper::Shaluk, "/english") | (Paper::Tideline, "/coast/") => {
                Reply::html(page::section(paper, "en", &of("en")))
            }
            (Paper::Shaluk, "/feed.xml") => xml(sources::rss(paper, &all, start)),
            (Paper::Shaluk, "/sitemap.xml") => xml(sources::sitemap_index(paper)),
            (Paper::Shaluk, "/sitemap-news.xml") => xml(sources::sitemap(&all, start, true)),
            (Paper::Shaluk, "/sitemap-all.xml") => xml(sources::sitemap(&all, start, false)),
            (Paper::Tideline, "/") => Reply::html(page::section(paper, "en", &all)),
            (Paper::Tideline, "/atom.xml") => xml(sources::atom(paper, &all, start)),
            _ => return None,
        };
        Some(reply)
    }

    /// The page of a story, or what became of it.
    fn story(&self, paper: Paper, path: &str, hits: u64) -> Option<Reply> {
        let at = |story: &&Story| story.paper == paper && story.path == path;
        let first = self.stories.iter().find(at);
        if self.revision() == 0 {
            return first
                .filter(|story| !story.appears)
                .map(|story| self.page(story, hits));
        }
        match first.and_then(|story| story.then.as_ref()) {
            Some(then) if then.gone => return Some(Reply::status(410)),
            Some(then) if then.moved.is_some() => {
                return then
                    .moved
                    .as_ref()
                    .map(|to| Reply::redirect(301, &paper.url(to)));
            }
            _ => {}
        }
        let now = self.later.iter().find(at)?;
        Some(self.page(now, hits))
    }

    /// A story in its paper's template.
    fn page(&self, story: &Story, hits: u64) -> Reply {
        let beside = |other: &&Story| {
            other.paper == story.paper && other.lang == story.lang && other.path != story.path
        };
        let frame = Frame {
            start: self.start,
            related: self
                .stories
                .iter()
                .filter(beside)
                .filter(|other| !other.appears)
                .collect(),
            hits,
        };
        let reply = Reply::html(page::story(story, &frame));
        if story.noisy { reply } else { reply.tagged() }
    }

    /// The stories that a paper shows now, newest first.
    fn listed(&self, paper: Paper) -> Vec<&Story> {
        let revision = self.revision();
        let stories = if revision == 0 {
            &self.stories
        } else {
            &self.later
        };
        let mut listed: Vec<&Story> = stories
            .iter()
            .filter(|story| story.paper == paper && story.is_listed(revision))
            .collect();
        listed.sort_by_key(|story| std::cmp::Reverse(story.published(self.start)));
        listed
    }

    fn revision(&self) -> u32 {
        self.revision.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(world: &World, url: &str) -> Reply {
        world.answer(&Request::get(url))
    }

    fn text(reply: &Reply) -> String {
        String::from_utf8(reply.body.clone()).unwrap()
    }

    fn world() -> World {
        World::new("2026-11-23T10:20:30Z".parse().unwrap())
    }

    #[test]
    fn every_listed_address_answers_at_both_moments() {
        let world = world();
        for revision in 0..2 {
            for paper in Paper::ALL {
                for story in world.listed(paper) {
                    let reply = ask(&world, &story.url());
                    assert_eq!(reply.status, 200, "{} at {revision}", story.url());
                    let page = text(&reply);
                    assert!(page.contains(&page::escape(&story.title)) && !page.contains("{{"));
                }
                for path in ["/", "/robots.txt"] {
                    assert_eq!(ask(&world, &paper.url(path)).status, 200);
                }
            }
            world.turn();
        }
    }

    #[test]
    fn the_news_moves_on_once() {
        let world = world();
        let [bridge, ferry, market] =
            ["/bangla/4107", "/english/902", "/english/905"].map(|path| Paper::Shaluk.url(path));
        let tides = Paper::Tideline.url("/coast/tide-table-error");
        let before = text(&ask(&world, &bridge));
        assert_eq!(ask(&world, &tides).status, 404);
        world.turn();
        let after = text(&ask(&world, &bridge));
        assert!(before.contains("মার্চে যান") && !before.contains("জুনে"));
        assert!(after.contains("জুনে যান") && !after.contains("মার্চে"));
        assert_eq!(ask(&world, &tides).status, 200);
        assert_eq!(ask(&world, &market).status, 410);
        let moved = ask(&world, &ferry);
        let target = moved.header("location").unwrap();
        assert_eq!((moved.status, ask(&world, target).status), (301, 200));
    }

    #[test]
    fn only_the_noisy_page_differs_from_request_to_request() {
        let world = world();
        for story in world.listed(Paper::Shaluk) {
            let (one, two) = (ask(&world, &story.url()), ask(&world, &story.url()));
            assert_eq!(one != two, story.noisy, "{}", story.url());
            assert_eq!(one.header("etag").is_none(), story.noisy);
        }
    }

    #[test]
    fn both_papers_print_the_library_story_word_for_word() {
        let world = world();
        let paragraphs = |url: String| -> Vec<String> {
            let page = text(&ask(&world, &url));
            let lines = page.lines().filter(|line| line.starts_with("<p>"));
            lines
                .map(|line| line.replace("<strong>", "").replace("</strong>", ""))
                .filter(|line| line.contains('।'))
                .collect()
        };
        let ours = paragraphs(Paper::Shaluk.url("/bangla/4110"));
        let theirs = paragraphs(Paper::Tideline.url("/bn/floating-library"));
        assert_eq!(ours.len(), 7);
        assert_eq!(ours, theirs);
    }

    #[test]
    fn sources_point_at_each_other_and_at_the_forbidden_page() {
        let world = world();
        let robots = text(&ask(&world, &Paper::Shaluk.url("/robots.txt")));
        assert!(robots.contains("Sitemap: http://www.shalukbarta.example/sitemap.xml\n"));
        let index = text(&ask(&world, &Paper::Shaluk.url("/sitemap.xml")));
        assert!(index.contains("<loc>http://www.shalukbarta.example/sitemap-news.xml</loc>"));
        for path in ["/", "/feed.xml", "/sitemap-news.xml"] {
            let list = text(&ask(&world, &Paper::Shaluk.url(path)));
            assert!(list.contains("/preview/budget-draft"), "{path}");
        }
    }
}
