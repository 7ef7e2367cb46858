#include "python/dispatcher.h"

#include <structmember.h>

#include <algorithm>
#include <chrono>

#include "ir/interpreter/interpreter.h"
#include "opt/pass.h"
#include "python/error.h"
#include "python/stages.h"
#include "python/type_handle.h"
#include "python/typing.h"
#include "sema/literally.h"
#include "support/diagnostic.h"

namespace numen::python {

using support::Code;
using support::CompileError;
using types::Kind;

namespace {

/// How many specializations of one row of types are kept when the globals they captured change.
constexpr std::size_t kMaxStale = 4;

bool holds_never(const Type* type) {
    if (type->is(Kind::Never)) return true;
    return std::any_of(type->elements.begin(), type->elements.end(), holds_never);
}

bool is_container(const Type* type) {
    return type->is(Kind::List) || type->is(Kind::Set) || type->is(Kind::Dict);
}

/// Whether a container inside of `type` is empty, so that nothing tells the type of its elements.
/// The front end finds that of an argument which is empty itself, from what is put into it.
bool holds_empty(const Type* type) {
    bool is_empty = is_container(type) && type->element()->is(Kind::Never);
    return !is_empty && holds_never(type);
}

[[noreturn]] void fail_argument(const ParameterList& parameters, std::size_t index,
                                const std::string& reason) {
    throw CompileError(
        Code::unsupported_argument, support::Span{},
        "argument " + std::to_string(index) + " (" + parameters.name(index) + "): " + reason);
}

const Type* type_of_argument(Session& session, const ParameterList& parameters, std::size_t index,
                             PyObject* object) {
    try {
        return type_of(session, object);
    } catch (const Untypable& why) {
        fail_argument(parameters, index, why.what());
    }
}

}  // namespace

Dispatcher::Body::Body(Session& session_, PyObject* function_, DispatcherOptions options_)
    : session(session_),
      function(Owned::borrow(function_)),
      options(options_),
      parameters(function_) {}

const char* Dispatcher::Body::name() const {
    return PyUnicode_AsUTF8(reinterpret_cast<PyFunctionObject*>(function.get())->func_qualname);
}

PyObject* Dispatcher::Body::call(PyObject* self, PyObject* const* arguments, std::size_t count,
                                 PyObject* keywords) {
    if (keywords != nullptr || count > parameters.positional() ||
        !parameters.takes_only_positional()) [[unlikely]] {
        ParameterList::Bound bound = parameters.bind(name(), arguments, count, keywords);
        return call_bound(self, bound.objects);
    }
    CallFrame frame(session);
    for (std::size_t i = 0; i < specializations.size(); ++i) {
        Owned specialization = specializations[i];
        Specialization::Body& body = body_of(specialization.get());
        Room record(body.record_size());
        if (!body.match(frame, arguments, count, record.data()) || !body.guards.hold()) {
            frame.release();
            continue;
        }
        if (i > 0) std::swap(specializations[0], specializations[i]);
        if (body.takes_long(record.data())) [[unlikely]]
            return run_large(self, frame, record.data(), body, {arguments, count});
        return body.run(frame, record.data(), specialization.get());
    }
    std::vector<PyObject*> objects(arguments, arguments + count);
    if (count < parameters.count()) {
        objects = parameters.bind(name(), arguments, count, nullptr).objects;
    }
    return call_bound(self, objects);
}

PyObject* Dispatcher::Body::call_bound(PyObject* self, std::span<PyObject* const> objects) {
    std::vector<const Type*> arguments;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        arguments.push_back(
            objects[i] == nullptr ? nullptr : type_of_argument(session, parameters, i, objects[i]));
    }
    Owned specialization = specialize(self, arguments, objects, {.tier = options.tier});
    Specialization::Body& body = body_of(specialization.get());
    CallFrame frame(session);
    Room record(body.record_size());
    body.fill(frame, objects.data(), record.data());
    if (body.takes_long(record.data())) return run_large(self, frame, record.data(), body, objects);
    return body.run(frame, record.data(), specialization.get());
}

