#include "types/text.h"

#include "types/record.h"

namespace numen::types {

std::string list_of(std::span<const Type* const> types) {
    std::string out;
    for (const Type* type : types) {
        if (!out.empty()) out += ", ";
        out += to_string(type);
    }
    return out;
}

namespace {

std::string entries_of(const Type* dict) {
    std::string out;
    for (std::size_t i = 0; i < dict->elements.size(); ++i) {
        if (i > 0) out += ", ";
        out += std::string(dict->names[i]) + ": " + to_string(dict->elements[i]);
    }
    return out;
}

std::string tuple_text(const Type* type) {
    bool uniform = !type->elements.empty();
    for (const Type* element : type->elements) uniform = uniform && element == type->elements[0];
    std::string count = std::to_string(type->elements.size());
    if (!type->names.empty()) {
        return std::string(type->name) + "(" + list_of(type->elements) + ")";
    }
    if (uniform) return "UniTuple(" + to_string(type->elements[0]) + " x " + count + ")";
    return "Tuple(" + list_of(type->elements) + ")";
}

std::string array_text(const Type* type) {
    const char* layout = type->layout == Layout::C ? "C" : type->layout == Layout::F ? "F" : "A";
    std::string element =
        type->elements.empty() ? std::string(info(type->dtype).name) : to_string(type->element());
    std::string out = "array(" + element + ", " + std::to_string(type->ndim) + "d, " + layout;
    if (type->readonly) out += ", readonly";
    if (!type->aligned) out += ", unaligned";
    return out + ")";
}

/// As Numba writes it, with every field's type and offset, the size, and whether it is aligned.
std::string record_text(const Type* type) {
    std::string out = "Record(";
    for (std::size_t i = 0; i < type->elements.size(); ++i) {
        if (i > 0) out += ",";
        out += std::string(type->names[i]) + "[type=" + to_string(type->elements[i]) +
               ";offset=" + std::to_string(type->numbers[i]) + "]";
    }
    return out + ";" + std::to_string(type->bytes) + (type->aligned ? ";True)" : ";False)");
}

std::string shape_text(std::span<const std::int64_t> shape) {
    std::string out;
    for (std::int64_t size : shape) out += (out.empty() ? "" : ", ") + std::to_string(size);
    return "(" + out + (shape.size() == 1 ? ",)" : ")");
}

std::string chars_text(const Type* type) {
    return (type->dtype == DType::uint8 ? "[char x " : "[unichr x ") +
           std::to_string(chars_length(type)) + "]";
}

}  // namespace

std::string to_string(const Type* type) {
    switch (type->kind) {
        case Kind::Never: return "no value";
        case Kind::None: return "none";
        case Kind::Scalar: return type->is_bool() ? "bool" : std::string(info(type->dtype).name);
        case Kind::Tuple: return tuple_text(type);
        case Kind::Array: return array_text(type);
        case Kind::Record: return record_text(type);
        case Kind::NestedArray:
            return "nestedarray(" + to_string(type->element()) + ", " + shape_text(type->numbers) +
                   ")";
        case Kind::Chars: return chars_text(type);
        case Kind::Optional: return "OptionalType(" + to_string(type->element()) + ")";
        case Kind::String: return "unicode_type";
        case Kind::Bytes: return "bytes";
        case Kind::RandomGenerator: return "NumPyRandomGeneratorType";
        case Kind::List:
            return (type->typed ? "ListType[" : "list(") + to_string(type->element()) +
                   (type->typed ? "]" : ")");
        case Kind::Dict:
            return type->typed ? "DictType[" + to_string(type->elements[0]) + "," +
                                     to_string(type->elements[1]) + "]"
                               : "dict(" + list_of(type->elements) + ")";
        case Kind::Set:
            return (type->typed ? "SetType[" : "set(") + to_string(type->element()) +
                   (type->typed ? "]" : ")");
        case Kind::LiteralList: return "LiteralList(" + list_of(type->elements) + ")";
        case Kind::Extension: return std::string(type->name);
        case Kind::LiteralDict: return "LiteralStrKey[Dict]({" + entries_of(type) + "})";
        case Kind::Generator: return "generator(" + to_string(type->element()) + ")";
        case Kind::Instance: return "instance of " + std::string(type->name);
        case Kind::Range: return "range";
        case Kind::Slice: return "slice(" + list_of(type->elements) + ")";
        case Kind::Enum: return (type->is_one_of() ? "" : "enum ") + std::string(type->name);
        case Kind::Exception: return std::string(type->name.substr(type->name.rfind('.') + 1));
        case Kind::Pointer:
            if (type->elements.empty()) return "void*";
            return (type->element()->is(Kind::Bytes) ? "char" : to_string(type->element())) + "*";
        case Kind::Reference: return "reference";
        case Kind::Static:
            switch (type->static_kind) {
                case StaticKind::Module: return "module " + std::string(type->name);
                case StaticKind::Builtin:
                case StaticKind::Function:
                case StaticKind::Method: return "function " + std::string(type->name);
                case StaticKind::Class: return "class " + std::string(type->name);
                case StaticKind::DType: return "dtype(" + std::string(type->name) + ")";
                case StaticKind::Ellipsis: return "ellipsis";
                case StaticKind::Type: return "typeref[" + std::string(type->name) + "]";
                case StaticKind::Object: return std::string(type->name);
            }
            return {};
        case Kind::Function:
            if (type->is_entry) {
                return "FunctionType[" + to_string(type->element()) + "(" +
                       list_of(type->elements.subspan(1)) + ")]";
            }
            return "ExternalFunctionPointer((" + list_of(type->elements.subspan(1)) + ") -> " +
                   to_string(type->element()) + ")";
    }
    return {};
}

}  // namespace numen::types
