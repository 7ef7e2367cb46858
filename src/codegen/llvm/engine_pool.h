#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "codegen/llvm/pipeline.h"

namespace numen::codegen {

/// Engines that wait for their next module, so that threads can compile at the same time and none
/// pays for a new engine twice. Thread safe.
class EnginePool {
  public:
    /// An engine for these options, new if none is free. Whoever has used it without an
    /// exception gives it back.
    std::unique_ptr<Engine> take(const TargetOptions& options);
    void give_back(const TargetOptions& options, std::unique_ptr<Engine> engine);

  private:
    struct Entry {
        TargetOptions options;
        std::unique_ptr<Engine> engine;
    };

    std::mutex mutex_;
    std::vector<Entry> free_;
};

}  // namespace numen::codegen
