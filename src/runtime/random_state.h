#pragma once

#include <array>
#include <cstdint>

namespace numen::runtime {

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
