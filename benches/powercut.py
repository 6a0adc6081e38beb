#!/usr/bin/env python3
"""Power cuts on a loop-mounted file system: what newsarc told must be there after them.

    sudo benches/powercut.py target/release/newsarc --trials 50

Needs root, mkfs.ext4 and loop devices. Each trial imports made-up articles into an archive on an
ext4 image of its own, shuts the file system down at a random moment without flushing its journal
(FS_IOC_SHUTDOWN, NOLOGFLUSH: what was not synced is gone, as in a power cut), mounts it again, and
compares what `import --json` had told with what `verify` and `export` find. With --full the image
is small instead and runs full: the command must say so, and go on once there is room. With --care
that is done to the commands that care for an archive and to every format of export.
"""

import argparse
import fcntl
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time

SHUTDOWN = 0x8004587D  # _IOR('X', 125, __u32), linux/fs/ext4/ext4.h
NOLOGFLUSH = 2


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, **more)


def article(n):
    words = random.Random(n)
    text = "".join(
        "<p>" + " ".join(words.choice(WORDS) for _ in range(60)) + f" number {n}.</p>" for _ in range(8)
    )
    return f"<!doctype html><html lang=en><head><title>Story {n}</title></head><body><article><h1>Story {n} of the river</h1>{text}</article></body></html>"


WORDS = [f"{a}{b}" for a in "river bridge council ferry winter voted repair across passengers".split() for b in "abcdefghijklmnopqrstuvwxyz"]


def warc(path, count):
    with open(path, "wb") as out:
        for n in range(count):
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + article(n).encode()
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2025-01-02T03:04:05Z\r\n"
                f"WARC-Target-URI: https://old.example/2025/story-{n}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{n:012}>\r\n"
                f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
            )
            out.write(head.encode() + http + b"\r\n\r\n")


