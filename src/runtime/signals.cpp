#include "runtime/signals.h"

#include <atomic>

#include "runtime/scratch.h"

namespace numen::runtime {

namespace {

// The host sets it once, when it loads the runtime.
std::atomic<SignalCheck> current_check = nullptr;

}  // namespace

void set_signal_check(SignalCheck check) { current_check = check; }

bool has_signal_check() { return current_check.load(std::memory_order_relaxed) != nullptr; }

std::int32_t check_signals() {
    SignalCheck check = current_check.load(std::memory_order_relaxed);
    if (check == nullptr) return 0;
    const ScratchKept kept;  // handlers may call compiled code
    return check();
}

}  // namespace numen::runtime
