#pragma once

#include "python/unbox.h"

/// numba.typed.List and Dict: containers of compiled code that Python code holds, so that they
/// cross without a copy.
namespace numen::python {

/// numen._core.TypedList and TypedDict, of which numen.typed makes the classes that users see. What
/// one holds may be unknown until something is put into it; it is empty until then.
struct TypedContainer {
    PyObject_HEAD Session* session;
    const Type* type;        // List or Dict, typed; with Never inside while not known
    runtime::Ref container;  // null while the type is not known
};

PyTypeObject* make_typed_list_type();
PyTypeObject* make_typed_set_type();
PyTypeObject* make_typed_dict_type();
/// A new instance of a subclass of one of the two. Throws PythonError.
Owned make_typed_container(Session& session, PyTypeObject* cls);

/// Null for any other object.
TypedContainer* as_typed_container(const Session& session, PyObject* object);

/// The container as compiled code takes it, borrowed. One whose type was not known has `type` from
/// now on. Throws PythonError.
runtime::Ref typed_container(CallFrame& frame, const Type* type, PyObject* object);

/// A new Python object that shares a container of compiled code.
Owned box_typed_container(Session& session, const Type* type, runtime::Ref container);

}  // namespace numen::python