std::unique_lock<std::recursive_mutex> Dispatcher::Body::lock_compiling() {
    std::unique_lock lock(compiling, std::try_to_lock);
    if (!lock) {
        DropLock unlocked;
        lock.lock();
    }
    return lock;
}

const Signature* Dispatcher::Body::signature_of(const Specialization::Body& body) const {
    return body.signature < 0 ? nullptr : &signatures[static_cast<std::size_t>(body.signature)];
}

PyObject* Dispatcher::Body::run_large(PyObject* self, CallFrame& frame, const char* record,
                                      Specialization::Body& body,
                                      std::span<PyObject* const> objects) {
    if (!body.interruptible) {
        const ForkGate::Compiling gate(session.fork_gate);
        const std::unique_lock lock = lock_compiling();
        if (!body.interruptible) body.interruptible = compile_interruptible(self, body, objects);
    }
    PyObject* interruptible = body.interruptible.get();
    return body_of(interruptible).run(frame, record, interruptible);
}

Owned Dispatcher::Body::compile_interruptible(PyObject* self, const Specialization::Body& body,
                                              std::span<PyObject* const> objects) {
    std::vector<const Type*> types;
    std::vector<PyObject*> values;
    for (std::size_t i = 0; i < body.parameters.size(); ++i) {
        types.push_back(body.parameters[i].from);
        values.push_back(types[i] == nullptr ? parameters.default_of(i) : objects[i]);
    }
    const Signature* signature = signature_of(body);
    Guards guards;
    auto callable = compile(self, types, values, signature,
                            {.tier = options.tier, .interruptible = true}, guards);
    return make_specialization(session, std::make_unique<Specialization::Body>(
                                            session, std::move(callable), std::move(guards), types,
                                            values, options.ir.nogil));
}

Owned Dispatcher::Body::find(std::span<const Type* const> arguments,
                             std::span<PyObject* const> values) {
    for (const Owned& specialization : specializations) {
        Specialization::Body& body = body_of(specialization.get());
        if (body.is_for(arguments, values) && body.guards.hold()) return specialization;
    }
    return Owned();
}

const Signature* Dispatcher::Body::choose_signature(std::span<const Type* const> arguments,
                                                    int& index) const {
    // Explicit signatures know no defaults: an omitted argument is one more that must fit.
    std::vector<const Type*> given(arguments.begin(), arguments.end());
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (given[i] == nullptr)
            given[i] = type_of_argument(session, parameters, i, parameters.default_of(i));
    }
    std::vector<std::size_t> best = types::best_signatures(signatures, given);
    if (best.size() == 1) {
        index = static_cast<int>(best[0]);
        return &signatures[best[0]];
    }
    if (best.empty() && may_compile) return nullptr;
    std::string text = types::no_single_best(name(), signatures, best, given);
    PyErr_SetString(PyExc_TypeError, text.c_str());
    throw PythonError{};
}

Owned Dispatcher::Body::specialize(PyObject* self, std::span<const Type* const> arguments,
                                   std::span<PyObject* const> values, const CompileGoal& goal) {
    if (Owned found = find(arguments, values)) return found;
    const ForkGate::Compiling gate(session.fork_gate);
    const std::unique_lock lock = lock_compiling();
    if (Owned found = find(arguments, values)) return found;
    int index = -1;
    const Signature* signature = signatures.empty() ? nullptr : choose_signature(arguments, index);
    if (signature == nullptr && !may_compile) choose_signature(arguments, index);

    for (;;) {
        try {
            return compile_and_add(self, arguments, values, signature, index, goal);
        } catch (const sema::LiteralNeeded& need) {
            const std::size_t i = need.parameter();
            const bool has_value = i < values.size() && values[i] != nullptr;
            if (signature != nullptr || !has_value || !literal_parameters_.insert(i).second) throw;
            if (Owned found = find(arguments, values)) return found;
        }
    }
}

