#include "python/extension.h"

#include <utility>

#include "python/box.h"
#include "python/type_handle.h"
#include "python/typing.h"
#include "types/conversion.h"

namespace numen::python {

using types::Kind;

namespace {

PyObject* definition_of(const Type* type) {
    return static_cast<PyObject*>(const_cast<void*>(type->entity));
}

/// Members that are of extension types themselves are tuples, too: a user's code sees no more of
/// them.
void check_members(Session& session, const Type* type, PyObject* members) {
    expect(PyTuple_Check(members) &&
           PyTuple_GET_SIZE(members) == static_cast<Py_ssize_t>(type->elements.size()));
    for (std::size_t i = 0; i < type->elements.size(); ++i) {
        const Type* to = type->elements[i];
        PyObject* member = PyTuple_GET_ITEM(members, static_cast<Py_ssize_t>(i));
        if (to->is(Kind::Extension)) {
            check_members(session, to, member);
            continue;
        }
        const Type* from = nullptr;
        try {
            from = type_of(session, member);
        } catch (const Untypable&) {
        }
        if (from != nullptr && types::conversion(from, to) >= types::Conversion::unsafe) continue;
        PyErr_Format(PyExc_TypeError, "the member '%s' of %s is no %s: %R",
                     std::string(type->names[i]).c_str(), to_string(type).c_str(),
                     to_string(to).c_str(), member);
        throw PythonError{};
    }
}

void put_members(CallFrame& frame, const Type* type, PyObject* members, ComponentCursor& out) {
    for (std::size_t i = 0; i < type->elements.size(); ++i) {
        PyObject* member = PyTuple_GET_ITEM(members, static_cast<Py_ssize_t>(i));
        if (type->elements[i]->is(Kind::Extension)) {
            put_members(frame, type->elements[i], member, out);
        } else {
            unbox(frame, type->elements[i], member, out);
        }
    }
}

Owned take_members(CallFrame& frame, const Type* type, ComponentCursor& in, PyObject* keeper) {
    auto size = static_cast<Py_ssize_t>(type->elements.size());
    Owned members = checked(PyTuple_New(size));
    for (Py_ssize_t i = 0; i < size; ++i) {
        const Type* member = type->elements[static_cast<std::size_t>(i)];
        Owned made = member->is(Kind::Extension) ? take_members(frame, member, in, keeper)
                                                 : box(frame, member, in, keeper);
        PyTuple_SET_ITEM(members.get(), i, made.release());
    }
    return members;
}

}  // namespace

const Type* extension_type(Session& session, PyObject* object) {
    if (!session.extensions) return nullptr;
    Owned found = checked(PyObject_CallMethod(session.extensions.get(), "type_of", "(O)", object));
    return found.get() == Py_None ? nullptr : type_in_handle(found.get());
}

bool load_extensions(Session& session) {
    if (std::exchange(session.has_loaded_extensions, true)) return false;
    Owned module = checked(PyImport_ImportModule("numen.extension_types"));
    checked(PyObject_CallMethod(module.get(), "load", nullptr));
    return true;
}

Owned checked_members(Session& session, const Type* type, PyObject* object) {
    Owned members = checked(PyObject_CallMethod(session.extensions.get(), "members_of", "(OO)",
                                                definition_of(type), object));
    check_members(session, type, members.get());
    return members;
}

void unbox_extension(CallFrame& frame, const Type* type, PyObject* object, ComponentCursor& out) {
    PyObject* members = frame.keep(checked_members(frame.session(), type, object));
    put_members(frame, type, members, out);
}

Owned box_extension(CallFrame& frame, const Type* type, ComponentCursor& in, PyObject* keeper) {
    Owned members = take_members(frame, type, in, keeper);
    return checked(PyObject_CallMethod(frame.session().extensions.get(), "object_of", "(OO)",
                                       definition_of(type), members.get()));
}

}  // namespace numen::python
