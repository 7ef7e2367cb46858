#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "jit/compiler.h"
#include "python/object.h"

namespace numen::python {

/// What numen.trace is told about compiles, if somebody asked for that. Used with the interpreter
/// lock.
class CompileTrace {
  public:
    /// What is called after every compile; numen.trace says with what.
    void call(Owned trace) { trace_ = std::move(trace); }

    /// Tells of a function that was compiled, or found in the cache, since `start`, and of what has
    /// been optimised meanwhile. Throws PythonError.
    void compiled(const char* function, const jit::Callable& callable,
                  std::chrono::steady_clock::time_point start);
    /// Tells of what the background thread, which does not have the lock, has optimised since it
    /// was asked last. Throws PythonError.
    void optimized();

  private:
    struct Started {
        std::string title;
        std::shared_ptr<const jit::Upgrade> upgrade;
    };

    void tell(const std::string& title, int thread, std::chrono::steady_clock::time_point start,
              std::chrono::steady_clock::time_point end,
              const std::vector<codegen::StageTime>& times, const std::string& note);

    Owned trace_;  // null: nobody asked
    std::vector<Started> started_;
};

}  // namespace numen::python
