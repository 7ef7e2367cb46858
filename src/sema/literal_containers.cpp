#include <algorithm>

#include "sema/forms.h"
#include "sema/records.h"
#include "types/limits.h"

/// Lists and dicts that are written with values of different types: `[1, 'a']`, and
/// `{'n': 3, 'name': 'x'}` with literal strings for keys. Each element keeps its type, so they are
/// indexed by what is known when the function is compiled, and do not change.
namespace numen::sema {

using syntax::CompareOp;

Value Lowering::literal_list(std::span<const Value> items, Span span) {
    std::vector<const Type*> elements;
    for (const Value& one : items) {
        if (one.is(Kind::Never)) return one;
        elements.push_back(one.type);
    }
    if (types::is_tuple_too_large(elements)) {
        fail(Code::unsupported_syntax, span, types::kTupleTooLarge);
    }
    Value made{.type = types.literal_list(elements), .span = span};
    made.parts = session.arena.copy(items);
    return made;
}

Value Lowering::literal_dict(std::span<const std::pair<std::string_view, Value>> items, Span span) {
    std::vector<std::string_view> keys;
    std::vector<const Type*> elements;
    std::vector<Value> values;
    for (const auto& [key, held] : items) {
        if (held.is(Kind::Never)) return held;
        auto found = std::ranges::find(keys, key);
        if (found != keys.end()) {
            auto at = static_cast<std::size_t>(found - keys.begin());
            values[at] = held;
            elements[at] = held.type;
            continue;
        }
        keys.push_back(key);
        values.push_back(held);
        elements.push_back(held.type);
    }
    if (types::is_tuple_too_large(elements)) {
        fail(Code::unsupported_syntax, span, types::kTupleTooLarge);
    }
    Value made{.type = types.literal_dict(keys, elements), .span = span};
    made.parts = session.arena.copy(std::span<const Value>(values));
    return made;
}

/// The display of a dict whose keys are literal strings, whatever the types of its values; any
/// other as always.
Value Lowering::literal_dict_display(const syntax::Dict& display) {
    for (const syntax::Expr* key : display.keys) {
        const auto* constant = key == nullptr ? nullptr : syntax::as<syntax::Constant>(key);
        if (constant == nullptr || constant->constant != syntax::ConstantKind::Str)
            return expr(&display);
    }
    std::vector<std::pair<std::string_view, Value>> entries;
    for (const auto& [key, held] : dict_items(display))
        entries.emplace_back(*known_string(key), held);
    return literal_dict(entries, display.span);
}

Value Lowering::as_tuple(const Value& container) {
    if (is_polynomial(container))
        fail(Code::not_iterable, container.span, "compiled code does not go through a Polynomial",
             {}, "Use its coef.");
    if (container.is(Kind::Record)) {
        std::vector<Value> fields;
        for (std::size_t i = 0; i < container.type->elements.size(); ++i)
            fields.push_back(get_field(*this, container, i, container.span));
        return tuple(fields);
    }
    if (const EnumClass* cls = enum_class_of(container)) {
        std::vector<Value> members;
        for (const Constant& one : cls->members) members.push_back(constant(one));
        return tuple(members);
    }
    if (container.is(Kind::LiteralList)) return tuple(elements(container));
    if (!container.is(Kind::LiteralDict)) return container;
    std::vector<Value> keys;
    for (std::string_view key : container.type->names) keys.push_back(literal(key));
    return tuple(keys);
}

void Lowering::fail_mutation(const Value& container, Span span) const {
    fail(Code::heterogeneous, span,
         std::string("Cannot mutate a literal ") +
             (container.is(Kind::LiteralList) ? "list" : "dictionary") +
             ": what it holds has different types",
         {{"this is " + types::to_string(container.type), container.span}});
}

Value Lowering::literal_list_get(const Value& list, const Value& index, Span span) {
    bool is_known = index.is(Kind::Slice) || known_int(index).has_value();
    if (!is_known && index.type->is_integer()) {
        fail(Code::not_constant, span,
             "Cannot __getitem__ on a literal list with an index that is not known when the "
             "function is compiled",
             {{"this is " + types::to_string(list.type), list.span}},
             "Loop over the list; the loop is unrolled.");
    }
    Value found = tuple_get(as_tuple(list), index, span);
    return index.is(Kind::Slice) ? make_list(elements(found), span) : found;
}

namespace {

/// Position of a literal key; nothing when the dict has none such.
std::optional<std::size_t> position_of(Lowering& l, const Value& dict, const Value& key,
                                       std::string_view what, Span span) {
    auto known = l.known_string(key);
    if (!known) {
        l.fail(Code::not_constant, span,
               "Cannot " + std::string(what) +
                   " on a literal dictionary with a key that is not a literal string",
               {{"this is " + types::to_string(dict.type), dict.span}},
               "Its values have different types: which one must be known when the function is "
               "compiled.");
    }
    auto found = std::ranges::find(dict.type->names, *known);
    if (found == dict.type->names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - dict.type->names.begin());
}

}  // namespace

Value Lowering::literal_dict_get(const Value& dict, const Value& key, Span span) {
    if (auto at = position_of(*this, dict, key, "get{item}()", span)) return element(dict, *at);
    fail(Code::bad_index, span, "Key '" + std::string(*known_string(key)) + "' is not in dict.",
         {{"this is " + types::to_string(dict.type), dict.span}});
}

Value Lowering::literal_dict_equal(const Value& left, const Value& right, Span span) {
    std::span<const std::string_view> keys = left.type->names, others = right.type->names;
    if (keys.size() != others.size()) return literal(false);
    Value all = literal(true);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        auto found = std::ranges::find(others, keys[i]);
        if (found == others.end()) return literal(false);
        auto at = static_cast<std::size_t>(found - others.begin());
        all = choose(
            all, [&] { return truth(equal(element(left, i), element(right, at), span), span); },
            [&] { return literal(false); }, span);
    }
    return all;
}

