//! The fields of the index, and a version as a document of it.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use serde::Serialize;
use tantivy::TantivyDocument;
use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use url::Url;

use super::edits::Edit;
use super::piece::Document;
use super::text::Analyst;
use super::{IndexError, column};
use crate::model::url::identity_key;
use crate::model::{ArticleId, ArticleState, VersionView, When};

/// Names how words and stems are told apart. It stands in the schema on disk: a change of the
/// schema, of what words are told apart or of a normal form takes a new number, and indexes of other
/// numbers are rebuilt.
pub(super) const TERMS: &str = "newsarc-terms-6";
/// The tokenizer of tantivy that takes a value as one term.
const WHOLE: &str = "raw";

/// The fields, by their number in the schema.
#[derive(Debug, Clone, Copy)]
pub(in crate::archive) struct Fields {
    /// `id/n`: the unique term by which a version is replaced.
    pub key: Field,
    /// The article's id.
    pub id: Field,
    /// The site's id.
    pub site: Field,
    /// Language tag.
    pub lang: Field,
    /// State of the article as of now.
    pub state: Field,
    /// Sort of page.
    pub kind: Field,
    /// Whether it can be read without paying.
    pub access: Field,
    /// Id of the leading article of the story.
    pub story: Field,
    /// Every address as identity key.
    pub address: Field,
    /// Words of the addresses.
    pub path: Field,
    /// Words of the title.
    pub title: Field,
    /// Stems of the title, as in [`stems`](Self::stems).
    pub title_stems: Field,
    /// Words of the headings.
    pub headings: Field,
    /// Words of the authors' names.
    pub authors: Field,
    /// Words that the publisher's edit put in.
    pub added: Field,
    /// Words that the publisher's edit took out.
    pub removed: Field,
    /// Words of everything that people read: title, summary, body, authors, captions.
    pub text: Field,
    /// Stems of the same where they do not begin as the word does, each with its language, and words
    /// without their accents.
    pub stems: Field,
    /// The view as JSON.
    pub view: Field,
}

/// The schema; equal schemas mean equal formats.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let fields = Fields {
        key: text(&mut builder, "key", WHOLE, IndexRecordOption::Basic),
        id: text(&mut builder, "id", WHOLE, IndexRecordOption::Basic),
        site: text(&mut builder, "site", WHOLE, IndexRecordOption::Basic),
        lang: text(&mut builder, "lang", WHOLE, IndexRecordOption::Basic),
        state: text(&mut builder, "state", WHOLE, IndexRecordOption::Basic),
        kind: text(&mut builder, "kind", WHOLE, IndexRecordOption::Basic),
        access: text(&mut builder, "access", WHOLE, IndexRecordOption::Basic),
        story: text(&mut builder, "story", WHOLE, IndexRecordOption::Basic),
        address: text(&mut builder, "address", WHOLE, IndexRecordOption::Basic),
        path: text(&mut builder, "path", TERMS, POSITIONS),
        title: text(&mut builder, "title", TERMS, POSITIONS),
        title_stems: text(&mut builder, "title_stems", TERMS, IndexRecordOption::Basic),
        headings: text(&mut builder, "headings", TERMS, POSITIONS),
        authors: text(&mut builder, "authors", TERMS, POSITIONS),
        added: text(&mut builder, "added", TERMS, POSITIONS),
        removed: text(&mut builder, "removed", TERMS, POSITIONS),
        text: text(&mut builder, "text", TERMS, POSITIONS),
        stems: text(&mut builder, "stems", TERMS, IndexRecordOption::Basic),
        view: builder.add_text_field("view", TextOptions::default().set_stored()),
    };
    let fast = NumericOptions::default().set_fast();
    for name in [
        column::RANK,
        column::N,
        column::VERSIONS,
        column::STORY,
        column::STORY_THEN,
        column::SINCE,
        column::DATED,
        column::FIRST_SEEN,
        column::OBSERVED,
        column::SUPERSEDED,
        column::STATES,
        column::TEXT_BYTES,
        column::RAW_BYTES,
    ] {
        builder.add_i64_field(name, fast.clone());
    }
    let whole = TextOptions::default().set_fast(WHOLE);
    builder.add_text_field(column::URL, whole);
    (builder.build(), fields)
}

/// The fields alone.
pub(in crate::archive) fn fields() -> Fields {
    schema().1
}

const POSITIONS: IndexRecordOption = IndexRecordOption::WithFreqsAndPositions;

