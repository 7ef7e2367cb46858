#include "python/typed_container.h"

#include <cstring>
#include <new>

#include "python/box.h"
#include "python/error.h"
#include "python/held_value.h"
#include "python/type_handle.h"
#include "python/typing.h"
#include "runtime/element.h"
#include "runtime/error.h"
#include "runtime/hash_table.h"
#include "runtime/list.h"
#include "support/diagnostic.h"
#include "types/conversion.h"
#include "types/element_code.h"
#include "types/record.h"

namespace numen::python {

using runtime::HashTable;
using runtime::List;
using types::Kind;

namespace {

TypedContainer& self_of(PyObject* object) { return *reinterpret_cast<TypedContainer*>(object); }

Session& session_of(PyObject* object) { return *self_of(object).session; }

bool is_known(const Type* type) {
    for (const Type* element : type->elements) {
        if (element->is(Kind::Never)) return false;
    }
    return true;
}

/// Runs a function of the runtime that gives a status, and raises what it raised.
void run(Session& session, std::int32_t status) {
    if (status == 0) return;
    raise_pending_error(session);
    throw PythonError{};
}

runtime::Ref new_container(Session& session, const Type* type) {
    std::string first = types::element_code(type->elements[0]);
    runtime::Ref made = nullptr;
    if (type->is(Kind::List)) {
        run(session, numen_rt_list_new(&made, first.data(), 0));
    } else if (type->is(Kind::Set)) {
        run(session, numen_rt_set_new(&made, first.data()));
    } else {
        std::string second = types::element_code(type->elements[1]);
        run(session, numen_rt_dict_new(&made, first.data(), second.data()));
    }
    return made;
}

/// Type of what a container is to hold, which must not be a copy of a Python container.
const Type* element_to_hold(Session& session, PyObject* object) {
    const Type* type = type_to_hold(session, object);
    if (type->is(Kind::Static) || holds_copies(type)) {
        refuse("typed containers do not hold values of type " + to_string(type) +
               "; use typed.List, typed.Set and typed.Dict inside");
    }
    return type;
}

/// Whether an integer is one of the dtype's.
bool fits(PyObject* object, types::DType dtype) {
    Owned number = checked(PyNumber_Index(object));
    int overflow = 0;
    const long long value = PyLong_AsLongLongAndOverflow(number.get(), &overflow);
    if (overflow != 0) return dtype == types::DType::uint64 && overflow > 0;
    const int bits = 8 * types::size_of(dtype);
    if (types::kind(dtype) == 'u') return value >= 0 && (bits == 64 || value >> bits == 0);
    return value >> (bits - 1) == 0 || value >> (bits - 1) == -1;
}

/// Whether a value may go where values of another type are: it becomes one safely, or it is a
/// number that has a smaller type of its kind there, or a tuple of such. An integer must be in the
/// range; OverflowError else.
bool may_become(const Type* from, const Type* to, PyObject* object) {
    if (types::conversion(from, to) >= types::Conversion::safe) return true;
    if (from->is(Kind::Tuple) && to->is(Kind::Tuple) &&
        from->elements.size() == to->elements.size()) {
        for (std::size_t i = 0; i < to->elements.size(); ++i) {
            Owned element = checked(PySequence_GetItem(object, static_cast<Py_ssize_t>(i)));
            if (!may_become(from->elements[i], to->elements[i], element.get())) return false;
        }
        return true;
    }
    if (!from->is_scalar() || !to->is_scalar() || to->is_bool()) return false;
    if (!from->is_integer() || !to->is_integer())
        return from->is_integer() || types::kind(from->dtype) == types::kind(to->dtype);
    if (fits(object, to->dtype)) return true;
    PyErr_Format(PyExc_OverflowError, "Python integer %S out of bounds for %s", object,
                 to_string(to).c_str());
    throw PythonError{};
}

/// An object as an element of a type that the container has.
HeldValue element_value(CallFrame& frame, const Type* to, PyObject* object) {
    // A function becomes one that is compiled for the signature.
    const Type* from = to->is(Kind::Function) ? type_to_hold(frame.session(), object)
                                              : element_to_hold(frame.session(), object);
    if (!may_become(from, to, object)) {
        refuse("cannot safely convert " + to_string(from) + " to " + to_string(to));
    }
    return HeldValue(frame, to, object);
}

void become(Session& session, TypedContainer& self, const Type* type) {
    self.container = new_container(session, type);
    self.type = type;
}

/// An argument as a position; IndexError when it is no int64.
std::int64_t position(PyObject* object) {
    Py_ssize_t index = PyNumber_AsSsize_t(object, PyExc_IndexError);
    if (index == -1 && PyErr_Occurred() != nullptr) throw PythonError{};
    return index;
}

[[noreturn]] void out_of_range() {
    PyErr_SetString(PyExc_IndexError, "list index out of range");
    throw PythonError{};
}

/// The place of an element, which must be there.
void* element_at(TypedContainer& self, PyObject* index) {
    std::int64_t at = position(index);
    auto* list = runtime::as<List>(self.container);
    std::int64_t length = list == nullptr ? 0 : list->length;
    if (at < 0) at += length;
    if (at < 0 || at >= length) out_of_range();
    return list->at(at);
}

// ---- all ---------------------------------------------------------------------------------------

PyObject* container_type(PyObject* self, void*) {
    return guarded([&] { return handle_of(self_of(self).type).release(); });
}

/// Gives one whose type is not known its type.
PyObject* allocate(PyObject* object, PyObject* handle) {
    return guarded([&]() -> PyObject* {
        TypedContainer& self = self_of(object);
        const Type* type = type_in_handle(handle);
        if (type == nullptr || type->kind != self.type->kind || !type->typed || !is_known(type)) {
            refuse(
                "the type of a typed List is ListType, that of a Set SetType, that of a Dict "
                "DictType");
        }
        if (self.container != nullptr) refuse("it has a type already, " + to_string(self.type));
        for (const Type* element : type->elements) {
            if (holds_copies(element) || !types::has_values(element)) {
                refuse("typed containers do not hold values of type " + to_string(element));
            }
        }
        become(session_of(object), self, type);
        Py_RETURN_NONE;
    });
}

Py_ssize_t length(PyObject* self) {
    runtime::Ref container = self_of(self).container;
    if (container == nullptr) return 0;
    return self_of(self).type->is(Kind::List) ? runtime::as<List>(container)->length
                                              : runtime::as<HashTable>(container)->length;
}

void dealloc(PyObject* object) {
    PyTypeObject* type = Py_TYPE(object);
    runtime::release(self_of(object).container);
    type->tp_free(object);
    Py_DECREF(type);
}

// ---- lists -------------------------------------------------------------------------------------

PyObject* list_get(PyObject* object, PyObject* index) {
    return guarded([&] {
        TypedContainer& self = self_of(object);
        void* place = element_at(self, index);
        return box_at(session_of(object), self.type->element(), place).release();
    });
}

PyObject* list_set(PyObject* object, PyObject* const* arguments, Py_ssize_t) {
    return guarded([&] {
        TypedContainer& self = self_of(object);
        CallFrame frame(session_of(object));
        element_at(self, arguments[0]);
        HeldValue value = element_value(frame, self.type->element(), arguments[1]);
        // Asked for again: making the value may have run Python code.
        value.replace(runtime::as<List>(self.container)->type, element_at(self, arguments[0]));
        return Py_NewRef(Py_None);
    });
}

PyObject* list_insert(PyObject* object, PyObject* const* arguments, Py_ssize_t) {
    return guarded([&] {
        TypedContainer& self = self_of(object);
        Session& session = session_of(object);
        std::int64_t at = position(arguments[0]);
        if (self.container == nullptr) {
            const Type* element = element_to_hold(session, arguments[1]);
            become(session, self, session.types.list(element, true));
        }
        CallFrame frame(session);
        HeldValue value = element_value(frame, self.type->element(), arguments[1]);
        void* place = nullptr;
        run(session, numen_rt_list_insert_slot(&place, self.container, at));
        value.put(runtime::as<List>(self.container)->type, place);
        return Py_NewRef(Py_None);
    });
}

PyObject* list_delete(PyObject* object, PyObject* index) {
    return guarded([&] {
        TypedContainer& self = self_of(object);
        element_at(self, index);
        run(session_of(object), numen_rt_list_delete(self.container, position(index)));
        return Py_NewRef(Py_None);
    });
}

// ---- sets and dicts ----------------------------------------------------------------------------

/// Position of a key, or -1.
std::int64_t find(TypedContainer& self, Session& session, PyObject* key) {
    if (self.container == nullptr) return -1;
    CallFrame frame(session);
    HeldValue wanted = element_value(frame, self.type->elements[0], key);
    auto* table = runtime::as<HashTable>(self.container);
    return runtime::find_entry(table, runtime::key_of(table, wanted.data()));
}

std::int64_t find_or_raise(TypedContainer& self, Session& session, PyObject* key) {
    std::int64_t at = find(self, session, key);
    if (at >= 0) return at;
    PyErr_SetObject(PyExc_KeyError, key);
    throw PythonError{};
}

PyObject* dict_get(PyObject* object, PyObject* key) {
    return guarded([&] {
        TypedContainer& self = self_of(object);
        Session& session = session_of(object);
        std::int64_t at = find_or_raise(self, session, key);
        const void* place = runtime::as<HashTable>(self.container)->value_at(at);
        return box_at(session, self.type->elements[1], place).release();
    });
}

PyObject* table_contains(PyObject* object, PyObject* key) {
    return guarded(
        [&] { return PyBool_FromLong(find(self_of(object), session_of(object), key) >= 0); });
}

PyObject* dict_set(PyObject* object, PyObject* const* arguments, Py_ssize_t) {
    return guarded([&] {
        TypedContainer& self = self_of(object);
        Session& session = session_of(object);
        if (self.container == nullptr) {
            const Type* key = element_to_hold(session, arguments[0]);
            const Type* value = element_to_hold(session, arguments[1]);
            become(session, self, session.types.dict(key, value, true));
        }
        CallFrame frame(session);
        HeldValue key = element_value(frame, self.type->elements[0], arguments[0]);
        HeldValue value = element_value(frame, self.type->elements[1], arguments[1]);
        auto* table = runtime::as<HashTable>(self.container);
        std::int64_t at = runtime::find_or_add_entry(table, runtime::key_of(table, key.data()));
        if (at < 0) run(session, 1);
        value.replace(table->value, table->value_at(at));
        return Py_NewRef(Py_None);
    });
}

PyObject* set_add(PyObject* object, PyObject* key) {
    return guarded([&] {
        TypedContainer& self = self_of(object);
        Session& session = session_of(object);
        if (self.container == nullptr)
            become(session, self, session.types.set(element_to_hold(session, key), true));
        CallFrame frame(session);
        HeldValue value = element_value(frame, self.type->elements[0], key);
        auto* table = runtime::as<HashTable>(self.container);
        if (runtime::find_or_add_entry(table, runtime::key_of(table, value.data())) < 0)
            run(session, 1);
        return Py_NewRef(Py_None);
    });
}

PyObject* table_delete(PyObject* object, PyObject* key) {
    return guarded([&] {
        TypedContainer& self = self_of(object);
        std::int64_t at = find_or_raise(self, session_of(object), key);
        runtime::remove_entry(runtime::as<HashTable>(self.container), at);
        return Py_NewRef(Py_None);
    });
}

/// (position behind it, key) of the first entry from a position on; None when there is none.
PyObject* table_next(PyObject* object, PyObject* start) {
    return guarded([&] {
        TypedContainer& self = self_of(object);
        auto* table = runtime::as<HashTable>(self.container);
        std::int64_t at = position(start);
        at = table == nullptr || at < 0 || at > table->used ? -1 : runtime::next_entry(table, at);
        if (at < 0) return Py_NewRef(Py_None);
        Owned key = box_at(session_of(object), self.type->elements[0], table->key_at(at));
        return checked(Py_BuildValue("(LO)", static_cast<long long>(at + 1), key.get())).release();
    });
}

PyTypeObject* make_type(const char* name, PyMethodDef* methods, const char* doc) {
    static PyGetSetDef attributes[] = {
        {"_type", container_type, nullptr, "ListType, SetType or DictType.", nullptr},
        {nullptr, nullptr, nullptr, nullptr, nullptr},
    };
    PyType_Slot slots[] = {
        {Py_tp_dealloc, reinterpret_cast<void*>(dealloc)},
        {Py_tp_getset, attributes},
        {Py_tp_methods, methods},
        {Py_sq_length, reinterpret_cast<void*>(length)},
        {Py_tp_doc, const_cast<char*>(doc)},
        {0, nullptr},
    };
    PyType_Spec spec = {
        .name = name,
        .basicsize = sizeof(TypedContainer),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
        .slots = slots,
    };
    return reinterpret_cast<PyTypeObject*>(checked(PyType_FromSpec(&spec)).release());
}

PyCFunction fast(PyObject* (*method)(PyObject*, PyObject* const*, Py_ssize_t)) {
    return reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(method));
}

}  // namespace

