#pragma once

#include <deque>
#include <memory>
#include <unordered_map>

#include "python/dependencies.h"
#include "python/guard.h"
#include "sema/environment.h"

/// The front end's view of live Python objects.
namespace numen::python {

/// Objects that are no functions, but are called in compiled code: ufuncs, stencils. Their class
/// has the attribute `_compiled_call`, which is the Python function or dispatcher that stands for
/// them, and `_compiled_X` where something else stands for their attribute X.
bool has_stand_in(PyObject* object);
/// What stands for the object, or the object itself: a Python function or a dispatcher. Throws
/// PythonError.
Owned stand_in_of(PyObject* object);

/// One compile's view: makes the FunctionSource of every function that is reached, and records what
/// was used in guards. Lives until the module is compiled. Environments take the interpreter lock
/// themselves, so that compiling need not hold it.
///
/// Code from the cache takes such a view too, without the syntax: the questions that were asked
/// when it was compiled are asked again.
class CompileScope final : public FunctionProvider {
  public:
    enum class Purpose : std::uint8_t {
        compile,
        compile_and_keep,  // and record the dependencies
        find_kept,         // record them without parsing anything
    };
    explicit CompileScope(Session& session, Purpose purpose = Purpose::compile);
    ~CompileScope();

    /// What to compile for a Python function or a dispatcher; the same one for the same object.
    /// Throws CompileError (no_source, syntax) or PythonError.
    const sema::FunctionSource* function(PyObject* function) override;
    /// The constant refers to the object, which is kept as long as the scope: what an attribute
    /// gives may be an object that nobody else holds.
    sema::Constant describe(PyObject* object) {
        described_.push_back(Owned::borrow(object));
        return python::describe(session_, *this, object);
    }

    Guards& guards() { return guards_; }
    /// Null when the purpose does not need them.
    Dependencies* dependencies() { return dependencies_.get(); }
    /// Asks a question that code from the cache depends on, and says whether the answer is still
    /// the same. The questions before it must have been asked.
    bool is_answered_as(const jit::Question& question);

  private:
    class FunctionEnvironment;
    struct Function {
        Owned object;
        Owned stand_in;  // the object itself, or what stands for it
        std::unique_ptr<FunctionEnvironment> environment;
        sema::FunctionSource source;
    };

    std::optional<const sema::FunctionSource*> overload(const sema::OverloadUse& use);

    Session& session_;
    Purpose purpose_;
    std::unique_ptr<Dependencies> dependencies_;
    Guards guards_;
    std::deque<Function> functions_;
    std::unordered_map<PyObject*, Function*> by_object_;
    std::vector<Owned> described_;
};

}  // namespace numen::python
