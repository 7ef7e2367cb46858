#include <cstdint>
#include <cstring>

#include "runtime/abi.h"

/// Masks: arrays of bools in one piece.
namespace {

/// Adds the places of the mask from `begin` to `end` that are true. Every place is stored and the
/// next one moves on where the mask is true, as a branch that processors cannot predict takes
/// longer. Memory that is only seen as bools may hold other bytes than 0 and 1.
std::int64_t* add_places(std::int64_t* next, const std::uint8_t* mask, std::int64_t begin,
                         std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
        *next = i;
        next += mask[i] != 0;
    }
    return next;
}

}  // namespace

extern "C" void numen_rt_true_places(void* places, void* mask, std::int64_t count) {
    auto* next = static_cast<std::int64_t*>(places);
    const auto* each = static_cast<const std::uint8_t*>(mask);
    constexpr std::int64_t kEight = 8;
    const std::int64_t whole = count - count % kEight;
    for (std::int64_t i = 0; i < whole; i += kEight) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, each + i, sizeof eight);
        if (eight != 0) next = add_places(next, each, i, i + kEight);
    }
    add_places(next, each, whole, count);
}
