#include "support/diagnostic.h"
#include "types/record.h"
#include "types/type.h"

namespace numen::types {

namespace {

Component component_of(DType dtype) {
    switch (dtype) {
        case DType::bool_: return Component::i1;
        case DType::int8: return Component::i8;
        case DType::int16: return Component::i16;
        case DType::int32: return Component::i32;
        case DType::int64: return Component::i64;
        case DType::uint8: return Component::u8;
        case DType::uint16: return Component::u16;
        case DType::uint32: return Component::u32;
        case DType::uint64: return Component::u64;
        case DType::float32:
        case DType::complex64: return Component::f32;
        case DType::float64:
        case DType::complex128: return Component::f64;
#define NUMEN_DTYPE(name, kind, bytes, numpy_char, c_type)
#define NUMEN_TIME_DTYPE(base, kind, unit) \
    case DType::base##_##unit: return Component::i64;
#include "types/dtypes.def"
#undef NUMEN_DTYPE
        case DType::structured: break;
    }
    NUMEN_UNREACHABLE("dtype");
}

void append(std::vector<Component>& out, const Type* type) {
    switch (type->kind) {
        case Kind::Never:
        case Kind::None:
        case Kind::NestedArray:
        case Kind::Chars:
        case Kind::Static: return;
        case Kind::Scalar:
            out.push_back(component_of(type->dtype));
            if (type->is_complex()) out.push_back(out.back());
            return;
        case Kind::Tuple:
        case Kind::LiteralList:
        case Kind::LiteralDict:
        case Kind::Extension:
        case Kind::Slice:
            for (const Type* element : type->elements) append(out, element);
            return;
        case Kind::Array:
            out.push_back(Component::pointer);
            out.push_back(Component::reference);
            out.insert(out.end(), 2 * std::size_t{type->ndim}, Component::i64);
            return;
        case Kind::Record:
            out.push_back(Component::pointer);
            out.push_back(Component::reference);
            return;
        case Kind::Optional:
            out.push_back(Component::i1);
            append(out, type->element());
            return;
        case Kind::String:
        case Kind::Bytes:
        case Kind::List:
        case Kind::Dict:
        case Kind::Set:
        case Kind::Generator:
        case Kind::Instance:
        case Kind::RandomGenerator:
        case Kind::Exception:
        case Kind::Reference: out.push_back(Component::reference); return;
        case Kind::Range: out.insert(out.end(), 3, Component::i64); return;
        case Kind::Enum: out.push_back(Component::i64); return;
        case Kind::Pointer:
        case Kind::Function: out.push_back(Component::pointer); return;
    }
}

}  // namespace

std::vector<Component> components(const Type* type) {
    std::vector<Component> out;
    append(out, type);
    return out;
}

int size_of(Component component) {
    switch (component) {
        case Component::i1:
        case Component::i8:
        case Component::u8: return 1;
        case Component::i16:
        case Component::u16: return 2;
        case Component::i32:
        case Component::u32:
        case Component::f32: return 4;
        case Component::i64:
        case Component::u64:
        case Component::f64:
        case Component::pointer:
        case Component::reference: return 8;
    }
    NUMEN_UNREACHABLE("component");
}

MemoryLayout memory_layout(const Type* type) { return memory_layout(components(type)); }

MemoryLayout memory_layout(std::span<const Component> components) {
    MemoryLayout layout;
    for (Component component : components) {
        std::int64_t bytes = size_of(component);
        layout.size = (layout.size + bytes - 1) / bytes * bytes;
        layout.offsets.push_back(layout.size);
        layout.size += bytes;
        layout.align = std::max(layout.align, bytes);
    }
    layout.size = (layout.size + layout.align - 1) / layout.align * layout.align;
    return layout;
}

bool is_managed(const Type* type) {
    switch (type->kind) {
        case Kind::Array:
        case Kind::Record:
        case Kind::String:
        case Kind::Bytes:
        case Kind::List:
        case Kind::Dict:
        case Kind::Set:
        case Kind::Generator:
        case Kind::Instance:
        case Kind::RandomGenerator:
        case Kind::Exception:
        case Kind::Reference: return true;
        case Kind::Tuple:
        case Kind::LiteralList:
        case Kind::LiteralDict:
        case Kind::Extension:
        case Kind::Optional:
            for (const Type* element : type->elements) {
                if (is_managed(element)) return true;
            }
            return false;
        default: return false;
    }
}

std::vector<std::string> field_names(const Type* type) {
    std::vector<std::string> out;
    switch (type->kind) {
        case Kind::Scalar:
            if (type->is_complex()) out = {"real", "imag"};
            return out;
        case Kind::Tuple:
        case Kind::LiteralList:
        case Kind::LiteralDict:
        case Kind::Extension:
            for (std::size_t i = 0; i < type->elements.size(); ++i) {
                out.push_back(type->names.empty() ? std::to_string(i)
                                                  : std::string(type->names[i]));
            }
            return out;
        case Kind::Array:
            out = {"data", "owner"};
            for (const char* name : {"shape", "stride"}) {
                for (int axis = 0; axis < type->ndim; ++axis) {
                    out.push_back(name + std::to_string(axis));
                }
            }
            return out;
        case Kind::Record: return {"data", "owner"};
        case Kind::Optional: return {"present", "value"};
        case Kind::Range:
        case Kind::Slice: return {"start", "stop", "step"};
        default: return out;
    }
}

int field_count(const Type* type) {
    switch (type->kind) {
        case Kind::Scalar: return type->is_complex() ? 2 : 0;
        case Kind::Tuple:
        case Kind::LiteralList:
        case Kind::LiteralDict:
        case Kind::Extension:
        case Kind::Slice: return static_cast<int>(type->elements.size());
        case Kind::Array: return 2 + 2 * type->ndim;
        case Kind::Record:
        case Kind::Optional: return 2;
        case Kind::Range: return 3;
        default: return 0;
    }
}

const Type* field_type(Context& context, const Type* type, int index) {
    NUMEN_ASSERT(index >= 0 && index < field_count(type));
    switch (type->kind) {
        case Kind::Scalar: return context.scalar(real_of(type->dtype), type->weak);
        case Kind::Array:
            if (index == kArrayData) return context.pointer(array_element(context, type));
            return index == kArrayOwner ? context.reference() : context.int64();
        case Kind::Record:
            if (index == kArrayOwner) return context.reference();
            return context.pointer(record_view(context, type, false));
        case Kind::Optional: return index == 0 ? context.boolean() : type->element();
        case Kind::Range: return context.int64();
        default: return type->elements[static_cast<std::size_t>(index)];
    }
}

std::vector<Field> fields(Context& context, const Type* type) {
    std::vector<Field> out;
    for (std::string& name : field_names(type)) {
        out.push_back({std::move(name), field_type(context, type, static_cast<int>(out.size()))});
    }
    return out;
}

}  // namespace numen::types
