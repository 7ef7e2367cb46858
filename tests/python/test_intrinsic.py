"""Functions that users write with LLVM's builder."""

from __future__ import annotations

import contextlib
import operator
from typing import Any

import numpy as np
import pytest

llvm_ir = pytest.importorskip("llvmlite.ir")

from numen import errors, njit, types  # noqa: E402
from numen.core import cgutils  # noqa: E402
from numen.extending import intrinsic  # noqa: E402


def binary(operation: str, result: types.Type | None = None) -> Any:
    """Make the intrinsic of one method of the builder, of two arguments of one type."""

    @intrinsic
    def made(context: Any, a: types.Type, b: types.Type) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            name, *first = operation.split()
            return getattr(builder, name)(*first, *arguments)

        return (result or a)(a, a), generate

    @njit
    def call(a, b):
        return made(a, b)

    return call


INTEGERS = [0, 1, -1, 7, -7, 100, -128, 127]


def wrapped(value: int, dtype: Any) -> Any:
    return np.array(value & 0xFFFFFFFF, np.uint32).astype(dtype)[()]


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.uint32])
@pytest.mark.parametrize("name", ["add", "sub", "mul", "and_", "or_", "xor"])
def test_integers_wrap(name: str, dtype: Any) -> None:
    made = binary(name)
    python = getattr(operator, name)
    for a in INTEGERS:
        for b in INTEGERS:
            one, other = wrapped(a, dtype), wrapped(b, dtype)
            assert made(one, other) == wrapped(python(int(one), int(other)), dtype)


@pytest.mark.parametrize(
    ("name", "python"),
    [
        ("sdiv", lambda a, b: int(np.trunc(a / b))),
        ("srem", lambda a, b: a - b * int(np.trunc(a / b))),
        ("udiv", lambda a, b: (a & 255) // (b & 255)),
        ("urem", lambda a, b: (a & 255) % (b & 255)),
    ],
)
def test_division_truncates(name: str, python: Any) -> None:
    made = binary(name)
    for a in INTEGERS:
        for b in [1, 3, -5, 100]:
            assert made(np.int8(a), np.int8(b)) == wrapped(python(a, b), np.int8)
    with pytest.raises(ZeroDivisionError):
        made(np.int8(1), np.int8(0))


@pytest.mark.parametrize(
    ("name", "python"),
    [
        ("shl", lambda a, b: a << b),
        ("ashr", lambda a, b: a >> b),
        ("lshr", lambda a, b: (a & 0xFFFF) >> b),
    ],
)
def test_shifts(name: str, python: Any) -> None:
    made = binary(name)
    for a in INTEGERS:
        for b in [0, 1, 9, 15]:
            assert made(np.int16(a), np.int16(b)) == wrapped(python(a, b), np.int16)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("name", "python"),
    [
        ("fadd", np.add),
        ("fsub", np.subtract),
        ("fmul", np.multiply),
        ("fdiv", np.divide),
        ("frem", np.fmod),
    ],
)
def test_floats(name: str, python: Any, dtype: Any) -> None:
    made = binary(name)
    values = [dtype(x) for x in (0.0, -0.0, 0.1, -3.5, 1e30, np.inf, np.nan)]
    with np.errstate(all="ignore"):
        for a in values:
            for b in values:
                np.testing.assert_array_equal(made(a, b), python(a, b))


@pytest.mark.parametrize("sign", ["<", "<=", "==", "!=", ">=", ">"])
def test_comparisons(sign: str) -> None:
    python = {
        "<": operator.lt,
        "<=": operator.le,
        "==": operator.eq,
        "!=": operator.ne,
        ">=": operator.ge,
        ">": operator.gt,
    }[sign]
    signed, unsigned, ordered, unordered = (
        binary(f"{name} {sign}", types.boolean)
        for name in ("icmp_signed", "icmp_unsigned", "fcmp_ordered", "fcmp_unordered")
    )
    for a in INTEGERS:
        for b in INTEGERS:
            assert signed(np.int8(a), np.int8(b)) == python(a, b)
            assert unsigned(np.int8(a), np.int8(b)) == python(a & 255, b & 255)
    for a in (1.0, 2.0, np.nan):
        for b in (1.0, 2.0, np.nan):
            is_nan = a != a or b != b
            assert ordered(a, b) == (python(a, b) and not is_nan)
            assert unordered(a, b) == (python(a, b) or is_nan)


