"""Pointers in functions that users write with LLVM's builder."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import pytest

llvm_ir = pytest.importorskip("llvmlite.ir")

from numen import carray, errors, njit, types  # noqa: E402
from numen.core import cgutils  # noqa: E402
from numen.extending import intrinsic  # noqa: E402


@intrinsic
def as_void_pointer(context: Any, address: types.Type) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(address), generate


@intrinsic
def as_floats(context: Any, pointer: types.Type) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(signature.return_type))

    return types.CPointer(types.float64)(pointer), generate


@intrinsic
def address_behind(context: Any, pointer: types.Type, count: types.Type) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer, count = arguments
        here = builder.ptrtoint(pointer, cgutils.intp_t)
        is_null = builder.icmp_unsigned("==", pointer, pointer.type(None))
        return builder.select(is_null, cgutils.intp_t(-1), builder.add(here, count))

    return types.intp(pointer, count), generate


def test_pointers_are_addresses() -> None:
    x = np.arange(6.0)

    @njit
    def through_void(address):
        made = carray(as_void_pointer(address), (2, 3), np.float64)
        made[1, 2] = 7.5
        return made.sum(), as_floats(as_void_pointer(address))[1]

    @njit
    def behind(address, count):
        return address_behind(as_void_pointer(address), count)

    for address in (x.ctypes.data, np.uint64(x.ctypes.data)):
        assert through_void(address) == (x.sum(), 1.0)
        assert behind(address, 16) == x.ctypes.data + 16
    assert x[5] == 7.5
    assert behind(0, 16) == -1


@intrinsic
def address_as(context: Any, address: types.Type, dtype: types.Type) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))

    return types.CPointer(dtype.dtype)(address, dtype), generate


@intrinsic
def value_at(context: Any, pointer: types.Type) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(arguments[0])

    return pointer.dtype(pointer), generate


@intrinsic
def put(context: Any, pointer: types.Type, index: types.Type, value: types.Type) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer, index, value = arguments
        builder.store(value, cgutils.gep_inbounds(builder, pointer, index))
        return context.get_dummy_value()

    return types.none(pointer, index, value), generate


@pytest.mark.parametrize(
    "dtype", ["bool", "int8", "uint8", "int32", "uint64", "float32", "float64"]
)
def test_memory_is_read_and_written_by_pointers(dtype: str) -> None:
    @njit
    def replace(address, kind, value):
        first = address_as(address, kind)
        put(first, 2, value)
        put(first, -1 + 1, value)
        return value_at(first)

    x = np.array([0, 1, 0, 1], dtype)
    value = x.dtype.type(100)
    assert replace(x.ctypes.data, x.dtype, value) == value
    assert x.tolist() == [value, 1, value, 1]


@intrinsic
def behind_bytes(context: Any, pointer: types.Type, count: types.Type) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(cgutils.pointer_add(builder, *arguments))

    return pointer.dtype(pointer, count), generate


def test_pointers_move_by_bytes() -> None:
    x = np.arange(4, dtype=np.int32)
    call = njit(lambda address: behind_bytes(address_as(address, np.int32), 8))
    assert call(x.ctypes.data) == 2


def test_pointers_to_pointers() -> None:
    @intrinsic
    def twice_loaded(context: Any, address: types.Type) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            kind = context.get_value_type(types.float64).as_pointer().as_pointer()
            return builder.load(builder.load(builder.inttoptr(arguments[0], kind)))

        return types.float64(address), generate

    x = np.array([2.5])
    rows = np.array([x.ctypes.data])
    assert njit(lambda address: twice_loaded(address))(rows.ctypes.data) == 2.5


@intrinsic
def pointer_to(context: Any, value: types.Type) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return cgutils.alloca_once_value(builder, arguments[0])

    return types.CPointer(value)(value), generate


def test_variables_whose_address_is_returned_are_the_callers() -> None:
    modf = ctypes.CDLL("libm.so.6").modf
    modf.argtypes = [ctypes.c_double, ctypes.POINTER(ctypes.c_double)]
    modf.restype = ctypes.c_double

    @njit
    def parts(x):
        whole = pointer_to(0.0)
        return modf(x, whole), value_at(whole)

    @njit
    def two(x):
        one, other = pointer_to(x), pointer_to(x + 1)
        return value_at(one), value_at(other)

    assert parts(3.25) == (0.25, 3.0)
    assert two(3) == (3, 4)
    assert two(2.5) == (2.5, 3.5)


def test_memory_of_the_caller() -> None:
    @intrinsic
    def memory(context: Any, count: types.Type) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            kind = context.get_value_type(types.float64)
            return cgutils.alloca_once(builder, kind, size=arguments[0])

        return types.CPointer(types.float64)(count), generate

    @njit
    def triangle(count):
        total = 0.0
        for i in range(count):
            row = carray(memory(count), (count,))
            row[:] = i
            total += row.sum()
        return total

    assert triangle(10) == 450.0


def test_pointers_into_arrays_are_not_taken() -> None:
    @intrinsic
    def made(context: Any, value: types.Type) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            place = builder.alloca(llvm_ir.ArrayType(arguments[0].type, 2))
            return builder.load(cgutils.gep(builder, place, 0, 1))

        return value(value), generate

    with pytest.raises(errors.UnsupportedError, match="is no number that numen has"):
        njit(lambda value: made(value))(1)


def test_pointers_into_structs_are_not_taken() -> None:
    @intrinsic
    def made(context: Any, address: types.Type) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            value = cgutils.intp_t
            kind = llvm_ir.LiteralStructType([value, value]).as_pointer()
            place = builder.inttoptr(arguments[0], kind)
            return builder.load(cgutils.gep(builder, place, 0, 1))

        return types.int64(address), generate

    with pytest.raises(errors.UnsupportedError, match="a pointer into a struct or an array"):
        njit(lambda address: made(address))(1)
