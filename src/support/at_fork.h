#pragma once

#include <pthread.h>

/// What fork() does to locks.
namespace numen::support {

/// Makes fork() wait for a lock of the process, which `lock_of` returns and which is never
/// destroyed: in the child nobody is left who would unlock it. Call it before the lock is used.
/// What is locked while another is held has to come here before that one, as fork() takes what came
/// last first.
template <auto lock_of>
void hold_around_fork() {
    static const int registered = pthread_atfork(
        [] { lock_of().lock(); }, [] { lock_of().unlock(); }, [] { lock_of().unlock(); });
    (void)registered;
}

}  // namespace numen::support
