//! Stories that go on over several pages: their text in one piece. Asks for no page itself.

use url::Url;

use super::Part;
use crate::model::{Article, Block};

/// A story as far as its pages have been read, in their order.
#[derive(Debug, Clone)]
pub struct Story {
    /// The first page with the text of all.
    pub article: Article,
    /// The addresses of its pages.
    seen: Vec<Url>,
    next: Option<(Url, usize)>,
}

impl Story {
    /// The story of a first page.
    pub fn begin(url: Url, first: Part) -> Self {
        Self {
            article: first.article,
            seen: vec![url],
            next: first.next,
        }
    }

    /// How many pages have been read.
    pub fn pages(&self) -> usize {
        self.seen.len()
    }

    /// The address of its next page. There is none where the last page names none, or one that has
    /// been read, or where it has as many pages as its site's rules allow.
    pub fn next_page(&self) -> Option<&Url> {
        let (url, most) = self.next.as_ref()?;
        (self.seen.len() < *most && !self.seen.contains(url)).then_some(url)
    }

    /// Adds its next page, which stands at `url`: of what it says, text and images.
    pub fn join(&mut self, url: Url, page: Part) {
        let before = self.article.images.len();
        self.article.images.extend(page.article.images);
        let blocks = page.article.blocks.into_iter().map(|block| match block {
            Block::Figure { image } => Block::Figure {
                image: image + before,
            },
            other => other,
        });
        self.article.blocks.extend(blocks);
        self.seen.push(url);
        self.next = page.next;
    }
}
