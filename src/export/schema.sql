-- Schema version 1. Names are those of the NDJSON rows; times are RFC 3339 text, `…_at` instants
-- in UTC that order as they stand.
CREATE TABLE versions (
  rowid        INTEGER PRIMARY KEY,
  id           TEXT NOT NULL,             -- of the article
  version      INTEGER NOT NULL,          -- from 1
  url          TEXT NOT NULL,
  site         TEXT NOT NULL,
  lang         TEXT,
  title        TEXT,
  summary      TEXT,
  body         TEXT NOT NULL,             -- headings and paragraphs, one a line
  published    TEXT,                      -- as the publisher states it
  published_at TEXT,                      -- the same instant in UTC
  modified     TEXT,
  modified_at  TEXT,
  observed_at  TEXT NOT NULL,
  cause        TEXT NOT NULL,             -- first, publisher, rules, access
  state        TEXT NOT NULL,             -- live, moved, gone, unavailable
  story        TEXT NOT NULL,             -- id of the article that leads its near-copies
  digest       TEXT NOT NULL,
  UNIQUE (id, version)
) STRICT;
CREATE TABLE urls (                       -- every address of an article
  id  TEXT NOT NULL,
  url TEXT NOT NULL,
  PRIMARY KEY (id, url)
) STRICT, WITHOUT ROWID;
CREATE TABLE paragraphs (                 -- position: place in the body, headings counted
  version_rowid INTEGER NOT NULL REFERENCES versions (rowid),
  position      INTEGER NOT NULL,         -- from 1
  heading       TEXT,                     -- the heading it stands under
  text          TEXT NOT NULL,
  PRIMARY KEY (version_rowid, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE authors (
  version_rowid INTEGER NOT NULL REFERENCES versions (rowid),
  position      INTEGER NOT NULL,         -- from 1
  name          TEXT NOT NULL,
  kind          TEXT NOT NULL,            -- person, desk, agency
  PRIMARY KEY (version_rowid, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE changes (                    -- what differs from the version before
  version_rowid INTEGER NOT NULL REFERENCES versions (rowid),
  field         TEXT NOT NULL,
  words_added   INTEGER NOT NULL,
  words_removed INTEGER NOT NULL,
  PRIMARY KEY (version_rowid, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE states (                     -- when an article vanished, moved, came back
  id     TEXT NOT NULL,
  at     TEXT NOT NULL,
  state  TEXT NOT NULL,
  status INTEGER NOT NULL,                -- of HTTP, 0 where there was none
  PRIMARY KEY (id, at)
) STRICT, WITHOUT ROWID;
-- Words: SELECT v.* FROM search JOIN versions v ON v.rowid = search.rowid WHERE search MATCH 'word'
-- Marks and joiners belong to words, or Indic words would fall apart.
CREATE VIRTUAL TABLE search USING fts5 (
  title, summary, body, content = 'versions', content_rowid = 'rowid',
  tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co M*' tokenchars '‌‍'"
);
-- Parts of three characters and more, for languages written without spaces (zh, ja, th, …).
CREATE VIRTUAL TABLE search_parts USING fts5 (
  title, summary, body, content = 'versions', content_rowid = 'rowid', tokenize = 'trigram'
);
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
