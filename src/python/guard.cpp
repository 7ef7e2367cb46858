#include "python/guard.h"

#include <cstring>

namespace numen::python {

namespace {

#if PY_VERSION_HEX < 0x030E0000
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
std::uint64_t version_of(PyObject* dict) {
    return reinterpret_cast<PyDictObject*>(dict)->ma_version_tag;
}
constexpr bool kDictsHaveVersions = true;
#else
std::uint64_t version_of(PyObject*) { return 0; }
constexpr bool kDictsHaveVersions = false;
#endif

/// Whether compiled code cannot tell the two apart: the same object, or numbers and texts of one
/// type and value. Containers count by identity.
bool same_value(PyObject* a, PyObject* b) {
    if (a == b) return true;
    if (a == nullptr || b == nullptr || Py_TYPE(a) != Py_TYPE(b)) return false;
    if (PyFloat_CheckExact(a)) {
        // By bits: 0.0 is not -0.0, and NaN is itself.
        double x = PyFloat_AS_DOUBLE(a), y = PyFloat_AS_DOUBLE(b);
        return std::memcmp(&x, &y, sizeof x) == 0;
    }
    // Methods are made anew each time they are asked for; equal ones are of one object.
    if (!PyLong_CheckExact(a) && !PyUnicode_CheckExact(a) && !PyBytes_CheckExact(a) &&
        !PyMethod_Check(a) && !PyCFunction_CheckExact(a)) {
        return false;
    }
    int equal = PyObject_RichCompareBool(a, b, Py_EQ);
    if (equal < 0) PyErr_Clear();
    return equal > 0;
}

Owned dict_value(PyObject* dict, PyObject* key) {
    PyObject* value = PyDict_GetItemWithError(dict, key);
    if (value == nullptr) PyErr_Clear();
    return Owned::borrow(value);
}

}  // namespace

bool Guards::WatchedDict::unchanged() const {
    return kDictsHaveVersions && version_of(dict) == version;
}

void Guards::add_cell(PyObject* cell, PyObject* value) {
    for (const Guard& guard : cells_) {
        if (guard.place.get() == cell) return;
    }
    cells_.push_back({Owned::borrow(cell), Owned(), Owned::borrow(value)});
}

void Guards::add_dict_entry(PyObject* dict, PyObject* key, PyObject* value) {
    bool watched = false;
    for (const WatchedDict& each : dicts_) watched = watched || each.dict == dict;
    if (!watched) dicts_.push_back({dict, version_of(dict)});
    for (const Guard& guard : entries_) {
        if (guard.place.get() == dict && same_value(guard.key.get(), key)) return;
    }
    entries_.push_back({Owned::borrow(dict), Owned::borrow(key), Owned::borrow(value)});
}

void Guards::add_attribute(PyObject* object, PyObject* name, PyObject* value) {
    for (const Guard& guard : attributes_) {
        if (guard.place.get() == object && same_value(guard.key.get(), name)) return;
    }
    attributes_.push_back({Owned::borrow(object), Owned::borrow(name), Owned::borrow(value)});
}

bool Guards::recheck() {
    if (frozen_) return true;
    for (Guard& guard : cells_) {
        PyObject* now = PyCell_GET(guard.place.get());
        if (!same_value(guard.value.get(), now)) return false;
        guard.value = Owned::borrow(now);
    }
    bool any_dict_changed = false;
    for (const WatchedDict& watched : dicts_) any_dict_changed |= !watched.unchanged();
    if (any_dict_changed) {
        for (Guard& guard : entries_) {
            Owned now = dict_value(guard.place.get(), guard.key.get());
            if (!same_value(guard.value.get(), now.get())) return false;
            guard.value = std::move(now);
        }
        for (WatchedDict& watched : dicts_) watched.version = version_of(watched.dict);
    }
    for (Guard& guard : attributes_) {
        Owned now(PyObject_GetAttr(guard.place.get(), guard.key.get()));
        if (!now) PyErr_Clear();
        if (!same_value(guard.value.get(), now.get())) return false;
        guard.value = std::move(now);
    }
    return true;
}

int Guards::traverse(visitproc visit, void* arg) const {
    for (const auto* guards : {&cells_, &entries_, &attributes_}) {
        for (const Guard& guard : *guards) {
            Py_VISIT(guard.place.get());
            Py_VISIT(guard.value.get());
        }
    }
    for (const Owned& kept : kept_) Py_VISIT(kept.get());
    return 0;
}

void Guards::clear() {
    // Dropping a value may run Python code that comes back here: empty first, drop after.
    auto cells = std::move(cells_);
    auto entries = std::move(entries_);
    auto attributes = std::move(attributes_);
    auto kept = std::move(kept_);
    dicts_.clear();
}

}  // namespace numen::python
