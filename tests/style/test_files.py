# SPDX-License-Identifier: MIT
"""Files: licence and purpose on top, no longer than one can read, no configuration in the middle of code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from sources import LIBC, ROOT, inside, name, tracked

SPDX = "SPDX-License-Identifier: MIT"
C_LINES, PYTHON_LINES, FUNCTION_LINES = 400, 400, 60
CONDITIONAL = re.compile(r"^\s*#\s*(if|ifdef|ifndef|elif)\b.*$", re.MULTILINE)
DRAWERS = {"utils", "util", "common", "helpers", "helper", "misc"}
NOT_OURS = re.compile(r"\.\./shared|(?<![\w.])/work/")
FUNCTION = re.compile(
    r"^(?!typedef|struct|enum|union|static const)[A-Za-z_][^;={}]*\)\s*(?:\\\n)?\{", re.MULTILINE
)

C_FILES = tracked(".c", ".h", ".S")
SHIM_FILES = tuple(path for path in C_FILES if inside(path, LIBC))
PYTHON_FILES = tracked(".py")


def by_name(path: Path) -> str:
    return name(path)


@pytest.mark.parametrize("path", C_FILES, ids=by_name)
def test_c_opens_with_licence_and_purpose(path):
    first, second = (*path.read_text().splitlines(), "", "")[:2]
    assert SPDX in first
    assert second.startswith(("/*", "//")), f"{name(path)}: the second line says what the file is"


@pytest.mark.parametrize("path", PYTHON_FILES, ids=by_name)
def test_python_opens_with_licence_and_purpose(path):
    text = path.read_text()
    first = text.splitlines()[0] if text else ""
    assert SPDX in first or (first.startswith("#!") and SPDX in text.splitlines()[1])
    assert ast.get_docstring(ast.parse(text)), f"{name(path)} does not say what it is for"


@pytest.mark.parametrize("path", SHIM_FILES, ids=by_name)
def test_the_shim_can_be_read(path):
    text = path.read_text()
    assert text.count("\n") <= C_LINES or inside(path, LIBC / "abi"), f"{name(path)} has too many lines"
    assert long_functions(text) == []
    allowed = inside(path, LIBC / "lib")
    assert allowed or CONDITIONAL.findall(text) == [], "select by path or by link, not by #if"


@pytest.mark.parametrize("path", PYTHON_FILES, ids=by_name)
def test_python_can_be_read(path):
    text = path.read_text()
    assert text.count("\n") <= PYTHON_LINES
    functions = (
        n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    long = [f.name for f in functions if (f.end_lineno or 0) - f.lineno + 1 > FUNCTION_LINES]
    assert long == []


def test_no_drawers():
    folders = {part for path in (*C_FILES, *PYTHON_FILES) for part in path.relative_to(ROOT).parent.parts}
    assert {path.stem for path in (*C_FILES, *PYTHON_FILES)} & DRAWERS == set()
    assert folders & DRAWERS == set()


def test_nothing_outside_the_checkout_is_named():
    text_files = tracked(".c", ".h", ".S", ".py", ".md", ".toml", ".ld", ".mk", ".txt", "")
    found = [
        f"{name(path)}: {match.group()}"
        for path in text_files
        if path != Path(__file__).resolve()
        for match in NOT_OURS.finditer(path.read_text(errors="replace"))
    ]
    assert found == []


def long_functions(text: str) -> list[str]:
    """Return C functions with more than FUNCTION_LINES lines, from the name to the closing brace."""
    found = []
    for match in FUNCTION.finditer(text):
        end = text.find("\n}", match.end())
        if end >= 0 and text.count("\n", match.start(), end) > FUNCTION_LINES:
            found.append(match.group().splitlines()[0])
    return found


def test_long_functions_are_found():
    body = "\tx = 1;\n" * 70
    assert long_functions(f"int f(int a)\n{{\n{body}}}\n") == ["int f(int a)"]
    assert long_functions("int f(int a)\n{\n\tx = 1;\n}\n" * 40) == []


def test_test_modules_have_names_of_their_own():
    modules = [path for path in PYTHON_FILES if path.name.startswith("test_")]
    twice = {path.name for path in modules if sum(other.name == path.name for other in modules) > 1}
    assert twice == set(), "pytest imports them by their last name"
