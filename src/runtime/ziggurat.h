#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

/// What compiled code needs to draw most normal and exponential numbers of a Generator itself
/// (codegen/llvm/random.cpp).
namespace numen::runtime {

/// NumPy's bitgen_t (numpy/random/bitgen.h), to which the data of a generator's Buffer points.
struct BitGenerator {
    void* state;
    std::uint64_t (*next_uint64)(void* state);
    std::uint32_t (*next_uint32)(void* state);
    double (*next_double)(void* state);
    std::uint64_t (*next_raw)(void* state);
};

/// How the words of a row of ziggurats.def are read.
struct ZigguratWord {
    static constexpr unsigned kLayers = 256;
    unsigned bits, layer_at, magnitude_at, magnitude_bits, sign_at;
};
inline constexpr unsigned kNoSign = 64;

/// The layers of a ziggurat; bounds of zero, so that every number is NumPy's, until NumPy's
/// function has been asked for them.
template <class Word, class Real>
struct Ziggurat {
    static constexpr std::size_t kLayers = ZigguratWord::kLayers;
    std::array<std::atomic<Word>, kLayers> bounds;
    std::array<std::atomic<Real>, kLayers> widths;  // each is there when its bound is
};

/// What the row bitgen_ziggurats gives the address of.
struct Ziggurats {
#define NUMEN_ZIGGURAT(name, real, word, ...) Ziggurat<word, real> name;
#include "runtime/random/ziggurats.def"
#undef NUMEN_ZIGGURAT
};

}  // namespace numen::runtime
