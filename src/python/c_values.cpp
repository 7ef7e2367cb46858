#include "python/c_values.h"

#include "python/type_handle.h"
#include "python/typing.h"
#include "support/diagnostic.h"

namespace numen::python {

namespace {

bool starts_with(const PyTypeObject* type, std::string_view prefix) {
    return std::string_view(type->tp_name).starts_with(prefix);
}

/// ctypes' classes have metaclasses of their own.
bool is_of_ctypes(PyObject* object) { return starts_with(Py_TYPE(Py_TYPE(object)), "_ctypes."); }

/// Data of cffi; or a function of a module that cffi has compiled, which is bound to its library.
bool is_of_cffi(PyObject* object) {
    if (PyCFunction_CheckExact(object)) {
        PyObject* self = PyCFunction_GET_SELF(object);
        return self != nullptr && std::string_view(Py_TYPE(self)->tp_name) == "_cffi_backend.Lib";
    }
    return starts_with(Py_TYPE(object), "_cffi_backend.") &&
           std::string_view(Py_TYPE(object)->tp_name).find("CData") != std::string_view::npos;
}

Owned ask(PyObject* object, const char* question) {
    const char* module = is_of_cffi(object) ? "numen.cffi_support" : "numen.ctypes_support";
    Owned support = checked(PyImport_ImportModule(module));
    return checked(PyObject_CallMethod(support.get(), question, "(O)", object));
}

/// Text of the exception that is set, which is dropped.
std::string take_message() {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    Owned owned_type(type), owned_value(value), owned_traceback(traceback);
    Owned text = checked(PyObject_Str(owned_value ? owned_value.get() : owned_type.get()));
    return text_of(text.get());
}

}  // namespace

bool is_c_value(PyObject* object) { return is_of_ctypes(object) || is_of_cffi(object); }

const Type* c_type_of(PyObject* object) {
    Owned handle;
    try {
        handle = ask(object, "type_of");
    } catch (const PythonError&) {
        if (PyErr_ExceptionMatches(PyExc_TypeError) == 0) throw;
        throw Untypable(take_message());
    }
    const Type* type = type_in_handle(handle.get());
    NUMEN_ASSERT(type != nullptr);
    return type;
}

void* c_address_of(PyObject* object) {
    if (object == Py_None) return nullptr;
    Owned address = PyLong_Check(object) ? Owned::borrow(object) : ask(object, "address_of");
    // As ctypes has it: the bits of negative numbers count.
    std::uint64_t bits = PyLong_AsUnsignedLongLongMask(address.get());
    if (PyErr_Occurred() != nullptr) throw PythonError{};
    return reinterpret_cast<void*>(bits);
}

Owned c_function_at(const Type* type, void* address) {
    Owned support = checked(PyImport_ImportModule("numen.ctypes_support"));
    Owned types = checked(PyImport_ImportModule("numen.types"));
    Owned handle = handle_of(type);
    Owned python_type =
        checked(PyObject_CallMethod(types.get(), "from_handle", "(O)", handle.get()));
    Owned number = checked(PyLong_FromVoidPtr(address));
    return checked(
        PyObject_CallMethod(support.get(), "function_at", "(OO)", python_type.get(), number.get()));
}

std::string cffi_method_name(PyObject* object) {
    if (!PyMethod_Check(object) && !PyCFunction_CheckExact(object)) return {};
    Owned self = attribute_or_null(object, "__self__");
    if (!self) return {};
    std::string cls = qualified_name(Py_TYPE(self.get()));
    if (cls != "cffi.api.FFI" && cls != "_cffi_backend.FFI") return {};
    return text_attribute(object, "__name__");
}

}  // namespace numen::python
