"""`jitclass`: classes whose fields and methods are compiled."""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from types import FunctionType
from typing import Any

from numen import _core, types
from numen.class_types import ClassType
from numen.errors import UnsupportedError
from numen.words import words

_OPERATORS = words("add and floordiv lshift matmul mod mul or pow rshift sub truediv xor")
_SPECIAL_METHODS = frozenset(
    f"__{name}__"
    for name in [
        *words(
            """abs bool complex contains delitem eq float ge getitem gt hash index init int invert
            le len lt ne neg pos setitem str repr"""
        ),
        *(prefix + name for prefix in ("", "r", "i") for name in _OPERATORS),
    ]
)
# What every class has, or has for Python only.
_NOT_MEMBERS = words(
    """__annotations__ __dict__ __doc__ __firstlineno__ __module__ __orig_bases__ __parameters__
    __qualname__ __slots__ __static_attributes__ __weakref__ __annotate__ __annotate_func__
    __annotations_cache__ __conditional_annotations__"""
)


def jitclass(cls_or_spec: Any = None, spec: Any = None) -> Any:
    """Make a compiled class of a Python class.

    `spec` names the fields with their types: a mapping or a list of pairs. Annotations of the class
    give further fields. Instances are shared between Python and compiled code. Use it as
    `@jitclass(spec)`, `@jitclass`, or `jitclass(cls, spec)`.

    TypeError for a spec that is none, and for members that cannot be compiled; NameError when a
    field has the name of a method.
    """
    if cls_or_spec is not None and spec is None and not isinstance(cls_or_spec, type):
        cls_or_spec, spec = None, cls_or_spec

    def make(cls: type) -> Any:
        from numen import config

        return cls if config.DISABLE_JIT else _make(cls, _checked_spec(spec))

    return make if cls_or_spec is None else make(cls_or_spec)


class JitClassType(type):
    """Class of the classes that jitclass makes."""

    _field_names: tuple[str, ...]
    _spec: dict[str, types.Type]
    _members: dict[str, Any]
    _handles: _core.Type | None

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> JitClassType:
        """Make the class; what it holds was put together by jitclass."""
        if any(isinstance(base, JitClassType) for base in bases):
            raise TypeError("cannot subclass from a jitclass")
        return super().__new__(cls, name, bases, namespace)

    def __call__(cls, *arguments: Any, **keywords: Any) -> Any:
        """Make an instance."""
        made: Any = _core.new_instance(cls)
        if "__init__" in cls._members:
            result = cls.__dict__["__init__"](made, *arguments, **keywords)
            if result is not None:
                from numen.errors import TypingError

                raise TypingError(f"__init__() should return None, not {type(result).__name__}")
        elif arguments or keywords:
            raise TypeError(f"{cls.__name__}() takes no arguments")
        return made

    @property
    def class_type(cls) -> ClassType:
        """The type of the class itself."""
        return ClassType(cls)

    def _fields_type(cls) -> _core.Type:
        """Tuple of the fields' types. Asked for late: a field may be of a type defined later."""
        if cls._handles is None:
            cls._handles = _core.tuple_([each._handle for each in cls._spec.values()])
        return cls._handles


def _checked_spec(spec: Any) -> dict[str, types.Type]:
    if spec is None:
        return {}
    pairs: Iterable[tuple[Any, Any]] = spec.items() if isinstance(spec, Mapping) else spec
    out = {}
    for name, kind in pairs:
        if not isinstance(name, str):
            raise TypeError(f"spec keys should be strings, got {name!r}")
        if not isinstance(kind, types.Type):
            raise TypeError(f"spec values should be Numba type instances, got {kind!r}")
        out[name] = kind
    return out


