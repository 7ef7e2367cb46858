#include <algorithm>

#include "sema/elements.h"
#include "sema/forms.h"
#include "syntax/visit.h"
#include "types/record.h"

/// np.array and np.asarray: arrays from numbers, nested sequences, comprehensions and arrays.
namespace numen::sema {

using namespace syntax;

namespace {

struct Shape {
    DType dtype;
    bool weak;
    int ndim;
};

/// dtype and rank of what a value becomes as an array, from its type alone.
Shape shape_of(Lowering& l, const Type* type, Span span) {
    if (type->is_scalar()) return {type->dtype, type->weak || type->is_bool(), 0};
    if (type->is(Kind::Array) && type->elements.empty()) return {type->dtype, false, type->ndim};
    if (type->is(Kind::List)) {
        if (type->element()->is(Kind::Never)) return {DType::float64, false, 1};
        Shape inner = shape_of(l, type->element(), span);
        return {inner.dtype, inner.weak, inner.ndim + 1};
    }
    if (type->is(Kind::Tuple)) {
        if (type->elements.empty()) return {DType::float64, false, 1};
        Shape all = shape_of(l, type->elements[0], span);
        for (const Type* one : type->elements) {
            Shape next = shape_of(l, one, span);
            if (next.ndim != all.ndim)
                l.fail(Code::bad_argument, span,
                       "the parts of the array have different numbers of dimensions");
            if (!types::can_promote(all.dtype, next.dtype))
                l.fail(Code::bad_argument, span, types::to_string(type) + " has no common dtype");
            all = {types::promote(all.dtype, all.weak, next.dtype, next.weak),
                   all.weak && next.weak, all.ndim};
        }
        return {all.dtype, all.weak, all.ndim + 1};
    }
    l.fail(Code::bad_argument, span, types::to_string(type) + " cannot become an array", {},
           type->is(Kind::Set) ? "Make a list of its elements: list(s)." : "");
}

/// How many lists and tuples lie in one another, and the axes of arrays in them.
int depth_of(const Type* type) {
    if (type->is(Kind::Array)) return type->ndim;
    if (!type->is(Kind::List) && !type->is(Kind::Tuple)) return 0;
    return 1 + (type->elements.empty() ? 0 : depth_of(type->elements[0]));
}

/// Sizes of the array that a value becomes; inner ones are those of the first element.
std::vector<ir::Node*> sizes_of(Lowering& l, const Value& v, Span span) {
    std::vector<ir::Node*> sizes;
    if (v.type->is_scalar() || v.type->is_text()) return sizes;
    if (v.is(Kind::Array)) {
        for (int i = 0; i < v.type->ndim; ++i)
            sizes.push_back(l.ir.field(l.node(v), types::shape_field(i)));
        return sizes;
    }
    if (v.is(Kind::Tuple)) {
        sizes.push_back(l.ir.int64(static_cast<std::int64_t>(v.type->elements.size())));
        if (v.type->elements.empty()) return sizes;
        for (ir::Node* n : sizes_of(l, l.element(v, 0), span)) sizes.push_back(n);
        return sizes;
    }
    sizes.push_back(l.list_length(v));
    int inner_ndim = depth_of(v.type->element());
    if (inner_ndim == 0) return sizes;
    // The first element tells the rest, when there is one.
    std::vector<ir::SlotId> slots;
    for (int i = 0; i < inner_ndim; ++i) {
        slots.push_back(l.function.new_slot(l.types.int64()));
        l.ir.set(slots.back(), l.ir.int64(0));
    }
    l.branch(
        l.value(l.ir.binary(Op::gt, sizes[0], l.ir.int64(0))),
        [&] {
            std::vector<ir::Node*> inner = sizes_of(l, l.list_item(v, l.ir.int64(0)), span);
            for (std::size_t i = 0; i < slots.size(); ++i) l.ir.set(slots[i], inner[i]);
        },
        [] {}, span);
    for (ir::SlotId slot : slots) sizes.push_back(l.ir.get(slot));
    return sizes;
}

}  // namespace

void store_parts(Lowering& l, const Value& target, const Value& v, Span span) {
    if (v.type->is_scalar() || v.is(Kind::Array)) {
        if (v.is(Kind::Array)) {
            for (int i = 0; i < v.type->ndim; ++i) {
                ir::Node* differs =
                    l.ir.binary(Op::ne, l.ir.field(l.node(v), types::shape_field(i)),
                                l.ir.field(l.node(target), types::shape_field(i)));
                l.raise_if(
                    differs, "ValueError",
                    "setting an array element with a sequence: the parts have different shapes",
                    span);
            }
        }
        return l.fill_array(target, v, span);
    }
    auto store_item = [&](ir::Node* position, Value item) {
        if (item.is(Kind::Array) && item.type->ndim == 0) item = load_element(l, item, {});
        if (item.type->is_text() || item.type->is_scalar())
            return store_element(l, target, item, {&position, 1}, span);
        store_parts(l, l.array_item(target, position), item, span);
    };
    ir::Node* size = l.ir.field(l.node(target), types::shape_field(0));
    if (v.is(Kind::Tuple)) {
        std::int64_t count = static_cast<std::int64_t>(v.type->elements.size());
        l.raise_if(l.ir.binary(Op::ne, size, l.ir.int64(count)), "ValueError",
                   "the parts of the array have different lengths", span);
        for (std::int64_t i = 0; i < count; ++i)
            store_item(l.ir.int64(i), l.element(v, static_cast<std::size_t>(i)));
        return;
    }
    if (v.type->element()->is(Kind::Never)) return;
    ir::Node* length = l.list_length(v);
    l.raise_if(l.ir.binary(Op::ne, size, length), "ValueError",
               "the parts of the array have different lengths", span);
    l.for_each(l.ir.int64(0), length, l.ir.int64(1),
               [&](ir::Node* i) { store_item(i, l.list_item(v, i)); });
}

namespace {

/// The records that a value becomes an array of, with no list or only lists and tuples around them;
/// null when there are none.
const Type* record_in(const Type* type) {
    if (type->is(Kind::Record)) return type;
    bool has_items = (type->is(Kind::List) || type->is(Kind::Tuple)) && !type->elements.empty();
    return has_items ? record_in(type->element()) : nullptr;
}

/// The kind of a text, or of the texts in lists and tuples around them; None where there are
/// others.
Kind text_kind(const Type* type) {
    if (type->is_text()) return type->kind;
    if ((!type->is(Kind::List) && !type->is(Kind::Tuple)) || type->elements.empty())
        return Kind::None;
    const Kind first = text_kind(type->elements[0]);
    const auto is_like_first = [&](const Type* each) { return text_kind(each) == first; };
    return std::ranges::all_of(type->elements, is_like_first) ? first : Kind::None;
}

/// Characters of the longest text, all of which have to be known.
std::int64_t longest_text(Lowering& l, const Value& v, Span span) {
    std::int64_t longest = 1;
    if (v.is(Kind::Tuple)) {
        for (const Value& one : l.elements(v))
            longest = std::max(longest, longest_text(l, one, span));
        return longest;
    }
    if (v.constant == nullptr || !v.type->is_text()) {
        l.fail(Code::bad_argument, span,
               types::to_string(v.type) +
                   " cannot become an array: how long its texts are is known at run time only",
               {}, "Give the dtype with the longest length: dtype='U20'.");
    }
    const std::string_view text = v.constant->text;
    const auto begins = [](char c) { return (c & 0xC0) != 0x80; };
    return std::max<std::int64_t>(longest, v.is(Kind::Bytes)
                                               ? static_cast<std::int64_t>(text.size())
                                               : std::ranges::count_if(text, begins));
}

}  // namespace

/// Texts of a fixed length, in lists and tuples or alone: an array of them.
static Value texts_from(Lowering& l, const Value& v, const Type* element, Span span) {
    Value made = l.borrow(new_structured(l, element, sizes_of(l, v, span), true));
    if (v.type->is_text()) {
        store_element(l, made, v, {}, span);
    } else {
        store_parts(l, made, v, span);
    }
    return made;
}

/// A record, or a list or tuple of what becomes one: an array of those elements.
Value Lowering::structured_from(const Value& given, const Type* element, Span span) {
    const Value v = given.iterable != nullptr ? list_of(given, span) : given;
    if (v.is(Kind::Record) && types::same_fields(v.type, element)) {
        ir::Node* parts[] = {ir.field(node(v), types::kArrayData),
                             ir.field(node(v), types::kArrayOwner)};
        return value(
            ir.pack(types.array(v.type, 0, Layout::C, v.type->readonly, v.type->aligned), parts));
    }
    if (element->is(Kind::Chars) && text_kind(v.type) != Kind::None)
        return texts_from(*this, v, element, span);
    bool is_one = v.is(Kind::Record) ||
                  (v.is(Kind::Tuple) && !v.type->elements.empty() &&
                   !v.type->element()->is(Kind::Tuple) && !v.type->element()->is(Kind::Record));
    if (is_one) {
        Value made = borrow(new_structured(*this, element, {}, true));
        store_element(*this, made, v, {}, span);
        return made;
    }
    auto items = sequence(v, span);
    if (!items) {
        fail(Code::bad_argument, span,
             types::to_string(v.type) + " cannot become an array of " + types::to_string(element));
    }
    ir::Node* count[] = {items->length()};
    Value made = borrow(new_structured(*this, element, count, true));
    for_each(ir.int64(0), count[0], ir.int64(1), [&](ir::Node* i) {
        ir::Node* at[] = {i};
        store_element(*this, made, items->at(i), at, span);
    });
    return made;
}

/// The value as an array; arrays of the wanted dtype stay as they are.
Value Lowering::array_from(const Value& v, std::optional<DType> dtype, Span span) {
    Value source = unwrap(v, span);
    if (source.iterable != nullptr && source.iterable->expression != nullptr) {
        if (auto made = array_of_rounds(*source.iterable))
            return made->is(Kind::Never) ? *made : array_from(*made, dtype, span);
    }
    if (source.iterable != nullptr || source.is(Kind::Range)) source = list_of(source, span);
    if (source.is(Kind::List) && is_not_typed_yet(source.type->element()))
        return {.type = types.never(), .span = span};
    if (is_structured(source) && !dtype) return source;
    if (const Type* record = record_in(source.type); record != nullptr && !dtype)
        return structured_from(source, record, span);
    if (const Kind text = text_kind(source.type); text != Kind::None && !dtype) {
        const DType unit = text == Kind::String ? DType::uint32 : DType::uint8;
        return texts_from(*this, source, types.chars(unit, longest_text(*this, source, span)),
                          span);
    }
    Shape shape = shape_of(*this, source.type, span);
    DType wanted = dtype.value_or(shape.dtype);
    if (source.is(Kind::Array)) {
        if (wanted == source.type->dtype) return source;
        const Type* element = types.scalar(wanted);
        if (source.type->ndim == 0) {
            Value made = borrow(new_array(wanted, {}, Layout::C, false));
            ir.make(Op::elem_store, types.none(),
                    {node(made), ir.cast(node(load_element(*this, source, {})), element)});
            return made;
        }
        return borrow(map({&source, 1}, element,
                          [&](std::span<ir::Node* const> x) { return ir.cast(x[0], element); }));
    }
    std::vector<ir::Node*> sizes = sizes_of(*this, source, span);
    Value made = borrow(new_array(wanted, sizes, Layout::C, false));
    if (source.type->is_scalar()) {
        store_element(*this, made, source, {}, span);
    } else {
        store_parts(*this, made, source, span);
    }
    return made;
}

Value Lowering::as_operand(const Value& v, Span span) {
    if (!v.is(Kind::List) && !v.is(Kind::Tuple)) return unwrap(v, span);
    return array_from(v, std::nullopt, span);
}

namespace {

Value convert_to_array(Lowering& l, Arguments& arguments, std::string_view name, bool copies,
                       Span span) {
    auto v = take(l, arguments, name, {"object", "dtype", "copy", "order", "ndmin"}, 1, span);
    v[0] = l.unwrap(v[0], span);
    if (v[0].is(Kind::List) && l.is_not_typed_yet(v[0].type->element()))
        return {.type = l.types.never(), .span = span};
    std::optional<DType> dtype;
    const Type* element = nullptr;
    if (v[1] && !v[1].is(Kind::None)) {
        element = l.element_argument(v[1], span);
        if (element->is_scalar()) dtype = element->dtype;
    }
    if (v[2] && l.known_bool(v[2]) == false) copies = false;
    bool makes_records = element != nullptr && !element->is_scalar() && !v[0].is(Kind::Array);
    if (element != nullptr && !element->is_scalar() && v[0].is(Kind::Array) &&
        types::array_element(l.types, v[0].type) != element) {
        l.fail(Code::bad_argument, span,
               types::to_string(v[0].type) + " cannot become an array of " +
                   types::to_string(element));
    }
    Value made =
        makes_records ? l.structured_from(v[0], element, span) : l.array_from(v[0], dtype, span);
    std::string_view order =
        v[3] && !v[3].is(Kind::None) ? l.known_string(v[3]).value_or("") : std::string_view("K");
    if (order != "K" && order != "A" && order != "C" && order != "F") {
        l.fail(Code::bad_argument, v[3].span,
               std::string(name) + "(): order must be one of 'C', 'F', 'A', or 'K'");
    }
    if (v[4]) {
        Value least[] = {made, v[4]};
        made = l.call_library("numpy", "_with_axes_in_front", least, span);
    }
    Layout wanted = order == "C" ? Layout::C : Layout::F;
    if (order != "K" && order != "A" && made.type->ndim > 1 && made.type->layout != wanted) {
        if (order == "C") return in_c_order(l, made, span);
        return l.transposed(in_c_order(l, l.transposed(made), span));
    }
    if (copies && v[0].is(Kind::Array) && made.node == v[0].node) {
        Arguments one{.positional = {made, l.literal(order)}, .keywords = {}, .span = span};
        return numpy_copy(l, one, span);
    }
    return made;
}

}  // namespace

Value numpy_array(Lowering& l, Arguments& arguments, Span span) {
    return convert_to_array(l, arguments, "array", true, span);
}
Value numpy_asarray(Lowering& l, Arguments& arguments, Span span) {
    return convert_to_array(l, arguments, "asarray", false, span);
}

Value numpy_ascontiguousarray(Lowering& l, Arguments& arguments, Span span) {
    Value made = convert_to_array(l, arguments, "ascontiguousarray", false, span);
    if (made.is(Kind::Never)) return made;
    if (made.type->layout == Layout::C && made.type->ndim > 0) return made;
    if (made.type->ndim == 0) {
        Value pair[] = {made, l.literal(std::int64_t{1})};
        Arguments one{.positional = {pair[0], pair[1]}, .keywords = {}, .span = span};
        return array_method_reshape(l, one, span);
    }
    return in_c_order(l, made, span);
}

}  // namespace numen::sema
