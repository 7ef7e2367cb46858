"""`vectorize`: ufuncs of Python functions."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, Iterable, Sequence
from types import FunctionType
from typing import Any

import numpy as np

from numen import _core, config, forms
from numen.decorators import stands_for_numba
from numen.dispatcher import Dispatcher
from numen.errors import UnsupportedError
from numen.loops import LoopCode, LoopRow, Operand, UfuncParts, dtype_name, result_dtype
from numen.options import Options, read
from numen.signature import Signature, parse
from numen.source import generated

DTYPES = frozenset(
    [
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float32",
        "float64",
        "complex64",
        "complex128",
    ]
)
"""What loops can be compiled for, by NumPy's names."""


def vectorize(
    ftylist_or_function: Any = (), target: str = "cpu", identity: Any = None, **options: Any
) -> Any:
    """Make a ufunc of a function of numbers.

    Used as `@vectorize`, `@vectorize(options)`, `@vectorize(signatures, options)`. With signatures,
    one or a list, its loops are for those types, and NumPy tries them in order; without, loops are
    added for the types of each call. `target` is "cpu" or "parallel"; `identity` what a reduction
    of nothing gives: None (an error), "reorderable", or a number. The other options are those of
    `jit`. TypeError for what is no function; UnsupportedError for target "cuda".
    """
    if isinstance(ftylist_or_function, (FunctionType, Dispatcher)):
        return vectorize(target=target, identity=identity, **options)(ftylist_or_function)
    signatures = ftylist_or_function
    if isinstance(signatures, str) or not isinstance(signatures, Iterable):
        signatures = [signatures]
    check_target(target)

    def decorate(function: Any) -> Any:
        if config.DISABLE_JIT:
            return np.vectorize(getattr(function, "py_func", function))
        made = DUFunc(function, identity, target=target, **options)
        made._declare_all(signatures)
        return made

    return decorate


def check_target(target: str) -> None:
    """Raise for a target that there is not."""
    if target == "cuda":
        raise UnsupportedError("target='cuda' is not available in numen; use 'cpu' or 'parallel'")
    if target not in ("cpu", "parallel"):
        raise ValueError(f"target is 'cpu' or 'parallel', not {target!r}")


def kernel_of(function: Any, options: dict[str, Any]) -> tuple[Dispatcher, Options]:
    """Make the kernel of a ufunc, and the options of the loops around it."""
    function = getattr(function, "py_func", function)
    if not isinstance(function, FunctionType):
        raise TypeError(f"a ufunc is made of a Python function, not of {function!r}")
    options = {"error_model": "numpy", **options}
    if options.pop("forceobj", False):
        raise UnsupportedError(
            "forceobj is not available for ufuncs; numpy.frompyfunc makes one that runs in the"
            " interpreter"
        )
    values = read(options)
    return Dispatcher.of(function, None, values, {"nopython": True, **options}), values


