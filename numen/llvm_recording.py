"""What generators of code get: a context to ask and a builder to tell, and what comes of it."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Callable, Iterator, Sequence
from types import FunctionType
from typing import Any

import numpy as np

from numen import types
from numen.errors import LoweringError, UnsupportedError
from numen.extension_types import make, member
from numen.forms import address_of, as_pointer, atomic_update
from numen.llvm_text import Text, identifier
from numen.llvm_values import is_pointer, llvm_ir, made_empty, number_of, value_type
from numen.signature import Signature
from numen.source import generated


class TypingContext:
    """What functions that tell types get first: they have the types from the rest."""

    def can_convert(self, given: types.Type, wanted: types.Type) -> bool:
        """Tell whether a value converts to a type: a number to one, others to their own."""
        return given == wanted or all(isinstance(x, types.Number) for x in (given, wanted))

    def __getattr__(self, name: str) -> Any:
        raise UnsupportedError(f"the typing context has no {name} in numen")


class Recorder:
    """Runs a builder of llvmlite's, and makes a Python function of what it was told."""

    def __init__(self, name: str, parameters: Sequence[tuple[str, types.Type | None]]) -> None:
        """Begin a function; a parameter without a type is any Python object."""
        ir = llvm_ir()
        self.name = name
        self.context = TargetContext()
        self.has_memory = False
        self._parameters = parameters
        kinds = [value_type(type) for _, type in parameters]
        self._made = ir.Function(ir.Module(), ir.FunctionType(ir.VoidType(), kinds), name)
        self.builder = ir.IRBuilder(self._made.append_basic_block("entry"))
        self.arguments = tuple(self._made.args)

    def function(self, result: Any, type: types.Type | None, is_error: Any = None) -> FunctionType:
        """Return the function, which ends with a result where the builder stands."""
        text = Text(self.name, self.context)
        for (name, kind), value in zip(self._parameters, self.arguments, strict=True):
            text.names[value] = text.line(self.context.entering(kind, name))
        text.add_blocks(self._made.blocks[0], self.builder.basic_block, result)
        if is_error is not None:
            self.context.namespace["fail"] = _fail
            text.lines.append(f"fail({text.operand(is_error)})")
        last = None if type is None else made_empty(self.context, type)
        if last is None and result is None:
            raise LoweringError(f"{self.name}: non-void function returns None")
        if last is None:
            last = self.context.leaving(type, text.operand(result))
        self.has_memory = text.has_memory
        made = identifier(self.name)
        names = ", ".join(name for name, _ in self._parameters)
        lines = [f"def {made}({names}):", *text.lines, f"return {last}"]
        return generated(made, "\n    ".join(lines) + "\n", self.context.namespace)


def _fail(is_error: bool) -> None:
    if is_error:
        raise SystemError("error return without exception set")


