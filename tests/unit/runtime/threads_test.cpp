#include "runtime/threads.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <limits>
#include <set>
#include <thread>

#include "rows.h"

namespace numen::runtime {
namespace {

class ThreadsTest : public RuntimeTest {
  protected:
    void SetUp() override {
        RuntimeTest::SetUp();
        before_ = max_threads();
        set_max_threads(4);
    }
    void TearDown() override {
        set_max_threads(before_);
        RuntimeTest::TearDown();
    }

  private:
    int before_ = 0;
};

/// Work of an iteration that nobody knows.
constexpr double kUnknown = std::numeric_limits<double>::infinity();

void* address(LoopBody body) { return reinterpret_cast<void*>(body); }

/// Runs a loop over the elements of a vector, adding 1 to each; checks that each was run once.
std::int32_t add_one(void* context, std::int64_t, std::int64_t begin, std::int64_t end) {
    auto& counts = *static_cast<std::vector<std::atomic<int>>*>(context);
    for (std::int64_t i = begin; i < end; ++i) ++counts[static_cast<std::size_t>(i)];
    return 0;
}
void expect_each_once(std::int64_t iterations) {
    std::vector<std::atomic<int>> counts(static_cast<std::size_t>(iterations));
    EXPECT_EQ(numen_rt_parallel_run(address(add_one), &counts, iterations,
                                    numen_rt_parallel_chunks(iterations, kUnknown)),
              0);
    for (const auto& count : counts) ASSERT_EQ(count, 1);
}

TEST_F(ThreadsTest, RunsEachIterationOnce) {
    for (std::int64_t iterations : {0, 1, 2, 3, 7, 31, 32, 33, 1000, 100000}) {
        for (int round = 0; round < 20; ++round) expect_each_once(iterations);
    }
}

TEST_F(ThreadsTest, ChunksCoverTheLoopInOrder) {
    for (std::int64_t iterations : {1, 5, 64, 1001}) {
        for (std::int64_t chunks = 1; chunks <= iterations && chunks < 70; ++chunks) {
            EXPECT_EQ(chunk_begin(0, iterations, chunks), 0);
            EXPECT_EQ(chunk_begin(chunks, iterations, chunks), iterations);
            for (std::int64_t c = 0; c < chunks; ++c) {
                const std::int64_t length =
                    chunk_begin(c + 1, iterations, chunks) - chunk_begin(c, iterations, chunks);
                EXPECT_TRUE(length == iterations / chunks || length == iterations / chunks + 1);
            }
        }
    }
}

TEST_F(ThreadsTest, NumbersThreadsDensely) {
    struct Seen {
        std::mutex mutex;
        std::set<std::int64_t> ids;
        std::set<std::thread::id> threads;
    } seen;
    LoopBody body = [](void* context, std::int64_t, std::int64_t, std::int64_t) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        auto& s = *static_cast<Seen*>(context);
        std::lock_guard lock(s.mutex);
        s.ids.insert(numen_rt_get_thread_id());
        s.threads.insert(std::this_thread::get_id());
        return 0;
    };
    EXPECT_EQ(numen_rt_parallel_run(address(body), &seen, 32, 32), 0);
    EXPECT_EQ(seen.ids.size(), seen.threads.size());
    EXPECT_GT(seen.threads.size(), 1u);
    EXPECT_LE(*seen.ids.rbegin(), 3);
    EXPECT_EQ(numen_rt_get_thread_id(), 0);
}

TEST_F(ThreadsTest, TheErrorOfTheLowestChunkWins) {
    LoopBody body = [](void*, std::int64_t chunk, std::int64_t, std::int64_t) {
        if (chunk % 3 != 2) return 0;
        std::this_thread::sleep_for(std::chrono::microseconds(chunk == 2 ? 500 : 1));
        return raise("ValueError", "chunk " + std::to_string(chunk));
    };
    for (int round = 0; round < 50; ++round) {
        EXPECT_EQ(numen_rt_parallel_run(address(body), nullptr, 64, 32), 1);
        EXPECT_EQ(take_error_text(), "ValueError: chunk 2");
    }
}

TEST_F(ThreadsTest, LoopsInsideLoopsRunSerially) {
    LoopBody outer = [](void* context, std::int64_t, std::int64_t begin, std::int64_t end) {
        for (; begin < end; ++begin) {
            EXPECT_EQ(numen_rt_parallel_chunks(100, kUnknown), 1);
            if (numen_rt_parallel_run(address(add_one), context, 100, 5) != 0) return 1;
        }
        return 0;
    };
    std::vector<std::atomic<int>> counts(100);
    EXPECT_EQ(numen_rt_parallel_run(address(outer), &counts, 50, 10), 0);
    for (const auto& count : counts) EXPECT_EQ(count, 50);
}

TEST_F(ThreadsTest, ManyThreadsStartLoopsAtOnce) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 6; ++t) {
        threads.emplace_back([] {
            for (int i = 0; i < 200; ++i) expect_each_once(50 + i);
        });
    }
    for (std::thread& thread : threads) thread.join();
}

