#include "python/object.h"

namespace numen::python {

std::string text_of(PyObject* unicode) {
    Py_ssize_t size = 0;
    if (const char* utf8 = PyUnicode_AsUTF8AndSize(unicode, &size)) {
        return {utf8, static_cast<std::size_t>(size)};
    }
    PyErr_Clear();
    Owned bytes = checked(PyUnicode_AsEncodedString(unicode, "utf-8", "surrogatepass"));
    return {PyBytes_AS_STRING(bytes.get()),
            static_cast<std::size_t>(PyBytes_GET_SIZE(bytes.get()))};
}

Owned str_from(std::string_view text) {
    return checked(
        PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "surrogatepass"));
}

Owned attribute_or_null(PyObject* object, std::string_view name) {
    Owned key = str_from(name);
    Owned value(PyObject_GetAttr(object, key.get()));
    if (!value) {
        if (PyErr_ExceptionMatches(PyExc_AttributeError) == 0) throw PythonError{};
        PyErr_Clear();
    }
    return value;
}

std::string text_attribute(PyObject* object, std::string_view name) {
    Owned value = attribute_or_null(object, name);
    return value && PyUnicode_Check(value.get()) ? text_of(value.get()) : std::string();
}

}  // namespace numen::python
