#include "ir/names.h"

namespace numen::ir {

namespace {

constexpr std::string_view kReduceKinds[] = {"sum", "prod", "min", "max", "any", "all"};
constexpr std::string_view kReductions[] = {"sum", "prod", "min",         "max",       "and",
                                            "or",  "xor",  "logical_and", "logical_or"};
constexpr std::string_view kRuntime[] = {
#define NUMEN_RT(name, raises, result, parameters, meaning) #name,
#include "runtime/abi.def"
#undef NUMEN_RT
};
constexpr FastMathName kFastMath[] = {
    {kNoNaNs, "no_nans"},
    {kNoInfs, "no_infs"},
    {kNoSignedZeros, "no_signed_zeros"},
    {kAllowReciprocal, "reciprocal"},
    {kContract, "contract"},
    {kApproximate, "approximate"},
    {kReassociate, "reassociate"},
};

/// The enumerator whose place among `names` is that of `text`.
template <class Enum, std::size_t N>
std::optional<Enum> find(const std::string_view (&names)[N], std::string_view text) {
    for (std::size_t i = 0; i < N; ++i) {
        if (names[i] == text) return static_cast<Enum>(i);
    }
    return std::nullopt;
}

constexpr std::string_view kOps[] = {
#define NUMEN_OP(name, operands, regions, attribute, flags, meaning) \
    std::string_view(#name).ends_with('_') ? std::string_view(#name, sizeof(#name) - 2) : #name,
#include "ir/ops.def"
#undef NUMEN_OP
};
constexpr std::string_view kMath[] = {
#define NUMEN_MATH(name, arity, rule, duration, numpy, python, c, llvm) #name,
#include "ir/math.def"
#undef NUMEN_MATH
};

}  // namespace

std::string_view text_name(Op op) { return kOps[static_cast<int>(op)]; }
std::string_view text_name(ReduceKind kind) { return kReduceKinds[static_cast<int>(kind)]; }
std::string_view text_name(Reduction::Kind kind) { return kReductions[static_cast<int>(kind)]; }
std::optional<Op> op_named(std::string_view text) { return find<Op>(kOps, text); }
std::optional<MathFn> math_named(std::string_view text) { return find<MathFn>(kMath, text); }
std::optional<ReduceKind> reduce_named(std::string_view text) {
    return find<ReduceKind>(kReduceKinds, text);
}
std::optional<Reduction::Kind> reduction_named(std::string_view text) {
    return find<Reduction::Kind>(kReductions, text);
}

std::string_view runtime_name(RuntimeId runtime) {
    return runtime < std::size(kRuntime) ? kRuntime[runtime] : std::string_view();
}
std::optional<RuntimeId> runtime_named(std::string_view text) {
    return find<RuntimeId>(kRuntime, text);
}

std::string_view region_word(Op op, std::size_t index) {
    if (index == 0) return {};
    switch (op) {
        case Op::if_: return "else";
        case Op::while_: return "do";
        case Op::try_: return "except";
        default: return "then";
    }
}

std::span<const FastMathName> fast_math_names() { return kFastMath; }

}  // namespace numen::ir
