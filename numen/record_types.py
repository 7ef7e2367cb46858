"""The types of records, and of what else lies in arrays and records, under Numba's names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from numen import _core
from numen.types import Number, Type, _handle_of, _made, from_handle


class RecordField(NamedTuple):
    """A field of a record: its type, where it lies, and its second name if it has one."""

    type: Type
    offset: int
    alignment: int | None = None
    title: str | None = None


class Record(Type):
    """A record: NumPy's structured dtype, and a value of it."""

    __slots__ = ()

    def __new__(
        cls, fields: Iterable[tuple[str, Mapping[str, Any]]], size: int, aligned: bool
    ) -> Record:
        """Make the type of records of `size` bytes.

        `fields` has a name and a mapping for each field: "type", "offset", and maybe "title".
        `aligned` tells that they lie as in a C struct. ValueError when one lies outside.
        """
        ordered = sorted(fields, key=lambda field: (field[1]["offset"], field[0]))
        titles = [(each["title"], i) for i, (_, each) in enumerate(ordered) if each.get("title")]
        handle = _core.record(
            [name for name, _ in ordered] + [title for title, _ in titles],
            [_handle_of(each["type"]) for _, each in ordered],
            [each["offset"] for _, each in ordered] + [position for _, position in titles],
            size,
            aligned,
        )
        return _made(cls, handle)

    @classmethod
    def make_c_struct(cls, name_types: Iterable[tuple[str, Type]]) -> Record:
        """Make the type of records whose fields lie as those of a C struct.

        TypeError for a field that is no number and no NestedArray.
        """
        fields = list(name_types)
        for _, each in fields:
            if not isinstance(each, Number | NestedArray):
                raise TypeError(f"a field of a C struct is a number or a NestedArray, not {each}")
        formats = [_core.dtype_of(each._handle) for _, each in fields]
        dtype = np.dtype({"names": [name for name, _ in fields], "formats": formats}, align=True)
        return _made(cls, _core.element_type(dtype))

    @property
    def fields(self) -> dict[str, RecordField]:
        """The fields by their names, and again by their titles."""
        handle = self._handle
        count = len(handle.elements)
        titles = dict(zip(handle.numbers[count:], handle.names[count:], strict=True))
        fields = [
            RecordField(from_handle(each), offset, None, titles.get(i))
            for i, (each, offset) in enumerate(
                zip(handle.elements, handle.numbers[:count], strict=True)
            )
        ]
        named = dict(zip(handle.names[:count], fields, strict=True))
        return named | {title: fields[i] for i, title in titles.items()}

    @property
    def members(self) -> list[tuple[str, Type]]:
        """Names and types of the fields."""
        return list(zip(self._handle.names, map(from_handle, self._handle.elements), strict=False))

    @property
    def size(self) -> int:
        """Bytes of a record."""
        return self._handle.bytes

    @property
    def bitwidth(self) -> int:
        """Bits of a record."""
        return self.size * 8

    @property
    def aligned(self) -> bool:
        """Whether the fields lie as in a C struct."""
        return self._handle.aligned

    @property
    def dtype(self) -> np.dtype[Any]:
        """NumPy's structured dtype."""
        return _core.dtype_of(self._handle)

    def __len__(self) -> int:
        return len(self._handle.elements)

    def typeof(self, key: str) -> Type:
        """Type of a field. KeyError when there is none of the name."""
        return self.fields[key].type

    def offset(self, key: str) -> int:
        """Bytes in front of a field. KeyError when there is none of the name."""
        return self.fields[key].offset

    def alignof(self, key: str) -> int | None:
        """Alignment that was asked for: none can be."""
        return self.fields[key].alignment

    def has_titles(self) -> bool:
        """Whether fields have second names."""
        return len(self._handle.names) > len(self._handle.elements)

    def is_title(self, key: str) -> bool:
        """Whether a name is a second one. KeyError when there is no such field."""
        return self.fields[key].title == key


class NestedArray(Type):
    """An array as a field of a record: its shape is part of the type."""

    __slots__ = ()

    def __new__(cls, dtype: Type, shape: tuple[int, ...]) -> NestedArray:
        """Make the type of arrays of this shape."""
        if isinstance(dtype, NestedArray):
            shape = (*shape, *dtype.shape)
            dtype = dtype.dtype
        return _made(cls, _core.nested_array(_handle_of(dtype), list(shape)))

    @property
    def dtype(self) -> Type:
        """Type of the elements."""
        return from_handle(self._handle.elements[0])

    @property
    def shape(self) -> tuple[int, ...]:
        """How many elements there are along each axis."""
        return tuple(self._handle.numbers)

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self._handle.numbers)

    @property
    def nitems(self) -> int:
        """How many elements there are."""
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def strides(self) -> tuple[int, ...]:
        """Bytes from one element to the next along each axis."""
        return np.empty(self.shape, _core.dtype_of(self.dtype._handle)).strides


class _Chars(Type):
    __slots__ = ()

    @property
    def count(self) -> int:
        """How many characters fit."""
        return self._handle.bytes // np.dtype(self._handle.dtype).itemsize


class CharSeq(_Chars):
    """Bytes of a fixed number in an array or record: NumPy's S. Values are of type bytes."""

    __slots__ = ()

    def __new__(cls, count: int) -> CharSeq:
        """Make the type of `count` bytes."""
        return _made(cls, _core.chars("uint8", count))


class UnicodeCharSeq(_Chars):
    """Text of a fixed length in an array or record: NumPy's U. Values are of type str."""

    __slots__ = ()

    def __new__(cls, count: int) -> UnicodeCharSeq:
        """Make the type of `count` characters."""
        return _made(cls, _core.chars("uint32", count))


def class_of(handle: _core.Type) -> type[Type]:
    """Return the class of the type that a handle stands for."""
    if handle.kind == "chars":
        return CharSeq if handle.dtype == "uint8" else UnicodeCharSeq
    return Record if handle.kind == "record" else NestedArray
