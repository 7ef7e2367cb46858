#include "sema/lowering.h"

/// The match statement: literals, alternatives, captures, sequences of tuples, guards.
namespace numen::sema {

using namespace syntax;

Value Lowering::matches(const Pattern* pattern, const Value& subject) {
    switch (pattern->kind) {
        case PatternKind::Value: {
            const Expr* wanted = static_cast<const PatternValue*>(pattern)->value;
            return equal(subject, expr(wanted), pattern->span);
        }
        case PatternKind::Singleton: {
            auto which = static_cast<const PatternSingleton*>(pattern)->value;
            Value wanted =
                which == ConstantKind::None ? none() : literal(which == ConstantKind::True);
            return identical(subject, wanted, pattern->span);
        }
        case PatternKind::As: {
            const auto& node = *static_cast<const PatternAs*>(pattern);
            if (node.pattern == nullptr) {
                if (!node.name.empty()) assign(resolve_local(node.name), subject, pattern->span);
                return literal(true);
            }
            Value inner = matches(node.pattern, subject);
            branch(
                inner, [&] { assign(resolve_local(node.name), subject, pattern->span); }, [] {},
                pattern->span);
            return inner;
        }
        case PatternKind::Or: {
            const auto& node = *static_cast<const PatternOr*>(pattern);
            Value any = literal(false);
            for (const Pattern* one : node.patterns) {
                any = choose(
                    any, [&] { return literal(true); }, [&] { return matches(one, subject); },
                    pattern->span);
            }
            return any;
        }
        case PatternKind::Sequence: {
            const auto& node = *static_cast<const PatternSequence*>(pattern);
            if (!subject.is(Kind::Tuple)) {
                fail(Code::unsupported_syntax, pattern->span,
                     "a sequence pattern matches tuples only, this is " +
                         types::to_string(subject.type));
            }
            std::vector<Value> parts = elements(subject);
            if (parts.size() != node.patterns.size()) return literal(false);
            Value all = literal(true);
            for (std::size_t i = 0; i < parts.size(); ++i) {
                if (node.patterns[i]->kind == PatternKind::Star) {
                    fail(Code::unsupported_syntax, pattern->span, "a starred name in a pattern");
                }
                all = choose(
                    all, [&] { return matches(node.patterns[i], parts[i]); },
                    [&] { return literal(false); }, pattern->span);
            }
            return all;
        }
        case PatternKind::Mapping:
        case PatternKind::Class:
        case PatternKind::Star: break;
    }
    fail(Code::unsupported_syntax, pattern->span,
         "mapping and class patterns are not supported in compiled code");
}

void Lowering::match_statement(const Match& node) {
    Value subject = expr(node.subject);
    if (subject.is(Kind::Never)) return set_unreachable();
    std::function<void(std::size_t)> from = [&](std::size_t index) {
        if (index == node.cases.size()) return;
        const MatchCase& one = node.cases[index];
        Value found = matches(one.pattern, subject);
        if (one.guard != nullptr) {
            found = choose(
                found, [&] { return truth(expr(one.guard), one.guard->span); },
                [&] { return literal(false); }, one.guard->span);
        }
        branch(found, [&] { block(one.body); }, [&] { from(index + 1); }, node.span);
    };
    from(0);
}

}  // namespace numen::sema
