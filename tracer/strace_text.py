# SPDX-License-Identifier: MIT
"""Reads the text that strace writes: splits the arguments of a call and turns them back into values."""

import re
from collections.abc import Callable, Iterator, Mapping

from . import constants
from .backend import Address, Arguments, Message, Value
from .layout import POINTS_TO, Content
from .memory import is_passing, read_question

_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_STRING = re.compile(r'@?"((?:[^"\\]|\\.)*)"(?:\.\.\.)?')
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|.)", re.DOTALL)
_PLAIN_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "f": "\f", "a": "\a", "b": "\b"}
_PART = re.compile(r'iov_base=("(?:[^"\\]|\\.)*")')
_COMMENT = re.compile(r"/\*.*?\*/")
_NAMED = re.compile(r"\w+=")
_IOC = re.compile(r"_IOC\((\w+(?:\|\w+)*), (0x[0-9a-f]+|\d+), (0x[0-9a-f]+|\d+), (0x[0-9a-f]+|\d+)\)")
_IOC_DIRECTIONS = {"_IOC_NONE": 0, "_IOC_WRITE": 1, "_IOC_READ": 2}
_REAL_TIME = re.compile(r"SIGRT_(\d+)$")
# Calls whose arguments strace writes by name, in the order of the processor's registers.
_BY_NAME = {"clone": ("flags", "child_stack", "parent_tid", "child_tidptr", "tls")}
PRESENT = 1  # stands for a pointer that is not NULL, where no more needs to be known of it


def split(text: str) -> list[str]:
    """Split at the commas that are in no bracket and no string."""
    return [part.strip() for part in _pieces(text)] if text.strip() else []


def _pieces(text: str) -> Iterator[str]:
    depth, start, place = 0, 0, 0
    while place < len(text):
        sign = text[place]
        if sign == '"':
            found = _STRING.match(text, place)
            place = found.end() if found else len(text)
            continue
        if sign in _BRACKETS:
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif sign == "," and depth == 0:
            yield text[start:place]
            start = place + 1
        place += 1
    yield text[start:]


def arguments(call: str, text: str) -> Arguments:
    """Turn the text between the brackets of a call into values, as a live backend would give them."""
    parts = split(text)
    if call in _BY_NAME and parts and _NAMED.match(parts[0]):
        named = fields("{" + text + "}")
        parts = [named.get(name, "0") for name in _BY_NAME[call]]
    points = POINTS_TO.get(call, {})
    values = [_value(part, points.get(place)) for place, part in enumerate(parts)]
    return tuple(values) + (0,) * (6 - len(values))


def _value(text: str, content: Content | None) -> Value:
    text = _COMMENT.sub("", text).strip()
    if content is None:
        return integer(text)
    return _READERS[content](text)


def string(text: str) -> str | None:
    """Read a string literal; None for anything else, such as NULL."""
    found = _STRING.match(text)
    if found is None:
        return None
    raw = _ESCAPE.sub(_unescape, found[1])
    return raw.encode("latin-1", "replace").decode("utf-8", "surrogateescape")


def _unescape(found: re.Match[str]) -> str:
    code = found[1]
    if code[0] == "x" and len(code) == 3:
        return chr(int(code[1:], 16))
    if code[0] in "01234567":
        return chr(int(code, 8))
    return _PLAIN_ESCAPES.get(code, code)


def strings(text: str) -> tuple[str, ...]:
    """Read a list of string literals, as of argv."""
    return tuple(found for part in split(text[1:-1]) if (found := string(part)) is not None)


def integer(text: str) -> int:
    """Read a number, a name, or several joined by |; whatever is no number is a pointer that is not NULL."""
    if text in {"", "NULL"}:
        return 0
    if text[0] in '"[{~@' or text.startswith("["):
        return PRESENT
    if ioc := _IOC.match(text):
        direction = sum(_IOC_DIRECTIONS.get(name, 0) for name in ioc[1].split("|"))
        kind, number, size = (int(part, 0) for part in ioc.groups()[1:])
        return direction << 30 | size << 16 | kind << 8 | number
    total = 0
    for part in text.rsplit(" or ", maxsplit=1)[-1].split("|"):
        total |= _word(part.strip())
    return total & 0xFFFF_FFFF_FFFF_FFFF


