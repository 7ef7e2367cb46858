#pragma once

#include <stdexcept>
#include <string>

#include "python/session.h"

/// Which type a Python object has for compiled code.
namespace numen::python {

using types::Type;

/// The object has no type; the text says why, to be put behind "argument 0 (x): ".
class Untypable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Type of a Python object as an argument:
///
///     int, float, complex, bool    weak scalars; an int over int64 is uint64, over that it is an
///                                  OverflowError
///     NumPy scalars                scalars
///     arrays, also of subclasses   Array; layout, readonly and aligned as their flags say
///     bytearray, memoryview, ...   Array over their memory
///     str, bytes, None, range, slice, tuples, namedtuples, enum members
///     list, set, dict              of one type of elements, all of which are looked at; Never as
///                                  the element type of an empty one
///     functions, classes, dtypes   Static; the entity is the object, which the caller keeps alive
///
/// Throws Untypable, or PythonError.
const Type* type_of(Session& session, PyObject* object);

/// Whether the object is typed as an array over its memory: a bytearray, memoryview or array.array.
bool is_buffer(PyObject* object);
/// Whether it is a numpy.random.Generator.
bool is_random_generator(PyObject* object);
/// Whether an object is a numpy.polynomial.Polynomial.
bool is_polynomial(PyObject* object);
/// A new NumPy array over the memory of such an object. Throws PythonError.
Owned buffer_array(PyObject* buffer);

/// A scalar type as Python's own numbers have it, if they have; any other type unchanged.
const Type* weak(types::Context& types, const Type* type);

/// Type of what has no run-time representation: functions, classes, dtypes, modules, Ellipsis;
/// Static Object for everything unknown. Never null.
const Type* static_type_of(Session& session, PyObject* object);

/// Whether the object is an instance of an Enum class, or such a class.
bool is_enum_member(Session& session, PyObject* object);
bool is_enum_class(Session& session, PyObject* object);
/// Position of a member in its class. Throws Untypable for combinations of flags.
std::int64_t enum_ordinal(PyObject* member);
/// The member at a position; a new reference.
/// The type of the members of an enum class.
const Type* enum_type(Session& session, PyObject* enum_class);
Owned enum_member(PyObject* enum_class, std::int64_t ordinal);
/// Whether the object is a class made by namedtuple; an instance's class may be asked.
bool is_namedtuple_class(PyObject* object);

/// "mypackage.mymodule.Class" of a class.
std::string qualified_name(PyTypeObject* cls);

}  // namespace numen::python
