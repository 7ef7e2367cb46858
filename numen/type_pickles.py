"""Types as values that can be pickled."""

from __future__ import annotations

from typing import Any

from numen import _core
from numen.types import Type, from_handle

_PICKLED_FIELDS = ("dtype", "ndim", "layout", "readonly", "aligned", "typed", "is_entry")
# Where two of the parts are, of which the second holds the same again.
ENTITY = 1 + len(_PICKLED_FIELDS)
ELEMENTS = ENTITY + 1
_RECORD_FIELDS = ("names", "numbers", "bytes")


def pickled(handle: _core.Type) -> tuple[Any, ...]:
    """Return what `unpickle` makes the type from again."""
    elements = tuple(pickled(each) for each in handle.elements)
    return (
        handle.kind,
        *(getattr(handle, each) for each in _PICKLED_FIELDS),
        handle.entity,
        elements,
        *(getattr(handle, each) for each in _RECORD_FIELDS),
    )


def rebuild(cls: type[Type], state: dict[str, Any]) -> Type:
    """Make a type of a user's class again: the one that is equal, if there is one."""
    made = object.__new__(cls)
    made.__dict__.update(state)
    same: Type = made._handle.entity
    return same


def unpickle(
    kind: str,
    dtype: str,
    ndim: int,
    layout: str,
    readonly: bool,
    aligned: bool,
    typed: bool,
    is_entry: bool,
    entity: Any,
    elements: tuple[Any, ...],
    names: list[str],
    numbers: list[int],
    size: int,
) -> Type:
    """Make the type again. TypeError for a kind that means nothing in another process."""
    parts = [unpickle(*each)._handle for each in elements]
    match kind:
        case "scalar":
            handle = _core.scalar(dtype)
        case "array":
            element = parts[0] if parts else _core.scalar(dtype)
            handle = _core.array(element, ndim, layout, readonly, aligned)
        case "record":
            handle = _core.record(names, parts, numbers, size, aligned)
        case "nested_array":
            handle = _core.nested_array(parts[0], numbers)
        case "chars":
            handle = _core.chars(dtype, size // (1 if dtype == "uint8" else 4))
        case "tuple":
            handle = _core.tuple_(parts) if entity is None else _core.named_tuple(entity, parts)
        case "optional":
            handle = _core.optional(*parts)
        case "list" | "set" | "dict":
            handle = getattr(_core, kind + "_")(*parts, typed)
        case "slice" | "bytes" | "range":
            handle = getattr(_core, kind + "_")(*parts)
        case "pointer":
            handle = _core.pointer(parts[0] if parts else None)
        case "function":
            handle = _core.function(parts[0], parts[1:], is_entry)
        case "extension":
            handle = entity._handle
        case "enum":
            handle = _core.type_of(next(iter(entity)))
        case "instance":
            handle = _core.instance_type(entity)
        case "none" | "string" | "random_generator":
            handle = getattr(_core, kind)()
        case _:
            raise TypeError(f"types of kind {kind} cannot be pickled")
    return from_handle(handle)