def test_bits_in_loops() -> None:
    """What libraries of nearest neighbours do."""

    @intrinsic
    def ones(context: Any, value: types.Type) -> Any:
        """Count the ones."""

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            kind = llvm_ir.FunctionType(arguments[0].type, [arguments[0].type])
            count = cgutils.get_or_insert_function(builder.module, kind, "llvm.ctpop.i8")
            return builder.call(count, arguments)

        return types.uint8(types.uint8), generate

    @intrinsic
    def as_float(context: Any, value: types.Type) -> Any:
        if not isinstance(value, types.Integer):
            return None

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            bits = context.cast(builder, arguments[0], signature.args[0], types.int32)
            return builder.bitcast(bits, llvm_ir.FloatType())

        return types.float32(value), generate

    @njit
    def distance(a, b):
        count = 0
        for i in range(len(a)):
            count += ones(a[i] ^ b[i])
        return count

    @njit
    def viewed(bits):
        return as_float(bits)

    a, b = np.random.default_rng(1).integers(0, 256, (2, 1000), dtype=np.uint8)
    assert distance(a, b) == np.bitwise_count(a ^ b).sum()
    for bits in (0, 1069547520, -8388608):
        assert viewed(bits) == np.int32(bits).view(np.float32)
    with pytest.raises(errors.TypingError, match=r"no overload of 'as_float' takes \(float64\)"):
        viewed(1.5)
    with pytest.raises(NotImplementedError, match="ones is an intrinsic"):
        ones(3)


@pytest.mark.parametrize("value", [0, 1, 6, -1, -128, 2**31 - 1, -(2**31)])
def test_counts_of_zeros(value: int) -> None:
    @intrinsic
    def zeros(context: Any, value: types.Type) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            (value,) = arguments
            flag = llvm_ir.Constant(llvm_ir.IntType(1), 0)
            before = builder.ctlz(value, flag)
            after = builder.cttz(value, flag)
            return builder.add(builder.mul(before, value.type(100)), after)

        return value(value), generate

    @njit
    def call(value):
        return zeros(value)

    bits = format(value & 0xFFFFFFFF, "032b")
    before, after = len(bits) - len(bits.lstrip("0")), len(bits) - len(bits.rstrip("0"))
    assert call(np.int32(value)) == 100 * before + after


def test_casts_variables_and_python_functions() -> None:
    def half(x):
        return x / 2

    @intrinsic
    def made(context: Any, value: types.Type, other: types.Type) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            wide = context.cast(builder, arguments[0], signature.args[0], types.float64)
            place = cgutils.alloca_once_value(builder, wide)
            added = builder.fadd(builder.load(place), arguments[1])
            builder.store(added, place)
            halved = context.compile_internal(
                builder, half, types.float64(types.float64), [builder.load(place)]
            )
            is_large = builder.fcmp_ordered(">", halved, context.get_constant(types.float64, 10))
            return builder.select(is_large, added, halved)

        return types.float64(value, types.float64), generate

    @njit
    def call(value, other):
        return made(value, other)

    for value in (np.uint8(200), np.int16(-3), 7, True, np.float32(0.5)):
        added = float(value) + 2.5
        assert call(value, 2.5) == (added if added / 2 > 10 else added / 2)


def jumps_into_a_loop(builder: Any, value: Any) -> Any:
    one, other, end = (builder.append_basic_block() for _ in range(3))
    is_positive = builder.icmp_signed(">", value, value.type(0))
    builder.cbranch(is_positive, one, other)
    builder.position_at_end(one)
    builder.cbranch(is_positive, other, end)
    builder.position_at_end(other)
    builder.cbranch(is_positive, one, end)
    builder.position_at_end(end)
    return value


def ends_early(builder: Any, value: Any) -> Any:
    with builder.if_then(builder.icmp_signed(">", value, value.type(0))):
        builder.unreachable()
    return value


def calls_c(builder: Any, value: Any) -> Any:
    kind = llvm_ir.FunctionType(value.type, [value.type])
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, "abs"), [value])


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (jumps_into_a_loop, "the intrinsic made uses too many jumps into branches"),
        (ends_early, "the intrinsic made uses the instruction unreachable"),
        (calls_c, "the intrinsic made uses a call of abs"),
        (lambda b, v: cgutils.printf, "cgutils.printf is not available in numen"),
    ],
)
def test_what_is_not_taken(code: Any, message: str) -> None:
    @intrinsic
    def made(context: Any, value: types.Type) -> Any:
        return value(value), lambda context, builder, signature, args: code(builder, args[0])

    @njit
    def call(value):
        return made(value)

    with pytest.raises(errors.UnsupportedError, match=message):
        call(1)


def looped(generate: Any, result: types.Type = types.int64) -> Any:
    """Make the function of one int64 that a generator of code is, given a builder and it."""

    @intrinsic
    def made(context: Any, value: types.Type) -> Any:
        return result(types.int64), lambda context, builder, sig, args: generate(builder, args[0])

    return njit(lambda value: made(value))


def test_branches() -> None:
    def clamped(builder: Any, value: Any) -> Any:
        place = cgutils.alloca_once_value(builder, value)
        with builder.if_then(builder.icmp_signed(">", value, value.type(10)), likely=False):
            builder.store(value.type(10), place)
            with builder.if_then(builder.icmp_signed("==", value, value.type(99))):
                builder.store(value.type(-99), place)
        with builder.if_else(builder.icmp_signed("<", value, value.type(0))) as (then, otherwise):
            with then:
                builder.store(value.type(0), place)
            with otherwise:
                builder.store(builder.add(builder.load(place), value.type(1)), place)
        return builder.load(place)

    def python(value: int) -> int:
        place = value
        if value > 10:
            place = -99 if value == 99 else 10
        return 0 if value < 0 else place + 1

    call = looped(clamped)
    for value in (-5, 0, 3, 10, 11, 99, 1000):
        assert call(value) == python(value)


