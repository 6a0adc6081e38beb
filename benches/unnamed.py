#!/usr/bin/env python3
"""Pages whose names say nothing: what extraction is worth without them.

    benches/unnamed.py CORPUS OUT [--soup]

writes the pages of a corpus anew into OUT, with every class and id in place of another that means
nothing, alike names staying alike; with --soup also without the tags and attributes that say what a part
is (article, aside, figure; itemprop, role, data-*). OUT/truth.jsonl is that of the corpus, so that
`newsarc extract --manifest OUT/truth.jsonl --no-site-rules --json` and the scorer read it as usual.
"""

import gzip
import hashlib
import re
import shutil
import sys
from pathlib import Path

NAMES = re.compile(rb"(\s(?:class|id)\s*=\s*)([\"'])([^\"'>]*)\2")
TAGS = re.compile(rb"(?i)<(/?)(?:article|section|main|nav|aside|footer|header|figure|figcaption)(?=[\s>])")
ATTRIBUTES = re.compile(rb"(?i)\s(?:itemprop|role|data-[a-z-]+)=(?:\"[^\"]*\"|'[^']*')")


def unnamed(match):
    """The same attribute with names that say nothing."""
    names = (b"k" + hashlib.md5(name).hexdigest()[:6].encode() for name in match[3].split())
    return match[1] + match[2] + b" ".join(names) + match[2]


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--soup"]
    if len(arguments) != 2:
        sys.exit(__doc__)
    corpus, out = map(Path, arguments)
    (out / "pages").mkdir(parents=True, exist_ok=True)
    shutil.copy(corpus / "truth.jsonl", out)
    for page in sorted((corpus / "pages").glob("*.gz")):
        html = NAMES.sub(unnamed, gzip.decompress(page.read_bytes()))
        if "--soup" in sys.argv:
            html = ATTRIBUTES.sub(b"", TAGS.sub(rb"<\1div", html))
        (out / "pages" / page.name).write_bytes(gzip.compress(html, 1))


main()
