#include "runtime/threads.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "runtime/error.h"
#include "runtime/print.h"
#include "runtime/signals.h"
#include "support/signals_blocked.h"

namespace numen::runtime {

namespace {

/// What a thread knows about itself.
struct ThisThread {
    int loop_threads = 0;         // set_num_threads; 0: as many as there may be
    std::int64_t chunk_size = 0;  // set_parallel_chunksize; 0: what is best for most loops
    int id = 0;                   // within the loop
    bool in_loop = false;
    // Of the outermost loop that the thread works for: set when a signal ends it, the chunk that
    // the thread runs, and the one from which on an error makes all others vain.
    std::atomic<bool>* stopped = nullptr;
    std::int64_t chunk = 0;
    const std::atomic<std::int64_t>* end = nullptr;
};
thread_local ThisThread this_thread;

void pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

/// Waits for a condition that often comes true soon, without sleeping. False when it did not within
/// some microseconds, twenty of them spinning and the rest leaving the processor to who wants it.
template <class Condition>
bool spin_until(Condition condition, std::chrono::microseconds most) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    for (;;) {
        for (int i = 0; i < 32; ++i) {
            if (condition()) return true;
            pause();
        }
        const auto waited = Clock::now() - begin;
        if (waited > most) return false;
        if (waited > std::chrono::microseconds(20)) std::this_thread::yield();
    }
}
// A loop's last chunks are worth waiting for: sleeping and being woken takes as long as they do.
constexpr std::chrono::microseconds kWaitForHelpers{200};
constexpr std::chrono::microseconds kWaitForLoops{30};
/// How often who waits for helpers looks for signals.
constexpr std::chrono::milliseconds kWaitForSignals{20};

/// What ends the chunks of a loop that a signal ended, and those behind one that failed; handlers
/// do not know it, and the loop's error is that of the signal or of the first chunk that failed.
constexpr const char* kStopped = "numen.Stopped";

/// A loop that runs. Lives on the stack of the thread that started it.
class Loop {
  public:
    Loop(LoopBody body, void* context, std::int64_t iterations, std::int64_t chunks, int threads)
        : body_(body),
          context_(context),
          iterations_(iterations),
          chunks_(chunks),
          threads_(threads),
          places_(static_cast<int>(std::min<std::int64_t>(threads, chunks)) - 1),
          is_nested_(this_thread.in_loop),
          share_count_(std::min(places_ + 1, kMostShares)),
          end_(chunks) {
        for (int i = 0; i < share_count_; ++i) {
            shares_[i].next = chunk_begin(i, chunks, share_count_);
            shares_[i].end = chunk_begin(i + 1, chunks, share_count_);
        }
    }

    /// Runs chunks until none is left, as thread number `id` of the loop.
    void work(int id) {
        const ThisThread before = this_thread;
        this_thread = {.loop_threads = threads_,
                       .id = id,
                       .in_loop = true,
                       .stopped = is_nested_ ? before.stopped : &stopped_,
                       .chunk = before.chunk,
                       .end = is_nested_ ? before.end : &end_};
        for (int i = 0; i < share_count_; ++i) work(shares_[(id + i) % share_count_]);
        this_thread = before;
    }

    /// Makes the loop's error pending in the calling thread. After all work.
    std::int32_t status() {
        if (!error_) return 0;
        // A body that caught the signal's exception has not done its work all the same.
        if (error_->classes == kStopped && !this_thread.in_loop) {
            return raise("KeyboardInterrupt", "");
        }
        set_error(error_.give());
        return 1;
    }

    /// For the thread that waits for helpers.
    void look_for_signals() {
        if (!stopped_.load(std::memory_order_relaxed) && check_signals() != 0) {
            stopped_.store(true, std::memory_order_relaxed);
            fail(0);
        }
    }

    /// How many threads of the pool may help.
    int places() const { return places_; }

    // Members below are guarded by the pool's mutex, except that `helping` may be read without.

    /// A place for one more helper: its number in the loop, or 0.
    int join() {
        const bool work_left =
            std::any_of(shares_, shares_ + share_count_, [&](const Share& share) {
                return share.next.load(std::memory_order_relaxed) <
                       std::min(share.end, end_.load());
            });
        if (joined_ == places_ || !work_left) return 0;
        helping.fetch_add(1, std::memory_order_relaxed);
        return ++joined_;
    }
    std::atomic<int> helping = 0;
    Loop* next_loop = nullptr;

  private:
    /// Chunks one after the other, of which a thread runs its own before it helps with others': it
    /// writes where nobody else does nearby, and, in the next loop, what is in its cache.
    struct alignas(64) Share {
        std::atomic<std::int64_t> next = 0;
        std::int64_t end = 0;
    };
    static constexpr int kMostShares = 16;

