# SPDX-License-Identifier: MIT
"""Nothing that a program was seen to call is missing from what its code could call: Debian's own programs."""

from __future__ import annotations

import shutil

import pytest

from posixlite import tracer
from posixlite.tracer import static

pytest.importorskip("capstone")

PYTHON = "import json, ssl, sqlite3, subprocess, threading; threading.Thread(target=print).start()"
COMMANDS = [
    ["true"],
    ["ls", "-l", "/etc"],
    ["cat", "/etc/passwd"],
    ["sort", "/etc/passwd"],
    ["cp", "/etc/passwd", "copy"],
    ["dd", "if=/etc/passwd", "of=/dev/null"],
    ["stat", "/etc"],
    ["df"],
    ["date"],
    ["id"],
    ["find", "/etc", "-maxdepth", "1"],
    ["grep", "-r", "root", "/etc/passwd"],
    ["sed", "-n", "1p", "/etc/passwd"],
    ["mawk", "{print}", "/etc/passwd"],
    ["tar", "cf", "archive", "/etc/passwd"],
    ["gzip", "-c", "/etc/passwd"],
    ["xz", "-c", "-T2", "/etc/passwd"],
    ["sqlite3", "base", "create table t (a); insert into t values (1)"],
    ["python3.11", "-c", PYTHON],
    ["perl", "-e", "print sort(`ls`)"],
    ["bash", "-c", "ls | cat; ulimit -a; kill -0 $$"],
    ["dash", "-c", "ls | cat"],
    ["busybox", "ls", "-l", "/"],
    ["git", "init", "tree"],
    ["curl", "-s", "file:///etc/passwd"],
    ["curl", "-s", "http://localhost:1/"],
    ["openssl", "version", "-a"],
    ["jq", ".", "/dev/null"],
    ["ssh", "-V"],
    ["getent", "hosts", "localhost"],
    ["timeout", "3", "redis-server", "--port", "0", "--save", ""],
    ["timeout", "2", "memcached", "-u", "nobody", "-p", "0", "-U", "0"],
    ["timeout", "2", "nginx", "-t"],
    ["haproxy", "-vv"],
]
MOST = 240
"""Whoever takes all of a libc's calls finds 280 and misses none."""


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("scan")


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_was_seen_was_found(command, cache, tmp_path, capfd):
    lacking = [word for word in command[: 1 if command[0] != "timeout" else 3 : 2] if not shutil.which(word)]
    if lacking:
        pytest.skip(f"{lacking[0]} is not installed")
    profile = tracer.trace(command, cwd=tmp_path)
    started = (execution.program for process in profile.processes for execution in process.executions)
    found = static.scan_traced(list(dict.fromkeys((profile.program, *started))), profile.libraries, cache)
    assert sorted(profile.calls.keys() - found.calls.keys()) == []
    assert found.missing == ()
    assert len(found.calls) < MOST
