"""Types that users define by Numba's low-level API."""

from __future__ import annotations

import gc
import operator
import pickle
import sys
import warnings
import weakref
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest

llvm_ir = pytest.importorskip("llvmlite.ir")

import numen  # noqa: E402
from numen import errors, extension_types, njit, prange, typeof, types  # noqa: E402
from numen.arrayobj import (  # noqa: E402
    basic_indexing,
    get_array_index_type,
    make_array,
    normalize_indices,
)
from numen.core import cgutils  # noqa: E402
from numen.extending import (  # noqa: E402
    NativeValue,
    as_numba_type,
    box,
    infer_getattr,
    intrinsic,
    lower_builtin,
    lower_cast,
    lower_getattr,
    lower_getattr_generic,
    lower_setattr,
    make_attribute_wrapper,
    models,
    overload,
    overload_attribute,
    overload_method,
    register_model,
    type_callable,
    typeof_impl,
    unbox,
)
from numen.llvm_recording import Recorder  # noqa: E402
from numen.overloading import registered  # noqa: E402
from numen.signature import signature  # noqa: E402
from numen.templates import (  # noqa: E402
    AbstractTemplate,
    AttributeTemplate,
    ConcreteTemplate,
    _OverloadMethodTemplate,
    infer_global,
    make_overload_attribute_template,
)


@pytest.fixture(autouse=True, scope="module")
def overloads_of_operators() -> Iterator[None]:
    """Overload operators and builtins for this module only: what uses them is not cached."""
    registered._functions |= OF_OPERATORS
    yield
    for each in OF_OPERATORS:
        del registered._functions[each]


class Interval:
    """As Numba documents how to extend it."""

    def __init__(self, lo: float, hi: float) -> None:
        self.lo = lo
        self.hi = hi

    @property
    def width(self) -> float:
        return self.hi - self.lo

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Interval) and (self.lo, self.hi) == (other.lo, other.hi)

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.lo + other.lo, self.hi + other.hi)

    def __contains__(self, x: float) -> bool:
        return self.lo <= x <= self.hi

    def __repr__(self) -> str:
        return f"Interval({self.lo!r}, {self.hi!r})"


class IntervalType(types.Type):
    def __init__(self) -> None:
        super().__init__(name="Interval")


interval_type = IntervalType()


@typeof_impl.register(Interval)
def typeof_interval(value: Any, context: Any) -> types.Type:
    return interval_type


@register_model(IntervalType)
class IntervalModel(models.StructModel):
    def __init__(self, dmm: Any, fe_type: types.Type) -> None:
        members = [("lo", types.float64), ("hi", types.float64)]
        models.StructModel.__init__(self, dmm, fe_type, members)


make_attribute_wrapper(IntervalType, "lo", "lo")
make_attribute_wrapper(IntervalType, "hi", "hi")


@overload_attribute(IntervalType, "width")
def interval_width(interval):
    return lambda interval: interval.hi - interval.lo


@type_callable(Interval)
def type_interval(context: Any) -> Any:
    def typer(lo: types.Type, hi: types.Type) -> types.Type | None:
        if isinstance(lo, types.Float) and isinstance(hi, types.Float):
            return interval_type
        return None

    return typer


