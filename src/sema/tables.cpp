#include "sema/lowering.h"

/// Dicts and sets.
namespace numen::sema {

std::optional<Value> Lowering::set_binary(syntax::BinaryOp, const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "sets");
}

std::optional<Value> Lowering::dict_binary(syntax::BinaryOp, const Value&, const Value&,
                                           Span span) {
    fail(Code::unsupported_syntax, span, "dicts");
}

bool Lowering::set_inplace(syntax::BinaryOp, const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "sets");
}

Value Lowering::table_equal(const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "dicts and sets");
}

Value Lowering::set_order(syntax::CompareOp, const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "sets");
}

Value Lowering::table_contains(const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "dicts and sets");
}

Value Lowering::dict_get(const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "dicts");
}

void Lowering::dict_set(const Value&, const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "dicts");
}

ir::Node* Lowering::table_length(const Value&) {
    fail(Code::unsupported_syntax, ir.span(), "dicts and sets");
}

Value Lowering::set_display(const syntax::Set&) {
    fail(Code::unsupported_syntax, ir.span(), "sets");
}

Value Lowering::dict_display(const syntax::Dict&) {
    fail(Code::unsupported_syntax, ir.span(), "dicts");
}

void Lowering::iterate_dict(const Value&, const void*, std::span<const VariableId>,
                            const std::function<void(const Value&)>&, syntax::Block, Span span) {
    fail(Code::unsupported_syntax, span, "dicts and sets");
}

Value Lowering::new_dict(const Type*, const Type*) {
    fail(Code::unsupported_syntax, ir.span(), "dicts");
}

Value Lowering::new_set(const Type*) { fail(Code::unsupported_syntax, ir.span(), "sets"); }

void Lowering::set_add(const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "sets");
}

void Lowering::dict_delete(const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "dicts");
}

}  // namespace numen::sema
