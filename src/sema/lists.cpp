#include "sema/lowering.h"

/// Lists.
namespace numen::sema {

std::optional<Value> Lowering::list_binary(syntax::BinaryOp, const Value&, const Value&,
                                           Span span) {
    fail(Code::unsupported_syntax, span, "list operators");
}

bool Lowering::list_inplace(syntax::BinaryOp, const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "list operators");
}

Value Lowering::list_equal(const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "comparing lists");
}

Value Lowering::list_order(syntax::CompareOp, const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "comparing lists");
}

Value Lowering::list_contains(const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "searching lists");
}

Value Lowering::list_get(const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "lists");
}

void Lowering::list_set(const Value&, const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "lists");
}

void Lowering::delete_item(const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "del of items");
}

Value Lowering::list_item(const Value&, ir::Node*) {
    fail(Code::unsupported_syntax, ir.span(), "lists");
}

ir::Node* Lowering::list_length(const Value&) {
    fail(Code::unsupported_syntax, ir.span(), "lists");
}

Value Lowering::make_list(std::span<const Value>, Span span) {
    fail(Code::unsupported_syntax, span, "lists");
}

Value Lowering::comprehension(const syntax::Expr*) {
    fail(Code::unsupported_syntax, ir.span(), "comprehensions");
}

}  // namespace numen::sema
