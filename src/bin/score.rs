use std::io::Read;
fn main() {
    let mut args = std::env::args().skip(1);
    let manifest = args.next().unwrap();
    let sites =
        newsarc::sites::Sites::load(std::path::Path::new("selectors")).unwrap_or_else(|e| {
            println!("{e}");
            std::process::exit(1)
        });
    let only: Vec<String> = args.collect();
    let norules = only.iter().any(|o| o == "--none");
    let only: Vec<String> = only.into_iter().filter(|o| o != "--none").collect();
    let dir = std::path::Path::new(&manifest).parent().unwrap().to_owned();
    for line in std::fs::read_to_string(&manifest).unwrap().lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let id = row["id"].as_str().unwrap();
        if !only.is_empty()
            && !only
                .iter()
                .any(|o| id.contains(o.as_str()) || row["source"] == o.as_str())
        {
            continue;
        }
        let mut body = Vec::new();
        flate2::read::GzDecoder::new(
            std::fs::File::open(dir.join(format!("pages/{id}.html.gz"))).unwrap(),
        )
        .read_to_end(&mut body)
        .unwrap();
        let url = url::Url::parse(row["url"].as_str().unwrap())
            .unwrap_or(url::Url::parse("https://x.test/").unwrap());
        let site = if norules {
            None
        } else {
            sites.find(url.host_str().unwrap_or(""))
        };
        let page = newsarc::extract::Page {
            url: &url,
            content_type: None,
            body: &body,
            fetched_at: jiff::Timestamp::now(),
        };
        let a = newsarc::extract::extract(&page, site.map(|s| &**s), &Default::default());
        println!(
            "{}",
            serde_json::json!({"id": id, "title": a.title, "summary": a.summary, "body": a.body_text(), "paragraphs": a.paragraphs(), "headings": a.headings(), "authors": a.author_names(), "published": a.published.as_ref().map(|w| w.rfc3339()), "lang": a.lang(), "site": site.map(|s| s.id.clone()), "prov": a.provenance})
        );
    }
}
