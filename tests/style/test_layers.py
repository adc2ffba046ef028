# SPDX-License-Identifier: MIT
"""Layers: who may lean on whom, in C by the #include lines, in Python by the imports; no import circles."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from sources import LIBC, ROOT, inside, name, tracked

C_ORDER = ("abi", "lib", "arch", "plat", "core", "dev", "file", "net", "sys", "checks")
"""Each folder may include its own headers and those of folders to its left."""
C_ENTRY = {"plat": {"plat/plat.h"}, "dev/virtio": set()}
"""Folders of which others may include only these headers."""
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)

PYTHON_ORDER = (
    "tracer",
    "errors",
    "progress",
    "cache",
    "scan",
    "elf",
    "toolchain",
    "catalogue",
    "withhold",
    "plan",
    "coverage",
    "diff",
    "export",
    "generate",
    "rootfs",
    "rootfs_format",
    "lz4",
    "packing",
    "sites",
    "link_map",
    "prelink",
    "prelink_source",
    "link",
    "image",
    "shim_size",
    "recipe",
    "machines",
    "prelink_run",
    "compare",
    "report",
    "diff_report",
    "gap",
    "page",
    "probe_report",
    "pipeline",
    "commands",
    "cli",
)
"""posixlite/ from the bottom to the top."""


def c_violations(path: Path) -> list[str]:
    folder = path.relative_to(LIBC).parts[0]
    found = []
    for header in INCLUDE.findall(path.read_text()):
        layer = header.partition("/")[0]
        if layer not in C_ORDER or folder not in C_ORDER:
            continue
        if C_ORDER.index(layer) > C_ORDER.index(folder):
            found.append(f"{name(path)}: {folder}/ must not include {header}: {layer}/ is above it")
        for private, allowed in C_ENTRY.items():
            own = inside(path, LIBC / private)
            if header.startswith(private + "/") and not own and header not in allowed:
                found.append(f"{name(path)}: {header} is private to {private}/")
    return found


def test_c_layers():
    files = [path for path in tracked(".c", ".h", ".S") if inside(path, LIBC)]
    assert files
    assert [line for path in files for line in c_violations(path)] == []


def module(path: Path) -> str:
    """posixlite/machines/qemu.py is machines.qemu; tracer/x.py is tracer.x."""
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    if parts[0] == "posixlite":
        parts = parts[1:]
    if parts[-1] == "__init__":
        parts = parts[:-1]
    return ".".join(parts)


def own_name(target: str) -> str:
    return target.removeprefix("posixlite").lstrip(".")


def python_modules() -> dict[str, Path]:
    folders = (ROOT / "posixlite", ROOT / "tracer")
    return {module(p): p for p in tracked(".py") if any(inside(p, folder) for folder in folders)}


def imports(path: Path, own: str, known: set[str]) -> set[str]:
    """Return the modules of ours that a file imports, type-checking blocks and functions included."""
    package = own if path.name == "__init__.py" else own.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        targets: list[str] = []
        if isinstance(node, ast.Import):
            targets = [a.name for a in node.names if a.name.split(".")[0] == "posixlite"]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join(["posixlite", *up, *([base] if base else [])])
            if base.split(".")[0] == "posixlite":
                targets = [f"{base}.{a.name}" for a in node.names]
                whole = all(own_name(target) in known for target in targets)
                targets += [] if whole else [base]  # a package's modules are not the package itself
        found |= {own_name(target) for target in targets}
    return (found & known) - {own, ""}


@pytest.fixture(scope="module")
def graph() -> dict[str, set[str]]:
    modules = python_modules()
    return {own: imports(path, own, set(modules)) for own, path in modules.items() if own}


def layer(one: str) -> int:
    return PYTHON_ORDER.index(one.partition(".")[0])


def test_every_module_has_its_place_in_the_order(graph):
    special = {"__main__", "bootstrap"}
    assert {m.partition(".")[0] for m in graph} - special == set(PYTHON_ORDER)


def test_python_layers(graph):
    found = [
        f"{own} imports {other}, which is above it"
        for own, others in graph.items()
        for other in others
        if own.partition(".")[0] not in ("__main__", "bootstrap") and layer(other) > layer(own)
    ]
    assert found == []


def test_the_tracer_knows_nothing_of_posixlite(graph):
    found = {own: others for own, others in graph.items() if own.split(".")[0] == "tracer"}
    assert found
    assert [
        (own, other) for own, others in found.items() for other in others if other.split(".")[0] != "tracer"
    ] == []


def test_the_set_up_needs_nothing_that_must_be_installed(graph):
    """It runs before there is anything but Python's own library."""
    found = {other for own, others in graph.items() if own.startswith("bootstrap") for other in others}
    assert {other for other in found if not other.startswith("bootstrap")} == set()


def test_no_import_circles(graph):
    done: set[str] = set()

    def visit(one: str, way: tuple[str, ...]) -> list[str]:
        if one in way:
            return [" -> ".join((*way[way.index(one) :], one))]
        if one in done:
            return []
        circles = [c for other in sorted(graph.get(one, ())) for c in visit(other, (*way, one))]
        done.add(one)
        return circles

    assert [circle for one in sorted(graph) for circle in visit(one, ())] == []


def test_the_rules_catch_what_they_should(tmp_path, monkeypatch):
    """A rule that cannot fail is none: break each of them once."""
    monkeypatch.setattr("sources.ROOT", tmp_path)
    bad = tmp_path / "core" / "x.c"
    bad.parent.mkdir()
    bad.write_text('#include "file/fd.h"\n#include "plat/pvh/pvh.h"\n#include "lib/list.h"\n')
    monkeypatch.setattr("test_layers.LIBC", tmp_path)
    assert len(c_violations(bad)) == 2
    source = tmp_path / "y.py"
    source.write_text("from . import b\nfrom .c import d\nfrom posixlite.cli import main\nimport os\n")
    assert imports(source, "tracer.a", {"tracer.b", "tracer.c", "cli"}) == {"tracer.b", "tracer.c", "cli"}
