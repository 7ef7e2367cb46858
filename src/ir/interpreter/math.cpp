#include "ir/interpreter/math.h"

#include "ir/interpreter/arithmetic.h"
#include "ir/interpreter/scalar.h"
#include "support/diagnostic.h"

namespace numen::ir {

namespace {

bool logical(MathFn function, bool a, bool b) {
    switch (function) {
        case MathFn::logical_and: return a && b;
        case MathFn::logical_or: return a || b;
        case MathFn::logical_xor: return a != b;
        case MathFn::logical_not: return !a;
        default: NUMEN_UNREACHABLE("not a logical function");
    }
}

template <class T>
bool predicate(MathFn function, T a) {
    if constexpr (is_complex_v<T>) {
        switch (function) {
            case MathFn::isnan: return std::isnan(a.real()) || std::isnan(a.imag());
            case MathFn::isinf: return std::isinf(a.real()) || std::isinf(a.imag());
            case MathFn::isfinite: return std::isfinite(a.real()) && std::isfinite(a.imag());
            default: NUMEN_UNREACHABLE("not a predicate of complex numbers");
        }
    } else {
        constexpr bool is_float = std::is_floating_point_v<T>;
        switch (function) {
            case MathFn::isnan: return is_float && std::isnan(static_cast<double>(a));
            case MathFn::isinf: return is_float && std::isinf(static_cast<double>(a));
            case MathFn::isfinite: return !is_float || std::isfinite(static_cast<double>(a));
            case MathFn::signbit: return is_float ? std::signbit(static_cast<double>(a)) : a < T{};
            default: NUMEN_UNREACHABLE("not a predicate");
        }
    }
}

}  // namespace

bool bool_math(MathFn function, bool a, bool b) {
    switch (function) {
        case MathFn::maximum:
        case MathFn::fmax: return a || b;
        case MathFn::minimum:
        case MathFn::fmin: return a && b;
        case MathFn::square:
        case MathFn::absolute:
        case MathFn::floor:
        case MathFn::ceil:
        case MathFn::trunc:
        case MathFn::conjugate:
        case MathFn::positive: return a;
        default: NUMEN_UNREACHABLE("not a function of bools");
    }
}

Value math(MathFn function, const Type* from, const Type* to, std::span<const Value> operands) {
    return with_dtype(from->dtype, [&]<class T>() {
        T a = from_cells<T>(operands[0]);
        T b = operands.size() > 1 ? from_cells<T>(operands[1]) : T{};
        switch (info(function).rule) {
            case 'L': return to_cells(logical(function, truth(a), truth(b)));
            case 'B': return to_cells(predicate(function, a));
            default: break;
        }
        NUMEN_ASSERT(to->dtype == from->dtype || info(function).rule == 'A');
        if constexpr (std::is_same_v<T, bool>) {
            return to_cells(bool_math(function, a, b));
        } else if constexpr (std::is_integral_v<T>) {
            return to_cells(integer_math(function, a, b));
        } else if constexpr (std::is_floating_point_v<T>) {
            T c = operands.size() > 2 ? from_cells<T>(operands[2]) : T{};
            return to_cells(float_math(function, a, b, c));
        } else {
            if (function == MathFn::absolute) return to_cells(std::hypot(a.real(), a.imag()));
            return to_cells(complex_math(function, a, b));
        }
    });
}

}  // namespace numen::ir