Owned Dispatcher::Body::compile_and_add(PyObject* self, std::span<const Type* const> arguments,
                                        std::span<PyObject* const> values,
                                        const Signature* signature, int index,
                                        const CompileGoal& goal) {
    // Another row of argument types may have been converted to the same signature before.
    std::shared_ptr<const jit::Callable> callable;
    Guards guards;
    for (const Owned& each : specializations) {
        Specialization::Body& body = body_of(each.get());
        if (signature != nullptr && body.signature == index && body.guards.hold()) {
            callable = body.callable;
            guards = body.guards;
        }
    }
    std::vector<PyObject*> objects(values.begin(), values.end());
    for (std::size_t i = 0; i < objects.size(); ++i) {
        if (arguments[i] == nullptr) objects[i] = parameters.default_of(i);
    }
    if (!callable) callable = compile(self, arguments, objects, signature, goal, guards);
    if (frozen) guards.freeze();
    auto body = std::make_unique<Specialization::Body>(
        session, std::move(callable), std::move(guards), arguments, objects, options.ir.nogil);
    body->signature = index;
    for (std::size_t i : literal_parameters_) {
        if (signature == nullptr && arguments[i] != nullptr && values[i] != nullptr)
            body->parameters[i].literal = Owned::borrow(values[i]);
    }
    Owned made = make_specialization(session, std::move(body));
    add(arguments, values, made);
    return made;
}

void Dispatcher::Body::add(std::span<const Type* const> arguments,
                           std::span<PyObject* const> values, Owned specialization) {
    body_of(specialization.get()).number = made_++;
    std::size_t same = 0;
    std::erase_if(specializations, [&](const Owned& each) {
        return body_of(each.get()).is_for(arguments, values) && ++same >= kMaxStale;
    });
    specializations.insert(specializations.begin(), std::move(specialization));
    if (specializations.size() <= max_specializations) return;
    // The one that ran least recently, or nearly so: a hit changes places with the first.
    specializations.pop_back();
    if (std::exchange(has_warned_, true)) return;
    std::string text = std::string(name()) + "() has been compiled for more than " +
                       std::to_string(max_specializations) +
                       " rows of argument types; from now on those not used for long are dropped, "
                       "and compiled again when they are needed";
    Owned category = object_by_name("numen.errors.NumbaPerformanceWarning");
    checked(PyErr_WarnEx(category.get(), text.c_str(), 2));
}

namespace {

/// Adds the functions and other statics that lie in an argument, a tuple or a list.
void add_statics(CompileScope& scope, const Type* type, PyObject* value, sema::Constant& statics) {
    if (type->is(Kind::Static)) statics.elements.push_back(scope.describe(value));
    if (type->is(Kind::List) && type->element()->is(Kind::Static) && PyList_Check(value)) {
        // All elements are the same.
        add_statics(scope, type->element(), PyList_GET_ITEM(value, 0), statics);
    }
    if (!type->is(Kind::Tuple) || !PyTuple_Check(value)) return;
    for (std::size_t i = 0; i < type->elements.size(); ++i) {
        PyObject* element = PyTuple_GET_ITEM(value, static_cast<Py_ssize_t>(i));
        add_statics(scope, type->elements[i], element, statics);
    }
}

}  // namespace

std::unique_ptr<CompileJob> Dispatcher::Body::make_job(PyObject* self,
                                                       std::span<const Type* const> arguments,
                                                       std::span<PyObject* const> values,
                                                       const Signature* signature,
                                                       CompileScope::Purpose purpose) {
    auto job = std::make_unique<CompileJob>(session, purpose);
    job->request.function = job->scope.function(self);
    if (signature != nullptr) job->request.return_type = signature->result;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const Type* type = signature != nullptr ? signature->parameters[i]
                           : arguments[i] != nullptr
                               ? arguments[i]
                               : type_of_argument(session, parameters, i, values[i]);
        if (holds_empty(type)) {
            fail_argument(parameters, i,
                          "it holds an empty list, set or dict, whose type of elements is unknown; "
                          "give the function a signature, as in @njit(\"(List(int64),)\")");
        }
        const sema::Constant* constant = nullptr;
        bool known = arguments[i] == nullptr || type->is(Kind::None) || type->is(Kind::Static) ||
                     literal_parameters_.contains(i);
        if (known && signature == nullptr && values[i] != nullptr) {
            constant = &job->constants.emplace_back(job->scope.describe(values[i]));
        }
        const sema::Constant* statics = nullptr;
        if ((type->is(Kind::Tuple) || type->is(Kind::List)) && constant == nullptr &&
            values[i] != nullptr) {
            sema::Constant& found = job->constants.emplace_back();
            add_statics(job->scope, type, values[i], found);
            if (!found.elements.empty()) statics = &found;
        }
        job->request.arguments.push_back({type, constant, statics});
    }
    return job;
}

