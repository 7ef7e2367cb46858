#include "runtime/openblas.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <optional>

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

/// OpenBLAS's threads wait for work in a loop, which takes a processor from parallel loops, for
/// 2**28 cycles from when they are started or had work: a tenth of a second. While one of these
/// lives, an OpenBLAS that is loaded reads that it is 2**20: it takes that from the environment
/// only. Another thread that reads the environment at that moment might see it half changed, so
/// this is done once, for the load, and not for every routine.
class ShortWaits {
  public:
    ShortWaits() : is_given_(std::getenv(kSetting) != nullptr) {
        if (!is_given_) setenv(kSetting, "20", 0);
    }
    ~ShortWaits() {
        if (!is_given_) unsetenv(kSetting);
    }
    ShortWaits(const ShortWaits&) = delete;
    ShortWaits& operator=(const ShortWaits&) = delete;

  private:
    static constexpr const char* kSetting = "OPENBLAS_THREAD_TIMEOUT";
    bool is_given_;
};

using GetThreads = int();
using SetThreads = void(int);

}  // namespace

void* find_routine(const char* symbol) {
    static std::atomic<bool> is_loaded = false;  // by the first routine that is asked for
    std::optional<ShortWaits> waits;
    if (!is_loaded.exchange(true)) waits.emplace();
    return library_function(kLibrary, symbol);
}

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
