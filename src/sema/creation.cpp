#include <algorithm>
#include <charconv>
#include <limits>

#include "sema/elements.h"
#include "sema/forms.h"
#include "sema/times.h"
#include "types/record.h"

/// Making arrays, and dtypes as values.
namespace numen::sema {

/// A name of a dtype without the mark of the byte order that this machine has.
static std::string_view without_byte_order(std::string_view name) {
    const bool is_marked = name.starts_with('<') || name.starts_with('=') || name.starts_with('|');
    return name.substr(is_marked ? 1 : 0);
}

/// dtype that an argument stands for: a dtype object, a class (float, np.int32), or its name.
DType Lowering::dtype_argument(const Value& v, Span span) {
    if (v.is_static(StaticKind::DType) && v.type->dtype == DType::structured) {
        fail(Code::bad_argument, v.span.source != nullptr ? v.span : span,
             "this does not take " + types::to_string(v.type));
    }
    if (v.is_static(StaticKind::DType)) return v.type->dtype;
    if (v.is_static(StaticKind::Class)) {
        std::string_view name = v.type->name;
        if (name == "builtins.float") return DType::float64;
        if (name == "builtins.int") return DType::int64;
        if (name == "builtins.bool" || name == "numpy.bool") return DType::bool_;
        if (name == "builtins.complex") return DType::complex128;
        if (name.starts_with("numpy.")) name.remove_prefix(6);
        for (std::size_t i = 0; i < types::all_dtypes().size(); ++i) {
            if (types::all_dtypes()[i].name == name) return static_cast<DType>(i);
        }
    }
    if (auto text = known_string(v)) {
        const std::string_view plain = without_byte_order(*text);
        for (std::size_t i = 0; i < types::all_dtypes().size(); ++i) {
            const types::DTypeInfo& row = types::all_dtypes()[i];
            std::string sized =
                std::string(1, row.kind == 'b' ? '?' : row.kind) + std::to_string(row.bytes);
            if (types::is_time(static_cast<DType>(i))) {  // M8[D]; M8 has no unit
                std::string_view unit = row.name.substr(row.name.find('['));
                std::string_view base = row.name.substr(0, row.name.find('['));
                if (row.name == plain || plain == sized + std::string(unit) ||
                    (unit == "[generic]" && (plain == base || plain == sized))) {
                    return static_cast<DType>(i);
                }
                continue;
            }
            if (row.name == plain || plain == std::string_view(&row.numpy_char, 1) ||
                plain == sized) {
                return static_cast<DType>(i);
            }
        }
        if (*text == "bool" || *text == "b1") return DType::bool_;
        if (*text == "int") return DType::int64;
        if (*text == "float") return DType::float64;
        if (*text == "complex") return DType::complex128;
    }
    fail(Code::bad_argument, v.span.source != nullptr ? v.span : span,
         (v.is(Kind::String) && known_string(v) ? "'" + std::string(*known_string(v)) + "'"
                                                : types::to_string(v.type)) +
             " is not a dtype that compiled code knows",
         {}, "Use a NumPy scalar class such as np.float64, a dtype object, or a literal name.");
}

/// Type of the text that a name as U5 or <U5 stands for; null for other names.
static const Type* text_type(types::Context& types, std::string_view name) {
    name = without_byte_order(name);
    if (!name.starts_with('U') && !name.starts_with('S')) return nullptr;
    std::int64_t length = 0;
    const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), length);
    if (error != std::errc() || end != name.data() + name.size() || length <= 0 ||
        length > std::numeric_limits<std::int32_t>::max() / 4) {
        return nullptr;
    }
    return types.chars(name.starts_with('U') ? DType::uint32 : DType::uint8, length);
}

/// Type of the elements that a dtype argument stands for, which may be records or text.
const Type* Lowering::element_argument(const Value& v, Span span) {
    const Type* meant = v.type;
    if (auto name = known_string(v)) {
        if (const Type* text = text_type(types, *name)) return text;
    }
    if (v.is_static(StaticKind::DType) && !meant->elements.empty()) return meant->element();
    if (v.is_static(StaticKind::Type)) {
        meant = static_cast<const Type*>(meant->entity);
        if (meant->is(Kind::Record) || meant->is(Kind::Chars)) return meant;
    }
    return types.scalar(dtype_argument(v, span));
}

