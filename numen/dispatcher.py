"""The objects that `jit` makes of functions, apart from the calling itself (numen._core)."""

from __future__ import annotations

import functools
import inspect
import types as python_types
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from numen import _core, config
from numen.words import words

_UNKNOWN_NAME = "E0201"

if TYPE_CHECKING:
    from numen.inspection import Stages
    from numen.options import Options
    from numen.report import Report
    from numen.signature import Signature


class CompileStats(NamedTuple):
    """How often compiled code was found in the cache on disk."""

    cache_path: str | None
    cache_hits: Counter[Any]
    cache_misses: Counter[Any]


class CompileResult:
    """A function compiled for one signature."""

    def __init__(self, dispatcher: Dispatcher, specialization: _core.Specialization) -> None:
        self._dispatcher = dispatcher
        self._specialization = specialization

    @property
    def signature(self) -> Signature:
        """Types of the arguments and of the result."""
        from numen.signature import Signature
        from numen.types import from_handle

        result = from_handle(_core.strong(self._specialization.result))
        return Signature(result, self._dispatcher._key(self._specialization))

    @property
    def entry_point(self) -> Dispatcher:
        """What to call."""
        return self._dispatcher

    @property
    def target_context(self) -> None:
        """Numba's back end, which numen does not have."""

    @property
    def metadata(self) -> dict[str, Any]:
        """What is known about the compilation: nanoseconds of each stage."""
        return {"stages": dict(self._specialization.times)}

    @property
    def library(self) -> Stages:
        """Texts of what the stages made, with Numba's get_llvm_str and get_asm_str."""
        return self._dispatcher._stages(self._dispatcher._key(self._specialization))

    def __repr__(self) -> str:
        return f"<{self._dispatcher.__qualname__} compiled for {self.signature}>"


