#include "sema/forms.h"
#include "sema/lowering.h"

/// The match statement: literals, alternatives, captures, sequences, guards.
namespace numen::sema {

using namespace syntax;

/// Tuples and lists of the right length, element by element.
Value Lowering::matches_sequence(const PatternSequence& node, const Value& given) {
    Value subject = given.is(Kind::LiteralList) ? as_tuple(given) : given;
    std::size_t count = node.patterns.size();
    std::size_t star = count;
    for (std::size_t i = 0; i < count; ++i) {
        if (node.patterns[i]->kind == PatternKind::Star) star = i;
    }
    if (!subject.is(Kind::Tuple) && !subject.is(Kind::List)) return literal(false);
    std::int64_t wanted = static_cast<std::int64_t>(star < count ? count - 1 : count);
    Value fits = compare(star < count ? CompareOp::GtE : CompareOp::Eq, length(subject, node.span),
                         literal(wanted), node.span);
    auto no = [&] { return literal(false); };
    std::vector<Value> parts;
    std::function<Value(std::size_t)> from = [&](std::size_t i) {
        if (i == count) return literal(true);
        if (i == star) {
            std::string_view name = static_cast<const PatternStar*>(node.patterns[i])->name;
            if (!name.empty()) assign(resolve_local(name), parts[i], node.span);
            return from(i + 1);
        }
        Value one = matches(node.patterns[i], parts[i]);
        return choose(one, [&] { return from(i + 1); }, no, node.span);
    };
    return choose(
        fits,
        [&] {
            parts = unpack_values(subject, count, star, node.span);
            return from(0);
        },
        no, node.span);
}

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
        case PatternKind::Sequence:
            return matches_sequence(*static_cast<const PatternSequence*>(pattern), subject);
        case PatternKind::Class:
            return matches_class(*static_cast<const PatternClass*>(pattern), subject);
        case PatternKind::Mapping:
        case PatternKind::Star: break;
    }
    fail(Code::unsupported_syntax, pattern->span,
         "mapping patterns are not supported in compiled code");
}

/// int() and int(x): isinstance, and the subject itself, which is what builtin classes match.
Value Lowering::matches_class(const PatternClass& node, const Value& subject) {
    const Value cls = expr(node.cls);
    bool is_builtin = cls.is_static(StaticKind::Class) && cls.type->name.starts_with("builtins.");
    if (!node.keyword_names.empty() || node.patterns.size() > (is_builtin ? 1 : 0)) {
        fail(Code::unsupported_syntax, node.span,
             "patterns of attributes are not supported in compiled code", {},
             "Match the class only, and compare the attributes in a guard.");
    }
    Arguments arguments{.positional = {subject, cls}, .keywords = {}, .span = node.span};
    Value is_one = builtin_isinstance(*this, arguments, node.span);
    if (node.patterns.empty()) return is_one;
    return choose(
        is_one, [&] { return matches(node.patterns[0], subject); }, [&] { return literal(false); },
        node.span);
}

void Lowering::match_statement(const Match& node) {
    const Value subject = expr(node.subject);
    if (subject.is(Kind::Never)) return set_unreachable();
    std::vector<Way> ways;
    for (const MatchCase& one : node.cases) {
        auto test = [&] {
            Value found = matches(one.pattern, subject);
            if (one.guard == nullptr) return found;
            auto guarded = [&] { return condition(one.guard); };
            return choose(found, guarded, [&] { return literal(false); }, one.guard->span);
        };
        ways.push_back({test, [&] { block(one.body); }, node.span});
    }
    first_way(ways, [] {});
}

}  // namespace numen::sema
