#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace numen::runtime {

/// The numbers that a Mersenne twister gives next, made all at once: what a stream of
/// abi_random.def points to. Compiled code takes them as the rows do (codegen/llvm/random.cpp).
struct DrawnAhead {
    static constexpr std::size_t kSize = 624;
    std::array<std::uint32_t, kSize> numbers;
    std::size_t position;  // of the next one; kSize and more: none is left
};

/// Where a Mersenne twister stands, as numpy.random.get_state and random.getstate tell it.
struct RandomState {
    std::array<std::uint32_t, 624> words;
    std::uint32_t position;  // in words, of the next one that is drawn; 624: none is left
};

/// The state of a stream of the calling thread (abi_random.def), seeded by the system if nothing
/// else seeded it.
RandomState random_state(std::int64_t stream);
/// Sets it; no normal number is left over from a pair. The position is at most 624.
void set_random_state(std::int64_t stream, const RandomState& state);

}  // namespace numen::runtime
