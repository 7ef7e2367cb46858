#include "runtime/bitgen.h"

#include <atomic>

#include "runtime/abi.h"
#include "runtime/buffer.h"
#include "runtime/plugin.h"

/// Random numbers of a numpy.random.Generator, which go on in the generator itself.
namespace numen::runtime {

using random::Distributions;
using random::Width;

const Distributions* distributions() {
    static std::atomic<const Distributions*> opened;
    const Distributions* all = opened.load(std::memory_order_acquire);
    if (all == nullptr) {
        void* found = library_function(random::kLibrary, random::kGetDistributions);
        if (found == nullptr) return nullptr;
        all = reinterpret_cast<random::GetDistributions>(found)();
        opened.store(all, std::memory_order_release);
    }
    return all;
}

namespace {

void* bits_of(Ref generator) { return as<Buffer>(generator)->data; }

}  // namespace

extern "C" {

#define NUMEN_AFTER(...) __VA_OPT__(, ) __VA_ARGS__
#define NUMEN_DISTRIBUTION(name, result, parameters, arguments, meaning)      \
    std::int32_t numen_rt_bitgen_##name(result* out NUMEN_AFTER parameters) { \
        const Distributions* all = distributions();                           \
        if (all == nullptr) return 1;                                         \
        *out = all->name(bits_of(generator) NUMEN_AFTER arguments);           \
        return 0;                                                             \
    }
#include "runtime/random/distributions.def"
#undef NUMEN_DISTRIBUTION
#undef NUMEN_AFTER

std::int32_t numen_rt_bitgen_fill_integers(Ref generator, void* out, std::int64_t count,
                                           std::int64_t offset, std::int64_t range,
                                           std::int64_t width) {
    const Distributions* all = distributions();
    if (all == nullptr) return 1;
    all->fill_integers(bits_of(generator), out, count, static_cast<std::uint64_t>(offset),
                       static_cast<std::uint64_t>(range), Width{width});
    return 0;
}

std::int32_t numen_rt_bitgen_integer(std::int64_t* out, Ref generator, std::int64_t offset,
                                     std::int64_t range, std::int64_t width, void* rest) {
    const Distributions* all = distributions();
    if (all == nullptr) return 1;
    *out = static_cast<std::int64_t>(
        all->integer(bits_of(generator), static_cast<std::uint64_t>(offset),
                     static_cast<std::uint64_t>(range), Width{width}, rest));
    return 0;
}

}  // extern "C"

}  // namespace numen::runtime
