#include "runtime/large_blocks.h"

#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <new>

namespace numen::runtime {

namespace {

constexpr std::size_t kPage = 4096, kHugePage = std::size_t{2} << 20;
constexpr std::size_t kMostKept = std::size_t{128} << 20;

std::size_t round_up(std::size_t bytes, std::size_t to) { return (bytes + to - 1) & ~(to - 1); }

/// Whole huge pages if that wastes no more than a quarter.
std::size_t size_of_block(std::size_t bytes) {
    std::size_t huge = round_up(bytes, kHugePage);
    return huge - bytes <= bytes / 4 ? huge : round_up(bytes, kPage);
}

/// What a kept block begins with.
struct Kept {
    std::size_t size;
};

/// Blocks that were given back. Without a lock, which a fork could leave locked for ever: whoever
/// exchanges a place's block for another value owns the block.
class KeptBlocks {
  public:
    /// Null when there is none of that size.
    void* take(std::size_t size) {
        for (auto& place : places_) {
            if (place.load(std::memory_order_relaxed) == nullptr) continue;
            Kept* block = place.exchange(nullptr, std::memory_order_acquire);
            if (block == nullptr) continue;
            if (block->size == size) {
                bytes_.fetch_sub(size, std::memory_order_relaxed);
                return block;
            }
            Kept* empty = nullptr;
            if (!place.compare_exchange_strong(empty, block, std::memory_order_release)) {
                drop(block);
            }
        }
        return nullptr;
    }

    void keep(void* memory, std::size_t size) {
        if (size > kMostKept) {
            munmap(memory, size);
            return;
        }
        auto* block = new (memory) Kept{size};
        bytes_.fetch_add(size, std::memory_order_relaxed);
        drop(next_place().exchange(block, std::memory_order_acq_rel));
        for (std::size_t i = 1;
             i < places_.size() && bytes_.load(std::memory_order_relaxed) > kMostKept; ++i) {
            drop(next_place().exchange(nullptr, std::memory_order_acquire));
        }
    }

  private:
    /// The one that was filled the longest time ago.
    std::atomic<Kept*>& next_place() {
        return places_[next_.fetch_add(1, std::memory_order_relaxed) % places_.size()];
    }

    void drop(Kept* block) {
        if (block == nullptr) return;
        bytes_.fetch_sub(block->size, std::memory_order_relaxed);
        munmap(block, block->size);
    }

    std::array<std::atomic<Kept*>, 16> places_{};
    std::atomic<std::size_t> next_ = 0;
    std::atomic<std::size_t> bytes_ = 0;
};

constinit KeptBlocks kept_blocks;
constinit std::atomic<std::size_t> shifts_taken = 0;

/// Memory that begins with a huge page.
void* map(std::size_t size) {
    constexpr int kAccess = PROT_READ | PROT_WRITE, kKind = MAP_PRIVATE | MAP_ANONYMOUS;
    void* mapped = mmap(nullptr, size + kHugePage, kAccess, kKind, -1, 0);
    if (mapped == MAP_FAILED) return nullptr;
    auto* begin = static_cast<char*>(mapped);
    std::size_t skipped = round_up(reinterpret_cast<std::uintptr_t>(begin), kHugePage) -
                          reinterpret_cast<std::uintptr_t>(begin);
    if (skipped > 0) munmap(begin, skipped);
    if (skipped < kHugePage) munmap(begin + skipped + size, kHugePage - skipped);
    // A page fault costs as much for a huge page's 512 pages as for one. Only advice: where it is
    // refused, nothing changes but speed.
    std::size_t whole = size & ~(kHugePage - 1);
    if (whole > 0) madvise(begin + skipped, whole, MADV_HUGEPAGE);
    return begin + skipped;
}

}  // namespace

std::size_t next_shift() {
    const std::size_t turn = shifts_taken.fetch_add(1, std::memory_order_relaxed) % kShifts;
    return kMostShift - turn * kShiftStep;
}

LargeBlock take_large_block(std::size_t bytes) {
    std::size_t size = size_of_block(bytes);
    if (void* kept = kept_blocks.take(size)) return {kept, false};
    return {map(size), true};
}

void give_large_block(void* block, std::size_t bytes) {
    kept_blocks.keep(block, size_of_block(bytes));
}

}  // namespace numen::runtime
