#include "sema/forms.h"
#include "sema/lowering.h"
#include "sema/operators.h"
#include "sema/runtime_rows.h"

/// Strings: operators, items, length.
namespace numen::sema {

using syntax::BinaryOp;
using syntax::CompareOp;

namespace {

/// Texts are joined when compiling up to this length: a longer one is built piece by piece, and
/// each piece of it would be kept.
constexpr std::size_t kMostKnown = 4096;

}  // namespace

std::optional<Value> Lowering::string_binary(BinaryOp op, const Value& left, const Value& right,
                                             Span span) {
    const Type* type = left.type->is_text() ? left.type : right.type;
    if (op == BinaryOp::Mod && left.is(Kind::String)) {
        auto format = known_string(left);
        if (!format) {
            fail(Code::not_constant, span, "a format that is not known when compiled", {},
                 "Write it where it is used, or use str() and +.");
        }
        return percent_format(*format, right, span);
    }
    if (op == BinaryOp::Add && left.type == right.type) {
        const bool are_known = left.constant != nullptr && right.constant != nullptr;
        if (are_known && left.constant->text.size() + right.constant->text.size() <= kMostKnown)
            return constant({.type = type, .text = left.constant->text + right.constant->text});
        return owned(ir.call_runtime(rt::string_concat, type, {node(left), node(right)}));
    }
    const Value& string = left.type->is_text() ? left : right;
    const Value& times = left.type->is_text() ? right : left;
    if (op != BinaryOp::Mult || !(times.type->is_integer() || times.type->is_bool()))
        return std::nullopt;
    return owned(ir.call_runtime(rt::string_repeat, type,
                                 {node(string), index_value(times, span, "the count")}));
}

Value Lowering::string_equal(const Value& left, const Value& right) {
    if (left.constant != nullptr && right.constant != nullptr) {
        return literal(left.constant->text == right.constant->text);
    }
    return value(ir.call_runtime(rt::string_equal, types.boolean(), {node(left), node(right)}));
}

Value Lowering::string_order(CompareOp op, const Value& left, const Value& right) {
    ir::Node* order = ir.call_runtime(rt::string_compare, types.int64(), {node(left), node(right)});
    return value(ir.binary(compare_op(op), order, ir.int64(0)));
}

Value Lowering::string_contains(const Value& string, const Value& item, Span span) {
    ir::Node* part = nullptr;
    if (item.type == string.type) {
        part = node(item);
    } else if (string.is(Kind::Bytes) && item.type->is_integer()) {
        ir::Node* byte = index_value(item, span, "the byte");
        ir::Node* outside = ir.binary(Op::or_, ir.binary(Op::lt, byte, ir.int64(0)),
                                      ir.binary(Op::gt, byte, ir.int64(255)));
        raise_if(outside, "ValueError", "byte must be in range(0, 256)", span);
        part = node(borrow(owned(ir.call_runtime(rt::chr, string.type, {byte}))));
    } else {
        fail(Code::bad_operand, span,
             string.is(Kind::Bytes)
                 ? "a bytes-like object is required, not '" + types::to_string(item.type) + "'"
                 : "'in <string>' requires string as left operand, not " +
                       types::to_string(item.type));
    }
    return value(ir.call_runtime(rt::string_contains, types.boolean(), {node(string), part}));
}

Value Lowering::string_length(const Value& string) {
    ir::Node* length = ir.make(Op::string_length, types.int64(), {node(string)});
    return value(ir.cast(length, types.py_int()));
}

/// The code point of a character.
ir::Node* Lowering::string_code(const Value& string, ir::Node* index) {
    ir::Node* length = ir.make(Op::string_length, types.int64(), {node(string)});
    ir::Node* position = ir.make(Op::index_check, types.int64(), {index, length});
    position->imm = ir::kString;
    return ir.call_runtime(rt::string_code, types.int64(), {node(string), position});
}

Value Lowering::string_get(const Value& string, const Value& index, Span span) {
    if (index.is(Kind::Slice)) {
        auto parts = slice_parts(index);
        return owned(ir.call_runtime(rt::string_slice, string.type,
                                     {node(string), parts[0], parts[1], parts[2]}));
    }
    if (!index.type->is_integer() && !index.type->is_bool()) {
        fail(Code::bad_index, span,
             (string.is(Kind::Bytes) ? "byte indices must be integers or slices, not "
                                     : "string indices must be integers, not ") +
                 types::to_string(index.type));
    }
    return string_item(string, index_value(index, span, "an index"));
}

/// A str of one character, or a byte as an int.
Value Lowering::string_item(const Value& string, ir::Node* position) {
    if (string.is(Kind::Bytes)) {
        ir::Node* byte = ir.call_runtime(rt::bytes_at, types.int64(), {node(string), position});
        return value(ir.cast(byte, types.py_int()));
    }
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

}  // namespace numen::sema
