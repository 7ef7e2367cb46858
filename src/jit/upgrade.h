#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "codegen/artifact.h"
#include "jit/deferred_code.h"

namespace numen::jit {

class Background;

/// Optimised code that takes the place of quick code as soon as the function has earned it: when it
/// is called again, when a call takes long, or when the code is kept for other processes. Thread
/// safe.
class Upgrade : public std::enable_shared_from_this<Upgrade> {
  public:
    /// Gets code; called once, on any thread. Throws support::InternalError.
    using Use = std::function<void(codegen::Artifact& artifact)>;

    /// Gets the code of a continuation, by its index; otherwise the same.
    using UseContinuation = std::function<void(std::size_t index, codegen::Artifact& artifact)>;

    Upgrade(std::unique_ptr<DeferredCode> code, Use use, UseContinuation use_continuation)
        : code_(std::move(code)), use_continuation_(std::move(use_continuation)) {
        uses_.push_back(std::move(use));
    }

    /// Also gives the function's optimised code to somebody else. Before the first call.
    void also(Use use) {
        uses_.push_back(std::move(use));
        is_for_others_ = true;
    }
    /// It is to be made also when nobody can call the function any more.
    bool is_for_others() const { return is_for_others_; }

    /// Around a call of the quick code.
    class Call {
      public:
        explicit Call(Upgrade& upgrade) : upgrade_(upgrade) { upgrade_.begin_call(); }
        ~Call() { upgrade_.running_.fetch_sub(1, std::memory_order_relaxed); }
        Call(const Call&) = delete;
        Call& operator=(const Call&) = delete;

      private:
        Upgrade& upgrade_;
    };

    /// The function has earned it.
    void start();
    /// Compiles it here and now, or waits until it is there.
    void run();

    bool is_running_quick_code() const { return running_.load(std::memory_order_relaxed) > 0; }
    /// How often the quick code was called.
    int calls() const { return calls_.load(std::memory_order_relaxed); }
    bool is_done() const { return is_done_.load(std::memory_order_acquire); }

    struct Making {
        std::chrono::steady_clock::time_point begin, end;
        int thread = 0;  // of the system
        std::vector<codegen::StageTime> times;
    };
    /// Once it is done: how it was made, and why there is no optimised code; "" if there is.
    const Making& making() const { return making_; }
    const std::string& failure() const { return failure_; }

  private:
    void begin_call();
    void make_function();
    void make_continuations();

    /// A second call is not the last, most of the time.
    static constexpr int kCallsToEarn = 2;

    std::atomic<int> calls_ = 0, running_ = 0;
    /// Whose it is to run; a child of fork() has another.
    std::atomic<Background*> submitted_to_ = nullptr;
    std::atomic<bool> is_done_ = false;
    std::mutex mutex_;                    // held while it runs
    std::unique_ptr<DeferredCode> code_;  // until it is done
    std::vector<Use> uses_;
    bool is_for_others_ = false;
    UseContinuation use_continuation_;
    bool has_continuations_ = false;
    Making making_;
    std::string failure_;
};

}  // namespace numen::jit
