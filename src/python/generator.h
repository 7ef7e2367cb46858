#pragma once

#include "python/unbox.h"

/// Generators of compiled code as Python objects.
namespace numen::python {

/// numen._core.Generator: what a compiled function with yield gives.
struct GeneratorObject {
    PyObject_HEAD Session* session;
    const Type* type;
    runtime::Ref generator;  // counted
    PyObject* keeper;        // keeps the body's code; may be null
};

PyTypeObject* make_generator_type();
/// Null for any other object.
GeneratorObject* as_generator(const Session& session, PyObject* object);
/// The generator as compiled code takes it, borrowed from the frame. Throws PythonError.
runtime::Ref generator_in(CallFrame& frame, PyObject* object);
/// A new Python object for a generator. `keeper` as in box. Throws PythonError.
Owned box_generator(Session& session, const Type* type, runtime::Ref generator, PyObject* keeper);

}  // namespace numen::python
