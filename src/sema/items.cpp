#include "sema/forms.h"
#include "sema/records.h"

/// obj[index] for every type of obj, and len(obj).
namespace numen::sema {

namespace {

/// array.flags["C_CONTIGUOUS"], which is array.flags.c_contiguous.
std::optional<Value> flag_named(Lowering& l, const Value& flags, const Value& index, Span span) {
    auto name = l.known_string(index);
    if (flags.type->name != "flags" || flags.type->entity != nullptr || !name) return std::nullopt;
    std::string lower(*name);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return l.attribute(flags, lower, span);
}

/// An object that is not None, which has no items. As Numba's, the message tells what was expected.
Value with_items(Lowering& l, const Value& v, std::string_view complaint, Span span) {
    if (!v.is(Kind::Optional)) return v;
    return l.unwrap(v,
                    "'NoneType' object " + std::string(complaint) + ": expected " +
                        types::to_string(v.type->element()) + ", got None",
                    span);
}

}  // namespace

Value Lowering::get_item(const Value& o, const Value& index, Span span) {
    if (o.is(Kind::Never) || index.is(Kind::Never)) return {.type = types.never(), .span = span};
    Value object = with_items(*this, o, "is not subscriptable", span);
    switch (object.type->kind) {
        case Kind::Array: return array_get(object, index, span);
        case Kind::Record:
            return get_field(*this, object, field_at(*this, object, index, span), span);
        case Kind::Tuple:
            if (is_polynomial(object))
                fail(Code::bad_index, span, "'Polynomial' object is not subscriptable", {},
                     "Use its coef.");
            if (auto flag = flag_named(*this, object, index, span)) return *flag;
            return tuple_get(object, enum_as_int(index), span);
        case Kind::String:
        case Kind::Bytes: return string_get(object, enum_as_int(index), span);
        case Kind::List: return list_get(object, enum_as_int(index), span);
        case Kind::LiteralList: return literal_list_get(object, enum_as_int(index), span);
        case Kind::LiteralDict: return literal_dict_get(object, index, span);
        case Kind::Dict: return dict_get(object, index, span);
        case Kind::Range: return range_get(object, enum_as_int(index), span);
        case Kind::Pointer: return pointer_get(object, enum_as_int(index), span);
        default: break;
    }
    if (auto made = call_special(object, "__getitem__", {index}, span)) return *made;
    if (object.iterable != nullptr && object.iterable->kind == Iterable::Kind::flat) {
        return flat_get(object, index, span);
    }
    if (object.is_static(StaticKind::Class)) return class_get(object, index, span);
    if (auto made = call_operator(object, "__getitem__", {&index, 1}, span)) return *made;
    // A value from outside that compiled code cannot have comes with the reason.
    std::string why = object.constant != nullptr ? object.constant->text : std::string();
    fail(Code::bad_index, span,
         types::to_string(object.type) + " cannot be indexed" + (why.empty() ? "" : ": " + why),
         {{"this one", object.span}},
         "Arrays, lists, tuples, dicts, strings and ranges can be indexed.");
}

void Lowering::set_item(const Value& o, const Value& index, const Value& stored, Span span) {
    if (o.is(Kind::Never) || index.is(Kind::Never) || stored.is(Kind::Never)) return;
    Value object = with_items(*this, o, "does not support item assignment", span);
    switch (object.type->kind) {
        case Kind::Array: return array_set(object, index, stored, span);
        case Kind::Record:
            return set_field(*this, object, field_at(*this, object, index, span), stored, span);
        case Kind::List: return list_set(object, enum_as_int(index), stored, span);
        case Kind::Dict: return dict_set(object, index, stored, span);
        case Kind::LiteralList:
        case Kind::LiteralDict: fail_mutation(object, span);
        case Kind::Pointer: return pointer_set(object, enum_as_int(index), stored, span);
        default: break;
    }
    if (call_special(object, "__setitem__", {index, stored}, span)) return;
    if (object.iterable != nullptr && object.iterable->kind == Iterable::Kind::flat) {
        return flat_set(object, index, stored, span);
    }
    fail(Code::bad_index, span, types::to_string(object.type) + " does not support item assignment",
         {{"this one", object.span}},
         "Items of arrays, lists and dicts can be assigned; of others, make a new one.");
}

Value Lowering::length(const Value& o, Span span) {
    Value object = unwrap(o, "object of type 'NoneType' has no len()", span);
    auto count = [&](std::size_t n) { return literal(static_cast<std::int64_t>(n)); };
    auto dynamic = [&](ir::Node* n) { return value(ir.cast(n, types.py_int())); };
    if (const EnumClass* cls = enum_class_of(object)) return count(cls->members.size());
    switch (object.type->kind) {
        case Kind::Never: return object;
        case Kind::Tuple:
            if (is_polynomial(object)) return length(element(object, 0), span);
            [[fallthrough]];
        case Kind::LiteralList:
        case Kind::LiteralDict:
        case Kind::Record: return count(object.type->elements.size());
        case Kind::Array:
            if (object.type->ndim == 0) fail(Code::bad_argument, span, "len() of unsized object");
            return dynamic(ir.field(node(object), types::shape_field(0)));
        case Kind::String:
        case Kind::Bytes: return string_length(object);
        case Kind::List: return dynamic(list_length(object));
        case Kind::Dict:
        case Kind::Set: return dynamic(table_length(object));
        case Kind::Range: {
            // Number of steps from start to stop, 0 when there is none. Without signs, for which
            // the longest way fits, and any step.
            ir::Node* start = ir.field(node(object), 0);
            ir::Node* stop = ir.field(node(object), 1);
            ir::Node* step = ir.field(node(object), 2);
            const Type* u64 = types.scalar(DType::uint64);
            ir::Node* backwards = ir.binary(Op::lt, step, ir.int64(0));
            auto either = [&](ir::Node* down, ir::Node* up) {
                return ir.make(Op::select, types.int64(), {backwards, down, up});
            };
            ir::Node *low = either(stop, start), *high = either(start, stop);
            ir::Node* by = either(ir.make(Op::neg, types.int64(), {step}), step);
            ir::Node* last = ir.binary(Op::sub, ir.binary(Op::sub, high, low), ir.int64(1));
            ir::Node* steps = ir.cast(ir.binary(Op::floordiv, ir.cast(last, u64), ir.cast(by, u64)),
                                      types.int64());
            ir::Node* some = ir.binary(Op::lt, low, high);
            ir::Node* length = ir.make(Op::select, types.int64(),
                                       {some, ir.binary(Op::add, steps, ir.int64(1)), ir.int64(0)});
            raise_if(ir.binary(Op::lt, length, ir.int64(0)), "OverflowError",
                     "Python int too large to convert to C ssize_t", span);
            return dynamic(length);
        }
        default: break;
    }
    if (auto made = call_special(object, "__len__", {}, span)) return *made;
    if (object.iterable != nullptr) {
        if (auto items = sequence(object, span)) return dynamic(items->length());
        if (object.iterable->is_dict_view()) return length(object.iterable->of[0], span);
    }
    fail(Code::bad_argument, span,
         "object of type '" + types::to_string(object.type) + "' has no len()",
         {{"this one", object.span}});
}

Value Lowering::range_get(const Value& range, const Value& index, Span span) {
    if (index.is(Kind::Slice)) {
        Value both[] = {range, index};
        return call_library("range", "_slice", both, span);
    }
    if (!index.type->is_integer()) {
        fail(Code::bad_index, span,
             "range indices must be integers, not " + types::to_string(index.type));
    }
    ir::Node* size = node(convert(length(range, span), types.int64(), span, "the length"));
    ir::Node* given = index_value(index, span, "an index");
    ir::Node* wrapped =
        ir.make(Op::select, types.int64(),
                {ir.binary(Op::lt, given, ir.int64(0)), ir.binary(Op::add, given, size), given});
    ir::Node* outside = ir.binary(Op::or_, ir.binary(Op::lt, wrapped, ir.int64(0)),
                                  ir.binary(Op::ge, wrapped, size));
    raise_if(outside, "IndexError", "range object index out of range", span);
    return sequence(range, span)->at(wrapped);
}

Value Lowering::tuple_get(const Value& tuple, const Value& index, Span span) {
    std::size_t count = tuple.type->elements.size();
    if (index.is(Kind::Slice)) {
        auto bound = [&](std::size_t i, std::int64_t otherwise) {
            Value part = index.parts.empty() ? element({.type = index.type, .node = index.node}, i)
                                             : index.parts[i];
            if (part.is(Kind::None)) return otherwise;
            auto known = known_int(part);
            if (!known)
                fail(Code::not_constant, span,
                     "a slice of a tuple needs bounds known when compiled");
            return *known;
        };
        std::int64_t n = static_cast<std::int64_t>(count);
        std::int64_t step = bound(2, 1);
        if (step == 0) fail(Code::bad_index, span, "slice step cannot be zero");
        auto clip = [&](std::int64_t p) {
            if (p < 0) p += n;
            return std::clamp(p, step > 0 ? std::int64_t{0} : std::int64_t{-1},
                              step > 0 ? n : n - 1);
        };
        constexpr std::int64_t kNone = INT64_MIN;
        std::int64_t start = bound(0, kNone), stop = bound(1, kNone);
        start = start == kNone ? (step > 0 ? 0 : n - 1) : clip(start);
        stop = stop == kNone ? (step > 0 ? n : -1) : clip(stop);
        std::vector<Value> parts;
        for (std::int64_t i = start; step > 0 ? i < stop : i > stop; i += step) {
            parts.push_back(element(tuple, static_cast<std::size_t>(i)));
        }
        return this->tuple(parts);
    }
    if (!index.type->is_integer() && !index.type->is_bool()) {
        if (auto made = call_operator(tuple, "__getitem__", {&index, 1}, span)) return *made;
        fail(Code::bad_index, span,
             "tuple indices must be integers or slices, not " + types::to_string(index.type));
    }
    if (auto known = known_int(index)) {
        std::int64_t at = *known < 0 ? *known + static_cast<std::int64_t>(count) : *known;
        if (at < 0 || at >= static_cast<std::int64_t>(count)) {
            fail(Code::bad_index, span, "tuple index out of range",
                 {{"this has " + std::to_string(count) + " elements", tuple.span}},
                 "Indices count from 0, and from the end when they are negative.");
        }
        return element(tuple, static_cast<std::size_t>(at));
    }
    if (count == 0) {
        // In a branch, because what is around it in an expression still follows.
        raise_if(ir.boolean(true), "IndexError", "tuple index out of range", span);
        set_unreachable();
        return {.type = types.never(), .span = span};
    }
    const Type* joined = types.never();
    for (const Type* one : tuple.type->elements) {
        joined = joined == nullptr ? nullptr : types::join(types, joined, one);
    }
    if (joined == nullptr || joined->is(Kind::Never) || types::components(joined).empty()) {
        fail(Code::not_constant, span, "a tuple of different types needs a constant index",
             {{"this is " + types::to_string(tuple.type), tuple.span}});
    }
    return tuple_item(tuple, tuple_position(count, index, span));
}

/// A position in range, from an index that may be negative; IndexError.
ir::Node* Lowering::tuple_position(std::size_t count, const Value& index, Span span) {
    ir::Node* size = ir.int64(static_cast<std::int64_t>(count));
    ir::Node* given = index_value(index, span, "an index");
    ir::Node* wrapped =
        ir.make(Op::select, types.int64(),
                {ir.binary(Op::lt, given, ir.int64(0)), ir.binary(Op::add, given, size), given});
    ir::Node* outside = ir.binary(Op::or_, ir.binary(Op::lt, wrapped, ir.int64(0)),
                                  ir.binary(Op::ge, wrapped, size));
    raise_if(outside, "IndexError", "tuple index out of range", span);
    return wrapped;
}

/// Picks by comparing the position with each index: tuples are short, and stay in registers.
Value Lowering::tuple_item(const Value& tuple, ir::Node* position) {
    std::vector<Value> all = elements(tuple);
    const Type* joined = types.never();
    for (const Value& one : all) joined = types::join(types, joined, one.type);
    NUMEN_ASSERT(joined != nullptr);
    if (all.empty()) return {.type = joined, .span = tuple.span};
    auto select = [&](auto&& self, std::size_t i) -> Value {
        Value here = convert(all[i], joined, ir.span(), "the element");
        if (i + 1 == all.size()) return here;
        Value is = value(ir.binary(Op::eq, position, ir.int64(static_cast<std::int64_t>(i))));
        if (!types::is_managed(joined)) {
            return value(
                ir.make(Op::select, joined, {node(is), node(here), node(self(self, i + 1))}));
        }
        return choose(is, [&] { return here; }, [&] { return self(self, i + 1); }, ir.span());
    };
    return select(select, 0);
}

}  // namespace numen::sema
