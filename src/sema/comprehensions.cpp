#include "sema/lowering.h"
#include "syntax/scope.h"

/// List, set and dict comprehensions.
namespace numen::sema {

using namespace syntax;

/// Python's own limit of nested blocks.
constexpr std::size_t kMostClauses = 20;

/// The scope of a comprehension: its targets are its own variables, everything else belongs to
/// the function around it.
Frame& Lowering::comprehension_frame(std::span<const Comprehension> clauses, Frame* around) {
    if (clauses.size() > kMostClauses) {
        fail(Code::unsupported_syntax, ir.span(),
             "a comprehension may have at most " + std::to_string(kMostClauses) + " for clauses");
    }
    Frame& inner = frames_.emplace_back(Frame{.source = around->source, .lexical = around});
    inner.inlined = around->inlined;
    inner.return_label = around->return_label;
    inner.return_variable = around->return_variable;
    inner.finally_depth = around->finally_depth;
    inner.loop_depth = loops_.size();
    inner.depth = around->depth;
    inner.consumer = around->consumer;
    for (const Comprehension& clause : clauses) {
        for (std::string_view name : target_names(clause.target)) variable(inner, name);
    }
    return inner;
}

void Lowering::run_clauses(std::span<const Comprehension> clauses, std::size_t index,
                           const Value& first, std::span<const VariableId> assigned,
                           const std::function<void()>& element, Span span) {
    if (index == clauses.size()) return element();
    const Comprehension& clause = clauses[index];
    if (clause.is_async) fail(Code::unsupported_syntax, span, "an asynchronous comprehension");
    Value iterable = index == 0 ? first : expr(clause.iter);
    std::vector<VariableId> all(assigned.begin(), assigned.end());
    for (std::size_t i = index; i < clauses.size(); ++i) {
        for (VariableId id : assigned_in_target(clauses[i].target)) all.push_back(id);
    }
    auto body = [&](const Value& item) {
        assign_target(clause.target, item);
        std::function<void(std::size_t)> test = [&](std::size_t i) {
            if (i == clause.conditions.size())
                return run_clauses(clauses, index + 1, first, assigned, element, span);
            branch(condition(clause.conditions[i]), [&] { test(i + 1); }, [] {}, span);
        };
        test(0);
    };
    iterate(iterable, &clause, all, body, {}, span);
}

Value Lowering::comprehension(const Expr* e) {
    const auto* dict = as<DictComp>(e);
    const auto* set = as<SetComp>(e);
    const auto* list = as<ListComp>(e);
    std::span<const Comprehension> clauses = dict != nullptr  ? dict->generators
                                             : set != nullptr ? set->generators
                                                              : list->generators;
    Value made = dict != nullptr  ? new_dict(element_hint(e->span, 0), element_hint(e->span, 1))
                 : set != nullptr ? new_set(element_hint(e->span))
                                  : new_list(element_hint(e->span), 0);
    std::vector<VariableId> assigned = assigned_in_expression(e);
    // The first iterable belongs to the surroundings, where no target is visible yet.
    Value first = expr(clauses[0].iter);
    Frame& inner = comprehension_frame(clauses, frame_);
    Frame* outer = std::exchange(frame_, &inner);
    auto element = [&] {
        if (dict != nullptr) {
            Value key = expr(dict->key);
            dict_set(made, key, expr(dict->value), e->span);
        } else if (set != nullptr) {
            set_add(made, expr(set->element), e->span);
        } else {
            list_append(made, expr(list->element), e->span);
        }
    };
    if (!first.is(Kind::Never)) run_clauses(clauses, 0, first, assigned, element, e->span);
    frame_ = outer;
    return made;
}

}  // namespace numen::sema
