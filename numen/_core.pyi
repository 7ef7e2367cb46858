"""The compiler's Python module, written in C++ (src/python)."""

from collections.abc import Sequence
from types import FunctionType
from typing import Any, TypeVar

import numpy

from numen.loops import UfuncParts

_D = TypeVar("_D", bound=Dispatcher)
_T = TypeVar("_T", bound=TypedList | TypedSet | TypedDict)

class Type:
    """Handle of a type; the same object for equal types as long as it lives."""

    @property
    def kind(self) -> str: ...
    @property
    def dtype(self) -> str: ...
    @property
    def ndim(self) -> int: ...
    @property
    def layout(self) -> str: ...
    @property
    def readonly(self) -> bool: ...
    @property
    def aligned(self) -> bool: ...
    @property
    def typed(self) -> bool: ...
    @property
    def is_entry(self) -> bool: ...
    @property
    def name(self) -> str: ...
    @property
    def static_kind(self) -> str: ...
    @property
    def elements(self) -> list[Type]: ...
    @property
    def names(self) -> list[str]: ...
    @property
    def numbers(self) -> list[int]:
        """Of a record: offsets, then the fields of titles; the shape of a nested array."""
    @property
    def bytes(self) -> int: ...
    @property
    def entity(self) -> Any: ...

class Specialization:
    """A function compiled for one row of argument types."""

    @property
    def arguments(self) -> tuple[Type | None, ...]:
        """Types of the Python arguments it is for; None where the default is taken."""
    @property
    def literals(self) -> tuple[Any, ...]:
        """Values that are constants of the code; None for the other parameters."""
    @property
    def parameters(self) -> tuple[Type, ...]:
        """Types of the compiled parameters."""
    @property
    def result(self) -> Type: ...
    @property
    def entry_point(self) -> int:
        """Address of the machine code."""
    @property
    def c_entry_point(self) -> int:
        """Address of the function that C can call; 0 without one."""
    @property
    def number(self) -> int:
        """How many its dispatcher made before it."""
    @property
    def is_current(self) -> bool:
        """Whether the globals it took are what they were."""
    @property
    def code_number(self) -> int:
        """Tells machine code apart from other."""
    @property
    def tier(self) -> str:
        """The code that calls run now: "quick" or "optimized"."""
    @property
    def upgrade_times(self) -> list[tuple[str, int]]:
        """What each stage took that replaced quick code: (name, nanoseconds)."""
    @property
    def is_from_cache(self) -> bool:
        """Whether another process compiled it."""
    @property
    def cache_note(self) -> str:
        """Why it was not found in the cache, and whether it is kept there; empty when it was."""
    @property
    def interruptible(self) -> Specialization | None:
        """The same with loops over arrays that look for signals, made by a call that was large."""
    @property
    def times(self) -> list[tuple[str, int]]:
        """What each stage took, in nanoseconds."""

