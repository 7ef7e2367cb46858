#include "runtime/signals.h"

#include <atomic>

namespace numen::runtime {

namespace {

// The host sets it once, when it loads the runtime.
std::atomic<SignalCheck> current_check = nullptr;

}  // namespace

void set_signal_check(SignalCheck check) { current_check = check; }

bool has_signal_check() { return current_check.load(std::memory_order_relaxed) != nullptr; }

std::int32_t check_signals() {
    SignalCheck check = current_check.load(std::memory_order_relaxed);
    return check == nullptr ? 0 : check();
}

}  // namespace numen::runtime
