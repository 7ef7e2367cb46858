#pragma once

#include "python/unbox.h"

/// Instances of jitclasses as Python objects, which share the fields with compiled code.
namespace numen::python {

/// numen._core.Instance, the base of all jitclasses (numen/jitclass.py).
struct InstanceObject {
    PyObject_HEAD Session* session;
    const Type* type;       // Instance
    const Type* fields;     // the tuple of their types
    runtime::Ref instance;  // counted
};

PyTypeObject* make_instance_type();
/// Whether an object is a class made by jitclass.
bool is_jitclass(const Session& session, PyObject* object);
/// The type of a jitclass's instances. Throws PythonError.
const Type* instance_type(Session& session, PyObject* jitclass);
/// The tuple of the types of its fields, which the class answers. Throws PythonError.
const Type* instance_fields(PyObject* jitclass);

/// A new instance with all fields zero. Throws PythonError.
Owned new_instance(Session& session, PyObject* jitclass);
/// Null for any other object.
InstanceObject* as_instance(const Session& session, PyObject* object);
/// The instance as compiled code takes it, borrowed from the frame. Throws PythonError.
runtime::Ref instance_in(CallFrame& frame, PyObject* object);
/// A new Python object that shares an instance.
Owned box_instance(Session& session, const Type* type, runtime::Ref instance);

}  // namespace numen::python
