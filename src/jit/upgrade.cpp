#include "jit/upgrade.h"

#include <utility>

#include "jit/background.h"
#include "support/diagnostic.h"

namespace numen::jit {

namespace {

std::vector<codegen::StageTime> make(Upgrade::Part& part) {
    codegen::Artifact artifact = part.code->compile();
    for (const Upgrade::Use& use : part.uses) use(artifact);
    return artifact.times;
}

}  // namespace

void Upgrade::begin_call() {
    running_.fetch_add(1, std::memory_order_relaxed);
    const int calls = calls_.fetch_add(1, std::memory_order_relaxed) + 1;
    if (calls >= kCallsToEarn) {
        start();
    } else {
        Background::instance().watch(weak_from_this());
    }
}

void Upgrade::start() {
    if (is_done()) return;
    Background& background = Background::instance();
    if (submitted_to_.exchange(&background) != &background) background.submit(shared_from_this());
}

void Upgrade::run() {
    const std::lock_guard lock(mutex_);
    if (is_done()) return;
    try {
        // A first call that goes on for long may well be the only one.
        const bool is_first_call = calls_.load(std::memory_order_relaxed) == 1;
        if (is_first_call && is_running_quick_code()) make_continuations();
        times_ = make(function_);
        if (is_running_quick_code()) make_continuations();
    } catch (const support::InternalError& bug) {
        failure_ = bug.what();
    }
    function_ = {};
    continuations_.clear();
    is_done_.store(true, std::memory_order_release);
}

void Upgrade::make_continuations() {
    for (Part& each : std::exchange(continuations_, {})) make(each);
}

}  // namespace numen::jit