namespace {

/// Raises InternalError with the name of the file that numen.crash writes, or else with what the
/// bug says of itself.
[[noreturn]] void raise_bug(PyObject* self, std::span<const Type* const> arguments,
                            const support::InternalError& bug) {
    Owned types = checked(PyList_New(0));
    for (const Type* type : arguments) {
        if (type == nullptr) continue;  // an omitted argument is omitted again
        Owned handle = handle_of(type);
        checked(PyList_Append(types.get(), handle.get()));
    }
    Owned module(PyImport_ImportModule("numen.crash"));
    Owned text;
    if (module) {
        text = Owned(
            PyObject_CallMethod(module.get(), "report", "OOs", self, types.get(), bug.what()));
    }
    // A folder that cannot be written to, or a value that cannot be written down.
    if (!text) PyErr_Clear();
    Owned cls = object_by_name("numen.errors.InternalError");
    PyErr_SetObject(cls.get(), text ? text.get() : str_from(bug.what()).get());
    throw PythonError{};
}

}  // namespace

template <class Use>
auto Dispatcher::Body::run_compiler(PyObject* self, std::span<const Type* const> arguments,
                                    Use use) {
    struct Flag {
        bool& flag;
        bool before = std::exchange(flag, true);
        ~Flag() { flag = before; }
    } flag{is_compiling};
    try {
        DropLock unlocked;
        return use();
    } catch (const jit::Interrupted&) {
        raise_pending_error(session);
        throw PythonError{};
    } catch (const support::InternalError& bug) {
        raise_bug(self, arguments, bug);
    }
}

std::unique_ptr<const jit::Callable> Dispatcher::Body::compile(
    PyObject* self, std::span<const Type* const> arguments, std::span<PyObject* const> values,
    const Signature* signature, const CompileGoal& goal, Guards& guards) {
    using Purpose = CompileScope::Purpose;
    using Clock = std::chrono::steady_clock;
    const auto job_for = [&](Purpose purpose) {
        auto job = make_job(self, arguments, values, signature, purpose);
        job->request.interruptible = goal.interruptible;
        return job;
    };
    const auto start = Clock::now();
    const bool is_to_run = goal.inspection == jit::Inspection::none;
    const bool use_cache = cache.has_value() && is_to_run;
    std::string why_not = "the cache is off";
    if (use_cache) {
        auto kept = session.code_cache->find(
            *cache, self, [&] { return job_for(Purpose::find_kept); }, guards, why_not);
        if (kept != nullptr) {
            session.trace.compiled(name(), *kept, start);
            return kept;
        }
    }
    auto job = job_for(use_cache ? Purpose::compile_and_keep : Purpose::compile);
    std::optional<support::Digest> key;
    if (use_cache) key = session.code_cache->key_of(*job, self);
    jit::MachineCode code;
    if (key) job->request.machine_code = &code;
    job->request.inspection = goal.inspection;
    job->request.tier = goal.tier;
    const auto looked_up = Clock::now();
    auto callable = run_compiler(self, signature != nullptr ? signature->parameters : arguments,
                                 [&] { return session.compiler->compile(job->request); });
    const auto compiled = Clock::now();
    callable->cache_note =
        (goal.interruptible ? "for large arguments, so that Ctrl-C ends its loops; " : "") +
        why_not;
    if (use_cache) {
        const bool is_kept =
            key && session.code_cache->keep(*cache, *key, *job, *callable, std::move(code));
        callable->cache_note += is_kept ? "; it is kept now" : "; it is not kept";
        std::vector<codegen::StageTime>& times = callable->times;
        times.insert(times.begin(), {"look up", (looked_up - start) / std::chrono::nanoseconds(1)});
        times.push_back({"keep", (Clock::now() - compiled) / std::chrono::nanoseconds(1)});
    }
    if (callable->upgrade() != nullptr) session.wait_at_exit();
    guards = std::move(job->scope.guards());
    if (is_to_run) {
        session.trace.compiled(name(), *callable, start);
        if (goal.interruptible) return callable;  // warnings were given for the other code
        for (const support::Warning& warning : callable->warnings) {
            Owned category =
                object_by_name(("numen.errors." + std::string(warning.python_class)).c_str());
            checked(PyErr_WarnEx(category.get(), warning.text.c_str(), 1));
        }
    }
    return callable;
}

