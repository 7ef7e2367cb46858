#include <algorithm>
#include <new>
#include <unordered_map>

#include "python/box.h"
#include "python/typing.h"
#include "python/unbox.h"
#include "runtime/element.h"
#include "runtime/error.h"
#include "runtime/hash_table.h"
#include "runtime/list.h"
#include "support/diagnostic.h"
#include "types/element_code.h"

/// What a CallFrame holds. Lists, sets and dicts passed in are copied on the way in, and written
/// back on the way out if they were changed.
namespace numen::python {

using runtime::HashTable;
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
    return require(runtime::element_type(types::element_code(element).c_str()));
}

/// Room for one value in memory, filled from Python objects one after the other. A value is
/// complete before it becomes part of a container, since unboxing may fail.
class ElementRoom {
  public:
    ElementRoom(CallFrame& frame, const Type* type)
        : frame_(frame),
          type_(type),
          layout_(types::memory_layout(type)),
          bytes_(static_cast<std::size_t>(layout_.size)) {}

    const void* fill(PyObject* object) {
        ComponentCursor cursor(bytes_.data(), layout_.offsets);
        unbox(frame_, type_, object, cursor);
        return bytes_.data();
    }
    std::size_t size() const { return bytes_.size(); }

  private:
    CallFrame& frame_;
    const Type* type_;
    types::MemoryLayout layout_;
    std::vector<char> bytes_;
};

/// Copies a value, with references of its own, to memory that holds none.
void put(const runtime::ElementType* type, void* place, const void* value) {
    // memcpy takes no null pointer, which an element of no bytes has, as functions do.
    std::copy_n(static_cast<const char*>(value), type->size, static_cast<char*>(place));
    runtime::retain_element(*type, place);
}

void fill_list(CallFrame& frame, List* list, const Type* element, PyObject* object) {
    ElementRoom room(frame, element);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(object); ++i) {
        const void* value = room.fill(PyList_GET_ITEM(object, i));
        put(list->type, require(runtime::append_slot(list)), value);
    }
}

void fill_set(CallFrame& frame, HashTable* set, const Type* element, PyObject* object) {
    ElementRoom room(frame, element);
    Owned iterator = checked(PyObject_GetIter(object));
    while (Owned item{PyIter_Next(iterator.get())}) {
        runtime::Key key = runtime::key_of(set, room.fill(item.get()));
        if (runtime::find_or_add_entry(set, key) < 0) require<void>(nullptr);
    }
    if (PyErr_Occurred() != nullptr) throw PythonError{};
}

void fill_dict(CallFrame& frame, HashTable* dict, const Type* type, PyObject* object) {
    ElementRoom keys(frame, type->elements[0]), values(frame, type->elements[1]);
    PyObject *key, *value;
    Py_ssize_t next = 0;
    while (PyDict_Next(object, &next, &key, &value) != 0) {
        Owned held_key = Owned::borrow(key), held_value = Owned::borrow(value);
        const void* stored = values.fill(value);
        std::int64_t position =
            runtime::find_or_add_entry(dict, runtime::key_of(dict, keys.fill(key)));
        if (position < 0) require<void>(nullptr);
        put(dict->value, dict->value_at(position), stored);
    }
}

runtime::Ref make_container(CallFrame& frame, const Type* type, PyObject* object) {
    switch (type->kind) {
        case Kind::List: {
            List* list =
                require(runtime::make_list(element_type(type->element()), PyList_GET_SIZE(object)));
            runtime::Ref made = frame.own(runtime::ref(list));
            fill_list(frame, list, type->element(), object);
            return made;
        }
        case Kind::Set: {
            HashTable* set =
                require(runtime::make_table(runtime::ObjectKind::Set, element_type(type->element()),
                                            require(runtime::element_type("n"))));
            runtime::Ref made = frame.own(runtime::ref(set));
            fill_set(frame, set, type->element(), object);
            return made;
        }
        default: {
            NUMEN_ASSERT(type->is(Kind::Dict));
            HashTable* dict = require(runtime::make_table(runtime::ObjectKind::Dict,
                                                          element_type(type->elements[0]),
                                                          element_type(type->elements[1])));
            runtime::Ref made = frame.own(runtime::ref(dict));
            fill_dict(frame, dict, type, object);
            return made;
        }
    }
}

/// How many elements a container has, which alone tells of a change where they have no bytes.
std::int64_t length_of(const Type* type, runtime::Ref container) {
    return type->is(Kind::List) ? runtime::as<List>(container)->length
                                : runtime::as<HashTable>(container)->length;
}

