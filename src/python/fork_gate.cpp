#include "python/fork_gate.h"

#include <chrono>
#include <new>

#include "python/object.h"

namespace numen::python {

namespace {

constexpr auto kPatience = std::chrono::seconds(10);

/// How many compiles of this thread lie inside one another.
thread_local int depth = 0;

}  // namespace

void ForkGate::enter() {
    if (depth++ > 0) return;
    std::unique_lock lock(state_.mutex);
    if (!state_.is_forking) {
        ++state_.compiling;
        return;
    }
    lock.unlock();
    const DropLock unlocked;
    lock.lock();
    state_.changed.wait(lock, [&] { return !state_.is_forking; });
    ++state_.compiling;
    lock.unlock();
}

void ForkGate::leave() {
    if (--depth > 0) return;
    const std::lock_guard lock(state_.mutex);
    --state_.compiling;
    state_.changed.notify_all();
}

void ForkGate::before_fork() {
    if (depth > 0) return;  // compiling runs Python code, which may fork
    const DropLock unlocked;
    std::unique_lock lock(state_.mutex);
    state_.changed.wait(lock, [&] { return !state_.is_forking; });
    state_.is_forking = true;
    state_.changed.wait_for(lock, kPatience, [&] { return state_.compiling == 0; });
}

void ForkGate::after_fork_in_parent() {
    if (depth > 0) return;
    const std::lock_guard lock(state_.mutex);
    state_.is_forking = false;
    state_.changed.notify_all();
}

void ForkGate::after_fork_in_child() {
    new (&state_) State;  // other threads, which may have been in it, are not here
    state_.compiling = depth > 0 ? 1 : 0;
}

}  // namespace numen::python
