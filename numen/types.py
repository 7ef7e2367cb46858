"""The types of values in compiled code, under Numba's names.

A type prints as Numba prints it, compares by what it stands for, makes array types by indexing
(`float64[:, ::1]`) and signatures by calling (`float64(float64, int64)`).
"""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np

from numen import _core
from numen.signature import Signature
from numen.words import words

_T = TypeVar("_T", bound="Type")


class Type:
    """Base of all types. Made by the classes below, by `typeof`, and by indexing a type.

    Users derive classes from it to define types of their own, see extension_types.
    """

    __slots__ = ("_handle",)
    _handle: _core.Type

    def __init__(self, name: Any = "", *_: Any, **__: Any) -> None:
        """Name a type of a class that users derive; those of numen are complete before."""
        if hasattr(self, "__dict__"):
            self.__dict__["_given_name"] = name

    def __getattr__(self, name: str) -> Any:
        """Return the handle of a user's type, which is made when it is first asked for."""
        if name != "_handle" or "_given_name" not in getattr(self, "__dict__", ()):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        from numen.extension_types import handle_of

        self._handle = handle_of(self)
        return self._handle

    @property
    def name(self) -> str:
        """The type as text."""
        return self._text()

    @name.setter
    def name(self, given: str) -> None:
        if "_given_name" not in getattr(self, "__dict__", ()):
            raise AttributeError(f"the name of {self} cannot be changed")
        self.__dict__["_given_name"] = given

    def _text(self) -> str:
        given: str | None = getattr(self, "__dict__", {}).get("_given_name")
        return given or str(self._handle)

    @property
    def key(self) -> object:
        """What identifies the type."""
        return self.name

    def __repr__(self) -> str:
        return self.name

    def __str__(self) -> str:
        return self.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Type) and self._handle is other._handle

    def __hash__(self) -> int:
        return hash(self.name)

    def __reduce__(self) -> Any:
        from numen.type_pickles import pickled, rebuild, unpickle

        if self._handle.kind == "extension":
            own = getattr(type(self), "__getstate__", None)
            is_own = own is not getattr(object, "__getstate__", None)
            return rebuild, (type(self), own(self) if own and is_own else self.__dict__)
        return unpickle, pickled(self._handle)

    def __getitem__(self, index: slice | tuple[slice, ...]) -> Array:
        """Return the array type with this type of elements and a slice per dimension.

        `[:]` has any strides; `[:, ::1]` is C-contiguous, `[::1, :]` Fortran-contiguous.
        """
        slices = index if isinstance(index, tuple) else (index,)
        if not slices or not all(isinstance(each, slice) for each in slices):
            raise TypeError("an array type has a slice for each dimension: float64[:, ::1]")
        if any(each.start is not None or each.stop is not None for each in slices):
            raise TypeError("the slices of an array type are ':' or '::1'")
        steps = [each.step for each in slices]
        if any(step not in (None, 1) for step in steps) or steps.count(1) > 1:
            raise TypeError("one slice of an array type may be '::1', the others are ':'")
        layout = "C" if steps[-1] == 1 else "F" if steps[0] == 1 else "A"
        if layout == "A" and 1 in steps:
            raise TypeError("only the first or the last slice of an array type may be '::1'")
        return Array(self, len(slices), layout)

    __iter__: Any = None  # not what indexing would make of it

    def __call__(self, *arguments: Any) -> Any:
        """Make a signature with this result when given types; else convert the value."""
        if len(arguments) == 1 and not isinstance(arguments[0], Type):
            return self.cast_python_value(arguments[0])
        if not all(isinstance(each, Type) for each in arguments):
            raise TypeError(f"a signature has types as its arguments, not {arguments!r}")
        return Signature(self, arguments)

    def is_precise(self) -> bool:
        """Tell whether nothing of the type is left open, as of every type of a value."""
        return True

    def cast_python_value(self, value: Any) -> Any:
        """Convert a value to the type."""
        raise NotImplementedError(f"values cannot be converted to {self.name}")


@functools.total_ordering
class Number(Type):
    """A scalar."""

    __slots__ = ()

    @property
    def bitwidth(self) -> int:
        """Bits of a value."""
        return self._dtype.itemsize * 8

    @property
    def _dtype(self) -> np.dtype[Any]:
        return np.dtype(self._handle.dtype)

    def cast_python_value(self, value: Any) -> Any:
        """Convert a value to NumPy's scalar of this type."""
        return self._dtype.type(value)

    def __lt__(self, other: object) -> bool:
        """Order types of one kind by their width."""
        if not isinstance(other, Number) or other._dtype.kind != self._dtype.kind:
            return NotImplemented
        return self.bitwidth < other.bitwidth