/// What a container holds, as bytes: these or the length differ after every change that is seen.
std::span<const char> contents(const Type* type, runtime::Ref container) {
    if (type->is(Kind::List)) {
        const auto* list = runtime::as<List>(container);
        return {static_cast<const char*>(list->data),
                static_cast<std::size_t>(list->length * list->type->size)};
    }
    const auto* table = runtime::as<HashTable>(container);
    return {table->entries, static_cast<std::size_t>(table->used * table->entry_size)};
}

bool is_container_of(const Type* type, PyObject* object) {
    return type->is(Kind::List)  ? PyList_Check(object)
           : type->is(Kind::Set) ? PySet_Check(object)
                                 : PyDict_Check(object);
}

/// Makes a Python container hold what another of its kind holds.
void overwrite(const Type* type, PyObject* target, PyObject* with) {
    if (type->is(Kind::List)) {
        checked(PyList_SetSlice(target, 0, PY_SSIZE_T_MAX, with));
    } else if (type->is(Kind::Set)) {
        checked(PySet_Clear(target));
        checked(PyObject_CallMethod(target, "update", "(O)", with));
    } else {
        PyDict_Clear(target);
        checked(PyDict_Update(target, with));
    }
}

}  // namespace

/// The containers made from Python ones in one call, each with its contents as they were.
struct CallFrame::Reflections {
    struct Reflection {
        const Type* type;
        PyObject* original;
        runtime::Ref container;
        std::vector<char> before;
        std::int64_t length_before;
    };
    std::vector<Reflection> all;
    std::unordered_map<PyObject*, std::size_t> by_original;
    std::unordered_map<runtime::Ref, PyObject*> originals;
};

CallFrame::CallFrame(Session& session) : session_(session) {}
CallFrame::~CallFrame() { release(); }

runtime::Ref CallFrame::container(const Type* type, PyObject* object) {
    if (!reflections_) reflections_ = std::make_unique<Reflections>();
    auto known = reflections_->by_original.find(object);
    if (known != reflections_->by_original.end()) {
        const Reflections::Reflection& found = reflections_->all[known->second];
        if (found.type == type) return found.container;
    }
    expect(is_container_of(type, object));
    runtime::Ref made = make_container(*this, type, object);
    std::span<const char> bytes = contents(type, made);
    reflections_->by_original[object] = reflections_->all.size();
    reflections_->originals[made] = object;
    reflections_->all.push_back(
        {type, object, made, {bytes.begin(), bytes.end()}, length_of(type, made)});
    return made;
}

runtime::Ref CallFrame::share(runtime::Ref container, PyObject* object) {
    if (!reflections_) reflections_ = std::make_unique<Reflections>();
    reflections_->originals[container] = object;
    runtime::retain(container);
    return own(container);
}

PyObject* CallFrame::original_of(runtime::Ref container) const {
    if (!reflections_) return nullptr;
    auto found = reflections_->originals.find(container);
    return found != reflections_->originals.end() ? found->second : nullptr;
}

void CallFrame::reflect() {
    if (!reflections_) return;
    // Everything is boxed before any list loses elements, which may have been moved to another.
    std::vector<std::pair<const Reflections::Reflection*, Owned>> changed;
    for (const Reflections::Reflection& each : reflections_->all) {
        std::span<const char> now = contents(each.type, each.container);
        if (std::ranges::equal(now, each.before) &&
            length_of(each.type, each.container) == each.length_before)
            continue;
        changed.emplace_back(&each, box_contents(*this, each.type, each.container));
    }
    for (const auto& [reflection, values] : changed) {
        overwrite(reflection->type, reflection->original, values.get());
    }
}

void CallFrame::reflect_after_error() {
    if (!reflections_) return;
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    reflect();
    PyErr_Restore(type, value, traceback);
}

PyObject* CallFrame::array_over(PyObject* buffer) {
    Owned array = buffer_array(buffer);
    views_.push_back({array, buffer});
    return array.get();
}

PyObject* CallFrame::original_of(PyObject* array) const {
    for (const View& view : views_) {
        if (view.array.get() == array) return view.original;
    }
    return array;
}

void CallFrame::release_rest() {
    reflections_.reset();
    for (runtime::Ref object : owned_) runtime::release(object);
    owned_.clear();
    for (runtime::Buffer* buffer : more_lent_) session_.buffers->take_back(buffer);
    more_lent_.clear();
    views_.clear();
}

}  // namespace numen::python
