#include "python/dispatcher.h"

#include <algorithm>

#include "python/error.h"
#include "python/stages.h"
#include "python/type_handle.h"
#include "python/typing.h"
#include "types/record.h"

/// What the Python part of the dispatcher uses of it, apart from calling. Documented in _core.pyi.
namespace numen::python {

namespace {

Dispatcher::Body& body_of_dispatcher(PyObject* self) {
    return *reinterpret_cast<Dispatcher*>(self)->body;
}

const Type* required_type(PyObject* handle) {
    const Type* type = type_in_handle(handle);
    if (type != nullptr && types::has_values(type)) return type;
    if (type == nullptr) {
        PyErr_SetString(PyExc_TypeError, "expected a type");
    } else {
        PyErr_Format(PyExc_TypeError,
                     "there are no values of type %s: it is what lies in arrays and records, and "
                     "read as an array, a str or a bytes",
                     to_string(type).c_str());
    }
    throw PythonError{};
}

/// Reads (result or None, (parameter, ...)); a parameter that is None, where that may be, gives
/// null.
Signature read_signature(PyObject* arguments, bool may_omit = false) {
    PyObject *result, *parameters;
    if (PyArg_ParseTuple(arguments, "OO!", &result, &PyTuple_Type, &parameters) == 0) {
        throw PythonError{};
    }
    Signature out;
    if (result != Py_None) out.result = required_type(result);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(parameters); ++i) {
        PyObject* item = PyTuple_GET_ITEM(parameters, i);
        bool omitted = may_omit && item == Py_None;
        out.parameters.push_back(omitted ? nullptr : required_type(item));
    }
    return out;
}

/// A signature as a caller with Python's own numbers would have it, all parameters filled up.
struct Wanted {
    Signature signature;
    std::vector<const Type*> arguments;  // null: omitted
    std::vector<PyObject*> values;
};

Wanted wanted(Dispatcher::Body& body, PyObject* arguments) {
    Wanted out;
    out.signature = read_signature(arguments, true);
    const ParameterList& parameters = body.parameters;
    std::vector<const Type*>& types = out.signature.parameters;
    if (types.size() > parameters.count()) {
        PyErr_Format(PyExc_TypeError, "the signature has %zu arguments, but %s() takes %zu",
                     types.size(), body.name(), parameters.count());
        throw PythonError{};
    }
    types.resize(parameters.count());
    for (std::size_t i = 0; i < types.size(); ++i) {
        out.arguments.push_back(types[i] == nullptr ? nullptr : weak(body.session.types, types[i]));
        out.values.push_back(types[i] == nullptr ? parameters.default_of(i) : nullptr);
        types[i] = out.arguments.back();
        if (types[i] != nullptr) continue;
        if (out.values.back() == nullptr) {
            PyErr_Format(PyExc_TypeError, "the signature lacks a type for the argument %s of %s()",
                         parameters.name(i).c_str(), body.name());
            throw PythonError{};
        }
        types[i] = type_of(body.session, out.values.back());
    }
    return out;
}

PyObject* get_function(PyObject* self, void*) {
    return Py_NewRef(body_of_dispatcher(self).function.get());
}

PyObject* get_specializations(PyObject* self, void*) {
    return guarded([&] {
        const std::vector<Owned>& all = body_of_dispatcher(self).specializations;
        Owned out = checked(PyList_New(0));
        for (const Owned& each : all) checked(PyList_Append(out.get(), each.get()));
        return out.release();
    });
}

PyObject* add_signature(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        std::vector<Signature>& signatures = body_of_dispatcher(self).signatures;
        Signature added = read_signature(arguments);
        auto is_same = [&](const Signature& each) { return each.parameters == added.parameters; };
        if (std::ranges::none_of(signatures, is_same)) signatures.push_back(std::move(added));
        return Py_NewRef(Py_None);
    });
}

PyObject* get_signatures(PyObject* self, void*) {
    return guarded([&] {
        Owned out = checked(PyList_New(0));
        for (const Signature& signature : body_of_dispatcher(self).signatures) {
            Owned types =
                checked(PyTuple_New(static_cast<Py_ssize_t>(signature.parameters.size())));
            for (std::size_t i = 0; i < signature.parameters.size(); ++i) {
                PyTuple_SET_ITEM(types.get(), static_cast<Py_ssize_t>(i),
                                 handle_of(signature.parameters[i]).release());
            }
            Owned result =
                signature.result == nullptr ? Owned::borrow(Py_None) : handle_of(signature.result);
            Owned pair = checked(PyTuple_Pack(2, result.get(), types.get()));
            checked(PyList_Append(out.get(), pair.get()));
        }
        return out.release();
    });
}