PyTypeObject* make_typed_list_type() {
    static PyMethodDef methods[] = {
        {"_allocate", allocate, METH_O, nullptr},
        {"_get", list_get, METH_O, nullptr},
        {"_set", fast(list_set), METH_FASTCALL, nullptr},
        {"_insert", fast(list_insert), METH_FASTCALL, nullptr},
        {"_delete", list_delete, METH_O, nullptr},
        {nullptr, nullptr, 0, nullptr},
    };
    return make_type("numen._core.TypedList", methods, "Base of numen.typed.List.");
}

PyTypeObject* make_typed_set_type() {
    static PyMethodDef methods[] = {
        {"_allocate", allocate, METH_O, nullptr},       {"_add", set_add, METH_O, nullptr},
        {"_contains", table_contains, METH_O, nullptr}, {"_delete", table_delete, METH_O, nullptr},
        {"_next", table_next, METH_O, nullptr},         {nullptr, nullptr, 0, nullptr},
    };
    return make_type("numen._core.TypedSet", methods, "Base of numen.typed.Set.");
}

PyTypeObject* make_typed_dict_type() {
    static PyMethodDef methods[] = {
        {"_allocate", allocate, METH_O, nullptr},
        {"_get", dict_get, METH_O, nullptr},
        {"_set", fast(dict_set), METH_FASTCALL, nullptr},
        {"_contains", table_contains, METH_O, nullptr},
        {"_delete", table_delete, METH_O, nullptr},
        {"_next", table_next, METH_O, nullptr},
        {nullptr, nullptr, 0, nullptr},
    };
    return make_type("numen._core.TypedDict", methods, "Base of numen.typed.Dict.");
}

