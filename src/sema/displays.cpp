#include <algorithm>

#include "sema/forms.h"
#include "sema/lowering.h"
#include "syntax/visit.h"

/// Lists that are written, but need not be made: what is asked of them is their elements.
namespace numen::sema {

using namespace syntax;

Value Lowering::with_tuples(const Expr* e) {
    const auto* list = as<List>(e);
    const auto* tuple = as<Tuple>(e);
    if (list == nullptr && tuple == nullptr) return expr(e);
    std::vector<Value> parts;
    for (const Expr* one : list != nullptr ? list->elements : tuple->elements) {
        if (as<Starred>(one) != nullptr) return expr(e);
        parts.push_back(with_tuples(one));
        if (parts.back().is(Kind::Never)) return parts.back();
    }
    return this->tuple(parts);
}

Value Lowering::without_list(const Expr* e) {
    const auto* comprehension = as<ListComp>(e);
    if (comprehension == nullptr) return with_tuples(e);
    auto* rounds = session.arena.make<GeneratorExp>();
    rounds->kind = ExprKind::GeneratorExp;
    rounds->span = e->span;
    rounds->element = comprehension->element;
    rounds->generators = comprehension->generators;
    return generator_expression(*rounds);
}

namespace {

/// How a function uses a name.
struct Uses {
    std::string_view name;
    int count = 0;                         // assignments too
    std::vector<const Expr*> made_arrays;  // functions called `….array(name)` or `….asarray(name)`

    void see(const Expr* e) {
        for_each_expression(e, [&](const Expr* one) {
            const auto* use = as<Name>(one);
            count += use != nullptr && use->id == name;
            const auto* call = as<Call>(one);
            const auto* called = call != nullptr ? as<Attribute>(call->func) : nullptr;
            if (called == nullptr || call->args.empty() || as<Name>(called->value) == nullptr)
                return;
            const auto* given = as<Name>(call->args[0]);
            const bool is_array = called->attr == "array" || called->attr == "asarray";
            if (is_array && given != nullptr && given->id == name) made_arrays.push_back(called);
        });
    }
    void see(const Pattern* pattern) {
        for_each_child(pattern, [&](const auto* child) { see(child); });
    }
    void see(const Stmt* one) {
        for_each_child(one, [&](const auto* child) { see(child); });
    }
};

}  // namespace

bool Lowering::is_only_made_array(const Assign& node) {
    const auto* target = as<Name>(node.targets[0]);
    const FunctionDef* function = frame().source->definition;
    const bool is_own = frame().lexical == nullptr && frame().consumer == nullptr;
    if (node.targets.size() != 1 || target == nullptr || as<List>(node.value) == nullptr || !is_own)
        return false;
    Uses uses{.name = target->id};
    for (const Stmt* one : function->body) uses.see(one);
    if (uses.count != static_cast<int>(uses.made_arrays.size()) + 1) return false;
    return std::ranges::all_of(uses.made_arrays,
                               [&](const Expr* called) { return makes_array(expr(called)); });
}

}  // namespace numen::sema
