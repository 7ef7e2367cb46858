#include "sema/empty_containers.h"
#include "sema/forms.h"
#include "sema/lowering.h"
#include "sema/runtime_rows.h"

/// Methods of dicts and sets.
namespace numen::sema {

using syntax::BinaryOp;

namespace {

/// Puts the entries of another dict, or pairs of key and value, into the dict.
void update_from(Lowering& l, const Value& dict, const Value& other, Span span) {
    if (other.is(Kind::Dict) && other.type == dict.type) {
        l.ir.call_runtime(rt::dict_update, l.types.none(), {l.node(dict), l.node(other)});
        return;
    }
    Value items =
        other.is(Kind::Dict) ? l.iterable(Iterable::Kind::items, {&other, 1}, span) : other;
    l.iterate(
        items, l.place_of(span), {},
        [&](const Value& item) {
            std::vector<Value> pair = l.unpack_values(item, 2, 2, span);
            l.dict_set(dict, pair[0], pair[1], span);
        },
        {}, span);
}

}  // namespace

Value builtin_dict(Lowering& l, Arguments& arguments, Span span) {
    std::vector<std::pair<Value, Value>> entries;
    for (const auto& [keyword, given] : arguments.keywords)
        entries.emplace_back(l.literal(keyword), given);
    Arguments positional{.positional = arguments.positional, .span = span};
    Value x = take(l, positional, "dict", {"iterable"}, 0, span)[0];
    if (!entries.empty()) {
        if (x) {
            Value first = l.borrow(builtin_dict(l, positional, span));
            entries.insert(entries.begin(), {Value{}, first});
        }
        return l.dict_of_items(entries, span);
    }
    if (x && x.is(Kind::LiteralDict)) return x;
    if (!x) return l.new_dict(l.element_hint(span, 0), l.element_hint(span, 1));
    if (x.is(Kind::Dict)) return l.owned(l.ir.call_runtime(rt::dict_copy, x.type, {l.node(x)}));
    Value made = l.new_dict(l.element_hint(span, 0), l.element_hint(span, 1));
    update_from(l, made, x, span);
    return made;
}

Value builtin_set(Lowering& l, Arguments& arguments, Span span) {
    Value x = take(l, arguments, "set", {"iterable"}, 0, span)[0];
    Value made = l.new_set(l.element_hint(span));
    if (x)
        l.iterate(
            x, l.place_of(span), {}, [&](const Value& item) { l.set_add(made, item, span); }, {},
            span);
    return made;
}

namespace {

bool unknown(const Value& table) { return table.type->elements[0]->is(Kind::Never); }

Value no_key(Lowering& l, const Value& table, const Value& key, Span span) {
    return no_element(l, table.type->elements[0], "KeyError", l.exception_argument(key, span),
                      span);
}

/// d.get and d.setdefault: the value when the key is there, else what `otherwise` gives.
Value lookup(Lowering& l, const Value& dict, const Value& key, Span span,
             const std::function<Value()>& otherwise) {
    Value found = l.table_contains(dict, key, span);
    return l.choose(found, [&] { return l.dict_get(dict, key, span); }, otherwise, span);
}

Value view(Lowering& l, Arguments& arguments, std::string_view name, Iterable::Kind kind,
           Span span) {
    Value self = take(l, arguments, name, {"self"}, 1, span)[0];
    return l.iterable(kind, {&self, 1}, span);
}

}  // namespace

Value dict_method_get(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "get", {"self", "key", "default"}, 2, span);
    Value fallback = v[2] ? v[2] : l.none();
    if (unknown(v[0])) return fallback;
    return lookup(l, v[0], v[1], span, [&] { return fallback; });
}

Value dict_method_setdefault(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "setdefault", {"self", "key", "default"}, 3, span);
    if (unknown(v[0])) {
        l.dict_set(v[0], v[1], v[2], span);
        return v[2];
    }
    return lookup(l, v[0], v[1], span, [&] {
        l.dict_set(v[0], v[1], v[2], span);
        return l.dict_get(v[0], v[1], span);
    });
}

