"""Numba's `numba.core.cgutils`, as far as a builder's text can have it: for generators of code."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from typing import Any, NamedTuple

from numen.llvm_values import StructProxy, llvm_ir, value_type
from numen.unavailable import missing


def get_or_insert_function(module: Any, type: Any, name: str) -> Any:
    """Declare a function in a module of llvmlite's, if it is not declared there."""
    return module.globals.get(name) or llvm_ir().Function(module, type, name)


def alloca_once(
    builder: Any, type: Any, size: Any = None, name: str = "", zfill: bool = False
) -> Any:
    """Make room for values of a type, the first zero at first; again here on request."""
    with builder.goto_entry_block():
        place = builder.alloca(type, size, name)
        _clear(builder, place)
    if zfill:
        _clear(builder, place)
    return place


def _clear(builder: Any, place: Any) -> None:
    ir = llvm_ir()
    kind = place.type.pointee
    if isinstance(kind, ir.IntType | ir.FloatType | ir.DoubleType):
        builder.store(ir.Constant(kind, 0), place)
    elif kind == value_type(None):
        builder.store(ir.Constant(kind, None), place)


def alloca_once_value(builder: Any, value: Any, name: str = "", zfill: bool = False) -> Any:
    """Make room for a value, and put it there."""
    place = alloca_once(builder, value.type, name=name, zfill=zfill)
    builder.store(value, place)
    return place


def create_struct_proxy(fe_type: Any, kind: str = "value") -> Any:
    """Return what makes structs of the members of a type, given a context and a builder."""
    return functools.partial(StructProxy, fe_type)


def is_null(builder: Any, value: Any) -> Any:
    """Compare with zero, or an object with none."""
    return builder.icmp_unsigned("==", value, value.type(_zero(value)))


def is_not_null(builder: Any, value: Any) -> Any:
    """Compare with zero, or an object with none."""
    return builder.icmp_unsigned("!=", value, value.type(_zero(value)))


def _zero(value: Any) -> int | None:
    return 0 if isinstance(value.type, llvm_ir().IntType) else None


is_true = is_not_null
is_false = is_null


def get_null_value(type: Any) -> Any:
    """Return zero, or the pointer to nothing."""
    return type(None)


def increment_index(builder: Any, value: Any) -> Any:
    """Return the integer behind another."""
    return builder.add(value, value.type(1))


def pointer_add(builder: Any, pointer: Any, offset: Any, return_type: Any = None) -> Any:
    """Return a pointer, or the one that an integer holds, moved by a number of bytes."""
    kind = llvm_ir().IntType(64)
    address = builder.ptrtoint(pointer, kind) if pointer.type.is_pointer else pointer
    moved = builder.add(address, kind(offset) if isinstance(offset, int) else offset)
    return builder.inttoptr(moved, return_type or pointer.type)


def gep(builder: Any, pointer: Any, *indices: Any, inbounds: bool = False, name: str = "") -> Any:
    """Return a pointer moved by a number of elements."""
    kind = llvm_ir().IntType(32)
    values = [kind(each) if isinstance(each, int) else each for each in indices]
    return builder.gep(pointer, values, inbounds=inbounds, name=name)


gep_inbounds = functools.partial(gep, inbounds=True)


@contextlib.contextmanager
def if_zero(builder: Any, value: Any, likely: bool = False) -> Iterator[None]:
    """Run what follows if an integer is zero."""
    with builder.if_then(is_null(builder, value), likely=likely):
        yield


def if_unlikely(builder: Any, predicate: Any) -> Any:
    """Run what follows if something holds."""
    return builder.if_then(predicate, likely=False)


def if_likely(builder: Any, predicate: Any) -> Any:
    """Run what follows if something holds."""
    return builder.if_then(predicate, likely=True)


@contextlib.contextmanager
def early_exit_if(builder: Any, stack: contextlib.ExitStack, condition: Any) -> Iterator[None]:
    """Run what follows if a condition holds, and else what comes until the stack is left."""
    then, otherwise = stack.enter_context(builder.if_else(condition, likely=False))
    with then:
        yield
    stack.enter_context(otherwise)


def early_exit_if_null(builder: Any, stack: contextlib.ExitStack, value: Any) -> Any:
    """As early_exit_if, for an object that is none."""
    return early_exit_if(builder, stack, is_null(builder, value))


class Loop(NamedTuple):
    """A loop: its counter, and what ends it."""

    index: Any
    do_break: Any


@contextlib.contextmanager
def for_range(builder: Any, count: Any, start: Any = None, intp: Any = None) -> Iterator[Loop]:
    """Run what follows for each number from a start, or zero, to a count."""
    kind = intp or count.type
    with _loop(builder, kind(0) if start is None else start, count, kind(1), "<") as (index, end):
        yield Loop(index, lambda: builder.branch(end))


@contextlib.contextmanager
def for_range_slice(
    builder: Any, start: Any, stop: Any, step: Any, intp: Any = None, inc: bool = True
) -> Iterator[tuple[Any, Any]]:
    """Run what follows for each number of a range, which goes up where `inc`, and its position."""
    with _loop(builder, start, stop, step, "<" if inc else ">") as (index, _):
        yield index, builder.sdiv(builder.sub(index, start), step)


@contextlib.contextmanager
def _loop(builder: Any, start: Any, stop: Any, step: Any, goes_on: str) -> Iterator[Any]:
    entry = builder.basic_block
    head, body, end = (
        builder.append_basic_block(f"for.{each}") for each in ("cond", "body", "end")
    )
    builder.branch(head)
    builder.position_at_end(head)
    index = builder.phi(start.type, "loop.index")
    index.add_incoming(start, entry)
    builder.cbranch(builder.icmp_signed(goes_on, index, stop), body, end)
    builder.position_at_end(body)
    yield index, end
    index.add_incoming(builder.add(index, step), builder.basic_block)
    builder.branch(head)
    builder.position_at_end(end)


def __getattr__(name: str) -> Any:
    ir = llvm_ir()
    if name in ("true_bit", "false_bit"):
        return ir.Constant(ir.IntType(1), int(name == "true_bit"))
    if name in ("bool_t", "int8_t", "int32_t", "intp_t"):
        return ir.IntType({"bool_t": 1, "int8_t": 8, "int32_t": 32, "intp_t": 64}[name])
    if name == "voidptr_t":
        return ir.IntType(8).as_pointer()
    raise missing("core.cgutils", name)
