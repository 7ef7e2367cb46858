#include "runtime/print.h"

#include "python/box.h"
#include "python/error.h"
#include "python/print.h"
#include "runtime/threads.h"

namespace numen::python {

namespace {

/// Writes a text to sys.stdout.
template <class MakeText>
std::int32_t write(const MakeText& make_text) {
    HoldLock lock;
    try {
        PyObject* out = PySys_GetObject("stdout");  // borrowed
        if (out == nullptr || out == Py_None) return 0;
        Owned kept = Owned::borrow(out);
        checked(PyFile_WriteObject(make_text().get(), out, Py_PRINT_RAW));
        return 0;
    } catch (const PythonError&) {
        return set_pending_error();
    }
}

std::int32_t print(const runtime::String* text) {
    if (Py_IsInitialized() == 0) return runtime::print_to_stdout(text);
    if (!runtime::is_in_parallel_loop()) return write([&] { return box_string(text); });
    // Who waits for the loop may hold the interpreter lock, so that other threads must not.
    runtime::print_later(text);
    if (PyGILState_Check() == 0) return 0;
    return write([] { return str_from(runtime::take_printed_later()); });
}

}  // namespace

void print_to_python() { runtime::set_printer(print); }

}  // namespace numen::python
