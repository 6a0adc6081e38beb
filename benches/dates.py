#!/usr/bin/env python3
"""Days of publication against known ones, on pages that no rule was written for.

    benches/dates.py NEWSARC FOLDER

FOLDER holds cases.jsonl (one {"id", "url", "file", "expected", "origin"} a line) and the pages,
unpacked. Prints for each origin how many days are right, missing and wrong.
"""
import collections
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile

program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
cases = [json.loads(line) for line in open(folder / "cases.jsonl", encoding="utf-8")]
with tempfile.TemporaryDirectory() as place:
    pages = pathlib.Path(place, "pages")
    pages.mkdir()
    manifest = pathlib.Path(place, "manifest.jsonl")
    with manifest.open("w", encoding="utf-8") as lines:
        for case in cases:
            page = (folder / case["file"]).read_bytes()
            (pages / f"{case['id']}.html.gz").write_bytes(gzip.compress(page, 1))
            lines.write(json.dumps({"id": case["id"], "url": case["url"]}) + "\n")
    told = subprocess.run(
        [program, "extract", "--manifest", manifest, "--no-site-rules", "--json"],
        capture_output=True, check=True).stdout
drawn = {row["id"]: row for row in map(json.loads, told.splitlines())}
counts = collections.defaultdict(collections.Counter)
for case in cases:
    day = (drawn[case["id"]]["published"] or "")[:10]
    said = "right" if day == case["expected"] else "wrong" if day else "missing"
    counts[case["origin"]][said] += 1
for origin, found in sorted(counts.items()):
    print(f"{origin}: {sum(found.values())} pages, " + ", ".join(f"{n} {said}" for said, n in found.most_common()))
