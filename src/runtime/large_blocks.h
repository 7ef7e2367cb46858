#pragma once

#include <cstddef>

/// Memory of large arrays, straight from the system: on huge pages, and used again.
namespace numen::runtime {

/// Blocks of this many bytes and more are large.
inline constexpr std::size_t kLargeBlock = std::size_t{1} << 20;

/// Blocks begin alike, with a page, as NumPy's do. A processor compares the addresses of a load and
/// of the stores before it within a page first, so a loop over arrays that lie alike would wait for
/// its own stores: a fifth of the time of a stencil. So arrays begin at one of 7 places, each lower
/// within a page than that of the array made before, which the next one is likely computed from.
inline constexpr std::size_t kShiftStep = 9 * 64, kShifts = 7;
inline constexpr std::size_t kMostShift = (kShifts - 1) * kShiftStep;
/// Bytes to leave before the next array; a multiple of 64, <= kMostShift.
std::size_t next_shift();

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