const Type* Dispatcher::Body::infer(PyObject* self, std::span<const Type* const> arguments,
                                    std::span<PyObject* const> values) {
    const ForkGate::Compiling gate(session.fork_gate);
    auto job = make_job(self, arguments, values, nullptr, CompileScope::Purpose::compile);
    return run_compiler(self, arguments, [&] { return session.compiler->infer(job->request); });
}

Owned Dispatcher::Body::call_watched(
    PyObject* self, std::span<PyObject* const> given, ir::RaceDetector& detector,
    const std::function<void(const ir::RaceDetector::Race&)>& use) {
    const std::vector<PyObject*> objects =
        parameters.bind(name(), given.data(), given.size(), nullptr).objects;
    std::vector<const Type*> types;
    std::vector<PyObject*> values(objects);
    for (std::size_t i = 0; i < objects.size(); ++i) {
        if (objects[i] == nullptr) values[i] = parameters.default_of(i);
        types.push_back(
            objects[i] == nullptr ? nullptr : type_of_argument(session, parameters, i, objects[i]));
    }
    // The compiled code says how arguments and the result lie in memory.
    Owned specialization = specialize(self, types, objects, {});
    const Specialization::Body& body = body_of(specialization.get());
    const Signature* signature = signature_of(body);
    auto job = make_job(self, types, values, signature, CompileScope::Purpose::compile);
    const jit::CompileRequest& request = job->request;
    sema::Result analyzed = run_compiler(self, types, [&] {
        sema::Result result = sema::analyze(session.types, *session.library, *request.function,
                                            request.arguments, request.return_type);
        opt::find_pass("lower_arrays")->run(result.module, session.types);
        return result;
    });
    CallFrame frame(session);
    Room record(body.record_size());
    body.fill(frame, objects.data(), record.data());
    ir::Interpreter interpreter(analyzed.module, session.types, INT64_MAX, &detector);
    auto code = [&](void* result, const void* values_in_record) {
        return interpreter.call(*analyzed.module.functions[0], result, values_in_record);
    };
    Owned result = checked(body.run(frame, record.data(), specialization.get(), code));
    for (const ir::RaceDetector::Race& race : detector.races()) use(race);
    return result;
}

PyObject* Dispatcher::function() const {
    return body->frozen ? body->frozen.get() : body->function.get();
}
const DispatcherOptions& Dispatcher::options() const { return body->options; }

bool is_dispatcher(const Session& session, PyObject* object) {
    return PyObject_TypeCheck(object, session.dispatcher);
}

const Dispatcher* as_dispatcher(const Session& session, PyObject* object) {
    return is_dispatcher(session, object) ? reinterpret_cast<Dispatcher*>(object) : nullptr;
}

