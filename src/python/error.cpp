#include "python/error.h"

#include <frameobject.h>

#include <new>
#include <vector>

#include "python/typing.h"
#include "runtime/buffer.h"
#include "runtime/string.h"
#include "support/diagnostic.h"

namespace numen::python {

using runtime::ErrorValue;

namespace {

/// Adds a line of Python source to the traceback of the exception that is set, as if a frame of the
/// interpreter had been there.
void add_traceback_line(const char* file, const std::string& function, int line) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    Owned globals(PyDict_New());
    // Tracebacks show a function's plain name.
    std::string name = function.substr(function.rfind('.') + 1);
    Owned code(reinterpret_cast<PyObject*>(PyCode_NewEmpty(file, name.c_str(), line)));
    Owned frame;
    if (globals && code) {
        frame = Owned(reinterpret_cast<PyObject*>(
            PyFrame_New(PyThreadState_Get(), reinterpret_cast<PyCodeObject*>(code.get()),
                        globals.get(), nullptr)));
    }
    PyErr_Restore(type, value, traceback);  // in place of what may have failed above
    if (frame) PyTraceBack_Here(reinterpret_cast<PyFrameObject*>(frame.get()));
}

Owned value_from(const ErrorValue& value) {
    switch (value.kind) {
        case ErrorValue::Kind::none: return Owned::borrow(Py_None);
        case ErrorValue::Kind::boolean: return checked(PyBool_FromLong(value.boolean));
        case ErrorValue::Kind::int64: return checked(PyLong_FromLongLong(value.int64));
        case ErrorValue::Kind::uint64: return checked(PyLong_FromUnsignedLongLong(value.uint64));
        case ErrorValue::Kind::float64: return checked(PyFloat_FromDouble(value.float64));
        case ErrorValue::Kind::complex128:
            return checked(PyComplex_FromDoubles(value.float64, value.imag));
        case ErrorValue::Kind::string:
            return str_from(runtime::utf8_of(runtime::as<runtime::String>(value.object)));
        case ErrorValue::Kind::bytes: {
            const auto* bytes = runtime::as<runtime::String>(value.object);
            return checked(PyBytes_FromStringAndSize(bytes->data<char>(), bytes->length));
        }
        case ErrorValue::Kind::tuple_begin:
        case ErrorValue::Kind::tuple_end: break;
    }
    NUMEN_UNREACHABLE("argument of an exception");
}

/// The arguments, in which tuples are bracketed.
Owned arguments_of(const runtime::Error& error) {
    std::vector<Owned> open;  // lists under construction, innermost last
    open.push_back(checked(PyList_New(0)));
    for (const ErrorValue& value : error.arguments) {
        if (value.kind == ErrorValue::Kind::tuple_begin) {
            open.push_back(checked(PyList_New(0)));
            continue;
        }
        Owned item;
        if (value.kind == ErrorValue::Kind::tuple_end) {
            item = checked(PyList_AsTuple(open.back().get()));
            open.pop_back();
        } else {
            item = value_from(value);
        }
        checked(PyList_Append(open.back().get(), item.get()));
    }
    return checked(PyList_AsTuple(open.front().get()));
}

void add_frame(const runtime::ErrorFrame& frame, std::span<const jit::SourceMove> moves) {
    const int line = static_cast<int>(frame.line);
    for (const jit::SourceMove& move : moves) {
        const int from_start = line - move.from_line;
        if (frame.file == move.from_file && from_start >= 0 && from_start < move.lines) {
            add_traceback_line(move.to_file.c_str(), frame.function, move.to_line + from_start);
            return;
        }
    }
    add_traceback_line(frame.file.c_str(), frame.function, line);
}

void set_compile_error(const support::CompileError& error) {
    const support::Diagnostic& diagnostic = error.diagnostic();
    std::string name(diagnostic.python_class());
    Owned errors(PyImport_ImportModule("numen.errors"));
    if (!errors) return;
    Owned cls = attribute_or_null(errors.get(), name);
    if (!cls) cls = object_by_name(name);
    Owned text = str_from(error.what());
    Owned exception = checked(PyObject_CallOneArg(cls.get(), text.get()));
    char code[8];
    std::snprintf(code, sizeof code, "E%04d", static_cast<int>(diagnostic.code));
    Owned code_text = str_from(code);
    checked(PyObject_SetAttrString(exception.get(), "code", code_text.get()));
    PyErr_SetObject(cls.get(), exception.get());
    if (!error.file().empty()) {
        add_traceback_line(error.file().c_str(), "<compiled function>", error.line());
    }
}

void set_internal_error(const char* text) {
    Owned errors(PyImport_ImportModule("numen.errors"));
    if (!errors) return;
    Owned cls(PyObject_GetAttrString(errors.get(), "InternalError"));
    if (cls) PyErr_SetString(cls.get(), text);
}

}  // namespace

