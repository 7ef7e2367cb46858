#pragma once

#include <cmath>
#include <complex>
#include <cstdint>
#include <limits>
#include <type_traits>

/// Arithmetic of Python's and NumPy's numbers on C++ types, one function per operation and class
/// of numbers.
namespace numen::ir {

/// Integer arithmetic wraps: it is done in uint64, where C++ defines it.
template <class T, class Operation>
T wrapping(T a, T b, Operation operation) {
    return static_cast<T>(operation(static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b)));
}

template <class T>
T wrapping_negative(T a) {
    return static_cast<T>(-static_cast<std::uint64_t>(a));
}

template <class T>
T integer_remainder(T a, T b) {  // C's %, 0 for a zero divisor
    if (b == 0) return 0;
    if constexpr (std::is_signed_v<T>) {
        if (b == -1) return 0;  // the machine traps for the smallest integer
    }
    return static_cast<T>(a % b);
}

template <class T>
T integer_mod(T a, T b) {
    T rest = integer_remainder(a, b);
    if constexpr (std::is_signed_v<T>) {
        if (rest != 0 && (rest < 0) != (b < 0)) rest = static_cast<T>(rest + b);
    }
    return rest;
}

template <class T>
T integer_floordiv(T a, T b) {
    if (b == 0) return 0;
    if constexpr (std::is_signed_v<T>) {
        if (b == -1) return wrapping_negative(a);
        T quotient = static_cast<T>(a / b);
        bool inexact = static_cast<T>(a % b) != 0;
        return inexact && (a < 0) != (b < 0) ? static_cast<T>(quotient - 1) : quotient;
    } else {
        return static_cast<T>(a / b);
    }
}

template <class T>
T shift_left(T a, T count) {
    constexpr T width = 8 * sizeof(T);
    if (count < 0 || count >= width) return 0;
    return static_cast<T>(static_cast<std::uint64_t>(a) << count);
}

template <class T>
T shift_right(T a, T count) {
    constexpr T width = 8 * sizeof(T);
    if (count < 0 || count >= width) return a < 0 ? static_cast<T>(-1) : T{0};
    return static_cast<T>(a >> count);
}

/// NumPy's npy_remainder: fmod moved to the divisor's sign, and a zero that has it.
template <class T>
T float_mod(T a, T b) {
    T rest = std::fmod(a, b);
    if (b == 0) return rest;
    if (rest == 0) return std::copysign(T{0}, b);
    return (b < 0) != (rest < 0) ? rest + b : rest;
}

/// NumPy's npy_floor_divide: (a - mod) / b, which is nearly integral, rounded to the integer it
/// means.
template <class T>
T float_floordiv(T a, T b) {
    if (b == 0) return a / b;
    T rest = std::fmod(a, b);
    T quotient = (a - rest) / b;
    if (rest != 0 && (b < 0) != (rest < 0)) quotient -= 1;
    if (quotient == 0) return std::copysign(T{0}, a / b);
    T floor = std::floor(quotient);
    return quotient - floor > T{0.5} ? floor + 1 : floor;
}

/// Without C's recovery of infinities, as CPython and NumPy multiply.
template <class R>
std::complex<R> complex_mul(std::complex<R> a, std::complex<R> b) {
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

/// Smith's algorithm in NumPy's order of operations.
template <class R>
std::complex<R> complex_div(std::complex<R> a, std::complex<R> b) {
    if (b.real() == 0 && b.imag() == 0) return {a.real() / R{0}, a.imag() / R{0}};
    if (std::fabs(b.real()) >= std::fabs(b.imag())) {
        R ratio = b.imag() / b.real();
        R scale = 1 / (b.real() + b.imag() * ratio);
        return {(a.real() + a.imag() * ratio) * scale, (a.imag() - a.real() * ratio) * scale};
    }
    R ratio = b.real() / b.imag();
    R scale = 1 / (b.real() * ratio + b.imag());
    return {(a.real() * ratio + a.imag()) * scale, (a.imag() * ratio - a.real()) * scale};
}

/// As x86's cvttsd2si: the smallest integer for NaN and for what does not fit.
template <class To, class From>
To float_to_signed(From a) {
    constexpr To smallest = std::numeric_limits<To>::min();
    if (!(std::fabs(a) < -static_cast<From>(smallest))) return smallest;
    return static_cast<To>(a);
}

/// What NumPy's casts give on x86 where C leaves it open: narrow integers are cut from the next
/// conversion the machine has.
template <class To, class From>
To float_to_integer(From a) {
    if constexpr (sizeof(To) < 4) {
        return static_cast<To>(float_to_signed<std::int32_t>(a));
    } else if constexpr (std::is_signed_v<To>) {
        return float_to_signed<To>(a);
    } else if constexpr (sizeof(To) == 4) {
        return static_cast<To>(float_to_signed<std::int64_t>(a));
    } else {
        // The upper half is converted less 2**63, whose bit is put back.
        constexpr From half = static_cast<From>(std::uint64_t{1} << 63);
        if (!(a >= half)) return static_cast<To>(float_to_signed<std::int64_t>(a));
        return static_cast<To>(float_to_signed<std::int64_t>(a - half)) ^ (std::uint64_t{1} << 63);
    }
}

template <class T>
bool truth(T a) {
    return a != T{};
}

}  // namespace numen::ir