Value dict_method_pop(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "pop", {"self", "key", "default"}, 2, span);
    if (unknown(v[0])) return v[2] ? v[2] : no_key(l, v[0], v[1], span);
    const Type* held = v[0].type->elements[1];
    auto pop = [&] {
        ir::Node* key = l.in_memory(l.as_element(v[1], v[0].type->elements[0], v[0], span));
        ir::Node* memory = l.ir.call_runtime(rt::dict_pop, l.types.pointer(), {l.node(v[0]), key});
        return l.borrow(l.taken_from_memory(held, memory));
    };
    if (!v[2]) return pop();
    return l.choose(l.table_contains(v[0], v[1], span), pop, [&] { return v[2]; }, span);
}

Value dict_method_popitem(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "popitem", {"self"}, 1, span);
    if (unknown(v[0])) {
        return no_element(l, v[0].type->elements[0], "KeyError",
                          l.ir.string("popitem(): dictionary is empty"), span);
    }
    ir::Node* at = l.ir.call_runtime(rt::dict_popitem, l.types.int64(), {l.node(v[0])});
    auto part = [&](rt::Row row, std::size_t which) {
        const Type* type = v[0].type->elements[which];
        ir::Node* place = l.ir.call_runtime(row, l.types.pointer(), {l.node(v[0]), at});
        return l.borrow(l.taken_from_memory(type, place));
    };
    Value pair[] = {part(rt::dict_key, 0), part(rt::dict_value, 1)};
    return l.tuple(pair);
}

Value dict_method_keys(Lowering& l, Arguments& a, Span span) {
    return view(l, a, "keys", Iterable::Kind::keys, span);
}
Value dict_method_values(Lowering& l, Arguments& a, Span span) {
    return view(l, a, "values", Iterable::Kind::values, span);
}
Value dict_method_items(Lowering& l, Arguments& a, Span span) {
    return view(l, a, "items", Iterable::Kind::items, span);
}

Value dict_method_clear(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "clear", {"self"}, 1, span);
    l.ir.call_runtime(rt::dict_clear, l.types.none(), {l.node(v[0])});
    return l.none();
}

Value dict_method_copy(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "copy", {"self"}, 1, span);
    return l.owned(l.ir.call_runtime(rt::dict_copy, v[0].type, {l.node(v[0])}));
}

Value dict_method_update(Lowering& l, Arguments& arguments, Span span) {
    Arguments positional{.positional = arguments.positional, .span = span};
    auto v = take(l, positional, "update", {"self", "other"}, 1, span);
    if (v[1]) update_from(l, v[0], v[1], span);
    for (const auto& [keyword, given] : arguments.keywords)
        l.dict_set(v[0], l.literal(keyword), given, span);
    return l.none();
}

// ---- sets --------------------------------------------------------------------------------------

Value set_method_add(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "add", {"self", "element"}, 2, span);
    l.set_add(v[0], v[1], span);
    return l.none();
}

namespace {

Value remove(Lowering& l, Arguments& arguments, std::string_view name, rt::Row row,
             const Type* result, Span span) {
    auto v = take(l, arguments, name, {"self", "element"}, 2, span);
    if (unknown(v[0])) return row == rt::set_remove ? no_key(l, v[0], v[1], span) : l.none();
    ir::Node* item = l.in_memory(l.as_element(v[1], v[0].type->element(), v[0], span));
    l.ir.call_runtime(row, result, {l.node(v[0]), item});
    return l.none();
}

/// The set, and the other of a method that takes any iterable, as sets of one type.
std::pair<Value, Value> both_sets(Lowering& l, const Value& self, const Value& other, Span span) {
    if (!other.is(Kind::Set)) return {self, l.set_of(other, self.type->element(), span)};
    auto both = l.alike(self, other, span);
    if (!both) l.bad_operands("a method of sets", self, other, span);
    return *both;
}

Value combine(Lowering& l, Arguments& arguments, std::string_view name, BinaryOp op, bool in_place,
              Span span) {
    auto as_set = [&](const Value& other) {
        return other.is(Kind::Set) ? other
                                   : l.set_of(other, arguments.positional[0].type->element(), span);
    };
    // The symmetric difference is of two; the others take as many as there are.
    if (op == BinaryOp::BitXor || !arguments.keywords.empty())
        take(l, arguments, name, {"self", "other"}, 2, span);
    const Value self = arguments.positional[0];
    std::span<const Value> others = std::span(arguments.positional).subspan(1);
    if (in_place) {
        for (const Value& other : others) l.inplace_binary(op, self, as_set(other), span);
        return l.none();
    }
    if (others.empty()) return l.owned(l.ir.call_runtime(rt::set_copy, self.type, {l.node(self)}));
    Value result = l.binary(op, self, as_set(others[0]), span);
    for (const Value& other : others.subspan(1))
        result = l.binary(op, l.borrow(result), as_set(other), span);
    return result;
}

}  // namespace

