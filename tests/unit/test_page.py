# SPDX-License-Identifier: MIT
"""page/ and the command: what a report shows, in a real browser, also of profiles that mean harm."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import browser as browsers
import pytest
from unit_catalogue import catalogue

from posixlite import cli, gap, page, plan
from posixlite.commands import report
from posixlite.page import facts
from posixlite.tracer.profile import (
    Call,
    Endpoint,
    Execution,
    File,
    Handler,
    Phases,
    Process,
    Profile,
    Run,
    Threads,
)
from posixlite.tracer.static import Scan
from posixlite.tracer.timeline import Line, Timeline
from posixlite.tracer.verdict import FAKED, SERVED, STUBBED, Probe, Verdict

TIMELINE = Timeline(
    32,
    {
        "read": Line(1, 1212, (20, *(32,) * 37)),
        "openat": Line(2, 40, (7, 2)),
        "statx": Line(12, 12, (1,)),
        "mbind": Line(1211, 1211, (1,)),
    },
)
PROFILE = Profile(
    "/bin/x",
    ("x", "--serve", "two words", ""),
    calls={
        "read": Call(1200, errors={"EAGAIN": 300}),
        "openat": Call(9, operations={"O_RDONLY": 9, "O_PATH": 2}),
        "statx": Call(1),
        "mbind": Call(2),
    },
    files={
        "/bin/x": File(("executed", "mapped"), size=90_000),
        "/lib/libx.so.1": File(("mapped", "opened", "read"), size=50_000),
        "/etc/x.conf": File(("opened", "read"), size=300),
        "/etc/none": File(("missing",), type="none", existed=False),
        "/etc": File(("listed",), type="directory"),
    },
    pseudo_files={"/proc/meminfo": File(("opened", "read")), "/dev/strange": File(("opened",))},
    sockets={"AF_INET SOCK_STREAM": 2},
    endpoints=(
        Endpoint("listen", "AF_INET", "SOCK_STREAM", "10.0.0.1", 80),
        Endpoint("connect", "AF_UNIX", "SOCK_STREAM", "/run/x.sock"),
    ),
    lookups=("example.org",),
    phases=Phases("epoll_wait", {"openat": 9, "read": 10}),
    threads=Threads(3, 4),
    processes=(
        Process("start", executions=(Execution("/bin/x", ("x",)),), exit_status=0),
        Process("fork", 0, exit_signal="SIGTERM"),
    ),
    handlers={"SIGTERM": Handler(("handler",), ("SA_RESTART",))},
    signals={"SIGCHLD": 2},
    runs=(
        Run(
            ("x",),
            "native",
            exit_status=0,
            duration=0.5,
            peak_rss=1 << 20,
            kernel="Linux 6",
            timeline=TIMELINE,
        ),
    ),
)
OTHER = replace(
    PROFILE, program="/bin/y", argv=("y",), calls={"read": Call(1), "write": Call(2)}, processes=()
)
SCAN = Scan("/bin/x", {"read": ("x: f",), "write": ("x: g", "x: h"), "kexec_load": ("x: k",)}, (), (), (), ())


def subject(profile, label, *, scan=None):
    made = plan.make(profile, catalogue())
    return facts.Subject(label, profile, made, scan and gap.make(profile, scan, catalogue()), None)


def facts_of(*subjects):
    return facts.make(subjects, catalogue())


def test_facts_say_what_is_done_about_each_call():
    (one,) = facts_of(subject(PROFILE, "x"))["programs"]
    calls = {call["name"]: call for call in one["calls"]}
    treatments = {name: call["treatment"] for name, call in calls.items()}
    assert treatments == {
        "read": "served", "openat": "served", "statx": "served", "mbind": "missing", "newfstatat": "added",
    }  # fmt: skip
    assert calls["newfstatat"]["why"] == "fallback of statx: old kernels"
    assert calls["mbind"]["source"] == "libc/sys/mbind.c"
    assert calls["openat"]["operations"][1] == {"name": "O_PATH", "count": 2, "treatment": "missing"}
    assert calls["read"]["errors"] == [["EAGAIN", 300]]


def test_facts_say_what_a_probe_has_found():
    probe = Probe(
        calls={
            "mbind": Verdict(STUBBED, "ENOSYS"),
            "read": Verdict(FAKED, value=0),
            "write": Verdict(SERVED, traced=False),
        },
        operations={"openat": {"O_PATH": Verdict(STUBBED, "EINVAL")}},
    )
    (one,) = facts_of(subject(replace(PROFILE, probe=probe), "x"))["programs"]
    calls = {call["name"]: call for call in one["calls"]}
    assert (calls["mbind"]["treatment"], calls["mbind"]["why"]) == ("stubbed", "ENOSYS")
    assert (calls["read"]["treatment"], calls["read"]["why"]) == ("faked", "0")
    assert [o["treatment"] for o in calls["openat"]["operations"]] == ["served", "stubbed"]
    assert (calls["write"]["treatment"], calls["write"]["why"]) == ("added", facts.ASKED_INSTEAD)
    both = facts_of(subject(replace(PROFILE, probe=probe), "x"), subject(PROFILE, "y"))["together"]["matrix"]
    assert {row["name"]: row["counts"] for row in both}["write"] == [0, None]


def test_facts_say_which_files_an_image_holds():
    (one,) = facts_of(subject(PROFILE, "x"))["programs"]
    files = {file["path"]: (file["found"], file["content"]) for file in one["files"]}
    assert files == {
        "/bin/x": (True, True), "/lib/libx.so.1": (True, True), "/etc/x.conf": (True, True),
        "/etc/none": (False, False), "/etc": (True, False),
    }  # fmt: skip
    assert facts_of(subject(PROFILE, "x"))["together"] is None


def test_facts_of_several_programs():
    together = facts_of(subject(PROFILE, "x"), subject(OTHER, "y"))["together"]
    assert together["labels"] == ["x", "y"]
    assert together["matrix"][0] == {"name": "read", "served": True, "counts": [1200, 1]}
    assert [step["call"] for step in together["from_here"]["steps"]] == ["mbind"]
    assert together["from_here"]["ready"] == ["y"]


HOSTILE = "</script><script>boom()</script><img src=x onerror=boom()>&\u2028\u202e\x1b[31m\udc80'\""


def test_no_text_leaves_its_place():
    text = page.render(facts_of(subject(replace(PROFILE, argv=(HOSTILE,)), HOSTILE)), HOSTILE)
    assert "<script>boom" not in text
    assert "<img" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    text.encode()
    found = re.search(r'<script type="application/json" id="facts">(.*?)</script>', text, re.DOTALL)
    assert json.loads(found[1])["programs"][0]["argv"][0].startswith("</script><script>boom()")


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    if browsers.find() is None:
        pytest.skip("no Chromium is installed")
    with browsers.browser(tmp_path_factory.mktemp("browser")) as one:
        yield one


@pytest.fixture
def show(tab, tmp_path):
    """Open a report; at the end nothing may have gone wrong, and nothing been asked for."""
    before = len(tab.events)

    def show_(*subjects):
        path = tmp_path / "report.html"
        path.write_text(page.render(facts_of(*subjects), "report"), encoding="utf-8")
        tab.open(path, "document.querySelectorAll('section').length > 0")
        return tab

    yield show_
    tab.events = tab.events[before:]
    assert tab.troubles() == []
    assert [url for url in tab.requests() if not url.startswith(("file:", "data:"))] == []


def texts(tab, selector):
    return tab.run(f"[...document.querySelectorAll({json.dumps(selector)})].map((one) => one.textContent)")


def test_a_program_in_a_browser(show):
    tab = show(subject(PROFILE, "x", scan=SCAN))
    assert texts(tab, "h1") == ["x"]
    assert "cannot run" in texts(tab, ".verdict")[0]
    assert texts(tab, ".command") == ["x --serve 'two words' ''"]
    assert texts(tab, "#calls td.name") == ["read", "openat", "mbind", "statx", "newfstatat"]
    assert texts(tab, "#calls tr:first-child td.num")[0] == "1,200"
    assert "137 KiB" in texts(tab, "#files .lead")[0]
    assert len(texts(tab, "#files .tile")) == 3
    assert "in epoll_wait: 19 calls until then, 1,193 after" in texts(tab, "#calls .lead")[0]
    assert tab.run("document.querySelector('#calls td.phase svg').ariaLabel").startswith(
        "read: 10 times until"
    )
    assert "example.org" in texts(tab, "#network li")
    assert {"/run/x.sock", "10.0.0.1 : 80"} <= set(texts(tab, "#network text"))
    assert "mbind 2 times: libc/sys/mbind.c" in texts(tab, "#obstacles li")
    assert "kexec_load" in texts(tab, "#code .chips li")
    assert "SIGTERM" in texts(tab, "#processes td")
    assert "/dev/strange" in texts(tab, "#obstacles code")


def test_time_lines(show):
    tab = show(subject(PROFILE, "x"))
    assert texts(tab, "#timeline tbody th") == ["read", "openat", "statx", "mbind"]
    labels = tab.run("[...document.querySelectorAll('#timeline svg')].map((one) => one.ariaLabel)")
    assert labels[1:3] == ["openat: 9 times, number 2 to 40 of 1,215", "statx: 1 time, number 12 of 1,215"]
    assert tab.run("document.querySelector('#timeline svg').viewBox.baseVal.width") == 38
    marks = tab.run(
        "[...document.querySelectorAll('#timeline tr:nth-child(2) path')].map((one) => one.getAttribute('d'))"
    )
    assert marks == ["M1 0h1v10h-1z", "M0 0h1v10h-1z"]
    assert tab.run("document.querySelector('#timeline line').x1.baseVal.value") == 19 / 32


def test_of_merged_runs_the_longest_is_shown_first(show):
    short = replace(PROFILE.runs[0], argv=("x", "-v"), timeline=Timeline(1, {"read": Line(1, 1, (1,))}))
    tab = show(subject(replace(PROFILE, runs=(short, *PROFILE.runs)), "x"))
    assert len(texts(tab, "#timeline tbody th")) == 4
    assert texts(tab, "#timeline option") == ["x -v: 1 call", "x: 1,215 calls"]
    choice = "document.querySelector('#timeline select')"
    tab.run(f"{choice}.value = 0; {choice}.dispatchEvent(new Event('change'))")
    assert texts(tab, "#timeline tbody th") == ["read"]


def test_search_and_sort(show):
    tab = show(subject(PROFILE, "x"))
    tab.press("/")
    assert tab.run("document.activeElement.type") == "search"
    for letter in "o_path":
        tab.press(letter, letter)
    assert texts(tab, "#calls td.name") == ["openat"]
    assert "1 of 5 calls" in texts(tab, "#calls [role=status]")
    tab.run("document.activeElement.value = ''; document.activeElement.dispatchEvent(new Event('input'))")
    tab.run("document.querySelector('#calls th button').click()")
    assert texts(tab, "#calls td.name") == ["mbind", "newfstatat", "openat", "read", "statx"]
    assert tab.run("document.querySelector('#calls th').ariaSort") == "ascending"


def test_a_row_opens_by_keyboard(show):
    tab = show(subject(PROFILE, "x"))
    tab.run("document.querySelectorAll('#calls td.name button')[1].focus()")
    tab.press("Enter", "\r")
    assert "O_RDONLY9" in texts(tab, "tr.more li")
    assert tab.run("document.activeElement.ariaExpanded") == "true"
    tab.press("Enter", "\r")
    assert texts(tab, "tr.more") == []


def test_programs_side_by_side(show):
    tab = show(subject(PROFILE, "x"), subject(OTHER, "y"))
    assert texts(tab, "h1") == ["2 programs"]
    assert texts(tab, "#matrix tbody th")[0] == "read"
    assert texts(tab, "#coverage .tall td.mono")[:1] == ["mbind"]
    assert len(texts(tab, "#coverage .knee")) == 2
    assert [text.split()[0] for text in texts(tab, "#timelines figcaption")] == ["x", "y"]
    tab.run("location.hash = 'p1'")
    tab.wait_for("document.querySelector('h1').textContent === 'y'")
    assert tab.run("document.querySelector('nav [aria-current]').textContent") == "y"


def test_a_hostile_profile_is_only_text(show):
    names = {
        "calls": {HOSTILE: Call(1, errors={HOSTILE: 1}, operations={HOSTILE: 1})},
        "files": {f"/{HOSTILE}": File(("read",), size=1)},
        "pseudo_files": {f"/proc/{HOSTILE}": File(("read",))},
        "endpoints": (Endpoint(HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1),),
        "sockets": {HOSTILE: 1},
        "handlers": {HOSTILE: Handler((HOSTILE,), (HOSTILE,))},
        "stdio": {HOSTILE: HOSTILE},
        "processes": (Process(HOSTILE, 0, (Execution(HOSTILE, (HOSTILE,)),), exit_signal=HOSTILE),),
    }
    hostile = replace(PROFILE, program=HOSTILE, argv=(HOSTILE,), **names)
    tab = show(
        subject(hostile, HOSTILE), subject(replace(PROFILE, calls={"__proto__": Call(1)}), "__proto__")
    )
    for view in ("p0", "p1", "all"):
        tab.run(f"location.hash = '{view}'")
        tab.wait_for(f"document.querySelector('nav [aria-current]').hash === '#{view}'")
        assert tab.run("document.querySelectorAll('main script, main img').length") == 0
        assert tab.run("typeof boom") == "undefined"


def test_the_policy_holds(show, tab, tmp_path):
    """Else no test here could see a request: what the page itself tries is stopped."""
    show(subject(PROFILE, "x"))
    assert tab.run("fetch('http://127.0.0.1:9/').then(() => 'went out', () => 'stopped')") == "stopped"
    refused = [text for text in tab.troubles() if "Content Security Policy" in text]
    assert len(refused) >= 1
    tab.events.clear()


def test_on_paper_and_in_the_dark(show, tmp_path):
    tab = show(subject(PROFILE, "x"), subject(OTHER, "y"))
    background = "getComputedStyle(document.body).backgroundColor"
    tab.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "light"}])
    light = tab.run(background)
    tab.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    assert tab.run(background) != light
    assert (
        tab.run("document.querySelector('#top button').click(); document.documentElement.dataset.theme")
        == "light"
    )
    assert tab.run(background) == light
    paper = tab.ask("Page.printToPDF")["data"]
    assert len(paper) > 10_000
    tab.ask("Emulation.setEmulatedMedia", media="print")
    assert tab.run("getComputedStyle(document.getElementById('top')).display") == "none"
    tab.ask("Emulation.setEmulatedMedia", media="")


def test_names_of_programs():
    paths = [
        report.Path(name) for name in ("a/redis.profile.json", "redis.json", "b/redis.json", "x", ".json")
    ]
    assert report.labels(paths) == ["redis", "redis (2)", "redis (3)", "x", ".json"]


def test_the_command(tmp_path, capsys):
    probe = Probe(calls={"brk": Verdict(STUBBED, "ENOSYS"), "read": Verdict(SERVED)})
    calls = {"brk": Call(1), "read": Call(1)}
    profile = replace(PROFILE, calls=calls, sockets={}, processes=(), pseudo_files={}, probe=probe)
    (tmp_path / "x.profile.json").write_text(profile.to_json())
    out = tmp_path / "r.html"
    assert cli.main(["report", str(tmp_path / "x.profile.json"), "-o", str(out)]) == 0
    assert capsys.readouterr().out.startswith(f"{out}: 1 program, ")
    (one,) = json.loads(re.search(r'id="facts">(.*?)</script>', out.read_text())[1])["programs"]
    assert one["possible"]
    assert one["calls"][0]["treatment"] == "stubbed"
    assert one["shim"]["stored"] > 10_000
    assert dict(one["shim"]["subsystems"])["sys"] > 0
    assert cli.main(["report", "--as-traced", str(tmp_path / "x.profile.json"), "-o", str(out)]) == 0
    assert '"treatment":"stubbed"' not in out.read_text()
    assert cli.main(["report", str(tmp_path / "none.json"), "-o", str(out)]) == 2
