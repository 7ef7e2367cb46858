#include "ir/duration.h"

namespace numen::ir {

namespace {

/// Functions of complex numbers take several of real ones.
constexpr int kOfComplex = 8;

}  // namespace

int duration(const Node& node) {
    switch (node.op) {
        case Op::constant:
        case Op::get:
        case Op::set:
        case Op::field:
        case Op::string_length: return 0;
        case Op::div:
        case Op::floordiv:
        case Op::mod: return kOfDivision;
        case Op::math:
            return info(node.math).duration *
                   (node.operands[0]->type->is_complex() ? kOfComplex : 1);
        default: return 1;
    }
}

}  // namespace numen::ir
