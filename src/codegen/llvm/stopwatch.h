#pragma once

#include <chrono>
#include <vector>

#include "codegen/artifact.h"

namespace numen::codegen {

/// Times the stages of one compile.
class Stopwatch {
  public:
    explicit Stopwatch(std::vector<StageTime>& times) : times_(times) {}

    /// Ends a stage; the next begins.
    void stage(const char* name) {
        const Clock::time_point now = Clock::now();
        times_.push_back({name, std::chrono::nanoseconds(now - last_).count()});
        last_ = now;
    }

    /// What went on since the last stage belongs to none.
    void skip() { last_ = Clock::now(); }

  private:
    using Clock = std::chrono::steady_clock;
    std::vector<StageTime>& times_;
    Clock::time_point last_ = Clock::now();
};

}  // namespace numen::codegen
