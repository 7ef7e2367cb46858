#include "runtime/hash.h"

#include <atomic>
#include <bit>
#include <cmath>
#include <cstring>
#include <random>

namespace numen::runtime {

namespace {

struct Secret {
    std::atomic<std::uint64_t> k0, k1;
};

Secret& secret() {
    static Secret keys = [] {
        std::random_device device;
        auto word = [&] { return (std::uint64_t{device()} << 32) | device(); };
        return Secret{word(), word()};
    }();
    return keys;
}

constexpr std::int64_t never_minus_one(std::int64_t hash) { return hash == -1 ? -2 : hash; }

constexpr int kBits = 61;
constexpr std::uint64_t kModulus = (std::uint64_t{1} << kBits) - 1;  // a Mersenne prime

struct SipState {
    std::uint64_t v0, v1, v2, v3;
    void round() {
        v0 += v1;
        v1 = std::rotl(v1, 13) ^ v0;
        v0 = std::rotl(v0, 32);
        v2 += v3;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 += v3;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 += v1;
        v1 = std::rotl(v1, 17) ^ v2;
        v2 = std::rotl(v2, 32);
    }
};

}  // namespace

void set_hash_secret(std::uint64_t k0, std::uint64_t k1) {
    secret().k0.store(k0, std::memory_order_relaxed);
    secret().k1.store(k1, std::memory_order_relaxed);
}

// SipHash-1-3: Aumasson and Bernstein, "SipHash: a fast short-input PRF", with one and three
// rounds.
std::int64_t hash_bytes(const void* data, std::size_t bytes) {
    if (bytes == 0) return 0;
    const std::uint64_t k0 = secret().k0.load(std::memory_order_relaxed);
    const std::uint64_t k1 = secret().k1.load(std::memory_order_relaxed);
    SipState s{k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261,
               k1 ^ 0x7465646279746573};
    const auto* p = static_cast<const unsigned char*>(data);
    std::size_t left = bytes;
    for (; left >= 8; left -= 8, p += 8) {
        std::uint64_t word;
        std::memcpy(&word, p, 8);
        s.v3 ^= word;
        s.round();
        s.v0 ^= word;
    }
    std::uint64_t last = std::uint64_t{bytes} << 56;
    for (std::size_t i = 0; i < left; ++i) last |= std::uint64_t{p[i]} << (8 * i);
    s.v3 ^= last;
    s.round();
    s.v0 ^= last;
    s.v2 ^= 0xff;
    for (int i = 0; i < 3; ++i) s.round();
    return never_minus_one(static_cast<std::int64_t>(s.v0 ^ s.v1 ^ s.v2 ^ s.v3));
}

std::int64_t hash_uint(std::uint64_t value) { return static_cast<std::int64_t>(value % kModulus); }

std::int64_t hash_int(std::int64_t value) {
    if (value >= 0) return hash_uint(static_cast<std::uint64_t>(value));
    return never_minus_one(-hash_uint(-static_cast<std::uint64_t>(value)));
}

// A float's hash is that of the rational number it stands for, modulo 2**61 - 1.
std::int64_t hash_float(double value) {
    if (std::isnan(value)) return 0;
    if (std::isinf(value)) return value > 0 ? 314159 : -314159;
    int exponent;
    double fraction = std::frexp(value, &exponent);
    const bool negative = fraction < 0;
    if (negative) fraction = -fraction;
    std::uint64_t hash = 0;
    while (fraction != 0) {
        hash = ((hash << 28) & kModulus) | (hash >> (kBits - 28));
        fraction *= 1 << 28;
        exponent -= 28;
        auto digits = static_cast<std::uint64_t>(fraction);
        fraction -= static_cast<double>(digits);
        hash += digits;
        if (hash >= kModulus) hash -= kModulus;
    }
    const int shift = exponent >= 0 ? exponent % kBits : kBits - 1 - (-1 - exponent) % kBits;
    if (shift != 0) hash = ((hash << shift) & kModulus) | (hash >> (kBits - shift));
    const auto result = static_cast<std::int64_t>(hash);
    return never_minus_one(negative ? -result : result);
}

std::int64_t hash_complex(double real, double imag) {
    constexpr std::uint64_t kImag = 1000003;
    const std::uint64_t hash = static_cast<std::uint64_t>(hash_float(real)) +
                               kImag * static_cast<std::uint64_t>(hash_float(imag));
    return never_minus_one(static_cast<std::int64_t>(hash));
}

// xxHash's round, one lane, as CPython applies it to tuples.
void TupleHash::add(std::int64_t element_hash) {
    state_ += static_cast<std::uint64_t>(element_hash) * 14029467366897019727ULL;
    state_ = std::rotl(state_, 31) * 11400714785074694791ULL;
    ++count_;
}

std::int64_t TupleHash::finish() const {
    const std::uint64_t hash = state_ + (count_ ^ (2870177450012600261ULL ^ 3527539ULL));
    return hash == ~std::uint64_t{0} ? 1546275796 : static_cast<std::int64_t>(hash);
}

}  // namespace numen::runtime
