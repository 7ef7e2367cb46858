#include "sema/empty_containers.h"
#include "sema/forms.h"
#include "sema/lowering.h"
#include "sema/runtime_rows.h"
#include "types/limits.h"

/// Lists: literals, operators, items, methods.
namespace numen::sema {

using syntax::BinaryOp;
using syntax::CompareOp;

Value Lowering::new_list(const Type* element, std::int64_t capacity, bool typed) {
    ir::Node* made = ir.call_runtime(rt::list_new, types.list(element, typed),
                                     {element_code(element), ir.int64(capacity)});
    return borrow(owned(made));
}

void Lowering::list_append(const Value& list, const Value& item, Span span) {
    const Type* element = list.type->element();
    if (element->is(Kind::Never)) return refine(element, held_type(list, item), span);
    if (item.is(Kind::Never)) return;
    Value converted = as_element(item, element, list, span);
    ir::Node* place = ir.call_runtime(rt::list_append_slot, types.pointer(), {node(list)});
    if (types::components(element).empty()) return;
    ir.make(Op::store, types.none(), {place, ir.int64(0), own(converted)});
}

namespace {

/// Whether compiled code orders two such values: the user's, or that of the members of an IntEnum.
bool has_compiled_order(const Lowering& l, const Type* type) {
    if (type->is(Kind::Tuple) || type->is(Kind::List)) {
        return std::ranges::any_of(
            type->elements, [&](const Type* element) { return has_compiled_order(l, element); });
    }
    if (type->is(Kind::Enum) && !type->is_one_of()) return l.session.enum_class(type).is_integer;
    return type->is(Kind::Instance) || type->is(Kind::Extension);
}

/// The type of list that two literal elements can both become; lists of different numbers join
/// here, because a literal's lists are nobody else's yet.
const Type* join_literals(types::Context& types, const Type* a, const Type* b) {
    if (const Type* joined = types::join(types, a, b)) return joined;
    if (!a->is(Kind::List) || !b->is(Kind::List)) return nullptr;
    const Type* element = join_literals(types, a->element(), b->element());
    return element == nullptr ? nullptr : types.list(element);
}

}  // namespace

/// The list as a list of another element type: a new one.
Value Lowering::converted_list(const Value& list, const Type* to, Span span) {
    if (list.type == to || list.type->element()->is(Kind::Never))
        return convert(list, to, span, "the list");
    Value made = new_list(to->element(), 0);
    ir::Node* length = list_length(list);
    for_each(ir.int64(0), length, ir.int64(1), [&](ir::Node* i) {
        Value item = list_item(list, i);
        if (item.is(Kind::List)) item = converted_list(item, to->element(), span);
        list_append(made, item, span);
    });
    return made;
}

Value Lowering::make_list(std::span<const Value> items, Span span) {
    if (items.size() > types::kMaxDisplay) {
        fail(Code::unsupported_syntax, span, types::kDisplayTooLarge);
    }
    const Type* element = items.empty() ? element_hint(span) : items[0].type;
    for (const Value& one : items) {
        element = join_literals(types, element, one.type);
        if (element == nullptr) return literal_list(items, span);
    }
    Value list = new_list(element, static_cast<std::int64_t>(items.size()));
    for (const Value& one : items) {
        bool differs = one.is(Kind::List) && one.type != element;
        list_append(list, differs ? converted_list(one, element, span) : one, span);
    }
    return list;
}

ir::Node* Lowering::list_length(const Value& list) {
    return ir.call_runtime(rt::list_length, types.int64(), {node(list)});
}

Value Lowering::list_item(const Value& list, ir::Node* position) {
    const Type* element = list.type->element();
    if (element->is(Kind::Never)) return {.type = element};
    ir::Node* data = ir.call_runtime(rt::list_data, types.pointer(), {node(list)});
    std::int64_t size = types::memory_layout(element).size;
    return borrow(from_memory(element, data, ir.binary(Op::mul, position, ir.int64(size))));
}

/// A position in range, from an index that may be negative; IndexError with the given text.
ir::Node* Lowering::list_position(const Value& list, const Value& index, std::string_view message,
                                  Span span) {
    if (!index.type->is_integer() && !index.type->is_bool()) {
        fail(Code::bad_index, span,
             "list indices must be integers or slices, not " + types::to_string(index.type));
    }
    ir::Node* size = list_length(list);
    ir::Node* given = index_value(index, span, "a list index");
    ir::Node* negative = ir.binary(Op::lt, given, ir.int64(0));
    ir::Node* wrapped =
        ir.make(Op::select, types.int64(), {negative, ir.binary(Op::add, given, size), given});
    const Type* u64 = types.scalar(DType::uint64);
    ir::Node* outside = ir.binary(Op::ge, ir.cast(wrapped, u64), ir.cast(size, u64));
    raise_if(outside, "IndexError", message, span);
    return wrapped;
}

/// start, stop, step of a slice, as the runtime takes parts that were left out.
std::vector<ir::Node*> Lowering::slice_parts(const Value& slice) {
    std::vector<ir::Node*> parts(3);
    for (std::size_t i = 0; i < 3; ++i) {
        if (slice.type->elements[i]->is(Kind::None)) continue;
        parts[i] =
            slice.parts.empty() ? ir.field(node(slice), static_cast<int>(i)) : node(slice.parts[i]);
    }
    if (parts[2] == nullptr) parts[2] = ir.int64(1);
    ir::Node* backwards = ir.binary(Op::lt, parts[2], ir.int64(0));
    auto either = [&](std::int64_t a, std::int64_t b) {
        return ir.make(Op::select, types.int64(), {backwards, ir.int64(a), ir.int64(b)});
    };
    if (parts[0] == nullptr) parts[0] = either(INT64_MAX, 0);
    if (parts[1] == nullptr) parts[1] = either(INT64_MIN, INT64_MAX);
    return parts;
}

Value Lowering::list_get(const Value& list, const Value& index, Span span) {
    if (list.type->element()->is(Kind::Never)) {
        return index.is(Kind::Slice) ? list
                                     : no_element(*this, list.type->element(), "IndexError",
                                                  ir.string("list index out of range"), span);
    }
    if (index.is(Kind::Slice)) {
        auto parts = slice_parts(index);
        return owned(
            ir.call_runtime(rt::list_slice, list.type, {node(list), parts[0], parts[1], parts[2]}));
    }
    return list_item(list, list_position(list, index, "list index out of range", span));
}

void Lowering::list_set(const Value& list, const Value& index, const Value& stored, Span span) {
    const Type* element = list.type->element();
    if (index.is(Kind::Slice)) {
        Value values = stored;
        if (!values.is(Kind::List)) values = list_of(stored, span);
        if (element->is(Kind::Never)) return refine(element, values.type->element(), span);
        if (values.type->element()->is(Kind::Never)) values = new_list(element, 0);
        if (values.type != list.type) values = converted_list(values, list.type, span);
        auto parts = slice_parts(index);
        ir.call_runtime(rt::list_set_slice, types.none(),
                        {node(list), parts[0], parts[1], parts[2], node(values)});
        return;
    }
    if (element->is(Kind::Never)) return refine(element, stored.type, span);
    ir::Node* position = list_position(list, index, "list assignment index out of range", span);
    Value converted = as_element(stored, element, list, span);
    ir::Node* data = ir.call_runtime(rt::list_data, types.pointer(), {node(list)});
    ir::Node* offset = ir.binary(Op::mul, position, ir.int64(types::memory_layout(element).size));
    replace_in_memory(converted, element, data, offset);
}

void Lowering::delete_item(const Value& object, const Value& index, Span span) {
    if (object.is(Kind::Dict)) return dict_delete(object, index, span);
    if (call_special(object, "__delitem__", {index}, span)) return;
    if (object.type->is_literal_container()) fail_mutation(object, span);
    if (!object.is(Kind::List)) {
        fail(Code::bad_index, span,
             types::to_string(object.type) + " does not support item deletion", {},
             "Items of lists and dicts can be deleted.");
    }
    if (index.is(Kind::Slice)) {
        auto parts = slice_parts(index);
        ir.call_runtime(rt::list_delete_slice, types.none(),
                        {node(object), parts[0], parts[1], parts[2]});
        return;
    }
    ir.call_runtime(rt::list_delete, types.none(),
                    {node(object), index_value(index, span, "a list index")});
}

/// A new list of what an iterable gives.
Value Lowering::list_of(const Value& iterable, Span span) {
    if (iterable.is(Kind::List) && !iterable.type->element()->is(Kind::Never)) {
        const Type* type = types.list(iterable.type->element());
        return borrow(owned(ir.call_runtime(rt::list_copy, type, {node(iterable)})));
    }
    if (iterable.is(Kind::Tuple) || iterable.is(Kind::Record) ||
        iterable.type->is_literal_container())
        return make_list(elements(as_tuple(iterable)), span);
    Value list = new_list(element_hint(span), 0);
    // At once, so that what does not fit is a MemoryError before memory is full.
    if (iterable.is(Kind::Range))
        ir.call_runtime(rt::list_reserve, types.none(), {node(list), node(length(iterable, span))});
    iterate(
        iterable, place_of(span), {}, [&](const Value& item) { list_append(list, item, span); }, {},
        span);
    return list;
}

std::optional<Value> Lowering::list_binary(BinaryOp op, const Value& left, const Value& right,
                                           Span span) {
    if (op == BinaryOp::Add && left.is(Kind::List) && right.is(Kind::List)) {
        const Type* joined = join_literals(types, left.type, right.type);
        if (joined == nullptr) return std::nullopt;
        Value a = converted_list(left, joined, span), b = converted_list(right, joined, span);
        return owned(ir.call_runtime(rt::list_concat, joined, {node(a), node(b)}));
    }
    const Value& list = left.is(Kind::List) ? left : right;
    const Value& times = left.is(Kind::List) ? right : left;
    if (op != BinaryOp::Mult || !(times.type->is_integer() || times.type->is_bool()))
        return std::nullopt;
    return owned(ir.call_runtime(rt::list_repeat, list.type,
                                 {node(list), index_value(times, span, "the count")}));
}

bool Lowering::list_inplace(BinaryOp op, const Value& left, const Value& right, Span span) {
    if (op == BinaryOp::Mult && (right.type->is_integer() || right.type->is_bool())) {
        ir.call_runtime(rt::list_repeat_in_place, types.none(),
                        {node(left), index_value(right, span, "the count")});
        return true;
    }
    if (op != BinaryOp::Add) return false;
    list_extend(left, right, span);
    return true;
}

void Lowering::list_extend(const Value& list, const Value& values, Span span) {
    if (values.is(Kind::List) && values.type == list.type) {
        ir.call_runtime(rt::list_extend, types.none(), {node(list), node(values)});
        return;
    }
    const Type* element = list.type->element();
    auto append = [&](const Value& item) {
        bool is_checked = item.type->is_float() && element->is_integer();
        if (!is_checked) return list_append(list, item, span);
        // Whole numbers go in, as in Numba.
        auto append_converted = [&](const Value& whole) {
            list_append(list, whole, span);
            return literal(true);
        };
        Value is_done = if_equal(item, element, append_converted, literal(false), span);
        raise_if(ir.make(Op::invert, types.boolean(), {node(is_done)}), "TypeError",
                 "a number that is not whole cannot be put into a list of ints", span);
    };
    iterate(values, place_of(span), {}, append, {}, span);
}

Value Lowering::list_equal(const Value& left, const Value& right, Span span) {
    if (left.type != right.type) {
        const Type* joined = types::join(types, left.type, right.type);
        if (joined == nullptr) return call_list_compare("_equal", left, right, span);
        return list_equal(convert(left, joined, span, "the left operand"),
                          convert(right, joined, span, "the right operand"), span);
    }
    if (has_method_within(left.type, "__eq__"))
        return call_list_compare("_equal", left, right, span);
    return value(ir.call_runtime(rt::list_equal, types.boolean(), {node(left), node(right)}));
}

Value Lowering::call_list_compare(std::string_view name, const Value& left, const Value& right,
                                  Span span) {
    Value both[] = {left, right};
    return call_library("list", name, both, span);
}

Value Lowering::list_order(CompareOp op, const Value& left, const Value& right, Span span) {
    bool swapped = op == CompareOp::Gt || op == CompareOp::GtE;
    bool strict = op == CompareOp::Lt || op == CompareOp::Gt;
    const Value& a = swapped ? right : left;
    const Value& b = swapped ? left : right;
    if (a.type != b.type || has_compiled_order(*this, a.type))
        return call_list_compare(strict ? "_less" : "_less_equal", a, b, span);
    return value(ir.call_runtime(strict ? rt::list_less : rt::list_less_equal, types.boolean(),
                                 {node(a), node(b)}));
}

Value Lowering::list_contains(const Value& list, const Value& item, Span span) {
    ir::Node* at = list_find(list, item, ir.int64(0), ir.int64(INT64_MAX), span);
    if (at == nullptr) return literal(false);
    return value(ir.binary(Op::ge, at, ir.int64(0)));
}

/// Position of an element equal to the item, or -1; null when no element can be equal to it.
ir::Node* Lowering::list_find(const Value& list, const Value& item, ir::Node* start, ir::Node* stop,
                              Span span) {
    const Type* element = list.type->element();
    if (element->is(Kind::Never) || !can_convert(item.type, element)) return nullptr;
    auto find = [&](const Value& wanted) {
        if (has_method_within(element, "__eq__")) {
            Value given[] = {list, wanted, value(start), value(stop)};
            return call_library("list", "_find", given, span);
        }
        return value(ir.call_runtime(rt::list_find, types.int64(),
                                     {node(list), in_memory(wanted), start, stop}));
    };
    return node(if_equal(item, element, find, value(ir.int64(-1)), span));
}

// ---- methods and functions ---------------------------------------------------------------------

Value builtin_list(Lowering& l, Arguments& arguments, Span span) {
    Value x = take(l, arguments, "list", {"iterable"}, 0, span)[0];
    return x ? l.list_of(x, span) : l.make_list({}, span);
}

Value list_method_append(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "append", {"self", "object"}, 2, span);
    l.list_append(v[0], v[1], span);
    return l.none();
}

