#include "python/array_memory.h"

#include <algorithm>
#include <cstdlib>
#include <new>

#include "python/record_types.h"
#include "types/record.h"

namespace numen::python {

using runtime::Buffer;
using runtime::ObjectKind;

namespace {

/// Called by the runtime, on any thread, when the last holder of a detached buffer lets go.
void drop_owner(void* owner) {
    if (Py_IsInitialized() == 0) return;  // at the process's end nothing is freed any more
    HoldLock lock;
    Py_DECREF(static_cast<PyObject*>(owner));
}

/// Base of a NumPy array.
struct ArrayMemory {
    PyObject_HEAD Buffer* buffer;
};

void array_memory_dealloc(PyObject* self) {
    runtime::release(runtime::ref(reinterpret_cast<ArrayMemory*>(self)->buffer));
    PyTypeObject* type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

Owned make_array_memory(Session& session, Buffer* buffer) {
    Owned made = checked(session.array_memory->tp_alloc(session.array_memory, 0));
    runtime::retain(runtime::ref(buffer));
    reinterpret_cast<ArrayMemory*>(made.get())->buffer = buffer;
    return made;
}

bool is_whole(Session& session, PyArrayObject* array, const types::Type* type, const void* data,
              const std::int64_t* shape, const std::int64_t* strides) {
    return PyArray_DATA(array) == data && PyArray_NDIM(array) == type->ndim &&
           holds_elements_of(session, array, type) &&
           std::equal(shape, shape + type->ndim, PyArray_DIMS(array)) &&
           std::equal(strides, strides + type->ndim, PyArray_STRIDES(array));
}

}  // namespace

bool holds_elements_of(Session& session, PyArrayObject* array, const types::Type* type) {
    types::DType dtype;
    if (type->elements.empty()) {
        return dtype_from_numpy(PyArray_DESCR(array), dtype) && dtype == type->dtype;
    }
    return session.elements->of(session.types, PyArray_DESCR(array)) == type->element();
}

Buffer* ArgumentBuffers::make() {
    // Freed with std::free by the runtime if it is ever detached.
    auto* buffer = static_cast<Buffer*>(std::malloc(sizeof(Buffer)));
    if (buffer == nullptr) throw std::bad_alloc();
    return new (buffer) Buffer{{1, ObjectKind::Buffer}, nullptr, 0, nullptr, drop_owner};
}

void ArgumentBuffers::detach(Buffer* buffer) {
    Py_INCREF(static_cast<PyObject*>(buffer->foreign_owner));
    runtime::count_made(ObjectKind::Buffer);
    if (auto* owner = static_cast<PyObject*>(buffer->foreign_owner); PyArray_Check(owner)) {
        runtime::note_elements(static_cast<std::uint64_t>(PyArray_SIZE(as_array(owner))));
    }
    runtime::release(runtime::ref(buffer));
}

PyObject* owner_behind(runtime::Ref owner) {
    auto* buffer = runtime::as<Buffer>(owner);
    if (buffer == nullptr || buffer->release_foreign != drop_owner) return nullptr;
    return static_cast<PyObject*>(buffer->foreign_owner);
}

PyTypeObject* make_array_memory_type() {
    static PyType_Slot slots[] = {
        {Py_tp_dealloc, reinterpret_cast<void*>(array_memory_dealloc)},
        {Py_tp_doc, const_cast<char*>("Memory of an array made by compiled code.")},
        {0, nullptr},
    };
    static PyType_Spec spec = {
        .name = "numen._core.ArrayMemory",
        .basicsize = sizeof(ArrayMemory),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
        .slots = slots,
    };
    return reinterpret_cast<PyTypeObject*>(checked(PyType_FromSpec(&spec)).release());
}

Owned array_from(Session& session, const types::Type* type, void* data, runtime::Ref owner,
                 const std::int64_t* shape, const std::int64_t* strides, PyObject* keeper) {
    PyObject* argument = owner_behind(owner);
    if (argument != nullptr && PyArray_Check(argument) &&
        is_whole(session, as_array(argument), type, data, shape, strides)) {
        return Owned::borrow(argument);
    }
    Owned base = Owned::borrow(argument != nullptr ? argument : keeper);
    if (argument == nullptr && owner != nullptr) {
        base = make_array_memory(session, runtime::as<Buffer>(owner));
    }
    Owned descr = session.elements->descr_of(types::array_element(session.types, type));
    npy_intp dims[NPY_MAXDIMS], steps[NPY_MAXDIMS];
    std::copy(shape, shape + type->ndim, dims);
    std::copy(strides, strides + type->ndim, steps);
    auto* stolen = reinterpret_cast<PyArray_Descr*>(descr.release());
    Owned array = checked(PyArray_NewFromDescr(&PyArray_Type, stolen, type->ndim, dims, steps, data,
                                               type->readonly ? 0 : NPY_ARRAY_WRITEABLE, nullptr));
    PyArray_UpdateFlags(as_array(array.get()), NPY_ARRAY_UPDATE_ALL);
    if (base) checked(PyArray_SetBaseObject(as_array(array.get()), base.release()));
    return array;
}

}  // namespace numen::python
