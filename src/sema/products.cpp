#include "sema/lowering.h"

/// Products with one matrix twice, of which a large one is then read once.
namespace numen::sema {

using syntax::as;
using syntax::Attribute;
using syntax::BinaryOp;
using syntax::BinOp;
using syntax::Expr;
using syntax::Name;

namespace {

bool is_named(const Expr* e, std::string_view name) {
    const auto* found = as<Name>(e);
    return found != nullptr && found->id == name;
}

/// a and x of `a @ x`, both names; null otherwise.
const BinOp* product_of_names(const Expr* e) {
    const auto* found = as<BinOp>(e);
    const bool is_product = found != nullptr && found->op == BinaryOp::MatMult &&
                            as<Name>(found->left) != nullptr && as<Name>(found->right) != nullptr;
    return is_product ? found : nullptr;
}

/// The `a @ x` of `(a @ x) @ a` and of `a.T @ (a @ x)`; null where an expression is neither.
const BinOp* inner_of_two(const BinOp& outer) {
    if (outer.op != BinaryOp::MatMult) return nullptr;
    if (const BinOp* inner = product_of_names(outer.left)) {
        return is_named(outer.right, as<Name>(inner->left)->id) ? inner : nullptr;
    }
    const BinOp* inner = product_of_names(outer.right);
    const auto* transpose = as<Attribute>(outer.left);
    const bool is_transpose = inner != nullptr && transpose != nullptr && transpose->attr == "T" &&
                              is_named(transpose->value, as<Name>(inner->left)->id);
    return is_transpose ? inner : nullptr;
}

bool is_inexact_array(const Value& v, int ndim) {
    return v.is(Kind::Array) && v.type->ndim == ndim && v.type->elements.empty() &&
           (types::is_float(v.type->dtype) || types::is_complex(v.type->dtype));
}

}  // namespace

/// What a chain of operators (the first of them last) begins with, if that is a product with one
/// matrix twice; takes its operators off the chain.
std::optional<Value> Lowering::matmul_twice(std::vector<const BinOp*>& chain) {
    const std::size_t count = chain.size();
    const bool is_left = count > 1 && inner_of_two(*chain[count - 2]) == chain.back();
    const BinOp* inner = is_left ? chain.back() : inner_of_two(*chain.back());
    if (inner == nullptr) return std::nullopt;
    Value operands[] = {expr(inner->left), expr(inner->right)};
    if (!is_inexact_array(operands[0], 2) || !is_inexact_array(operands[1], 1) ||
        operands[0].type->dtype != operands[1].type->dtype) {
        return std::nullopt;
    }
    const Span span = chain[count - (is_left ? 2 : 1)]->span;
    chain.resize(count - (is_left ? 2 : 1));
    ir.set_span(span);
    Value made = call_library("numpy", "_matmul_twice", operands, span);
    if (!chain.empty()) made = borrow(made);
    made.span = span;
    return made;
}

}  // namespace numen::sema
