#include "python/instance.h"

#include <algorithm>

#include "python/components.h"
#include "python/error.h"
#include "python/held_value.h"
#include "python/type_handle.h"
#include "python/typing.h"
#include "runtime/instance.h"
#include "support/diagnostic.h"
#include "types/element_code.h"
#include "types/field_layout.h"

namespace numen::python {

namespace {

InstanceObject& self_of(PyObject* object) { return *reinterpret_cast<InstanceObject*>(object); }

/// Where a field lies.
void* place_of(InstanceObject& self, std::size_t index) {
    types::FieldLayout layout = types::field_layout(self.session->types, self.fields->elements);
    void* data = runtime::as<runtime::Instance>(self.instance)->data;
    return static_cast<char*>(data) + layout.offsets[index];
}

std::size_t index_of(InstanceObject& self, PyObject* number) {
    Py_ssize_t index = PyNumber_AsSsize_t(number, PyExc_IndexError);
    if (index == -1 && PyErr_Occurred() != nullptr) throw PythonError{};
    if (index < 0 || static_cast<std::size_t>(index) >= self.fields->elements.size()) {
        PyErr_SetString(PyExc_IndexError, "there is no such field");
        throw PythonError{};
    }
    return static_cast<std::size_t>(index);
}

bool lacks_object(const Type* type, ComponentCursor& in) {
    if (type->is_object()) return in.take<runtime::Ref>() == nullptr;
    if (!type->is(types::Kind::Tuple)) {
        in.skip(types::components(type).size());
        return false;
    }
    return std::any_of(type->elements.begin(), type->elements.end(),
                       [&](const Type* element) { return lacks_object(element, in); });
}

/// Whether a field holds no object, or a tuple without one: it was never set.
bool is_unset(const Type* type, void* place) {
    if (!type->is_object() && !type->is(types::Kind::Tuple)) return false;
    const types::MemoryLayout layout = types::memory_layout(type);
    ComponentCursor in(place, layout.offsets);
    return lacks_object(type, in);
}

PyObject* get_field(PyObject* object, PyObject* number) {
    return guarded([&] {
        InstanceObject& self = self_of(object);
        std::size_t index = index_of(self, number);
        const Type* type = self.fields->elements[index];
        void* place = place_of(self, index);
        if (is_unset(type, place)) {
            Owned names = checked(PyObject_GetAttrString(object, "_field_names"));
            PyErr_Format(PyExc_AttributeError, "'%s' object has no attribute '%U'",
                         Py_TYPE(object)->tp_name,
                         PyTuple_GET_ITEM(names.get(), static_cast<Py_ssize_t>(index)));
            throw PythonError{};
        }
        return box_at(*self.session, type, place).release();
    });
}

PyObject* set_field(PyObject* object, PyObject* const* arguments, Py_ssize_t) {
    return guarded([&] {
        InstanceObject& self = self_of(object);
        std::size_t index = index_of(self, arguments[0]);
        const Type* type = self.fields->elements[index];
        CallFrame frame(*self.session);
        HeldValue value(frame, type, arguments[1]);
        std::string code = types::element_code(type);
        value.replace(runtime::element_type(code.c_str()), place_of(self, index));
        return Py_NewRef(Py_None);
    });
}

PyObject* type_of_instance(PyObject* object, void*) {
    return guarded([&] { return handle_of(self_of(object).type).release(); });
}

void dealloc(PyObject* object) {
    PyTypeObject* type = Py_TYPE(object);
    runtime::release(self_of(object).instance);
    type->tp_free(object);
    Py_DECREF(type);
}

/// A Python object without an instance yet.
Owned empty_object(Session& session, PyObject* jitclass) {
    auto* cls = reinterpret_cast<PyTypeObject*>(jitclass);
    Owned made = checked(cls->tp_alloc(cls, 0));
    InstanceObject& self = self_of(made.get());
    self.session = &session;
    self.type = instance_type(session, jitclass);
    self.fields = instance_fields(jitclass);
    return made;
}

}  // namespace

PyTypeObject* make_instance_type() {
    static PyMethodDef methods[] = {
        {"_get", get_field, METH_O, nullptr},
        {"_set", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(set_field)), METH_FASTCALL,
         nullptr},
        {nullptr, nullptr, 0, nullptr},
    };
    static PyGetSetDef attributes[] = {
        {"_type", type_of_instance, nullptr, "Type of the instance.", nullptr},
        {nullptr, nullptr, nullptr, nullptr, nullptr},
    };
    PyType_Slot slots[] = {
        {Py_tp_dealloc, reinterpret_cast<void*>(dealloc)},
        {Py_tp_methods, methods},
        {Py_tp_getset, attributes},
        {Py_tp_doc, const_cast<char*>("Base of the classes that jitclass makes.")},
        {0, nullptr},
    };
    PyType_Spec spec = {
        .name = "numen._core.Instance",
        .basicsize = sizeof(InstanceObject),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
        .slots = slots,
    };
    return reinterpret_cast<PyTypeObject*>(checked(PyType_FromSpec(&spec)).release());
}

bool is_jitclass(const Session& session, PyObject* object) {
    return PyType_Check(object) && object != reinterpret_cast<PyObject*>(session.instance) &&
           PyType_IsSubtype(reinterpret_cast<PyTypeObject*>(object), session.instance) != 0;
}

const Type* instance_type(Session& session, PyObject* jitclass) {
    session.keep(jitclass);
    return session.types.instance(qualified_name(reinterpret_cast<PyTypeObject*>(jitclass)),
                                  jitclass);
}

const Type* instance_fields(PyObject* jitclass) {
    Owned handle = checked(PyObject_CallMethod(jitclass, "_fields_type", nullptr));
    const Type* type = type_in_handle(handle.get());
    NUMEN_ASSERT(type != nullptr);
    return type;
}

Owned new_instance(Session& session, PyObject* jitclass) {
    if (!is_jitclass(session, jitclass)) {
        PyErr_SetString(PyExc_TypeError, "not a jitclass");
        throw PythonError{};
    }
    Owned made = empty_object(session, jitclass);
    InstanceObject& self = self_of(made.get());
    std::string code =
        types::element_code(types::field_layout(session.types, self.fields->elements).tuple);
    if (runtime::numen_rt_instance_new(&self.instance, code.data()) != 0) {
        raise_pending_error(session);
        throw PythonError{};
    }
    return made;
}

InstanceObject* as_instance(const Session& session, PyObject* object) {
    return PyObject_TypeCheck(object, session.instance) ? &self_of(object) : nullptr;
}

runtime::Ref instance_in(CallFrame& frame, PyObject* object) {
    InstanceObject* self = as_instance(frame.session(), object);
    expect(self != nullptr);
    return frame.share(self->instance, object);
}

Owned box_instance(Session& session, const Type* type, runtime::Ref instance) {
    Owned made = empty_object(session, static_cast<PyObject*>(const_cast<void*>(type->entity)));
    runtime::retain(instance);
    self_of(made.get()).instance = instance;
    return made;
}

}  // namespace numen::python
