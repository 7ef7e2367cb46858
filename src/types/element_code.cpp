#include "types/element_code.h"

#include "support/diagnostic.h"

namespace numen::types {

namespace {

std::string codes_of(const Type* type) {
    std::string out;
    for (const Type* element : type->elements) out += element_code(element);
    return out;
}

/// Of the class and the fields of a namedtuple, which its repr has.
std::string names_of(const Type* type) {
    if (type->name.empty()) return "";
    std::string out = "'" + std::string(type->name);
    for (std::string_view field : type->names) out += " " + std::string(field);
    return out + "'";
}

}  // namespace

std::string element_code(const Type* type) {
    switch (type->kind) {
        // Nothing is stored for these; an empty container's element type may still be unknown.
        case Kind::Never:
        case Kind::Static:
        case Kind::None: return "n";
        case Kind::Scalar:
            return std::string(1, type->is_time() ? 't' : info(type->dtype).numpy_char);
        case Kind::LiteralList:
        case Kind::LiteralDict:
        case Kind::Extension: return "(" + codes_of(type) + ")";
        case Kind::Tuple: return "(" + names_of(type) + codes_of(type) + ")";
        case Kind::Array: {
            const bool has_scalars = type->elements.empty();
            return "a" + std::to_string(type->ndim) +
                   (has_scalars ? info(type->dtype).numpy_char : 'B');
        }
        // An array without axes has the same parts, and containers do not compare those either.
        case Kind::Record: return "a0B";
        case Kind::Optional: return "o" + codes_of(type);
        case Kind::String: return "s";
        case Kind::Bytes: return "y";
        case Kind::List: return "[" + codes_of(type) + "]";
        case Kind::Dict: return "{" + codes_of(type) + "}";
        case Kind::Set: return "<" + codes_of(type) + ">";
        case Kind::Range: return "r";
        case Kind::Slice: return ":" + codes_of(type);
        case Kind::Enum: return "m";
        case Kind::Exception: return "e";
        case Kind::Pointer:
        case Kind::Function: return "p";
        case Kind::Generator:
        case Kind::Instance:
        case Kind::RandomGenerator:
        case Kind::Reference: return "R";
        case Kind::NestedArray:
        case Kind::Chars: break;
    }
    NUMEN_UNREACHABLE("a container of values without representation");
}

}  // namespace numen::types
