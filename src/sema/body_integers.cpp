#include "sema/body_integers.h"

#include <algorithm>

#include "syntax/visit.h"

namespace numen::sema {

using namespace syntax;

namespace {

constexpr int kDeepestExpression = 50;

}  // namespace

std::optional<std::int64_t> constant_of(const Expr* e) {
    const auto* constant = as<syntax::Constant>(e);
    if (constant == nullptr || constant->constant != ConstantKind::Int ||
        constant->integer_overflows || constant->integer > (1u << 30)) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(constant->integer);
}

std::string_view last_name(const Expr* callee) {
    if (const auto* attribute = as<Attribute>(callee)) return attribute->attr;
    const auto* name = as<Name>(callee);
    return name != nullptr ? name->id : std::string_view();
}

void BodyIntegers::assign(std::string_view name, Polynomial value) {
    scope.assigned.insert(name);
    scope.values[name] = value.is_valid() ? std::move(value) : unknown();
}

void BodyIntegers::join(std::string_view name, const std::vector<Polynomial>& here,
                        const Scope& other, const std::vector<Polynomial>& there) {
    auto one = scope.values.find(name);
    auto two = other.values.find(name);
    const bool is_known = one != scope.values.end() && two != other.values.end();
    assign(name, is_known ? joined(one->second, here, two->second, there) : unknown());
}

Unknown BodyIntegers::make_unknown(bool is_fixed) {
    is_fixed_.push_back(is_fixed);
    return static_cast<Unknown>(is_fixed_.size() - 1);
}

std::optional<std::string> BodyIntegers::fixed_text(const Expr* e) const {
    const auto* length = as<Call>(e);
    if (length != nullptr) {
        if (last_name(length->func) != "len" || length->args.size() != 1) return std::nullopt;
        e = length->args[0];
    }
    const Expr* named = e;
    if (const auto* item = as<Subscript>(e)) {
        const auto* shape = as<Attribute>(item->value);
        if (shape == nullptr || shape->attr != "shape" || !constant_of(item->index)) {
            return std::nullopt;
        }
        named = shape;
    }
    const Name* name = root_name(named);
    if (name == nullptr) return std::nullopt;
    std::string text = std::to_string(scope.number) + ":" + std::string(name->id);
    if (auto given = scope.given.find(name->id); given != scope.given.end()) {
        text = given->second;
    } else if (scope.assigned.contains(name->id)) {
        return std::nullopt;
    }
    text += e->span.source->text().substr(name->span.end, e->span.end - name->span.end);
    return length != nullptr ? text + ".shape[0]" : text;
}

Polynomial BodyIntegers::size_of(const std::string& array, std::size_t axis) {
    return fixed("0:" + array + ".shape[" + std::to_string(axis) + "]", true);
}

Polynomial BodyIntegers::fixed(const std::string& text, bool is_size) {
    auto [entry, is_new] = fixed_.try_emplace(text, 0);
    if (is_new) {
        entry->second = make_unknown(true);
        if (is_size) facts_.push_back(Polynomial::of(entry->second));
    }
    return Polynomial::of(entry->second);
}

Polynomial BodyIntegers::value_of(const Expr* e) {
    if (auto constant = constant_of(e)) return Polynomial::constant(*constant);
    if (const auto* name = as<Name>(e)) {
        auto found = scope.values.find(name->id);
        if (found != scope.values.end()) return found->second;
    }
    if (auto text = fixed_text(e)) {
        const bool may_be_negative = e->kind == ExprKind::Name || e->kind == ExprKind::Attribute;
        return fixed(*text, !may_be_negative || last_name(e) == "size");
    }
    if (depth_ > kDeepestExpression) return unknown();
    ++depth_;
    Polynomial made = Polynomial::none();
    const auto* call = as<Call>(e);
    const std::string_view callee = call != nullptr ? last_name(call->func) : "";
    if (const auto* op = as<BinOp>(e)) {
        made = value_of(*op);
    } else if (const auto* either = as<IfExp>(e)) {
        made = value_of(*either);
    } else if (const auto* op = as<UnaryOp>(e); op != nullptr && op->op == UnaryOpKind::USub) {
        made = Polynomial::constant(0) - value_of(op->operand);
    } else if (callee == "min" || callee == "max") {
        made = extreme(*call, callee == "min");
    }
    --depth_;
    return made.is_valid() ? made : unknown();
}

Polynomial BodyIntegers::value_of(const BinOp& op) {
    const Polynomial left = value_of(op.left), right = value_of(op.right);
    switch (op.op) {
        case BinaryOp::Add: return left + right;
        case BinaryOp::Sub: return left - right;
        case BinaryOp::Mult: return left * right;
        case BinaryOp::FloorDiv: return divided(left, right);
        case BinaryOp::Mod: return left - divided(left, right) * right;
        default: return Polynomial::none();
    }
}

/// left // right. What is not known to be negative is taken to be positive: nobody divides by less.
Polynomial BodyIntegers::divided(const Polynomial& left, const Polynomial& right) {
    const auto by = right.as_constant();
    if (!left.is_valid() || !right.is_valid() || (by && *by <= 0)) return Polynomial::none();
    for (const Division& known : divisions_) {
        if (known.left == left && known.right == right) return known.whole;
    }
    const Polynomial whole = unknown(), rest = left - whole * right;
    facts_.push_back(rest);
    facts_.push_back(right - rest - 1);
    divisions_.push_back({left, right, whole});
    return whole;
}

Polynomial BodyIntegers::value_of(const IfExp& either) {
    const std::size_t outer = conditions_.size();
    assume(either.test, true);
    const Polynomial yes = value_of(either.body);
    const std::vector<Polynomial> where_yes = conditions_;
    leave(outer);
    assume(either.test, false);
    const Polynomial no = value_of(either.orelse);
    const std::vector<Polynomial> where_no = conditions_;
    leave(outer);
    return joined(yes, where_yes, no, where_no);
}

Polynomial BodyIntegers::extreme(const Call& call, bool is_least) {
    const Polynomial made = unknown();
    for (const Expr* argument : call.args) {
        const Polynomial other = value_of(argument);
        facts_.push_back(is_least ? other - made : made - other);
    }
    return made;
}

std::optional<IntegerRange> BodyIntegers::enter_range(const Expr* iterable, Unknown index) {
    const auto* call = as<Call>(iterable);
    if (call == nullptr || call->args.empty() || !last_name(call->func).ends_with("range"))
        return std::nullopt;
    const bool has_start = call->args.size() > 1;
    IntegerRange range;
    if (has_start) range.start = value_of(call->args[0]);
    range.stop = value_of(call->args[has_start ? 1 : 0]);
    range.step = call->args.size() == 3 ? value_of(call->args[2]).as_constant() : 1;
    if (range.step == 0) range.step.reset();
    if (!range.step) return range;
    const std::int64_t step = *range.step;
    const Polynomial here = Polynomial::of(index);
    facts_.push_back(step > 0 ? here - range.start : range.start - here);
    facts_.push_back(step > 0 ? range.stop - here - 1 : here - range.stop - 1);
    if (std::abs(step) == 1) return range;
    const Polynomial walked = unknown() * Polynomial::constant(step);
    facts_.push_back(here - range.start - walked);
    facts_.push_back(range.start + walked - here);
    return range;
}

void BodyIntegers::assume(const Expr* test, bool holds) {
    if (depth_ > kDeepestExpression) return;
    if (const auto* op = as<UnaryOp>(test); op != nullptr && op->op == UnaryOpKind::Not) {
        return assume(op->operand, !holds);
    }
    if (const auto* op = as<BoolOp>(test)) {
        if ((op->op == BoolOpKind::And) != holds) return;
        ++depth_;
        for (const Expr* each : op->values) assume(each, holds);
        --depth_;
        return;
    }
    const auto* compare = as<Compare>(test);
    if (compare == nullptr || (!holds && compare->ops.size() != 1)) return;
    const Expr* left = compare->left;
    for (std::size_t i = 0; i < compare->ops.size(); ++i) {
        const Expr* right = compare->comparators[i];
        const Polynomial gap = value_of(right) - value_of(left);  // from left to right
        left = right;
        switch (compare->ops[i]) {
            case CompareOp::Lt:
                conditions_.push_back(holds ? gap - 1 : Polynomial::constant(0) - gap);
                break;
            case CompareOp::LtE:
                conditions_.push_back(holds ? gap : Polynomial::constant(0) - gap - 1);
                break;
            case CompareOp::Gt:
                conditions_.push_back(holds ? Polynomial::constant(0) - gap - 1 : gap);
                break;
            case CompareOp::GtE:
                conditions_.push_back(holds ? Polynomial::constant(0) - gap : gap - 1);
                break;
            case CompareOp::Eq:
            case CompareOp::NotEq:
                if ((compare->ops[i] == CompareOp::Eq) != holds) break;
                conditions_.push_back(gap);
                conditions_.push_back(Polynomial::constant(0) - gap);
                break;
            default: break;
        }
    }
}

/// One of two values. Where one is seen to be the greater on both ways, it bounds the result:
/// `if stop > n: stop = n`.
Polynomial BodyIntegers::joined(const Polynomial& a, const std::vector<Polynomial>& where_a,
                                const Polynomial& b, const std::vector<Polynomial>& where_b) {
    if (a == b) return a;
    const Polynomial made = unknown();
    Choice choice{made.terms().begin()->first[0], where_a, where_b};
    for (const Polynomial& gap : {made - a, a - made}) choice.one.push_back(gap);
    for (const Polynomial& gap : {made - b, b - made}) choice.other.push_back(gap);
    choices_.push_back(std::move(choice));
    auto never = [](std::vector<Polynomial> where, const Polynomial& sum) {
        where.push_back(sum);
        return sum.is_valid() && !may_all_be_natural(std::move(where));
    };
    for (const Polynomial& bound : {a, b}) {
        if (never(where_a, a - bound - 1) && never(where_b, b - bound - 1)) {
            facts_.push_back(bound - made);
        }
        if (never(where_a, bound - a - 1) && never(where_b, bound - b - 1)) {
            facts_.push_back(made - bound);
        }
    }
    return made;
}

}  // namespace numen::sema
