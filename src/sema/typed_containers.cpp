#include <algorithm>

#include "sema/forms.h"
#include "sema/lowering.h"
#include "sema/runtime_rows.h"
#include "types/record.h"

/// numba.typed.List, Set and Dict, and types as values, which their constructors take.
namespace numen::sema {

const Type* Lowering::type_argument(const Value& v, Span span) {
    if (v.is_static(StaticKind::Type)) {
        const auto* type = static_cast<const Type*>(v.type->entity);
        if (types::has_values(type)) return type;
        fail(Code::bad_argument, span, "there are no values of type " + types::to_string(type),
             {{"this one", v.span}}, "It lies in arrays and records only.");
    }
    if (v.is_static(StaticKind::Class)) {
        if (v.type->name == "builtins.str") return types.string();
        if (v.type->name == "builtins.bytes") return types.bytes();
    }
    if (v.is(Kind::Static)) return types.scalar(dtype_argument(v, span));
    fail(Code::bad_argument, span, "a type is needed here, not " + types::to_string(v.type),
         {{"this one", v.span}}, "Give one of numba.types, as int64 or float64[:].");
}

/// float64[:, ::1] is an array type, Color["RED"] a member.
Value Lowering::class_get(const Value& cls, const Value& index, Span span) {
    if (auto member = known_string(index); member && cls.type->entity != nullptr) {
        return static_attribute(cls, *member, span);
    }
    std::vector<Value> slices = index.is(Kind::Tuple) ? elements(index) : std::vector{index};
    auto is_contiguous = [&](const Value& slice) {
        return !slice.parts.empty() && known_int(slice.parts[2]) == 1;
    };
    auto is_plain = [&](const Value& one) {
        return one.is(Kind::Slice) && one.type->elements[0]->is(Kind::None) &&
               one.type->elements[1]->is(Kind::None) &&
               (one.type->elements[2]->is(Kind::None) || is_contiguous(one));
    };
    if (slices.empty() || !std::ranges::all_of(slices, is_plain))
        fail(Code::bad_index, span, "the slices of an array type are ':' or '::1'");
    Layout layout = is_contiguous(slices.back())    ? Layout::C
                    : is_contiguous(slices.front()) ? Layout::F
                                                    : Layout::A;
    const Type* array =
        types.array(element_argument(cls, span), static_cast<int>(slices.size()), layout);
    return static_value(types.type_object(array));
}

Value typed_list(Lowering& l, Arguments& arguments, Span span) {
    Value x = take(l, arguments, "List", {"iterable"}, 0, span)[0];
    Value made = l.new_list(l.element_hint(span), 0, true);
    if (x) l.list_extend(made, x, span);
    return made;
}

Value typed_dict(Lowering& l, Arguments& arguments, Span span) {
    Value x = take(l, arguments, "Dict", {"iterable"}, 0, span)[0];
    Value made = l.new_dict(l.element_hint(span, 0), l.element_hint(span, 1), true);
    if (!x) return made;
    Value pairs = x.is(Kind::Dict) ? l.iterable(Iterable::Kind::items, {&x, 1}, span) : x;
    l.iterate(
        pairs, l.place_of(span), {},
        [&](const Value& item) {
            std::vector<Value> pair = l.unpack_values(item, 2, 2, span);
            l.dict_set(made, pair[0], pair[1], span);
        },
        {}, span);
    return made;
}

Value typed_set(Lowering& l, Arguments& arguments, Span span) {
    take(l, arguments, "Set", {}, 0, span);
    return l.new_set(l.element_hint(span), true);
}

Value typed_empty_set(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "empty", {"key_type"}, 1, span);
    return l.new_set(l.type_argument(v[0], span), true);
}

Value typed_empty_list(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "empty_list", {"item_type", "allocated"}, 1, span);
    Value made = l.new_list(l.type_argument(v[0], span), 0, true);
    if (v[1]) {
        l.ir.call_runtime(rt::list_reserve, l.types.none(),
                          {l.node(made), l.index_value(v[1], span, "allocated")});
    }
    return made;
}

Value typed_empty_dict(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "empty", {"key_type", "value_type", "n_keys"}, 2, span);
    return l.new_dict(l.type_argument(v[0], span), l.type_argument(v[1], span), true);
}

}  // namespace numen::sema