class Integer(Number):
    """An integer."""

    __slots__ = ()

    @classmethod
    def from_bitwidth(cls, bitwidth: int, signed: bool = True) -> Integer:
        """Return the type of integers of this width."""
        return _made(cls, _core.scalar(f"{'int' if signed else 'uint'}{bitwidth}"))

    @property
    def signed(self) -> bool:
        """Whether there are negative ones."""
        return self._dtype.kind == "i"

    @property
    def minval(self) -> int:
        """The least value."""
        return int(np.iinfo(self._dtype).min)

    @property
    def maxval(self) -> int:
        """The greatest value."""
        return int(np.iinfo(self._dtype).max)


class Float(Number):
    """A floating-point number."""

    __slots__ = ()


class Complex(Number):
    """A complex number."""

    __slots__ = ()

    @property
    def underlying_float(self) -> Type:
        """Type of the real part."""
        return from_dtype(np.zeros((), self._dtype).real.dtype)


class Boolean(Number):
    """True or False."""

    __slots__ = ()

    def cast_python_value(self, value: Any) -> bool:
        """Tell whether the value is true."""
        return bool(value)


class NoneType(Type):
    """None; as a result also called void."""

    __slots__ = ()


class UnicodeType(Type):
    """A str."""

    __slots__ = ()


class Bytes(Type):
    """A bytes."""

    __slots__ = ()


class NumPyRandomGeneratorType(Type):
    """A numpy.random.Generator, which compiled code advances in place."""

    __slots__ = ()


class RangeType(Type):
    """A range."""

    __slots__ = ()


class SliceType(Type):
    """A slice."""

    __slots__ = ()


class Array(Type):
    """A NumPy array: dtype, number of dimensions, layout "C", "F" or "A" (any strides)."""

    __slots__ = ()

    def __new__(
        cls,
        dtype: Type,
        ndim: int,
        layout: str,
        readonly: bool = False,
        name: str | None = None,
        aligned: bool = True,
    ) -> Array:
        """Make an array type; `name` is accepted for Numba's sake and must be None.

        An array of nested arrays has the axes of both.
        """
        if name is not None:
            raise TypeError("array types name themselves")
        if dtype._handle.kind == "nested_array":
            ndim += len(dtype._handle.numbers)
            dtype = from_handle(dtype._handle.elements[0])
        return _made(cls, _core.array(_handle_of(dtype), ndim, layout, readonly, aligned))

    @property
    def dtype(self) -> Type:
        """Type of the elements."""
        return _element_type(self._handle)

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return self._handle.ndim

    @property
    def layout(self) -> str:
        """The layout: "C", "F" or "A"."""
        return self._handle.layout

    @property
    def mutable(self) -> bool:
        """Whether it may be written to."""
        return not self._handle.readonly

    @property
    def aligned(self) -> bool:
        """Whether its elements are aligned."""
        return self._handle.aligned

    @property
    def is_c_contig(self) -> bool:
        """Whether it is C-contiguous."""
        return self.layout == "C" or (self.layout == "F" and self.ndim <= 1)

    @property
    def is_f_contig(self) -> bool:
        """Whether it is Fortran-contiguous."""
        return self.layout == "F" or (self.layout == "C" and self.ndim <= 1)

    @property
    def is_contig(self) -> bool:
        """Whether it is contiguous."""
        return self.layout in "CF"

    def copy(
        self,
        dtype: Type | None = None,
        ndim: int | None = None,
        layout: str | None = None,
        readonly: bool | None = None,
    ) -> Array:
        """Return the type with some of its parts changed."""
        return Array(
            self.dtype if dtype is None else dtype,
            self.ndim if ndim is None else ndim,
            self.layout if layout is None else layout,
            self._handle.readonly if readonly is None else readonly,
            aligned=self.aligned,
        )


class BaseTuple(Type):
    """A tuple."""

    __slots__ = ()

    @property
    def types(self) -> tuple[Type, ...]:
        """Types of the elements."""
        return tuple(from_handle(each) for each in self._handle.elements)

    @property
    def count(self) -> int:
        """How many elements there are."""
        return len(self._handle.elements)

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Any:
        return iter(self.types)

    def __getitem__(self, index: Any) -> Any:
        return self.types[index]