namespace {

PyObject* dispatcher_vectorcall(PyObject* self, PyObject* const* arguments, std::size_t nargsf,
                                PyObject* keywords) {
    return guarded([&] {
        return reinterpret_cast<Dispatcher*>(self)->body->call(
            self, arguments, static_cast<std::size_t>(PyVectorcall_NARGS(nargsf)), keywords);
    });
}

/// Calls what records calls (numen.replaying), which calls the compiled code.
PyObject* recorded_vectorcall(PyObject* self, PyObject* const* arguments, std::size_t nargsf,
                              PyObject* keywords) {
    return guarded([&] {
        Owned positional = checked(PyTuple_New(PyVectorcall_NARGS(nargsf)));
        Owned named = checked(PyDict_New());
        const Py_ssize_t count = PyTuple_GET_SIZE(positional.get());
        for (Py_ssize_t i = 0; i < count; ++i) {
            PyTuple_SET_ITEM(positional.get(), i, Py_NewRef(arguments[i]));
        }
        const Py_ssize_t names = keywords == nullptr ? 0 : PyTuple_GET_SIZE(keywords);
        for (Py_ssize_t i = 0; i < names; ++i) {
            checked(
                PyDict_SetItem(named.get(), PyTuple_GET_ITEM(keywords, i), arguments[count + i]));
        }
        PyObject* recorder = reinterpret_cast<Dispatcher*>(self)->body->session.recorder.get();
        PyObject* result =
            PyObject_CallFunctionObjArgs(recorder, self, positional.get(), named.get(), nullptr);
        if (result == nullptr) throw PythonError{};
        return result;
    });
}

PyObject* dispatcher_get(PyObject* self, PyObject* object, PyObject*) {
    if (object == nullptr || object == Py_None) return Py_NewRef(self);
    return PyMethod_New(self, object);
}

int dispatcher_traverse(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(Py_TYPE(self));
    const Dispatcher::Body* body = reinterpret_cast<Dispatcher*>(self)->body;
    if (body == nullptr) return 0;
    Py_VISIT(body->function.get());
    Py_VISIT(body->frozen.get());
    for (const Owned& each : body->specializations) Py_VISIT(each.get());
    return body->parameters.traverse(visit, arg);
}

int dispatcher_clear(PyObject* self) {
    Dispatcher::Body* body = reinterpret_cast<Dispatcher*>(self)->body;
    if (body == nullptr) return 0;
    auto specializations = std::move(body->specializations);
    body->specializations.clear();
    body->parameters.clear();
    return 0;
}

void dispatcher_dealloc(PyObject* self) {
    PyObject_GC_UnTrack(self);
    auto* dispatcher = reinterpret_cast<Dispatcher*>(self);
    if (dispatcher->weak_references != nullptr) PyObject_ClearWeakRefs(self);
    delete dispatcher->body;
    PyTypeObject* type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

}  // namespace

PyTypeObject* make_dispatcher_type() {
    static PyMemberDef members[] = {
        {"__vectorcalloffset__", T_PYSSIZET, offsetof(Dispatcher, vectorcall), READONLY, nullptr},
        {"__weaklistoffset__", T_PYSSIZET, offsetof(Dispatcher, weak_references), READONLY,
         nullptr},
        {nullptr, 0, 0, 0, nullptr},
    };
    static PyType_Slot slots[] = {
        {Py_tp_call, reinterpret_cast<void*>(PyVectorcall_Call)},
        {Py_tp_descr_get, reinterpret_cast<void*>(dispatcher_get)},
        {Py_tp_traverse, reinterpret_cast<void*>(dispatcher_traverse)},
        {Py_tp_clear, reinterpret_cast<void*>(dispatcher_clear)},
        {Py_tp_dealloc, reinterpret_cast<void*>(dispatcher_dealloc)},
        {Py_tp_members, members},
        {Py_tp_getset, dispatcher_attributes()},
        {Py_tp_methods, dispatcher_methods()},
        {Py_tp_doc, const_cast<char*>("Calls the machine code for the types of its arguments.")},
        {0, nullptr},
    };
    static PyType_Spec spec = {
        .name = "numen._core.Dispatcher",
        .basicsize = sizeof(Dispatcher),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC |
                 Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION,
        .slots = slots,
    };
    return reinterpret_cast<PyTypeObject*>(checked(PyType_FromSpec(&spec)).release());
}

Owned make_dispatcher(Session& session, PyTypeObject* cls, PyObject* function,
                      DispatcherOptions options) {
    if (!PyType_IsSubtype(cls, session.dispatcher) || !PyFunction_Check(function)) {
        PyErr_SetString(PyExc_TypeError, "a dispatcher is made of a Python function");
        throw PythonError{};
    }
    // CPython before 3.12 does not pass the flag on to subclasses written in Python.
    cls->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;
    Owned made = checked(cls->tp_alloc(cls, 0));
    auto* dispatcher = reinterpret_cast<Dispatcher*>(made.get());
    dispatcher->vectorcall = session.recorder ? recorded_vectorcall : dispatcher_vectorcall;
    dispatcher->body = new Dispatcher::Body(session, function, options);
    return made;
}

}  // namespace numen::python
