#!/usr/bin/env python3
"""What an archive takes in room and processor time, against warcio and news-please, on real pages.

    python3 benches/archive.py target/release/newsarc CORPUS/truth.jsonl [--news-please PYTHON]

The manifest has {"id", "url"} a line and the pages at pages/<id>.html.gz beside it. Needs warcio;
news-please is asked through the PYTHON that has it. All runs on one core; processor seconds.
"""

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

NEWS_PLEASE = """
import gzip, json, sys, time
from newsplease import NewsPlease
pages = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
folder = sys.argv[1].rsplit("/", 1)[0]
NewsPlease.from_html("<html><body><p>warm</p></body></html>", url="https://a.example/")
started, failed = time.process_time(), 0
for page in pages:
    raw = gzip.open(f"{folder}/pages/{page['id']}.html.gz").read()
    try:
        NewsPlease.from_html(raw, url=page["url"])
    except Exception:
        failed += 1
print(time.process_time() - started, failed)
"""


def seconds(*command, **more):
    """Processor seconds of a command on one core, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(["taskset", "-c", "0", *command], capture_output=True, text=True, **more)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{command}: {done.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def size(folder):
    return sum(
        os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(folder) for name in names
    )


def write_warc(path, pages, folder):
    with open(path, "wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
        for page in pages:
            with open(f"{folder}/pages/{page['id']}.html.gz", "rb") as file:
                body = file.read()
            headers = [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Encoding", "gzip"),
                ("Content-Length", str(len(body))),
            ]
            record = writer.create_warc_record(
                page["url"],
                "response",
                payload=io.BytesIO(body),
                http_headers=StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1"),
                warc_headers_dict={"WARC-Date": "2026-01-02T03:04:05Z"},
            )
            writer.write_record(record)


parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("newsarc")
parser.add_argument("manifest")
parser.add_argument("--news-please", metavar="PYTHON")
arguments = parser.parse_args()
newsarc = os.path.abspath(arguments.newsarc)
manifest = os.path.abspath(arguments.manifest)
folder = os.path.dirname(manifest)
pages = [json.loads(line) for line in open(manifest, encoding="utf-8")]

with tempfile.TemporaryDirectory() as work:
    warc = os.path.join(work, "pages.warc.gz")
    write_warc(warc, pages, folder)
    with open(os.path.join(work, "config.toml"), "w") as config:
        config.write('[archive]\npath = "archive"\nselectors = "none"\n')
    os.mkdir(os.path.join(work, "none"))
    archive = os.path.join(work, "archive")
    imported, _ = seconds(newsarc, "import", warc, cwd=work)
    extracted, _ = seconds(
        newsarc, "extract", "--manifest", manifest, "--no-site-rules", "--json", cwd=work
    )
    _, stats = seconds(newsarc, "stats", "--json", cwd=work)
    versions = sum(site["versions"] for site in json.loads(stats)["sites"].values())
    theirs, ours = os.path.getsize(warc), size(os.path.join(archive, "warc"))
    print(f"{len(pages)} pages, {versions} versions archived")
    print(f"bytes a page: warcio {theirs / len(pages):.0f}, segments {ours / len(pages):.0f}: "
          f"{ours / theirs:.3f} times")
    for part in ("store", "index"):
        print(f"  {part} {size(os.path.join(archive, part)) / len(pages):.0f} beside them")
    print(f"import {imported:.2f} CPU s, extract {extracted:.2f}: {extracted / imported:.2f} of its speed")
    if arguments.news_please:
        _, said = seconds(arguments.news_please, "-c", NEWS_PLEASE, manifest)
        cost, failed = said.split()
        print(f"news-please {float(cost):.2f} CPU s ({failed} pages failed): "
              f"import is {float(cost) / imported:.1f} times as fast")
