#pragma once

#include <Python.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

/// Small tools for CPython's C API: owned references, the interpreter lock, and errors as C++
/// exceptions. Every function of this folder needs the interpreter lock unless its comment says
/// otherwise.
namespace numen::python {

/// A Python exception is set. Thrown to leave C++ code; turned into a null return at its edge.
struct PythonError {};

/// One counted reference to a Python object, or null.
class Owned {
  public:
    Owned() = default;
    /// Takes over a reference, as the C API's functions return.
    explicit Owned(PyObject* stolen) : object_(stolen) {}
    static Owned borrow(PyObject* object) {
        Py_XINCREF(object);
        return Owned(object);
    }
    Owned(Owned&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    Owned(const Owned& other) : object_(other.object_) { Py_XINCREF(object_); }
    Owned& operator=(Owned other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~Owned() { Py_XDECREF(object_); }

    PyObject* get() const { return object_; }
    PyObject* release() { return std::exchange(object_, nullptr); }
    explicit operator bool() const { return object_ != nullptr; }

  private:
    PyObject* object_ = nullptr;
};

/// Takes over the result of a C API call; throws PythonError when it is null.
inline Owned checked(PyObject* stolen) {
    if (stolen == nullptr) throw PythonError{};
    return Owned(stolen);
}
/// Status of a C API call that gives -1 on error.
inline int checked(int status) {
    if (status < 0) throw PythonError{};
    return status;
}

/// Holds the interpreter lock; for code that may or may not have it.
class HoldLock {
  public:
    HoldLock() : state_(PyGILState_Ensure()) {}
    ~HoldLock() { PyGILState_Release(state_); }
    HoldLock(const HoldLock&) = delete;
    HoldLock& operator=(const HoldLock&) = delete;

  private:
    PyGILState_STATE state_;
};

/// Gives the interpreter lock away for a while.
class DropLock {
  public:
    DropLock() : thread_(PyEval_SaveThread()) {}
    ~DropLock() { PyEval_RestoreThread(thread_); }
    DropLock(const DropLock&) = delete;
    DropLock& operator=(const DropLock&) = delete;

  private:
    PyThreadState* thread_;
};

/// Text of a str, UTF-8 with lone surrogates as three bytes each. Throws PythonError.
std::string text_of(PyObject* unicode);
/// A str from UTF-8 as `text_of` gives it.
Owned str_from(std::string_view text);
/// Attribute, or null (and no exception set) when there is none. Throws PythonError when asking
/// raises anything but AttributeError.
Owned attribute_or_null(PyObject* object, std::string_view name);
/// str attribute as text; "" when it is missing or not a str.
std::string text_attribute(PyObject* object, std::string_view name);

}  // namespace numen::python