class Dispatcher(_core.Dispatcher):
    """A function that is compiled for the types it is called with.

    `__wrapped__` and `py_func` are the Python function.
    """

    __wrapped__: Callable[..., Any]
    __name__: str
    __qualname__: str
    targetoptions: dict[str, Any]
    _options: Options
    _given_signatures: list[Signature]

    @classmethod
    def of(
        cls,
        function: python_types.FunctionType,
        signatures: Any,
        options: Options,
        given_options: dict[str, Any],
    ) -> Dispatcher:
        """Make one of a Python function. Nothing is compiled yet."""
        if function.__code__.co_filename != function.__globals__.get("__file__"):
            from numen.source import keep_text

            keep_text(function)
        made: Dispatcher = _core.make_dispatcher(cls, function, *options[:-2])
        made._limit_specializations(config.MAX_SPECIALIZATIONS)
        for name, type in options.locals:
            if name not in function.__code__.co_varnames[_parameter_count(function) :]:
                from numen.decorators import stands_for_numba
                from numen.errors import NumbaWarning

                if stands_for_numba():  # where libraries have many
                    continue
                warnings.warn(
                    f"locals names {name!r}, which is no local variable of {function.__name__}()",
                    NumbaWarning,
                    stacklevel=4,
                )
            else:
                made._declare_local(name, type._handle)
        if options.cache:
            made.enable_caching()
        functools.update_wrapper(made, function)
        made._options = options
        made.targetoptions = dict(given_options)
        made._given_signatures = []
        if signatures is not None:
            made._restrict_to(signatures if isinstance(signatures, list) else [signatures])
        return made

    def _restrict_to(self, signatures: list[Any]) -> None:
        from numen.signature import parse

        for each in signatures:
            parsed = parse(each)
            count = len(inspect.signature(self.py_func).parameters)
            if len(parsed.args) != count:
                raise TypeError(
                    f"the signature {parsed} has {len(parsed.args)} arguments, but"
                    f" {self.__qualname__}() takes {count}"
                )
            self._given_signatures.append(parsed)
            self._add_signature(*_handles(parsed))
        if signatures:
            self._may_compile = False

    def _compile_given(self) -> None:
        """Compile for the signatures it was given, unless it uses names not defined yet."""
        if not self._given_signatures:
            return
        from numen.errors import TypingError

        try:
            for each in self._given_signatures:
                self._compile(None, _handles(each)[1])
        except TypingError as error:
            if error.code != _UNKNOWN_NAME:
                raise

    def keep_surroundings(self) -> None:
        """Be compiled with the globals and closure variables of now, whoever calls it."""
        from numen.source import frozen

        self._freeze(frozen(self.py_func, self))

    def _compile_at_once(self) -> None:
        """Compile for the signatures it was given, and keep to that, if all names are known."""
        self.keep_surroundings()
        self._compile_given()
        if not self._specializations:
            self._freeze(None)

    @property
    def __code__(self) -> Any:
        return self.py_func.__code__

    @property
    def func_code(self) -> Any:
        """The code object, under the name that Numba has for it."""
        return self.py_func.__code__

    @property
    def __defaults__(self) -> Any:
        return self.py_func.__defaults__

    @property
    def __kwdefaults__(self) -> Any:
        return self.py_func.__kwdefaults__

    @property
    def __globals__(self) -> Any:
        return self.py_func.__globals__

    def __repr__(self) -> str:
        return f"CPUDispatcher({self.py_func!r})"

    # ---- what it has been compiled for

    def _key(self, specialization: _core.Specialization) -> tuple[Any, ...]:
        from numen.literal_types import literal
        from numen.signature_types import Omitted
        from numen.types import from_handle

        key: list[Any] = []
        parameters = zip(
            specialization.arguments,
            specialization.parameters,
            specialization.literals,
            inspect.signature(self.py_func).parameters.values(),
            strict=True,
        )
        for given, compiled, value, parameter in parameters:
            if given is None:
                key.append(Omitted(parameter.default))
            elif value is not None:
                key.append(literal(value))
            else:
                key.append(from_handle(_core.strong(compiled)))
        return tuple(key)

    def _oldest_first(self) -> list[_core.Specialization]:
        return sorted(self._specializations, key=lambda each: each.number)

    @property
    def overloads(self) -> dict[tuple[Any, ...], CompileResult]:
        """What it has been compiled for: a CompileResult by the types of its arguments."""
        self._compile_given()
        return {self._key(each): CompileResult(self, each) for each in self._oldest_first()}

    @property
    def signatures(self) -> list[tuple[Any, ...]]:
        """The argument types it was restricted to or has been compiled for."""
        given = [each.args for each in self._given_signatures]
        return list(dict.fromkeys([*given, *map(self._key, self._oldest_first())]))

    @property
    def nopython_signatures(self) -> list[Signature]:
        """The signatures, with results, that it has been compiled for."""
        return [each.signature for each in self.overloads.values()]

    @property
    def stats(self) -> CompileStats:
        """Use of the cache on disk."""
        found: Counter[Any] = Counter()
        compiled: Counter[Any] = Counter()
        self._compile_given()
        for each in self._oldest_first():
            (found if each.is_from_cache else compiled)[self._key(each)] += 1
        return CompileStats(self._cache_folder, found, compiled)

    @property
    def is_compiling(self) -> bool:
        """Whether a thread is compiling it."""
        return self._is_compiling

    def get_overload(self, sig: Any) -> Dispatcher:
        """Return what to call for a signature that it has been compiled for."""
        return self.overloads[_argument_types(sig)].entry_point

    def get_compile_result(self, sig: Any) -> CompileResult:
        """Return the CompileResult of a signature, compiled now if it was not."""
        types = _argument_types(sig)
        if types not in self.overloads:
            self.compile(types)
        return self.overloads[types]

    def get_metadata(self, signature: Any = None) -> Any:
        """Return what is known about the compilation, of one signature or in a dict of all."""
        if signature is not None:
            return self.overloads[_argument_types(signature)].metadata
        return {key: result.metadata for key, result in self.overloads.items()}

    # ---- compiling

    def compile(self, sig: Any) -> Dispatcher:
        """Compile for a signature, and return what to call for it."""
        from numen.signature import parse

        signature = parse(sig)
        if not self._may_compile and signature.args not in self.overloads:
            raise RuntimeError("compilation disabled")
        self._compile(*_handles(signature))
        return self

    def recompile(self) -> None:
        """Compile everything anew, with the globals and targetoptions["fastmath"] of now."""
        from numen.options import read_fastmath

        fastmath = read_fastmath(self.targetoptions)
        compiled = [each.signature.args for each in self.overloads.values()]
        self._forget()
        self._options = self._options._replace(fastmath=fastmath)
        self._set_fastmath(fastmath)
        if self._is_frozen():
            self.keep_surroundings()
        for types in compiled:
            self._compile(None, tuple(each._handle for each in types if hasattr(each, "_handle")))

    def disable_compile(self, val: bool = True) -> None:
        """Make new types of arguments an error from now on."""
        if val:
            for key in self.overloads:
                handles = [
                    each._handle if hasattr(each, "_handle") else _core.type_of(each.value)
                    for each in key
                ]
                self._add_signature(None, tuple(handles))
        self._may_compile = not val

    # ---- looking inside

    def _stages(self, types: tuple[Any, ...]) -> Stages:
        from numen.inspection import Stages

        return Stages(self.__qualname__, types, self._stage_texts(None, _given_handles(types)))

    def _inspect(self, signature: Any, text_of: Callable[[Stages], Any]) -> Any:
        if signature is not None:
            return text_of(self._stages(_argument_types(signature)))
        return {types: text_of(self._stages(types)) for types in self.overloads}

    def inspect_llvm(self, signature: Any = None) -> Any:
        """Return LLVM IR after optimisation: a text, or a dict of all signatures' texts."""
        return self._inspect(signature, lambda stages: stages.optimized_llvm)

    def inspect_asm(self, signature: Any = None) -> Any:
        """Return assembly: a text, or a dict of all signatures' texts."""
        return self._inspect(signature, lambda stages: stages.assembly)

    def inspect_types(
        self, file: TextIO | None = None, signature: Any = None, pretty: bool = False, **style: Any
    ) -> None:
        """Print the source with the types found, for one signature or all."""
        if pretty or style:
            raise _unsupported("inspect_types prints plain text only")
        wanted = self.overloads if signature is None else [_argument_types(signature)]
        for types in wanted:
            print(self._stages(types).typed_source, file=file)

    def inspect_cfg(self, signature: Any = None, show_wrapper: Any = None, **style: Any) -> Any:
        """Return the graph of the machine code's blocks: one, or a dict for all signatures."""
        from numen.inspection import ControlFlowGraph

        if show_wrapper or style:
            raise _unsupported("inspect_cfg shows the function itself, without styles")
        return self._inspect(signature, lambda stages: ControlFlowGraph(stages.optimized_llvm))

    def parallel_diagnostics(self, signature: Any = None, level: int = 1) -> None:
        """Print which loops run in parallel, for one signature or all; `level` is from 1 to 4."""
        if level not in (1, 2, 3, 4):
            raise ValueError(f"level is from 1 to 4, not {level!r}")
        from numen.inspection import parallel_report

        wanted = self.overloads if signature is None else [_argument_types(signature)]
        for types in wanted:
            print(parallel_report(self._stages(types), with_code=level > 1))

    def report(self, signature: Any = None) -> Report:
        """Tell by line what the code does: vectors, checks, allocations, threads, and why not.

        For one signature, or for all that it has been compiled for; TypeError when there is none.
        The report shows itself, as coloured text in a terminal and as a page in Jupyter.
        """
        from numen.report import Report, Section

        wanted = list(self.overloads) if signature is None else [_argument_types(signature)]
        if not wanted:
            raise TypeError(f"{self.__qualname__} is not compiled yet: give report() a signature")
        return Report([Section(self.__qualname__, types, self._parts(types)) for types in wanted])

    def _parts(self, types: tuple[Any, ...]) -> dict[str, Any]:
        return self._report_parts(None, _given_handles(types))

    def typeof_pyval(self, val: Any) -> Any:
        """Return the type that an argument has."""
        from numen.types import from_handle

        return from_handle(_core.type_of(val))

    def enable_caching(self) -> None:
        """Keep code that is compiled from now on on disk, unless the settings say otherwise."""
        self._cache_in(config.CACHE_DIR if config.CACHE else "", config.CACHE_SIZE * 1024 * 1024)

    def __getattr__(self, name: str) -> Any:
        if name in _NUMBA_MEMBERS:
            raise _unsupported(f"the member {name} of compiled functions is not available")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    # ---- copying

    def __reduce__(self) -> Any:
        from numen.pickling import reduce_dispatcher

        return reduce_dispatcher(self)

    def __copy__(self) -> Dispatcher:
        return self

    def __deepcopy__(self, memo: Mapping[int, Any]) -> Dispatcher:
        return self


# What Numba's dispatchers have in addition.
_NUMBA_MEMBERS = words(
    """add_overload dump fold_argument_types get_annotation_info get_call_template
    inspect_disasm_cfg"""
)


def _given_handles(types: tuple[Any, ...]) -> tuple[Any, ...]:
    """Types of the arguments that are given."""
    return tuple(each._handle for each in types if hasattr(each, "_handle"))


def _unsupported(message: str) -> Exception:
    from numen.errors import UnsupportedError

    return UnsupportedError(message)


def _parameter_count(function: python_types.FunctionType) -> int:
    code = function.__code__
    flags = (inspect.CO_VARARGS, inspect.CO_VARKEYWORDS)
    rest = sum(bool(code.co_flags & flag) for flag in flags)
    return code.co_argcount + code.co_kwonlyargcount + rest


def _handles(signature: Signature) -> tuple[_core.Type | None, tuple[_core.Type, ...]]:
    result = None if signature.return_type is None else signature.return_type._handle
    return result, tuple(each._handle for each in signature.args)


def _argument_types(signature: Any) -> tuple[Any, ...]:
    from numen.signature import parse

    if isinstance(signature, tuple):
        return signature
    return parse(signature).args


CPUDispatcher = Dispatcher  # as Numba calls it