@lower_builtin(Interval, types.Float, types.Float)
def make_interval(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    interval = cgutils.create_struct_proxy(sig.return_type)(context, builder)
    interval.lo, interval.hi = (
        context.cast(builder, each, type, types.float64)
        for each, type in zip(args, sig.args, strict=True)
    )
    return interval._getvalue()


@unbox(IntervalType)
def unbox_interval(typ: types.Type, obj: Any, c: Any) -> NativeValue:
    is_error_ptr = cgutils.alloca_once_value(c.builder, cgutils.false_bit)
    interval = cgutils.create_struct_proxy(typ)(c.context, c.builder)
    with ExitStack() as stack:
        for name in ("lo", "hi"):
            found = c.pyapi.object_getattr_string(obj, name)
            with cgutils.early_exit_if_null(c.builder, stack, found):
                c.builder.store(cgutils.true_bit, is_error_ptr)
            native = c.unbox(types.float64, found)
            c.pyapi.decref(found)
            with cgutils.early_exit_if(c.builder, stack, native.is_error):
                c.builder.store(cgutils.true_bit, is_error_ptr)
            setattr(interval, name, native.value)
    return NativeValue(interval._getvalue(), is_error=c.builder.load(is_error_ptr))


@box(IntervalType)
def box_interval(typ: types.Type, val: Any, c: Any) -> Any:
    ret_ptr = cgutils.alloca_once(c.builder, c.pyapi.pyobj)
    with ExitStack() as stack:
        interval = cgutils.create_struct_proxy(typ)(c.context, c.builder, value=val)
        lo = c.pyapi.float_from_double(interval.lo)
        hi = c.box(types.float64, interval.hi)
        with cgutils.early_exit_if_null(c.builder, stack, hi):
            c.builder.store(c.pyapi.get_null_object(), ret_ptr)
        made = c.pyapi.unserialize(c.pyapi.serialize_object(Interval))
        c.builder.store(c.pyapi.call_function_objargs(made, (lo, hi)), ret_ptr)
    return c.builder.load(ret_ptr)


@overload(operator.add)
def add_intervals(a, b):
    if isinstance(a, IntervalType) and isinstance(b, IntervalType):
        return lambda a, b: Interval(a.lo + b.lo, a.hi + b.hi)
    return None


@overload(operator.eq)
def equal_intervals(a, b):
    if isinstance(a, IntervalType) and isinstance(b, IntervalType):
        return lambda a, b: a.lo == b.lo and a.hi == b.hi
    return None


@overload(operator.contains)
def in_interval(interval, x):
    if isinstance(interval, IntervalType):
        return lambda interval, x: interval.lo <= x <= interval.hi
    return None


@overload(operator.delitem)
def delete_of_interval(interval, x):
    if isinstance(interval, IntervalType):

        def delete(interval, x):
            if x not in interval:
                raise KeyError(x)

        return delete
    return None


@overload_method(IntervalType, "shifted")
def shifted(interval, by, times=1):
    return lambda interval, by, times=1: Interval(
        interval.lo + by * times, interval.hi + by * times
    )


def inside(interval, x):
    return interval.lo <= x < interval.hi


def widths(a, b):
    return a.width, Interval(a.lo, b.hi).width, Interval(hi=2.0, lo=-0.5).width


def made_in_a_loop(n, step):
    total = Interval(0.0, 1.0)
    for _ in range(n):
        total += step
    return total, total == step, total != step, 3.0 in step, step


def deleted(a, x):
    del a[x]
    return x


def in_texts(a, x):
    return f"{a} and {a!r}", str(a), repr(a), x


def chosen(a, b, which):
    out = a if which else b
    pair = (out, a)
    return pair[0].lo, [pair[1], b][-1].hi


@pytest.mark.parametrize("a", [Interval(1.0, 2.5), Interval(-3, True), Interval(0.0, np.inf)])
@pytest.mark.parametrize("b", [Interval(np.float32(0.1), 7), Interval(-0.0, 1e300)])
def test_intervals(a: Interval, b: Interval) -> None:
    for x in (1.0, 2.5, -4.0):
        assert njit(inside)(a, x) == inside(a, x)
    assert njit(widths)(a, b) == widths(a, b)
    for n in range(3):
        assert njit(made_in_a_loop)(n, b) == made_in_a_loop(n, b)
    for which in (True, False):
        assert njit(chosen)(a, b, which) == chosen(a, b, which)


def test_methods_with_defaults() -> None:
    @njit
    def call(a):
        return a.shifted(2.0), a.shifted(2.0, times=3)

    assert call(Interval(1.0, 2.0)) == (Interval(3.0, 4.0), Interval(7.0, 8.0))


def test_optional_and_lists() -> None:
    @njit
    def first_above(intervals, x):
        found = None
        for each in intervals:
            if each.lo > x:
                found = each
                break
        return found

    all = [Interval(0.0, 1.0), Interval(2.0, 3.0), Interval(4.0, 5.0)]
    assert first_above(all, 1.0) == all[1]
    assert first_above(all, 9.0) is None


def test_types() -> None:
    assert typeof(Interval(0.0, 1.0)) == interval_type == IntervalType()
    assert str(interval_type) == interval_type.name == "Interval"
    assert interval_type != types.float64
    again = pickle.loads(pickle.dumps(types.Tuple([interval_type, types.int64])))
    assert again == types.Tuple([interval_type, types.int64])
    typed = njit(types.float64(interval_type))(lambda i: i.hi)
    assert typed(Interval(0, 4)) == 4.0
    with pytest.raises(TypeError):
        typed(1.0)


@pytest.mark.parametrize(
    ("given", "error"),
    [(Interval(1.0, "x"), "must be real number"), (Interval(None, 1.0), "real number")],
)
def test_objects_that_cannot_be_taken_apart(given: Any, error: str) -> None:
    with pytest.raises(TypeError, match=error):
        njit(inside)(given, 1.0)
    broken = Interval(1.0, 2.0)
    del broken.hi
    with pytest.raises(AttributeError, match="hi"):
        njit(inside)(broken, 1.0)


@pytest.mark.parametrize(
    "code",
    [
        lambda i: i[0],
        lambda i: len(i),
        lambda i: i < i,
        lambda i: i is i,
        lambda i: i - i,
        lambda i: -i,
        lambda i: i.middle,
        lambda i: i.middle(),
        lambda i: hash(i),
        lambda i: {i: 1},
        lambda i: Interval(1, 2),
        lambda i: i(),
        lambda i: np.sum(i),
        lambda i: [x + 1 for x in i],
        lambda i: i + 1,
        lambda i: 1 + i,
        lambda i: complex(i),
    ],
)
def test_what_was_not_registered_is_an_error(code: Any) -> None:
    with pytest.raises((errors.TypingError, errors.UnsupportedError, TypeError)):
        njit(code)(Interval(0.0, 1.0))


class Series:
    """Holds an array, and another object of a user's type."""

    def __init__(self, values: Any, span: Interval) -> None:
        self.values = values
        self.span = span


class SeriesType(types.Type):
    def __init__(self, dtype: types.Type) -> None:
        self.dtype = dtype
        super().__init__(f"Series({dtype})")

    @property
    def key(self) -> object:
        return self.dtype


@typeof_impl.register(Series)
def typeof_series(value: Any, context: Any) -> types.Type:
    return SeriesType(getattr(typeof(value.values), "dtype", types.float64))


@register_model(SeriesType)
class SeriesModel(models.StructModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        members = [
            ("values", types.Array(fe_type.dtype, 1, "C")),
            ("span", interval_type),
            ("count", types.uint8),
        ]
        super().__init__(dmm, fe_type, members)


for _name in ("values", "span", "count"):
    make_attribute_wrapper(SeriesType, _name, _name)


@unbox(SeriesType)
def unbox_series(typ: Any, obj: Any, c: Any) -> NativeValue:
    made = cgutils.create_struct_proxy(typ)(c.context, c.builder)
    values = c.pyapi.object_getattr_string(obj, "values")
    span = c.pyapi.object_getattr_string(obj, "span")
    made.values = c.unbox(types.Array(typ.dtype, 1, "C"), values).value
    made.span = c.unbox(interval_type, span).value
    count = c.pyapi.call_method(values, "__len__")
    made.count = c.builder.trunc(
        c.pyapi.long_as_longlong(count),
        c.builder.load(
            cgutils.alloca_once_value(c.builder, c.context.get_constant(types.uint8, 0))
        ).type,
    )
    is_error = cgutils.is_not_null(c.builder, c.pyapi.err_occurred())
    return NativeValue(made._getvalue(), is_error=is_error)


@box(SeriesType)
def box_series(typ: Any, val: Any, c: Any) -> Any:
    series = cgutils.create_struct_proxy(typ)(c.context, c.builder, value=val)
    values = c.box(types.Array(typ.dtype, 1, "C"), series.values)
    span = c.pyapi.from_native_value(interval_type, series.span)
    return c.pyapi.call_function_objargs(
        c.pyapi.unserialize(c.pyapi.serialize_object(Series)), [values, span]
    )


@type_callable(Series)
def type_series(context: Any) -> Any:
    def typer(values: Any, span: Any) -> Any:
        return SeriesType(values.dtype) if isinstance(values, types.Array) else None

    return typer


@lower_builtin(Series, types.Array, interval_type)
def make_series(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    made = cgutils.create_struct_proxy(sig.return_type)(context, builder)
    made.values, made.span = args
    made.count = context.get_constant(types.uint8, 200)
    return made._getvalue()


def test_members_of_any_type() -> None:
    @njit
    def scaled(series, by):
        series.values[0] += 1
        return Series(series.values * by, series.span), series, series.span.hi, series.count

    for dtype in (np.float64, np.int32):
        given = Series(np.arange(5).astype(dtype), Interval(1.0, 2.0))
        new, same, high, count = scaled(given, dtype(3))
        np.testing.assert_array_equal(new.values, [3, 3, 6, 9, 12])
        assert (new.values.dtype, new.span) == (dtype, given.span)
        assert same.values is given.values
        assert given.values[0] == 1
        assert (high, count) == (2.0, 5)
    assert len(scaled.signatures) == 2


@pytest.mark.parametrize(
    "values", [np.arange(6.0)[::2], np.zeros((2, 2)), "text", [1.0], np.zeros(2, np.int8)]
)
def test_members_are_checked(values: Any) -> None:
    given = Series(values, Interval(0.0, 1.0))
    unreliable = SeriesType(types.float64)
    function = njit(types.float64(unreliable))(lambda s: s.values[1])
    with pytest.raises(TypeError):
        function(given)


def test_arrays_that_unboxing_makes_live_as_long_as_the_call() -> None:
    class Fresh(Series):
        made: Any = ()

        def __init__(self) -> None:
            self.span = Interval(0.0, 1.0)

        @property
        def values(self) -> Any:  # type: ignore[override]
            array = np.arange(1000.0)
            Fresh.made += (weakref.ref(array),)
            return array

        @values.setter
        def values(self, _: Any) -> None: ...

    @njit
    def use(series):
        return series.values.sum(), series.values

    given = Fresh()
    total, array = use(given)
    assert total == 499500.0
    gc.collect()
    np.testing.assert_array_equal(array, np.arange(1000.0))
    del array
    gc.collect()
    assert [each() for each in given.made] == [None] * len(given.made)


class Marker:
    pass


class MarkerType(types.Opaque):
    pass


marker_type = MarkerType("marker")
register_model(MarkerType)(models.OpaqueModel)


@typeof_impl.register(Marker)
def typeof_marker(value: Any, context: Any) -> types.Type:
    return marker_type


@unbox(MarkerType)
def unbox_marker(typ: Any, obj: Any, c: Any) -> NativeValue:
    return NativeValue(c.context.get_dummy_value())


@overload(len)
def length_of_marker(x):
    return (lambda x: 13) if isinstance(x, MarkerType) else None


@overload(operator.getitem)
def item_of_marker(x, index):
    return (lambda x, index: index + 123) if isinstance(x, MarkerType) else None


@overload(operator.or_)
def or_of_marker(x, y):
    if isinstance(x, MarkerType):
        return lambda x, y: 1
    return (lambda x, y: 2) if isinstance(y, MarkerType) else None


@overload(operator.neg)
def minus_marker(x):
    return (lambda x: -5) if isinstance(x, MarkerType) else None


def test_opaque_types() -> None:
    @njit
    def use(x, i):
        return len(x), x[i], x | 3, 3 | x, -x, operator.neg(x), bool(x)

    assert use(Marker(), 4) == (13, 127, 1, 2, -5, -5, True)


@infer_getattr
class IntervalAttributes(AttributeTemplate):
    key = IntervalType

    def resolve_middle_of(self, interval: Any) -> types.Type:
        return types.float64


@lower_getattr(IntervalType, "middle_of")
def lower_middle(context: Any, builder: Any, typ: Any, value: Any) -> Any:
    interval = cgutils.create_struct_proxy(typ)(context, builder, value=value)
    total = builder.fadd(interval.lo, interval.hi)
    return builder.fmul(total, context.get_constant(types.float64, 0.5))


@infer_getattr
class IntervalBounds(AttributeTemplate):
    key = IntervalType

    def generic_resolve(self, interval: Any, attr: str) -> Any:
        return types.float64 if attr.startswith("bound_") else None


@lower_getattr_generic(IntervalType)
def lower_bound(context: Any, builder: Any, typ: Any, value: Any, attr: str) -> Any:
    interval = cgutils.create_struct_proxy(typ)(context, builder, value=value)
    return getattr(interval, attr.removeprefix("bound_"))


def test_attributes_by_a_builder() -> None:
    assert njit(lambda i: i.middle_of)(Interval(1.0, 4.0)) == 2.5
    assert njit(lambda i: (i.bound_lo, i.bound_hi))(Interval(1.0, 4.0)) == (1.0, 4.0)
    with pytest.raises(errors.TypingError, match="no attribute 'other'"):
        njit(lambda i: i.other)(Interval(1.0, 4.0))


def test_structs_of_an_intrinsic() -> None:
    @intrinsic
    def widened(context: Any, interval: Any, by: Any) -> Any:
        def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            made = cgutils.create_struct_proxy(interval)(context, builder, value=args[0])
            is_large = builder.fcmp_ordered(">", made.hi, args[1])
            with builder.if_else(is_large) as (then, otherwise):
                with then:
                    made.hi = builder.fadd(made.hi, args[1])
                with otherwise:
                    made.lo = builder.fsub(made.lo, args[1])
            return made._getvalue()

        return interval(interval, by), generate

    call = njit(lambda i, by: widened(i, by))
    assert call(Interval(1.0, 2.0), 0.5) == Interval(1.0, 2.5)
    assert call(Interval(1.0, 2.0), 5.0) == Interval(-4.0, 2.0)


def test_what_is_not_taken() -> None:
    class Other:
        pass

    class OtherType(types.Type):
        pass

    other = OtherType("other")

    @typeof_impl.register(Other)
    def typeof_other(value: Any, context: Any) -> types.Type:
        return other

    @register_model(OtherType)
    class OtherModel(models.StructModel):
        def __init__(self, dmm: Any, fe_type: Any) -> None:
            super().__init__(dmm, fe_type, [("x", types.float64)])

    with pytest.raises(errors.UnsupportedError, match="nothing unboxes them"):
        njit(lambda x: 1)(Other())

    @unbox(OtherType)
    def unbox_other(typ: Any, obj: Any, c: Any) -> NativeValue:
        return NativeValue(c.pyapi.nrt_adapt_ndarray_from_python(obj, None))

    with pytest.raises(errors.UnsupportedError, match="no nrt_adapt_ndarray_from_python in numen"):
        njit(lambda x: 1)(Other())
    with pytest.raises(TypeError, match="comes after the first use"):
        register_model(OtherType)(OtherModel)


class Token:
    """Of a primitive model."""

    def __init__(self, number: int) -> None:
        self.number = number


class TokenType(types.Type):
    def __init__(self) -> None:
        super().__init__("Token")


@register_model(TokenType)
class TokenModel(models.PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: types.Type) -> None:
        super().__init__(dmm, fe_type, llvm_ir.IntType(32))


@typeof_impl.register(Token)
def typeof_token(value: Any, context: Any) -> types.Type:
    return TokenType()


@unbox(TokenType)
def unbox_token(typ: Any, obj: Any, c: Any) -> NativeValue:
    number = c.pyapi.long_as_longlong(c.pyapi.object_getattr_string(obj, "number"))
    return NativeValue(c.builder.trunc(number, llvm_ir.IntType(32)))


@box(TokenType)
def box_token(typ: Any, val: Any, c: Any) -> Any:
    number = c.pyapi.long_from_longlong(c.builder.sext(val, llvm_ir.IntType(64)))
    return c.pyapi.call_function_objargs(
        c.pyapi.unserialize(c.pyapi.serialize_object(Token)), [number]
    )


@lower_cast(TokenType, types.Float)
def token_to_float(context: Any, builder: Any, given: Any, wanted: Any, value: Any) -> Any:
    made = builder.sitofp(value, context.get_value_type(types.float64))
    return context.cast(builder, made, types.float64, wanted)


def test_primitive_models_and_casts() -> None:
    @intrinsic
    def next_token(context: Any, token: Any) -> Any:
        return token(token), lambda context, builder, sig, args: builder.add(
            args[0], args[0].type(1)
        )

    call = njit(lambda token: (next_token(token), [token, token][1]))
    after, same = call(Token(-7))
    assert (after.number, same.number) == (-6, -7)
    assert call(Token(2**31 - 1))[0].number == -(2**31)
    for type in (types.float64, types.float32):
        assert njit(type(TokenType()))(lambda token: token)(Token(3)) == 3.0
    with pytest.raises(errors.TypingError):
        njit(types.int64(TokenType()))(lambda token: token)(Token(3))


ONE = Interval(1.0, 2.0)
VALUES = Series(np.arange(3.0), Interval(-1.0, 7.0))
MARKER = Marker()


def test_globals() -> None:
    @njit
    def use(x):
        VALUES.values[1] += x
        return (ONE.lo + x, ONE + ONE, VALUES.values.sum(), VALUES.span, len(MARKER), VALUES.values)

    low, doubled, total, span, length, values = use(2.0)
    assert (low, doubled, total, span, length) == (3.0, ONE + ONE, 3.0, VALUES.span, 13)
    # Compiled code has a copy of an array, as it is when the code runs.
    np.testing.assert_array_equal(values, [0.0, 1.0, 2.0])
    VALUES.values[2] = 100.0
    assert use(0.0)[2] == 101.0


def test_globals_live_as_long_as_the_code() -> None:
    held = Series(np.arange(1000.0), ONE)
    use = njit(lambda: held.values.sum())
    assert use() == 499500.0
    held.values = np.zeros(1)
    gc.collect()
    assert use() == 499500.0


def test_templates() -> None:
    def measured(x: Any, by: Any) -> None: ...
    def counted(x: Any) -> None: ...

    @infer_global(measured)
    class Measured(AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            return signature(types.float64, *args) if len(args) == 2 and not kws else None

    @infer_global(counted)
    class Counted(ConcreteTemplate):
        cases = [signature(types.int64, interval_type)]  # noqa: RUF012

    @lower_builtin(measured, IntervalType, types.Integer)
    def by_integer(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        def code(x, by):
            return x.width * by

        return context.compile_internal(builder, code, sig, args)

    @lower_builtin(measured, IntervalType, types.Float)
    def by_float(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return args[1]

    @lower_builtin(counted, interval_type)
    def count(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return context.get_constant(types.int64, 42)

    call = njit(lambda x, by: (measured(x, by), counted(x)))
    assert call(Interval(1.0, 4.0), 2) == (6.0, 42)
    assert call(Interval(1.0, 4.0), 2.5) == (2.5, 42)
    with pytest.raises(errors.TypingError, match="nothing is registered by lower_builtin"):
        call(Interval(1.0, 4.0), True)
    with pytest.raises(errors.TypingError):
        njit(lambda x: measured(x, by=1))(ONE)


def test_annotations() -> None:
    as_numba_type.register(Interval, interval_type)
    assert as_numba_type(Interval) == interval_type
    assert as_numba_type(tuple[Interval, float]) == types.Tuple([interval_type, types.float64])
    assert typeof_impl(ONE, None) == interval_type


class Celsius:
    """Says its type itself, without typeof_impl."""

    def __init__(self, degrees: float) -> None:
        self.degrees = degrees

    @property
    def _numba_type_(self) -> types.Type:
        return CelsiusType([self])


class CelsiusType(types.Dummy):
    def __init__(self, made_of: Any) -> None:
        self.made_of = made_of
        super().__init__("Celsius")

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"made_of": None}


@register_model(CelsiusType)
class CelsiusModel(models.StructModel):
    def __init__(self, dmm: Any, fe_type: types.Type) -> None:
        super().__init__(dmm, fe_type, [("degrees", types.float64)])


make_attribute_wrapper(CelsiusType, "degrees", "degrees")


@unbox(CelsiusType)
def unbox_celsius(typ: Any, obj: Any, c: Any) -> NativeValue:
    made = cgutils.create_struct_proxy(typ)(c.context, c.builder)
    made.degrees = c.pyapi.float_as_double(c.pyapi.object_getattr_string(obj, "degrees"))
    return NativeValue(made._getvalue())


@box(CelsiusType)
def box_celsius(typ: Any, val: Any, c: Any) -> Any:
    degrees = cgutils.create_struct_proxy(typ)(c.context, c.builder, value=val).degrees
    made = c.context.add_dynamic_addr(c.builder, id(Celsius), info="Celsius")
    as_object = c.builder.bitcast(made, c.pyapi.pyobj)
    return c.pyapi.call_function_objargs(as_object, (c.pyapi.float_from_double(degrees),))


def call_celsius(self, *by):
    return lambda self, *by: self.degrees + sum(by)


infer_getattr(
    make_overload_attribute_template(
        CelsiusType, "__call__", call_celsius, base=_OverloadMethodTemplate
    )
)


def test_objects_that_say_their_type() -> None:
    made = njit(lambda c: c)(Celsius(21.5))
    assert isinstance(made, Celsius)
    assert made.degrees == 21.5
    assert njit(lambda c: c(1.0, 2.0))(made) == 24.5
    of_type = typeof(made)
    assert pickle.loads(pickle.dumps(of_type)) is typeof(made)._handle.entity
    with pytest.raises(errors.UnsupportedError, match="no object at the address"):
        Recorder("x", []).context.add_dynamic_addr(None, 1)


def test_types_may_be_named_after_their_base() -> None:
    class Base(types.Type):
        def __init__(self) -> None:
            super().__init__("Base")

    class Derived(Base):
        def __init__(self) -> None:
            super().__init__()
            self.name = "Derived"

    assert str(Derived()) == "Derived"
    assert Derived() == Derived() != Base()
    with pytest.raises(AttributeError, match="the name of int64 cannot be changed"):
        types.int64.name = "other"


@box(MarkerType)
def box_marker(typ: Any, val: Any, c: Any) -> Any:
    def code(x):
        if x < 40:
            raise ValueError("too small")
        return x + 1

    sig = types.int64(types.int64)
    is_error, found = c.pyapi.call_jit_code(code, sig, [c.context.get_constant(types.int64, 41)])
    made = cgutils.alloca_once(c.builder, c.pyapi.pyobj, zfill=True)
    with c.builder.if_then(c.builder.not_(is_error)):
        c.builder.store(c.pyapi.long_from_longlong(found), made)
    return c.builder.load(made)


def test_compiled_code_that_boxing_calls() -> None:
    assert njit(lambda x: x)(Marker()) == 42


def test_results_that_are_missing() -> None:
    def made(result: Any) -> Any:
        @intrinsic
        def nothing(context: Any, x: Any) -> Any:
            return result(x), lambda context, builder, sig, args: None

        return njit(lambda x: nothing(x))

    assert made(types.void)(1) is None
    with pytest.raises(errors.LoweringError, match="non-void function returns None"):
        made(types.int64)(1)


def atomic(operation: str, python: Any) -> Any:
    """Make a function that updates an element of an array, as libraries of atomics do."""

    def update(array: Any, index: Any, value: Any) -> None: ...

    @type_callable(update)
    def type_update(context: Any) -> Any:
        def typer(array: Any, index: Any, value: Any) -> Any:
            out = get_array_index_type(array, index)
            if out is not None and context.can_convert(value, out.result):
                return out.result
            return None

        return typer

    @lower_builtin(update, types.Buffer, types.Any, types.Any)
    def lower_update(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array = make_array(sig.args[0])(context, builder, args[0])
        given = normalize_indices(context, builder, (sig.args[1],), (args[1],))
        place, shape, _ = basic_indexing(context, builder, sig.args[0], array, *given)
        assert not shape
        value = context.cast(builder, args[2], sig.args[2], sig.args[0].dtype)
        if operation == "store":
            old = builder.load(place)
            builder.store(value, place)
            return old
        return builder.atomic_rmw(operation, place, value, "monotonic")

    @njit
    def call(array, index, value):
        return update(array, index, value)

    return call


@pytest.mark.parametrize(
    ("operation", "python"),
    [
        ("add", operator.add),
        ("sub", operator.sub),
        ("max", max),
        ("min", min),
        ("xchg", lambda old, value: value),
        ("store", lambda old, value: value),
    ],
)
@pytest.mark.parametrize("dtype", [np.int64, np.uint64])
def test_elements_of_arrays(operation: str, python: Any, dtype: Any) -> None:
    name = f"u{operation}" if dtype is np.uint64 and operation in ("max", "min") else operation
    update = atomic(name, python)
    array = np.array([7, 2**63 - 1, 5], dtype)
    for index, value in [(0, 3), (1, 2), (-1, 9), (0, 100)]:
        old = array[index]
        with np.errstate(over="ignore"):
            wanted = python(old, dtype(value))
        assert update(array, index, value) == old
        assert array[index] == wanted
    for index in (3, -4):
        with pytest.raises(IndexError):
            update(array, index, 1)


def test_atomic_updates_of_all_threads() -> None:
    update = atomic("add", operator.add)

    @njit(parallel=True)
    def count(array, n):
        for i in prange(n):
            update(array, 0, i % 3)

    array = np.zeros(2, np.uint64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", errors.NumbaParallelSafetyWarning)
        count(array, 300000)
    assert array.tolist() == [300000, 0]


def test_places_that_are_not_taken() -> None:
    add = atomic("add", operator.add)
    readonly = np.zeros(3, np.int64)
    readonly.flags.writeable = False
    for array in (readonly, np.zeros(3), np.zeros((2, 2), np.int64), np.zeros(3, np.int32)):
        with pytest.raises((errors.UnsupportedError, errors.TypingError)):
            add(array, 0, 1)


def test_texts() -> None:
    assert njit(in_texts)(ONE, 1.5) == in_texts(ONE, 1.5)


def test_deleting() -> None:
    assert njit(deleted)(ONE, ONE.lo) == ONE.lo
    with pytest.raises(KeyError):
        njit(deleted)(ONE, ONE.lo - 1)


def test_values_do_not_change() -> None:
    with pytest.raises(errors.UnsupportedError, match="do not change"):
        lower_setattr(IntervalType, "lo")

    @njit
    def change(interval):
        interval.lo = 1.0

    with pytest.raises(errors.TypingError, match="cannot be assigned"):
        change(ONE)


OF_OPERATORS = {
    each: registered._functions.pop(each)
    for each in list(registered._functions)
    if each is len or getattr(each, "__module__", "") == "_operator"
}


def test_extensions_that_fail_to_load_are_a_warning(tmp_path, monkeypatch):
    """As with Numba: a program without their types runs."""
    (tmp_path / "broken_extension.py").write_text("def init(): raise AttributeError('is no more')")
    (tmp_path / "loaded_extension.py").write_text("loads = []\ndef init(): loads.append(1)")
    for name in ("broken", "loaded"):
        metadata = tmp_path / f"{name}_extension-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Name: {name}-extension\nVersion: 1.0")
        (metadata / "entry_points.txt").write_text(
            f"[numba_extensions]\ninit = {name}_extension:init"
        )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(sys.modules, "numba", numen)
    with pytest.warns(errors.NumbaWarning, match=r"broken_extension:init failed .*is no more"):
        extension_types.load()
    assert sys.modules["loaded_extension"].loads == [1]
