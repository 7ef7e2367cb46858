#pragma once

#include <cstddef>
#include <memory>

/// The thread that compiles optimised code while the program runs.
namespace numen::jit {

class Upgrade;

/// Runs upgrades one after the other, with less of the processor than the program's own threads get
/// where there is not enough for all. Who submits waits for them before the process ends. What
/// nobody can call any more is left out, unless it is made for others too. A
/// child of fork() has a thread of its own for what it submits; fork waits until none is running,
/// so that the child finds the compiler as it should be. Thread safe.
class Background {
  public:
    /// The process's own; made by the first compile that has something for it, never destroyed.
    static Background& instance();

    /// Runs it soon.
    void submit(std::shared_ptr<Upgrade> upgrade);
    /// Runs it if, some milliseconds from now, a call of its quick code is still going on.
    void watch(std::weak_ptr<Upgrade> upgrade);
    /// Returns when all that was submitted is done; nothing is watched then. How many it has run
    /// since the process began.
    static std::size_t wait_until_idle();
    /// The same before the process ends, but only for what others wait for: what has not begun
    /// after some seconds is given up.
    static void wait_before_end();

  private:
    struct State;
    explicit Background(std::unique_ptr<State> state);
    ~Background() = delete;

    std::unique_ptr<State> state_;
};

}  // namespace numen::jit
