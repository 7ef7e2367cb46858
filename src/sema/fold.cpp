#include "sema/fold.h"

#include <cmath>

namespace numen::sema {

using syntax::BinaryOp;
using syntax::CompareOp;
using syntax::UnaryOpKind;

namespace {

/// Whether it is a Python int (or bool) that int64 holds.
bool is_int(const Constant& c) {
    return c.type->is_bool() ||
           (c.type->is_integer() && c.type->weak && c.type->dtype == types::DType::int64);
}
/// Any constant integer or bool: its value.
std::optional<__int128> whole(const Constant& c) {
    if (c.type->is_integer() && c.type->dtype == types::DType::uint64)
        return static_cast<std::uint64_t>(c.integer);
    if (c.type->is_integer() || c.type->is_bool()) return c.integer;
    return std::nullopt;
}
bool is_float(const Constant& c) { return c.type->is_float() && c.type->weak; }
double as_double(const Constant& c) {
    return is_float(c) ? c.real : static_cast<double>(c.integer);
}

bool holds(types::DType dtype, __int128 number) {
    const int bits = 8 * types::size_of(dtype);
    const bool is_signed = types::kind(dtype) == 'i';
    const __int128 most = (__int128{1} << (is_signed ? bits - 1 : bits)) - 1;
    return number >= (is_signed ? -most - 1 : 0) && number <= most;
}

std::optional<std::int64_t> fold_int(BinaryOp op, std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    switch (op) {
        case BinaryOp::Add:
            return __builtin_add_overflow(a, b, &out) ? std::nullopt : std::optional(out);
        case BinaryOp::Sub:
            return __builtin_sub_overflow(a, b, &out) ? std::nullopt : std::optional(out);
        case BinaryOp::Mult:
            return __builtin_mul_overflow(a, b, &out) ? std::nullopt : std::optional(out);
        case BinaryOp::FloorDiv:
        case BinaryOp::Mod: {
            if (b == 0 || (a == INT64_MIN && b == -1)) return std::nullopt;
            std::int64_t quotient = a / b, rest = a % b;
            if (rest != 0 && (rest < 0) != (b < 0)) {
                --quotient;
                rest += b;
            }
            return op == BinaryOp::Mod ? rest : quotient;
        }
        case BinaryOp::Pow: {
            if (b < 0 || b > 64) return std::nullopt;
            out = 1;
            for (std::int64_t i = 0; i < b; ++i) {
                if (__builtin_mul_overflow(out, a, &out)) return std::nullopt;
            }
            return out;
        }
        case BinaryOp::LShift:
            if (b < 0 || b > 62 || a < 0 || (b > 0 && (a >> (63 - b)) != 0)) return std::nullopt;
            return a << b;
        case BinaryOp::RShift: return b < 0 || b > 63 ? std::nullopt : std::optional(a >> b);
        case BinaryOp::BitAnd: return a & b;
        case BinaryOp::BitOr: return a | b;
        case BinaryOp::BitXor: return a ^ b;
        case BinaryOp::Div:
        case BinaryOp::MatMult: return std::nullopt;
    }
    return std::nullopt;
}

std::optional<ExactInteger> exact_power(const ExactInteger& base, const ExactInteger& exponent) {
    if (exponent.value < 0) return std::nullopt;
    ExactInteger made{.value = 1};
    // All but 0, 1 and -1 leave 128 bits before; those depend on whether it is odd.
    const __int128 rounds = exponent.value > 128 ? 128 + exponent.value % 2 : exponent.value;
    for (__int128 i = 0; i < rounds && !made.is_beyond; ++i)
        made.is_beyond = __builtin_mul_overflow(made.value, base.value, &made.value);
    return made;
}

std::optional<ExactInteger> exact_binary(BinaryOp op, const ExactInteger& a,
                                         const ExactInteger& b) {
    if (op != BinaryOp::Add && op != BinaryOp::Sub && op != BinaryOp::Mult && op != BinaryOp::Pow)
        return std::nullopt;
    if (a.is_beyond || b.is_beyond) return ExactInteger{.is_beyond = true};
    if (op == BinaryOp::Pow) return exact_power(a, b);
    ExactInteger made;
    if (op == BinaryOp::Add) made.is_beyond = __builtin_add_overflow(a.value, b.value, &made.value);
    if (op == BinaryOp::Sub) made.is_beyond = __builtin_sub_overflow(a.value, b.value, &made.value);
    if (op == BinaryOp::Mult)
        made.is_beyond = __builtin_mul_overflow(a.value, b.value, &made.value);
    return made;
}

}  // namespace

std::optional<ExactInteger> exact_integer(const syntax::Expr* expression) {
    if (const auto* literal = syntax::as<syntax::Constant>(expression)) {
        if (literal->constant != syntax::ConstantKind::Int) return std::nullopt;
        return ExactInteger{static_cast<__int128>(literal->integer), literal->integer_overflows};
    }
    if (const auto* node = syntax::as<syntax::UnaryOp>(expression)) {
        if (node->op != UnaryOpKind::USub && node->op != UnaryOpKind::UAdd) return std::nullopt;
        auto operand = exact_integer(node->operand);
        if (!operand || node->op == UnaryOpKind::UAdd) return operand;
        return exact_binary(BinaryOp::Sub, {}, *operand);
    }
    std::vector<const syntax::BinOp*> chain;
    while (const auto* node = syntax::as<syntax::BinOp>(expression)) {
        chain.push_back(node);
        expression = node->left;
    }
    auto made = take_exact_integer(chain);
    return chain.empty() ? made : std::nullopt;
}

std::optional<ExactInteger> take_exact_integer(std::vector<const syntax::BinOp*>& chain) {
    if (chain.empty()) return std::nullopt;
    auto made = exact_integer(chain.back()->left);
    std::size_t left = chain.size();
    for (; made && left > 0; --left) {
        auto right = exact_integer(chain[left - 1]->right);
        auto next = right ? exact_binary(chain[left - 1]->op, *made, *right) : std::nullopt;
        if (!next) break;
        made = next;
    }
    if (left == chain.size()) return std::nullopt;
    chain.resize(left);
    return made;
}

bool is_beyond(const Constant& number, types::DType dtype) {
    auto exact = whole(number);
    return exact && number.type->weak && types::is_integer(dtype) && !holds(dtype, *exact);
}

std::optional<Constant> fold_binary(types::Context& types, BinaryOp op, const Constant& a,
                                    const Constant& b) {
    bool ints = is_int(a) && is_int(b);
    if (ints && op != BinaryOp::Div) {
        bool bitwise = op == BinaryOp::BitAnd || op == BinaryOp::BitOr || op == BinaryOp::BitXor;
        auto folded = fold_int(op, a.integer, b.integer);
        if (!folded) return std::nullopt;
        bool stays_bool = bitwise && a.type->is_bool() && b.type->is_bool();
        return Constant{.type = stays_bool ? types.boolean() : types.py_int(), .integer = *folded};
    }
    if (!((is_int(a) || is_float(a)) && (is_int(b) || is_float(b)))) return std::nullopt;
    double x = as_double(a), y = as_double(b);
    switch (op) {
        case BinaryOp::Add: x += y; break;
        case BinaryOp::Sub: x -= y; break;
        case BinaryOp::Mult: x *= y; break;
        case BinaryOp::Div:
            if (y == 0) return std::nullopt;
            x /= y;
            break;
        case BinaryOp::Pow:
            if (x <= 0) return std::nullopt;
            x = std::pow(x, y);
            break;
        default: return std::nullopt;
    }
    return Constant{.type = types.py_float(), .real = x};
}

std::optional<Constant> fold_unary(types::Context& types, UnaryOpKind op, const Constant& a) {
    if (is_int(a)) {
        switch (op) {
            case UnaryOpKind::USub:
                if (a.integer == INT64_MIN) return std::nullopt;
                return Constant{.type = types.py_int(), .integer = -a.integer};
            case UnaryOpKind::UAdd: return Constant{.type = types.py_int(), .integer = a.integer};
            case UnaryOpKind::Invert:
                if (a.type->is_bool())
                    return Constant{.type = types.boolean(), .integer = a.integer == 0};
                return Constant{.type = types.py_int(), .integer = ~a.integer};
            case UnaryOpKind::Not:
                return Constant{.type = types.boolean(), .integer = a.integer == 0};
        }
    }
    // -(2**63), the one literal that needs its sign to fit.
    if (op == UnaryOpKind::USub && a.type->is_integer() && a.type->weak && a.integer == INT64_MIN) {
        return Constant{.type = types.py_int(), .integer = INT64_MIN};
    }
    if (is_float(a) && op == UnaryOpKind::USub) return Constant{.type = a.type, .real = -a.real};
    if (is_float(a) && op == UnaryOpKind::UAdd) return a;
    if (a.type->is_complex() && a.type->weak && op == UnaryOpKind::USub) {
        return Constant{.type = a.type, .real = -a.real, .imag = -a.imag};
    }
    return std::nullopt;
}

std::optional<Constant> fold_compare(types::Context& types, CompareOp op, const Constant& a,
                                     const Constant& b) {
    auto decide = [&](auto x, auto y) -> std::optional<Constant> {
        bool result = false;
        switch (op) {
            case CompareOp::Eq: result = x == y; break;
            case CompareOp::NotEq: result = x != y; break;
            case CompareOp::Lt: result = x < y; break;
            case CompareOp::LtE: result = x <= y; break;
            case CompareOp::Gt: result = x > y; break;
            case CompareOp::GtE: result = x >= y; break;
            default: return std::nullopt;
        }
        return Constant{.type = types.boolean(), .integer = result};
    };
    if (auto x = whole(a), y = whole(b); x && y) return decide(*x, *y);
    if ((is_int(a) || is_float(a)) && (is_int(b) || is_float(b)))
        return decide(as_double(a), as_double(b));
    return std::nullopt;
}

}  // namespace numen::sema
