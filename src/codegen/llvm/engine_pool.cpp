#include "codegen/llvm/engine_pool.h"

#include <algorithm>
#include <utility>

#include "support/at_fork.h"

namespace numen::codegen {

EnginePool& EnginePool::instance() {
    static EnginePool& pool = *new EnginePool;
    support::hold_around_fork<[]() -> std::mutex& { return pool.mutex_; }>();
    return pool;
}

std::unique_ptr<Engine> EnginePool::take(const TargetOptions& options) {
    {
        const std::lock_guard lock(mutex_);
        const auto found = std::ranges::find(free_, options, &Entry::options);
        if (found != free_.end()) {
            std::unique_ptr<Engine> engine = std::move(found->engine);
            free_.erase(found);
            return engine;
        }
    }
    return create_engine(options);
}

void EnginePool::give_back(const TargetOptions& options, std::unique_ptr<Engine> engine) {
    const std::lock_guard lock(mutex_);
    free_.push_back({options, std::move(engine)});
}

}  // namespace numen::codegen
