//! The fake site is evidence in other tests: here it is made sure that it tells the truth.

use std::time::Duration;

use newsarc::cli::demo::message::Reply;

use crate::support::FakeSite;

/// Asks with a client that has nothing in common with the crawler's.
async fn get(client: &reqwest::Client, url: String) -> reqwest::Response {
    client.get(url).send().await.expect("the fake site answers")
}

#[tokio::test]
async fn replies_come_in_order_and_the_last_one_stays() {
    let site = FakeSite::start();
    site.sequence("/a?b=1", vec![Reply::status(503), Reply::html("here")]);
    let client = reqwest::Client::new();
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(get(&client, site.url("/a?b=1")).await.status().as_u16());
    }
    assert_eq!(statuses, [503, 200, 200]);
    assert_eq!(get(&client, site.url("/a")).await.status(), 404);
    assert_eq!(site.asked(), ["/a?b=1", "/a?b=1", "/a?b=1", "/a"]);
}

#[tokio::test]
async fn requests_in_progress_together_are_counted() {
    let site = FakeSite::start();
    let wait = Duration::from_millis(300);
    site.page("/slow", Reply::html("slow").after(wait));
    let client = reqwest::Client::new();
    get(&client, site.url("/slow")).await;
    get(&client, site.url("/slow")).await;
    assert_eq!(site.most_at_once(), 1);
    assert!(site.closest().unwrap() >= wait);
    let (one, two) = (
        get(&client, site.url("/slow")),
        get(&client, site.url("/slow")),
    );
    tokio::join!(one, two);
    assert_eq!(site.most_at_once(), 2);
    assert!(site.closest().unwrap() < wait);
}

#[tokio::test]
async fn a_cut_reply_is_an_error_at_the_client() {
    let site = FakeSite::start();
    site.page("/cut", Reply::html("0123456789").cut(3));
    let reply = get(&reqwest::Client::new(), site.url("/cut")).await;
    assert_eq!(reply.status(), 200);
    assert!(reply.bytes().await.is_err());
}