class Tuple(BaseTuple):
    """A tuple of different types; of equal ones a UniTuple is made."""

    __slots__ = ()

    def __new__(cls, types: Iterable[Type]) -> Any:
        """Make the type of tuples with these types of elements."""
        return from_handle(_core.tuple_(_handles_of(types)))


class UniTuple(BaseTuple):
    """A tuple of one type of elements."""

    __slots__ = ()

    def __new__(cls, dtype: Type, count: int) -> Any:
        """Make the type of tuples of `count` elements."""
        return from_handle(_core.tuple_([_handle_of(dtype)] * count))

    @property
    def dtype(self) -> Type:
        """Type of the elements."""
        return self.types[0]


class NamedTuple(BaseTuple):
    """A namedtuple."""

    __slots__ = ()

    def __new__(cls, types: Iterable[Type], cls_: type) -> Any:
        """Make the type of a namedtuple class with these types of fields."""
        return from_handle(_core.named_tuple(cls_, _handles_of(types)))

    @property
    def instance_class(self) -> Any:
        """The namedtuple class."""
        return self._handle.entity

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields."""
        return tuple(self._handle.names)


class NamedUniTuple(NamedTuple):
    """A namedtuple whose fields have one type."""

    __slots__ = ()

    def __new__(cls, dtype: Type, count: int, cls_: type) -> Any:
        """Make the type of a namedtuple class with `count` fields of one type."""
        return from_handle(_core.named_tuple(cls_, [_handle_of(dtype)] * count))

    @property
    def dtype(self) -> Type:
        """Type of the fields."""
        return self.types[0]


class Optional(Type):
    """A value or None."""

    __slots__ = ()

    def __new__(cls, type: Type) -> Any:
        """Make the type of values that may be None."""
        from numen.class_types import DeferredType

        if isinstance(type, DeferredType):
            return DeferredType(lambda: _core.optional(type._handle))
        return from_handle(_core.optional(_handle_of(type)))

    @property
    def type(self) -> Type:
        """Type of the value when it is not None."""
        return from_handle(self._handle.elements[0])


class _Container(Type):
    __slots__ = ()
    initial_value = None  # of one written with constants, what it holds: never known here

    @property
    def dtype(self) -> Type:
        """Type of the elements."""
        return from_handle(self._handle.elements[0])


class List(_Container):
    """A list."""

    __slots__ = ()

    reflected = True

    def __new__(cls, dtype: Type, reflected: bool = True, initial_value: Any = None) -> Any:
        """Make the type of lists, all of which are reflected to the caller's."""
        return from_handle(_core.list_(_handle_of(dtype), False))


class Set(_Container):
    """A set."""

    __slots__ = ()

    reflected = True

    def __new__(cls, dtype: Type, reflected: bool = True) -> Any:
        """Make the type of sets."""
        return from_handle(_core.set_(_handle_of(dtype), False))


class ListType(_Container):
    """A numba.typed.List."""

    __slots__ = ()

    def __new__(cls, itemty: Type) -> Any:
        """Make the type of typed Lists with this type of elements."""
        return from_handle(_core.list_(_handle_of(itemty), True))

    @property
    def item_type(self) -> Type:
        """Type of the elements."""
        return self.dtype


class Dict(Type):
    """A dict."""

    __slots__ = ()
    initial_value = None

    def __new__(cls, keyty: Type, valty: Type, initial_value: Any = None) -> Any:
        """Make the type of dicts with these types of keys and values."""
        return from_handle(_core.dict_(_handle_of(keyty), _handle_of(valty), False))

    @property
    def key_type(self) -> Type:
        """Type of the keys."""
        return from_handle(self._handle.elements[0])

    @property
    def value_type(self) -> Type:
        """Type of the values."""
        return from_handle(self._handle.elements[1])


class DictType(Dict):
    """A numba.typed.Dict."""

    __slots__ = ()

    def __new__(cls, keyty: Type, valty: Type, initial_value: Any = None) -> Any:
        """Make the type of typed Dicts with these types of keys and values."""
        return from_handle(_core.dict_(_handle_of(keyty), _handle_of(valty), True))


class Generator(Type):
    """A generator of compiled code."""

    __slots__ = ()

    def __new__(
        cls,
        gen_func: Any,
        yield_type: Type,
        arg_types: Any = (),
        state_types: Any = (),
        has_finalizer: bool = True,
    ) -> Any:
        """Make the type by what is yielded; the other arguments are accepted for Numba's sake."""
        return from_handle(_core.generator(_handle_of(yield_type)))

    @property
    def yield_type(self) -> Type:
        """Type of what it yields."""
        return from_handle(self._handle.elements[0])


