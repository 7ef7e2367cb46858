#include "sema/constant.h"

#include <bit>
#include <cstdio>

namespace numen::sema {

bool same_constant(const Constant& a, const Constant& b) {
    if (a.type != b.type || a.integer != b.integer || a.text != b.text || a.data != b.data ||
        a.function != b.function || a.object != b.object ||
        a.elements.size() != b.elements.size() ||
        std::bit_cast<std::uint64_t>(a.real) != std::bit_cast<std::uint64_t>(b.real) ||
        std::bit_cast<std::uint64_t>(a.imag) != std::bit_cast<std::uint64_t>(b.imag)) {
        return false;
    }
    for (std::size_t i = 0; i < a.elements.size(); ++i) {
        if (!same_constant(a.elements[i], b.elements[i])) return false;
    }
    return true;
}

std::string to_string(const Constant& constant) {
    const Type* type = constant.type;
    switch (type->kind) {
        case types::Kind::None: return "None";
        case types::Kind::String: return "'" + constant.text + "'";
        case types::Kind::Bytes: return "b'" + constant.text + "'";
        case types::Kind::Scalar: {
            if (type->is_bool()) return constant.integer != 0 ? "True" : "False";
            if (type->dtype == types::DType::uint64)
                return std::to_string(static_cast<std::uint64_t>(constant.integer));
            if (type->is_integer()) return std::to_string(constant.integer);
            char text[64];
            if (type->is_float()) {
                std::snprintf(text, sizeof text, "%.17g", constant.real);
            } else {
                std::snprintf(text, sizeof text, "(%.17g%+.17gj)", constant.real, constant.imag);
            }
            return text;
        }
        case types::Kind::Tuple:
        case types::Kind::Slice: {
            std::string out = type->is(types::Kind::Slice) ? "slice(" : "(";
            for (const Constant& one : constant.elements) out += to_string(one) + ", ";
            return out + ")";
        }
        case types::Kind::Array:
            return "array at " + std::to_string(reinterpret_cast<std::uintptr_t>(constant.data));
        case types::Kind::Record:
            return "record at " + std::to_string(reinterpret_cast<std::uintptr_t>(constant.data));
        case types::Kind::Enum:
            return types::to_string(type) + "#" + std::to_string(constant.integer);
        default: return types::to_string(type);
    }
}

}  // namespace numen::sema
