//! Bylines and what pages state of their authors. The pages are written here.

use super::{clean, parted};
use crate::extract::tests::extracted;

fn authors(head: &str, byline: &str) -> Vec<String> {
    let page = format!(
        "<html><head><title>Ferry stops</title><meta property='og:site_name' content='Example News'>{head}</head><body>\
        <nav><a href='/author/all'>All Authors Here</a></nav><article><h1>Ferry stops</h1>{byline}\
        <p>The ferry across the sound stopped on Monday, and nobody knows for how long it will.</p>\
        <p>Commuters now take the bridge, which adds an hour to the way to work for most of them.</p></article>\
        <section class='comments'><div itemprop='author'>A Reader</div><a rel='author' href='/u/2'>Other Reader</a></section></body></html>"
    );
    let article = extracted(&page);
    let names = article.author_names().into_iter();
    names.map(str::to_owned).collect()
}

#[test]
fn names_are_read_out_of_printed_bylines() {
    for byline in [
        "<div class='byline'>By <a href='/author/jane'>Jane Roe</a>, Senior Reporter</div>",
        "<div class='author-box'><span class='author-name'>Jane Roe</span><span class='role'>Senior Reporter</span></div>",
        "<div class='c-author'><div>Jane Roe</div><div>Covers the coast</div></div>",
        "<div class='byline'>ByJane Roe</div>",
        "<div class='article-writer'>Jane Roe</div>",
        "<div><span>Auteur : Jane Roe</span> <span>Edition : J-P. Doe</span></div>",
        "<p>By Jane Roe</p>",
        "<div class='author'><b>Jane Roe</b><i>Profile</i><i>Follow</i></div>",
        "<li><strong>Autorin/Autor</strong> Jane Roe</li>",
        "<p class='z'><a href='/people/jane-roe'>Jane Roe</a></p>",
        "<span itemprop='author'>By <a href='/staff/jane'>Jane Roe</a><br>Senior Reporter</span>",
    ] {
        assert_eq!(authors("", byline), ["Jane Roe"], "{byline}");
    }
    assert!(authors("", "").is_empty());
    for nobody in [
        "<div class='byline'>4 min read</div>",
        "<div class='byline'>March 2</div>",
        "<div class='author'>Written by</div>",
        "<div class='author-menu'><a href='/user/login'>Log In</a></div>",
        "<p>Von der Planung bis hin zum Fest</p>",
        "<div class='author'>Beeld: Sample Shots</div>",
    ] {
        assert!(authors("", nobody).is_empty(), "{nobody}");
    }
}

#[test]
fn the_papers_own_name_stands_in_only_where_nobody_else_is_named() {
    let own = "<meta name='author' content='Example News, Frankfurt'>";
    assert_eq!(authors(own, "<p>By Jane Roe</p>"), ["Jane Roe"]);
    assert_eq!(authors(own, "")[0], "Example News");
    let address = "<meta name='author' content='Sample Press (www.paper.example)'>";
    assert_eq!(authors(address, "<p>By Jane Roe</p>"), ["Jane Roe"]);
    let card = "<meta name='twitter:label1' content='Verfasst von'><meta name='twitter:data1' content='Jane Roe'>";
    assert_eq!(authors(card, ""), ["Jane Roe"]);
    let other = "<meta name='twitter:label1' content='Reading time'><meta name='twitter:data1' content='Four minutes'>";
    assert!(authors(other, "").is_empty());
}

#[test]
fn a_name_near_the_headline_wins_over_accounts_and_the_house() {
    let byline = "<p>By Jane Roe</p>";
    for head in [
        "<meta name='author' content='Sample Holding'>",
        "<meta property='article:author' content='jroe'>",
        "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"author\":{\"@type\":\"Person\",\"name\":\"Jane\"}}</script>",
    ] {
        assert_eq!(authors(head, byline), ["Jane Roe"], "{head}");
        assert_eq!(authors(head, "").len(), 1, "{head}");
    }
    let person = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"author\":{\"@type\":\"Person\",\"name\":\"John Doe\"}}</script>";
    assert_eq!(authors(person, byline), ["John Doe"]);
}

#[test]
fn a_name_ends_before_roles_places_and_days() {
    for (text, name) in [
        ("Written by Jane Roe on November 7, 2023", "Jane Roe"),
        ("By Jane Roe Senior Harbour Reporter", "Jane Roe"),
        ("Eingestellt von Jana Roe am Montag", "Jana Roe"),
        ("Harbour News Staff", "Harbour News Staff"),
        ("Jane van der Roe", "Jane van der Roe"),
        ("作者：王小明", "王小明"),
        ("Example-Online-Redakteurin Jana Roe", "Jana Roe"),
        ("Marie-Autor", "Marie-Autor"),
    ] {
        let names: Vec<String> = clean([text]).into_iter().map(|one| one.name).collect();
        assert_eq!(names[0], name, "{text}");
    }
    let beside = "<meta name='author' content='Example News - Jane Roe'>";
    assert_eq!(authors(beside, ""), ["Jane Roe"]);
    let inverted = "<meta name='citation_author' content='Roe, Jane'>";
    assert_eq!(authors(inverted, ""), ["Jane Roe"]);
}

#[test]
fn hosts_are_houses_and_tags_are_no_bylines() {
    let host = "<meta name='author' content='harbour.example.org'>";
    assert_eq!(authors(host, "<p>By Jane Roe</p>"), ["Jane Roe"]);
    assert_eq!(authors(host, ""), ["harbour.example.org"]);
    let tags = "<div class='storyTags'><span class='storyTag'><a href='/person/roe'>Jane Roe</a></span></div>";
    assert!(authors("", tags).is_empty());
    // Far below the headline a label and a link to an author's page are needed.
    let far = "<p>A line of prose, which goes on.</p>".repeat(150);
    let linked = format!("{far}<div>By: <a href='/editors/jane/'>Jane Roe</a></div>");
    assert_eq!(authors("", &linked), ["Jane Roe"]);
    assert!(authors("", &format!("{far}<div>By: Jane Roe</div>")).is_empty());
}

