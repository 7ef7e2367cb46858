#include "ir/length.h"

#include <algorithm>

namespace numen::ir {

namespace {

struct Length {
    std::size_t nodes = 0;
    std::size_t jumps = 0;
};

/// What an operation that may raise counts for: where errors arrive, all that a function holds has
/// to be given back, whichever came there.
constexpr std::size_t kOfRaising = 4;
/// And a call: beside that, LLVM moves what its result is used for past the calls that follow, one
/// by one.
constexpr std::size_t kOfCall = 10;
/// And a loop, of which LLVM makes several.
constexpr std::size_t kOfLoop = 20;
/// The product of both, for which LLVM takes about five seconds.
constexpr std::size_t kMostWork = 150'000'000;

std::size_t weight(const Node& node) {
    if (node.op == Op::for_ || node.op == Op::while_) return kOfLoop;
    return node.op == Op::call ? kOfCall : may_raise(node) ? kOfRaising : 0;
}

void measure(const Region& region, Length& length) {
    for (const Node* node = region.first; node != nullptr; node = node->next) {
        ++length.nodes;
        length.jumps += node->regions.size() + weight(*node);
        for (const Region* inner : node->regions) measure(*inner, length);
    }
}

}  // namespace

bool is_long(const Function& function) {
    Length length;
    measure(function.body, length);
    return length.nodes * length.jumps > kMostWork;
}

bool has_long_function(const Module& module) {
    return std::ranges::any_of(module.functions,
                               [](const auto& function) { return is_long(*function); });
}

}  // namespace numen::ir
