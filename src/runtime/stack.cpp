#include "runtime/stack.h"

#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <system_error>
#include <thread>

#include "runtime/abi.h"
#include "runtime/error.h"
#include "runtime/fiber.h"
#include "runtime/signals.h"
#include "support/signals_blocked.h"

/// How far the stack may grow before recursion is an error. Recursion also looks for signals here,
/// at no cost of its own: a thread moves the limit of the main thread's stack, and that of the
/// fiber it last began a recursion on, now and then, so that the next recursive call comes to
/// numen_rt_stack_full.
namespace numen::runtime {

namespace {

/// A limit that no stack stays above.
constexpr std::uintptr_t kMoved = UINTPTR_MAX;
constexpr std::chrono::milliseconds kBetweenSignals{20};

/// From the lowest address to the highest.
struct Stack {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;

    bool holds(std::uintptr_t address) const { return begin <= address && address < end; }
    std::uintptr_t limit() const { return begin == 0 ? 0 : begin + kStackReserve; }
};

Stack stack_of_this_thread() {
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return {};
    void* begin = nullptr;
    std::size_t size = 0;
    const bool known = pthread_attr_getstack(&attributes, &begin, &size) == 0;
    pthread_attr_destroy(&attributes);
    if (!known) return {};
    return {reinterpret_cast<std::uintptr_t>(begin),
            reinterpret_cast<std::uintptr_t>(begin) + size};
}

struct ThisThread {
    // Asking costs some microseconds, for the main thread more: its stack is found in /proc.
    Stack stack = stack_of_this_thread();
    StackLimit limit = stack.limit();
    bool is_main = gettid() == getpid();
};

ThisThread& this_thread() {
    static thread_local ThisThread known;
    return known;
}

std::uintptr_t here() { return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)); }

/// Of the code that runs.
StackLimit& current_limit() {
    if (Fiber* fiber = Fiber::current()) return fiber->stack_limit();
    // A fiber of somebody else's has a stack about which nothing is known.
    static StackLimit unknown = 0;
    ThisThread& thread = this_thread();
    return thread.stack.holds(here()) ? thread.limit : unknown;
}

/// When nobody moved it.
std::uintptr_t real_limit() {
    if (Fiber* fiber = Fiber::current()) return fiber->real_stack_limit();
    return this_thread().stack.limit();
}

std::atomic<bool> is_moving = false;
/// Whether a limit has been met since the limits were moved last, or there is a new one.
std::atomic<bool> is_met = false;
/// That of a fiber, and whether it is about to be moved.
std::atomic<StackLimit*> limit_of_fiber = nullptr;
std::atomic<bool> uses_limit_of_fiber = false;

void wake_mover() {
    is_met = true;
    is_met.notify_one();
}

/// Sleeps for as long as no recursion has met a limit that it moved last.
[[noreturn]] void move_now_and_then(StackLimit& limit) {
    while (true) {
        std::this_thread::sleep_for(kBetweenSignals);
        is_met = false;
        limit = kMoved;
        uses_limit_of_fiber = true;
        if (StackLimit* other = limit_of_fiber) *other = kMoved;
        uses_limit_of_fiber = false;
        is_met.wait(false);
    }
}

/// For the main thread, which handles signals; its memory lasts as long as the process.
void begin_moving(StackLimit& limit) {
    if (is_moving.load(std::memory_order_relaxed) || !has_signal_check()) return;
    static const int registered =
        pthread_atfork(nullptr, nullptr, [] { is_moving = uses_limit_of_fiber = false; });
    (void)registered;
    is_moving = true;
    try {
        const support::SignalsBlocked blocked;
        std::thread([&limit] { move_now_and_then(limit); }).detach();
    } catch (const std::system_error&) {
        is_moving = false;  // the next call tries again
    }
}

void also_move(StackLimit& limit) {
    if (limit_of_fiber.load(std::memory_order_relaxed) == &limit) return;
    limit_of_fiber = &limit;
    wake_mover();
}

}  // namespace

void leave_stack_limit(StackLimit& limit) {
    StackLimit* expected = &limit;
    if (limit_of_fiber.load(std::memory_order_relaxed) != expected) return;
    limit_of_fiber.compare_exchange_strong(expected, nullptr);
    while (uses_limit_of_fiber) std::this_thread::yield();
}

void* numen_rt_stack_limit() {
    StackLimit& limit = current_limit();
    if (ThisThread& thread = this_thread(); thread.is_main) {
        begin_moving(thread.limit);
        if (Fiber::current() != nullptr) also_move(limit);
    }
    return &limit;
}

std::int32_t numen_rt_stack_full(bool asks) {
    StackLimit& limit = current_limit();
    std::uintptr_t real = limit;
    if (real == kMoved) {
        real = real_limit();
        limit = real;
        wake_mover();
    }
    if (here() >= real) return asks ? check_signals() : 0;
    return raise("RecursionError", "maximum recursion depth exceeded");
}

}  // namespace numen::runtime