class Disk:
    """An ext4 image, mounted."""

    def __init__(self, folder, megabytes):
        self.image, self.mount = f"{folder}/disk.img", f"{folder}/disk"
        os.makedirs(self.mount, exist_ok=True)
        with open(self.image, "wb") as image:
            image.truncate(megabytes << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", self.image], check=True)
        self.up()

    def up(self):
        subprocess.run(["mount", "-o", "loop", self.image, self.mount], check=True)

    def down(self):
        subprocess.run(["umount", self.mount], check=True)

    def cut(self):
        handle = os.open(self.mount, os.O_RDONLY)
        fcntl.ioctl(handle, SHUTDOWN, struct.pack("I", NOLOGFLUSH))
        os.close(handle)


def told(path):
    rows = [json.loads(line) for line in open(path) if line.endswith("\n")]
    return {(row["id"], row["version"]) for row in rows if "id" in row}


def exported(newsarc, config):
    out = run(newsarc, "-c", config, "export", "-f", "ndjson", "-o", "-", "--versions", "all")
    return {(row["id"], row["version"]) for row in map(json.loads, out.stdout.splitlines())}


def power_cut(newsarc, folder, trial, seconds):
    disk = Disk(folder, 300)
    try:
        config, out = f"{folder}/config.toml", f"{folder}/told.jsonl"
        with open(out, "w") as target:
            child = subprocess.Popen([newsarc, "-c", config, "import", f"{folder}/a.warc", "--json"], stdout=target, stderr=subprocess.DEVNULL)
            time.sleep(random.Random(trial).uniform(0.05, seconds))
            disk.cut()
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        disk.down()
        disk.up()
        before = told(out)
        if not os.path.isdir(f"{disk.mount}/archive/warc"):
            return len(before), "no archive yet" if not before else "LOST the archive"
        checked = run(newsarc, "-c", config, "verify")
        there = exported(newsarc, config) if before else before
        if checked.returncode:
            return len(before), f"verify {checked.returncode}: {checked.stdout[:300]}{checked.stderr[:300]}"
        return len(before), "whole" if before <= there else f"LOST {len(before - there)}"
    finally:
        disk.down()


def full_disk(newsarc, folder, trial, _):
    # Every size hits another write.
    disk = Disk(folder, 160)
    try:
        config, out = f"{folder}/config.toml", f"{folder}/told.jsonl"
        free = os.statvfs(disk.mount)
        room = random.Random(trial).randrange(200_000, 30_000_000)
        with open(f"{disk.mount}/ballast", "wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, max(1, free.f_bavail * free.f_frsize - room))
        with open(out, "w") as target:
            ended = subprocess.run([newsarc, "-c", config, "import", f"{folder}/a.warc", "--json"], stdout=target, stderr=subprocess.PIPE, text=True, timeout=120)
        before = told(out)
        os.remove(f"{disk.mount}/ballast")
        said = ended.stderr.strip().splitlines()
        if ended.returncode == 0:
            return len(before), "it fitted"
        clear = ended.returncode == 1 and any("no space left" in line for line in said)
        again = run(newsarc, "-c", config, "import", f"{folder}/a.warc", "-q")
        checked = run(newsarc, "-c", config, "verify")
        there = exported(newsarc, config)
        if not clear:
            return len(before), f"UNCLEAR, exit {ended.returncode}: {said}"
        if again.returncode or checked.returncode:
            return len(before), f"DID NOT GO ON: {again.stderr[:300]} {checked.stdout[:300]}"
        return len(before), "whole" if before <= there and len(there) == COUNT else f"LOST {len(before - there)}, {len(there)}"
    finally:
        disk.down()


# Outcomes of an import are told up to 2,000 at a time.
COUNT = 6000

# As newsarc says it, as the system does, as SQLite does.
FULL = ["no space left", "No space left", "disk is full"]
FORMATS = "ndjson csv parquet sqlite atom epub warc wacz html markdown".split()
CARE = [
    ["rebuild"],
    ["compact"],
    ["reextract"],
    ["prune", "--raw-only", "--until", "2d"],
    ["verify", "--repair"],
    ["backup", "disk/kept"],
    *(["export", "-f", format, "-o", f"disk/out.{format}", "--versions", "all"] for format in FORMATS),
    ["export", "--split", "month", "-o", "disk/out.split.ndjson"],
    ["init", "disk/new", "--contact", "https://contact.example/"],
]


def model(newsarc, folder):
    """An archive to care for, in which something is damaged, and rules that it was not made with."""
    os.makedirs(f"{folder}/disk", exist_ok=True)
    warc(f"{folder}/b.warc", 800)
    run(newsarc, "-c", f"{folder}/config.toml", "import", f"{folder}/b.warc", "-q", check=True)
    shutil.move(f"{folder}/disk/archive", f"{folder}/model")
    os.makedirs(f"{folder}/selectors")
    with open(f"{folder}/selectors/old.toml", "w") as rules:
        rules.write('name = "Old"\nhosts = ["old.example"]\n[[layout]]\ntitle = ["title"]\n[layout.body]\ncontainer = ["article"]\n')


def damage(archive):
    """Damages one record in the middle; repairing it costs that one."""
    name = next(name for name in os.listdir(f"{archive}/warc"))
    with open(f"{archive}/warc/{name}", "r+b") as segment:
        segment.seek(os.path.getsize(segment.name) // 2)
        segment.write(b"damage")


def full_care(newsarc, folder, trial, _):
    command = CARE[trial % len(CARE)]
    disk = Disk(folder, 32)
    try:
        config, archive = f"{folder}/config.toml", f"{disk.mount}/archive"
        shutil.copytree(f"{folder}/model", archive)
        os.makedirs(f"{disk.mount}/tmp")
        damaged = command[-1] == "--repair"
        if damaged:
            damage(archive)
        before = exported(newsarc, config)
        free = os.statvfs(disk.mount)
        room = int(4_096 * 500 ** random.Random(trial).random())
        with open(f"{disk.mount}/ballast", "wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, max(1, free.f_bavail * free.f_frsize - room))
        more = {"cwd": folder, "env": {**os.environ, "TMPDIR": f"{disk.mount}/tmp"}, "timeout": 120}
        ended = run(newsarc, "-c", config, *command, **more)
        os.remove(f"{disk.mount}/ballast")
        name = " ".join(command[:3])
        if ended.returncode == 0:
            return 0, "it fitted"
        said = ended.stderr.strip()
        if ended.returncode != 1 or not any(word in said for word in FULL):
            return room, f"UNCLEAR, {name}: exit {ended.returncode}: {said[:600]}"
        if not damaged:
            checked = run(newsarc, "-c", config, "verify")
            if checked.returncode or not before <= exported(newsarc, config):
                return room, f"NOT AS IT WAS, {name}: {checked.stdout[:300]}{checked.stderr[:300]}"
        again = run(newsarc, "-c", config, *command, **more)
        checked = run(newsarc, "-c", config, "verify")
        if again.returncode or checked.returncode:
            return room, f"DID NOT GO ON, {name}: {again.stderr[:300]} {checked.stdout[:300]}"
        left = os.listdir(f"{disk.mount}/tmp") + [name for name in os.listdir(disk.mount) if ".part" in name]
        return room, f"LEFT {left}, {name}" if left else "whole"
    finally:
        disk.down()



def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("newsarc")
    parser.add_argument("--trials", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=10, help="the latest moment of a cut")
    parser.add_argument("--full", action="store_true", help="run the disk full instead")
    parser.add_argument("--care", action="store_true", help="the same to commands that care and export")
    args = parser.parse_args()
    results = {}
    newsarc = os.path.abspath(args.newsarc)
    with tempfile.TemporaryDirectory() as folder:
        warc(f"{folder}/a.warc", COUNT)
        with open(f"{folder}/config.toml", "w") as config:
            config.write('[crawler]\ncontact = "https://contact.example/"\n[archive]\npath = "disk/archive"\n')
        attempt = full_care if args.care else full_disk if args.full else power_cut
        if args.care:
            model(newsarc, folder)
        for trial in range(args.trials):
            count, what = attempt(newsarc, folder, trial, args.seconds)
            results[what] = results.get(what, 0) + 1
            print(f"trial {trial}: {count} {'bytes of room' if args.care else 'told'}, {what}", flush=True)
    print(results)
    sys.exit(any(what not in ("whole", "no archive yet", "it fitted") for what in results))


if __name__ == "__main__":
    main()