def _word(word: str) -> int:
    word = word.split("<", 1)[0]  # 3</etc/passwd>: strace -y
    if real_time := _REAL_TIME.match(word):
        return constants.value("SIGRTMIN") + int(real_time[1])
    try:
        return constants.value(word)
    except KeyError:
        pass
    digits = word.lstrip("-")
    try:
        octal = len(digits) > 1 and digits[0] == "0" and digits.isdigit()
        number = int(digits, 8 if octal else 0)
    except ValueError:
        return 0
    return -number if word.startswith("-") else number


def fields(text: str) -> Mapping[str, str]:
    """Split a structure {name=value, ...} into its fields."""
    if not text.startswith("{"):
        return {}
    inner = text[1 : text.rindex("}")] if "}" in text else text[1:]
    pairs = (part.partition("=") for part in split(inner))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _structure(*names: str) -> Callable[[str], Value]:
    def read(text: str) -> Value:
        found = fields(text)
        return tuple(integer(found.get(name, "0")) for name in names) if found else None

    return read


def _action(text: str) -> Value:
    found = fields(text)
    if not found:
        return None
    handler = found.get("sa_handler") or found.get("sa_sigaction") or "0"
    return (integer(handler), integer(found.get("sa_flags", "0")))


def _lock(text: str) -> Value:
    found = fields(text)
    return (integer(found["l_type"]),) if "l_type" in found else integer(text)


def _pair(text: str) -> Value:
    parts = split(text[1:-1]) if text.startswith("[") else []
    return (integer(parts[0]), integer(parts[1])) if len(parts) == 2 else None


def _polled(text: str) -> Value:
    asked = 0
    for one in split(text[1:-1]) if text.startswith("[") else []:
        found = fields(one)
        asked |= integer(found.get("events", "0")) if not found.get("fd", "0").startswith("-") else 0
    return (asked,) if text.startswith("[") and text != "[]" else None


def _message(text: str) -> Value:
    return _message_of(text, address(fields(text).get("msg_name", "")))


def _received(text: str) -> Value:
    return _message_of(text, None)


def _message_of(text: str, named: Address | None) -> Message:
    listed = fields(text).get("msg_control", "")
    control: list[tuple[int, int]] = []
    passed: list[int] = []
    for one in split(listed[1:-1]) if listed.startswith("[") else []:
        found = fields(one)
        kind = (integer(found.get("cmsg_level", "0")), integer(found.get("cmsg_type", "0")))
        control.append(kind)
        if is_passing(*kind):
            passed += map(integer, split(found.get("cmsg_data", "[]")[1:-1]))
    return Message(named, tuple(control), tuple(passed))


def address(text: str) -> Address | None:
    """Read a socket address {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}."""
    found = fields(text)
    if "sa_family" not in found:
        return None
    family = integer(found["sa_family"])
    for port_name in ("sin_port", "sin6_port"):
        if port_name in found:
            port = int(found[port_name].removeprefix("htons(").removesuffix(")"))
            name = next((literal for literal in _STRING.findall(text)), "")
            return Address(family, name, port)
    path = found.get("sun_path", "")
    name = (string(path) or "").replace("\0", "@")
    return Address(family, f"@{name}" if path.startswith("@") else name)


def _question(text: str) -> Value:
    found = _STRING.match(text)
    return read_question(_ESCAPE.sub(_unescape, found[1]).encode("latin-1", "replace")) if found else None


def _questions(text: str) -> Value:
    names = {_question(part) for part in _PART.findall(text)}
    return " ".join(sorted(name for name in names if isinstance(name, str))) or None


_READERS: Mapping[Content, Callable[[str], Value]] = {
    Content.PATH: string,
    Content.ADDRESS: address,
    Content.MESSAGE: _message,
    Content.RECEIVED: _received,
    Content.ACTION: _action,
    Content.STACK: _structure("ss_flags"),
    Content.CLONE: _structure("flags", "exit_signal"),
    Content.SCHEDULING: _structure("sched_policy", "sched_flags"),
    Content.HOW: _structure("flags", "mode", "resolve"),
    Content.EVENT: _structure("events"),
    Content.LOCK: _lock,
    Content.SIGEVENT: _structure("sigev_notify", "sigev_signo"),
    Content.POLLED: _polled,
    Content.QUESTION: _question,
    Content.QUESTIONS: _questions,
    Content.PAIR: _pair,
}
