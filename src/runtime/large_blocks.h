#pragma once

#include <cstddef>

/// Memory of large arrays, straight from the system: on huge pages, and used again.
namespace numen::runtime {

/// Blocks of this many bytes and more are large.
inline constexpr std::size_t kLargeBlock = std::size_t{1} << 20;

struct LargeBlock {
    void* memory = nullptr;  // at the beginning of a page; null: no memory left
    bool is_zeroed = false;
};

/// A block of `bytes`, from any thread.
LargeBlock take_large_block(std::size_t bytes);
/// Gives a block back that was taken with as many bytes. It may be kept for the next one of its
/// size: up to 16 blocks and 128 MiB are, the latest ones.
void give_large_block(void* block, std::size_t bytes);

}  // namespace numen::runtime
