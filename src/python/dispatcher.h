#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "ir/interpreter/races.h"
#include "ir/ir.h"
#include "python/code_cache.h"
#include "python/session.h"
#include "python/specialization.h"
#include "types/conversion.h"

/// The object that @jit makes of a function: called with Python objects, it finds the
/// specialization for their types, or has one compiled, and runs it.
namespace numen::python {

using types::Signature;

struct DispatcherOptions {
    ir::Options ir;
    bool inline_always = false;
    jit::TierChoice tier = jit::TierChoice::automatic;
    /// Variables whose types were given.
    std::vector<std::pair<std::string, const Type*>> locals;
};

/// numen._core.Dispatcher. Its Python subclass adds everything that is not on the way of a call.
struct Dispatcher {
    PyObject_HEAD vectorcallfunc vectorcall;
    PyObject* weak_references;
    struct Body;
    Body* body;

    /// What is compiled: the Python function, or what stands for it once it is frozen.
    PyObject* function() const;
    const DispatcherOptions& options() const;
};

PyTypeObject* make_dispatcher_type();
/// Its attributes and methods that Python code uses, in dispatcher_members.cpp.
PyGetSetDef* dispatcher_attributes();
PyMethodDef* dispatcher_methods();
/// A new instance of `cls`, a subclass of numen._core.Dispatcher, for a Python function.
Owned make_dispatcher(Session& session, PyTypeObject* cls, PyObject* function,
                      DispatcherOptions options);

bool is_dispatcher(const Session& session, PyObject* object);
/// Null for any other object.
const Dispatcher* as_dispatcher(const Session& session, PyObject* object);

/// The parameters of a Python function, and which argument goes to which.
class ParameterList {
  public:
    explicit ParameterList(PyObject* function);

    /// Compiled parameters: positional ones, then *args as one tuple, then keyword-only ones.
    std::size_t count() const { return names_.size(); }
    std::string name(std::size_t index) const { return text_of(names_[index].get()); }
    /// Of a parameter; null when it has none.
    PyObject* default_of(std::size_t index) const { return defaults_[index].get(); }
    std::size_t positional() const { return positional_; }
    bool takes_only_positional() const { return names_.size() == positional_; }

    /// Puts arguments in the order of the parameters, null where a default is taken. References are
    /// borrowed from the arguments, except for *args. Sets TypeError and throws PythonError.
    struct Bound {
        std::vector<PyObject*> objects;
        Owned rest;
    };
    Bound bind(const char* function, PyObject* const* arguments, std::size_t count,
               PyObject* keywords) const;

    int traverse(visitproc visit, void* argument) const;
    void clear();

  private:
    std::vector<Owned> names_;
    std::vector<Owned> defaults_;
    std::size_t positional_ = 0;
    std::size_t positional_only_ = 0;
    bool has_rest_ = false;
    bool has_keywords_ = false;
};

/// What code is compiled for.
struct CompileGoal {
    jit::Inspection inspection = jit::Inspection::none;
    /// Of what is called at once, the dispatcher's option.
    jit::TierChoice tier = jit::TierChoice::optimized;
    bool interruptible = false;  // see jit::CompileRequest
};

struct Dispatcher::Body {
    Body(Session& session, PyObject* function, DispatcherOptions options);

    Session& session;
    Owned function;
    /// The same with the globals and closure variables that it keeps, once it is frozen.
    Owned frozen;
    DispatcherOptions options;
    ParameterList parameters;
    /// Explicit signatures, which arguments are converted to.
    std::vector<Signature> signatures;
    /// How many specializations are kept. Each takes some ten kilobytes, and types that are made on
    /// the way (ever longer tuples) would fill the memory.
    std::size_t max_specializations = SIZE_MAX;
    /// Whether other types than those are compiled for.
    bool may_compile = true;
    /// Where compiled code is kept for other processes, if it is.
    std::optional<jit::CacheFolder> cache;
    /// numen._core.Specialization objects, the one that ran last first.
    std::vector<Owned> specializations;
    /// Held while compiling. A thread that waits for it gives up the interpreter lock first, which
    /// the thread that compiles needs. Recursive, because compiling may run Python code that calls
    /// again.
    std::recursive_mutex compiling;
    bool is_compiling = false;

    PyObject* call(PyObject* self, PyObject* const* arguments, std::size_t count,
                   PyObject* keywords);

    /// What a call with these argument types (null: omitted) runs; compiled now if there is none.
    /// `values` are the arguments, as far as there are any.
    Owned specialize(PyObject* self, std::span<const Type* const> arguments,
                     std::span<PyObject* const> values, const CompileGoal& goal);
    /// Compiles for these parameters, or finds what another process compiled, and adds nothing.
    std::unique_ptr<const jit::Callable> compile(PyObject* self,
                                                 std::span<const Type* const> arguments,
                                                 std::span<PyObject* const> values,
                                                 const Signature* signature,
                                                 const CompileGoal& goal, Guards& guards);
    /// The type of the result for these parameters; nothing is compiled.
    const Type* infer(PyObject* self, std::span<const Type* const> arguments,
                      std::span<PyObject* const> values);

    /// Calls the function in the IR's interpreter, before any pass, and gives each race found to
    /// `use` while the sources that it points into are alive. Gives the result; throws PythonError
    /// when the function raises.
    Owned call_watched(PyObject* self, std::span<PyObject* const> arguments,
                       ir::RaceDetector& detector,
                       const std::function<void(const ir::RaceDetector::Race&)>& use);

    /// Makes a specialization the first one to be tried.
    void add(std::span<const Type* const> arguments, std::span<PyObject* const> values,
             Owned specialization);

    const char* name() const;

  private:
    std::int64_t made_ = 0;
    bool has_warned_ = false;
    /// Parameters whose values are constants of the code, because it asked for them.
    std::set<std::size_t> literal_parameters_;

    /// Runs the compiler for these types of arguments, without the interpreter lock, which it takes
    /// itself where it needs it. A bug of ours it reports with a program that shows it again.
    template <class Use>
    auto run_compiler(PyObject* self, std::span<const Type* const> arguments, Use use);
    PyObject* call_bound(PyObject* self, std::span<PyObject* const> objects);
    /// Runs the specialization's code for large arguments, which Ctrl-C ends. The objects are those
    /// that the record is made of, null where a default is taken.
    PyObject* run_large(PyObject* self, CallFrame& frame, const char* record,
                        Specialization::Body& body, std::span<PyObject* const> objects);
    Owned compile_interruptible(PyObject* self, const Specialization::Body& body,
                                std::span<PyObject* const> objects);
    std::unique_ptr<CompileJob> make_job(PyObject* self, std::span<const Type* const> arguments,
                                         std::span<PyObject* const> values,
                                         const Signature* signature, CompileScope::Purpose purpose);
    Owned find(std::span<const Type* const> arguments, std::span<PyObject* const> values);
    Owned compile_and_add(PyObject* self, std::span<const Type* const> arguments,
                          std::span<PyObject* const> values, const Signature* signature, int index,
                          const CompileGoal& goal);
    const Signature* choose_signature(std::span<const Type* const> arguments, int& index) const;
    /// The explicit signature that it was compiled for, or null.
    const Signature* signature_of(const Specialization::Body& body) const;
    /// Waits for another thread that compiles without the interpreter lock, which that one needs.
    /// It may have compiled what was to be compiled.
    std::unique_lock<std::recursive_mutex> lock_compiling();
};

}  // namespace numen::python