PyObject* get_is_compiling(PyObject* self, void*) {
    return PyBool_FromLong(body_of_dispatcher(self).is_compiling);
}

PyObject* get_may_compile(PyObject* self, void*) {
    return PyBool_FromLong(body_of_dispatcher(self).may_compile);
}

int set_may_compile(PyObject* self, PyObject* value, void*) {
    int truth = value == nullptr ? -1 : PyObject_IsTrue(value);
    if (truth < 0) return -1;
    body_of_dispatcher(self).may_compile = truth != 0;
    return 0;
}

PyObject* compile_for(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        Dispatcher::Body& body = body_of_dispatcher(self);
        Wanted want = wanted(body, arguments);
        if (want.signature.result == nullptr) {
            Owned specialization = body.specialize(self, want.arguments, want.values, {});
            wait_for_optimized(*body_of(specialization.get()).callable);
            return specialization.release();
        }
        Guards guards;
        auto callable =
            body.compile(self, want.arguments, want.values, &want.signature, {}, guards);
        auto made = std::make_unique<Specialization::Body>(body.session, std::move(callable),
                                                           std::move(guards), want.arguments,
                                                           want.values, body.options.ir.nogil);
        Owned specialization = make_specialization(body.session, std::move(made));
        body.add(want.arguments, want.values, specialization);
        return specialization.release();
    });
}

PyObject* infer_for(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        Dispatcher::Body& body = body_of_dispatcher(self);
        Wanted want = wanted(body, arguments);
        return handle_of(body.infer(self, want.arguments, want.values)).release();
    });
}

/// (name, type) of a variable whose type is given.
PyObject* declare_local(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        const char* name;
        PyObject* handle;
        checked(PyArg_ParseTuple(arguments, "sO", &name, &handle) != 0 ? 0 : -1);
        body_of_dispatcher(self).options.locals.emplace_back(name, required_type(handle));
        return Py_NewRef(Py_None);
    });
}

PyObject* freeze(PyObject* self, PyObject* function) {
    body_of_dispatcher(self).frozen = function == Py_None ? Owned() : Owned::borrow(function);
    Py_RETURN_NONE;
}

PyObject* is_frozen(PyObject* self, PyObject*) {
    return PyBool_FromLong(body_of_dispatcher(self).frozen ? 1 : 0);
}

PyObject* make_c_callable(PyObject* self, PyObject*) {
    body_of_dispatcher(self).options.ir.c_callable = true;
    Py_RETURN_NONE;
}

PyObject* set_fastmath(PyObject* self, PyObject* flags) {
    return guarded([&] {
        long bits = PyLong_AsLong(flags);
        if (PyErr_Occurred() != nullptr) throw PythonError{};
        body_of_dispatcher(self).options.ir.fastmath = static_cast<std::uint8_t>(bits);
        return Py_NewRef(Py_None);
    });
}

PyObject* limit_specializations(PyObject* self, PyObject* count) {
    return guarded([&] {
        std::size_t limit = PyLong_AsSize_t(count);
        if (PyErr_Occurred() != nullptr) throw PythonError{};
        body_of_dispatcher(self).max_specializations = std::max<std::size_t>(limit, 1);
        return Py_NewRef(Py_None);
    });
}

/// (folder, size limit in bytes); an empty folder keeps nothing.
PyObject* cache_in(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        const char* folder;
        unsigned long long size_limit;
        checked(PyArg_ParseTuple(arguments, "sK", &folder, &size_limit) != 0 ? 0 : -1);
        std::optional<jit::CacheFolder>& cache = body_of_dispatcher(self).cache;
        cache.reset();
        if (*folder != '\0') cache.emplace(folder, size_limit);
        return Py_NewRef(Py_None);
    });
}

PyObject* get_cache_folder(PyObject* self, void*) {
    return guarded([&] {
        const std::optional<jit::CacheFolder>& cache = body_of_dispatcher(self).cache;
        return cache ? str_from(cache->path()).release() : Py_NewRef(Py_None);
    });
}

PyObject* forget_specializations(PyObject* self, PyObject*) {
    body_of_dispatcher(self).specializations.clear();
    Py_RETURN_NONE;
}

/// Compiles to look at it, for the signature in the arguments.
std::unique_ptr<const jit::Callable> inspect(PyObject* self, PyObject* arguments,
                                             jit::Inspection inspection) {
    Dispatcher::Body& body = body_of_dispatcher(self);
    Wanted want = wanted(body, arguments);
    const Signature* signature = want.signature.result == nullptr ? nullptr : &want.signature;
    Guards guards;
    return body.compile(self, want.arguments, want.values, signature, {.inspection = inspection},
                        guards);
}