// ---- methods -----------------------------------------------------------------------------------

namespace {

Value only_self(Lowering& l, Arguments& arguments, std::string_view name, Span span) {
    return take(l, arguments, name, {"self"}, 1, span)[0];
}

}  // namespace

Value literal_container_copy(Lowering& l, Arguments& arguments, Span span) {
    return only_self(l, arguments, "copy", span);
}

Value literal_container_mutation(Lowering& l, Arguments& arguments, Span span) {
    l.fail_mutation(arguments.positional[0], span);
}

Value literal_dict_keys(Lowering& l, Arguments& arguments, Span span) {
    return l.as_tuple(only_self(l, arguments, "keys", span));
}

Value literal_dict_values(Lowering& l, Arguments& arguments, Span span) {
    return l.tuple(l.elements(only_self(l, arguments, "values", span)));
}

Value literal_dict_items(Lowering& l, Arguments& arguments, Span span) {
    Value self = only_self(l, arguments, "items", span);
    std::vector<Value> items;
    for (std::size_t i = 0; i < self.type->names.size(); ++i) {
        Value pair[] = {l.literal(self.type->names[i]), l.element(self, i)};
        items.push_back(l.tuple(pair));
    }
    return l.tuple(items);
}

Value literal_dict_get_or(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "get", {"self", "key", "default"}, 2, span);
    if (auto at = position_of(l, v[0], v[1], "get{item}()", span)) return l.element(v[0], *at);
    return v[2] ? v[2] : l.none();
}

Value literal_list_count(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "count", {"self", "value"}, 2, span);
    Value count = l.literal(std::int64_t{0});
    for (const Value& one : l.elements(v[0])) {
        Value is = l.truth(l.equal(one, v[1], span), span);
        count = l.binary(syntax::BinaryOp::Add, count, is, span);
    }
    return count;
}

/// Raises where the value is not there, as list.index does.
Value literal_list_index(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "index", {"self", "value"}, 2, span);
    std::vector<Value> items = l.elements(v[0]);
    Value found = l.literal(std::int64_t{-1});
    for (std::size_t i = items.size(); i-- > 0;) {
        found = l.choose(
            l.truth(l.equal(items[i], v[1], span), span),
            [&] { return l.literal(static_cast<std::int64_t>(i)); }, [&] { return found; }, span);
    }
    Value is_absent = l.borrow(l.compare(CompareOp::Lt, found, l.literal(std::int64_t{0}), span));
    const Value message[] = {l.text_of(v[1], true, span),
                             l.literal(std::string_view(" is not in list"))};
    l.raise_if(l.node(is_absent), "ValueError", message, span);
    return found;
}

}  // namespace numen::sema
