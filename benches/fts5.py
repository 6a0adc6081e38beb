"""Indexes the texts of `search.rs --texts FILE` by SQLite FTS5, to compare: processor time a document.

python3 benches/fts5.py FILE [INDEX]
"""

import json
import os
import sqlite3
import sys
import time

GROUP = 500

path = sys.argv[2] if len(sys.argv) > 2 else sys.argv[1] + ".sqlite"
if os.path.exists(path):
    os.remove(path)
db = sqlite3.connect(path)
db.execute("PRAGMA journal_mode = WAL")
db.execute("CREATE VIRTUAL TABLE texts USING fts5(title, body, content='', tokenize='unicode61')")
used, count, size = 0.0, 0, 0


def put(rows):
    global used
    before = time.process_time()
    db.executemany("INSERT INTO texts(rowid, title, body) VALUES (?, ?, ?)", rows)
    db.commit()
    used += time.process_time() - before


rows = []
for line in open(sys.argv[1], encoding="utf-8"):
    text = json.loads(line)
    count += 1
    size += len(text["body"].encode())
    rows.append((count, text["title"], text["body"]))
    if len(rows) == GROUP:
        put(rows)
        rows = []
put(rows)
db.close()
print(
    f"FTS5 {sqlite3.sqlite_version}: {count} documents, {size / 1e6:.1f} MB: {used:.1f} CPU s, "
    f"{count / used:.0f} a CPU s, index {os.path.getsize(path) / 1e6:.1f} MB"
)
