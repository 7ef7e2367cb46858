"""`stencil`: functions of an element's neighbours, for every element of an array."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Iterator, Sequence
from types import FunctionType
from typing import Any, NamedTuple

from numen import _core, forms
from numen.dispatcher import Dispatcher
from numen.errors import NumbaValueError
from numen.options import read
from numen.parallel import prange
from numen.pickling import portable
from numen.source import edited, generated


def stencil(func_or_mode: Any = "constant", **options: Any) -> Any:
    """Make a function of whole arrays from one of an element's neighbours.

    Used as `@stencil`, `@stencil(options)`, or as a function. In the kernel the arrays are indexed
    relatively: `a[0, 0]` is the element itself, `a[0, -1]` the one before it. What it returns is
    the element of the result, of the first array's shape. Elements whose neighbours are not all
    there are `cval` (0).

    Options: `neighborhood`, a pair (first, last) per axis, for indices that are no constants;
    `cval`; `standard_indexing`, names of arrays that are indexed as usual. The result is written
    into the array `out`, if the call has one; its border is left as it is, unless there is a
    `cval`. NumbaValueError for kernels that are none.
    """
    if not isinstance(func_or_mode, str):
        return StencilFunc(func_or_mode, options)
    if func_or_mode != "constant":
        raise NumbaValueError(f"Unsupported mode style {func_or_mode}")

    def decorate(function: Any) -> StencilFunc:
        return StencilFunc(function, options)

    return decorate


class StencilFunc:
    """A stencil: its kernel, and the loop around it."""

    __name__: str

    def __init__(self, kernel: Any, options: dict[str, Any]) -> None:
        kernel = getattr(kernel, "py_func", kernel)
        if not isinstance(kernel, FunctionType):
            raise TypeError(f"a stencil is made of a Python function, not of {kernel!r}")
        for name in options:
            if name not in ("neighborhood", "cval", "standard_indexing"):
                raise NumbaValueError(f"Unknown stencil option {name}")
        functools.update_wrapper(self, kernel)
        self.kernel = kernel
        self.options = options
        self.neighborhood = options.get("neighborhood")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return, or write to `out`, the kernel's value for every element of the first array."""
        return self._dispatcher(*args, **kwargs)

    def __reduce__(self) -> Any:
        """Pickle the kernel with its source."""
        return StencilFunc, (portable(self.kernel), self.options)

    def __repr__(self) -> str:
        return f"<StencilFunc {self.__name__!r}>"

    @functools.cached_property
    def _dispatcher(self) -> Dispatcher:
        loop: Any = self._compiled_call
        return Dispatcher.of(loop, None, read({}), {})

    @functools.cached_property
    def _compiled_call(self) -> FunctionType:
        """The loop around the kernel, in Python."""
        kernel = read_kernel(self.kernel, self.options.get("standard_indexing", ()))
        ndim = len(kernel.reach)
        reach: Sequence[tuple[int, int]] = self.neighborhood or [
            each for each in kernel.reach if each is not None
        ]
        if len(reach) != ndim:
            if self.neighborhood:
                raise NumbaValueError(
                    f"{len(reach)} dimensional neighborhood specified for {ndim} dimensional"
                    " input array"
                )
            raise NumbaValueError(
                "stencil kernel index is not constant, 'neighborhood' option required"
            )
        name = self.__name__ if self.__name__.isidentifier() else "stencil"
        names = {
            "kernel": edited(self.kernel, kernel.text, kernel.file, kernel.first_line),
            "cval": self.options.get("cval", 0),
            "check": forms.check_stencil,
            "dtype_of_call": forms.dtype_of_call,
            "empty": forms.empty,
            "max": max,
            "prange": prange,
            "range": range,
        }
        mark = _mark_of_own_names(kernel.parameters)
        text = _loop_text(name, kernel, reach, "cval" in self.options, mark)
        loop = generated(name, text, {key + mark: value for key, value in names.items()})
        loop.__defaults__ = self.kernel.__defaults__
        return loop


def _mark_of_own_names(parameters: Sequence[str]) -> str:
    """Return an ending that no parameter has: names of the loop with it are no parameter's."""
    mark = "_"
    while any(each.endswith(mark) for each in parameters):
        mark += "_"
    return mark


