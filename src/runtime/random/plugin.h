#pragma once

#include <cstdint>

#include "runtime/abi.h"

/// NumPy's distributions, in libnumen_random.so, which is opened when a Generator is first used.
namespace numen::runtime::random {

/// The C function behind a row of distributions.def: it takes a bitgen_t, the row a generator.
template <class Row>
struct OnBits;
template <class Result, class... Parameters>
struct OnBits<Result(Ref, Parameters...)> {
    using type = Result(void* bits, Parameters...);
};

/// How wide the integers are that are drawn from a range; `boolean` is NumPy's bool.
enum class Width : std::int64_t { boolean = 1, bits8 = 8, bits16 = 16, bits32 = 32, bits64 = 64 };

struct Distributions {
#define NUMEN_DISTRIBUTION(name, result, parameters, arguments, meaning) \
    OnBits<result parameters>::type* name;
#include "runtime/random/distributions.def"
#undef NUMEN_DISTRIBUTION
    /// Fills `out` with `count` integers of [offset, offset + range].
    void (*fill_integers)(void* bits, void* out, std::int64_t count, std::uint64_t offset,
                          std::uint64_t range, Width width);
    /// One such integer. `rest` keeps what is left of 32 random bits: an int32 and a uint32.
    std::uint64_t (*integer)(void* bits, std::uint64_t offset, std::uint64_t range, Width width,
                             void* rest);
};

using GetDistributions = const Distributions* (*)();
constexpr const char* kLibrary = "libnumen_random.so";
constexpr const char* kGetDistributions = "numen_distributions";

}  // namespace numen::runtime::random
