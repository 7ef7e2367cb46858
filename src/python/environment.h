#pragma once

#include <deque>
#include <memory>
#include <unordered_map>

#include "python/guard.h"
#include "sema/environment.h"

/// The front end's view of live Python objects.
namespace numen::python {

/// One compile's view: makes the FunctionSource of every function that is reached, and records what
/// was used in guards. Lives until the module is compiled. Environments take the interpreter lock
/// themselves, so that compiling need not hold it.
class CompileScope final : public FunctionProvider {
  public:
    explicit CompileScope(Session& session);
    ~CompileScope();

    /// What to compile for a Python function or a dispatcher; the same one for the same object.
    /// Throws CompileError (no_source, syntax) or PythonError.
    const sema::FunctionSource* function(PyObject* function) override;
    sema::Constant describe(PyObject* object) { return python::describe(session_, *this, object); }

    Guards& guards() { return guards_; }

  private:
    class FunctionEnvironment;
    struct Function {
        Owned object;
        std::unique_ptr<FunctionEnvironment> environment;
        sema::FunctionSource source;
    };

    Session& session_;
    Guards guards_;
    std::deque<Function> functions_;
    std::unordered_map<PyObject*, Function*> by_object_;
};

}  // namespace numen::python