def _loop_text(
    name: str, kernel: Kernel, reach: Sequence[tuple[int, int]], has_cval: bool, mark: str
) -> str:
    first, *others = kernel.relative
    arguments = ", ".join(kernel.parameters)
    result, value, border_value = f"result{mark}", f"kernel{mark}", f"cval{mark}"
    before = [max(0, -low) for low, _ in reach]
    behind = [max(0, high) for _, high in reach]
    all_others = "".join(each + ", " for each in others)
    zeros = ", 0" * len(reach)
    lines = [
        f"def {name}({arguments}, *, out=None):",
        f"    check{mark}({len(reach)}, {first}, ({all_others}), out)",
        "    if out is None:",
        f"        {result} = empty{mark}({first}.shape,"
        f" dtype_of_call{mark}({value}, {arguments}{zeros}))",
        "    else:",
        f"        {result} = out",
    ]
    border = []
    for axis in range(len(reach)):
        all_of = ":, " * axis
        end = f"max{mark}({first}.shape[{axis}] - {behind[axis]}, 0)"
        border.append(f"{result}[{all_of}:{before[axis]}] = {border_value}")
        border.append(f"{result}[{all_of}{end}:] = {border_value}")
    if has_cval:
        lines += [f"    {each}" for each in border]
    else:
        lines += ["    if out is None:", *(f"        {each}" for each in border)]
    for axis in range(len(reach)):
        counter = f"range{mark}" if axis else f"prange{mark}"
        lines.append(
            f"{'    ' * (axis + 1)}for {kernel.positions[axis]} in"
            f" {counter}({before[axis]}, {first}.shape[{axis}] - {behind[axis]}):"
        )
    here = ", ".join(kernel.positions)
    lines.append(f"{'    ' * (len(reach) + 1)}{result}[{here}] = {value}({arguments}, {here})")
    lines.append(f"    return {result}")
    return "\n".join(lines) + "\n"


class Kernel(NamedTuple):
    """What is read from a kernel's text."""

    text: str
    """With absolute indices: `a[-1, 0]` is `a[_i0 + (-1), _i1 + (0)]`."""
    file: str
    first_line: int
    parameters: list[str]
    relative: list[str]
    """Parameters that are indexed relatively; the first argument first."""
    positions: list[str]
    """Names of the parameters for the element's position, behind the others."""
    reach: list[tuple[int, int] | None]
    """First and last index on each axis; None where they are no constants."""


def read_kernel(function: FunctionType, standard_indexing: Sequence[str]) -> Kernel:
    """Read a kernel, and give it absolute indices. NumbaValueError when it is none."""
    file, text, first_line = _core.definition_text(function)
    definition = _definition(text, function.__name__)
    parameters = [each.arg for each in definition.args.args]
    _check_parameters(function, definition.args, parameters, standard_indexing)
    accesses = list(_accesses(definition, set(parameters) - set(standard_indexing)))
    if not accesses:
        raise NumbaValueError("Stencil kernel with no accesses to relatively indexed arrays.")
    ndim = len(_axes(accesses[0]))
    if any(len(_axes(each)) != ndim for each in accesses):
        raise NumbaValueError("stencil index does not match array dimensionality.")
    used = {each.id for each in ast.walk(definition) if isinstance(each, ast.Name)}
    prefix = "_i"
    while any(f"{prefix}{axis}" in used for axis in range(ndim)):
        prefix = "_" + prefix
    positions = [f"{prefix}{axis}" for axis in range(ndim)]

    local = set(function.__code__.co_varnames)
    constants = {**inspect.getclosurevars(function).globals}
    constants |= inspect.getclosurevars(function).nonlocals
    reach: list[tuple[int, int] | None] = [(0, 0)] * ndim
    insertions: list[tuple[tuple[int, int], str]] = []
    for access in accesses:
        for axis, index in enumerate(_axes(access)):
            for part in _parts(index):
                insertions.append((_begin(part), f"{positions[axis]} + ("))
                insertions.append((_end(part), ")"))
            reach[axis] = _widened(reach[axis], index, local, constants)
    last = max([*map(_end, definition.args.args), *map(_end, definition.args.defaults)])
    insertions.append((last, "".join(f", {each}=0" for each in positions)))
    found = {each.value.id for each in accesses if isinstance(each.value, ast.Name)}
    relative = [parameters[0], *(each for each in parameters[1:] if each in found)]
    return Kernel(
        _inserted(text, insertions), file, first_line, parameters, relative, positions, reach
    )