#[test]
fn one_text_may_name_several_and_their_roles() {
    let names = |text| -> Vec<String> { clean([text]).into_iter().map(|one| one.name).collect() };
    assert_eq!(
        names("Jane Roe and John Doe, harbour correspondents"),
        ["Jane Roe", "John Doe"]
    );
    assert_eq!(names("Von Jana Roe, dpa"), ["Jana Roe", "dpa"]);
    assert_eq!(names("রহিমা খাতুন, ঢাকা"), ["রহিমা খাতুন"]);
    assert!(names("12 Comments").is_empty());
}

#[test]
fn a_text_of_a_rule_is_parted_where_every_part_is_a_name() {
    for (text, names) in [
        ("Jane Roe and John Doe", &["Jane Roe", "John Doe"][..]),
        (
            "Jane Roe, John Doe und Reuters",
            &["Jane Roe", "John Doe", "Reuters"],
        ),
        ("Jane Roe, Senior Editor", &["Jane Roe"]),
        ("Arts and Culture", &["Arts and Culture"]),
        ("Jane Roe", &["Jane Roe"]),
        ("Di Marco", &["Di Marco"]),
    ] {
        assert_eq!(parted(text), names, "{text}");
    }
}

#[test]
fn labels_of_many_languages_open_a_line_of_authors() {
    for (line, names) in [
        ("Von Jana Roe, Frankfurt", &["Jana Roe"][..]),
        ("Ein Kommentar von Jana Roe", &["Jana Roe"]),
        ("Par Marie Roe, à Paris", &["Marie Roe"]),
        ("Propos recueillis par Marie Roe", &["Marie Roe"]),
        ("Publié par Marie Roe le 3 mars 2024", &["Marie Roe"]),
        ("Par Marie Roe avec AFP", &["Marie Roe", "AFP"]),
        ("Por: María Roe | Madrid", &["María Roe"]),
        ("Von Anna Roe/dpa", &["Anna Roe", "dpa"]),
        (
            "Συντάκτης: Νίκος Ρο και Μαρία Ντο",
            &["Νίκος Ρο", "Μαρία Ντο"],
        ),
        ("作者：王小明 编辑：李小红", &["王小明"]),
        ("Por Maria Roe — São Paulo", &["Maria Roe"]),
        ("Tekst: Anna Roe Foto: Bo Doe", &["Anna Roe"]),
        ("Kirjoittaja: Anna Roe", &["Anna Roe"]),
        ("Oleh: Budi Roe", &["Budi Roe"]),
        ("Penulis: Budi Roe | Editor: Siti Doe", &["Budi Roe"]),
        ("Szerző: Roe Anna", &["Roe Anna"]),
        ("Авторы: Анна Ро, Иван До", &["Анна Ро", "Иван До"]),
        ("Γράφει ο Νίκος Ρο", &["Νίκος Ρο"]),
        ("文/記者王小明", &["王小明"]),
        ("記者王小明／台北報導", &["王小明"]),
        ("取材・文 山田太郎", &["山田太郎"]),
        ("홍길동 기자 hong@paper.example", &["홍길동"]),
        ("서울=홍길동 기자", &["홍길동"]),
        ("بقلم: أحمد رو", &["أحمد رو"]),
        ("מאת: דוד רו", &["דוד רו"]),
        ("लेखक: राम रो", &["राम रो"]),
        ("எழுதியவர்: ராம் ரோ", &["ராம் ரோ"]),
        ("ავტორი: ნინო რო", &["ნინო რო"]),
        ("Հեղինակ՝ Արամ Ռո", &["Արամ Ռո"]),
        ("Reporting by Jane Roe; editing by John Doe", &["Jane Roe"]),
        ("By Jane Roe jane@paper.example", &["Jane Roe"]),
        ("By: Jane Roe Posted: Mar 3, 2024", &["Jane Roe"]),
    ] {
        assert_eq!(authors("", &format!("<p>{line}</p>")), names, "{line}");
    }
    // Small words are names, too, and labels are kickers.
    for (text, name) in [("Per Hansen", "Per Hansen"), ("Na Hong", "Na Hong")] {
        assert_eq!(clean([text])[0].name, name);
    }
    for nobody in [
        "深度報導",
        "記者會現場",
        "Foto: Anna Roe",
        "Interview: Jana Roe",
    ] {
        assert!(
            authors("", &format!("<p>{nobody}</p>")).is_empty(),
            "{nobody}"
        );
    }
}

#[test]
fn names_in_elements_of_their_own_are_parted() {
    for byline in [
        "<div class='article__byline'><span>Jana Roe</span><span>Jan Doe</span></div>",
        "<ul class='authors'><li>Jana Roe</li><li>Jan Doe</li></ul>",
    ] {
        assert_eq!(authors("", byline), ["Jana Roe", "Jan Doe"], "{byline}");
    }
}

#[test]
fn json_ld_may_write_names_in_parts_and_lists() {
    for author in [
        r#""author":{"@type":"Person","givenName":"Jane","familyName":"Roe"}"#,
        r#""author":{"@list":[{"@type":"Person","name":"Jane Roe"}]}"#,
        r#""creator":["Jane Roe"]"#,
        r#""author":"","creator":"Jane Roe, Chief Reporter, London""#,
    ] {
        let head = format!(
            "<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",{author}}}</script>"
        );
        assert_eq!(authors(&head, ""), ["Jane Roe"], "{author}");
    }
}
