#include <algorithm>

#include "sema/forms.h"
#include "sema/records.h"
#include "sema/suggest.h"
#include "types/record.h"

/// object.name
namespace numen::sema {

namespace {

/// NumPy's dtype.name.
std::string_view dtype_name(DType dtype) {
    if (dtype == DType::bool_) return "bool";
    std::string_view name = types::info(dtype).name;
    return name.ends_with("[generic]") ? name.substr(0, name.find('[')) : name;
}

/// The fields `place(axis)` of an array, as a tuple of ints.
template <class Place>
Value per_axis(Lowering& l, const Value& array, Place place) {
    std::vector<Value> parts;
    for (int axis = 0; axis < array.type->ndim; ++axis) {
        parts.push_back(
            l.value(l.ir.cast(l.ir.field(l.node(array), place(axis)), l.types.py_int())));
    }
    return l.tuple(parts);
}

/// Whether the elements lie without gaps in this order, whatever the type knows of it.
Value is_contiguous(Lowering& l, const Value& array, Layout order) {
    const Type& type = *array.type;
    if (type.layout == order || (type.ndim < 2 && type.layout != Layout::A)) return l.literal(true);
    ir::Node* source = l.node(array);
    ir::Node* expected = l.ir.int64(types::item_size(&type));
    ir::Node* fits = l.ir.boolean(true);
    ir::Node* empty = l.ir.boolean(false);
    for (int i = 0; i < type.ndim; ++i) {
        int axis = order == Layout::C ? type.ndim - 1 - i : i;
        ir::Node* size = l.ir.field(source, types::shape_field(axis));
        ir::Node* stride = l.ir.field(source, types::stride_field(type, axis));
        // The stride of an axis with one position does not matter, none of an empty array does.
        ir::Node* good = l.ir.binary(Op::or_, l.ir.binary(Op::eq, size, l.ir.int64(1)),
                                     l.ir.binary(Op::eq, stride, expected));
        fits = l.ir.binary(Op::and_, fits, good);
        empty = l.ir.binary(Op::or_, empty, l.ir.binary(Op::eq, size, l.ir.int64(0)));
        expected = l.ir.binary(Op::mul, expected, size);
    }
    return l.value(l.ir.binary(Op::or_, fits, empty));
}

/// array.flags, as a namedtuple of bools.
Value flags_of(Lowering& l, const Value& array) {
    constexpr std::string_view names[] = {"c_contiguous", "f_contiguous", "contiguous", "aligned",
                                          "writeable"};
    Value c = is_contiguous(l, array, Layout::C);
    const Value values[] = {c, is_contiguous(l, array, Layout::F), c,
                            l.literal(array.type->aligned), l.literal(!array.type->readonly)};
    std::vector<const Type*> elements(std::size(names), l.types.boolean());
    Value made = l.tuple(values);
    made.type = l.types.named_tuple("flags", nullptr, names, elements);
    made.constant = nullptr;
    return made;
}

struct ArrayAttribute {
    std::string_view name;
    Value (*get)(Lowering&, const Value& array);
};

/// What arrays have besides methods: NumPy's, and those of memoryviews, which are arrays too.
constexpr ArrayAttribute kArrayAttributes[] = {
    {"c_contiguous", [](Lowering& l, const Value& a) { return is_contiguous(l, a, Layout::C); }},
    {"contiguous",
     [](Lowering& l, const Value& a) {
         ir::Node* c = l.node(is_contiguous(l, a, Layout::C));
         return l.value(l.ir.binary(Op::or_, c, l.node(is_contiguous(l, a, Layout::F))));
     }},
    {"ctypes", [](Lowering& l, const Value& a) { return l.array_pointer(a); }},
    {"f_contiguous", [](Lowering& l, const Value& a) { return is_contiguous(l, a, Layout::F); }},
    {"readonly", [](Lowering& l, const Value& a) { return l.literal(a.type->readonly); }},
    {"T", [](Lowering& l, const Value& a) { return l.transposed(a); }},
    {"dtype",
     [](Lowering& l, const Value& a) {
         return l.static_value(l.types.dtype_object(types::array_element(l.types, a.type)));
     }},
    {"flat", [](Lowering& l,
                const Value& a) { return l.iterable(Iterable::Kind::flat, {&a, 1}, l.ir.span()); }},
    {"flags", [](Lowering& l, const Value& a) { return flags_of(l, a); }},
    {"imag", [](Lowering& l, const Value& a) { return l.complex_part(a, true, l.ir.span()); }},
    {"itemsize", [](Lowering& l, const Value& a) { return l.literal(types::item_size(a.type)); }},
    {"nbytes",
     [](Lowering& l, const Value& a) {
         ir::Node* itemsize = l.ir.int64(types::item_size(a.type));
         return l.value(
             l.ir.cast(l.ir.binary(Op::mul, l.array_size(a), itemsize), l.types.py_int()));
     }},
    {"mT",
     [](Lowering& l, const Value& a) {
         return l.call_library("numpy", "matrix_transpose", {&a, 1}, l.ir.span());
     }},
    {"ndim", [](Lowering& l, const Value& a) { return l.literal(std::int64_t{a.type->ndim}); }},
    {"real", [](Lowering& l, const Value& a) { return l.complex_part(a, false, l.ir.span()); }},
    {"shape", [](Lowering& l, const Value& a) { return per_axis(l, a, types::shape_field); }},
    {"size", [](Lowering& l,
                const Value& a) { return l.value(l.ir.cast(l.array_size(a), l.types.py_int())); }},
    {"strides",
     [](Lowering& l, const Value& a) {
         return per_axis(l, a, [&](int axis) { return types::stride_field(*a.type, axis); });
     }},
};

/// The field of a record or of an array of records; nothing when there is none.
Value field_attribute(Lowering& l, const Value& object, std::string_view name, Span span) {
    const Type* record = record_of(object.type);
    if (record == nullptr) return {};
    auto field = types::find_field(record, name);
    return field ? get_field(l, object, *field, span) : Value{};
}

bool is_array_attribute(std::string_view name) {
    return std::ranges::any_of(kArrayAttributes,
                               [&](const ArrayAttribute& row) { return row.name == name; });
}

/// What the dtype of records or text knows of itself.
Value structured_dtype_attribute(Lowering& l, const Value& dtype, std::string_view name,
                                 Span span) {
    const Type* element = dtype.type->element();
    if (name == "itemsize") return l.literal(types::size_in_memory(element));
    if (name == "names" && element->is(Kind::Record)) {
        std::vector<Value> names;
        for (std::string_view each : element->names.first(element->elements.size()))
            names.push_back(l.literal(each));
        return l.tuple(names);
    }
    if (name == "kind" || name == "char") {
        if (element->is(Kind::Record)) return l.literal(std::string_view("V"));
        return l.literal(std::string_view(element->dtype == DType::uint8 ? "S" : "U"));
    }
    const bool is_text = !element->is(Kind::Record) && element->dtype != DType::uint8;
    if (name == "type" && is_text)
        return l.static_value(l.types.statik(StaticKind::Class, "numpy.str_"));
    l.fail(Code::unknown_attribute, span,
           types::to_string(dtype.type) + " has no attribute '" + std::string(name) + "'");
}

/// An object that is not None, which has no attribute of that name.
Value with_attributes(Lowering& l, const Value& v, std::string_view name, Span span) {
    if (!v.is(Kind::Optional)) return v;
    return l.unwrap(v, "'NoneType' object has no attribute '" + std::string(name) + "'", span,
                    "AttributeError");
}

}  // namespace

Value Lowering::attribute(const Value& o, std::string_view name, Span span) {
    if (o.is(Kind::Never)) return o;
    const Value object = with_attributes(*this, o, name, span);
    if (object.is(Kind::Static)) return static_attribute(object, name, span);
    Value found;
    switch (object.type->kind) {
        case Kind::Array: found = array_attribute(object, name); break;
        case Kind::Scalar: found = scalar_attribute(object, name, span); break;
        case Kind::Tuple:
            for (std::size_t i = 0; i < object.type->names.size(); ++i) {
                if (object.type->names[i] == name) found = element(object, i);
            }
            break;
        case Kind::Range:
        case Kind::Slice: {
            constexpr std::string_view names[] = {"start", "stop", "step"};
            for (int i = 0; i < 3; ++i) {
                if (names[i] != name) continue;
                if (object.is(Kind::Range))
                    found = value(ir.cast(ir.field(node(object), i), types.py_int()));
                else
                    found = object.parts.empty() ? element(object, static_cast<std::size_t>(i))
                                                 : object.parts[static_cast<std::size_t>(i)];
                if (object.is(Kind::Slice) && found.type->is_integer())
                    found = convert(found, types.py_int(), span, "it");
            }
            break;
        }
        case Kind::Record: found = field_attribute(*this, object, name, span); break;
        case Kind::Enum: found = enum_attribute(object, name, span); break;
        case Kind::Pointer:
            if (name == "data") found = value(ir.make(Op::cast, types.py_int(), {node(object)}));
            break;
        case Kind::Instance:
            if (auto member = instance_attribute(object, name, span)) return *member;
            break;
        case Kind::Exception:
            if (name == "args") {
                fail(Code::unknown_attribute, span,
                     "the types of an exception's arguments are not known in compiled code", {},
                     "Use str(e), or keep what you need in variables before raising.");
            }
            break;
        default: break;
    }
    if (found) return found;
    std::string_view space = method_space(object.type);
    std::string qualified = std::string(space) + "." + std::string(name);
    bool is_of_string = is_string_method(object.type, name);
    if (!is_of_string && find_form(qualified) == nullptr &&
        library_function(space, name) == nullptr &&
        !session.environment->has_overloaded_method(object.type, name)) {
        if (auto value = overloaded_attribute(object, name, span)) return *value;
        // Of arrays only what is no attribute or method of theirs, as NumPy's recarray has it.
        if (Value field = field_attribute(*this, object, name, span)) return field;
        std::string hint = did_you_mean(name, attribute_names(object.type));
        if (hint.empty()) hint = "Correct its name, or use it outside of the compiled function.";
        fail(Code::unknown_attribute, span,
             types::to_string(object.type) + " has no attribute '" + std::string(name) + "'", {},
             std::move(hint));
    }
    return bound_method(object, name, span);
}

Value Lowering::bound_method(const Value& object, std::string_view name, Span span) {
    auto* method = session.arena.make<BoundMethod>(BoundMethod{object, session.arena.copy(name)});
    Value made = {.type = types.statik(StaticKind::Method, method->name, method), .span = span};
    made.method = method;
    session.remember_static(made);
    return made;
}

std::vector<std::string> Lowering::attribute_names(const Type* type) const {
    std::vector<std::string> names = method_names(method_space(type));
    if (type->is(Kind::Array)) {
        for (const ArrayAttribute& row : kArrayAttributes) names.emplace_back(row.name);
    }
    if (const Type* record = record_of(type))
        names.insert(names.end(), record->names.begin(), record->names.end());
    return names;
}

Value Lowering::static_attribute(const Value& object, std::string_view name, Span span) {
    if (object.iterable != nullptr || object.method != nullptr || object.closure != nullptr ||
        object.constant == nullptr) {
        fail(Code::unknown_attribute, span,
             types::to_string(object.type) + " has no attribute '" + std::string(name) +
                 "' in compiled code");
    }
    if (object.is_static(StaticKind::DType)) {
        DType d = object.type->dtype;
        if (d == DType::structured) return structured_dtype_attribute(*this, object, name, span);
        if (name == "itemsize") return literal(std::int64_t{types::size_of(d)});
        if (name == "kind") return literal(std::string_view(&types::info(d).kind, 1));
        if (name == "char") return literal(std::string_view(&types::info(d).numpy_char, 1));
        if (name == "name") return literal(dtype_name(d));
        if (name == "str" && !types::is_time(d)) {
            std::string order = types::size_of(d) == 1 ? "|" : "<";
            return literal(order + types::info(d).kind + std::to_string(types::size_of(d)));
        }
        if (name == "type") return dtype_class(d);
    }
    if (object.is_static(StaticKind::Builtin)) {
        std::string_view whole = object.type->name;
        std::size_t dot = whole.rfind('.');
        bool is_method = dot != whole.npos && !name.starts_with('_') &&
                         is_ufunc(whole.substr(0, dot), whole.substr(dot + 1)) &&
                         library_function("numpy.ufunc", name) != nullptr;
        if (is_method) return bound_method(object, name, span);
    }
    if (is_named_tuple_class(object) && name == "_make") return bound_method(object, name, span);
    Environment* environment = frame().source->environment;
    if (auto found = environment->attribute(*object.constant, name))
        return constant(std::move(*found));
    std::string what = object.is_static(StaticKind::Module)
                           ? "module '" + std::string(object.type->name) + "'"
                           : types::to_string(object.type);
    std::string hint = did_you_mean(name, environment->attributes(*object.constant));
    if (hint.empty() && object.is_static(StaticKind::Module))
        hint = "Correct its name; another version of the module may have it.";
    fail(Code::unknown_attribute, span, what + " has no attribute '" + std::string(name) + "'", {},
         std::move(hint));
}

Value Lowering::dtype_class(DType dtype) {
    std::string_view name = types::info(dtype).name;
    std::string qualified = "numpy." + std::string(dtype == DType::bool_ ? "bool" : name);
    return static_value(types.statik(StaticKind::Class, qualified));
}

Value Lowering::array_attribute(const Value& array, std::string_view name) {
    for (const ArrayAttribute& row : kArrayAttributes) {
        if (row.name == name) return row.get(*this, array);
    }
    return {};
}

/// The axes in reverse order, as a view.
Value Lowering::transposed(const Value& array) {
    const Type* type = array.type;
    if (type->ndim < 2) return array;
    Layout layout = type->layout == Layout::C   ? Layout::F
                    : type->layout == Layout::F ? Layout::C
                                                : Layout::A;
    ir::Node* source = node(array);
    std::vector<ir::Node*> parts{ir.field(source, types::kArrayData),
                                 ir.field(source, types::kArrayOwner)};
    for (int i = type->ndim - 1; i >= 0; --i)
        parts.push_back(ir.field(source, types::shape_field(i)));
    for (int i = type->ndim - 1; i >= 0; --i)
        parts.push_back(ir.field(source, types::stride_field(*type, i)));
    return value(ir.pack(types.array_like(type, type->ndim, layout), parts));
}

/// arr.real and arr.imag: views of a complex array's parts.
Value Lowering::complex_part(const Value& array, bool imaginary, Span span) {
    const Type* type = array.type;
    if (is_structured(array)) {
        fail(Code::unknown_attribute, span,
             std::string("cannot access .") + (imaginary ? "imag" : "real") + " of " +
                 types::to_string(type));
    }
    if (!types::is_complex(type->dtype)) {
        if (!imaginary) return array;
        Value zeros[] = {array};
        return call_library("numpy", "zeros_like", zeros, span);
    }
    DType part = types::real_of(type->dtype);
    ir::Node* source = node(array);
    ir::Node* data = ir.field(source, types::kArrayData);
    const Type* pointer = types.pointer(types.scalar(part));
    ir::Node* moved =
        ir.make(Op::offset, pointer, {data, ir.int64(imaginary ? types::size_of(part) : 0)});
    std::vector<ir::Node*> parts{moved, ir.field(source, types::kArrayOwner)};
    for (int i = 0; i < 2 * type->ndim; ++i) parts.push_back(ir.field(source, 2 + i));
    return value(
        ir.pack(types.array(part, type->ndim, Layout::A, type->readonly, type->aligned), parts));
}

Value Lowering::scalar_attribute(const Value& scalar, std::string_view name, Span span) {
    if (name == "real" || name == "imag") {
        if (scalar.type->is_complex()) return field(scalar, name == "imag");
        if (name == "real") return scalar;
        return convert(literal(std::int64_t{0}), scalar.type, span, "it");
    }
    if (name == "dtype") return static_value(types.dtype_object(scalar.type->dtype));
    if (name == "ndim") return literal(std::int64_t{0});
    if (name == "size") return literal(std::int64_t{1});
    if (name == "shape") return tuple({});
    if (name == "itemsize") return literal(std::int64_t{types::size_of(scalar.type->dtype)});
    return {};
}

void Lowering::set_attribute(const Value& object, std::string_view name, const Value& stored,
                             Span span) {
    if (object.is(Kind::Never) || stored.is(Kind::Never)) return;
    if (const Type* record = record_of(object.type)) {
        bool is_own = object.is(Kind::Array) && is_array_attribute(name);
        if (auto field = types::find_field(record, name); field && !is_own)
            return set_field(*this, object, *field, stored, span);
    }
    if (object.is(Kind::Array) && (name == "real" || name == "imag")) {
        return fill_array(complex_part(object, name == "imag", span), stored, span);
    }
    if (object.is(Kind::Array) && name == "flat") {
        Value both[] = {object, stored};
        call_library("numpy", "_fill_flat", both, span);
        return;
    }
    if (object.is(Kind::Optional))
        return set_attribute(with_attributes(*this, object, name, span), name, stored, span);
    if (object.is(Kind::Instance)) return set_instance_attribute(object, name, stored, span);
    fail(Code::unknown_attribute, span,
         "attribute '" + std::string(name) + "' of " + types::to_string(object.type) +
             " cannot be assigned");
}

}  // namespace numen::sema