class DType(Type):
    """A NumPy dtype as a value."""

    __slots__ = ()

    def __new__(cls, dtype: Type) -> Any:
        """Make the type of the dtype object itself."""
        return from_handle(_core.dtype_object(_handle_of(dtype)))

    @property
    def dtype(self) -> Type:
        """The type of the elements that the dtype describes."""
        return _element_type(self._handle)


class Function(Type):
    """A function that compiled code can call."""

    __slots__ = ()


class Dispatcher(Function):
    """A function compiled by `jit`, or one that would be."""

    __slots__ = ()

    @property
    def dispatcher(self) -> Any:
        """The function."""
        return self._handle.entity


class Opaque(Type):
    """Anything else that has no value at run time."""

    __slots__ = ()


_SIMPLE_CLASSES: dict[str, type[Type]] = {
    "none": NoneType,
    "never": NoneType,
    "array": Array,
    "optional": Optional,
    "string": UnicodeType,
    "bytes": Bytes,
    "list": List,
    "dict": Dict,
    "set": Set,
    "generator": Generator,
    "random_generator": NumPyRandomGeneratorType,
    "range": RangeType,
    "slice": SliceType,
}
_SCALAR_CLASSES: dict[str, type[Type]] = {
    "b": Boolean,
    "i": Integer,
    "u": Integer,
    "f": Float,
    "c": Complex,
}
_STATIC_CLASSES: dict[str, type[Type]] = {
    "dtype": DType,
    "function": Dispatcher,
    "builtin": Function,
    "method": Function,
}


def _class_of(handle: _core.Type) -> type[Type]:
    kind = handle.kind
    if kind == "scalar":
        dtype_kind = np.dtype(handle.dtype).kind
        if dtype_kind in "Mm":
            from numen.time_types import class_of

            return class_of(handle)
        return _SCALAR_CLASSES[dtype_kind]
    if kind == "tuple":
        uniform = len({str(each) for each in handle.elements}) == 1
        if handle.names:
            return NamedUniTuple if uniform else NamedTuple
        return UniTuple if uniform else Tuple
    if kind == "enum":
        from numen.enum_types import member_class_of

        return member_class_of(handle)
    if handle.typed:
        if kind == "set":
            from numen.set_types import SetType

            return SetType
        return ListType if kind == "list" else DictType
    if kind in ("pointer", "function"):
        from numen.c_types import class_of

        return class_of(handle)
    if kind in ("record", "nested_array", "chars"):
        from numen.record_types import class_of

        return class_of(handle)
    if kind in ("literal_list", "literal_dict"):
        from numen.literal_types import LiteralList, LiteralStrKeyDict

        return LiteralList if kind == "literal_list" else LiteralStrKeyDict
    if kind == "instance":
        from numen.class_types import ClassInstanceType

        return getattr(handle.entity, "_type_class", ClassInstanceType)
    if kind == "static":
        if handle.static_kind in ("class", "type"):
            from numen.static_types import class_of

            return class_of(handle)
        return _STATIC_CLASSES.get(handle.static_kind, Opaque)
    return _SIMPLE_CLASSES.get(kind, Opaque)


def _made(cls: type[_T], handle: _core.Type) -> _T:
    made: _T = object.__new__(cls)
    made._handle = handle
    return made


def from_handle(handle: _core.Type) -> Type:
    """Return the type that a handle of the compiler stands for."""
    if handle.kind == "extension":
        defined: Type = handle.entity
        return defined
    return _made(_class_of(handle), handle)


def _element_type(handle: _core.Type) -> Type:
    """Type of the elements of an array, or of those that a dtype describes."""
    return from_handle(handle.elements[0] if handle.elements else _core.scalar(handle.dtype))


def _handle_of(type: Type) -> _core.Type:
    if not isinstance(type, Type):
        raise TypeError(f"expected a type, not {type!r}")
    return type._handle


def _handles_of(types: Iterable[Type]) -> list[_core.Type]:
    if not isinstance(types, Iterable):
        from numen.errors import TypingError

        raise TypingError("Argument 'types' is not iterable")
    return [_handle_of(each) for each in types]


def from_dtype(dtype: Any) -> Type:
    """Return the type of what a NumPy dtype describes. NotImplementedError when there is none."""
    dtype = np.dtype(dtype)
    try:
        return from_handle(_core.element_type(dtype))
    except TypeError:
        raise NotImplementedError(f"there is no type for values of dtype {dtype!r}") from None


