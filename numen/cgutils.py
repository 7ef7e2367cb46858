"""Numba's `numba.core.cgutils`, as far as it is about numbers: for intrinsics."""

from __future__ import annotations

from typing import Any

from numen.llvm_intrinsics import llvm_ir
from numen.unavailable import missing


def get_or_insert_function(module: Any, type: Any, name: str) -> Any:
    """Declare a function in a module of llvmlite's, if it is not declared there."""
    return module.globals.get(name) or llvm_ir().Function(module, type, name)


def alloca_once(
    builder: Any, type: Any, size: None = None, name: str = "", zfill: bool = False
) -> Any:
    """Make room for one value of a type, filled with zero on request."""
    place = builder.alloca(type, size, name)
    if zfill:
        builder.store(llvm_ir().Constant(type, 0), place)
    return place


def alloca_once_value(builder: Any, value: Any, name: str = "", zfill: bool = False) -> Any:
    """Make room for a value, and put it there."""
    place = alloca_once(builder, value.type, name=name, zfill=zfill)
    builder.store(value, place)
    return place


def __getattr__(name: str) -> Any:
    ir = llvm_ir()
    if name in ("true_bit", "false_bit"):
        return ir.Constant(ir.IntType(1), int(name == "true_bit"))
    if name in ("bool_t", "int8_t", "int32_t", "intp_t"):
        return ir.IntType({"bool_t": 1, "int8_t": 8, "int32_t": 32, "intp_t": 64}[name])
    raise missing("core.cgutils", name)