def test_values_that_depend_on_the_way() -> None:
    def code(builder: Any, value: Any) -> Any:
        first = builder.basic_block
        then, end = (builder.append_basic_block() for _ in range(2))
        builder.cbranch(builder.icmp_signed("<", value, value.type(0)), then, end)
        builder.position_at_end(then)
        negated = builder.neg(value)
        builder.branch(end)
        builder.position_at_end(end)
        one, other = builder.phi(value.type), builder.phi(value.type)
        for phi, ways in ((one, (value, negated)), (other, (negated.type(1), value))):
            phi.add_incoming(ways[0], first)
            phi.add_incoming(ways[1], then)
        return builder.sub(builder.mul(one, one.type(3)), other)

    call = looped(code)
    for value in (-4, 0, 5):
        assert call(value) == abs(value) * 3 - (value if value < 0 else 1)


def test_loops() -> None:
    def code(builder: Any, value: Any) -> Any:
        total = cgutils.alloca_once(builder, value.type, zfill=True)
        with cgutils.for_range(builder, value) as outer:
            with cgutils.for_range(builder, outer.index, start=value.type(1)) as inner:
                seen = builder.load(total)
                with builder.if_then(builder.icmp_signed(">", seen, value.type(1000))):
                    inner.do_break()
                product = builder.mul(inner.index, outer.index)
                builder.store(builder.add(seen, product), total)
            with cgutils.if_zero(builder, builder.srem(outer.index, value.type(2))):
                builder.store(builder.add(builder.load(total), value.type(1)), total)
        return builder.load(total)

    def python(value: int) -> int:
        total = 0
        for outer in range(value):
            for inner in range(1, outer):
                if total > 1000:
                    break
                total += inner * outer
            if outer % 2 == 0:
                total += 1
        return total

    call = looped(code)
    for value in (-1, 0, 1, 2, 3, 7, 20):
        assert call(value) == python(value)


def test_loops_down_and_early_ends() -> None:
    def code(builder: Any, value: Any) -> Any:
        kind = value.type
        total = cgutils.alloca_once_value(builder, kind(0))
        with contextlib.ExitStack() as stack:
            is_negative = builder.icmp_signed("<", value, kind(0))
            with cgutils.early_exit_if(builder, stack, is_negative):
                builder.store(kind(-1), total)
            with cgutils.for_range_slice(builder, value, kind(0), kind(-3), inc=False) as (i, n):
                builder.store(builder.add(builder.load(total), builder.mul(i, n)), total)
        return builder.load(total)

    call = looped(code)
    for value in (-7, 0, 1, 3, 10):
        steps = list(range(value, 0, -3))
        assert call(value) == (-1 if value < 0 else sum(i * n for n, i in enumerate(steps)))


def test_blocks_that_several_branches_go_to() -> None:
    def code(builder: Any, value: Any) -> Any:
        kind = value.type
        place = cgutils.alloca_once_value(builder, kind(0))
        fail, end = (builder.append_basic_block(name) for name in ("fail", "end"))
        with builder.goto_block(fail):
            last = builder.mul(value, kind(100))
            builder.store(last, place)
            builder.branch(end)
        for limit in (3, 5, 8):
            with builder.if_then(builder.icmp_signed("==", value, kind(limit))):
                builder.branch(fail)
            builder.store(builder.add(builder.load(place), kind(limit)), place)
        builder.branch(end)
        builder.position_at_end(end)
        return builder.load(place)

    call = looped(code)
    for value in range(10):
        assert call(value) == (value * 100 if value in (3, 5, 8) else 16)


def test_tuples_are_made() -> None:
    @intrinsic
    def three(typingctx: Any, number: Any, flag: Any, array: Any) -> Any:
        kinds = types.Tuple((number, flag, array, types.uint8))

        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            values = [*arguments, context.get_constant(types.uint8, 200)]
            return context.make_tuple(builder, signature.return_type, values)

        return kinds(number, flag, array), code

    array = np.arange(3.0)
    number, flag, same, last = njit(lambda *values: three(*values))(2.5, True, array)
    assert (number, flag, last) == (2.5, True, 200)
    assert isinstance(flag, bool)
    assert same is array

    @intrinsic
    def pair(typingctx: Any, first: Any, second: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return context.make_tuple(builder, signature.return_type, arguments)

        return types.UniTuple(first, 2)(first, first), code

    assert njit(lambda a, b: (pair(a, b), len(pair(a, b))))(3, 4) == ((3, 4), 2)
