#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "codegen/llvm/pipeline.h"

namespace numen::codegen {

/// The process's engines that wait for their next module, so that threads can compile at the same
/// time and none pays for a new engine twice. Thread safe; a child of fork() has those that were
/// free.
class EnginePool {
  public:
    /// Never destroyed: a background thread may still compile while the process ends.
    static EnginePool& instance();

    /// An engine for these options, new if none is free. Whoever has used it without an
    /// exception gives it back.
    std::unique_ptr<Engine> take(const TargetOptions& options);
    void give_back(const TargetOptions& options, std::unique_ptr<Engine> engine);

  private:
    struct Entry {
        TargetOptions options;
        std::unique_ptr<Engine> engine;
    };

    EnginePool() = default;
    ~EnginePool() = delete;

    std::mutex mutex_;
    std::vector<Entry> free_;
};

}  // namespace numen::codegen