Value list_method_extend(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "extend", {"self", "iterable"}, 2, span);
    l.list_extend(v[0], v[1], span);
    return l.none();
}

Value list_method_pop(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "pop", {"self", "index"}, 1, span);
    const Type* element = v[0].type->element();
    if (element->is(Kind::Never))
        return no_element(l, element, "IndexError", l.ir.string("pop from empty list"), span);
    ir::Node* index = v[1] ? l.index_value(v[1], span, "a list index") : l.ir.int64(-1);
    ir::Node* memory = l.ir.call_runtime(rt::list_pop, l.types.pointer(), {l.node(v[0]), index});
    return l.taken_from_memory(element, memory);
}

Value list_method_insert(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "insert", {"self", "index", "object"}, 3, span);
    const Type* element = v[0].type->element();
    if (element->is(Kind::Never)) {
        l.refine(element, v[2].type, span);
        return l.none();
    }
    Value item = l.as_element(v[2], element, v[0], span);
    ir::Node* index = l.index_value(v[1], span, "a list index");
    ir::Node* place =
        l.ir.call_runtime(rt::list_insert_slot, l.types.pointer(), {l.node(v[0]), index});
    if (!types::components(element).empty()) {
        l.ir.make(Op::store, l.types.none(), {place, l.ir.int64(0), l.own(item)});
    }
    return l.none();
}

