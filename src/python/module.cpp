#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <filesystem>

#include "python/dispatcher.h"
#include "python/error.h"
#include "python/numpy.h"
#include "python/type_handle.h"
#include "python/typing.h"
#include "runtime/abi.h"
#include "runtime/object.h"

/// numen._core: what the Python package numen calls. Everything here is cold; calls of compiled
/// functions go through dispatcher.cpp. Documented in numen/_core.pyi.
namespace numen::python {

namespace nb = nanobind;

namespace {

/// Runs a function whose errors are ours and gives its result to nanobind.
template <class Function>
nb::object edge(Function function) {
    PyObject* result = guarded([&] { return Owned(function()).release(); });
    if (result == nullptr) throw nb::python_error();
    return nb::steal(result);
}

Owned type_or_error(Session& session, PyObject* value) {
    try {
        return handle_of(strong(session.types, type_of(session, value)));
    } catch (const Untypable& why) {
        PyErr_SetString(PyExc_ValueError, why.what());
        throw PythonError{};
    }
}

nb::dict live_objects() {
    nb::dict out;
    for (int kind = 0; kind < runtime::kObjectKinds; ++kind) {
        auto counts = runtime::object_counts(static_cast<runtime::ObjectKind>(kind));
        out[runtime::name_of(static_cast<runtime::ObjectKind>(kind))] = counts.made - counts.freed;
    }
    return out;
}

}  // namespace

NB_MODULE(_core, module) {
    std::string file = nb::cast<std::string>(module.attr("__spec__").attr("origin"));
    // Never destroyed: see session.h.
    auto* session = [&] {
        try {
            return new Session(std::filesystem::path(file).parent_path().string());
        } catch (const PythonError&) {
            throw nb::python_error();
        }
    }();
    nb::set_leak_warnings(false);

    module.attr("Dispatcher") = nb::borrow(reinterpret_cast<PyObject*>(session->dispatcher));
    module.attr("Specialization") =
        nb::borrow(reinterpret_cast<PyObject*>(session->specialization));
    bind_types(module, *session);

    module.def("make_dispatcher",
               [session](nb::handle cls, nb::handle function, int fastmath, bool parallel,
                         bool nogil, bool boundscheck, bool numpy_error_model, bool inline_always) {
                   DispatcherOptions options{
                       .ir = {.fastmath = static_cast<std::uint8_t>(fastmath),
                              .parallel = parallel,
                              .nogil = nogil,
                              .boundscheck = boundscheck,
                              .numpy_error_model = numpy_error_model},
                       .inline_always = inline_always,
                   };
                   return edge([&] {
                       return make_dispatcher(*session, reinterpret_cast<PyTypeObject*>(cls.ptr()),
                                              function.ptr(), options);
                   });
               });
    module.def(
        "type_of",
        [session](nb::handle value) {
            return edge([&] { return type_or_error(*session, value.ptr()); });
        },
        nb::arg().none());
    module.def("live_objects", &live_objects);
}

}  // namespace numen::python
