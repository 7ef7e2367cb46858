#include "python/signals.h"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <chrono>

#include "python/error.h"
#include "python/object.h"
#include "runtime/signals.h"

namespace numen::python {

namespace {

/// Python's handlers run in the main thread only: in a child of fork(), in the one that forked. 0
/// until it is known. Asking Python would import `threading`.
std::atomic<pthread_t> main_thread = 0;

bool is_main_thread() {
    pthread_t known = main_thread.load(std::memory_order_relaxed);
    if (known == 0 && gettid() == getpid()) main_thread = known = pthread_self();
    return known != 0 && pthread_equal(pthread_self(), known) != 0;
}

/// Without the interpreter lock, which other threads may hold for long, it is waited for only now
/// and then.
bool is_time_to_wait() {
    using Clock = std::chrono::steady_clock;
    static Clock::time_point last;  // only the main thread comes here
    const Clock::time_point now = Clock::now();
    if (now - last < std::chrono::milliseconds(20)) return false;
    last = now;
    return true;
}

/// A runtime::SignalCheck.
std::int32_t run_handlers() {
    if (!is_main_thread()) return 0;
    auto check = [] { return PyErr_CheckSignals() == 0 ? 0 : set_pending_error(); };
    if (PyGILState_Check() != 0) return check();
    if (!is_time_to_wait()) return 0;
    HoldLock lock;
    return check();
}

}  // namespace

void handle_signals_in_loops() {
    pthread_atfork(nullptr, nullptr, [] { main_thread = pthread_self(); });
    runtime::set_signal_check(run_handlers);
}

}  // namespace numen::python
