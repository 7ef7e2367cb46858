#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <cstring>
#include <filesystem>

#include "jit/backend.h"
#include "jit/background.h"
#include "jit/cached_code.h"
#include "python/dispatcher.h"
#include "python/error.h"
#include "python/instance.h"
#include "python/numpy.h"
#include "python/source.h"
#include "python/type_handle.h"
#include "python/typed_container.h"
#include "python/typing.h"
#include "python/ufunc.h"
#include "runtime/abi.h"
#include "runtime/object.h"
#include "runtime/random_state.h"
#include "runtime/threads.h"
#include "sema/environment.h"
#include "support/read_file.h"

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

/// (file, text, first line) of a function: its whole lines, or the expression of a lambda.
Owned definition_text(const sema::FunctionSource& function) {
    support::Span span =
        function.definition != nullptr ? function.definition->span : function.lambda->span;
    const support::Source& source = *span.source;
    std::string_view text = function.definition != nullptr
                                ? source.lines_of(span)
                                : source.text().substr(span.begin, span.end - span.begin);
    return checked(Py_BuildValue("(sNi)", source.file().c_str(), str_from(text).release(),
                                 source.position(span.begin).line));
}

/// A number for each kind of object of the runtime.
template <class Count>
nb::dict object_numbers(Count count) {
    nb::dict out;
    for (int kind = 0; kind < runtime::kObjectKinds; ++kind) {
        auto counts = runtime::object_counts(static_cast<runtime::ObjectKind>(kind));
        out[runtime::name_of(static_cast<runtime::ObjectKind>(kind))] = count(counts);
    }
    return out;
}