def _make(cls: type, spec: dict[str, types.Type]) -> JitClassType:
    for name, annotation in typing.get_type_hints(cls).items():
        if name not in spec:
            spec[name] = type_of_annotation(annotation)
    members = _members_of(cls)
    shadowing = sorted(set(spec) & set(members))
    if shadowing:
        raise NameError(f"name shadowing: {', '.join(shadowing)}")
    spec = {_mangled(cls, name): kind for name, kind in spec.items()}
    members = {_mangled(cls, name): member for name, member in members.items()}

    namespace: dict[str, Any] = {
        "__module__": cls.__module__,
        "__qualname__": cls.__qualname__,
        "__doc__": cls.__doc__,
        "_field_names": tuple(spec),
        "_spec": spec,
        "_members": members,
        "_handles": None,
        "_numba_type_": property(lambda self: types.from_handle(self._type)),
        "__setattr__": _set_attribute,
    }
    for index, name in enumerate(spec):
        namespace[name] = _field(index)
    for name, member in members.items():
        namespace[name] = _for_python(member)
    if "__eq__" in members and "__hash__" not in members:
        namespace["__hash__"] = None
    return JitClassType(cls.__name__, (cls, _core.Instance), namespace)


def _members_of(cls: type) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for base in reversed(cls.__mro__[:-1]):
        out |= {
            name: member
            for name, member in vars(base).items()
            if name not in _NOT_MEMBERS and not (name == "__hash__" and member is None)
        }
    others = [
        name
        for name, member in out.items()
        if not isinstance(member, FunctionType | property | staticmethod)
    ]
    if others:
        raise TypeError(f"class members are not yet supported: {', '.join(others)}")
    for name, member in out.items():
        if isinstance(member, property):
            if member.fdel is not None:
                raise TypeError(f"deleter is not supported: {name}")
            continue
        special = name.startswith("__") and name.endswith("__")
        if special and name not in _SPECIAL_METHODS:
            raise TypeError(f"Method '{name}' is not supported.")
        function = member.__func__ if isinstance(member, staticmethod) else member
        for parameter in inspect.signature(function).parameters.values():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                raise UnsupportedError(f"{parameter.kind.name} argument type unsupported")
    return out


def _mangled(cls: type, name: str) -> str:
    if name.startswith("__") and not name.endswith("__"):
        return f"_{cls.__name__.lstrip('_')}{name}"
    return name


def _field(index: int) -> property:
    return property(lambda self: self._get(index), lambda self, value: self._set(index, value))


def _for_python(member: Any) -> Any:
    """Return the member as the class has it for Python: what is called is compiled."""
    from numen.decorators import njit

    if isinstance(member, property):
        setter = None if member.fset is None else _called(njit(member.fset))
        return property(_called(njit(member.fget)), setter, doc=member.__doc__)
    if isinstance(member, staticmethod):
        return staticmethod(njit(member.__func__))
    return njit(member)


def _called(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a compiled function for `property`, which wants none that binds itself."""
    return functools.wraps(function)(lambda *arguments: function(*arguments))


def _set_attribute(instance: Any, name: str, value: Any) -> None:
    """Set a field or a property: instances have no other attributes."""
    cls = type(instance)
    if not isinstance(getattr(cls, name, None), property):
        raise AttributeError(f"{cls.__name__!r} object has no attribute {name!r}")
    object.__setattr__(instance, name, value)


ANNOTATIONS: dict[Any, types.Type] = {
    int: types.int64,
    float: types.float64,
    complex: types.complex128,
    bool: types.boolean,
    str: types.unicode_type,
    type(None): types.none,
}


def type_of_annotation(annotation: Any) -> types.Type:
    """Return the type that an annotation stands for. TypeError when it has none."""
    if isinstance(annotation, types.Type):
        return annotation
    if isinstance(annotation, JitClassType):
        return annotation.class_type.instance_type
    if annotation in ANNOTATIONS:
        return ANNOTATIONS[annotation]
    origin = typing.get_origin(annotation)
    parts = [type_of_annotation(each) for each in typing.get_args(annotation) if each is not ...]
    made: Any = None
    if origin is list:
        made = types.ListType(parts[0])
    elif origin is dict:
        made = types.DictType(parts[0], parts[1])
    elif origin is set:
        made = types.Set(parts[0])
    elif origin is tuple:
        made = types.Tuple(parts)
    elif types.none in parts and len(parts) == 2:
        made = types.Optional(next(each for each in parts if each != types.none))
    if made is None:
        raise TypeError(f"there is no type for the annotation {annotation!r}")
    return typing.cast(types.Type, made)
