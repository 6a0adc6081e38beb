//! Stories that go on over several pages. The next page is asked for in the host's own time, like
//! any other; the story is judged once the last has come. A story that cannot be had whole is not
//! archived in part, so that no version lacks what a reader could read.

use url::Url;

use crate::extract;
use crate::fetch::Failure;
use crate::model::{Article, Capture, OutcomeKind};

use super::super::super::CrawlError;
use super::super::super::jobs::{Begun, First, Job, Page};
use super::super::super::judge::Finding;
use super::super::{Context, Harvest, retry};
use super::{Read, archive, finding, is_passing, read_article};

/// The job that goes on with a story whose first page has come.
pub(super) fn begin(job: Job, capture: Capture, article: Article, next: Url) -> Job {
    let first = First {
        url: job.url.clone(),
        capture,
        article,
    };
    let begun = Begun {
        first: Some(Box::new(first)),
        later: Vec::new(),
    };
    job.next_page(begun, next)
}

/// Joins a further page to its story: archives the story where it was the last.
pub(super) async fn go_on(
    context: &Context,
    mut job: Job,
    mut page: Page,
    exchange: Result<Capture, Failure>,
) -> Result<Harvest, CrawlError> {
    let Some(mut first) = page.begun.first.take() else {
        return Ok(Harvest::default());
    };
    let passing = match &exchange {
        Ok(capture) => matches!(capture.status, 429 | 500..=599),
        Err(failure) => is_passing(failure.kind),
    };
    if passing && let Some(again) = retry(context, &job) {
        return Ok(again.into());
    }
    let number = page.begun.later.len() + 2;
    let ended = match exchange {
        Err(failure) => Err(failure.to_string()),
        Ok(capture) if capture.status == 200 => {
            // What robots.txt says is kept with the first page.
            let (read, capture) = read_article(context, &job, capture, Vec::new()).await;
            match read {
                Read::Page(article, next) => {
                    extract::join(&mut first.article, *article);
                    let again = |url: &Url| {
                        *url == first.url || page.begun.later.iter().any(|other| other.url == *url)
                    };
                    let next = next.filter(|(url, max)| number < *max && !again(url));
                    page.begun.later.push(capture);
                    match next {
                        Some((next, _)) => {
                            page.begun.first = Some(first);
                            return Ok(job.next_page(page.begun, next).into());
                        }
                        None => Ok(()),
                    }
                }
                Read::Trouble(_, why) => Err(why),
            }
        }
        Ok(capture) => Err(format!("HTTP {}", capture.status)),
    };
    let finding = match ended {
        Ok(()) => finding(context, &job, first.article),
        Err(why) => {
            let why = format!("page {number} of the story, {}: {why}", job.url);
            Finding::Trouble(OutcomeKind::Unavailable, why)
        }
    };
    job.url = first.url;
    archive(context, job, page, Some(first.capture), finding).await
}
