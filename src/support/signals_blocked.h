#pragma once

#include <pthread.h>
#include <signal.h>

namespace numen::support {

/// Keeps signals from the calling thread while it lives, and so for good from threads that are
/// started then: signals are for the program's threads, which they may have to wake up.
class SignalsBlocked {
  public:
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;

  private:
    sigset_t before_;
};

}  // namespace numen::support