class TargetContext:
    """What a generator of code asks for the types of LLVM, and for conversions."""

    def __init__(self) -> None:
        # Texts of calls, by the names that the functions have for the builder.
        self.forms: dict[str, str] = {}
        # Those of them that stand for elements of arrays.
        self.elements: set[str] = set()
        # What the texts name.
        self.namespace: dict[str, Any] = {"np": np}
        forms = (address_of, as_pointer, atomic_update, make, member)
        self.namespace |= {each.__name__: each for each in forms}
        self.enable_boundscheck = True
        self.typing_context = TypingContext()

    def name_of(self, value: Any) -> str:
        """Return a name that the texts have for an object."""
        for name, known in self.namespace.items():
            if known is value:
                return name
        name = f"k{len(self.namespace)}_{identifier(getattr(value, '__name__', ''))}"
        self.namespace[name] = value
        return name

    def record(self, builder: Any, form: str, operands: Any, result: Any) -> Any:
        """Tell the builder of a call that has a text, in which {0} is the first operand."""
        ir = llvm_ir()
        name = f"numen.{len(self.forms)}"
        self.forms[name] = form
        type = ir.FunctionType(result, [each.type for each in operands])
        return builder.call(ir.Function(builder.module, type, name), operands)

    def record_element(self, builder: Any, array: Any, index: Any, dtype: types.Type) -> Any:
        """Tell the builder of a place that is an element of an array of one axis."""
        kind = value_type(dtype).as_pointer()
        self.elements.add(f"numen.{len(self.forms)}")
        return self.record(builder, "{0}[{1}]", [array, index], kind)

    def get_value_as_data(self, builder: Any, type: types.Type, value: Any) -> Any:
        """Return a value as it lies in memory."""
        return value

    def entering(self, type: types.Type | None, text: str) -> str:
        """Return a value as the lines have it.

        Integers have signs there, as LLVM's have none; a pointer is the address that it holds.
        """
        if is_pointer(type):
            return f"address_of({text})"
        number = number_of(type)
        if number is not None and number is not type:
            text = f"member({text}, 0)"
        if isinstance(number, types.Boolean):
            return f"bool({text})"
        if isinstance(number, types.Integer):
            given = f"np.{number}({text})"
            return given if number.signed else f"np.int{number.bitwidth}({given})"
        return f"np.{number}({text})" if isinstance(number, types.Float) else text

    def leaving(self, type: types.Type | None, text: str) -> str:
        """Return a value as others have it."""
        if is_pointer(type):
            return f"as_pointer({self.name_of(type)}, {text})"
        number = number_of(type)
        if isinstance(number, types.Boolean):
            text = f"bool({text})"
        elif number is not None:
            text = f"np.{number}({text})"
        is_other = number is not None and number is not type
        return f"make({self.name_of(type)}, {text})" if is_other else text

    def get_value_type(self, type: types.Type) -> Any:
        """Return LLVM's type of the values of a type."""
        return value_type(type)

    get_data_type = get_argument_type = get_return_type = get_value_type

    def get_constant(self, type: types.Type, value: Any) -> Any:
        """Return a constant of a type of numbers."""
        return llvm_ir().Constant(self.get_value_type(type), value)

    def add_dynamic_addr(self, builder: Any, address: int, info: str = "") -> Any:
        """Return the object that is there, if it is a class or one that is tracked by gc."""
        for each in itertools.chain(_classes(object), gc.get_objects()):
            if id(each) == address:
                return self.record(builder, self.name_of(each), [], value_type(None))
        raise UnsupportedError(f"numen knows no object at the address of {info}")

    def get_constant_generic(self, builder: Any, type: types.Type, value: Any) -> Any:
        """Return a constant of a type of numbers, complex ones too."""
        if isinstance(type, types.Complex):
            return self.record(builder, f"np.{type}({complex(value)!r})", [], value_type(type))
        if number_of(type) is None:
            raise UnsupportedError(f"there is no constant of type {type} in numen")
        return self.get_constant(type, value)

    def get_constant_null(self, type: types.Type) -> Any:
        """Return zero, or what is no value: where that is used, it raises."""
        zero = None if number_of(type) is None else 0
        return llvm_ir().Constant(value_type(type), zero)

    def get_dummy_value(self) -> Any:
        """Return what stands for None."""
        return llvm_ir().Constant(llvm_ir().IntType(1), 0)

    def cast(self, builder: Any, value: Any, given: types.Type, wanted: types.Type) -> Any:
        """Convert a number to another type of numbers."""
        given, wanted = types.unliteral(given), types.unliteral(wanted)
        if given == wanted:
            return value
        if not isinstance(given, types.Number) or not isinstance(wanted, types.Number):
            raise UnsupportedError(f"intrinsics cannot cast {given} to {wanted} in numen")
        to = self.get_value_type(wanted)
        if isinstance(wanted, types.Boolean):
            zero = self.get_constant(given, 0)
            if isinstance(given, types.Float):
                return builder.fcmp_unordered("!=", value, zero)
            return builder.icmp_unsigned("!=", value, zero)
        if isinstance(wanted, types.Float):
            if isinstance(given, types.Float):
                return (builder.fpext if str(to) == "double" else builder.fptrunc)(value, to)
            return (builder.sitofp if _is_signed(given) else builder.uitofp)(value, to)
        if isinstance(given, types.Float):
            return (builder.fptosi if _is_signed(wanted) else builder.fptoui)(value, to)
        if to.width <= value.type.width:
            return builder.trunc(value, to)
        return (builder.sext if _is_signed(given) else builder.zext)(value, to)

    def make_tuple(self, builder: Any, type: types.BaseTuple, values: Sequence[Any]) -> Any:
        """Make a tuple of a type, with these values as its elements."""
        kinds = types.unliteral(type)
        parts = "".join(f"{self.leaving(each, f'{{{i}}}')}, " for i, each in enumerate(kinds))
        return self.record(builder, f"({parts})", list(values), value_type(kinds))

    def compile_internal(
        self, builder: Any, function: Any, signature: Signature, arguments: Any
    ) -> Any:
        """Call a Python function."""
        operands = ", ".join(f"{{{i}}}" for i in range(len(signature.args)))
        form = f"{self.name_of(function)}({operands})"
        result = value_type(signature.return_type or types.none)
        return self.record(builder, form, list(arguments), result)

    def get_function(self, function: Any, signature: Signature) -> Callable[..., Any]:
        """Return what calls a Python function, given a builder and the arguments."""
        return lambda builder, arguments: self.compile_internal(
            builder, function, signature, arguments
        )

    def __getattr__(self, name: str) -> Any:
        raise UnsupportedError(f"the context of an intrinsic has no {name} in numen")


def _classes(base: type) -> Iterator[type]:
    yield base
    derived: list[type] = type.__subclasses__(base)
    for each in derived:
        yield from _classes(each)


def _is_signed(type: types.Type) -> bool:
    return isinstance(type, types.Integer) and type.signed
