#include "ir/interpreter/arithmetic.h"
#include "ir/interpreter/math.h"
#include "support/diagnostic.h"

namespace numen::ir {

namespace {

/// By repeated squaring, wrapping; a negative exponent counts as 0 (NumPy raises for it before it
/// comes to this).
template <class T>
T power(T base, T exponent) {
    std::uint64_t result = 1, square = static_cast<std::uint64_t>(base);
    for (; exponent > 0; exponent = static_cast<T>(exponent >> 1)) {
        if (exponent & 1) result *= square;
        square *= square;
    }
    return static_cast<T>(result);
}

template <class T>
T absolute(T a) {
    return a < 0 ? wrapping_negative(a) : a;
}

/// Of magnitudes, so that the smallest signed integer counts as what its bits are.
template <class T>
T gcd(T a, T b) {
    using U = std::make_unsigned_t<T>;
    U x = static_cast<U>(absolute(a)), y = static_cast<U>(absolute(b));
    while (y != 0) {
        U rest = static_cast<U>(x % y);
        x = y;
        y = rest;
    }
    return static_cast<T>(x);
}

template <class T>
T lcm(T a, T b) {
    using U = std::make_unsigned_t<T>;
    U divisor = static_cast<U>(gcd(a, b));
    if (divisor == 0) return 0;
    return wrapping(static_cast<U>(static_cast<U>(absolute(a)) / divisor),
                    static_cast<U>(absolute(b)), [](auto x, auto y) { return x * y; });
}

}  // namespace

template <class T>
T integer_math(MathFn function, T a, T b) {
    switch (function) {
        case MathFn::power: return power(a, b);
        case MathFn::floor:
        case MathFn::ceil:
        case MathFn::trunc:
        case MathFn::conjugate:
        case MathFn::positive: return a;
        case MathFn::absolute: return absolute(a);
        case MathFn::fmod: return integer_remainder(a, b);
        case MathFn::sign: return static_cast<T>((a > 0) - (a < 0));
        case MathFn::maximum:
        case MathFn::fmax: return a > b ? a : b;
        case MathFn::minimum:
        case MathFn::fmin: return a < b ? a : b;
        case MathFn::square: return wrapping(a, a, [](auto x, auto y) { return x * y; });
        // NumPy computes 1.0 / a and converts it back.
        case MathFn::reciprocal: return float_to_integer<T>(1.0 / static_cast<double>(a));
        case MathFn::gcd: return gcd(a, b);
        case MathFn::lcm: return lcm(a, b);
        default: NUMEN_UNREACHABLE("not a function of integers");
    }
}

template std::int8_t integer_math(MathFn, std::int8_t, std::int8_t);
template std::int16_t integer_math(MathFn, std::int16_t, std::int16_t);
template std::int32_t integer_math(MathFn, std::int32_t, std::int32_t);
template std::int64_t integer_math(MathFn, std::int64_t, std::int64_t);
template std::uint8_t integer_math(MathFn, std::uint8_t, std::uint8_t);
template std::uint16_t integer_math(MathFn, std::uint16_t, std::uint16_t);
template std::uint32_t integer_math(MathFn, std::uint32_t, std::uint32_t);
template std::uint64_t integer_math(MathFn, std::uint64_t, std::uint64_t);

}  // namespace numen::ir
