#include "sema/lowering.h"

/// Strings and bytes.
namespace numen::sema {

std::optional<Value> Lowering::string_binary(syntax::BinaryOp, const Value&, const Value&,
                                             Span span) {
    fail(Code::unsupported_syntax, span, "string operators");
}

Value Lowering::string_equal(const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "comparing strings");
}

Value Lowering::string_order(syntax::CompareOp, const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "comparing strings");
}

Value Lowering::string_contains(const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "searching strings");
}

Value Lowering::string_get(const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "indexing strings");
}

Value Lowering::string_length(const Value&) {
    fail(Code::unsupported_syntax, ir.span(), "the length of strings");
}

Value Lowering::string_item(const Value&, ir::Node*) {
    fail(Code::unsupported_syntax, ir.span(), "iterating over strings");
}

Value Lowering::joined_string(const syntax::JoinedStr&) {
    fail(Code::unsupported_syntax, ir.span(), "f-strings");
}

Value Lowering::exception_args(const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "arguments of exceptions");
}

}  // namespace numen::sema
