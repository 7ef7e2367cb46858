"""numba.experimental.structref: structs whose fields may be of any types."""

from __future__ import annotations

import numpy as np
import pytest

import numen
from numen import njit, types
from numen.errors import TypingError
from numen.experimental import structref
from numen.extending import overload, overload_attribute, overload_method


@structref.register
class VectorType(types.StructRef):
    def preprocess_fields(self, fields):
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


class Vector(structref.StructRefProxy):
    def __new__(cls, x, y):
        return structref.StructRefProxy.__new__(cls, x, y)

    @property
    def x(self):
        return x_of(self)

    @x.setter
    def x(self, value):
        set_x(self, value)

    def scaled(self, by):
        return scaled(self, by)


@njit
def x_of(self):
    return self.x


@njit
def set_x(self, value):
    self.x = value


@njit
def scaled(self, by):
    return Vector(self.x * by, self.y * by)


structref.define_proxy(Vector, VectorType, ["x", "y"])


@overload_method(VectorType, "dot")
def dot_of_vectors(self, other):
    return lambda self, other: self.x * other.x + self.y * other.y


@overload_attribute(VectorType, "length")
def length_of_vector(self):
    return lambda self: (self.x**2 + self.y**2) ** 0.5


@structref.register
class NodeType(types.StructRef):
    pass


def make_node(value):
    raise NotImplementedError


@overload(make_node)
def make_node_of_any(value):
    node_type = NodeType([("value", value), ("count", types.int64)])

    def make(value):
        made = structref.new(node_type)
        made.value = value
        made.count = 1
        return made

    return make


def test_one_struct_in_python_and_in_compiled_code():
    vector = Vector(3.0, 4.0)
    assert isinstance(vector, Vector)
    assert vector.x == 3.0
    vector.x = 6.0
    assert x_of(vector) == 6.0
    other = vector.scaled(2)
    assert type(other) is type(vector)
    assert (other.x, vector.x) == (12.0, 6.0)
    assert njit(lambda v: v)(vector) is vector


def test_fields_of_any_types():
    numbers, arrays, words = Vector(1, 2), Vector(np.arange(3.0), np.ones(3)), Vector("a", "b")
    assert numbers.scaled(3).x == 3
    np.testing.assert_array_equal(arrays.scaled(2.0).x, [0.0, 2.0, 4.0])
    assert words.x == "a"
    assert numen.typeof(numbers) == VectorType([("x", types.int64), ("y", types.int64)])
    assert numen.typeof(numbers) != numen.typeof(words)
    assert isinstance(numen.typeof(numbers), VectorType)
    assert numen.typeof(words).field_dict == {"x": types.unicode_type, "y": types.unicode_type}


def test_methods_and_attributes():
    @njit
    def use(v):
        w = Vector(y=1.0, x=2.0)
        w.y += 1
        return v.dot(w), v.length, w

    dot, length, made = use(Vector(3.0, 4.0))
    assert (dot, length) == (14.0, 5.0)
    assert isinstance(made, Vector)
    assert made.x == 2.0


def test_structs_without_a_class():
    @njit
    def count(values):
        node = make_node("first")
        other = node
        for _ in values:
            other.count += 1
        return node.count, node.value, node

    number, value, node = count([1, 2])
    assert (number, value) == (3, "first")
    assert isinstance(node, structref.StructRefProxy)
    assert njit(lambda n: n.count)(node) == 3


def test_what_is_wrong_is_said():
    with pytest.raises(TypingError, match="has no attribute 'z'"):
        njit(lambda v: v.z)(Vector(1, 2))
    with pytest.raises(TypingError, match="what 'x' is set to"):
        set_x(Vector(1, 2), "text")
    with pytest.raises(TypingError, match="y"):
        njit(lambda: Vector(1))()
    with pytest.raises(ValueError, match="cannot register"):
        structref.register(types.StructRef)
    with pytest.raises(TypeError, match="not derived from StructRefProxy"):
        structref.define_boxing(VectorType, int)
    with pytest.raises(TypingError, match=r"new.. makes structs"):
        njit(lambda: structref.new(types.int64))()
