#pragma once

#include <cstdint>
#include <exception>
#include <memory>

#include "ir/ir.h"

/// Executes IR directly, slowly and obviously: the oracle that passes and back ends are compared
/// with. It does what ops.def says, one case an operation, and throws support::InternalError where
/// IR breaks a promise that compiled code relies on (an index outside, a step of 0).
namespace numen::ir {

class RaceDetector;

/// Thrown when the given number of steps did not suffice. Nothing is released then.
class OutOfSteps : public std::exception {
  public:
    const char* what() const noexcept override { return "the interpreter ran out of steps"; }
};

/// Runs functions of one module, which must be valid (verifier.h) and stay unchanged meanwhile.
/// String literals live as long as the interpreter. One thread at a time.
class Interpreter {
  public:
    /// `module` and `types` must outlive the interpreter. At most `steps` operations are executed
    /// over its life. `races`, if any, is told what parallel loops do to arrays.
    Interpreter(const Module& module, types::Context& types, std::int64_t steps = INT64_MAX,
                RaceDetector* races = nullptr);
    ~Interpreter();
    Interpreter(const Interpreter&) = delete;
    Interpreter& operator=(const Interpreter&) = delete;

    /// Calls a function by the convention of compiled code's entry (codegen/artifact.h):
    /// `arguments` is a C struct of the parameters' components, `result` has the memory layout of
    /// the result type, a managed result is owned by the caller. Not 0 means that an error is
    /// pending in the thread and `result` was not written. Calls nested too deeply raise
    /// RecursionError.
    std::int32_t call(const Function& function, void* result, const void* arguments);

  private:
    std::unique_ptr<class Machine> machine_;
};

}  // namespace numen::ir