TEST_F(ThreadsTest, EachThreadSetsItsOwnNumber) {
    EXPECT_EQ(numen_rt_set_num_threads(2), 0);
    EXPECT_EQ(numen_rt_get_num_threads(), 2);
    std::thread([] { EXPECT_EQ(numen_rt_get_num_threads(), 4); }).join();
    EXPECT_EQ(numen_rt_set_num_threads(5), 1);
    EXPECT_EQ(take_error_text(), "ValueError: The number of threads must be between 1 and 4");
    EXPECT_EQ(numen_rt_set_num_threads(0), 1);
    take_error_text();
    EXPECT_EQ(numen_rt_set_num_threads(1), 0);
    EXPECT_EQ(numen_rt_parallel_chunks(1000, kUnknown), 1);
    EXPECT_EQ(numen_rt_set_num_threads(4), 0);
}

TEST_F(ThreadsTest, FixedChunksAreTheSameForAnyNumberOfThreads) {
    const std::int64_t wanted = numen_rt_fixed_chunks(1000, kUnknown);
    EXPECT_GT(wanted, 1);
    for (int threads = 1; threads <= 4; ++threads) {
        EXPECT_EQ(numen_rt_set_num_threads(threads), 0);
        EXPECT_EQ(numen_rt_fixed_chunks(1000, kUnknown), wanted);
    }
    EXPECT_EQ(numen_rt_fixed_chunks(1000, 5), 1);
    EXPECT_EQ(numen_rt_fixed_chunks(1, kUnknown), 1);
}

TEST_F(ThreadsTest, LittleWorkIsNotCut) {
    EXPECT_EQ(numen_rt_parallel_chunks(1000, 5), 1);
    EXPECT_GT(numen_rt_parallel_chunks(1000, 500), 1);
    EXPECT_GT(numen_rt_parallel_chunks(1000000, 5), 1);
    EXPECT_GT(numen_rt_parallel_chunks(2, kUnknown), 1);
    std::int64_t before = 0;
    EXPECT_EQ(numen_rt_set_parallel_chunksize(&before, 100), 0);
    EXPECT_EQ(numen_rt_parallel_chunks(1000, 5), 10);  // who says how has thought of it
    EXPECT_EQ(numen_rt_set_parallel_chunksize(&before, 0), 0);
}

TEST_F(ThreadsTest, AChildOfForkHasItsOwnPool) {
    expect_each_once(1000);
    const pid_t child = fork();
    if (child == 0) {
        for (int round = 0; round < 20; ++round) expect_each_once(1000);
        _exit(HasFailure() ? 1 : 0);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    expect_each_once(1000);
}

TEST_F(ThreadsTest, CountsProcessors) {
    EXPECT_GE(available_processors(), 1);
    EXPECT_LE(available_processors(), static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace
}  // namespace numen::runtime
