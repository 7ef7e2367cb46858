#include "runtime/openblas.h"

#include <atomic>
#include <cstdint>

#include "runtime/abi.h"
#include "runtime/threads.h"

namespace numen::runtime::openblas {

namespace {

/// How many objects live, and the number of threads that the library had before the first.
struct Living {
    std::int32_t count = 0;
    std::int32_t before = 0;
};
// Not a lock: a child of fork() would find it as other threads held it. Who comes while the number
// is being put back may compute with several threads, which does no harm.
std::atomic<Living> living;
static_assert(std::atomic<Living>::is_always_lock_free);

using GetThreads = int();
using SetThreads = void(int);

}  // namespace

OneThread::OneThread(bool is_wanted) {
    if (!is_wanted) return;
    auto* threads = routine<"openblas_get_num_threads", double, GetThreads>();
    auto* set_threads = routine<"openblas_set_num_threads", double, SetThreads>();
    if (threads == nullptr || set_threads == nullptr) return;
    Living seen = living.load(), next;
    do {
        next = {seen.count + 1, seen.count == 0 ? threads() : seen.before};
    } while (!living.compare_exchange_weak(seen, next));
    if (seen.count == 0 && next.before > 1) set_threads(1);
    counted_ = true;
}

OneThread::~OneThread() {
    if (!counted_) return;
    Living seen = living.load(), next;
    do {
        next = {seen.count - 1, seen.count == 1 ? 0 : seen.before};
    } while (!living.compare_exchange_weak(seen, next));
    if (seen.count == 1 && seen.before > 1) {
        routine<"openblas_set_num_threads", double, SetThreads>()(seen.before);
    }
}

bool is_worth_threads(Int elements) {
    constexpr Int kLeast = 128 * 128;
    return elements >= kLeast && !is_in_parallel_loop() && numen_rt_get_num_threads() > 1;
}

}  // namespace numen::runtime::openblas