fn text(
    builder: &mut SchemaBuilder,
    name: &str,
    tokenizer: &str,
    record: IndexRecordOption,
) -> Field {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(tokenizer)
        .set_index_option(record)
        .set_fieldnorms(record == POSITIONS);
    builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
}

/// The version as a document.
pub(super) fn document(
    fields: &Fields,
    schema: &Schema,
    view: &VersionView,
    edit: &Edit,
    raw_bytes: u64,
    analyst: &mut Analyst,
) -> Result<Document, IndexError> {
    let mut document = Document::default();
    let version = &view.version;
    let key = key(&version.id, version.n);
    let mut whole = |field, value: &str| {
        let row = vec![analyst.lexicon.number(value)];
        document.rows.push((field, row));
    };
    whole(fields.key, &key);
    whole(fields.id, version.id.as_str());
    whole(fields.site, &version.site.to_lowercase());
    whole(fields.state, view.state().as_str());
    whole(fields.story, view.story.as_str());
    whole(fields.kind, &name_of(&view.article.kind));
    whole(fields.access, &name_of(&view.article.access));
    if let Some(lang) = view.article.lang() {
        whole(fields.lang, &lang.to_lowercase());
    }
    add_addresses(&mut document, fields, view, analyst);
    add_words(&mut document, fields, view, analyst);
    add_edit(&mut document, fields, view, edit, analyst);
    add_columns(&mut document.columns, schema, view, raw_bytes)?;
    let json = serde_json::to_string(view).map_err(|source| IndexError::Record { key, source })?;
    document.columns.add_text(fields.view, json);
    Ok(document)
}

