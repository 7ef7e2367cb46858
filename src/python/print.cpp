#include "runtime/print.h"

#include "python/box.h"
#include "python/error.h"
#include "python/print.h"
#include "runtime/threads.h"

namespace numen::python {

namespace {

std::int32_t print(const runtime::String* text) {
    if (Py_IsInitialized() == 0 || runtime::is_in_parallel_loop())
        return runtime::print_to_stdout(text);
    HoldLock lock;
    try {
        PyObject* out = PySys_GetObject("stdout");  // borrowed
        if (out == nullptr || out == Py_None) return 0;
        Owned kept = Owned::borrow(out);
        checked(PyFile_WriteObject(box_string(text).get(), out, Py_PRINT_RAW));
        return 0;
    } catch (const PythonError&) {
        return set_pending_error();
    }
}

}  // namespace

void print_to_python() { runtime::set_printer(print); }

}  // namespace numen::python
