// What may stand on the left of an assignment, behind `for`, `del` and `as`.
#include "syntax/parser_impl.h"

namespace numen::syntax {

void Parser::check_simple_target(std::string_view name, Span where) const {
    if (name == "__debug__") fail(where, "cannot assign to __debug__");
}

void Parser::check_target(const Expr* target, TargetUse use) const {
    auto check_elements = [&](Exprs elements) {
        int starred = 0;
        for (const Expr* element : elements) {
            if (const auto* star = as<Starred>(element); star && use == TargetUse::Assign) {
                if (++starred > 1) {
                    fail(target->span, "multiple starred expressions in assignment");
                }
                check_target(star->value, use);
            } else {
                check_target(element, use);
            }
        }
    };
    switch (target->kind) {
        case ExprKind::Name: return check_simple_target(as<Name>(target)->id, target->span);
        case ExprKind::Attribute:
            return check_simple_target(as<Attribute>(target)->attr, target->span);
        case ExprKind::Subscript: return;
        case ExprKind::Tuple: return check_elements(as<Tuple>(target)->elements);
        case ExprKind::List: return check_elements(as<List>(target)->elements);
        case ExprKind::Starred:
            if (use == TargetUse::Assign) {
                fail(target->span, "starred assignment target must be in a list or tuple");
            }
            break;
        default: break;
    }
    fail(target->span, (use == TargetUse::Delete ? "cannot delete " : "cannot assign to ") +
                           std::string(describe(target)));
}

/// A target of `=`: where a comparison may have been meant, the message says so.
void Parser::check_assign_target(const Expr* target) const {
    switch (target->kind) {
        case ExprKind::Yield:
        case ExprKind::YieldFrom: fail(target->span, "assignment to yield expression not possible");
        case ExprKind::Constant:
            if (as<Constant>(target)->constant <= ConstantKind::False) break;
            [[fallthrough]];
        case ExprKind::Call:
        case ExprKind::BinOp:
        case ExprKind::UnaryOp:
        case ExprKind::JoinedStr:
        case ExprKind::TemplateStr:
        case ExprKind::Dict:
        case ExprKind::Set:
        case ExprKind::ListComp:
        case ExprKind::SetComp:
        case ExprKind::DictComp:
        case ExprKind::Await:
            fail(target->span, "cannot assign to " + std::string(describe(target)) +
                                   " here. Maybe you meant '==' instead of '='?");
        default: break;
    }
    check_target(target);
}

/// One target behind `as`.
const Expr* Parser::parse_target() {
    const Expr* target = at(TokenKind::Star) ? parse_starred() : parse_operators(Precedence::BitOr);
    check_target(target);
    return target;
}

/// Targets behind `for`, up to `in`.
const Expr* Parser::parse_target_list() {
    auto parse_item = [&]() -> const Expr* {
        return at(TokenKind::Star) ? parse_starred() : parse_operators(Precedence::BitOr);
    };
    std::uint32_t first = begin();
    const Expr* target = parse_item();
    if (at(TokenKind::Comma)) {
        ExprList elements(expr_stack_);
        elements.push(target);
        while (accept(TokenKind::Comma) && !at(TokenKind::KwIn)) elements.push(parse_item());
        target = make<Tuple>(since(first), elements.copy_to(tree_.arena));
    }
    check_target(target);
    return target;
}

}  // namespace numen::syntax
