#include "jit/upgrade.h"

#include <unistd.h>

#include <utility>

#include "jit/background.h"
#include "support/diagnostic.h"

namespace numen::jit {

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
    making_.thread = gettid();
    making_.begin = std::chrono::steady_clock::now();
    try {
        // A first call that goes on for long may well be the only one.
        const bool is_first_call = calls() == 1;
        if (is_first_call && is_running_quick_code()) make_continuations();
        make_function();
        if (is_running_quick_code()) make_continuations();
    } catch (const support::InternalError& bug) {
        failure_ = bug.what();
    }
    code_.reset();
    uses_.clear();
    making_.end = std::chrono::steady_clock::now();
    is_done_.store(true, std::memory_order_release);
}

void Upgrade::make_function() {
    codegen::Artifact artifact = code_->function();
    making_.times.insert(making_.times.end(), artifact.times.begin(), artifact.times.end());
    for (const Use& use : uses_) use(artifact);
}

void Upgrade::make_continuations() {
    if (std::exchange(has_continuations_, true)) return;
    for (std::size_t i = 0; i < code_->continuation_count(); ++i) {
        codegen::Artifact artifact = code_->continuation(i);
        making_.times.insert(making_.times.end(), artifact.times.begin(), artifact.times.end());
        use_continuation_(i, artifact);
    }
}

}  // namespace numen::jit
