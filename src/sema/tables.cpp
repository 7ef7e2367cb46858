#include <algorithm>

#include "sema/empty_containers.h"
#include "sema/forms.h"
#include "sema/lowering.h"
#include "sema/runtime_rows.h"
#include "types/limits.h"

/// Dicts and sets: literals, items, operators, loops over them.
namespace numen::sema {

using syntax::BinaryOp;
using syntax::CompareOp;

/// A call of one of the three rows that take a key: for any key by address, for int64, for str.
ir::Node* Lowering::with_key(const KeyRows& rows, const Type* result, const Value& table,
                             const Value& key, Span span) {
    const Type* type = table.type->elements[0];
    check_key(type);
    Value wanted = as_element(key, type, table, span);
    if (type->is_int64()) return ir.call_runtime(rows.int64, result, {node(table), node(wanted)});
    if (type->is(Kind::String))
        return ir.call_runtime(rows.string, result, {node(table), node(wanted)});
    return ir.call_runtime(rows.any, result, {node(table), in_memory(wanted)});
}

namespace {

constexpr Lowering::KeyRows kFind{rt::dict_find, rt::dict_find_int64, rt::dict_find_string};
constexpr Lowering::KeyRows kAt{rt::dict_at, rt::dict_at_int64, rt::dict_at_string};
constexpr Lowering::KeyRows kSlot{rt::dict_slot, rt::dict_slot_int64, rt::dict_slot_string};
constexpr Lowering::KeyRows kAdd{rt::set_add, rt::set_add_int64, rt::set_add_string};
constexpr Lowering::KeyRows kContains{rt::set_contains, rt::set_contains_int64,
                                      rt::set_contains_string};

}  // namespace

void Lowering::check_key(const Type* key) const {
    if (key->is_literal_container()) {
        fail(Code::heterogeneous, ir.span(), "unhashable type: " + types::to_string(key), {},
             "Use a tuple of its values.");
    }
    for (std::string_view method : {"__eq__", "__hash__"}) {
        if (!has_method_within(key, method)) continue;
        fail(Code::heterogeneous, ir.span(),
             types::to_string(key) + " is no key in compiled code, which would not call its " +
                 std::string(method) + "()",
             {}, "Use a tuple of the fields that are compared.");
    }
    if (key->is(Kind::Tuple))
        for (const Type* part : key->elements) check_key(part);
}

Value Lowering::new_dict(const Type* key, const Type* value_type, bool typed) {
    check_key(key);
    return borrow(owned(ir.call_runtime(rt::dict_new, types.dict(key, value_type, typed),
                                        {element_code(key), element_code(value_type)})));
}

Value Lowering::new_set(const Type* element, bool typed) {
    check_key(element);
    return borrow(
        owned(ir.call_runtime(rt::set_new, types.set(element, typed), {element_code(element)})));
}

ir::Node* Lowering::table_length(const Value& table) {
    return ir.call_runtime(table.is(Kind::Dict) ? rt::dict_length : rt::set_length, types.int64(),
                           {node(table)});
}

Value Lowering::set_display(const syntax::Set& display) {
    if (display.elements.size() > types::kMaxDisplay) {
        fail(Code::unsupported_syntax, display.span, types::kDisplayTooLarge);
    }
    bool has_starred = std::ranges::any_of(display.elements, [](const syntax::Expr* one) {
        return one->kind == syntax::ExprKind::Starred;
    });
    if (has_starred) {
        Value items_given = list_display(display.elements, display.span);
        Arguments items{.positional = {items_given}, .keywords = {}, .span = display.span};
        return builtin_set(*this, items, display.span);
    }
    std::vector<Value> items = sequence_elements(display.elements);
    const Type* element = items[0].type;
    for (const Value& one : items) {
        const Type* joined = types::join(types, element, one.type);
        if (joined == nullptr) {
            fail(Code::heterogeneous, one.span,
                 "this set holds " + types::to_string(element) + " and " +
                     types::to_string(one.type),
                 {{types::to_string(element) + " here", items[0].span}});
        }
        element = joined;
    }
    if (element->is(Kind::Never)) return {.type = element};
    Value made = new_set(element);
    for (const Value& one : items) set_add(made, one, display.span);
    return made;
}

/// The entries of a display. A plain dict behind ** is a key that has no type, and the dict.
std::vector<std::pair<Value, Value>> Lowering::dict_items(const syntax::Dict& display) {
    if (display.values.size() > types::kMaxDisplay) {
        fail(Code::unsupported_syntax, display.span, types::kDisplayTooLarge);
    }
    std::vector<std::pair<Value, Value>> items;
    for (std::size_t i = 0; i < display.values.size(); ++i) {
        if (display.keys[i] != nullptr) {
            Value key = expr(display.keys[i]);
            items.emplace_back(key, expr(display.values[i]));
            continue;
        }
        Value other = expr(display.values[i]);
        if (other.is(Kind::LiteralDict)) {
            for (std::size_t j = 0; j < other.type->names.size(); ++j)
                items.emplace_back(literal(other.type->names[j]), element(other, j));
        } else if (other.is(Kind::Dict) || other.is(Kind::Never)) {
            items.emplace_back(Value{}, other);
        } else {
            fail(Code::type_mismatch, display.values[i]->span,
                 "** needs a dict, not " + types::to_string(other.type));
        }
    }
    return items;
}

Value Lowering::dict_display(const syntax::Dict& display) {
    return dict_of_items(dict_items(display), display.span);
}

/// A dict of these entries, in which a dict has no key beside it.
Value Lowering::dict_of_items(std::span<const std::pair<Value, Value>> items, Span span) {
    const Type *key = types.never(), *held = types.never();
    bool has_known_keys = true;
    for (const auto& [k, v] : items) has_known_keys = has_known_keys && k && known_string(k);
    auto join_with = [&](const Type* joined, const Type* type, bool of_key, Span place) {
        const Type* made = types::join(types, joined, type);
        if (made == nullptr) {
            fail(Code::heterogeneous, place,
                 std::string("the ") + (of_key ? "keys" : "values") + " of this dict are " +
                     types::to_string(joined) + " and " + types::to_string(type));
        }
        return made;
    };
    for (const auto& [k, v] : items) {
        bool is_dict = !k && v.is(Kind::Dict);
        const Type* value_type = is_dict ? v.type->elements[1] : v.type;
        if (has_known_keys && types::join(types, held, value_type) == nullptr) {
            std::vector<std::pair<std::string_view, Value>> entries;
            for (const auto& [name, one] : items) entries.emplace_back(*known_string(name), one);
            return literal_dict(entries, span);
        }
        if (!k && !is_dict) return v;
        key = join_with(key, is_dict ? v.type->elements[0] : k.type, true, k ? k.span : v.span);
        held = join_with(held, value_type, false, v.span);
    }
    if (items.empty()) return new_dict(element_hint(span, 0), element_hint(span, 1));
    if (key->is(Kind::Never) || held->is(Kind::Never)) return {.type = types.never()};
    Value made = new_dict(key, held);
    for (const auto& [k, v] : items) {
        if (k) {
            dict_set(made, k, v, span);
            continue;
        }
        if (can_convert(v.type, made.type)) {
            Value other = convert(v, made.type, v.span, "the dict behind **");
            ir.call_runtime(rt::dict_update, types.none(), {node(made), node(other)});
            continue;
        }
        // Its numbers become those of the others.
        iterate(
            iterable(Iterable::Kind::items, {&v, 1}, span), place_of(v.span), {},
            [&](const Value& item) { dict_set(made, element(item, 0), element(item, 1), span); },
            {}, span);
    }
    return made;
}

void Lowering::set_add(const Value& set, const Value& item, Span span) {
    const Type* element = set.type->element();
    if (element->is(Kind::Never)) return refine(element, item.type, span);
    if (item.is(Kind::Never)) return;
    with_key(kAdd, types.none(), set, item, span);
}

Value Lowering::dict_get(const Value& dict, const Value& key, Span span) {
    const Type* held = dict.type->elements[1];
    if (dict.type->elements[0]->is(Kind::Never)) {
        return no_element(*this, dict.type->elements[0], "KeyError", exception_argument(key, span),
                          span);
    }
    return borrow(from_memory(held, with_key(kAt, types.pointer(), dict, key, span), ir.int64(0)));
}

void Lowering::dict_set(const Value& dict, const Value& key, const Value& stored, Span span) {
    const Type *key_type = dict.type->elements[0], *held = dict.type->elements[1];
    if (key_type->is(Kind::Never) || held->is(Kind::Never)) {
        refine(key_type, held_type(dict, key), span);
        return refine(held, held_type(dict, stored), span);
    }
    if (key.is(Kind::Never) || stored.is(Kind::Never)) return;
    Value converted = as_element(stored, held, dict, span);
    ir::Node* place = with_key(kSlot, types.pointer(), dict, key, span);
    replace_in_memory(converted, held, place, ir.int64(0));
}

void Lowering::dict_delete(const Value& dict, const Value& key, Span span) {
    if (dict.type->elements[0]->is(Kind::Never)) {
        no_element(*this, dict.type->elements[0], "KeyError", exception_argument(key, span), span);
        return;
    }
    Value wanted = as_element(key, dict.type->elements[0], dict, span);
    ir.call_runtime(rt::dict_delete, types.none(), {node(dict), in_memory(wanted)});
}

Value Lowering::table_contains(const Value& table, const Value& item, Span span) {
    const Type* key = table.type->elements[0];
    if (item.is(Kind::Never)) return {.type = types.never()};
    // Empty, as far as is known. Not a literal: what is put in may stand on either branch.
    if (key->is(Kind::Never)) return value(ir.boolean(false));
    if (!can_convert(item.type, key)) return literal(false);
    auto find = [&](const Value& wanted) {
        if (table.is(Kind::Set))
            return value(with_key(kContains, types.boolean(), table, wanted, span));
        ir::Node* found = with_key(kFind, types.pointer(), table, wanted, span);
        return value(ir.binary(Op::ne, found, ir.zero(types.pointer())));
    };
    return if_equal(item, key, find, value(ir.boolean(false)), span);
}

/// Two sets, or two dicts, as ones of a single type; nothing when there is none for both.
std::optional<std::pair<Value, Value>> Lowering::alike(const Value& left, const Value& right,
                                                       Span span) {
    if (const Type* joined = types::join(types, left.type, right.type)) {
        return std::pair(convert(left, joined, span, "the left operand"),
                         convert(right, joined, span, "the right operand"));
    }
    if (!left.is(Kind::Set) || !right.is(Kind::Set)) return std::nullopt;
    const Type* element = types::join(types, left.type->element(), right.type->element());
    if (element == nullptr) return std::nullopt;
    return std::pair(set_of(left, element, span), set_of(right, element, span));
}

/// What is looped over, as a set of elements of that type: itself, when it is one.
Value Lowering::set_of(const Value& items, const Type* element, Span span) {
    if (items.is(Kind::Set) && items.type->element() == element) return items;
    Value made = new_set(element);
    iterate(
        items, place_of(span), {}, [&](const Value& item) { set_add(made, item, span); }, {}, span);
    return made;
}

Value Lowering::table_equal(const Value& left, const Value& right, Span span) {
    auto both = alike(left, right, span);
    if (!both && left.is(Kind::Dict)) {
        // The keys of one are looked up in the other, which takes them as its own.
        const Type *a = left.type->elements[0], *b = right.type->elements[0];
        const Type* joined = types::join(types, a, b);
        const bool in_right = joined == nullptr || joined == b;
        const Value dicts[] = {in_right ? left : right, in_right ? right : left};
        if (in_right || joined == a) return call_library("builtins", "_dicts_equal", dicts, span);
    }
    if (!both) bad_operands("==", left, right, span);
    if (left.is(Kind::Dict) && has_method_within(both->first.type, "__eq__")) {
        const Value dicts[] = {both->first, both->second};
        return call_library("builtins", "_dicts_equal", dicts, span);
    }
    return value(ir.call_runtime(left.is(Kind::Set) ? rt::set_equal : rt::dict_equal,
                                 types.boolean(), {node(both->first), node(both->second)}));
}

// ---- sets --------------------------------------------------------------------------------------

namespace {

std::optional<rt::Row> set_row(BinaryOp op) {
    switch (op) {
        case BinaryOp::BitOr: return rt::set_union;
        case BinaryOp::BitAnd: return rt::set_intersection;
        case BinaryOp::Sub: return rt::set_difference;
        case BinaryOp::BitXor: return rt::set_symmetric_difference;
        default: return std::nullopt;
    }
}

std::optional<rt::Row> set_update_row(BinaryOp op) {
    switch (op) {
        case BinaryOp::BitOr: return rt::set_update;
        case BinaryOp::BitAnd: return rt::set_intersection_update;
        case BinaryOp::Sub: return rt::set_difference_update;
        case BinaryOp::BitXor: return rt::set_symmetric_difference_update;
        default: return std::nullopt;
    }
}

}  // namespace

std::optional<Value> Lowering::set_binary(BinaryOp op, const Value& left, const Value& right,
                                          Span span) {
    auto row = set_row(op);
    if (!row) return std::nullopt;
    auto both = alike(left, right, span);
    if (!both) return std::nullopt;
    return owned(ir.call_runtime(*row, both->first.type, {node(both->first), node(both->second)}));
}

bool Lowering::set_inplace(BinaryOp op, const Value& left, const Value& right, Span span) {
    auto row = set_update_row(op);
    if (!row || !right.is(Kind::Set)) return false;
    if (left.type->element()->is(Kind::Never)) {
        refine(left.type->element(), right.type->element(), span);
        return true;
    }
    const Value other = can_convert(right.type, left.type)
                            ? convert(right, left.type, span, "the right operand")
                            : set_of(right, left.type->element(), span);
    ir.call_runtime(*row, types.none(), {node(left), node(other)});
    return true;
}

Value Lowering::set_order(CompareOp op, const Value& left, const Value& right, Span span) {
    auto both = alike(left, right, span);
    if (!both) bad_operands("<", left, right, span);
    bool swapped = op == CompareOp::Gt || op == CompareOp::GtE;
    const Value& a = swapped ? both->second : both->first;
    const Value& b = swapped ? both->first : both->second;
    ir::Node* subset = ir.call_runtime(rt::set_is_subset, types.boolean(), {node(a), node(b)});
    if (op == CompareOp::LtE || op == CompareOp::GtE) return value(subset);
    ir::Node* smaller = ir.binary(Op::lt, table_length(a), table_length(b));
    return value(ir.binary(Op::and_, subset, smaller));
}

std::optional<Value> Lowering::dict_binary(BinaryOp op, const Value& left, const Value& right,
                                           Span span) {
    if (op != BinaryOp::BitOr || !right.is(Kind::Dict)) return std::nullopt;
    auto both = alike(left, right, span);
    if (!both) return std::nullopt;
    const Type* type = both->first.type;
    Value made = borrow(owned(ir.call_runtime(rt::dict_copy, type, {node(both->first)})));
    ir.call_runtime(rt::dict_update, types.none(), {node(made), node(both->second)});
    return made;
}

// ---- loops -------------------------------------------------------------------------------------

void Lowering::iterate_dict(const Value& view, const void* key,
                            std::span<const VariableId> assigned,
                            const std::function<void(const Value&)>& body, syntax::Block orelse,
                            Span span) {
    Value table = view.iterable != nullptr ? view.iterable->of[0] : view;
    auto kind = view.iterable != nullptr ? view.iterable->kind : Iterable::Kind::keys;
    bool is_view = view.iterable == nullptr || view.iterable->is_dict_view();
    if ((!table.is(Kind::Dict) && !table.is(Kind::Set)) || !is_view) {
        fail(Code::not_iterable, span, "this cannot be looped over in compiled code",
             {{"this one", view.span}});
    }
    if (table.type->elements[0]->is(Kind::Never)) {
        // Not known yet what is in it: the body is typed with values of no type.
        loop(
            key, assigned,
            [&](Loop& loop) {
                ir::Region* region = ir.new_region({types.int64()});
                ir.for_(ir.int64(0), ir.int64(0), ir.int64(1), region);
                ir.at_end(region);
                body({.type = table.type->elements[0]});
                if (reachable_) loop.continues.push_back(edge());
            },
            orelse, span);
        return;
    }
    bool is_dict = table.is(Kind::Dict);
    auto item = [&](ir::Node* position) {
        auto part = [&](rt::Row row, std::size_t which) {
            ir::Node* place = ir.call_runtime(row, types.pointer(), {node(table), position});
            return borrow(from_memory(table.type->elements[which], place, ir.int64(0)));
        };
        if (!is_dict) return part(rt::set_element, 0);
        if (kind == Iterable::Kind::values) return part(rt::dict_value, 1);
        if (kind == Iterable::Kind::keys) return part(rt::dict_key, 0);
        Value pair[] = {part(rt::dict_key, 0), part(rt::dict_value, 1)};
        return tuple(pair);
    };
    ir::Node* length = table_length(table);
    loop(
        key, assigned,
        [&](Loop& loop) {
            ir::SlotId next = function.new_slot(types.int64());
            ir.set(next, ir.int64(0));
            while_holds([&] {
                ir::Node* position =
                    ir.call_runtime(is_dict ? rt::dict_next : rt::set_next, types.int64(),
                                    {node(table), ir.get(next), length});
                ir.set(next, position);
                return value(ir.binary(Op::ge, position, ir.int64(0)));
            });
            ir::Node* here = ir.get(next);
            ir.set(next, ir.binary(Op::add, here, ir.int64(1)));
            body(item(here));
            if (reachable_) loop.continues.push_back(edge());
        },
        orelse, span);
}

}  // namespace numen::sema