    void work(Share& share) {
        for (;;) {
            const std::int64_t chunk = share.next.fetch_add(1, std::memory_order_relaxed);
            // What is before a chunk that fails is run, whoever takes it.
            if (chunk >= share.end || chunk >= end_.load(std::memory_order_relaxed)) return;
            if (!is_nested_) this_thread.chunk = chunk;
            const std::int64_t begin = chunk_begin(chunk, iterations_, chunks_);
            const std::int64_t end = chunk_begin(chunk + 1, iterations_, chunks_);
            if (body_(context_, chunk, begin, end) != 0) fail(chunk);
        }
    }

    void fail(std::int64_t chunk) {
        Owned<Error> error(take_error());
        std::lock_guard lock(error_mutex_);
        const bool is_echo = error->classes == kStopped;
        if ((is_echo && is_nested_) || stopped_.load(std::memory_order_relaxed)) {
            end_.store(0, std::memory_order_relaxed);
            if (!error_ || !is_echo) error_ = std::move(error);
        } else if (chunk < end_.load(std::memory_order_relaxed)) {
            end_.store(chunk, std::memory_order_relaxed);
            error_ = std::move(error);
        }
    }

    const LoopBody body_;
    void* const context_;
    const std::int64_t iterations_;
    const std::int64_t chunks_;
    const int threads_;  // what the loop's maker may use
    const int places_;   // for the pool's threads
    const bool is_nested_;
    const int share_count_;
    Share shares_[kMostShares];
    int joined_ = 0;
    std::atomic<std::int64_t>
        end_;  // chunks from here on are not run: all, or those after an error
    std::atomic<bool> stopped_ = false;
    std::mutex error_mutex_;
    Owned<Error> error_;
};

/// The threads that help with loops. Never destroyed: they sleep when the process ends.
class Pool {
  public:
    /// Runs a loop with the pool's threads.
    void run(Loop& loop) {
        {
            std::lock_guard lock(mutex_);
            start_threads(loop.places());
            loop.next_loop = loops_;
            loops_ = &loop;
            changes_.fetch_add(1, std::memory_order_release);
            if (sleeping_ > 0) wake_.notify_one();  // who wakes wakes the next
        }
        loop.work(0);
        {
            std::lock_guard lock(mutex_);
            Loop** place = &loops_;
            while (*place != &loop) place = &(*place)->next_loop;
            *place = loop.next_loop;
        }
        auto done = [&] { return loop.helping.load(std::memory_order_acquire) == 0; };
        if (spin_until(done, kWaitForHelpers)) return;
        std::unique_lock lock(mutex_);
        while (!helper_done_.wait_for(lock, kWaitForSignals, done)) {
            lock.unlock();
            loop.look_for_signals();
            lock.lock();
        }
    }

  private:
    void start_threads(int wanted) {
        if (threads_ >= wanted) return;
        const support::SignalsBlocked blocked;
        try {
            for (; threads_ < wanted; ++threads_) std::thread([this] { help(); }).detach();
        } catch (const std::system_error&) {
            // The system gives no more threads: the loop is run by those there are.
        }
    }

    /// What the pool's threads do.
    [[noreturn]] void help() {
        for (;;) {
            const std::uint32_t seen = changes_.load(std::memory_order_acquire);
            if (help_once()) continue;
            auto changed = [&] { return changes_.load(std::memory_order_acquire) != seen; };
            if (spin_until(changed, kWaitForLoops)) continue;
            std::unique_lock lock(mutex_);
            ++sleeping_;
            wake_.wait(lock, changed);
            --sleeping_;
        }
    }

    bool help_once() {
        Loop* loop = nullptr;
        int id = 0;
        {
            std::lock_guard lock(mutex_);
            for (loop = loops_; loop; loop = loop->next_loop) {
                if ((id = loop->join()) != 0) break;
            }
            if (loop && sleeping_ > 0) wake_.notify_one();
        }
        if (!loop) return false;
        loop->work(id);
        std::lock_guard lock(mutex_);
        // The last touch of the loop: with this its owner may return.
        if (loop->helping.fetch_sub(1, std::memory_order_release) == 1) helper_done_.notify_all();
        return true;
    }