/// A variant by its name in JSON, which is its term.
pub(super) fn name_of(variant: &impl Serialize) -> String {
    let value = serde_json::to_value(variant).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// An address for finding words in it: percent-encoded bytes decoded, as people read them.
pub(in crate::archive) fn readable(address: &str) -> String {
    let pairs = url::form_urlencoded::parse(address.as_bytes());
    let words: Vec<String> = pairs
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    words.join(" ")
}

/// The term that names a version.
pub(in crate::archive) fn key(id: &ArticleId, n: u32) -> String {
    format!("{id}/{n}")
}

fn add_addresses(
    document: &mut Document,
    fields: &Fields,
    view: &VersionView,
    analyst: &mut Analyst,
) {
    let addresses = view.urls();
    let words: Vec<String> = addresses.iter().map(|address| readable(address)).collect();
    let words = analyst.read(None, words.iter().map(String::as_str)).words;
    document.rows.push((fields.path, words));
    let urls = addresses
        .iter()
        .filter_map(|address| Url::parse(address).ok());
    let keys = urls.map(|url| analyst.lexicon.number(&identity_key(&url, &[])));
    document.rows.push((fields.address, keys.collect()));
}

fn add_words(document: &mut Document, fields: &Fields, view: &VersionView, analyst: &mut Analyst) {
    let article = &view.article;
    let lang = article.lang();
    let title = analyst.read(lang, article.title.as_deref());
    let names = analyst.read(lang, article.authors.iter().map(|author| &*author.name));
    let body = article.body_text();
    let captions = article.images.iter();
    let captions = captions.filter_map(|image| image.caption.as_deref());
    let parts = article.summary.as_deref().into_iter().chain([&*body]);
    let topics = article.topics.iter().map(String::as_str);
    let mut text = analyst.read(lang, parts.chain(captions).chain(topics));
    text.extend(&title);
    text.words_of(&names);
    let headings = article.headings();
    let headings = analyst.read(lang, headings);
    document.rows.extend([
        (fields.title, title.words),
        (fields.title_stems, title.stems),
        (fields.headings, headings.words),
        (fields.authors, names.words),
        (fields.text, text.words),
        (fields.stems, text.stems),
    ]);
}

/// The words of an edit.
fn add_edit(
    document: &mut Document,
    fields: &Fields,
    view: &VersionView,
    edit: &Edit,
    analyst: &mut Analyst,
) {
    for (field, runs) in [(fields.added, &edit.added), (fields.removed, &edit.removed)] {
        if !runs.is_empty() {
            let runs = runs.iter().map(String::as_str);
            let words = analyst.read(view.article.lang(), runs).words;
            document.rows.push((field, words));
        }
    }
}

fn add_columns(
    document: &mut TantivyDocument,
    schema: &Schema,
    view: &VersionView,
    raw_bytes: u64,
) -> Result<(), IndexError> {
    let version = &view.version;
    let first_seen = micros(view.first_seen);
    let published = view.article.published.as_ref();
    let dated = published.and_then(When::instant).map_or(first_seen, micros);
    let superseded = view.superseded_at.map_or(i64::MAX, micros);
    let field = |name| schema.get_field(name);
    document.add_i64(field(column::RANK)?, rank(version.id.as_str()));
    document.add_i64(field(column::N)?, i64::from(version.n));
    document.add_i64(field(column::VERSIONS)?, i64::from(view.versions));
    document.add_i64(field(column::STORY)?, rank(view.story.as_str()));
    let led_by = version.story.as_ref().unwrap_or(&version.id);
    document.add_i64(field(column::STORY_THEN)?, rank(led_by.as_str()));
    document.add_i64(field(column::DATED)?, dated);
    document.add_i64(field(column::FIRST_SEEN)?, first_seen);
    document.add_i64(field(column::OBSERVED)?, micros(version.observed_at));
    document.add_i64(field(column::SUPERSEDED)?, superseded);
    let text_bytes = view.pointer.length;
    document.add_i64(field(column::TEXT_BYTES)?, text_bytes.cast_signed());
    document.add_i64(field(column::RAW_BYTES)?, raw_bytes.cast_signed());
    for (address, since) in known_addresses(view) {
        document.add_text(field(column::URL)?, address);
        document.add_i64(field(column::SINCE)?, micros(since));
    }
    for change in &view.states {
        let value = micros(change.at) * 4 + state_number(change.state);
        document.add_i64(field(column::STATES)?, value);
    }
    Ok(())
}

/// Every address with the time since which it is known; the article's own from the first.
fn known_addresses(view: &VersionView) -> impl Iterator<Item = (&str, Timestamp)> {
    let own = std::iter::once((view.url.as_str(), view.first_seen));
    own.chain(
        view.aliases
            .iter()
            .map(|alias| (alias.url.as_str(), alias.since)),
    )
}

/// Microseconds since 1970: the unit of every time in the index.
pub(super) fn micros(instant: Timestamp) -> i64 {
    instant.as_microsecond()
}

/// The number of a state in the column of states.
pub(super) fn state_number(state: ArticleState) -> i64 {
    match state {
        ArticleState::Live => 0,
        ArticleState::Moved => 1,
        ArticleState::Gone => 2,
        ArticleState::Unavailable => 3,
    }
}

/// The ranks of the ids that begin so.
pub(super) fn ranks(start: &str) -> RangeInclusive<i64> {
    let filled = |with: &str| {
        let missing = ArticleId::LENGTH.saturating_sub(start.len());
        rank(&format!("{start}{}", with.repeat(missing)))
    };
    let base32 = |byte: u8| byte.is_ascii_lowercase() || (b'2'..=b'7').contains(&byte);
    if start.len() > ArticleId::LENGTH || !start.bytes().all(base32) {
        return RangeInclusive::new(1, 0);
    }
    filled("2")..=filled("z")
}

/// The id of a rank.
pub(super) fn id_of(rank: i64) -> String {
    let letter = |place: u32| match (rank >> (5 * place) & 31) as u8 {
        digit @ 0..=5 => char::from(b'2' + digit),
        letter => char::from(b'a' + letter - 6),
    };
    (0..ArticleId::LENGTH as u32).rev().map(letter).collect()
}

/// An id as a number that orders as its text does: five bits a character, digits before letters.
pub(super) fn rank(id: &str) -> i64 {
    id.bytes().fold(0, |rank, byte| {
        let digit = match byte {
            b'2'..=b'7' => byte - b'2',
            b'a'..=b'z' => byte - b'a' + 6,
            _ => 0,
        };
        rank << 5 | i64::from(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_order_as_ids_do() {
        let mut ids: Vec<String> = (0..200)
            .map(|i| ArticleId::of_key(&format!("example.com/{i}")).to_string())
            .collect();
        ids.sort();
        let numbers: Vec<i64> = ids.iter().map(|id| rank(id)).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b));
        assert!(ids.iter().all(|id| id_of(rank(id)) == *id));
        for id in &ids {
            assert!(ranks(&id[..4]).contains(&rank(id)));
            let start = format!(
                "{}{}",
                &id[..4],
                if id.as_bytes()[4] == b'a' { 'b' } else { 'a' }
            );
            assert!(!ranks(&start).contains(&rank(id)));
        }
        assert!(ranks("no id").is_empty());
    }
}
