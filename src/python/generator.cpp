#include "python/generator.h"

#include "python/box.h"
#include "python/error.h"

namespace numen::python {

namespace {

GeneratorObject& self_of(PyObject* object) { return *reinterpret_cast<GeneratorObject*>(object); }

PyObject* next(PyObject* object) {
    return guarded([&]() -> PyObject* {
        GeneratorObject& self = self_of(object);
        bool has_value = false;
        if (runtime::numen_rt_generator_next(&has_value, self.generator) != 0) {
            raise_pending_error(*self.session);
            return nullptr;
        }
        if (!has_value) return nullptr;
        CallFrame frame(*self.session);
        types::MemoryLayout layout = types::memory_layout(self.type->element());
        ComponentCursor cursor(runtime::numen_rt_generator_value(self.generator), layout.offsets);
        return box(frame, self.type->element(), cursor, self.keeper).release();
    });
}

PyObject* close(PyObject* object, PyObject*) {
    return guarded([&]() -> PyObject* {
        GeneratorObject& self = self_of(object);
        if (runtime::numen_rt_generator_close(self.generator) != 0) {
            raise_pending_error(*self.session);
            return nullptr;
        }
        Py_RETURN_NONE;
    });
}

void dealloc(PyObject* object) {
    PyTypeObject* type = Py_TYPE(object);
    GeneratorObject& self = self_of(object);
    runtime::release(self.generator);
    Py_XDECREF(self.keeper);
    type->tp_free(object);
    Py_DECREF(type);
}

}  // namespace

PyTypeObject* make_generator_type() {
    static PyMethodDef methods[] = {
        {"close", close, METH_NOARGS, "Raises GeneratorExit where the generator has stopped."},
        {nullptr, nullptr, 0, nullptr},
    };
    PyType_Slot slots[] = {
        {Py_tp_dealloc, reinterpret_cast<void*>(dealloc)},
        {Py_tp_iter, reinterpret_cast<void*>(PyObject_SelfIter)},
        {Py_tp_iternext, reinterpret_cast<void*>(next)},
        {Py_tp_methods, methods},
        {Py_tp_doc, const_cast<char*>("A generator of a compiled function.")},
        {0, nullptr},
    };
    PyType_Spec spec = {
        .name = "numen._core.Generator",
        .basicsize = sizeof(GeneratorObject),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
        .slots = slots,
    };
    return reinterpret_cast<PyTypeObject*>(checked(PyType_FromSpec(&spec)).release());
}

GeneratorObject* as_generator(const Session& session, PyObject* object) {
    return Py_TYPE(object) == session.generator ? &self_of(object) : nullptr;
}

runtime::Ref generator_in(CallFrame& frame, PyObject* object) {
    GeneratorObject* self = as_generator(frame.session(), object);
    expect(self != nullptr);
    return frame.share(self->generator, object);
}

Owned box_generator(Session& session, const Type* type, runtime::Ref generator, PyObject* keeper) {
    PyTypeObject* cls = session.generator;
    Owned made = checked(cls->tp_alloc(cls, 0));
    GeneratorObject& self = self_of(made.get());
    self.session = &session;
    self.type = type;
    runtime::retain(generator);
    self.generator = generator;
    self.keeper = Py_XNewRef(keeper);
    return made;
}

}  // namespace numen::python