Value list_method_remove(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "remove", {"self", "value"}, 2, span);
    ir::Node* at = l.list_find(v[0], v[1], l.ir.int64(0), l.ir.int64(INT64_MAX), span);
    if (at == nullptr) at = l.ir.int64(-1);
    l.raise_if(l.ir.binary(Op::lt, at, l.ir.int64(0)), "ValueError",
               "list.remove(x): x not in list", span);
    l.ir.call_runtime(rt::list_delete, l.types.none(), {l.node(v[0]), at});
    return l.none();
}

Value list_method_index(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "index", {"self", "value", "start", "stop"}, 2, span);
    ir::Node* start = v[2] ? l.index_value(v[2], span, "start") : l.ir.int64(0);
    ir::Node* stop = v[3] ? l.index_value(v[3], span, "stop") : l.ir.int64(INT64_MAX);
    ir::Node* at = l.list_find(v[0], v[1], start, stop, span);
    if (at == nullptr) at = l.ir.int64(-1);
    std::vector<Value> message{l.literal(std::string_view("value not in list"))};
    if (v[1].type->is_integer() || v[1].type->is_float())
        message = {v[1], l.literal(std::string_view(" is not in list"))};
    l.raise_if(l.ir.binary(Op::lt, at, l.ir.int64(0)), "ValueError", message, span);
    return l.value(l.ir.cast(at, l.types.py_int()));
}

