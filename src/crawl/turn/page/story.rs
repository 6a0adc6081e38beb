//! Stories that go on over several pages. The next page is asked for in the host's own time, like
//! any other; the story is judged once the last has come. A story that cannot be had whole is not
//! archived in part, so that no version lacks what a reader could read.

use url::Url;

use crate::extract::Story;
use crate::fetch::Failure;
use crate::model::{Capture, OutcomeKind};

use super::super::super::CrawlError;
use super::super::super::jobs::{Begun, First, Job, Page};
use super::super::super::judge::Finding;
use super::super::{Context, Harvest, retry};
use super::{Read, archive, finding, is_passing, read_article};

/// The job that goes on with a story whose first page has come.
pub(super) fn begin(job: Job, capture: Capture, story: Story, next: Url) -> Job {
    let first = First {
        url: job.url.clone(),
        capture,
        story,
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
    let number = first.story.pages() + 1;
    let ended = match exchange {
        Err(failure) => Err(failure.to_string()),
        Ok(capture) if capture.status == 200 => {
            // What robots.txt says is kept with the first page.
            let (read, capture) = read_article(context, &job, capture, Vec::new()).await;
            match read {
                Read::Page(part) => {
                    first.story.join(job.url.clone(), *part);
                    page.begun.later.push(capture);
                    if let Some(next) = first.story.next_page().cloned() {
                        page.begun.first = Some(first);
                        return Ok(job.next_page(page.begun, next).into());
                    }
                    Ok(())
                }
                Read::Trouble(_, why) => Err(why),
            }
        }
        Ok(capture) => Err(format!("HTTP {}", capture.status)),
    };
    let finding = match ended {
        Ok(()) => finding(context, &job, first.story.article),
        Err(why) => {
            let why = format!("page {number} of the story, {}: {why}", job.url);
            Finding::Trouble(OutcomeKind::Unavailable, why)
        }
    };
    job.url = first.url;
    archive(context, job, page, Some(first.capture), finding).await
}
