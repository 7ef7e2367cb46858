#include <algorithm>
#include <map>
#include <optional>

#include "sema/lowering.h"
#include "syntax/scope.h"

/// Inner functions that call themselves. The first call is lowered in place as any other; a call
/// within it is one of a function by itself, which gets what surrounds the inner function as
/// further arguments, and defines it anew:
///
///     def f(0, 1, a, b):          # a and b are variables of the function around f
///         def g(x): ...           # other inner functions that f calls
///         def f(x, y): ...
///         return f(0, 1), b       # b, where one of them declares it nonlocal
namespace numen::sema {

using namespace syntax;

namespace {

/// What a group of inner functions takes from around them.
struct Surroundings {
    std::vector<const Closure*> functions;
    std::map<std::string_view, VariableId> found;  // by name, functions too
    std::vector<std::string_view> variables;
    std::vector<Value> values;  // of the variables
    std::vector<std::string_view> changing;
};

std::vector<std::string_view> changed_outside(const ScopeNames& names) {
    std::vector<std::string_view> changed(names.nonlocals.begin(), names.nonlocals.end());
    for (std::string_view name : names.changed_inside) {
        if (!names.locals.contains(name)) changed.push_back(name);
    }
    return changed;
}

/// What is lowered in place of its uses, and cannot be passed.
bool is_part_of_caller(const Value& one) {
    return one.closure != nullptr || one.iterable != nullptr || one.method != nullptr;
}

template <class Node>
Node* make_node(support::Arena& arena, Span span) {
    auto* made = arena.make<Node>();
    made->kind = Node::kKind;
    made->span = span;
    return made;
}

const Expr* name_node(support::Arena& arena, std::string_view id, Span span) {
    auto* made = make_node<Name>(arena, span);
    made->id = id;
    return made;
}

}  // namespace

const FunctionDef& Session::with_named_defaults(const FunctionDef& inner) {
    auto [found, is_new] = with_named_defaults_.try_emplace(&inner);
    if (!is_new) return *found->second;
    auto* made = arena.make<FunctionDef>(inner);
    const auto renamed = [&](std::span<const Parameter> parameters) {
        auto copies = arena.copy(parameters);
        for (Parameter& one : copies) {
            if (one.default_value == nullptr) continue;
            const std::string id = std::string(inner.name) + "." + std::string(one.name);
            one.default_value = name_node(arena, arena.copy(id), one.span);
        }
        return copies;
    };
    made->parameters.positional = renamed(inner.parameters.positional);
    made->parameters.keyword_only = renamed(inner.parameters.keyword_only);
    found->second = made;
    with_named_defaults_.emplace(made, made);
    return *made;
}

/// Whether a call of the function is being lowered in place around here.
bool Lowering::is_open(const Closure& closure) const {
    if (closure.definition == nullptr) return false;
    for (const Frame* scope = frame_; scope != nullptr; scope = scope->caller) {
        if (scope->inner == closure.definition) return true;
    }
    return false;
}

/// What the function and those that it calls take from around them; nothing where that cannot be
/// passed to a function by itself.
static std::optional<Surroundings> surroundings_of(Lowering& l, const Closure& closure, Span span) {
    Surroundings around{.functions = {&closure}};
    for (std::size_t next = 0; next < around.functions.size(); ++next) {
        const Closure& one = *around.functions[next];
        if (one.definition->parameters.kwarg != nullptr) return std::nullopt;
        const ScopeNames names = scope_names(one.definition->parameters, one.definition->body);
        const std::vector<std::string_view> changed = changed_outside(names);
        std::vector<std::string_view> used(names.free.begin(), names.free.end());
        used.insert(used.end(), changed.begin(), changed.end());
        for (std::string_view name : used) {
            const std::optional<VariableId> id = variable_in(one.frame, name);
            if (!id) continue;
            const auto [known, is_new] = around.found.try_emplace(name, *id);
            if (known->second != *id) return std::nullopt;  // two variables of one name
            if (std::ranges::find(changed, name) != changed.end() &&
                std::ranges::find(around.changing, name) == around.changing.end())
                around.changing.push_back(name);
            if (!is_new) continue;
            const Value value = l.read(*id, name, span);
            const Closure* inner = value.closure;
            if (inner == nullptr || inner->definition == nullptr || inner->name != name) {
                if (is_part_of_caller(value)) return std::nullopt;
                around.variables.push_back(name);
                around.values.push_back(value);
            } else if (inner->definition != closure.definition) {
                around.functions.push_back(inner);
            }
        }
    }
    return around;
}

std::optional<Value> Lowering::call_recursively(const Closure& closure,
                                                std::span<const Value> arguments, Span span) {
    if (std::ranges::any_of(arguments, is_part_of_caller)) return std::nullopt;
    const std::optional<Surroundings> around = surroundings_of(*this, closure, span);
    if (!around) return std::nullopt;

    support::Arena& arena = session.arena;
    std::vector<Value> values(arguments.begin(), arguments.end());
    std::vector<Parameter> parameters;
    const auto take = [&](std::string_view name) {
        parameters.push_back({name, nullptr, nullptr, span});
        return name_node(arena, name, span);
    };
    const auto take_argument = [&] { return take(arena.copy(std::to_string(parameters.size()))); };
    const Parameters& own = closure.definition->parameters;
    std::vector<const Expr*> positional;
    std::vector<Keyword> keywords;
    for (std::size_t i = 0; i < own.positional.size(); ++i) positional.push_back(take_argument());
    if (own.vararg != nullptr) {
        auto* rest = make_node<Starred>(arena, span);
        rest->value = take_argument();
        positional.push_back(rest);
    }
    for (const Parameter& one : own.keyword_only)
        keywords.push_back({one.name, take_argument(), span});
    for (std::string_view name : around->variables) take(name);
    values.insert(values.end(), around->values.begin(), around->values.end());

    std::vector<const Stmt*> body;
    for (const Closure* one : around->functions) {
        const FunctionDef& inner = session.with_named_defaults(*one->definition);
        for (const auto& some : {inner.parameters.positional, inner.parameters.keyword_only}) {
            for (const Parameter& parameter : some) {
                if (const auto* name = as<Name>(parameter.default_value)) take(name->id);
            }
        }
        values.insert(values.end(), one->defaults.begin(), one->defaults.end());
        body.push_back(&inner);
    }
    auto* call = make_node<Call>(arena, span);
    call->func = name_node(arena, closure.name, span);
    call->args = arena.copy(positional);
    call->keywords = arena.copy(keywords);
    std::vector<const Expr*> results{call};
    for (std::string_view name : around->changing) results.push_back(name_node(arena, name, span));
    auto* all = make_node<Tuple>(arena, span);
    all->elements = arena.copy(results);
    auto* last = make_node<Return>(arena, span);
    last->value = around->changing.empty() ? static_cast<const Expr*>(call) : all;
    body.push_back(last);

    const FunctionSource& source = session.inner_function(
        *closure.frame->source, session.with_named_defaults(*closure.definition), parameters, body);
    Value result = call_bound(source, source.definition->parameters, values, nullptr, span);
    if (result.is(Kind::Never) || around->changing.empty()) return result;
    result = borrow(result);
    for (std::size_t i = 0; i < around->changing.size(); ++i)
        assign(around->found.at(around->changing[i]), element(result, i + 1), span);
    return element(result, 0);
}

}  // namespace numen::sema