    std::mutex mutex_;
    std::condition_variable wake_, helper_done_;
    std::atomic<std::uint32_t> changes_ = 0;  // counts loops
    int threads_ = 0;
    int sleeping_ = 0;
    Loop* loops_ = nullptr;
};

/// The process's pool. A child of fork() has none of its parent's threads, and the locks may be
/// held by threads that are gone: it leaves the old pool alone and makes another.
std::atomic<Pool*> the_pool = nullptr;

Pool& pool() {
    static const int at_fork = pthread_atfork(nullptr, nullptr, [] { the_pool = nullptr; });
    (void)at_fork;
    Pool* existing = the_pool.load(std::memory_order_acquire);
    if (existing) return *existing;
    Pool* made = new Pool;
    if (the_pool.compare_exchange_strong(existing, made)) return *made;
    delete made;
    return *existing;
}

std::atomic<int>& max_threads_setting() {
    static std::atomic<int> count = available_processors();
    return count;
}

int loop_threads() {
    const int most = max_threads();
    return this_thread.loop_threads ? std::min(this_thread.loop_threads, most) : most;
}

// Additions of elements are five operations each, and so many of them take 15 us as vectors: what
// it takes to wake a thread and wait for it.
constexpr double kLeastWork = 5 * 32768;

}  // namespace

int max_threads() { return max_threads_setting().load(std::memory_order_relaxed); }
void set_max_threads(int count) { max_threads_setting() = std::max(1, count); }

bool is_in_parallel_loop() { return this_thread.in_loop; }

}  // namespace numen::runtime

using namespace numen::runtime;

extern "C" {

std::int64_t numen_rt_parallel_chunks(std::int64_t iterations, double work) {
    // Several chunks per thread even out iterations of unequal cost.
    constexpr std::int64_t kChunksPerThread = 8;
    // A loop keeps what each chunk reduced until its end.
    constexpr std::int64_t kMostChunks = 4096;
    if (iterations <= 1 || this_thread.in_loop) return 1;
    const std::int64_t threads = loop_threads();
    if (threads == 1) return 1;
    const std::int64_t size = this_thread.chunk_size;
    const bool is_enough = static_cast<double>(iterations) * work >= kLeastWork;
    if (size == 0 && !is_enough) return 1;
    const std::int64_t wanted =
        size == 0 ? threads * kChunksPerThread : (iterations - 1) / size + 1;
    return std::min({iterations, wanted, std::max(kMostChunks, threads)});
}

std::int64_t numen_rt_fixed_chunks(std::int64_t iterations, double work) {
    // Enough for the threads of most machines, and none shorter than it takes to hand it out.
    constexpr double kMostChunks = 256;
    constexpr double kLeastWorkOfChunk = kLeastWork / 8;
    const double all = static_cast<double>(iterations) * work;
    const bool is_enough = all >= kLeastWork;  // not where it is NaN: endless rounds, of which none
    if (iterations <= 1 || !is_enough) return 1;
    const auto chunks = static_cast<std::int64_t>(std::min(all / kLeastWorkOfChunk, kMostChunks));
    return std::min(iterations, chunks);
}

std::int32_t numen_rt_parallel_run(void* body, void* context, std::int64_t iterations,
                                   std::int64_t chunks) {
    auto* run = reinterpret_cast<LoopBody>(body);
    if (iterations <= 0) return 0;
    if (chunks <= 1) return run(context, 0, 0, iterations);
    return guarded([&] {
        Loop loop(run, context, iterations, chunks, this_thread.in_loop ? 1 : loop_threads());
        if (loop.places() == 0) {
            loop.work(this_thread.id);
        } else {
            pool().run(loop);
        }
        const std::int32_t status = loop.status();
        if (this_thread.in_loop) return status;
        const std::int32_t printed = print_what_was_put_off();
        return status != 0 ? status : printed;
    });
}

std::int32_t numen_rt_poll() {
    std::atomic<bool>* const stopped = this_thread.stopped;
    if (stopped != nullptr && stopped->load(std::memory_order_relaxed)) return raise(kStopped, "");
    if (this_thread.end != nullptr &&
        this_thread.chunk > this_thread.end->load(std::memory_order_relaxed)) {
        return raise(kStopped, "");
    }
    if (check_signals() == 0) return 0;
    if (stopped != nullptr) stopped->store(true, std::memory_order_relaxed);
    return 1;
}

std::int64_t numen_rt_get_num_threads() { return loop_threads(); }
std::int32_t numen_rt_set_num_threads(std::int64_t count) {
    if (count < 1 || count > max_threads()) {
        return raise("ValueError", "The number of threads must be between 1 and " +
                                       std::to_string(max_threads()));
    }
    this_thread.loop_threads = static_cast<int>(count);
    return 0;
}
std::int64_t numen_rt_get_parallel_chunksize() { return this_thread.chunk_size; }
std::int32_t numen_rt_set_parallel_chunksize(std::int64_t* before, std::int64_t size) {
    if (size < 0) {
        return raise("ValueError", "chunksize must be greater than or equal to zero");
    }
    *before = std::exchange(this_thread.chunk_size, size);
    return 0;
}
std::int64_t numen_rt_get_thread_id() { return this_thread.id; }
std::int64_t numen_rt_max_threads() { return max_threads(); }

}  // extern "C"