Owned make_typed_container(Session& session, PyTypeObject* cls) {
    types::Context& types = session.types;
    const Type* never = types.never();
    const Type* type = nullptr;
    if (PyType_IsSubtype(cls, session.typed_list) != 0) type = types.list(never, true);
    if (PyType_IsSubtype(cls, session.typed_set) != 0) type = types.set(never, true);
    if (PyType_IsSubtype(cls, session.typed_dict) != 0) type = types.dict(never, never, true);
    if (type == nullptr) {
        PyErr_SetString(PyExc_TypeError,
                        "typed containers are typed.List, typed.Set and typed.Dict");
        throw PythonError{};
    }
    Owned made = checked(cls->tp_alloc(cls, 0));
    TypedContainer& self = self_of(made.get());
    self.session = &session;
    self.type = type;
    return made;
}

TypedContainer* as_typed_container(const Session& session, PyObject* object) {
    for (PyTypeObject* cls : {session.typed_list, session.typed_set, session.typed_dict}) {
        if (PyObject_TypeCheck(object, cls)) return reinterpret_cast<TypedContainer*>(object);
    }
    return nullptr;
}

runtime::Ref typed_container(CallFrame& frame, const Type* type, PyObject* object) {
    TypedContainer* self = as_typed_container(frame.session(), object);
    expect(self != nullptr);
    if (self->container == nullptr) {
        // Nothing is known of what it holds, and the function puts nothing into it.
        if (!is_known(type)) return frame.own(new_container(frame.session(), type));
        become(frame.session(), *self, type);
    }
    return frame.share(self->container, object);
}

Owned box_typed_container(Session& session, const Type* type, runtime::Ref container) {
    Owned module = checked(PyImport_ImportModule("numen.typed"));
    const char* name = type->is(Kind::List) ? "List" : type->is(Kind::Set) ? "Set" : "Dict";
    Owned cls = checked(PyObject_GetAttrString(module.get(), name));
    Owned made = make_typed_container(session, reinterpret_cast<PyTypeObject*>(cls.get()));
    if (!is_known(type)) return made;
    TypedContainer& self = self_of(made.get());
    self.type = type;
    runtime::retain(container);
    self.container = container;
    return made;
}

}  // namespace numen::python
