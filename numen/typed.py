"""Lists, sets and dicts that are one object in Python and in compiled code, under Numba's names.

A plain list, set or dict is copied into compiled code and back; these are not. All elements have
one type: that of the first one put in, or the one given to `List.empty_list`, `Set.empty` and
`Dict.empty`.
"""

from __future__ import annotations

import sys
from collections.abc import (
    Callable,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    MutableSequence,
    MutableSet,
)
from typing import Any

from numen import _core
from numen.errors import TypingError
from numen.set_types import SetType
from numen.types import DictType, ListType, Type, from_dtype, from_handle


def __getattr__(name: str) -> Any:
    from numen.unavailable import missing

    raise missing("typed", name)


def _type_of(given: Any) -> Type:
    """Make a type of what may stand for one: numba's types, NumPy's and Python's classes."""
    if isinstance(given, Type):
        return given
    try:
        return from_dtype(given)
    except (TypeError, NotImplementedError):
        raise TypeError(f"a type is needed, not {given!r}") from None


def empty_list(item_type: Any, allocated: int = 0) -> List:
    """Make an empty List of a type of elements; `allocated` is how many are expected."""
    return List(lsttype=ListType(_type_of(item_type)), allocated=allocated)


def empty_dict(key_type: Any, value_type: Any, n_keys: int = 0) -> Dict:
    """Make an empty Dict of types of keys and values; `n_keys` is how many are expected."""
    return Dict(dcttype=DictType(_type_of(key_type), _type_of(value_type)), n_keys=n_keys)


def empty_set(key_type: Any) -> Set:
    """Make an empty Set of a type of elements."""
    return Set(settype=SetType(_type_of(key_type)))


class _Typed:
    """What all have: a type, known from the first element on."""

    _type: _core.Type
    __hash__ = None  # type: ignore[assignment]

    @property
    def _numba_type_(self) -> Type:
        return from_handle(self._type)

    @property
    def _typed(self) -> bool:
        return all(each.kind != "never" for each in self._type.elements)

    def copy(self) -> Any:
        """Return a new one with the same elements."""
        return _rebuilt(type(self), self._numba_type_, list(self._contents()))

    def __copy__(self) -> Any:
        return self.copy()

    def __reduce__(self) -> Any:
        known = self._numba_type_ if self._typed else None
        return _rebuilt, (type(self), known, list(self._contents()))

    def _contents(self) -> Iterable[Any]:
        raise NotImplementedError


def _rebuilt(cls: Any, type: Type | None, contents: list[Any]) -> Any:
    made = cls()
    if type is not None and all(each.kind != "never" for each in type._handle.elements):
        made._allocate(type._handle)
    if isinstance(made, List):
        made.extend(contents)
    elif isinstance(made, Set):
        for value in contents:
            made.add(value)
    else:
        made.update(contents)
    return made


class List(_Typed, _core.TypedList, MutableSequence[Any]):
    """A list whose elements have one type.

    TypingError for an element that cannot be converted to it without a loss.
    """

    def __new__(cls, *arguments: Any, **options: Any) -> List:
        """Make one without elements."""
        return _core.make_typed_container(cls)

    def __init__(
        self, iterable: Iterable[Any] = (), *, lsttype: Any = None, allocated: int = 0
    ) -> None:
        if lsttype is not None:
            self._allocate(_handle(lsttype))
        self.extend(iterable)

    empty_list = staticmethod(empty_list)

    @property
    def _dtype(self) -> Type:
        if not self._typed:
            raise RuntimeError("invalid operation on untyped list")
        return from_handle(self._type.elements[0])

    def __len__(self) -> int:
        return _core.TypedList.__len__(self)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return _rebuilt(List, self._numba_type_, list(self)[index])
        return self._get(index)

    def __setitem__(self, index: Any, value: Any) -> None:
        if isinstance(index, slice):
            changed = list(self)
            changed[index] = value
            self._become(changed)
        else:
            self._set(index, value)

    def __delitem__(self, index: Any) -> None:
        if isinstance(index, slice):
            changed = list(self)
            del changed[index]
            self._become(changed)
        else:
            self._delete(index)

    def _become(self, values: list[Any]) -> None:
        converted = _rebuilt(List, self._numba_type_, values)
        self.clear()
        self.extend(converted)

    def _contents(self) -> Iterable[Any]:
        return self

    def __iter__(self) -> Iterator[Any]:
        index = 0
        while index < len(self):
            yield self._get(index)
            index += 1

    def insert(self, index: int, value: Any) -> None:
        """Insert before a position."""
        self._insert(index, value)

    def append(self, value: Any) -> None:
        """Append at the end."""
        self._insert(len(self), value)

    def extend(self, values: Iterable[Any]) -> None:
        """Append all elements."""
        for value in list(values) if values is self else values:
            self._insert(len(self), value)

    def clear(self) -> None:
        """Remove all elements."""
        for index in range(len(self) - 1, -1, -1):
            self._delete(index)

    def pop(self, index: int = -1) -> Any:
        """Remove and return the element at a position."""
        if not -len(self) <= index < len(self):
            raise IndexError("pop index out of range" if len(self) else "pop from empty list")
        return super().pop(index)

    def index(self, value: Any, start: int = 0, stop: int = sys.maxsize) -> int:
        """Return the first position of an element."""
        return list(self).index(value, start, stop)

    def remove(self, value: Any) -> None:
        """Remove the first element that is equal."""
        for index, one in enumerate(self):
            if one == value:
                self._delete(index)
                return
        raise ValueError("list.remove(x): x not in list")

    def sort(self, key: Callable[[Any], Any] | None = None, reverse: bool = False) -> None:
        """Sort in place, stably."""
        self._become(sorted(self, key=key, reverse=reverse))

    def getitem_unchecked(self, index: int) -> Any:
        """Return the element at a position."""
        return self._get(index)

    def __add__(self, other: Any) -> List:
        made: List = self.copy()
        made.extend(other)
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, List) and list(self) == list(other)

    def __lt__(self, other: List) -> bool:
        return list(self) < list(other)

    def __le__(self, other: List) -> bool:
        return list(self) <= list(other)

    def __gt__(self, other: List) -> bool:
        return list(self) > list(other)

    def __ge__(self, other: List) -> bool:
        return list(self) >= list(other)

    def __str__(self) -> str:
        return f"[{', '.join(map(str, self))}]"

    def __repr__(self) -> str:
        name = str(self._numba_type_) if self._typed else "ListType[Undefined]"
        return f"{name}({self})"