/// Sizes of a shape argument: an integer or a tuple of them.
std::vector<ir::Node*> Lowering::shape_argument(const Value& v, Span span) {
    std::vector<ir::Node*> sizes;
    if (v.is(Kind::Tuple)) {
        for (const Value& one : elements(v))
            sizes.push_back(index_value(enum_as_int(one), span, "a size"));
        return sizes;
    }
    sizes.push_back(index_value(enum_as_int(v), span, "the shape"));
    return sizes;
}

Value Lowering::new_array(DType dtype, std::span<ir::Node* const> shape, Layout layout,
                          bool zeroed) {
    const Type* type = types.array(dtype, static_cast<int>(shape.size()), layout);
    ir::Node* made = ir.make(Op::alloc, type, shape);
    made->imm = zeroed;
    return owned(made);
}

Value Lowering::call_dtype(DType dtype, Arguments& arguments, Span span) {
    Value x = take(*this, arguments, types::info(dtype).name, {"x"}, 0, span)[0];
    const Type* type = types.scalar(dtype);
    if (!x) return constant({.type = type});
    x = enum_as_int(unwrap(x, span));
    if (x.is(Kind::Array) || x.is(Kind::List) || x.is(Kind::Tuple)) {
        Arguments both{.positional = {as_operand(x, span), static_value(types.dtype_object(dtype))},
                       .keywords = {},
                       .span = span};
        return array_method_astype(*this, both, span);
    }
    if (types::is_time(dtype)) return make_time(*this, x, dtype, span);
    if (x.is(Kind::String)) {
        Arguments one{.positional = {x}, .keywords = {}, .span = span};
        Value number = types::is_float(dtype) ? builtin_float(*this, one, span)
                                              : builtin_int(*this, one, span);
        return convert(number, type, span, "the argument");
    }
    if (x.type->is_time()) return value(ir.cast(node(x), type));
    if (x.type->is_complex() && dtype == DType::bool_) return truth(x, span);
    if (!x.type->is_scalar() || (x.type->is_complex() && !types::is_complex(dtype))) {
        fail(
            Code::bad_argument, span,
            std::string(types::info(dtype).name) + "() cannot convert " + types::to_string(x.type));
    }
    refuse_beyond(*this, x, dtype, span);
    return convert(x, type, span, "the argument");
}

namespace {

Value create(Lowering& l, Arguments& arguments, std::string_view name, bool zeroed, Span span) {
    auto v = take(l, arguments, name, {"shape", "dtype", "order"}, 1, span);
    const Type* element = l.types.float64();
    if (v[1] && !v[1].is(Kind::None)) element = l.element_argument(v[1], span);
    Layout layout = Layout::C;
    if (v[2] && !v[2].is(Kind::None)) {
        auto order = l.known_string(v[2]);
        if (order != "C" && order != "F") {
            l.fail(Code::bad_argument, v[2].span, "order must be the literal 'C' or 'F'");
        }
        layout = order == "F" ? Layout::F : Layout::C;
    }
    std::vector<ir::Node*> shape = l.shape_argument(v[0], span);
    if (shape.size() < 2) layout = Layout::C;
    if (element->is_scalar()) return l.new_array(element->dtype, shape, layout, zeroed);
    if (layout == Layout::C) return new_structured(l, element, shape, zeroed);
    std::ranges::reverse(shape);
    return l.transposed(new_structured(l, element, shape, zeroed));
}

}  // namespace

Value numpy_dtype(Lowering& l, Arguments& arguments, Span span) {
    Value dtype = take(l, arguments, "dtype", {"dtype"}, 1, span)[0];
    return l.static_value(l.types.dtype_object(l.element_argument(dtype, span)));
}

Value numpy_empty(Lowering& l, Arguments& arguments, Span span) {
    return create(l, arguments, "empty", false, span);
}
Value numpy_zeros(Lowering& l, Arguments& arguments, Span span) {
    return create(l, arguments, "zeros", true, span);
}

}  // namespace numen::sema
