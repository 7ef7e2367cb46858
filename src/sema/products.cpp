#include <algorithm>

#include "sema/lowering.h"

/// Products with one matrix twice, of which a large one is then read once.
namespace numen::sema {

using syntax::as;
using syntax::Attribute;
using syntax::BinaryOp;
using syntax::BinOp;
using syntax::Expr;
using syntax::Name;
using syntax::Stmt;

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

bool is_inexact_array(const Type* type, int ndim) {
    return type != nullptr && type->is(Kind::Array) && type->ndim == ndim &&
           type->elements.empty() &&
           (types::is_float(type->dtype) || types::is_complex(type->dtype));
}

/// A product of two names, of which the left one may be transposed.
struct Product {
    const BinOp* node;
    std::string_view left, right;
    bool is_transposed;
};

std::optional<Product> product_of(const Expr* e) {
    const auto* node = as<BinOp>(e);
    if (node == nullptr || node->op != BinaryOp::MatMult) return std::nullopt;
    const auto* transpose = as<Attribute>(node->left);
    const bool is_transposed = transpose != nullptr && transpose->attr == "T";
    const auto* left = as<Name>(is_transposed ? transpose->value : node->left);
    const auto* right = as<Name>(node->right);
    if (left == nullptr || right == nullptr) return std::nullopt;
    return Product{node, left->id, right->id, is_transposed};
}

}  // namespace

bool Lowering::make_products(const Expr* first, const Expr* second,
                             std::optional<VariableId> changed) {
    products_ahead_.clear();
    const auto one = product_of(first), other = product_of(second);
    if (!one || !other) return false;
    // What is known of the variables tells whether to evaluate anything.
    auto type_of = [&](std::string_view name) -> const Type* {
        const auto found = frame().variables.find(name);
        if (found == frame().variables.end()) return nullptr;
        const Variable& variable = state_[found->second];
        const bool is_sure = !variable.maybe_unbound && variable.conflict == nullptr;
        return is_sure ? variable.type : nullptr;
    };
    auto has_matrix_left = [&](const Product& product) {
        return is_inexact_array(type_of(product.left), 2);
    };
    // Each element of a column is a row's with one vector; the other vector has one for each row.
    auto takes_rows = [&](const Product& product) {
        return has_matrix_left(product) && !product.is_transposed;
    };
    const Product& by_rows = takes_rows(*one) ? *one : *other;
    const Product& by_columns = takes_rows(*one) ? *other : *one;
    const bool is_plain = !by_columns.is_transposed;
    const std::string_view matrix = by_rows.left, x = by_rows.right;
    const std::string_view y = is_plain ? by_columns.left : by_columns.right;
    const bool is_one_matrix = matrix == (is_plain ? by_columns.right : by_columns.left);
    if (by_rows.is_transposed || !is_one_matrix || !is_inexact_array(type_of(matrix), 2)) {
        return false;
    }
    for (const Type* vector : {type_of(x), type_of(y)}) {
        if (!is_inexact_array(vector, 1) || vector->dtype != type_of(matrix)->dtype) return false;
    }
    const Span span = one->node->span;
    auto value_of = [&](std::string_view name) {
        return read(frame().variables.at(name), name, span);
    };
    const bool is_first = &by_rows == &*one;
    Value operands[] = {value_of(matrix), value_of(x), value_of(y), literal(is_first),
                        changed ? read(*changed, variable_names_[*changed], span) : none()};
    ir.set_span(span);
    const std::vector<Value> made =
        elements(borrow(call_library("numpy", "_two_products", operands, span)));
    products_ahead_ = {{one->node, made[0]}, {other->node, made[1]}};
    return true;
}

bool Lowering::make_products_of(const Stmt* first, const Stmt* second) {
    auto parts = [](const Stmt* one) -> std::pair<const Expr*, const Expr*> {
        if (const auto* node = as<syntax::AugAssign>(one)) return {node->target, node->value};
        const auto* node = as<syntax::Assign>(one);
        if (node == nullptr || node->targets.size() != 1) return {nullptr, nullptr};
        return {node->targets[0], node->value};
    };
    const auto [target, value] = parts(first);
    const auto* name = as<Name>(target);
    const auto other = product_of(parts(second).second);
    // Sums of parallel rounds are not to be read.
    if (name == nullptr || !other || parallel_depth_ > 0) return false;
    if (name->id == other->left || name->id == other->right) return false;
    std::optional<VariableId> changed;
    if (first->kind == syntax::StmtKind::AugAssign) {
        const auto found = frame().variables.find(name->id);
        if (found == frame().variables.end()) return false;
        const Variable& variable = state_[found->second];
        if (variable.maybe_unbound || variable.type == nullptr || !variable.type->is(Kind::Array)) {
            return false;
        }
        changed = found->second;
    }
    return make_products(value, other->node, changed);
}

std::optional<Value> Lowering::product_made_ahead(const Expr* e) {
    const auto found = std::ranges::find(products_ahead_, e, [](auto& one) { return one.first; });
    if (found == products_ahead_.end()) return std::nullopt;
    const auto [node, made] = *found;
    const bool is_first = found == products_ahead_.begin() && products_ahead_.size() == 2;
    products_ahead_.erase(found);
    if (is_first) return made;
    const auto* product = as<BinOp>(node);
    Value operands[] = {made, expr(product->left), expr(product->right)};
    return call_library("numpy", "_second_product", operands, e->span);
}

/// What a chain of operators (the first of them last) begins with, if that is a product with one
/// matrix twice; takes its operators off the chain.
std::optional<Value> Lowering::matmul_twice(std::vector<const BinOp*>& chain) {
    const std::size_t count = chain.size();
    const bool is_left = count > 1 && inner_of_two(*chain[count - 2]) == chain.back();
    const BinOp* inner = is_left ? chain.back() : inner_of_two(*chain.back());
    if (inner == nullptr) return std::nullopt;
    Value operands[] = {expr(inner->left), expr(inner->right)};
    if (!is_inexact_array(operands[0].type, 2) || !is_inexact_array(operands[1].type, 1) ||
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
