#include "sema/forms.h"
#include "sema/lowering.h"
#include "sema/operators.h"
#include "types/limits.h"

/// Operators on values that are neither scalars nor arrays: each kind's own file does the work.
namespace numen::sema {

using syntax::BinaryOp;
using syntax::CompareOp;

Value Lowering::object_binary(BinaryOp op, const Value& left, const Value& right, Span span) {
    if (left.type->is_text() || right.type->is_text()) {
        if (auto made = string_binary(op, left, right, span)) return *made;
    } else if (left.is(Kind::Tuple) || right.is(Kind::Tuple)) {
        if (auto made = tuple_binary(op, left, right, span)) return *made;
    } else if (left.is(Kind::List) || right.is(Kind::List)) {
        if (auto made = list_binary(op, left, right, span)) return *made;
    } else if (left.is(Kind::Set) && right.is(Kind::Set)) {
        if (auto made = set_binary(op, left, right, span)) return *made;
    } else if (left.is(Kind::Dict) && right.is(Kind::Dict)) {
        if (auto made = dict_binary(op, left, right, span)) return *made;
    }
    if (auto made = call_operator(left, special_name(op), {&right, 1}, span)) return *made;
    bad_operands(symbol_of(op), left, right, span);
}

Value Lowering::object_equal(const Value& left, const Value& right, Span span) {
    if (left.type->kind != right.type->kind) {
        if (auto made = call_operator(left, special_name(CompareOp::Eq), {&right, 1}, span))
            return truth(borrow(*made), span);
        return literal(false);
    }
    switch (left.type->kind) {
        case Kind::String:
        case Kind::Bytes: return string_equal(left, right);
        case Kind::LiteralDict: return literal_dict_equal(left, right, span);
        case Kind::LiteralList:
        case Kind::Tuple: {
            std::vector<Value> a = elements(left), b = elements(right);
            if (a.size() != b.size()) return literal(false);
            Value all = literal(true);
            for (std::size_t i = 0; i < a.size(); ++i) {
                all = choose(
                    all, [&] { return truth(equal(a[i], b[i], span), span); },
                    [&] { return literal(false); }, span);
            }
            return all;
        }
        case Kind::Range: {
            Value both[] = {left, right};
            return call_library("range", "_equals", both, span);
        }
        case Kind::Slice: {
            Value all = literal(true);
            for (std::size_t i = 0; i < 3; ++i) {
                auto part = [&](const Value& v) {
                    return v.parts.empty() ? element(v, i) : v.parts[i];
                };
                all = choose(
                    all, [&] { return equal(part(left), part(right), span); },
                    [&] { return literal(false); }, span);
            }
            return all;
        }
        case Kind::Pointer: return value(ir.binary(Op::eq, node(left), node(right)));
        case Kind::List: return list_equal(left, right, span);
        case Kind::Set:
        case Kind::Dict: return table_equal(left, right, span);
        default: bad_operands("==", left, right, span);
    }
}

/// <, <=, > and >= by order of the elements (strings, tuples, lists) or by inclusion (sets).
Value Lowering::object_order(CompareOp op, const Value& left, const Value& right, Span span) {
    if (left.type->kind == right.type->kind) {
        switch (left.type->kind) {
            case Kind::String:
            case Kind::Bytes: return string_order(op, left, right);
            case Kind::Tuple: return tuple_order(op, left, right, 0, span);
            case Kind::List: return list_order(op, left, right, span);
            case Kind::Set: return set_order(op, left, right, span);
            default: break;
        }
    }
    if (auto made = call_operator(left, special_name(op), {&right, 1}, span)) return *made;
    bad_operands(symbol_of(op), left, right, span);
}

Value Lowering::tuple_order(CompareOp op, const Value& left, const Value& right, std::size_t from,
                            Span span) {
    std::size_t a = left.type->elements.size(), b = right.type->elements.size();
    if (from == a || from == b) {
        return compare(op, literal(static_cast<std::int64_t>(a)),
                       literal(static_cast<std::int64_t>(b)), span);
    }
    Value x = element(left, from), y = element(right, from);
    return choose(
        truth(equal(x, y, span), span),
        [&] { return tuple_order(op, left, right, from + 1, span); },
        [&] { return compare(op, x, y, span); }, span);
}

std::optional<Value> Lowering::tuple_binary(BinaryOp op, const Value& left, const Value& right,
                                            Span span) {
    if (is_polynomial(left) || is_polynomial(right)) {
        std::string_view name = op == BinaryOp::Add    ? "_sum"
                                : op == BinaryOp::Sub  ? "_difference"
                                : op == BinaryOp::Mult ? "_product"
                                                       : "";
        if (name.empty()) return std::nullopt;
        Value both[] = {left, right};
        return call_library("numpy.polynomial.polynomial", name, both, span);
    }
    if (op == BinaryOp::Add && left.is(Kind::Tuple) && right.is(Kind::Tuple)) {
        std::vector<Value> all = elements(left);
        for (const Value& one : elements(right)) all.push_back(one);
        return tuple(all);
    }
    const Value& repeated = left.is(Kind::Tuple) ? left : right;
    auto count = known_int(left.is(Kind::Tuple) ? right : left);
    if (op != BinaryOp::Mult || !count) return std::nullopt;
    std::vector<Value> all, once = elements(repeated);
    if (!once.empty() && *count > static_cast<std::int64_t>(types::kMaxTupleValues / once.size())) {
        fail(Code::unsupported_syntax, span, types::kTupleTooLarge);
    }
    for (std::int64_t i = 0; i < *count && !once.empty(); ++i)
        all.insert(all.end(), once.begin(), once.end());
    return tuple(all);
}

Value Lowering::contains(const Value& c, const Value& item, Span span) {
    if (c.is(Kind::Never) || item.is(Kind::Never)) return {.type = types.never(), .span = span};
    Value container = unwrap(c, "argument of type 'NoneType' is not iterable", span);
    if (container.iterable != nullptr) {
        Value both[] = {container, item};
        return call_library("builtins", "_contains", both, span);
    }
    if (auto found = call_special(container, "__contains__", {item}, span))
        return truth(borrow(*found), span);
    switch (container.type->kind) {
        case Kind::LiteralDict:
        case Kind::LiteralList: return contains(as_tuple(container), item, span);
        case Kind::Tuple: {
            if (is_polynomial(container)) return contains(element(container, 0), item, span);
            Value found = literal(false);
            for (const Value& one : elements(container)) {
                if (found.constant != nullptr && known_bool(found) == true) break;
                found = choose(
                    found, [&] { return literal(true); },
                    [&] { return truth(equal(one, item, span), span); }, span);
            }
            return found;
        }
        case Kind::String:
        case Kind::Bytes: return string_contains(container, item, span);
        case Kind::List: return list_contains(container, item, span);
        case Kind::Set:
        case Kind::Dict: return table_contains(container, item, span);
        case Kind::Range: {
            Value both[] = {container, item};
            return call_library("range", "_contains", both, span);
        }
        case Kind::Array: {
            Value both[] = {container, item};
            return call_library("ndarray", "_contains", both, span);
        }
        default: break;
    }
    if (auto made = call_operator(container, "__contains__", {&item, 1}, span))
        return truth(borrow(*made), span);
    fail(Code::bad_operand, span, "'in' does not work with " + types::to_string(container.type),
         {{"this one", container.span}});
}

}  // namespace numen::sema
