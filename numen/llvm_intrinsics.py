"""Functions that users write with LLVM's builder: `extending.intrinsic`.

What the builder was told is not given to LLVM: it becomes the text of a Python function, which is
compiled as any other. So there is nothing in it that numen does not know, no memory is read or
written, and the code is kept, inlined and vectorised as the rest. The price: a straight line of
operations on numbers, and no others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from numen import types
from numen.errors import TypingError, UnsupportedError
from numen.overloading import Overload, registered
from numen.signature import Signature
from numen.source import generated

# Answers (signature, generator of code), or None where it takes no such types.
_Define = Callable[..., "tuple[Signature, Callable[..., Any]] | None"]


class Intrinsic:
    """A function for compiled code alone, which `intrinsic` made."""

    def __init__(self, define: _Define, prefer_literal: bool) -> None:
        self.__name__ = define.__name__
        self.__qualname__ = define.__qualname__
        self.__doc__ = define.__doc__
        self.__wrapped__ = define
        registered.add_function(self, Overload(self._choose, {}, prefer_literal, strict=False))

    def __call__(self, *_: object) -> Any:
        """Raise NotImplementedError: there is no Python code."""
        raise NotImplementedError(f"{self.__name__} is an intrinsic, which compiled code calls")

    def __repr__(self) -> str:
        return f"<intrinsic {self.__name__}>"

    def _choose(self, *given: types.Type) -> FunctionType | None:
        answer = self.__wrapped__(TypingContext(), *given)
        return None if answer is None else _function(self.__name__, *answer)


class TypingContext:
    """What the function that `intrinsic` decorates gets first: it has the types from the rest."""

    def __getattr__(self, name: str) -> Any:
        raise UnsupportedError(f"the typing context of an intrinsic has no {name} in numen")


def _function(name: str, signature: Signature, generate: Callable[..., Any]) -> FunctionType:
    """Make the Python function that does what a generator of code tells the builder to do."""
    ir = llvm_ir()
    if signature.return_type is None:
        raise TypingError(f"the signature of the intrinsic {name} has no result")
    arguments = [types.unliteral(each) for each in signature.args]
    context = TargetContext()
    kinds = [context.get_value_type(each) for each in arguments]
    module = ir.Module()
    made = ir.Function(module, ir.FunctionType(ir.VoidType(), kinds), name)
    builder = ir.IRBuilder(made.append_basic_block())
    result = generate(context, builder, signature, tuple(made.args))
    if len(made.blocks) != 1:
        raise UnsupportedError(f"the intrinsic {name} branches; numen takes straight code only")

    text = _Text(name, context.functions)
    parameters = [f"a{i}" for i in range(len(arguments))]
    for parameter, value, type in zip(parameters, made.args, arguments, strict=True):
        text.names[value] = text.entering(parameter, type)
    for instruction in made.blocks[0].instructions:
        text.add(instruction)
    last = text.leaving(result, types.unliteral(signature.return_type))
    lines = [f"def {_identifier(name)}({', '.join(parameters)}):", *text.lines, f"return {last}"]
    return generated(_identifier(name), "\n    ".join(lines) + "\n", {"np": np, **text.functions})


def llvm_ir() -> Any:
    """Return the module `llvmlite.ir`; UnsupportedError where llvmlite is not installed."""
    try:
        from llvmlite import ir
    except ImportError:
        raise UnsupportedError(
            "intrinsics are written with llvmlite's builder, which is not installed: "
            "pip install llvmlite"
        ) from None
    return ir


def _identifier(name: str) -> str:
    return re.sub(r"\W", "_", name)


class TargetContext:
    """What a generator of code asks for the types of LLVM, and for conversions."""

    def __init__(self) -> None:
        # Python functions that the code calls, by the names that they have for the builder.
        self.functions: dict[str, Any] = {}

    def get_value_type(self, type: types.Type) -> Any:
        """Return LLVM's type of the values of a type."""
        ir = llvm_ir()
        type = types.unliteral(type)
        if isinstance(type, types.Boolean):
            return ir.IntType(1)
        if isinstance(type, types.Integer):
            return ir.IntType(type.bitwidth)
        if isinstance(type, types.Float):
            return ir.FloatType() if type.bitwidth == 32 else ir.DoubleType()
        return ir.IntType(8).as_pointer()  # can be handed on, and no more

    get_data_type = get_argument_type = get_return_type = get_value_type

    def get_constant(self, type: types.Type, value: Any) -> Any:
        """Return a constant of a type of numbers."""
        return llvm_ir().Constant(self.get_value_type(type), value)

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

    def compile_internal(
        self, builder: Any, function: Any, signature: Signature, arguments: Any
    ) -> Any:
        """Call a Python function."""
        ir = llvm_ir()
        name = f"f{len(self.functions)}_{_identifier(getattr(function, '__name__', ''))}"
        self.functions[name] = function
        kinds = [self.get_value_type(each) for each in signature.args]
        type = ir.FunctionType(self.get_value_type(signature.return_type or types.none), kinds)
        return builder.call(ir.Function(builder.module, type, name), arguments)

    def get_function(self, function: Any, signature: Signature) -> Callable[..., Any]:
        """Return what calls a Python function, given a builder and the arguments."""
        return lambda builder, arguments: self.compile_internal(
            builder, function, signature, arguments
        )

    def __getattr__(self, name: str) -> Any:
        raise UnsupportedError(f"the context of an intrinsic has no {name} in numen")


