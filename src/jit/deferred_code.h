#pragma once

#include <utility>
#include <vector>

#include "codegen/artifact.h"
#include "ir/ir.h"
#include "opt/continuation.h"

namespace numen::jit {

/// Optimized code of a function that has quick code, and of what takes over from that in the middle
/// of a call. Nothing of it is made before somebody asks for it, on any thread; one at a time.
class DeferredCode {
  public:
    /// The module that quick code was made of a copy of, and what takes over, of its functions.
    /// `types` must outlive the object.
    DeferredCode(ir::Module module, std::vector<opt::Continuation> continuations,
                 bool passes_are_left, types::Context& types, codegen::Request request)
        : module_(std::move(module)),
          continuations_(std::move(continuations)),
          passes_are_left_(passes_are_left),
          types_(types),
          request_(std::move(request)) {}

    /// Throw support::InternalError.
    codegen::Artifact function();
    codegen::Artifact continuation(std::size_t index);
    std::size_t continuation_count() const { return continuations_.size(); }

  private:
    void prepare();
    /// Code of the function at an index of the module, with what it calls.
    codegen::Artifact compile(std::size_t index);

    ir::Module module_;  // once it is prepared, the continuations are at its end
    std::vector<opt::Continuation> continuations_;
    bool passes_are_left_;  // of those for optimized code only
    types::Context& types_;
    codegen::Request request_;
    bool is_prepared_ = false;
    std::vector<codegen::StageTime> preparation_;  // told with what is made first
};

}  // namespace numen::jit
