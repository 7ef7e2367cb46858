#include "ir/interpreter/scalar.h"

#include <array>

#include "ir/interpreter/arithmetic.h"
#include "support/diagnostic.h"

namespace numen::ir {

namespace {

bool bool_arithmetic(Op op, bool a, bool b) {
    switch (op) {
        case Op::add:
        case Op::or_: return a || b;
        case Op::mul:
        case Op::and_: return a && b;
        case Op::xor_: return a != b;
        case Op::invert: return !a;
        default: NUMEN_UNREACHABLE("not an operation on bools");
    }
}

template <class T>
T integer_arithmetic(Op op, T a, T b) {
    switch (op) {
        case Op::add: return wrapping(a, b, [](auto x, auto y) { return x + y; });
        case Op::sub: return wrapping(a, b, [](auto x, auto y) { return x - y; });
        case Op::mul: return wrapping(a, b, [](auto x, auto y) { return x * y; });
        case Op::neg: return wrapping_negative(a);
        case Op::floordiv: return integer_floordiv(a, b);
        case Op::mod: return integer_mod(a, b);
        case Op::and_: return a & b;
        case Op::or_: return a | b;
        case Op::xor_: return a ^ b;
        case Op::invert: return static_cast<T>(~a);
        case Op::shl: return shift_left(a, b);
        case Op::shr: return shift_right(a, b);
        default: NUMEN_UNREACHABLE("not an operation on integers");
    }
}

template <class T>
T float_arithmetic(Op op, T a, T b) {
    switch (op) {
        case Op::add: return a + b;
        case Op::sub: return a - b;
        case Op::mul: return a * b;
        case Op::neg: return -a;
        case Op::div: return a / b;
        case Op::floordiv: return float_floordiv(a, b);
        case Op::mod: return float_mod(a, b);
        default: NUMEN_UNREACHABLE("not an operation on floats");
    }
}

template <class T>
T complex_arithmetic(Op op, T a, T b) {
    switch (op) {
        case Op::add: return a + b;
        case Op::sub: return a - b;
        case Op::mul: return complex_mul(a, b);
        case Op::neg: return -a;
        case Op::div: return complex_div(a, b);
        default: NUMEN_UNREACHABLE("not an operation on complex numbers");
    }
}

template <class T>
bool compare_values(Op op, T a, T b) {
    switch (op) {
        case Op::eq: return a == b;
        case Op::ne: return a != b;
        default: break;
    }
    if constexpr (!is_complex_v<T>) {
        switch (op) {
            case Op::lt: return a < b;
            case Op::le: return a <= b;
            case Op::gt: return a > b;
            case Op::ge: return a >= b;
            default: break;
        }
    }
    NUMEN_UNREACHABLE("not a comparison of these");
}

template <class To, class From>
To convert(From a) {
    if constexpr (std::is_same_v<To, bool>) {
        return truth(a);
    } else if constexpr (is_complex_v<To>) {
        using R = typename To::value_type;
        if constexpr (is_complex_v<From>) {
            return {static_cast<R>(a.real()), static_cast<R>(a.imag())};
        } else {
            return {static_cast<R>(a), R{0}};
        }
    } else if constexpr (is_complex_v<From>) {
        return convert<To>(a.real());
    } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
        return float_to_integer<To>(a);
    } else {
        return static_cast<To>(a);
    }
}

/// The dtype that stands for a type in casts: addresses and members of enums are 64-bit integers.
types::DType dtype_of(const Type* type) {
    if (type->is_scalar()) return type->dtype;
    return type->is(types::Kind::Enum) ? types::DType::int64 : types::DType::uint64;
}

}  // namespace

Value arithmetic(Op op, const Type* type, Cells a, Cells b) {
    return with_dtype(type->dtype, [&]<class T>() {
        T x = from_cells<T>(a), y = b.empty() ? T{} : from_cells<T>(b);
        if constexpr (std::is_same_v<T, bool>) {
            return to_cells(bool_arithmetic(op, x, y));
        } else if constexpr (std::is_integral_v<T>) {
            return to_cells(integer_arithmetic(op, x, y));
        } else if constexpr (std::is_floating_point_v<T>) {
            return to_cells(float_arithmetic(op, x, y));
        } else {
            return to_cells(complex_arithmetic(op, x, y));
        }
    });
}

bool compare(Op op, const Type* type, Cells a, Cells b) {
    return with_dtype(dtype_of(type), [&]<class T>() {
        return compare_values(op, from_cells<T>(a), from_cells<T>(b));
    });
}

Value cast(const Type* from, const Type* to, Cells a) {
    return with_dtype(dtype_of(from), [&]<class From>() {
        return with_dtype(dtype_of(to),
                          [&]<class To>() { return to_cells(convert<To>(from_cells<From>(a))); });
    });
}

Value bitcast(const Type* from, const Type* to, Cells a) {
    std::array<std::byte, 16> memory{};
    store_value(from, a, memory.data());
    return load_value(to, memory.data());
}

}  // namespace numen::ir