def _is_signed(type: types.Type) -> bool:
    return isinstance(type, types.Integer) and type.signed


_OPERATORS = {"add": "+", "sub": "-", "mul": "*", "and": "&", "or": "|", "xor": "^"}
_OPERATORS |= {"fadd": "+", "fsub": "-", "fmul": "*"}
_UNSIGNED_OPERATORS = {"lshr": ">>", "udiv": "//", "urem": "%"}
_COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
# By LLVM's name without its types; {0} is the first operand, {u0} the same without a sign.
_FUNCTIONS = {
    "ctpop": "np.bitwise_count({u0})",
    "ctlz": "{bits} - int({u0}).bit_length()",
    "cttz": "{bits} - np.bitwise_count(np.uint{bits}({0} | -{0}))",
    "sqrt": "np.sqrt({0})",
    "fabs": "np.abs({0})",
    "floor": "np.floor({0})",
    "ceil": "np.ceil({0})",
    "trunc": "np.trunc({0})",
    "rint": "np.rint({0})",
    "nearbyint": "np.rint({0})",
    "roundeven": "np.rint({0})",
    "copysign": "np.copysign({0}, {1})",
    "minnum": "np.fmin({0}, {1})",
    "maxnum": "np.fmax({0}, {1})",
    "minimum": "np.minimum({0}, {1})",
    "maximum": "np.maximum({0}, {1})",
    "pow": "np.power({0}, {1})",
    **{name: f"np.{name}({{0}})" for name in ("exp", "exp2", "log", "log2", "log10", "sin", "cos")},
    "smin": "min({0}, {1})",
    "smax": "max({0}, {1})",
    "umin": "min({u0}, {u1})",
    "umax": "max({u0}, {u1})",
    "abs": "abs({0})",
}


