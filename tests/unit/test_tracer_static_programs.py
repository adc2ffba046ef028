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
    ["perl", "-e", "print sort(`ls`)"],
    ["bash", "-c", "ls | cat; ulimit -a; kill -0 $$"],
    ["dash", "-c", "ls | cat"],
    ["busybox", "ls", "-l", "/"],
    ["jq", ".", "/dev/null"],
    ["getent", "hosts", "localhost"],
    ["lua5.4", "-e", "print(os.time())"],
    ["dnsmasq", "--test"],
    ["gofmt", "-l", "/dev/null"],
    ["make", "--version"],
    ["as", "--version"],
    ["uniq", "/etc/passwd"],
]
LARGE_COMMANDS = [
    ["python3.11", "-c", PYTHON],
    ["git", "init", "tree"],
    ["curl", "-s", "file:///etc/passwd"],
    ["curl", "-s", "http://localhost:1/"],
    ["openssl", "version", "-a"],
    ["ssh", "-V"],
    ["timeout", "3", "redis-server", "--port", "0", "--save", ""],
    ["timeout", "2", "memcached", "-u", "nobody", "-p", "0", "-U", "0"],
    ["timeout", "2", "nginx", "-t"],
    ["haproxy", "-vv"],
    ["go", "version"],
    ["lighttpd", "-v"],
]
"""Tens of seconds each where OpenSSL is not in the cache."""
MOST = 240
"""Whoever takes all of a libc's calls finds 280 and misses none."""


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("scan")


@pytest.fixture
def check(cache, tmp_path, capfd):
    """Trace a program and scan it: nothing that was seen may be missing."""

    def check_(command):
        lacking = [
            word for word in command[: 1 if command[0] != "timeout" else 3 : 2] if not shutil.which(word)
        ]
        if lacking:
            pytest.skip(f"{lacking[0]} is not installed")
        profile = tracer.trace(command, cwd=tmp_path)
        started = (execution.program for process in profile.processes for execution in process.executions)
        programs = list(dict.fromkeys((profile.program, *started)))
        found = static.scan_traced(programs, profile.libraries, cache)
        assert sorted(profile.calls.keys() - found.calls.keys()) == []
        assert sorted(profile.calls.keys() - set(found.near)) == []
        assert found.missing == ()
        assert len(found.calls) < MOST

    return check_


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_was_seen_was_found(check, command):
    check(command)


@pytest.mark.slow
@pytest.mark.parametrize("command", LARGE_COMMANDS, ids=" ".join)
def test_what_large_programs_were_seen_to_do_was_found(check, command):
    check(command)
