#pragma once

#include <cstdint>

/// Signals such as Ctrl-C, which loops of compiled code look for while they run.
namespace numen::runtime {

/// Handles the signals that have arrived, if the calling thread is the one that does; a status as
/// raising rows give.
using SignalCheck = std::int32_t (*)();
/// Sets what loops call; null, as in a process without a host: nothing. Thread safe.
void set_signal_check(SignalCheck check);
bool has_signal_check();
/// Calls it.
std::int32_t check_signals();

}  // namespace numen::runtime
