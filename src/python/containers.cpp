#include <new>

#include "python/box.h"
#include "python/unbox.h"
#include "runtime/element.h"
#include "runtime/error.h"
#include "runtime/list.h"
#include "types/element_code.h"

/// Lists passed in: copied on the way in, written back on the way out if they were changed.
namespace numen::python {

using runtime::List;
using types::Kind;

namespace {

/// A null from the runtime: its only reason here is memory.
template <class T>
T* require(T* made) {
    if (made != nullptr) return made;
    runtime::release(runtime::ref(runtime::take_error()));
    throw std::bad_alloc();
}

const runtime::ElementType* element_type(const Type* element) {
    // An empty list of unknown elements is never read; any type will do.
    if (element->is(Kind::Never)) return runtime::element_type("n");
    return require(runtime::element_type(types::element_code(element).c_str()));
}

void fill(CallFrame& frame, List* list, const Type* element, PyObject* object) {
    types::MemoryLayout layout = types::memory_layout(element);
    std::vector<char> value(static_cast<std::size_t>(layout.size));
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(object); ++i) {
        // Complete before it becomes part of the list, since unboxing may fail.
        ComponentCursor cursor(value.data(), layout.offsets);
        unbox(frame, element, PyList_GET_ITEM(object, i), cursor);
        runtime::retain_element(*list->type, value.data());
        std::memcpy(require(runtime::append_slot(list)), value.data(), value.size());
    }
}

std::span<const char> contents(const List* list) {
    return {static_cast<const char*>(list->data),
            static_cast<std::size_t>(list->length * list->type->size)};
}

}  // namespace

runtime::Ref CallFrame::container(const Type* type, PyObject* object) {
    for (const Reflection& known : reflections_) {
        if (known.original == object && known.type == type) return known.container;
    }
    if (!PyList_Check(object)) {
        PyErr_SetString(PyExc_RuntimeError, "an argument was changed while it was being passed");
        throw PythonError{};
    }
    List* list =
        require(runtime::make_list(element_type(type->element()), PyList_GET_SIZE(object)));
    runtime::Ref made = own(runtime::ref(list));
    fill(*this, list, type->element(), object);
    std::span<const char> bytes = contents(list);
    reflections_.push_back({type, object, made, {bytes.begin(), bytes.end()}});
    return made;
}

PyObject* CallFrame::original_of(runtime::Ref container) const {
    for (const Reflection& known : reflections_) {
        if (known.container == container) return known.original;
    }
    return nullptr;
}

void CallFrame::reflect() {
    for (const Reflection& each : reflections_) {
        const auto* list = runtime::as<List>(each.container);
        std::span<const char> now = contents(list);
        if (std::equal(now.begin(), now.end(), each.before.begin(), each.before.end())) continue;
        Owned values = box_elements(*this, each.type->element(), list);
        checked(PyList_SetSlice(each.original, 0, PY_SSIZE_T_MAX, values.get()));
    }
}

void CallFrame::reflect_after_error() {
    if (reflections_.empty()) return;
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    reflect();
    PyErr_Restore(type, value, traceback);
}

void CallFrame::release_rest() {
    reflections_.clear();
    for (runtime::Ref object : owned_) runtime::release(object);
    owned_.clear();
    for (runtime::Buffer* buffer : more_lent_) session_.buffers->take_back(buffer);
    more_lent_.clear();
}

}  // namespace numen::python
