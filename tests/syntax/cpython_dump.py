"""CPython's own syntax tree of a file, as text in the format of numen's `numen-ast`."""

import ast
import operator
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# Before 3.12 CPython gave wrong positions to what is inside f-strings.
FSTRING_POSITIONS = sys.version_info >= (3, 12)

POSITION = operator.attrgetter("lineno", "col_offset", "end_lineno", "end_col_offset")
POSITION_TEXT = "lineno=%d, col_offset=%d, end_lineno=%d, end_col_offset=%d"

# What numen's tree does not hold: comments, and whether a string was written with the prefix u.
LEFT_OUT = {"type_comment", "kind"}


@dataclass(frozen=True)
class Shape:
    """What is written of one class of nodes."""

    names: tuple[str, ...]
    read: Callable[[ast.AST], tuple[Any, ...]]
    optional: frozenset[str]
    positioned: bool


def shape_of(kind: type[ast.AST]) -> Shape:
    """Find out which fields of a class are written, and which of them only when they are set."""
    names = tuple(name for name in kind._fields if name not in LEFT_OUT)
    if len(names) == 1:
        only = operator.attrgetter(names[0])
        read = lambda node: (only(node),)  # noqa: E731
    elif names:
        read = operator.attrgetter(*names)
    else:
        read = lambda node: ()  # noqa: E731
    optional = frozenset(name for name in names if getattr(kind, name, ...) is None)
    return Shape(names, read, optional, "lineno" in kind._attributes)


SHAPES: dict[type, Shape] = {}


def dump(value: object, positions: bool) -> str:
    """Write a node, a list of nodes, or the value of a field."""
    kind = type(value)
    if kind is list:
        return "[" + ", ".join([dump(item, positions) for item in value]) + "]"
    if not isinstance(value, ast.AST):
        return ascii(value)
    shape = SHAPES.get(kind)
    if shape is None:
        shape = SHAPES[kind] = shape_of(kind)
    if kind is ast.JoinedStr:
        # 3.12 leaves empty texts in format specifications.
        value.values = [part for part in value.values if getattr(part, "value", None) != ""]
    inside = positions and (kind is not ast.JoinedStr or FSTRING_POSITIONS)
    parts = []
    for name, field in zip(shape.names, shape.read(value), strict=True):
        if field is None and name in shape.optional:
            continue
        if name == "type_params" and not field:
            continue
        parts.append(f"{name}={dump(field, inside)}")
    if positions and shape.positioned:
        parts.append(POSITION_TEXT % POSITION(value))
    return f"{kind.__name__}({', '.join(parts)})"