class _Text:
    """Lines of Python for instructions.

    Integers are signed in them, as LLVM's have no sign, of their own number of bits; one bit is a
    bool.
    """

    def __init__(self, name: str, functions: dict[str, Any]) -> None:
        self.name = name
        self.lines: list[str] = []
        self.names: dict[Any, str] = {}
        self.functions = functions

    def entering(self, parameter: str, type: types.Type) -> str:
        """Return an argument as the lines have it."""
        if isinstance(type, types.Boolean):
            return self._line(f"bool({parameter})")
        if isinstance(type, types.Integer):
            given = f"np.{type}({parameter})"
            return self._line(given if type.signed else f"np.int{type.bitwidth}({given})")
        return self._line(f"np.{type}({parameter})") if isinstance(type, types.Float) else parameter

    def leaving(self, value: Any, type: types.Type) -> str:
        """Return a result as callers have it."""
        if isinstance(type, types.NoneType):
            return "None"
        if isinstance(type, types.Boolean):
            return f"bool({self._operand(value)})"
        if isinstance(type, types.Integer | types.Float):
            return f"np.{type}({self._operand(value)})"
        return self._operand(value)

    def add(self, instruction: Any) -> None:
        """Add the lines for an instruction."""
        operation = instruction.opname
        if operation == "alloca":
            self.names[instruction] = f"m{len(self.names)}"
        elif operation == "store":
            value, place = instruction.operands
            self.lines.append(f"{self._place(place)} = {self._operand(value)}")
        elif operation == "load":
            self.names[instruction] = self._line(self._place(instruction.operands[0]))
        else:
            text = self._value(instruction, operation)
            self.names[instruction] = self._line(_converted(instruction.type, text))

    def _value(self, instruction: Any, operation: str) -> str:
        operands = instruction.operands
        if operation == "call":
            return self._call(instruction)
        if operation in _OPERATORS:
            return (
                f"{self._operand(operands[0])} {_OPERATORS[operation]} {self._operand(operands[1])}"
            )
        if operation in _UNSIGNED_OPERATORS:
            operator = _UNSIGNED_OPERATORS[operation]
            return f"{self._unsigned(operands[0])} {operator} {self._unsigned(operands[1])}"
        if operation in ("icmp", "fcmp"):
            return self._comparison(instruction.op, operands, is_float=operation == "fcmp")
        first, *rest = (self._operand(each) for each in operands)
        if operation in _OPERATORS:
            return f"{first} {_OPERATORS[operation]} {rest[0]}"
        match operation:
            case "shl":
                return f"{first} << {rest[0]}"
            case "ashr":
                return f"{first} >> {rest[0]}"
            case "sdiv":
                return f"{first} // {rest[0]} + int({_is_rounded_down(first, rest[0])})"
            case "srem":
                correction = f"{rest[0]} if {_is_rounded_down(first, rest[0])} else 0"
                return f"{first} % {rest[0]} - ({correction})"
            case "fdiv":
                return f"np.divide({first}, {rest[0]})"
            case "frem":
                return f"np.fmod({first}, {rest[0]})"
            case "fneg":
                return f"-{first}"
            case "select":
                return f"{rest[0]} if {first} else {rest[1]}"
            case "trunc" if instruction.type.width == 1:
                return f"{first} & 1 != 0"
            case "trunc" | "fptrunc" | "fpext" | "sitofp" | "fptosi":
                return first
            case "sext":
                return f"-np.int8({first})" if operands[0].type.width == 1 else first
            case "zext" | "uitofp":
                return self._unsigned(operands[0])
            case "fptoui":
                return f"np.uint64({first})"
            case "bitcast":
                return self._same_bits(first, operands[0].type, instruction.type)
        raise self._unsupported(f"the instruction {operation}")

    def _call(self, instruction: Any) -> str:
        name: str = instruction.callee.name
        arguments = [self._operand(each) for each in instruction.args]
        if name in self.functions:
            return f"{name}({', '.join(arguments)})"
        parts = name.split(".")
        form = _FUNCTIONS.get(parts[1]) if parts[0] == "llvm" else None
        if form is None:
            raise self._unsupported(f"a call of {name}")
        unsigned = {
            f"u{i}": self._unsigned(each)
            for i, each in enumerate(instruction.args)
            if f"{{u{i}}}" in form
        }
        bits = getattr(instruction.type, "width", 0)
        return form.format(*arguments, bits=bits, **unsigned)

    def _comparison(self, predicate: str, operands: Any, is_float: bool) -> str:
        is_unsigned = not is_float and predicate[0] == "u"
        one, other = (self._unsigned(x) if is_unsigned else self._operand(x) for x in operands)
        if not is_float:
            return f"{one} {_COMPARISONS[predicate[-2:]]} {other}"
        either_is_nan = f"({one} != {one} or {other} != {other})"
        if predicate in ("ord", "uno"):
            return either_is_nan if predicate == "uno" else f"not {either_is_nan}"
        compared = f"{one} {_COMPARISONS[predicate[1:]]} {other}"
        if predicate[0] == "o":
            return f"{compared} and not {either_is_nan}" if predicate == "one" else compared
        return compared if predicate == "une" else f"{compared} or {either_is_nan}"

    def _same_bits(self, text: str, given: Any, wanted: Any) -> str:
        if str(given) == str(wanted):
            return text
        if {str(given), str(wanted)} in ({"i32", "float"}, {"i64", "double"}):
            return f"{text}.view(np.{_dtype(wanted)})"
        raise self._unsupported(f"a bitcast from {given} to {wanted}")

    def _operand(self, value: Any) -> str:
        if value in self.names:
            return self.names[value]
        constant = getattr(value, "constant", None)
        if isinstance(constant, int | float | np.number) and _dtype(value.type) is not None:
            return _converted(value.type, _number(value.type, constant))
        raise self._unsupported(f"the value {value}")

    def _unsigned(self, value: Any) -> str:
        text = self._operand(value)
        if str(value.type) == "i1":
            return f"np.uint8({text})"
        return f"np.u{_dtype(value.type)}({text})"

    def _place(self, pointer: Any) -> str:
        if getattr(pointer, "opname", "") != "alloca":
            raise self._unsupported("a pointer that is not one of alloca")
        return self.names[pointer]

    def _line(self, text: str) -> str:
        name = f"v{len(self.lines)}"
        self.lines.append(f"{name} = {text}")
        return name

    def _unsupported(self, what: str) -> UnsupportedError:
        return UnsupportedError(
            f"the intrinsic {self.name} uses {what}; numen takes operations on numbers only"
        )


def _dtype(type: Any) -> str | None:
    """Return NumPy's name for a type of LLVM; None where it is not one of numbers."""
    text = str(type)
    if text in ("i8", "i16", "i32", "i64"):
        return f"int{text[1:]}"
    return {"i1": "bool", "float": "float32", "double": "float64"}.get(text)


def _converted(type: Any, text: str) -> str:
    dtype = _dtype(type)
    if dtype is None:
        return text
    return f"bool({text})" if dtype == "bool" else f"np.{dtype}({text})"


def _number(type: Any, value: Any) -> str:
    if _dtype(type) in ("float32", "float64"):
        return repr(float(value)) if np.isfinite(value) else f"float('{float(value)}')"
    half = 1 << type.width - 1
    return repr(bool(value) if half == 1 else (int(value) + half) % (2 * half) - half)


def _is_rounded_down(a: str, b: str) -> str:
    """Return text for whether `a // b` is less than the quotient of C, which rounds to zero."""
    return f"({a} ^ {b}) < 0 and {a} % {b} != 0"