Value list_method_count(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "count", {"self", "value"}, 2, span);
    const Type* element = v[0].type->element();
    if (element->is(Kind::Never) || !l.can_convert(v[1].type, element))
        return l.literal(std::int64_t{0});
    auto count = [&](const Value& wanted) {
        if (l.has_method_within(element, "__eq__")) {
            Value given[] = {v[0], wanted};
            return l.call_library("operator", "countOf", given, span);
        }
        return l.value(l.ir.call_runtime(rt::list_count, l.types.int64(),
                                         {l.node(v[0]), l.in_memory(wanted)}));
    };
    Value counted = l.if_equal(v[1], element, count, l.value(l.ir.int64(0)), span);
    return l.value(l.ir.cast(l.node(counted), l.types.py_int()));
}

Value list_method_clear(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "clear", {"self"}, 1, span);
    l.ir.call_runtime(rt::list_clear, l.types.none(), {l.node(v[0])});
    return l.none();
}

Value list_method_copy(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "copy", {"self"}, 1, span);
    return l.owned(l.ir.call_runtime(rt::list_copy, v[0].type, {l.node(v[0])}));
}

Value list_method_reverse(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "reverse", {"self"}, 1, span);
    l.ir.call_runtime(rt::list_reverse, l.types.none(), {l.node(v[0])});
    return l.none();
}

