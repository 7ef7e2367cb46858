#pragma once

#include "python/unbox.h"
#include "runtime/string.h"

/// Values of compiled code as Python objects.
namespace numen::python {

/// The Python object for a value in memory: numbers as Python's own int, float, complex and bool
/// (whatever their width), arrays without copying, containers as copies, except that what came from
/// an argument is the argument itself. Counted references in the value stay the caller's.
/// `keeper` keeps memory alive that belongs to the code itself (captured arrays). Throws
/// PythonError.
Owned box(CallFrame& frame, const Type* type, ComponentCursor& in, PyObject* keeper = nullptr);

/// The str of a text.
Owned box_string(const runtime::String* text);

/// A new Python list, set or dict of what one of compiled code holds.
Owned box_contents(CallFrame& frame, const Type* type, runtime::Ref container,
                   PyObject* keeper = nullptr);

/// Drops the references in a value in memory.
void release_references(const Type* type, ComponentCursor in);

}  // namespace numen::python