class _Table(_Typed):
    """What a Set and a Dict have: elements or keys that are found by their hashes."""

    def __contains__(self, key: object) -> bool:
        try:
            return self._contains(key)
        except TypingError:  # a key of another type is in none
            return False

    def __iter__(self) -> Iterator[Any]:
        size, item = len(self), self._next(0)
        while item is not None:
            if len(self) != size:
                raise RuntimeError(f"{self._in_words} changed size during iteration")
            yield item[1]
            item = self._next(item[0])

    _in_words: str
    _contains: Callable[[Any], bool]
    _next: Callable[[int], tuple[int, Any] | None]

    def __len__(self) -> int:
        raise NotImplementedError


class Set(_Table, _core.TypedSet, MutableSet[Any]):
    """A set whose elements have one type.

    TypingError for an element that cannot be converted to it without a loss.
    """

    _in_words = "Set"

    def __new__(cls, **options: Any) -> Set:
        """Make one without elements."""
        return _core.make_typed_container(cls)

    def __init__(self, *, settype: Any = None) -> None:
        if settype is not None:
            self._allocate(_handle(settype))

    empty = staticmethod(empty_set)

    def __len__(self) -> int:
        return _core.TypedSet.__len__(self)

    def add(self, value: Any) -> None:
        """Add an element, if it is not there."""
        self._add(value)

    def discard(self, value: Any) -> None:
        """Remove an element, if it is there."""
        if value in self:
            self._delete(value)

    @classmethod
    def _from_iterable(cls, values: Iterable[Any]) -> Any:
        return _rebuilt(cls, None, list(values))

    def _contents(self) -> Iterable[Any]:
        return self

    def __str__(self) -> str:
        return "{" + ", ".join(map(str, self)) + "}"

    def __repr__(self) -> str:
        return f"{self._numba_type_ if self._typed else None}({self})"


class Dict(_Table, _core.TypedDict, MutableMapping[Any, Any]):
    """A dict whose keys have one type, and whose values have one.

    TypingError for a key or value that cannot be converted to it without a loss.
    """

    _in_words = "dictionary"

    def __new__(cls, *arguments: Any, **options: Any) -> Dict:
        """Make one without items."""
        return _core.make_typed_container(cls)

    def __init__(
        self,
        iterable: Mapping[Any, Any] | Iterable[tuple[Any, Any]] = (),
        *,
        dcttype: Any = None,
        n_keys: int = 0,
    ) -> None:
        if dcttype is not None:
            self._allocate(_handle(dcttype))
        self.update(iterable)

    empty = staticmethod(empty_dict)

    def __len__(self) -> int:
        return _core.TypedDict.__len__(self)

    def __getitem__(self, key: Any) -> Any:
        return self._get(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._set(key, value)

    def __delitem__(self, key: Any) -> None:
        self._delete(key)

    def _contents(self) -> Iterable[Any]:
        return self.items()

    def popitem(self) -> tuple[Any, Any]:
        """Remove and return the last item. KeyError when there is none."""
        if not len(self):
            raise KeyError("popitem(): dictionary is empty")
        *_, last = self
        return last, self.pop(last)

    def __str__(self) -> str:
        return "{" + ", ".join(f"{key}: {value}" for key, value in self.items()) + "}"

    def __repr__(self) -> str:
        return f"{self._numba_type_ if self._typed else None}({self})"


def _handle(type: Any) -> _core.Type:
    if not isinstance(type, (ListType, SetType, DictType)):
        raise TypeError(
            "the type of a List is a ListType, that of a Set a SetType, that of a Dict a DictType, "
            f"not {type}"
        )
    return type._handle
