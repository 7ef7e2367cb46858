#include <pthread.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <type_traits>

#include "runtime/abi.h"
#include "runtime/random_state.h"

/// The Mersenne twister MT19937 (Matsumoto and Nishimura, 1998), seeded as NumPy and CPython do.
namespace numen::runtime {

namespace {

/// Once a stream has a seed: a child of fork() draws from streams of its own.
void forget_in_children();

class Twister {
  public:
    void seed(std::uint32_t value) {
        forget_in_children();
        for (std::uint32_t i = 0; i < kSize; ++i) {
            state_[i] = value;
            value = 1812433253u * (value ^ (value >> 30)) + i + 1;
        }
        ahead_.position = kSize;
        has_spare_ = false;
    }

    void seed(const std::uint32_t* key, std::size_t count) {
        seed(19650218u);
        std::size_t i = 1, j = 0;
        auto previous = [&] { return state_[i - 1] ^ (state_[i - 1] >> 30); };
        auto advance = [&] {
            if (++i < kSize) return;
            state_[0] = state_[kSize - 1];
            i = 1;
        };
        for (std::size_t k = count > kSize ? count : kSize; k > 0; --k) {
            state_[i] =
                (state_[i] ^ (previous() * 1664525u)) + key[j] + static_cast<std::uint32_t>(j);
            advance();
            if (++j == count) j = 0;
        }
        for (std::size_t k = kSize - 1; k > 0; --k) {
            state_[i] = (state_[i] ^ (previous() * 1566083941u)) - static_cast<std::uint32_t>(i);
            advance();
        }
        state_[0] = 0x80000000u;
    }

    std::uint32_t next() {
        if (ahead_.position >= kSize) [[unlikely]]
            refill();
        return ahead_.numbers[ahead_.position++];
    }

    double next_double() {
        std::uint32_t high = next() >> 5, low = next() >> 6;
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    bool has_spare() const { return has_spare_; }
    double take_spare() {
        has_spare_ = false;
        return spare_;
    }
    void keep_spare(double value) {
        has_spare_ = true;
        spare_ = value;
    }

    RandomState state() {
        if (ahead_.position == kUnseeded) seed_from_system();
        return {state_, static_cast<std::uint32_t>(ahead_.position)};
    }
    void set_state(const RandomState& state) {
        forget_in_children();
        state_ = state.words;
        temper();
        ahead_.position = state.position;
        has_spare_ = false;
    }

  private:
    static constexpr std::size_t kSize = DrawnAhead::kSize, kShift = 397;
    static constexpr std::size_t kUnseeded = kSize + 1;

    void refill() {
        if (ahead_.position == kUnseeded) seed_from_system();
        // Loops without wrapping around, which compilers make vectors of.
        std::uint32_t* const x = state_.data();
        for (std::size_t i = 0; i < kSize - kShift; ++i)
            x[i] = x[i + kShift] ^ twisted(x[i], x[i + 1]);
        for (std::size_t i = kSize - kShift; i < kSize - 1; ++i)
            x[i] = x[i + kShift - kSize] ^ twisted(x[i], x[i + 1]);
        x[kSize - 1] = x[kShift - 1] ^ twisted(x[kSize - 1], x[0]);
        temper();
        ahead_.position = 0;
    }
    static std::uint32_t twisted(std::uint32_t one, std::uint32_t next) {
        const std::uint32_t y = (one & 0x80000000u) | (next & 0x7fffffffu);
        return (y >> 1) ^ (0x9908b0dfu & (0u - (y & 1)));
    }
    void temper() {
        for (std::size_t i = 0; i < kSize; ++i) {
            std::uint32_t y = state_[i];
            y ^= y >> 11;
            y ^= (y << 7) & 0x9d2c5680u;
            y ^= (y << 15) & 0xefc60000u;
            ahead_.numbers[i] = y ^ (y >> 18);
        }
    }

    void seed_from_system() {
        std::random_device device;
        std::array<std::uint32_t, 8> key;
        for (std::uint32_t& word : key) word = device();
        seed(key.data(), key.size());
    }

    DrawnAhead ahead_{.numbers = {},
                      .position = kUnseeded};  // first, as that is what it is taken for
    std::array<std::uint32_t, kSize> state_{};
    bool has_spare_ = false;
    double spare_ = 0;
};

static_assert(std::is_standard_layout_v<Twister>);

// Without code to run when a thread begins, of which every use would have to ask.
constinit thread_local std::array<Twister, 2> streams{};

Twister& twister(std::int64_t stream) { return streams[static_cast<std::size_t>(stream)]; }
Twister& at(void* stream) { return *static_cast<Twister*>(stream); }

void forget_in_children() {
    static const int registered = pthread_atfork(nullptr, nullptr, [] { streams = {}; });
    (void)registered;
}

}  // namespace

RandomState random_state(std::int64_t stream) { return twister(stream).state(); }

void set_random_state(std::int64_t stream, const RandomState& state) {
    twister(stream).set_state(state);
}

extern "C" {

void* numen_rt_random_stream(std::int64_t stream) { return &twister(stream); }

void numen_rt_random_seed(void* stream, std::int64_t seed) {
    at(stream).seed(static_cast<std::uint32_t>(seed));
}

void numen_rt_random_seed_key(void* stream, void* key, std::int64_t count) {
    at(stream).seed(static_cast<const std::uint32_t*>(key), static_cast<std::size_t>(count));
}

std::int64_t numen_rt_random_bits(void* stream) { return at(stream).next(); }

double numen_rt_random_double(void* stream) { return at(stream).next_double(); }
double numen_rt_random_pow(double base, double exponent) { return std::pow(base, exponent); }

bool numen_rt_random_has_spare(void* stream) { return at(stream).has_spare(); }

double numen_rt_random_take_spare(void* stream) { return at(stream).take_spare(); }

void numen_rt_random_keep_spare(void* stream, double value) { at(stream).keep_spare(value); }

}  // extern "C"

}  // namespace numen::runtime