Value set_method_discard(Lowering& l, Arguments& a, Span span) {
    return remove(l, a, "discard", rt::set_discard, l.types.boolean(), span);
}
Value set_method_remove(Lowering& l, Arguments& a, Span span) {
    return remove(l, a, "remove", rt::set_remove, l.types.none(), span);
}
Value set_method_union(Lowering& l, Arguments& a, Span span) {
    return combine(l, a, "union", BinaryOp::BitOr, false, span);
}
Value set_method_intersection(Lowering& l, Arguments& a, Span span) {
    return combine(l, a, "intersection", BinaryOp::BitAnd, false, span);
}
Value set_method_difference(Lowering& l, Arguments& a, Span span) {
    return combine(l, a, "difference", BinaryOp::Sub, false, span);
}
Value set_method_symmetric_difference(Lowering& l, Arguments& a, Span span) {
    return combine(l, a, "symmetric_difference", BinaryOp::BitXor, false, span);
}
Value set_method_update(Lowering& l, Arguments& a, Span span) {
    return combine(l, a, "update", BinaryOp::BitOr, true, span);
}
Value set_method_intersection_update(Lowering& l, Arguments& a, Span span) {
    return combine(l, a, "intersection_update", BinaryOp::BitAnd, true, span);
}
Value set_method_difference_update(Lowering& l, Arguments& a, Span span) {
    return combine(l, a, "difference_update", BinaryOp::Sub, true, span);
}
Value set_method_symmetric_difference_update(Lowering& l, Arguments& a, Span span) {
    return combine(l, a, "symmetric_difference_update", BinaryOp::BitXor, true, span);
}

Value set_method_issubset(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "issubset", {"self", "other"}, 2, span);
    auto both = both_sets(l, v[0], v[1], span);
    return l.value(l.ir.call_runtime(rt::set_is_subset, l.types.boolean(),
                                     {l.node(both.first), l.node(both.second)}));
}

Value set_method_issuperset(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "issuperset", {"self", "other"}, 2, span);
    auto both = both_sets(l, v[0], v[1], span);
    return l.value(l.ir.call_runtime(rt::set_is_subset, l.types.boolean(),
                                     {l.node(both.second), l.node(both.first)}));
}

Value set_method_isdisjoint(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "isdisjoint", {"self", "other"}, 2, span);
    auto both = both_sets(l, v[0], v[1], span);
    return l.value(l.ir.call_runtime(rt::set_is_disjoint, l.types.boolean(),
                                     {l.node(both.first), l.node(both.second)}));
}

Value set_method_pop(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "pop", {"self"}, 1, span);
    const Type* element = v[0].type->element();
    if (element->is(Kind::Never))
        return no_element(l, element, "KeyError", l.ir.string("pop from an empty set"), span);
    ir::Node* memory = l.ir.call_runtime(rt::set_pop, l.types.pointer(), {l.node(v[0])});
    return l.taken_from_memory(element, memory);
}

Value set_method_clear(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "clear", {"self"}, 1, span);
    l.ir.call_runtime(rt::set_clear, l.types.none(), {l.node(v[0])});
    return l.none();
}

Value set_method_copy(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "copy", {"self"}, 1, span);
    return l.owned(l.ir.call_runtime(rt::set_copy, v[0].type, {l.node(v[0])}));
}

}  // namespace numen::sema