class Dispatcher:
    """Calls the machine code for the types of its arguments."""

    @property
    def py_func(self) -> Any:
        """The Python function."""
    def __call__(self, *arguments: Any, **keywords: Any) -> Any: ...
    @property
    def _specializations(self) -> list[Specialization]:
        """The one that ran last first."""
    @property
    def _signatures(self) -> list[tuple[Type | None, tuple[Type, ...]]]:
        """What arguments are converted to: (result or None, parameters)."""
    @property
    def _cache_folder(self) -> str | None: ...
    @property
    def _is_compiling(self) -> bool: ...
    _may_compile: bool
    def _add_signature(self, result: Type | None, parameters: tuple[Type, ...], /) -> None: ...
    def _compile(
        self, result: Type | None, parameters: tuple[Type | None, ...], /
    ) -> Specialization: ...
    def _cache_in(self, folder: str, size_limit: int, /) -> None:
        """Keep compiled code in a folder, of so many bytes at most; "" keeps none."""
    def _report_parts(
        self, result: Type | None, parameters: tuple[Type | None, ...], /
    ) -> dict[str, Any]: ...
    def _stage_texts(
        self, result: Type | None, parameters: tuple[Type | None, ...], /
    ) -> dict[str, Any]: ...
    def _infer(self, result: Type | None, parameters: tuple[Type | None, ...], /) -> Type:
        """Type of the result for these parameters; nothing is compiled."""
    def _forget(self) -> None: ...
    def _is_frozen(self) -> bool: ...
    def _freeze(self, function: FunctionType | None, /) -> None:
        """Compile `function` from now on, whose globals and closure variables do not change.

        None: what it was made of again.
        """
    def _watched_call(
        self, arguments: tuple[Any, ...], /
    ) -> tuple[Any, int, list[tuple[tuple[int, bool, str, int], tuple[int, bool, str, int]]]]:
        """Call the function in the interpreter of the IR; numen.races says what for.

        What it returns, the number of parallel loops that ran, and the pairs of accesses that
        collide: (iteration, whether it writes, file, line).
        """
    def _run(self, arguments: tuple[Any, ...], keywords: dict[str, Any], /) -> Any:
        """Call the compiled code, also where calls are recorded."""
    def _limit_specializations(self, count: int, /) -> None:
        """Set how many specializations are kept."""
    def _set_fastmath(self, flags: int, /) -> None:
        """Compile with these bits of ir::FastMath from now on."""
    def _make_c_callable(self) -> None:
        """Have what is compiled from now on a function for C too."""
    def _declare_local(self, name: str, type: Type, /) -> None:
        """Give a variable its type."""

class _TypedContainer:
    """A container of compiled code. TypingError for values that do not fit."""

    @property
    def _type(self) -> Type:
        """ListType, SetType or DictType, of kind "never" inside while nothing was put in."""
    def _allocate(self, type: Type, /) -> None:
        """Set the type of one that has none yet."""
    def __len__(self) -> int: ...

class TypedList(_TypedContainer):
    """Base of numen.typed.List."""

    def _get(self, index: int, /) -> Any: ...
    def _set(self, index: int, value: Any, /) -> None: ...
    def _insert(self, index: int, value: Any, /) -> None: ...
    def _delete(self, index: int, /) -> None: ...

class TypedSet(_TypedContainer):
    """Base of numen.typed.Set."""

    def _add(self, key: Any, /) -> None: ...
    def _contains(self, key: Any, /) -> bool: ...
    def _delete(self, key: Any, /) -> None: ...
    def _next(self, position: int, /) -> tuple[int, Any] | None:
        """(position behind it, element) of the first element from a position on."""

class TypedDict(_TypedContainer):
    """Base of numen.typed.Dict."""

    def _get(self, key: Any, /) -> Any: ...
    def _set(self, key: Any, value: Any, /) -> None: ...
    def _contains(self, key: Any, /) -> bool: ...
    def _delete(self, key: Any, /) -> None: ...
    def _next(self, position: int, /) -> tuple[int, Any] | None:
        """(position behind it, key) of the first item from a position on."""

class Instance:
    """Base of the classes that jitclass makes."""

    @property
    def _type(self) -> Type:
        """Type of the instance."""
    def _get(self, index: int, /) -> Any: ...
    def _set(self, index: int, value: Any, /) -> None: ...

def new_instance(cls: type, /) -> Any:
    """Make an instance of a jitclass, with all fields zero."""

def instance_type(cls: type, /) -> Type:
    """Type of a jitclass's instances."""

class Generator:
    """A generator of a compiled function."""

    def __iter__(self) -> Generator: ...
    def __next__(self) -> Any: ...
    def close(self) -> None:
        """Raise GeneratorExit where it has stopped."""

def make_typed_container(cls: type[_T], /) -> _T: ...
def make_dispatcher(
    cls: type[_D],
    function: FunctionType,
    fastmath: int,
    parallel: bool,
    nogil: bool,
    boundscheck: bool,
    numpy_error_model: bool,
    deterministic: bool,
    accurate_math: bool,
    inline_always: bool,
    tier: str,
    /,
) -> _D: ...
def make_ufunc(parts: UfuncParts, /) -> numpy.ufunc:
    """Make a ufunc whose loops are compiled code."""

def type_of(value: object, /) -> Type:
    """Type of an object as an argument. ValueError when it has none."""

