//! Opening, damage, a writer beside.

use super::*;

#[test]
fn a_reader_works_beside_a_writer() {
    let dir = archive(&[version("a", "en", "A", "old words", 1)]);
    let (mut writer, position) = IndexWriter::open(&dir.path().join("index"), MEMORY).unwrap();
    assert_eq!(position, Some(position_at(1)));
    let reader = reader(dir.path());
    let mut stream = reader.versions(&Filter::default()).unwrap();
    writer
        .put(vec![version("a", "en", "A", "new words", 1)])
        .unwrap();
    writer
        .put(vec![version("b", "en", "B", "more words", 2)])
        .unwrap();
    assert_eq!(reader.count(), 1);
    writer.commit(&position_at(2)).unwrap();
    assert_eq!(titles(&reader, text("old")), ["A"]);
    assert_eq!(reader.position().unwrap(), Some(position_at(2)));
    reader.refresh().unwrap();
    assert_eq!(titles(&reader, text("new")), ["A"]);
    assert_eq!(titles(&reader, text("old")), Vec::<String>::new());
    let first = stream.next().unwrap().unwrap();
    assert_eq!(first.article.body_text(), "old words");
    assert!(stream.next().is_none());

    writer
        .put(vec![version("c", "en", "C", "forgotten", 3)])
        .unwrap();
    writer.rollback().unwrap();
    writer
        .put(vec![version("d", "en", "D", "kept", 4)])
        .unwrap();
    writer.commit(&position_at(3)).unwrap();
    reader.refresh().unwrap();
    assert_eq!(titles(&reader, Filter::default()), ["D", "B", "A"]);

    writer.clear().unwrap();
    writer
        .put(vec![version("e", "en", "E", "alone", 5)])
        .unwrap();
    writer.commit(&position_at(4)).unwrap();
    reader.refresh().unwrap();
    assert_eq!(titles(&reader, Filter::default()), ["E"]);
    writer.close().unwrap();
}

#[test]
fn what_is_no_archive_is_said_to_be_none() {
    let dir = TempDir::new().unwrap();
    let error = |path: &Path| Reader::open(path).err().unwrap();
    assert!(matches!(
        error(&dir.path().join("x")),
        IndexError::NoArchive { .. }
    ));
    assert!(matches!(error(dir.path()), IndexError::NoArchive { .. }));
    std::fs::create_dir(dir.path().join("warc")).unwrap();
    assert!(matches!(error(dir.path()), IndexError::Missing { .. }));
}

#[test]
fn damaged_and_foreign_indexes_are_told_and_made_anew_by_a_writer() {
    let damage: [(&str, fn(&Path)); 4] = [
        ("head cut short", |dir| {
            let text = std::fs::read_to_string(dir.join("meta.json")).unwrap();
            std::fs::write(dir.join("meta.json"), &text[..text.len() / 2]).unwrap();
        }),
        ("other format", |dir| {
            let text = std::fs::read_to_string(dir.join("meta.json")).unwrap();
            std::fs::write(
                dir.join("meta.json"),
                text.replace("newsarc-terms-", "older-"),
            )
            .unwrap();
        }),
        ("file lost", |dir| {
            std::fs::remove_file(largest(dir)).unwrap()
        }),
        ("file cut short", |dir| {
            let file = std::fs::File::options()
                .write(true)
                .open(largest(dir))
                .unwrap();
            file.set_len(7).unwrap();
        }),
    ];
    for (name, harm) in damage {
        let archive = archive(&[version("a", "en", "A", "text", 1)]);
        let dir = archive.path().join("index");
        harm(&dir);
        let error = Reader::open(archive.path())
            .err()
            .unwrap_or_else(|| panic!("{name}"));
        assert!(error.calls_for_rebuild(), "{name}: {error}");
        let (mut writer, position) = IndexWriter::open(&dir, MEMORY).unwrap();
        assert_eq!(position, None, "{name}");
        writer
            .put(vec![version("b", "en", "B", "text", 1)])
            .unwrap();
        writer.commit(&position_at(9)).unwrap();
        assert_eq!(
            titles(&reader(archive.path()), Filter::default()),
            ["B"],
            "{name}"
        );
    }
}

fn largest(dir: &Path) -> std::path::PathBuf {
    let files = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let segments = files.filter(|path| path.extension().is_some_and(|end| end == "term"));
    segments
        .max_by_key(|path| path.metadata().unwrap().len())
        .unwrap()
}

#[test]
fn wrong_checksums_are_found() {
    let archive = archive(&[version("a", "en", "A", "text", 1)]);
    let reader = reader(archive.path());
    assert_eq!(reader.damaged_files().unwrap(), Vec::<String>::new());
    let file = largest(&archive.path().join("index"));
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[3] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    assert_eq!(reader.damaged_files().unwrap().len(), 1);
}

#[test]
fn an_archive_that_cannot_be_written_is_read() {
    let archive = archive(&[version("a", "en", "A", "text", 1)]);
    let lock = archive.path().join("index/.tantivy-meta.lock");
    // A directory in its place cannot be opened as a lock, whoever runs this.
    std::fs::remove_file(&lock).ok();
    std::fs::create_dir(&lock).unwrap();
    assert_eq!(titles(&reader(archive.path()), text("text")), ["A"]);
}
