#pragma once

#include "python/unbox.h"

/// Objects of types that users define: what they registered (numen/extension_types.py) makes
/// members of an object, and an object of members.
namespace numen::python {

/// The type that was registered for an object's class, or that the object says itself; null
/// without. Throws PythonError.
const Type* extension_type(Session& session, PyObject* object);
/// Imports what packages register for Numba, once in a process, when an object has no type; false
/// when that is done. Throws PythonError.
bool load_extensions(Session& session);
/// What compiled code has of an object: a tuple of members of their types. Throws PythonError.
Owned checked_members(Session& session, const Type* type, PyObject* object);
void unbox_extension(CallFrame& frame, const Type* type, PyObject* object, ComponentCursor& out);
Owned box_extension(CallFrame& frame, const Type* type, ComponentCursor& in, PyObject* keeper);

}  // namespace numen::python
