#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/stack.h"

/// Functions that run on a stack of their own, so that they can stop anywhere and go on later.
namespace numen::runtime {

/// One such function. Not more than one thread may use it at a time; it may go on in another thread
/// than it stopped in. Whoever destroys it sees to it that it has ended or never began.
class Fiber {
  public:
    using Function = void (*)(void* argument);

    Fiber() = default;
    ~Fiber();
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    /// Prepares the function. 1 with MemoryError pending when there is no memory for a stack.
    std::int32_t begin(Function function, void* argument);
    /// Runs the function until it stops or ends; called from outside of it.
    void resume();
    /// Stops the function; resume() returns. Called from inside of it.
    void suspend();

    /// That the calling thread is in, or null.
    static Fiber* current();
    /// What compiled code on its stack looks at, and what that is when nobody moved it.
    StackLimit& stack_limit() { return stack_limit_; }
    std::uintptr_t real_stack_limit() const {
        return reinterpret_cast<std::uintptr_t>(stack_) + kStackReserve;
    }

  private:
    friend void numen_fiber_main(Fiber* fiber);
    void arrived(void* fake_stack);

    Function function_ = nullptr;
    void* argument_ = nullptr;
    char* stack_ = nullptr;
    StackLimit stack_limit_ = 0;
    /// Where the other side stopped: the function while it is not running, else who resumed it.
    void* other_side_ = nullptr;
    Fiber* outer_ = nullptr;  // that the thread was in when it resumed this one
    // Known to the address sanitizer only.
    [[maybe_unused]] const void* resumer_stack_ = nullptr;
    [[maybe_unused]] std::size_t resumer_stack_bytes_ = 0;
};

}  // namespace numen::runtime
