#include <numbers>

#include "ir/interpreter/arithmetic.h"
#include "ir/interpreter/math.h"
#include "support/diagnostic.h"

namespace numen::ir {

namespace {

/// The distance to the neighbour away from zero, with a's sign (npy_spacing).
template <class T>
T spacing(T a) {
    T magnitude = std::fabs(a);
    T step = std::nextafter(magnitude, std::numeric_limits<T>::infinity()) - magnitude;
    return a < 0 ? -step : step;
}

/// log(exp(a) + exp(b)) by NumPy's formula (npy_logaddexp, npy_logaddexp2).
template <class T>
T log_add_exp(bool base_2, T a, T b) {
    // Equal operands first: the difference of equal infinities is NaN.
    if (a == b) return a + (base_2 ? T{1} : std::numbers::ln2_v<T>);
    T difference = a - b;
    if (std::isnan(difference)) return difference;
    T exponent = -std::fabs(difference);
    T rest = base_2 ? std::numbers::log2e_v<T> * std::log1p(std::exp2(exponent))
                    : std::log1p(std::exp(exponent));
    return (difference > 0 ? a : b) + rest;
}

template <class T>
T sign(T a) {
    if (std::isnan(a)) return a;
    return static_cast<T>((a > 0) - (a < 0));
}

}  // namespace

template <class T>
T float_math(MathFn function, T a, T b, T c) {
    switch (function) {
        case MathFn::sin: return std::sin(a);
        case MathFn::cos: return std::cos(a);
        case MathFn::tan: return std::tan(a);
        case MathFn::arcsin: return std::asin(a);
        case MathFn::arccos: return std::acos(a);
        case MathFn::arctan: return std::atan(a);
        case MathFn::arctan2: return std::atan2(a, b);
        case MathFn::sinh: return std::sinh(a);
        case MathFn::cosh: return std::cosh(a);
        case MathFn::tanh: return std::tanh(a);
        case MathFn::arcsinh: return std::asinh(a);
        case MathFn::arccosh: return std::acosh(a);
        case MathFn::arctanh: return std::atanh(a);
        case MathFn::exp: return std::exp(a);
        case MathFn::exp2: return std::exp2(a);
        case MathFn::expm1: return std::expm1(a);
        case MathFn::log: return std::log(a);
        case MathFn::log2: return std::log2(a);
        case MathFn::log10: return std::log10(a);
        case MathFn::log1p: return std::log1p(a);
        case MathFn::sqrt: return std::sqrt(a);
        case MathFn::cbrt: return std::cbrt(a);
        case MathFn::power:
        case MathFn::float_power: return std::pow(a, b);
        case MathFn::hypot: return std::hypot(a, b);
        case MathFn::floor: return std::floor(a);
        case MathFn::ceil: return std::ceil(a);
        case MathFn::trunc: return std::trunc(a);
        case MathFn::rint: return std::rint(a);
        case MathFn::fabs:
        case MathFn::absolute: return std::fabs(a);
        case MathFn::copysign: return std::copysign(a, b);
        case MathFn::nextafter: return std::nextafter(a, b);
        case MathFn::spacing: return spacing(a);
        case MathFn::fmod: return std::fmod(a, b);
        case MathFn::sign: return sign(a);
        // maximum and minimum keep a NaN, fmax and fmin avoid it.
        case MathFn::maximum: return a >= b || std::isnan(a) ? a : b;
        case MathFn::minimum: return a <= b || std::isnan(a) ? a : b;
        case MathFn::fmax: return std::fmax(a, b);
        case MathFn::fmin: return std::fmin(a, b);
        case MathFn::square: return a * a;
        case MathFn::reciprocal: return 1 / a;
        case MathFn::conjugate:
        case MathFn::positive: return a;
        case MathFn::deg2rad: return a * (std::numbers::pi_v<T> / 180);
        case MathFn::rad2deg: return a * (180 / std::numbers::pi_v<T>);
        case MathFn::logaddexp: return log_add_exp(false, a, b);
        case MathFn::logaddexp2: return log_add_exp(true, a, b);
        case MathFn::erf: return std::erf(a);
        case MathFn::erfc: return std::erfc(a);
        case MathFn::gamma: return std::tgamma(a);
        case MathFn::lgamma: return std::lgamma(a);
        case MathFn::remainder_ieee: return std::remainder(a, b);
        case MathFn::fma: return std::fma(a, b, c);
        case MathFn::signbit:
        case MathFn::isnan:
        case MathFn::isinf:
        case MathFn::isfinite:
        case MathFn::gcd:
        case MathFn::lcm:
        case MathFn::logical_and:
        case MathFn::logical_or:
        case MathFn::logical_xor:
        case MathFn::logical_not: break;
    }
    NUMEN_UNREACHABLE("not a function of floats");
}

template float float_math(MathFn, float, float, float);
template double float_math(MathFn, double, double, double);

}  // namespace numen::ir