class Ufunc:
    """What ufuncs of compiled code have in common. `ufunc` is NumPy's."""

    __name__: str
    nin: int
    nout: int

    def __init__(
        self,
        function: Any,
        nin: int,
        nout: int,
        identity: Any,
        target: str,
        options: dict[str, Any],
    ) -> None:
        if identity is not None and identity != "reorderable" and not np.isscalar(identity):
            raise ValueError(f"identity is None, 'reorderable' or a number, not {identity!r}")
        self._dispatcher, self._options = kernel_of(function, options)
        self.nin, self.nout = nin, nout
        self.identity = identity
        self.target = target
        self.targetoptions = {"nopython": True, **options}
        self._signature = ""
        self._writable: Sequence[int] = ()
        self._lock = threading.RLock()
        self._declared: list[Signature] = []
        self._given: list[Signature] = []
        self._frozen = False
        self._loops: list[Loop] = []
        self._made: np.ufunc | None = None
        functools.update_wrapper(self, self._dispatcher.py_func)

    @property
    def py_func(self) -> Callable[..., Any]:
        """The Python function."""
        function: Callable[..., Any] = self._dispatcher.py_func
        return function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the ufunc."""
        raise NotImplementedError

    @property
    def ufunc(self) -> np.ufunc:
        """The numpy.ufunc with the loops compiled so far."""
        made = self._made
        if made is None or self._declared:
            return self._build()
        for each in self._loops:
            if not each.is_current:
                return self._build()
        return made

    def _build(self) -> np.ufunc:
        with self._lock:
            self._add_declared()
            for each in self._loops:
                each.refresh()
            parts = UfuncParts(
                self.__name__,
                self.__doc__ or "",
                self.nin,
                self.nout,
                self._signature,
                self.identity,
                self._writable,
                self.target == "parallel",
                [each.row for each in self._loops],
            )
            self._made = _core.make_ufunc(parts)
            return self._made

    def _declare(self, signature: Signature) -> None:
        """Note a signature, to be compiled when the ufunc is needed."""
        self._check(signature)
        self._given.append(signature)
        self._declared.append(signature)

    def _declare_all(self, signatures: Iterable[Any]) -> None:
        """Note what a decorator was given: if anything, no other signature is compiled."""
        for each in signatures:
            self._declare(parse(each))
        if self._declared:
            self.disable_compile()
            if stands_for_numba():
                self._dispatcher.keep_surroundings()
                self._add_declared()

    def _check(self, signature: Signature) -> None:
        raise NotImplementedError

    def _add_declared(self) -> None:
        declared, self._declared = self._declared, []
        try:
            while declared:
                self._add(declared[0])
                del declared[0]
        finally:
            self._declared = declared

    def _add(self, signature: Signature) -> Loop:
        raise NotImplementedError

    def add(self, sig: Any) -> None:
        """Add a loop for a signature."""
        signature = parse(sig)
        self._check(signature)
        self._given.append(signature)
        with self._lock:
            self._add(signature)
            self._made = None

    def build_ufunc(self) -> Any:
        """Return the ufunc itself; Numba's builders have this."""
        return self

    def disable_compile(self) -> None:
        """Make types that there is no loop for an error from now on."""
        self._frozen = True

    @property
    def nargs(self) -> int:
        """How many operands there are."""
        return self.nin + self.nout

    @property
    def types(self) -> list[str]:
        """The dtypes of each loop, as in 'dd->d'."""
        return list(self.ufunc.types)

    @property
    def ntypes(self) -> int:
        """How many loops there are."""
        return self.ufunc.ntypes

    @property
    def signature(self) -> str | None:
        """Layout of a generalized ufunc."""
        return self._signature or None

    @property
    def _identifier(self) -> str:
        """A name for functions made of it."""
        return self.__name__ if self.__name__.isidentifier() else "ufunc"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.__name__!r}>"

    def _arguments(self) -> dict[str, Any]:
        """Collect what it was made with, besides the function."""
        return {"identity": self.identity, "target": self.target, **self.targetoptions}

    def __reduce__(self) -> Any:
        """Pickle the source and the signatures; loops are compiled where it arrives."""
        made_from = (type(self), self._dispatcher, self._arguments(), self._given)
        return _restored, (*made_from, self._frozen)


def _restored(
    kind: Callable[..., Ufunc],
    dispatcher: Dispatcher,
    arguments: dict[str, Any],
    signatures: Sequence[Signature],
    frozen: bool,
) -> Ufunc:
    made = kind(dispatcher, **arguments)
    for each in signatures:
        made._declare(each)
    if frozen:
        made.disable_compile()
    return made


class Loop:
    """One row of a ufunc's table: the dtypes of its inputs and outputs, and their code."""

    def __init__(self, code: LoopCode, inputs: tuple[str, ...], operands: list[Operand]) -> None:
        self._code = code
        self._operands = operands
        self.inputs = inputs
        self.row: LoopRow = code.compile(operands)
        self._first = self.row[0]

    @property
    def is_current(self) -> bool:
        """Whether the globals that the code took are what they were."""
        return self._first.is_current

    def refresh(self) -> None:
        """Compile again if it is not current."""
        if not self.is_current:
            self.row = self._code.compile(self._operands)
            self._first = self.row[0]


