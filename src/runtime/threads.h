#pragma once

#include <cstdint>

/// Parallel loops over one pool of threads, started by the first loop that needs them.
///
/// A loop is cut into chunks, which the calling thread and the pool's take in order. A loop inside
/// another runs serially. Loops started by different threads at the same time share the pool. After
/// fork() the child starts its own pool.
namespace numen::runtime {

using LoopBody = std::int32_t (*)(void* context, std::int64_t chunk, std::int64_t begin,
                                  std::int64_t end);

/// Processors this process may use: by affinity, and by the quota of its control groups.
int available_processors();

/// How many threads loops may use, the caller's included. Until set, available_processors().
int max_threads();
/// Sets it; at least 1. Loops that run are not affected.
void set_max_threads(int count);

/// Whether the calling thread runs iterations of a parallel loop now.
bool is_in_parallel_loop();

/// First iteration of a chunk; of chunk number `chunks`: the end.
constexpr std::int64_t chunk_begin(std::int64_t chunk, std::int64_t iterations,
                                   std::int64_t chunks) {
    const std::int64_t length = iterations / chunks, longer = iterations % chunks;
    return chunk * length + (chunk < longer ? chunk : longer);
}

}  // namespace numen::runtime
