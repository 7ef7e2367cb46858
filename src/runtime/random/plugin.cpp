#include "runtime/random/plugin.h"

/// npyrandom's functions. Their header asks for Python's, which this library does without, so
/// those of distributions.def are declared from its rows, and the others here.
namespace numen::runtime::random {

namespace {

extern "C" {

#define NUMEN_DISTRIBUTION(name, result, parameters, arguments, meaning) \
    OnBits<result parameters>::type random_##name;
#include "runtime/random/distributions.def"
#undef NUMEN_DISTRIBUTION

void random_bounded_uint64_fill(void* bits, std::uint64_t offset, std::uint64_t range,
                                std::intptr_t count, bool use_masked, std::uint64_t* out);
void random_bounded_uint32_fill(void* bits, std::uint32_t offset, std::uint32_t range,
                                std::intptr_t count, bool use_masked, std::uint32_t* out);
void random_bounded_uint16_fill(void* bits, std::uint16_t offset, std::uint16_t range,
                                std::intptr_t count, bool use_masked, std::uint16_t* out);
void random_bounded_uint8_fill(void* bits, std::uint8_t offset, std::uint8_t range,
                               std::intptr_t count, bool use_masked, std::uint8_t* out);
void random_bounded_bool_fill(void* bits, unsigned char offset, unsigned char range,
                              std::intptr_t count, bool use_masked, unsigned char* out);
std::uint64_t random_bounded_uint64(void* bits, std::uint64_t offset, std::uint64_t range,
                                    std::uint64_t mask, bool use_masked);
std::uint32_t random_buffered_bounded_uint32(void* bits, std::uint32_t offset, std::uint32_t range,
                                             std::uint32_t mask, bool use_masked, int* left,
                                             std::uint32_t* buffer);
std::uint16_t random_buffered_bounded_uint16(void* bits, std::uint16_t offset, std::uint16_t range,
                                             std::uint16_t mask, bool use_masked, int* left,
                                             std::uint32_t* buffer);
std::uint8_t random_buffered_bounded_uint8(void* bits, std::uint8_t offset, std::uint8_t range,
                                           std::uint8_t mask, bool use_masked, int* left,
                                           std::uint32_t* buffer);
unsigned char random_buffered_bounded_bool(void* bits, unsigned char offset, unsigned char range,
                                           unsigned char mask, bool use_masked, int* left,
                                           std::uint32_t* buffer);

}  // extern "C"

// Generators use Lemire's method, never masks.
constexpr bool kMasked = false;

void fill_integers(void* bits, void* out, std::int64_t count, std::uint64_t offset,
                   std::uint64_t range, Width width) {
    auto fill = [&](auto function, auto zero) {
        using T = decltype(zero);
        function(bits, static_cast<T>(offset), static_cast<T>(range), count, kMasked,
                 static_cast<T*>(out));
    };
    switch (width) {
        case Width::boolean: return fill(random_bounded_bool_fill, static_cast<unsigned char>(0));
        case Width::bits8: return fill(random_bounded_uint8_fill, std::uint8_t{0});
        case Width::bits16: return fill(random_bounded_uint16_fill, std::uint16_t{0});
        case Width::bits32: return fill(random_bounded_uint32_fill, std::uint32_t{0});
        case Width::bits64: return fill(random_bounded_uint64_fill, std::uint64_t{0});
    }
}

std::uint64_t integer(void* bits, std::uint64_t offset, std::uint64_t range, Width width,
                      void* rest) {
    auto* left = static_cast<int*>(rest);  // of those that draw less than 32 bits
    auto* buffer = rest == nullptr ? nullptr : static_cast<std::uint32_t*>(rest) + 1;
    auto draw = [&](auto function, auto zero) -> std::uint64_t {
        using T = decltype(zero);
        return function(bits, static_cast<T>(offset), static_cast<T>(range), 0, kMasked, left,
                        buffer);
    };
    switch (width) {
        case Width::boolean:
            return draw(random_buffered_bounded_bool, static_cast<unsigned char>(0));
        case Width::bits8: return draw(random_buffered_bounded_uint8, std::uint8_t{0});
        case Width::bits16: return draw(random_buffered_bounded_uint16, std::uint16_t{0});
        case Width::bits32: return draw(random_buffered_bounded_uint32, std::uint32_t{0});
        case Width::bits64: break;
    }
    return random_bounded_uint64(bits, offset, range, 0, kMasked);
}

constexpr Distributions kDistributions = {
#define NUMEN_DISTRIBUTION(name, result, parameters, arguments, meaning) random_##name,
#include "runtime/random/distributions.def"
#undef NUMEN_DISTRIBUTION
    fill_integers,
    integer,
};

}  // namespace

extern "C" __attribute__((visibility("default"))) const Distributions* numen_distributions() {
    return &kDistributions;
}

}  // namespace numen::runtime::random