def _definition(text: str, name: str) -> ast.FunctionDef | ast.Lambda:
    """Find the function in its text, with the lines and columns of the text."""
    if text[:1].isspace():
        tree = ast.parse("if True:\n" + text)
        ast.increment_lineno(tree, -1)
    elif name == "<lambda>":
        tree = ast.parse("(\n" + text + "\n)")
        ast.increment_lineno(tree, -1)
    else:
        tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Lambda) and name == "<lambda>":
            return node
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node
    raise NumbaValueError(f"the text of the stencil kernel {name} does not define it")


def _check_parameters(
    function: FunctionType,
    arguments: ast.arguments,
    parameters: Sequence[str],
    standard_indexing: Sequence[str],
) -> None:
    plain = not (arguments.vararg or arguments.kwarg or arguments.kwonlyargs)
    if not parameters or not plain:
        raise NumbaValueError(
            f"the stencil kernel {function.__name__}() takes an array first, and parameters that"
            " can be given by position"
        )
    if "out" in function.__code__.co_varnames:
        raise NumbaValueError("Cannot use the reserved word 'out' in stencil kernels.")
    if any(each not in parameters for each in standard_indexing):
        raise NumbaValueError(
            "Standard indexing requested for an array name not present in the stencil kernel"
            " definition."
        )
    if parameters[0] in standard_indexing:
        raise NumbaValueError(
            "The first argument to a stencil kernel must use relative indexing, not standard"
            " indexing."
        )


def _accesses(definition: ast.AST, names: set[str]) -> Iterator[ast.Subscript]:
    for node in ast.walk(definition):
        if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name):
            continue
        if node.value.id in names:
            if not isinstance(node.ctx, ast.Load):
                raise NumbaValueError(
                    "Assignments to arrays passed to stencil kernels is not allowed."
                )
            yield node


def _axes(access: ast.Subscript) -> list[ast.expr]:
    return access.slice.elts if isinstance(access.slice, ast.Tuple) else [access.slice]


def _parts(index: ast.expr) -> list[ast.expr]:
    """Return the expressions that are positions: an index, or the bounds of a slice."""
    if not isinstance(index, ast.Slice):
        return [index]
    if index.lower is None or index.upper is None or index.step is not None:
        raise NumbaValueError("a slice in a stencil kernel has a start and a stop, and no step")
    return [index.lower, index.upper]


def _widened(
    reach: tuple[int, int] | None, index: ast.expr, local: set[str], constants: dict[str, Any]
) -> tuple[int, int] | None:
    values = [_constant(each, local, constants) for each in _parts(index)]
    if isinstance(index, ast.Slice) and values[1] is not None:
        values[1] -= 1
    for value in values:
        if reach is None or value is None:
            return None
        reach = (min(reach[0], value), max(reach[1], value))
    return reach


def _constant(index: ast.expr, local: set[str], constants: dict[str, Any]) -> int | None:
    """Return the value of an index of numbers and names of constant numbers; None for others."""
    names = [each.id for each in ast.walk(index) if isinstance(each, ast.Name)]
    allowed = (ast.Constant, ast.Name, ast.UnaryOp, ast.BinOp, ast.operator, ast.unaryop, ast.Load)
    if any(not isinstance(each, allowed) for each in ast.walk(index)):
        return None
    if any(each in local or not isinstance(constants.get(each), int) for each in names):
        return None
    code = compile(ast.Expression(index), "<index of a stencil>", "eval")
    value = eval(code, {"__builtins__": {}}, {each: constants[each] for each in names})
    return value if isinstance(value, int) else None


def _begin(node: ast.expr | ast.arg) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _end(node: ast.expr | ast.arg) -> tuple[int, int]:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return node.end_lineno, node.end_col_offset


def _inserted(text: str, insertions: list[tuple[tuple[int, int], str]]) -> str:
    """Return the text with insertions at (line, column in bytes); the lines stay what they are."""
    lines = [each.encode() for each in text.split("\n")]
    # From the end, so that the columns of the others stay. What was noted first comes first.
    for (line, column), addition in sorted(insertions, key=lambda each: each[0])[::-1]:
        old = lines[line - 1]
        lines[line - 1] = old[:column] + addition.encode() + old[column:]
    return b"\n".join(lines).decode()