def strong(handle: Type, /) -> Type:
    """Return the type with NumPy's numbers in place of Python's own."""

def wait_for_optimized() -> int:
    """Return when no code is being optimized in the background, nor about to be.

    How many functions that were called have been optimized there since the process began.
    """

def wait_before_end() -> None:
    """Return when code is optimized that other processes are to find, or after some seconds."""

def before_fork() -> None:
    """Wait until no other thread compiles, 10 seconds at most, and let none begin."""

def after_fork_in_parent() -> None:
    """Let threads compile again."""

def after_fork_in_child() -> None:
    """Forget the threads that are not here."""

def set_trace(trace: object, /) -> None:
    """Set what is called after every compile; numen.trace says with what."""

def set_recorder(recorder: object, /) -> None:
    """Set what calls of dispatchers made from now on run: numen.replaying.record."""

def set_extensions(extensions: object) -> None: ...
def set_overloads(overloads: object, /) -> None:
    """Set what is asked for the implementations that users registered."""

def definition_text(function: FunctionType, /) -> tuple[str, str, int]:
    """(file, text, first line) of a function's definition."""

def cached_code(blob: str, /) -> tuple[str, str, str]:
    """Read (function, file, signature) of a blob. ValueError when it is damaged."""

def objects_made() -> dict[str, int]:
    """How many objects compiled code has made so far, by kind."""

def live_objects() -> dict[str, int]:
    """How many objects of compiled code live, by kind."""

def host() -> tuple[str, str, str]:
    """Return the compiler behind, and the processor's name and features that it compiles for."""

def set_processor(cpu: str, features: str, /) -> None:
    """Compile for another processor than the host; "" leaves one as it is."""

def get_num_threads() -> int: ...
def set_num_threads(count: int, /) -> None: ...
def get_parallel_chunksize() -> int: ...
def set_parallel_chunksize(size: int, /) -> int: ...
def random_state(stream: int, /) -> tuple[int, bytes]:
    """State of numpy.random's (0) or random's (1) twister: the position, 624 uint32 words."""

def set_random_state(stream: int, position: int, words: bytes, /) -> None: ...
def get_thread_id() -> int: ...
def max_threads() -> int: ...
def set_max_threads(count: int, /) -> None: ...
def scalar(dtype: str, /) -> Type: ...
def none() -> Type: ...
def string() -> Type: ...
def bytes_() -> Type: ...
def random_generator() -> Type: ...
def range_() -> Type: ...
def array(dtype: Type, ndim: int, layout: str, readonly: bool, aligned: bool, /) -> Type: ...
def tuple_(elements: Sequence[Type], /) -> Type: ...
def named_tuple(cls: type, elements: Sequence[Type], /) -> Type: ...
def optional(value: Type, /) -> Type: ...
def list_(element: Type, typed: bool, /) -> Type: ...
def generator(yielded: Type, /) -> Type: ...
def set_(element: Type, typed: bool, /) -> Type: ...
def dict_(key: Type, value: Type, typed: bool, /) -> Type: ...
def literal_list(elements: Sequence[Type], /) -> Type: ...
def extension(type: object, name: str, names: list[str], elements: list[Type]) -> Type: ...
def literal_dict(keys: Sequence[str], elements: Sequence[Type], /) -> Type: ...
def pointer(to: Type | None, /) -> Type: ...
def function(result: Type, parameters: Sequence[Type], is_entry: bool, /) -> Type: ...
def dtype_object(element: Type, /) -> Type: ...
def record(
    names: Sequence[str],
    elements: Sequence[Type],
    numbers: Sequence[int],
    size: int,
    aligned: bool,
    /,
) -> Type: ...
def nested_array(element: Type, shape: Sequence[int], /) -> Type: ...
def chars(unit: str, length: int, /) -> Type: ...
def element_type(dtype: numpy.dtype[Any], /) -> Type:
    """Type of what a dtype describes. TypeError when there is none."""

def dtype_of(element: Type, /) -> numpy.dtype[Any]: ...
def slice_(start: Type, stop: Type, step: Type, /) -> Type: ...
