#pragma once

#include <condition_variable>
#include <mutex>

namespace numen::python {

/// Keeps fork() and compiling apart: in the child of a process where another thread compiles, locks
/// would be held (of functions, of modules being imported) that no thread is left to give back.
///
/// Everything is called with the interpreter lock, which is given up while waiting.
class ForkGate {
  public:
    /// While one lives, other threads wait before they fork. Nests within a thread.
    class Compiling {
      public:
        explicit Compiling(ForkGate& gate) : gate_(gate) { gate_.enter(); }
        ~Compiling() { gate_.leave(); }
        Compiling(const Compiling&) = delete;
        Compiling& operator=(const Compiling&) = delete;

      private:
        ForkGate& gate_;
    };

    /// Waits until no other thread compiles, and lets none begin. Not without end: a thread that
    /// compiles may need what the one that forks has.
    void before_fork();
    void after_fork_in_parent();
    void after_fork_in_child();

  private:
    struct State {
        std::mutex mutex;  // never held while waiting for the interpreter lock
        std::condition_variable changed;
        int compiling = 0;  // threads
        bool is_forking = false;
    };

    void enter();
    void leave();

    State state_;
};

}  // namespace numen::python
