#pragma once

#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "jit/compiler.h"
#include "python/session.h"
#include "runtime/error.h"

/// Errors, from C++ and from compiled code, as Python exceptions.
namespace numen::python {

/// Exception classes that compiled code may raise by name. Classes outside of builtins and NumPy
/// are known by their whole lineage (runtime/error.h), from the moment a compiled function mentions
/// them.
class ExceptionClasses {
  public:
    /// Remembers a class under its lineage; the latest wins.
    void remember(std::string lineage, PyObject* cls);
    /// The class of that name or lineage; imports its module. Throws PythonError.
    Owned find(std::string_view name);

  private:
    std::unordered_map<std::string, Owned> by_lineage_;
};

/// Names from the class to BaseException, builtins without their module, as runtime/error.h has it:
/// "shop.OutOfStock:ValueError:Exception:BaseException".
std::string exception_lineage(PyObject* cls);

/// What a qualified name stands for: "numpy.linalg.LinAlgError", "builtins.len", "ValueError".
/// Imports its module. Throws PythonError.
Owned object_by_name(std::string_view name);

/// An exception instance for an error of compiled code, with its arguments and traceback.
Owned exception_from(Session& session, runtime::Error& error);

/// Turns the thread's pending error into the Python exception, whose traceback ends with the lines
/// inside the compiled functions; `moves` say where those stand now.
void raise_pending_error(Session& session, std::span<const jit::SourceMove> moves = {});

/// The other way round: makes the Python exception that is set the thread's pending error, which
/// stays the same object if it comes back to Python. Always 1, the failing status.
std::int32_t set_pending_error() noexcept;

/// Prints an error that leaves a function called by C, as Python prints exceptions that nobody can
/// catch. For runtime::set_unraisable_report; needs no interpreter lock. `session` is a Session.
void report_unraisable(void* session, runtime::Error& error, const char* function);

/// Turns any C++ exception into a Python one: a CompileError into the class of numen.errors that
/// its diagnostic names, an InternalError into numen.errors.InternalError. PythonError has it set
/// already.
void set_python_error(std::exception_ptr error);

/// Runs a function at the edge to Python: null and the exception set when it throws.
template <class Function>
PyObject* guarded(Function function) noexcept {
    try {
        return function();
    } catch (...) {
        set_python_error(std::current_exception());
        return nullptr;
    }
}

}  // namespace numen::python
