#include "sema/lowering.h"
#include "syntax/scope.h"

/// List, set and dict comprehensions, and generator expressions (as the list of what they give).
namespace numen::sema {

using namespace syntax;

Value Lowering::comprehension(const Expr* e) {
    const auto* dict = as<DictComp>(e);
    const auto* set = as<SetComp>(e);
    const auto* list = as<ListComp>(e);
    const auto* generator = as<GeneratorExp>(e);
    std::span<const Comprehension> clauses = dict != nullptr   ? dict->generators
                                             : set != nullptr  ? set->generators
                                             : list != nullptr ? list->generators
                                                               : generator->generators;
    const Expr* element = dict != nullptr   ? nullptr
                          : set != nullptr  ? set->element
                          : list != nullptr ? list->element
                                            : generator->element;
    Value made = dict != nullptr  ? new_dict(element_hint(e->span, 0), element_hint(e->span, 1))
                 : set != nullptr ? new_set(element_hint(e->span))
                                  : new_list(element_hint(e->span), 0);

    // The targets are variables of their own scope; everything else is the function's.
    Frame& inner = frames_.emplace_back(Frame{.source = frame().source, .lexical = frame_});
    inner.return_label = frame().return_label;
    inner.return_variable = frame().return_variable;
    inner.finally_depth = frame().finally_depth;
    inner.loop_depth = loops_.size();
    inner.depth = frame().depth;
    for (const Comprehension& clause : clauses) {
        for (std::string_view name : target_names(clause.target)) variable(inner, name);
    }
    std::vector<VariableId> walrus;
    if (element != nullptr) walrus = assigned_in_expression(element);
    for (const Comprehension& clause : clauses) {
        for (const Expr* condition : clause.conditions) {
            for (VariableId id : assigned_in_expression(condition)) walrus.push_back(id);
        }
    }
    std::function<void(std::size_t)> run = [&](std::size_t index) {
        if (index == clauses.size()) {
            if (dict != nullptr) {
                Value key = expr(dict->key);
                dict_set(made, key, expr(dict->value), e->span);
            } else if (set != nullptr) {
                set_add(made, expr(element), e->span);
            } else {
                list_append(made, expr(element), e->span);
            }
            return;
        }
        const Comprehension& clause = clauses[index];
        if (clause.is_async)
            fail(Code::unsupported_syntax, e->span, "an asynchronous comprehension");
        // The first iterable belongs to the surroundings, where no target is visible yet.
        Frame* scope = frame_;
        if (index == 0) frame_ = inner.lexical;
        Value iterable = expr(clause.iter);
        frame_ = scope;
        std::vector<VariableId> assigned = walrus;
        for (std::size_t i = index; i < clauses.size(); ++i) {
            for (VariableId id : assigned_in_target(clauses[i].target)) assigned.push_back(id);
        }
        auto body = [&](const Value& item) {
            assign_target(clause.target, item);
            std::function<void(std::size_t)> test = [&](std::size_t i) {
                if (i == clause.conditions.size()) return run(index + 1);
                branch(
                    truth(expr(clause.conditions[i]), e->span), [&] { test(i + 1); }, [] {},
                    e->span);
            };
            test(0);
        };
        iterate(iterable, &clause, assigned, body, {}, e->span);
    };
    Frame* outer = std::exchange(frame_, &inner);
    run(0);
    frame_ = outer;
    return made;
}

}  // namespace numen::sema