int8 = _made(Integer, _core.scalar("int8"))
int16 = _made(Integer, _core.scalar("int16"))
int32 = _made(Integer, _core.scalar("int32"))
int64 = _made(Integer, _core.scalar("int64"))
uint8 = _made(Integer, _core.scalar("uint8"))
uint16 = _made(Integer, _core.scalar("uint16"))
uint32 = _made(Integer, _core.scalar("uint32"))
uint64 = _made(Integer, _core.scalar("uint64"))
float32 = _made(Float, _core.scalar("float32"))
float64 = _made(Float, _core.scalar("float64"))
complex64 = _made(Complex, _core.scalar("complex64"))
complex128 = _made(Complex, _core.scalar("complex128"))
boolean = _made(Boolean, _core.scalar("bool_"))
none = _made(NoneType, _core.none())
bytes_ = _made(Bytes, _core.bytes_())
unicode_type = _made(UnicodeType, _core.string())
npy_rng = _made(NumPyRandomGeneratorType, _core.random_generator())

# The other names that Numba has for them.
void = none
bool_ = b1 = boolean
i1 = char = int8
i2 = short = int16
i4 = intc = int32
i8 = int_ = intp = long_ = longlong = ssize_t = int64
u1 = byte = uchar = uint8
u2 = ushort = uint16
u4 = uintc = uint32
u8 = uint = uintp = ulong = ulonglong = size_t = uint64
f4 = float32
f8 = double = float64
c8 = complex64
c16 = complex128
string = unicode_type
optional = Optional

_OF_VALUES = {"ellipsis": ..., "slice2_type": slice(0, 1), "slice3_type": slice(0, 1, 1)}

# In modules that are imported when the first of their types is used.
_C_TYPES = (
    "CPointer",
    "ExternalFunctionPointer",
    "FunctionType",
    "RawPointer",
    "WrapperAddressProtocol",
    "voidptr",
)
_CLASS_TYPES = ("ClassInstanceType", "ClassType", "DeferredType", "deferred_type")
_RECORD_TYPES = ("CharSeq", "NestedArray", "Record", "UnicodeCharSeq")
_BUFFER_TYPES = ("ByteArray", "MemoryView", "PyArray")
_ENUM_TYPES = ("EnumClass", "EnumMember", "IntEnumClass", "IntEnumMember")
_STATIC_TYPES = ("DTypeSpec", "NumberClass", "TypeRef")
_TIME_TYPES = ("NPDatetime", "NPTimedelta")
_LITERAL_TYPES = words(
    """BooleanLiteral IntegerLiteral Literal LiteralList LiteralStrKeyDict StringLiteral literal
    maybe_literal unliteral"""
)
_USER_TYPES = words(
    """ArrayCompatible Buffer Callable Container Dummy Hashable IterableType MutableSequence
    Sequence Sized StarArgTuple StarArgUniTuple"""
)
LAZY_TYPES = {
    name: module
    for module, names in {
        "numen.buffer_types": _BUFFER_TYPES,
        "numen.c_types": _C_TYPES,
        "numen.enum_types": _ENUM_TYPES,
        "numen.class_types": _CLASS_TYPES,
        "numen.literal_types": _LITERAL_TYPES,
        "numen.record_types": _RECORD_TYPES,
        "numen.set_types": ("SetType",),
        "numen.signature_types": ("Omitted", "PyObject", "pyobject"),
        "numen.static_types": _STATIC_TYPES,
        "numen.structref": ("StructRef",),
        "numen.time_types": _TIME_TYPES,
        "numen.user_types": _USER_TYPES,
    }.items()
    for name in names
}

signed_domain = frozenset([int8, int16, int32, int64])
unsigned_domain = frozenset([uint8, uint16, uint32, uint64])
integer_domain = signed_domain | unsigned_domain
real_domain = frozenset([float32, float64])
complex_domain = frozenset([complex64, complex128])
number_domain = integer_domain | real_domain | complex_domain


def __getattr__(name: str) -> Any:
    if name == "bool":  # would hide the builtin in this file
        return boolean
    if name.startswith("__"):  # which imports ask for
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in _OF_VALUES:
        return from_handle(_core.type_of(_OF_VALUES[name]))
    if name in LAZY_TYPES:
        return getattr(importlib.import_module(LAZY_TYPES[name]), name)
    from numen.aliases import NUMBA_MODULES

    if f"numba.core.types.{name}" in NUMBA_MODULES:
        return sys.modules[__name__]
    from numen.unavailable import missing

    raise missing("types", name)
