#include "ir/ir.h"

namespace numen::ir {

namespace {

constexpr OpInfo kOps[] = {
#define NUMEN_OP(name, operands, regions, attribute, flags, meaning) \
    {#name, operands, regions, #attribute, #flags, meaning},
#include "ir/ops.def"
#undef NUMEN_OP
};

constexpr MathInfo kMath[] = {
#define NUMEN_MATH(name, arity, rule, duration, numpy, python, c, llvm) \
    {#name, arity, #rule[0], duration, numpy, python, c, llvm},
#include "ir/math.def"
#undef NUMEN_MATH
};

}  // namespace

const OpInfo& info(Op op) { return kOps[static_cast<int>(op)]; }
const MathInfo& info(MathFn function) { return kMath[static_cast<int>(function)]; }
std::span<const MathInfo> all_math() { return kMath; }

bool takes_complex(MathFn function) {
    switch (function) {
        case MathFn::floor:
        case MathFn::ceil:
        case MathFn::trunc:
        case MathFn::fmod:
        case MathFn::signbit: return false;
        default: {
            char rule = info(function).rule;
            return rule != 'F' && rule != 'I';
        }
    }
}

}  // namespace numen::ir