/// A number of abi_random.def.
std::int64_t check_stream(std::int64_t stream) {
    if (stream == 0 || stream == 1) return stream;
    throw nb::value_error("the streams are 0, numpy.random's, and 1, the random module's");
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
    module.attr("TypedList") = nb::borrow(reinterpret_cast<PyObject*>(session->typed_list));
    module.attr("TypedSet") = nb::borrow(reinterpret_cast<PyObject*>(session->typed_set));
    module.attr("TypedDict") = nb::borrow(reinterpret_cast<PyObject*>(session->typed_dict));
    module.attr("Generator") = nb::borrow(reinterpret_cast<PyObject*>(session->generator));
    module.attr("Instance") = nb::borrow(reinterpret_cast<PyObject*>(session->instance));
    bind_types(module, *session);

    module.def("make_dispatcher",
               [session](nb::handle cls, nb::handle function, int fastmath, bool parallel,
                         bool nogil, bool boundscheck, bool numpy_error_model, bool deterministic,
                         bool accurate_math, bool inline_always, const std::string& tier) {
                   DispatcherOptions options{
                       .ir = {.fastmath = static_cast<std::uint8_t>(fastmath),
                              .parallel = parallel,
                              .nogil = nogil,
                              .boundscheck = boundscheck,
                              .numpy_error_model = numpy_error_model,
                              .deterministic = deterministic,
                              .accurate_math = accurate_math},
                       .inline_always = inline_always,
                       .tier = tier == "optimized" ? jit::TierChoice::optimized
                               : tier == "quick"   ? jit::TierChoice::quick
                                                   : jit::TierChoice::automatic,
                   };
                   return edge([&] {
                       return make_dispatcher(*session, reinterpret_cast<PyTypeObject*>(cls.ptr()),
                                              function.ptr(), options);
                   });
               });
    module.def("wait_for_optimized", [] {
        DropLock unlocked;
        return jit::Background::wait_until_idle();
    });
    module.def("wait_before_end", [session] {
        {
            DropLock unlocked;
            jit::Background::wait_before_end();
        }
        return edge([&] {
            session->trace.optimized();
            return Owned::borrow(Py_None);
        });
    });
    module.def("before_fork", [session] { session->fork_gate.before_fork(); });
    module.def("after_fork_in_parent", [session] { session->fork_gate.after_fork_in_parent(); });
    module.def("after_fork_in_child", [session] { session->fork_gate.after_fork_in_child(); });
    module.def("make_ufunc", [session](nb::handle parts) {
        return edge([&] { return make_ufunc(*session, parts.ptr()); });
    });
    module.def("make_typed_container", [session](nb::handle cls) {
        return edge([&] {
            return make_typed_container(*session, reinterpret_cast<PyTypeObject*>(cls.ptr()));
        });
    });
    module.def("new_instance", [session](nb::handle cls) {
        return edge([&] { return new_instance(*session, cls.ptr()); });
    });
    module.def("instance_type", [session](nb::handle cls) {
        return edge([&] { return handle_of(instance_type(*session, cls.ptr())); });
    });
    module.def(
        "type_of",
        [session](nb::handle value) {
            return edge([&] { return type_or_error(*session, value.ptr()); });
        },
        nb::arg().none());
    module.def("strong", [session](nb::handle handle) {
        return edge([&] {
            const Type* type = type_in_handle(handle.ptr());
            return handle_of(type == nullptr ? session->types.none()
                                             : strong(session->types, type));
        });
    });
    module.def("set_trace",
               [session](nb::handle trace) { session->trace.call(Owned::borrow(trace.ptr())); });
    module.def("set_recorder", [session](nb::handle recorder) {
        session->recorder = Owned::borrow(recorder.ptr());
    });
    module.def("set_overloads", [session](nb::handle overloads) {
        session->overloads = Owned::borrow(overloads.ptr());
    });
    module.def("set_extensions", [session](nb::handle extensions) {
        session->extensions = Owned::borrow(extensions.ptr());
    });
    module.def("definition_text", [session](nb::handle function) {
        return edge([&] {
            sema::FunctionSource source;
            session->sources->find(function.ptr(), source);
            return definition_text(source);
        });
    });
    module.def("cached_code", [](const std::string& file) {
        auto code = jit::from_blob(support::read_file(file).value_or(""));
        if (!code) throw nb::value_error(code.error().message.c_str());
        return nb::make_tuple(code->function, code->file, code->signature);
    });
    module.def("host", [] {
        codegen::HostInfo host = jit::cpu_backend_host();
        return nb::make_tuple(host.compiler, host.cpu, host.features);
    });
    module.def("set_processor", [session](std::string cpu, std::string features) {
        session->compiler->set_processor(std::move(cpu), std::move(features));
    });
    module.def("live_objects", [] {
        return object_numbers([](const auto& counts) { return counts.made - counts.freed; });
    });
    module.def("objects_made",
               [] { return object_numbers([](const auto& counts) { return counts.made; }); });
    module.def("get_num_threads", &runtime::numen_rt_get_num_threads);
    module.def("set_num_threads", [session](std::int64_t count) {
        return edge([&] {
            if (runtime::numen_rt_set_num_threads(count) == 0) return Owned::borrow(Py_None);
            raise_pending_error(*session);
            throw PythonError{};
        });
    });
    module.def("get_parallel_chunksize", &runtime::numen_rt_get_parallel_chunksize);
    module.def("set_parallel_chunksize", [session](std::int64_t size) {
        return edge([&] {
            std::int64_t before = 0;
            if (runtime::numen_rt_set_parallel_chunksize(&before, size) == 0) {
                return Owned(PyLong_FromLongLong(before));
            }
            raise_pending_error(*session);
            throw PythonError{};
        });
    });
    module.def("random_state", [](std::int64_t stream) {
        runtime::RandomState state = runtime::random_state(check_stream(stream));
        return nb::make_tuple(state.position, nb::bytes(state.words.data(), sizeof state.words));
    });
    module.def("set_random_state",
               [](std::int64_t stream, std::uint32_t position, const nb::bytes& words) {
                   runtime::RandomState state{.words = {}, .position = position};
                   if (words.size() != sizeof state.words || position > state.words.size())
                       throw nb::value_error("not the state of a Mersenne twister");
                   std::memcpy(state.words.data(), words.c_str(), words.size());
                   runtime::set_random_state(check_stream(stream), state);
               });
    module.def("get_thread_id", &runtime::numen_rt_get_thread_id);
    module.def("max_threads", &runtime::numen_rt_max_threads);
    module.def("set_max_threads", &runtime::set_max_threads);
}

}  // namespace numen::python