std::string exception_lineage(PyObject* cls) {
    std::string out;
    PyObject* mro = reinterpret_cast<PyTypeObject*>(cls)->tp_mro;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(mro); ++i) {
        PyObject* base = PyTuple_GET_ITEM(mro, i);
        if (base == reinterpret_cast<PyObject*>(&PyBaseObject_Type)) continue;
        if (!out.empty()) out += ":";
        out += qualified_name(reinterpret_cast<PyTypeObject*>(base));
    }
    return out;
}

void ExceptionClasses::remember(std::string lineage, PyObject* cls) {
    by_lineage_[std::move(lineage)] = Owned::borrow(cls);
}

Owned ExceptionClasses::find(std::string_view name) {
    if (auto known = by_lineage_.find(std::string(name)); known != by_lineage_.end()) {
        return known->second;
    }
    return object_by_name(name.substr(0, name.find(':')));
}

Owned object_by_name(std::string_view name) {
    std::size_t dot = name.rfind('.');
    std::string module(dot == std::string_view::npos ? "builtins" : name.substr(0, dot));
    Owned imported = checked(PyImport_ImportModule(module.c_str()));
    Owned key = str_from(name.substr(dot == std::string_view::npos ? 0 : dot + 1));
    return checked(PyObject_GetAttr(imported.get(), key.get()));
}

Owned exception_from(Session& session, runtime::Error& error) {
    if (error.foreign != nullptr) {
        return Owned::borrow(
            static_cast<PyObject*>(runtime::as<runtime::Buffer>(error.foreign)->foreign_owner));
    }
    Owned cls = session.exceptions->find(error.classes);
    Owned arguments = arguments_of(error);
    Owned exception = checked(PyObject_Call(cls.get(), arguments.get(), nullptr));
    if (error.has_cause && PyExceptionInstance_Check(exception.get())) {
        Owned cause;
        if (error.cause != nullptr)
            cause = exception_from(session, *runtime::as<runtime::Error>(error.cause));
        PyException_SetCause(exception.get(), cause.release());
    }
    return exception;
}

namespace {

void set_exception(Session& session, runtime::Error& error,
                   std::span<const jit::SourceMove> moves) {
    Owned exception = exception_from(session, error);
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.get())), exception.get());
    for (const runtime::ErrorFrame& frame : error.frames) add_frame(frame, moves);
}

}  // namespace

void raise_pending_error(Session& session, std::span<const jit::SourceMove> moves) {
    runtime::Owned<runtime::Error> error(runtime::take_error());
    NUMEN_ASSERT(error.get() != nullptr);
    set_exception(session, *error.get(), moves);
}

namespace {

/// Called by the runtime, on any thread.
void drop_exception(void* exception) {
    if (Py_IsInitialized() == 0) return;  // at the process's end nothing is freed any more
    HoldLock lock;
    Py_DECREF(static_cast<PyObject*>(exception));
}

/// str(exception), "" where that fails.
std::string message_of(PyObject* exception) {
    Owned text(PyObject_Str(exception));
    Py_ssize_t size = 0;
    const char* utf8 = text ? PyUnicode_AsUTF8AndSize(text.get(), &size) : nullptr;
    PyErr_Clear();
    return utf8 == nullptr ? std::string() : std::string(utf8, static_cast<std::size_t>(size));
}

}  // namespace

std::int32_t set_pending_error() noexcept {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (traceback != nullptr) PyException_SetTraceback(value, traceback);
    Owned cls(type), exception(value), frames(traceback);
    return runtime::guarded([&] {
        runtime::Error& error = runtime::begin_error(exception_lineage(cls.get()));
        error.foreign =
            runtime::ref(runtime::wrap_foreign(exception.get(), exception.get(), drop_exception));
        if (error.foreign == nullptr) return runtime::raise_memory_error();
        exception.release();
        if (std::string text = message_of(value); !text.empty()) runtime::add_text(error, text);
        return 1;
    });
}

void report_unraisable(void* session, runtime::Error& error, const char* function) {
    if (Py_IsInitialized() == 0) return;
    HoldLock lock;
    // C may have called while an exception is on its way, which stays so.
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    Owned name(PyUnicode_FromString(function));
    guarded([&] {
        set_exception(*static_cast<Session*>(session), error, {});
        return static_cast<PyObject*>(nullptr);
    });
    if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt) != 0) {
        PyErr_Clear();
        PyErr_SetInterrupt();  // once more, for who called C
    } else {
        PyErr_WriteUnraisable(name.get());
    }
    PyErr_Restore(type, value, traceback);
}

void set_python_error(std::exception_ptr error) {
    try {
        try {
            std::rethrow_exception(error);
        } catch (const support::CompileError& diagnosed) {
            set_compile_error(diagnosed);
        } catch (const support::InternalError& bug) {
            set_internal_error(bug.what());
        }
    } catch (const PythonError&) {
        // It is set.
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
    } catch (const std::exception& other) {
        set_internal_error(support::InternalError(__FILE__, __LINE__, other.what()).what());
    }
}

}  // namespace numen::python
