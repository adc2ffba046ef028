# SPDX-License-Identifier: MIT
"""Frozen dataclasses to JSON and back, by their type hints; knows no particular class.

Only the shapes a profile needs: bool, int, float, str, None unions, tuples of one type, mappings with text
keys, and other frozen dataclasses. Fields that hold their default are left out, keys are sorted.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

Hint: typing.TypeAlias = Any  # a type hint: Python has no type for them
Record = TypeVar("Record")
SIGNED = "may be negative"  # in an Annotated[int, SIGNED]; all other numbers count, measure or name something
LARGEST = 2**64  # no count, size or time in a record is larger than this; a larger number is damage
UNSET = object()


class ShapeError(ValueError):
    """A value is not of the shape its field wants; the text names the field by its path."""


def encode(value: object) -> object:
    """Turn a dataclass (or what is inside one) into plain JSON values with sorted keys."""
    if dataclasses.is_dataclass(value):
        return encode_fields(value)
    if isinstance(value, Mapping):
        return {key: encode(value[key]) for key in sorted(value)}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    return value


def encode_fields(value: Any) -> dict[str, object]:  # noqa: ANN401 (any dataclass; there is no type for that)
    """Turn the fields of a dataclass that do not hold their default into plain JSON values, sorted."""
    told = sorted(field.name for field in dataclasses.fields(value) if _is_told(field, value))
    return {name: encode(getattr(value, name)) for name in told}


def decode(kind: type[Record], value: object, where: str = "") -> Record:
    """Build `kind` from plain JSON values; ShapeError names the first field that does not fit."""
    return typing.cast("Record", _decode(kind, value, where))


def write(values: Mapping[str, object]) -> str:
    """Write JSON for people to read in a diff: one line a scalar, one line an entry of a collection."""
    blocks = [f" {json.dumps(name)}: {_block(value)}" for name, value in values.items()]
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def _block(value: object) -> str:
    if isinstance(value, dict) and value:
        lines = [f"  {_line(key)}: {_line(item)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + "\n }"
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return "[\n" + ",\n".join(f"  {_line(item)}" for item in value) + "\n ]"
    return _line(value)


def _line(value: object) -> str:
    # Names that are not UTF-8 travel as lone surrogates; ASCII keeps them, and the file is always valid text.
    return json.dumps(value, ensure_ascii=True)


def _is_told(field: "dataclasses.Field[Any]", value: object) -> bool:
    return bool(getattr(value, field.name) != _default(field))


def _default(field: "dataclasses.Field[Any]") -> object:
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return UNSET


def _decode(kind: Hint, value: object, where: str) -> object:
    origin: Hint = typing.get_origin(kind)
    if origin is typing.Annotated:
        return _decode_scalar(typing.get_args(kind)[0], value, where, least=-LARGEST)
    if origin in (typing.Union, types.UnionType):
        return _decode_optional(kind, value, where)
    if origin is tuple:
        return _decode_tuple(kind, value, where)
    if origin is not None and issubclass(origin, Mapping):
        return _decode_mapping(kind, value, where)
    if dataclasses.is_dataclass(kind):
        return _decode_record(kind, value, where)
    return _decode_scalar(kind, value, where)


def _decode_optional(kind: Hint, value: object, where: str) -> object:
    if value is None:
        return None
    (inner,) = (one for one in typing.get_args(kind) if one is not types.NoneType)
    return _decode(inner, value, where)


def _decode_tuple(kind: Hint, value: object, where: str) -> object:
    if not isinstance(value, list):
        raise ShapeError(f"{where} is not a list")
    inner = typing.get_args(kind)[0]
    return tuple(_decode(inner, item, f"{where}[{index}]") for index, item in enumerate(value))


def _decode_mapping(kind: Hint, value: object, where: str) -> object:
    if not isinstance(value, dict):
        raise ShapeError(f"{where} is not an object")
    inner = typing.get_args(kind)[1]
    for key in value:
        _check_text(key, f"a name in {where}")
    return {key: _decode(inner, item, f"{where}.{key}") for key, item in value.items()}


def _decode_record(kind: Hint, value: object, where: str) -> object:
    if not isinstance(value, dict):
        raise ShapeError(f"{where or 'the text'} is not an object")
    hints = typing.get_type_hints(kind, include_extras=True)
    fields = {field.name: field for field in dataclasses.fields(kind)}
    prefix = f"{where}." if where else ""
    for name in value:
        if name not in fields:
            raise ShapeError(f"{prefix}{name} is not a field of this version")
    for name, field in fields.items():
        if name not in value and _default(field) is UNSET:
            raise ShapeError(f"{prefix}{name} is missing")
    return kind(**{name: _decode(hints[name], item, prefix + name) for name, item in value.items()})


def _decode_scalar(kind: Hint, value: object, where: str, least: int = 0) -> object:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not kind:
        raise ShapeError(f"{where} is not {_NAMES[kind]}")
    if isinstance(value, int | float) and not least <= value <= LARGEST:
        raise ShapeError(f"{where} is out of range")
    if isinstance(value, str):
        _check_text(value, where)
    return value


def _check_text(text: str, where: str) -> None:
    """Check that Linux could have given it: names and arguments are bytes without a zero among them."""
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise ShapeError(f"{where} is not a text") from None
    if "\0" in text:
        raise ShapeError(f"{where} has a zero byte in it")


_NAMES = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