PyObject* stage_texts(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        return texts_of_stages(*inspect(self, arguments, jit::Inspection::texts)).release();
    });
}

PyObject* report_parts(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        return parts_of_report(*inspect(self, arguments, jit::Inspection::report)).release();
    });
}

}  // namespace

PyGetSetDef* dispatcher_attributes() {
    static PyGetSetDef table[] = {
        {"py_func", get_function, nullptr, "The Python function.", nullptr},
        {"_specializations", get_specializations, nullptr, nullptr, nullptr},
        {"_signatures", get_signatures, nullptr, nullptr, nullptr},
        {"_cache_folder", get_cache_folder, nullptr, nullptr, nullptr},
        {"_is_compiling", get_is_compiling, nullptr, nullptr, nullptr},
        {"_may_compile", get_may_compile, set_may_compile, nullptr, nullptr},
        {nullptr, nullptr, nullptr, nullptr, nullptr},
    };
    return table;
}

namespace {

PyObject* run_compiled(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        PyObject *positional, *keywords;
        checked(PyArg_ParseTuple(arguments, "O!O!", &PyTuple_Type, &positional, &PyDict_Type,
                                 &keywords) != 0
                    ? 0
                    : -1);
        std::vector<PyObject*> values;
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(positional); ++i) {
            values.push_back(PyTuple_GET_ITEM(positional, i));
        }
        const std::size_t count = values.size();
        Owned names = checked(PyTuple_New(PyDict_Size(keywords)));
        PyObject *name, *value;
        Py_ssize_t at = 0;
        for (Py_ssize_t i = 0; PyDict_Next(keywords, &at, &name, &value) != 0; ++i) {
            PyTuple_SET_ITEM(names.get(), i, Py_NewRef(name));
            values.push_back(value);
        }
        return body_of_dispatcher(self).call(self, values.data(), count,
                                             PyDict_Size(keywords) > 0 ? names.get() : nullptr);
    });
}

}  // namespace

namespace {

/// (iteration, whether it writes, file, line).
Owned access_tuple(const ir::RaceDetector::Access& access) {
    const support::Source* source = access.span.source;
    return checked(Py_BuildValue("(LNsi)", static_cast<long long>(access.iteration),
                                 PyBool_FromLong(access.writes),
                                 source == nullptr ? "" : source->file().c_str(),
                                 source == nullptr ? 0 : source->position(access.span.begin).line));
}

PyObject* watched_call(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        PyObject* given;
        checked(PyArg_ParseTuple(arguments, "O!", &PyTuple_Type, &given) != 0 ? 0 : -1);
        std::vector<PyObject*> objects;
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(given); ++i) {
            objects.push_back(PyTuple_GET_ITEM(given, i));
        }
        Owned races = checked(PyList_New(0));
        ir::RaceDetector detector;
        Owned result = body_of_dispatcher(self).call_watched(
            self, objects, detector, [&](const ir::RaceDetector::Race& race) {
                Owned first = access_tuple(race.first), second = access_tuple(race.second);
                Owned pair = checked(PyTuple_Pack(2, first.get(), second.get()));
                checked(PyList_Append(races.get(), pair.get()));
            });
        return checked(Py_BuildValue("(OLO)", result.get(),
                                     static_cast<long long>(detector.loops()), races.get()))
            .release();
    });
}

}  // namespace

PyMethodDef* dispatcher_methods() {
    static PyMethodDef table[] = {
        {"_add_signature", add_signature, METH_VARARGS, nullptr},
        {"_cache_in", cache_in, METH_VARARGS, nullptr},
        {"_compile", compile_for, METH_VARARGS, nullptr},
        {"_infer", infer_for, METH_VARARGS, nullptr},
        {"_declare_local", declare_local, METH_VARARGS, nullptr},
        {"_freeze", freeze, METH_O, nullptr},
        {"_is_frozen", is_frozen, METH_NOARGS, nullptr},
        {"_make_c_callable", make_c_callable, METH_NOARGS, nullptr},
        {"_set_fastmath", set_fastmath, METH_O, nullptr},
        {"_limit_specializations", limit_specializations, METH_O, nullptr},
        {"_watched_call", watched_call, METH_VARARGS, nullptr},
        {"_run", run_compiled, METH_VARARGS, nullptr},
        {"_forget", forget_specializations, METH_NOARGS, nullptr},
        {"_report_parts", report_parts, METH_VARARGS, nullptr},
        {"_stage_texts", stage_texts, METH_VARARGS, nullptr},
        {nullptr, nullptr, 0, nullptr},
    };
    return table;
}

}  // namespace numen::python
