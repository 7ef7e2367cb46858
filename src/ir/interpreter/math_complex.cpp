#include <numbers>

#include "ir/interpreter/arithmetic.h"
#include "ir/interpreter/math.h"
#include "support/diagnostic.h"

namespace numen::ir {

namespace {

template <class R>
using Complex = std::complex<R>;

template <class R>
bool is_nan(Complex<R> a) {
    return std::isnan(a.real()) || std::isnan(a.imag());
}

template <class R>
Complex<R> scaled(Complex<R> a, R factor) {
    return {a.real() * factor, a.imag() * factor};
}

/// In double precision, as the code that is generated for it.
template <class R>
Complex<R> exponential(Complex<R> a) {
    return Complex<R>(std::exp(Complex<double>(a)));
}

/// nc_log1p: the modulus and argument of a + 1.
template <class R>
Complex<R> log1p(Complex<R> a) {
    R shifted = a.real() + 1;
    return {std::log(std::hypot(shifted, a.imag())), std::atan2(a.imag(), shifted)};
}

/// nc_expm1.
template <class R>
Complex<R> expm1(Complex<R> a) {
    R half = std::sin(a.imag() / 2);
    return {std::expm1(a.real()) * std::cos(a.imag()) - 2 * half * half,
            std::exp(a.real()) * std::sin(a.imag())};
}

/// 1 / a scaled by the larger part, in NumPy's order of operations.
template <class R>
Complex<R> reciprocal(Complex<R> a) {
    if (std::fabs(a.imag()) <= std::fabs(a.real())) {
        R ratio = a.imag() / a.real();
        R divisor = a.real() + a.imag() * ratio;
        return {1 / divisor, -ratio / divisor};
    }
    R ratio = a.real() / a.imag();
    R divisor = a.real() * ratio + a.imag();
    return {ratio / divisor, -1 / divisor};
}

/// NumPy 2: a / |a|, 0 for 0; when |a| is infinite, the direction of an axis.
template <class R>
Complex<R> sign(Complex<R> a) {
    R modulus = std::hypot(a.real(), a.imag());
    constexpr R nan = std::numeric_limits<R>::quiet_NaN();
    if (std::isnan(modulus)) return {nan, nan};
    if (std::isinf(modulus)) {
        if (std::isinf(a.real()) && std::isinf(a.imag())) return {nan, nan};
        return std::isinf(a.real()) ? Complex<R>(std::copysign(R{1}, a.real()), 0)
                                    : Complex<R>(0, std::copysign(R{1}, a.imag()));
    }
    if (modulus == 0) return {0, 0};
    return {a.real() / modulus, a.imag() / modulus};
}

/// Ordered by the real part, then the imaginary part (NumPy's CGE and CLE).
template <class R>
bool ordered(bool greater, Complex<R> a, Complex<R> b) {
    bool defined = !std::isnan(a.imag()) && !std::isnan(b.imag());
    bool real = greater ? a.real() > b.real() : a.real() < b.real();
    bool imag = greater ? a.imag() >= b.imag() : a.imag() <= b.imag();
    return (real && defined) || (a.real() == b.real() && imag);
}

/// a ** b by NumPy's cases (nc_pow): exact ones for zero operands, products for integral powers
/// below 100.
template <class R>
Complex<R> power(Complex<R> a, Complex<R> b) {
    constexpr R nan = std::numeric_limits<R>::quiet_NaN();
    if (b == Complex<R>()) return {1, 0};
    if (a == Complex<R>()) {
        return b.real() > 0 ? Complex<R>() : Complex<R>(nan, nan);
    }
    if (b.imag() != 0 || std::trunc(b.real()) != b.real() || std::fabs(b.real()) >= 100) {
        return std::pow(a, b);
    }
    int exponent = static_cast<int>(b.real());
    if (exponent == 1) return a;
    if (exponent == 2) return complex_mul(a, a);
    if (exponent == 3) return complex_mul(a, complex_mul(a, a));
    Complex<R> result(1, 0), square = a;
    for (int rest = std::abs(exponent); rest != 0; rest >>= 1) {
        if (rest & 1) result = complex_mul(result, square);
        square = complex_mul(square, square);
    }
    return exponent < 0 ? complex_div(Complex<R>(1, 0), result) : result;
}

}  // namespace

template <class R>
Complex<R> complex_math(MathFn function, Complex<R> a, Complex<R> b) {
    switch (function) {
        case MathFn::sin: return std::sin(a);
        case MathFn::cos: return std::cos(a);
        case MathFn::tan: return std::tan(a);
        case MathFn::arcsin: return std::asin(a);
        case MathFn::arccos: return std::acos(a);
        case MathFn::arctan: return std::atan(a);
        case MathFn::sinh: return std::sinh(a);
        case MathFn::cosh: return std::cosh(a);
        case MathFn::tanh: return std::tanh(a);
        case MathFn::arcsinh: return std::asinh(a);
        case MathFn::arccosh: return std::acosh(a);
        case MathFn::arctanh: return std::atanh(a);
        case MathFn::exp: return exponential(a);
        case MathFn::exp2: return exponential(scaled(a, std::numbers::ln2_v<R>));
        case MathFn::expm1: return expm1(a);
        case MathFn::log: return std::log(a);
        case MathFn::log2: return scaled(std::log(a), std::numbers::log2e_v<R>);
        case MathFn::log10: return scaled(std::log(a), std::numbers::log10e_v<R>);
        case MathFn::log1p: return log1p(a);
        case MathFn::sqrt: return std::sqrt(a);
        case MathFn::power:
        case MathFn::float_power: return power(a, b);
        case MathFn::rint: return {std::rint(a.real()), std::rint(a.imag())};
        case MathFn::sign: return sign(a);
        // maximum and minimum keep a NaN, fmax and fmin avoid it.
        case MathFn::maximum: return ordered(true, a, b) || is_nan(a) ? a : b;
        case MathFn::minimum: return ordered(false, a, b) || is_nan(a) ? a : b;
        case MathFn::fmax: return ordered(true, a, b) || is_nan(b) ? a : b;
        case MathFn::fmin: return ordered(false, a, b) || is_nan(b) ? a : b;
        case MathFn::square: return complex_mul(a, a);
        case MathFn::reciprocal: return reciprocal(a);
        case MathFn::conjugate: return {a.real(), -a.imag()};
        case MathFn::positive: return a;
        default: NUMEN_UNREACHABLE("not a function of complex numbers");
    }
}

template Complex<float> complex_math(MathFn, Complex<float>, Complex<float>);
template Complex<double> complex_math(MathFn, Complex<double>, Complex<double>);

}  // namespace numen::ir