namespace {

/// Fails for elements that have no order.
void check_order(Lowering& l, const Type* element, Span span) {
    if (element->is(Kind::LiteralDict) || element->is(Kind::Dict)) {
        l.fail(Code::bad_operand, span,
               "'<' is not defined for " + types::to_string(element) + ": sort() needs a key");
    }
}

}  // namespace

Value list_method_sort(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "sort", {"self", "key", "reverse"}, 1, span);
    if (v[0].type->is_literal_container()) {
        l.fail(Code::heterogeneous, span,
               "cannot sort " + types::to_string(v[0].type) + ": its values are of different types",
               {}, "Make them of one type, as in sorted([str(each) for each in values]).");
    }
    ir::Node* reverse = v[2] ? l.node(l.truth(v[2], span)) : l.ir.boolean(false);
    auto sort_by_less = [&](const Value& keys) {
        Value given[] = {v[0], keys, l.value(reverse)};
        l.call_library("list", "_sort_by_less", given, span);
        return l.none();
    };
    if (!v[1] || v[1].is(Kind::None)) {
        check_order(l, v[0].type->element(), span);
        if (has_compiled_order(l, v[0].type->element())) return sort_by_less(v[0]);
        l.ir.call_runtime(rt::list_sort, l.types.none(), {l.node(v[0]), reverse});
        return l.none();
    }
    Value both[] = {v[1], v[0]};
    // The list that sorted() makes has its place where the call begins.
    Span place = v[1].span.source != nullptr ? v[1].span : span;
    Value keys = l.list_of(l.iterable(Iterable::Kind::map, both, span), place);
    if (has_compiled_order(l, keys.type->element())) return sort_by_less(keys);
    if (!keys.type->element()->is(Kind::Never)) {
        l.ir.call_runtime(rt::list_sort_by, l.types.none(), {l.node(v[0]), l.node(keys), reverse});
    }
    return l.none();
}

Value builtin_sorted(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "sorted", {"iterable", "key", "reverse"}, 1, span);
    Value list = l.list_of(v[0], span);
    if (list.type->element()->is(Kind::Never)) return list;
    Arguments sort{.positional = {list}, .keywords = {}, .span = span};
    if (v[1]) sort.keywords.push_back({"key", v[1]});
    if (v[2]) sort.keywords.push_back({"reverse", v[2]});
    list_method_sort(l, sort, span);
    return list;
}

}  // namespace numen::sema