class DUFunc(Ufunc):
    """A ufunc that works by element, with loops added for the types it is called with."""

    def __init__(
        self, py_func: Any, identity: Any = None, target: str = "cpu", **options: Any
    ) -> None:
        if not callable(py_func):
            raise TypeError(f"a ufunc is made of a Python function, not of {py_func!r}")
        nin = len(inspect.signature(py_func).parameters)
        self._ready: set[tuple[np.dtype[Any], ...]] = set()
        super().__init__(py_func, nin, 1, identity, target, options)
        inputs = ", ".join(f"x{i}[i]" for i in range(nin))
        self._code = LoopCode(
            self._dispatcher,
            nin + 1,
            f"x{nin}[i] = kernel({inputs})",
            self._options,
            target == "parallel",
        )

    def _check(self, signature: Signature) -> None:
        if len(signature.args) != self.nin:
            raise TypeError(
                f"the signature {signature} has {len(signature.args)} arguments, but"
                f" {self.__name__}() takes {self.nin}"
            )
        for each in (*signature.args, signature.return_type):
            if each is not None and each._handle.kind != "scalar":
                raise TypeError(f"ufuncs take and give numbers; {signature} has {each}")

    def _add(self, signature: Signature) -> Loop:
        inputs = tuple(dtype_name(each._handle) for each in signature.args)
        if signature.return_type is None:
            return self._add_loop(inputs, result_dtype(self._dispatcher, inputs, self._options))
        return self._add_loop(inputs, dtype_name(signature.return_type._handle))

    def _compile_for_argtys(self, argtys: tuple[Any, ...], return_type: Any = None) -> None:
        """Add a loop for types: datashader calls this, and then sets `_frozen`."""
        self.add(argtys if return_type is None else return_type(*argtys))

    def _add_loop(self, inputs: tuple[str, ...], output: str) -> Loop:
        for loop in self._loops:
            if loop.inputs == inputs:
                return loop
        operands = [Operand(each) for each in (*inputs, output)]
        loop = Loop(self._code, inputs, operands)
        # NumPy takes the first loop that the arguments can be cast to.
        place = len(self._loops)
        if not self._frozen:
            wider = (i for i, other in enumerate(self._loops) if _can_cast(inputs, other.inputs))
            place = next(wider, place)
        self._loops.insert(place, loop)
        return loop

    # ---- in compiled code

    @functools.cached_property
    def _compiled_call(self) -> FunctionType:
        operands = ", ".join(f"x{i}" for i in range(self.nin))
        text = (
            f"def {self._identifier}({operands}, out=None, where=True):\n"
            f"    return elementwise(kernel, loops, ({operands},), out, where)\n"
        )
        loops = tuple(self.types) if self._frozen else ()
        names = {"kernel": self._dispatcher, "loops": loops, "elementwise": forms.elementwise}
        return generated(self._identifier, text, names)

    @functools.cached_property
    def _compiled_reduce(self) -> FunctionType:
        parameters = "array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=True"
        return self._compiled_method("reduce", parameters, "identity, ")

    @functools.cached_property
    def _compiled_accumulate(self) -> FunctionType:
        return self._compiled_method("accumulate", "array, axis=0, dtype=None, out=None")

    @functools.cached_property
    def _compiled_reduceat(self) -> FunctionType:
        return self._compiled_method("reduceat", "array, indices, axis=0, dtype=None, out=None")

    @functools.cached_property
    def _compiled_outer(self) -> FunctionType:
        return self._compiled_method("outer", "A, B, out=None")

    @functools.cached_property
    def _compiled_at(self) -> FunctionType:
        return self._compiled_method("at", "a, indices, b=None")

    def _compiled_method(self, name: str, parameters: str, first: str = "") -> FunctionType:
        """Make the function that stands for a method in compiled code."""
        given = ", ".join(each.partition("=")[0] for each in parameters.split(", "))
        text = f"def {name}({parameters}):\n    return method(ufunc, {first}{given})\n"
        names = {"ufunc": self, "identity": self.identity, "method": getattr(forms, name)}
        return generated(name, text, names)

    # ---- types of calls

    def _prepare(self, inputs: Sequence[Any], wanted: dict[str, Any]) -> list[Any]:
        """See to it that there is a loop for these arguments; return them as it takes them."""
        values = [each if is_typed(each) else np.asarray(each) for each in inputs]
        dtypes = choose_dtypes(values, _asked_dtypes(wanted, self.nin))
        if dtypes is not None:
            self._require(dtypes)
            if all(type(each) is np.ndarray for each in values):
                self._ready.add(tuple([each.dtype for each in values]))
            for i, value in enumerate(values):
                if type(value) in _PYTHON_NUMBERS:
                    values[i] = np.dtype(dtypes[i]).type(value)
        return values

    def _require(self, dtypes: tuple[str, ...]) -> str:
        """Add the loop for these dtypes if there is none; return the dtype of its result."""
        for loop in self._loops:
            if loop.inputs == dtypes:
                return loop._operands[-1].dtype
        with self._lock:
            output = result_dtype(self._dispatcher, dtypes, self._options)
            self._add_loop(dtypes, output)
            self._made = None
        return output

    def _prepare_reduction(self, array: Any, wanted: dict[str, Any]) -> Any:
        """As _prepare, for two operands of one dtype; sets the dtype to reduce in."""
        if _is_override(array):
            return array
        array = np.asarray(array)
        asked = wanted.get("dtype")
        name = _loop_dtype(array.dtype if asked is None else np.dtype(asked))
        if name is None:
            return array
        found = self._require((name, name))
        # Small integers give wider ones, as numpy.sum's.
        is_wider = asked is None and found != name and np.can_cast(name, found, "safe")
        if is_wider and self._require((found, found)) == found:
            wanted["dtype"] = np.dtype(found)
        return array

    # ---- calling

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Apply the function to every element of the arguments, broadcast together."""
        if self._is_ready(args, kwargs):
            return self.ufunc(*args, **kwargs)
        if any(map(_is_override, args)):
            return self._override("__call__", args, kwargs)
        if not self._frozen and len(args) >= self.nin:
            args = (*self._prepare(args[: self.nin], kwargs), *args[self.nin :])
        return self.ufunc(*args, **kwargs)

    def _is_ready(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Tell, quickly, whether these are arrays for which there is a loop."""
        for each in args:
            if type(each) is not np.ndarray:
                return False
        if kwargs and not kwargs.keys() <= _WITHOUT_DTYPE:
            return False
        return tuple([each.dtype for each in args[: self.nin]]) in self._ready

    def _override(self, method: str, inputs: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Let the arguments' __array_ufunc__ decide, in NumPy's order."""
        asked: list[Any] = []
        for each in filter(_is_override, inputs):
            if all(type(each) is not type(other) for other in asked):
                before = (i for i, o in enumerate(asked) if issubclass(type(each), type(o)))
                asked.insert(next(before, len(asked)), each)
        for each in asked:
            ask = type(each).__array_ufunc__
            if ask is None:
                raise TypeError(f"operand {type(each).__name__!r} does not support ufuncs")
            result = ask(each, self, method, *inputs, **kwargs)
            if result is not NotImplemented:
                return result
        raise TypeError(f"__array_ufunc__ of all operands of {self!r} gave NotImplemented")

    def _reduction(self, method: str, array: Any, args: tuple[Any, ...], kwargs: Any) -> Any:
        if _is_override(array):
            return self._override(method, (array, *args), kwargs)
        if not self._frozen and self.nin == 2:
            # By name, so that a dtype is found.
            names = _REDUCTION_PARAMETERS[method]
            if len(args) <= len(names):
                kwargs.update(zip(names, args, strict=False))
                args = ()
            array = self._prepare_reduction(array, kwargs)
        return getattr(self.ufunc, method)(array, *args, **kwargs)

    def reduce(self, array: Any, *args: Any, **kwargs: Any) -> Any:
        """As numpy.ufunc.reduce."""
        return self._reduction("reduce", array, args, kwargs)

    def accumulate(self, array: Any, *args: Any, **kwargs: Any) -> Any:
        """As numpy.ufunc.accumulate."""
        return self._reduction("accumulate", array, args, kwargs)

    def reduceat(self, array: Any, *args: Any, **kwargs: Any) -> Any:
        """As numpy.ufunc.reduceat."""
        return self._reduction("reduceat", array, args, kwargs)

    def outer(self, A: Any, B: Any, **kwargs: Any) -> Any:
        """As numpy.ufunc.outer."""
        if _is_override(A) or _is_override(B):
            return self._override("outer", (A, B), kwargs)
        if not self._frozen and self.nin == 2:
            A, B = self._prepare((A, B), kwargs)
        return self.ufunc.outer(A, B, **kwargs)

    def at(self, a: Any, indices: Any, *b: Any) -> None:
        """As numpy.ufunc.at."""
        if not self._frozen and len(b) == self.nin - 1:
            b = tuple(self._prepare((a, *b), {})[1:])
        self.ufunc.at(a, indices, *b)


# Behind the array.
_REDUCTION_PARAMETERS = {
    "reduce": ("axis", "dtype", "out", "keepdims", "initial", "where"),
    "accumulate": ("axis", "dtype", "out"),
    "reduceat": ("indices", "axis", "dtype", "out"),
}
_WITHOUT_DTYPE = {"out", "where", "casting", "order", "subok"}
_PYTHON_NUMBERS = {int: "iu", float: "fc", complex: "fc"}


def _is_override(value: Any) -> bool:
    ask = getattr(type(value), "__array_ufunc__", np.ndarray.__array_ufunc__)
    return ask is not np.ndarray.__array_ufunc__ and not isinstance(value, np.generic)


def is_typed(value: Any) -> bool:
    """Tell whether a value has a dtype by itself."""
    return isinstance(value, (np.ndarray, np.generic)) or type(value) in _PYTHON_NUMBERS


def _loop_dtype(dtype: np.dtype[Any]) -> str | None:
    """Return the dtype of a loop that takes such elements; None when there is none."""
    if dtype == np.float16:
        return "float32"
    return dtype.name if dtype.name in DTYPES else None


def choose_dtypes(
    values: Sequence[Any], asked: Sequence[np.dtype[Any] | None] = ()
) -> tuple[str, ...] | None:
    """Return what the loop for these values takes; None when no loop does.

    Python's numbers have the dtype of the arrays beside them that are of their kind. `asked` are
    the dtypes that are wanted, or None, of each value.
    """
    asked = asked or [None] * len(values)
    given = [getattr(each, "dtype", None) for each in values]
    found: list[str] = []
    for value, dtype, wanted in zip(values, given, asked, strict=True):
        if wanted is not None:
            dtype = wanted
        elif dtype is None:
            kinds = _PYTHON_NUMBERS[type(value)]
            others = [each for each in given if each is not None and each.kind in kinds]
            dtype = np.result_type(*others, value)
            if type(value) is float and dtype.kind == "c":
                dtype = np.zeros((), dtype).real.dtype
        name = _loop_dtype(dtype)
        if name is None:
            return None
        found.append(name)
    return tuple(found)


def _asked_dtypes(wanted: dict[str, Any], nin: int) -> Sequence[np.dtype[Any] | None]:
    """Return the dtypes of the inputs that the arguments `dtype` and `signature` ask for."""
    if wanted.get("dtype") is not None:
        return [np.dtype(wanted["dtype"])] * nin
    signature = wanted.get("signature", wanted.get("sig"))
    if isinstance(signature, str):
        inputs = list(signature.partition("->")[0])
    else:
        inputs = list(signature or ())[:nin]
    if len(inputs) != nin:
        return [None] * nin
    return [None if each is None else np.dtype(each) for each in inputs]


def _can_cast(inputs: Sequence[str], others: Sequence[str]) -> bool:
    return all(np.can_cast(a, b, "safe") for a, b in zip(inputs, others, strict=True))
