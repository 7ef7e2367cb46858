"""What users register to take Python objects apart and to make them: `unbox` and `box`.

What they tell the builder becomes the text of a Python function, as for `intrinsic`, but one that
the interpreter runs, at the border of a call. So a failing call of the Python API raises where it
is called, and nobody sees its null; counts of references are the interpreter's.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from numen import extension_types, types
from numen.decorators import njit
from numen.errors import UnsupportedError
from numen.llvm_recording import Recorder, TargetContext
from numen.llvm_values import llvm_ir, value_type

# Calls of the Python API by Numba's names: the text, and of which type the result is.
_CALLS: dict[str, tuple[str, types.Type | None]] = {
    "float_as_double": ("as_number({0})", types.float64),
    "number_as_ssize_t": ("operator_index({0})", types.int64),
    "long_as_longlong": ("as_integer({0})", types.int64),
    "long_as_ulonglong": ("as_integer({0})", types.uint64),
    "object_istrue": ("bool({0})", types.boolean),
    "float_from_double": ("float({0})", None),
    "number_float": ("float({0})", None),
    "number_long": ("int({0})", None),
    "long_from_longlong": ("int({0})", None),
    "long_from_ssize_t": ("int({0})", None),
    "long_from_long": ("int({0})", None),
    "bool_from_bool": ("bool({0})", None),
    "bool_from_long": ("bool({0})", None),
    "complex_from_doubles": ("complex({0}, {1})", None),
    "complex_real_as_double": ("complex({0}).real", types.float64),
    "complex_imag_as_double": ("complex({0}).imag", types.float64),
    "object_getattr": ("getattr({0}, {1})", None),
    "object_getitem": ("{0}[{1}]", None),
    "object_str": ("str({0})", None),
    "object_type": ("type({0})", None),
    "list_getitem": ("{0}[int({1})]", None),
    "tuple_getitem": ("{0}[int({1})]", None),
    "sequence_getitem": ("{0}[int({1})]", None),
    "list_size": ("len({0})", types.int64),
    "tuple_size": ("len({0})", types.int64),
    "make_none": ("None", None),
    "borrow_none": ("None", None),
}
_COUNTS = ("incref", "decref")


def _as_number(value: Any) -> float:
    return float(_no_text(value, "must be real number"))


def _as_integer(value: Any) -> int:
    return int(_no_text(value, "an integer is required"))


def _no_text(value: Any, wanted: str) -> Any:
    if isinstance(value, str | bytes):
        raise TypeError(f"{wanted}, not {type(value).__name__}")
    return value


def _boxed(value: Any) -> Any:
    """Return Python's own number for one of NumPy's."""
    return value.item() if isinstance(value, np.generic) else value


def _set_error(kind: Any, message: Any) -> None:
    raise kind(message)


class NativeValue(NamedTuple):
    """What a function that unboxes returns."""

    value: Any
    is_error: Any = None
    cleanup: Any = None


class PythonApi:
    """The calls of the Python API that a builder is told of."""

    def __init__(self, context: TargetContext, builder: Any) -> None:
        self.context = context
        self.builder = builder
        self.pyobj = value_type(None)
        context.namespace |= {
            "NULL": extension_types.NULL,
            "as_number": _as_number,
            "as_integer": _as_integer,
            "operator_index": _index,
            "boxed": _boxed,
            "unboxed": _unboxed,
            "object_of": extension_types.object_of,
            "set_error": _set_error,
        }

    def _call(self, form: str, operands: Any, type: types.Type | None = None) -> Any:
        return self.context.record(
            self.builder, self.context.entering(type, form), list(operands), value_type(type)
        )

    def __getattr__(self, name: str) -> Any:
        if name in _COUNTS:
            return lambda value: None
        if name not in _CALLS:
            raise UnsupportedError(f"the Python API has no {name} in numen")
        form, type = _CALLS[name]
        return lambda *operands: self._call(form, operands, type)

    def object_getattr_string(self, value: Any, name: str) -> Any:
        """Return an attribute."""
        return self._call(f"getattr({{0}}, {name!r})", [value])

    def object_setattr_string(self, value: Any, name: str, given: Any) -> Any:
        """Set an attribute; the result is zero."""
        self.context.namespace["setattr"] = setattr
        return self._call(f"setattr({{0}}, {name!r}, {{1}}) or 0", [value, given], types.int32)

    def call_method(self, value: Any, name: str, arguments: Any = ()) -> Any:
        """Call a method."""
        return self._call(f"{{0}}.{name}({_operands(1, arguments)})", [value, *arguments])

    def call_function_objargs(self, function: Any, arguments: Any) -> Any:
        """Call an object."""
        return self._call(f"{{0}}({_operands(1, arguments)})", [function, *arguments])

    def call_jit_code(self, function: Any, signature: Any, arguments: Any) -> Any:
        """Call a compiled function; return that there is no error, and the result."""
        made = self.context.name_of(njit(function))
        given = ", ".join(
            self.context.leaving(type, f"{{{i}}}") for i, type in enumerate(signature.args)
        )
        result = signature.return_type
        form = self.context.entering(result, f"{made}({given})")
        called = self.context.record(self.builder, form, arguments, value_type(result))
        return llvm_ir().Constant(llvm_ir().IntType(1), 0), called

    def tuple_pack(self, items: Any) -> Any:
        """Make a tuple."""
        return self._call(f"({_operands(0, items)},)" if items else "()", items)

    def dict_pack(self, items: Any) -> Any:
        """Make a dict of texts and objects."""
        keys = [key for key, _ in items]
        text = ", ".join(f"{key!r}: {{{i}}}" for i, key in enumerate(keys))
        return self._call(f"{{{{{text}}}}}", [value for _, value in items])

    def call(self, function: Any, args: Any = None, kws: Any = None) -> Any:
        """Call an object with a tuple and a dict, or without."""
        given = [each for each in (args, kws) if each is not None]
        stars = ["*"] * (args is not None) + ["**"] * (kws is not None)
        text = ", ".join(f"{star}{{{1 + i}}}" for i, star in enumerate(stars))
        return self._call(f"{{0}}({text})", [function, *given])

    def list_pack(self, items: Any) -> Any:
        """Make a list."""
        return self._call(f"[{_operands(0, items)}]", items)

    def serialize_object(self, value: Any) -> Any:
        """Return what unserialize makes the object of."""
        return value

    def unserialize(self, value: Any) -> Any:
        """Return an object."""
        return self._call(self.context.name_of(value), [])

    def import_module(self, name: str) -> Any:
        """Return a module."""
        self.context.namespace["import_module"] = importlib.import_module
        return self._call(f"import_module({name!r})", [])

    import_module_noblock = import_module

    def string_from_constant_string(self, text: str) -> Any:
        """Return a text."""
        return self._call(repr(text), [])

    def err_occurred(self) -> Any:
        """Return none: an error would have been raised."""
        return self.get_null_object()

    def err_set_string(self, kind: Any, message: str) -> None:
        """Raise an exception."""
        if isinstance(kind, str):
            kind = getattr(importlib.import_module("builtins"), kind.removeprefix("PyExc_"))
        self._call(f"set_error({self.context.name_of(kind)}, {message!r})", [])

    def get_null_object(self) -> Any:
        """Return what is no object."""
        return llvm_ir().Constant(self.pyobj, None)

    def to_native_value(self, type: types.Type, value: Any) -> NativeValue:
        """Return what compiled code has of an object."""
        form = f"unboxed({self.context.name_of(type)}, {{0}})"
        form = self.context.entering(type, form)
        taken = self.context.record(self.builder, form, [value], value_type(type))
        return NativeValue(taken, llvm_ir().Constant(llvm_ir().IntType(1), 0))

    def from_native_value(self, type: types.Type, value: Any, env_manager: Any = None) -> Any:
        """Return the object for a value of compiled code."""
        if type._handle.kind != "extension":
            return self._call(f"boxed({self.context.leaving(type, '{0}')})", [value])
        name = self.context.name_of(type)
        if type._handle.elements:
            return self._call(f"object_of({name}, {self.context.leaving(type, '{0}')})", [value])
        return self._call(f"object_of({name}, ())", [])


def _operands(first: int, operands: Any) -> str:
    return ", ".join(f"{{{first + i}}}" for i in range(len(operands)))


def _index(value: Any) -> int:
    return int(value.__index__())


def _unboxed(type: types.Type, value: Any) -> Any:
    if type._handle.kind == "extension":
        return extension_types.members_of(type, value)
    if isinstance(type, types.Boolean):
        return bool(value)
    if isinstance(type, types.Integer):
        return _as_integer(value)
    return _as_number(value) if isinstance(type, types.Float) else value


class Border:
    """What a function gets first that is registered by `box` or `unbox`."""

    def __init__(self, recorder: Recorder) -> None:
        self.context = recorder.context
        self.builder = recorder.builder
        self.pyapi = PythonApi(self.context, self.builder)
        self.env_manager = None

    def unbox(self, type: types.Type, value: Any) -> NativeValue:
        """Return what compiled code has of an object."""
        return self.pyapi.to_native_value(type, value)

    def box(self, type: types.Type, value: Any) -> Any:
        """Return the object for a value of compiled code."""
        return self.pyapi.from_native_value(type, value)


def unbox_array(type: types.Type, value: Any, c: Border) -> NativeValue:
    """Return what compiled code has of an array."""
    return c.unbox(type, value)


def box_array(type: types.Type, value: Any, c: Border) -> Any:
    """Return the array for a value of compiled code."""
    return c.box(type, value)


def unboxer(generate: Callable[..., Any]) -> Callable[[types.Type, Any], Any]:
    """Return what makes members of an object, for types that `generate` is registered for."""
    made: dict[Any, Any] = {}

    def unbox(type: types.Type, value: Any) -> Any:
        if type not in made:
            recorder = Recorder(f"unbox_{type}", [("value", None)])
            native = generate(type, recorder.arguments[0], Border(recorder))
            if native.cleanup is not None:
                raise UnsupportedError("numen takes no cleanup of what was unboxed")
            is_error = None if isinstance(native.is_error, bool) else native.is_error
            made[type] = recorder.function(native.value, type, is_error)
        return made[type](value)

    return unbox


def boxer(generate: Callable[..., Any]) -> Callable[[types.Type, Any], Any]:
    """Return what makes an object of members, for types that `generate` is registered for."""
    made: dict[Any, Any] = {}

    def box(type: types.Type, members: Any) -> Any:
        if type not in made:
            recorder = Recorder(f"box_{type}", [("members", type)])
            result = generate(type, recorder.arguments[0], Border(recorder))
            made[type] = recorder.function(result, None)
        found = made[type](members)
        if found is extension_types.NULL:
            raise SystemError(f"what boxes {type} returned NULL without setting an exception")
        return found

    return box
