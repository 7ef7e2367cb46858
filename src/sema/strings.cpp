#include "sema/forms.h"
#include "sema/lowering.h"
#include "sema/operators.h"
#include "sema/runtime_rows.h"

/// Strings: operators, items, length.
namespace numen::sema {

using syntax::BinaryOp;
using syntax::CompareOp;

void Lowering::no_bytes(const Value& v, Span span) {
    if (v.is(Kind::Bytes))
        fail(Code::unsupported_function, span,
             "this operation on bytes is not supported in compiled code");
}

std::optional<Value> Lowering::string_binary(BinaryOp op, const Value& left, const Value& right,
                                             Span span) {
    no_bytes(left, span);
    if (op == BinaryOp::Add && left.is(Kind::String) && right.is(Kind::String)) {
        if (left.constant != nullptr && right.constant != nullptr) {
            return literal(std::string_view(left.constant->text + right.constant->text));
        }
        return owned(ir.call_runtime(rt::string_concat, types.string(), {node(left), node(right)}));
    }
    const Value& string = left.is(Kind::String) ? left : right;
    const Value& times = left.is(Kind::String) ? right : left;
    if (op != BinaryOp::Mult || !(times.type->is_integer() || times.type->is_bool()))
        return std::nullopt;
    return owned(ir.call_runtime(rt::string_repeat, types.string(),
                                 {node(string), index_value(times, span, "the count")}));
}

Value Lowering::string_equal(const Value& left, const Value& right, Span span) {
    no_bytes(left, span);
    if (left.constant != nullptr && right.constant != nullptr) {
        return literal(left.constant->text == right.constant->text);
    }
    return value(ir.call_runtime(rt::string_equal, types.boolean(), {node(left), node(right)}));
}

Value Lowering::string_order(CompareOp op, const Value& left, const Value& right, Span span) {
    no_bytes(left, span);
    ir::Node* order = ir.call_runtime(rt::string_compare, types.int64(), {node(left), node(right)});
    return value(ir.binary(compare_op(op), order, ir.int64(0)));
}

Value Lowering::string_contains(const Value& string, const Value& item, Span span) {
    no_bytes(string, span);
    if (!item.is(Kind::String)) {
        fail(Code::bad_operand, span,
             "'in <string>' requires string as left operand, not " + types::to_string(item.type));
    }
    return value(ir.call_runtime(rt::string_contains, types.boolean(), {node(string), node(item)}));
}

Value Lowering::string_length(const Value& string) {
    no_bytes(string, ir.span());
    return value(
        ir.cast(ir.call_runtime(rt::string_length, types.int64(), {node(string)}), types.py_int()));
}

Value Lowering::string_get(const Value& string, const Value& index, Span span) {
    no_bytes(string, span);
    if (index.is(Kind::Slice)) {
        auto parts = slice_parts(index);
        return owned(ir.call_runtime(rt::string_slice, types.string(),
                                     {node(string), parts[0], parts[1], parts[2]}));
    }
    if (!index.type->is_integer() && !index.type->is_bool()) {
        fail(Code::bad_index, span,
             "string indices must be integers, not " + types::to_string(index.type));
    }
    return owned(ir.call_runtime(rt::string_at, types.string(),
                                 {node(string), index_value(index, span, "a string index")}));
}

Value Lowering::string_item(const Value& string, ir::Node* position) {
    return owned(ir.call_runtime(rt::string_at, types.string(), {node(string), position}));
}

Value builtin_ord(Lowering& l, Arguments& arguments, Span span) {
    Value c = take(l, arguments, "ord", {"c"}, 1, span)[0];
    if (!c.is(Kind::String))
        l.fail(Code::bad_argument, span,
               "ord() expected string of length 1, but " + types::to_string(c.type) + " found");
    return l.value(
        l.ir.cast(l.ir.call_runtime(rt::ord, l.types.int64(), {l.node(c)}), l.types.py_int()));
}

Value builtin_chr(Lowering& l, Arguments& arguments, Span span) {
    Value i = take(l, arguments, "chr", {"i"}, 1, span)[0];
    return l.owned(l.ir.call_runtime(rt::chr, l.types.string(),
                                     {l.index_value(i, span, "the argument of chr()")}));
}

Value Lowering::exception_args(const Value&, Span) { return {}; }

}  // namespace numen::sema
