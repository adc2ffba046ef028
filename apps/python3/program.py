# SPDX-License-Identifier: MIT
"""Uses the parts of Python's library that ask most of the system."""

import csv
import hashlib
import json
import mmap
import os
import re
import shutil
import signal
import struct
import sys
import tempfile
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

print(sys.version_info[:2] >= (3, 9), sys.argv[1:], sys.stdin.read().split())
with Path("data.csv").open(newline="") as file:
    rows = list(csv.reader(file))
print(len(rows), sum(Decimal(row[2]) for row in rows), json.dumps({"first": rows[0]}, sort_keys=True))
print(hashlib.sha256(Path("data.csv").read_bytes()).hexdigest()[:16], Counter("mississippi").most_common(2))

folder = Path(tempfile.mkdtemp(dir="."))
for number in range(20):
    (folder / f"{number:02}.txt").write_text("x" * number)
print(sum(path.stat().st_size for path in folder.iterdir()), sorted(os.listdir(folder))[:3])
os.symlink("05.txt", folder / "link")
print((folder / "link").resolve().name, os.path.islink(folder / "link"))
(folder / "sub" / "deep").mkdir(parents=True)
shutil.copy2(folder / "07.txt", folder / "sub")
print([(len(folders), len(files)) for _, folders, files in sorted(os.walk(folder))])
shutil.rmtree(folder)
print(folder.exists())

with open("mapped", "w+b") as file:
    file.truncate(8192)
    with mmap.mmap(file.fileno(), 0) as mapped:
        mapped[4090:4100] = b"0123456789"
    file.seek(4090)
    print(file.read(10), struct.unpack("<H", b"\1\2"))

signal.signal(signal.SIGALRM, lambda number, frame: print("alarm", number))
signal.setitimer(signal.ITIMER_REAL, 0.02)
time.sleep(0.2)
print(re.findall(r"(\w)(\d+)", "a1 b22"), time.strftime("%Y-%m-%d", time.gmtime(0)))
sys.stderr.write("to standard error\n")
sys.exit(5)
