#include "opt/float_bounds.h"

#include <algorithm>
#include <cmath>

namespace numen::opt {

namespace {

using ir::MathFn;

/// Stands for a value of which it is not known that it cannot be negative.
constexpr double kAnything = -1;
/// Expressions are looked into as deep as this.
constexpr int kDepth = 8;

/// A number from 0 on that the value is never below, or else kAnything. Rounding keeps an order of
/// numbers, so a bound that is computed as the value is bounds the rounded value. Without negative
/// bounds that is so too when a product and a sum are rounded as one.
class LowerBound {
  public:
    double of(const Node* value, int depth) const {
        if (value->is_parameter || depth == 0 || !value->type->is_scalar()) return kAnything;
        if (value->type->is_complex()) return kAnything;
        const double bound = exact(value, depth - 1);
        const bool is_single =
            value->type->is_float() && types::size_of(value->type->dtype) == sizeof(float);
        return is_single ? static_cast<double>(static_cast<float>(bound)) : bound;
    }

  private:
    double exact(const Node* value, int depth) const {
        auto bound = [&](std::size_t operand) { return of(value->operands[operand], depth); };
        if (value->op == Op::cast) {
            const Type* from = value->operands[0]->type;
            if (value->type->is_float() && from->is_scalar() && types::kind(from->dtype) == 'u') {
                return 0;
            }
            return value->type->is_float() && from->is_float() ? bound(0) : kAnything;
        }
        if (!value->type->is_float()) return kAnything;
        switch (value->op) {
            case Op::constant: return value->number >= 0 ? value->number : kAnything;
            case Op::add: {
                const double left = bound(0), right = bound(1);
                return left < 0 || right < 0 ? kAnything : left + right;
            }
            case Op::mul: {
                const double left = bound(0);
                if (value->operands[0] == value->operands[1]) return left < 0 ? 0 : left * left;
                const double right = bound(1);
                return left < 0 || right < 0 ? kAnything : left * right;
            }
            case Op::div: return bound(0) < 0 || bound(1) < 0 ? kAnything : 0;
            case Op::select: return std::min(bound(1), bound(2));
            case Op::math: return function(value, depth);
            default: return kAnything;
        }
    }

    double function(const Node* value, int depth) const {
        switch (value->math) {
            case MathFn::fabs:
            case MathFn::absolute:
            case MathFn::square:
            case MathFn::exp:
            case MathFn::exp2:
            case MathFn::hypot: return 0;
            case MathFn::sqrt: return std::sqrt(std::max(0.0, of(value->operands[0], depth)));
            default: return kAnything;
        }
    }
};

}  // namespace

bool is_never_zero(const Node* value) { return LowerBound().of(value, kDepth) > 0; }

}  // namespace numen::opt
