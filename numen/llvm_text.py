"""Instructions of LLVM as lines of Python."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from numen import types
from numen.errors import UnsupportedError
from numen.llvm_values import PYTHON_OBJECT, llvm_ir, opaque
from numen.models import number_type


def identifier(name: str) -> str:
    """Return the name as one that Python takes."""
    return re.sub(r"\W", "_", name)


_OPERATORS = {"add": "+", "sub": "-", "mul": "*", "and": "&", "or": "|", "xor": "^"}
_OPERATORS |= {"fadd": "+", "fsub": "-", "fmul": "*"}
_UNSIGNED_OPERATORS = {"lshr": ">>", "udiv": "//", "urem": "%"}
# Their positions are what runtime/atomics.cpp knows them by.
_ATOMIC = ("add", "sub", "max", "min", "umax", "umin", "xchg")
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


class Text:
    """Lines of Python for instructions.

    Integers are signed in them, as LLVM's have no sign, of their own number of bits; one bit is a
    bool. Pointers that are not places of the text's own are the addresses that they hold.
    """

    def __init__(self, name: str, context: Any) -> None:
        self.name = name
        self.lines: list[str] = []
        self.names: dict[Any, str] = {}
        self.has_memory = False
        self._in_memory: set[Any] = set()
        self._context = context
        self._forms: dict[str, str] = context.forms
        self._elements: set[str] = context.elements
        self._indent = ""
        self._count = 0

    def add_blocks(self, first: Any, last: Any, result: Any) -> None:
        """Add the lines for all that runs from one block on, until the end of another."""
        instructions = [one for block in first.function.blocks for one in block.instructions]
        self._in_memory.update([result], *map(_addresses_taken, instructions))
        if first is last and not last.is_terminated:
            for each in first.instructions:
                self.add(each)
            return
        from numen.llvm_flow import Flow

        Flow(self, first, last).add()

    @contextlib.contextmanager
    def indented(self, head: str) -> Iterator[None]:
        """Put the lines that are added meanwhile below another."""
        self.lines.append(self._indent + head)
        self._indent += "    "
        yield
        self.lines.append(self._indent + "pass")
        self._indent = self._indent[:-4]

    def add(self, instruction: Any) -> None:
        """Add the lines for an instruction."""
        operation = instruction.opname
        if operation == "alloca" and self._is_place(instruction):
            self.names.setdefault(instruction, self._new("m"))
        elif operation == "alloca":
            self._assign(instruction, self._memory(instruction))
        elif operation == "store":
            value, place = instruction.operands
            self.statement(f"{self._place(place)} = {self.operand(value)}")
        elif operation == "load":
            place = self._place(instruction.operands[0])
            self._assign(instruction, _converted(instruction.type, place))
        elif operation == "call" and instruction.callee.name in self._elements:
            self.names[instruction] = self._call(instruction)
        else:
            text = self._value(instruction, operation)
            if str(instruction.type) == "void":
                self.statement(text)
            else:
                self._assign(instruction, _converted(instruction.type, text))

    def _value(self, instruction: Any, operation: str) -> str:
        operands = instruction.operands
        if operation == "call":
            return self._call(instruction)
        if operation in _UNSIGNED_OPERATORS:
            operator = _UNSIGNED_OPERATORS[operation]
            return f"{self._unsigned(operands[0])} {operator} {self._unsigned(operands[1])}"
        if operation == "atomicrmw":
            return self._atomic(instruction)
        if operation == "getelementptr":
            return self._moved(operands[0], operands[1:])
        if operation in ("icmp", "fcmp"):
            return self._comparison(instruction.op, operands, is_float=operation == "fcmp")
        first, *rest = (self.operand(each) for each in operands)
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
            case "inttoptr":
                return f"np.int64({self._unsigned(operands[0])})"
            case "ptrtoint":
                return first
            case "fptoui":
                return f"np.uint64({first})"
            case "bitcast":
                return self._same_bits(first, operands[0].type, instruction.type)
        raise self.unsupported(f"the instruction {operation}")

    def _call(self, instruction: Any) -> str:
        name: str = instruction.callee.name
        arguments = [self.operand(each) for each in instruction.args]
        if name in self._forms:
            return self._forms[name].format(*arguments)
        parts = name.split(".")
        form = _FUNCTIONS.get(parts[1]) if parts[0] == "llvm" else None
        if form is None:
            raise self.unsupported(f"a call of {name}")
        unsigned = {
            f"u{i}": self._unsigned(each)
            for i, each in enumerate(instruction.args)
            if f"{{u{i}}}" in form
        }
        bits = getattr(instruction.type, "width", 0)
        return form.format(*arguments, bits=bits, **unsigned)

    def _comparison(self, predicate: str, operands: Any, is_float: bool) -> str:
        is_unsigned = not is_float and predicate[0] == "u"
        if operands[0].type == opaque(PYTHON_OBJECT):
            one, other = (self.operand(x) for x in operands)
            return f"({one} is {other}) == {predicate == 'eq'}"
        one, other = (self._unsigned(x) if is_unsigned else self.operand(x) for x in operands)
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
        if str(given) == str(wanted) or (given.is_pointer and wanted.is_pointer):
            return text
        if {str(given), str(wanted)} in ({"i32", "float"}, {"i64", "double"}):
            return f"{text}.view(np.{_dtype(wanted)})"
        raise self.unsupported(f"a bitcast from {given} to {wanted}")

    def operand(self, value: Any) -> str:
        """Return the text for a value."""
        if self._is_place(value):
            raise self.unsupported("the address of an element")
        if value in self.names:
            return self.names[value]
        constant = getattr(value, "constant", None)
        if isinstance(constant, int | float | np.number) and _dtype(value.type) is not None:
            return _converted(value.type, _number(value.type, constant))
        if constant is None and isinstance(value, llvm_ir().Constant):
            if value.type.is_pointer:
                return "np.int64(0)"
            if "NULL" in self._context.namespace:
                return "NULL"
        raise self.unsupported(f"the value {value}")

    def _unsigned(self, value: Any) -> str:
        text = self.operand(value)
        if str(value.type) == "i1":
            return f"np.uint8({text})"
        if value.type.is_pointer:
            return f"np.uint64({text})"
        return f"np.u{_dtype(value.type)}({text})"

    def _place(self, pointer: Any) -> str:
        if self._is_place(pointer):
            return self.names[pointer]
        name = self._context.name_of(types.CPointer(self._pointee(pointer)))
        return f"as_pointer({name}, {self.operand(pointer)})[0]"

    def _memory(self, alloca: Any) -> str:
        """Return the address of memory that is there until the caller returns."""
        self.has_memory = True
        count = self.operand(alloca.operands[0]) if alloca.operands else "1"
        return f"address_of(np.empty({count}, np.{self._pointee(alloca)}).ctypes)"

    def _pointee(self, pointer: Any) -> types.Type:
        """Return the type of what is in memory at a pointer; pointers are addresses there."""
        kind = pointer.type.pointee
        return types.int64 if kind.is_pointer else number_type(kind)

    def _moved(self, pointer: Any, indices: Any) -> str:
        if len(indices) != 1:
            raise self.unsupported("a pointer into a struct or an array")
        size = np.dtype(str(self._pointee(pointer))).itemsize
        return f"{self.operand(pointer)} + {self.operand(indices[0])} * {size}"

    def _is_place(self, value: Any) -> bool:
        is_variable = getattr(value, "opname", "") == "alloca" and value not in self._in_memory
        return is_variable or self._is_element(value)

    def _is_element(self, pointer: Any) -> bool:
        is_call = getattr(pointer, "opname", "") == "call"
        return is_call and pointer.callee.name in self._elements

    def _atomic(self, instruction: Any) -> str:
        place, value = instruction.operands
        name = instruction.operation
        if name not in _ATOMIC or str(value.type) != "i64" or not self._is_element(place):
            raise self.unsupported(f"atomic {name} of {value.type}")
        array, index = (self.operand(each) for each in place.args)
        return f"atomic_update({array}, {index}, {_ATOMIC.index(name)}, {self.operand(value)})"

    def phi(self, instruction: Any) -> str:
        """Return the variable that stands for a value which depends on the way to a block."""
        return self.names.setdefault(instruction, self._new("p"))

    def line(self, text: str) -> str:
        """Add a line that computes a value, and return its name."""
        name = self._new("v")
        self.statement(f"{name} = {text}")
        return name

    def _assign(self, instruction: Any, text: str) -> None:
        """Add the line for an instruction, which has one variable wherever it is written."""
        name = self.names.setdefault(instruction, self._new("v"))
        self.statement(f"{name} = {text}")

    def statement(self, text: str) -> None:
        """Add a line."""
        self.lines.append(self._indent + text)

    def _new(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"

    def unsupported(self, what: str) -> UnsupportedError:
        """Make the error for what has no text."""
        return UnsupportedError(
            f"the intrinsic {self.name} uses {what}, which numen does not take there"
        )


def _addresses_taken(instruction: Any) -> list[Any]:
    """Return the variables that an instruction does more with than to read and to write them."""
    operands = instruction.operands
    if instruction.opname == "load":
        operands = []
    elif instruction.opname == "store":
        operands = operands[:1]
    elif instruction.opname == "alloca":
        operands = [instruction] if operands else []
    return [each for each in operands if getattr(each, "opname", "") == "alloca"]


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
