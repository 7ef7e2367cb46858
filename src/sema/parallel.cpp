#include <algorithm>
#include <cstdlib>
#include <type_traits>
#include <utility>

#include "ir/effects.h"
#include "sema/lowering.h"
#include "sema/prange_body.h"
#include "sema/prange_safety.h"
#include "syntax/prune.h"
#include "syntax/visit.h"

/// prange loops with parallel=True: which variables are reductions, and which each iteration has
/// for itself.
namespace numen::sema {

using namespace syntax;

std::optional<VariableId> Lowering::find_variable(std::string_view name) const {
    for (const Frame* scope = frame_; scope != nullptr; scope = scope->lexical) {
        auto found = scope->variables.find(name);
        if (found != scope->variables.end()) return found->second;
    }
    return std::nullopt;
}

/// What a name, or an attribute of one, is that no variable has. Nothing for all else, and where
/// there is none: it may stand in a branch that is never compiled.
std::optional<Value> Lowering::outside_value(const Expr* e) {
    const Name* name = root_name(e);
    if (name == nullptr || find_variable(name->id)) return std::nullopt;
    try {
        return expr(e);
    } catch (const support::CompileError&) {
        return std::nullopt;
    }
}

/// min and max of Python, minimum and maximum of NumPy, by whatever name they are called here.
std::optional<ReductionKind> Lowering::extreme_function(const Expr* callee) {
    std::optional<Value> function = outside_value(callee);
    if (!function || !function->is_static(StaticKind::Builtin)) return std::nullopt;
    std::string_view qualified = function->type->name;
    if (qualified == "builtins.min" || qualified == "numpy.minimum") return ReductionKind::min;
    if (qualified == "builtins.max" || qualified == "numpy.maximum") return ReductionKind::max;
    return std::nullopt;
}

/// The operation that combines a variable's partial values: as for Python's numbers, but bools of
/// arrays add up as NumPy's do.
ReductionKind Lowering::checked_reduction(VariableId id, const PrangeUse& use, Span loop) const {
    const Type* type = state_[id].type;
    if (!type->is_scalar() && !type->is(Kind::Array)) {
        fail(Code::bad_operand, loop,
             "'" + std::string(variable_names_[id]) + "' is reduced in a prange loop but is " +
                 types::to_string(type) + ", not a number or array",
             {{"it is updated here", use.update}});
    }
    ReductionKind kind = *use.reduction;
    if (type->is(Kind::Array) && type->dtype == DType::bool_) {
        if (kind == ReductionKind::sum) return ReductionKind::or_;
        if (kind == ReductionKind::prod) return ReductionKind::and_;
    }
    return kind;
}

/// Lists, dicts and sets have no place for several writers. Whether it is a dict that each
/// iteration sets an item of its own of, so that all is well if they take turns.
bool Lowering::must_take_turns(VariableId id, const PrangeUse& use, std::string_view first,
                               std::string_view second) {
    const Type* type = state_[id].type;
    if (!type->is(Kind::List) && !type->is(Kind::Dict) && !type->is(Kind::Set)) return false;
    const std::string changed = "'" + std::string(variable_names_[id]) + "', a " +
                                types::to_string(type) +
                                ", is changed by the iterations of a prange loop, such as " +
                                std::string(first) + " and " + std::string(second);
    const std::vector<support::Note> notes{{"it comes from here", state_[id].assigned}};
    if (!type->is(Kind::Dict) || !use.at_own_key) {
        fail(Code::carried_value, use.container, changed, notes,
             "Iterations run at the same time: write to an array of a known size, or use range.");
    }
    session.warn({Code::unproven_prange, changed + ": they run on one thread", use.container, notes,
                  "Write to an array of a known size, or use range."});
    return true;
}

/// A variable is read that may have its value from another iteration of a prange loop.
void Lowering::fail_if_not_private(VariableId id, Span span) const {
    auto found = not_private_.find(id);
    if (found == not_private_.end()) return;
    const NotPrivate& why = found->second;
    std::string name = "'" + std::string(variable_names_[id]) + "'";
    if (why.is_behind) {
        fail(Code::carried_value, span,
             name +
                 " has its value from one of a prange loop's iterations, but not all give it one: "
                 "iterations " +
                 why.first + " and " + why.second + " may both do so",
             {{"it is assigned here", why.assigned}},
             "Give it a value in every iteration, or use range.");
    }
    if (why.update.source != nullptr && why.other.source != nullptr) {
        fail(Code::carried_value, why.other,
             name + " is no reduction of the prange loop: iteration " + why.second +
                 " uses here what iteration " + why.first + " updates",
             {{"it is updated here", why.update}});
    }
    fail(Code::carried_value, span,
         name + " is carried from one iteration of a prange loop to the next: iteration " +
             why.first + " assigns what iteration " + why.second + " reads",
         {{"it is assigned here", why.assigned}});
}

/// What a condition within a loop is in every round: of names that the loop does not assign, as
/// far as their values or types tell it.
std::optional<bool> Lowering::decided(const Expr* test, const NameSet& assigned) {
    if (const auto* negated = as<UnaryOp>(test);
        negated != nullptr && negated->op == UnaryOpKind::Not) {
        auto known = decided(negated->operand, assigned);
        return known ? std::optional(!*known) : std::nullopt;
    }
    if (const auto* parts = as<BoolOp>(test)) {
        const bool deciding = parts->op == BoolOpKind::Or;
        bool all_known = true;
        for (const Expr* part : parts->values) {
            auto known = decided(part, assigned);
            if (known == deciding) return deciding;
            all_known = all_known && known;
        }
        return all_known ? std::optional(!deciding) : std::nullopt;
    }
    bool may_change = false;
    for_each_expression(test, [&](const Expr* e) {
        const auto* name = as<Name>(e);
        may_change = may_change || (name != nullptr && assigned.contains(name->id)) ||
                     e->kind == ExprKind::Call || e->kind == ExprKind::NamedExpr;
    });
    if (may_change) return std::nullopt;
    const Beginning entry = beginning();
    std::optional<bool> known;
    try {
        known = known_bool(condition(test));
    } catch (const support::CompileError&) {
        // It may stand in a branch that is never compiled.
    }
    begin_again(entry);
    return known;
}

/// Whether a statement gives another value to a name of which `wanted` is true. What it adds to
/// one, as a reduction does, needs no variable of its own.
static bool assigns_anew(const Stmt* s, const std::function<bool(std::string_view)>& wanted) {
    if (s->kind == StmtKind::AugAssign) return false;
    bool has_statements = false, found = false;
    for_each_child(s, [&](const auto* child) {
        if constexpr (std::is_same_v<decltype(child), const Stmt*>) {
            has_statements = true;
            found = found || assigns_anew(child, wanted);
        }
    });
    return has_statements ? found : std::ranges::any_of(assigned_names(std::span(&s, 1)), wanted);
}

/// A bool that a loop's body leaves alone, and on which it depends whether it assigns a variable
/// that has a value already: `if each_its_own: matrix = ...`.
std::optional<VariableId> Lowering::deciding_variable(Block body) {
    const NameSet changing = assigned_names(body);
    auto has_value = [&](std::string_view name) {
        auto id = find_variable(name);
        return id && state_[*id].type != nullptr;
    };
    std::vector<const Stmt*> open(body.begin(), body.end());
    while (!open.empty()) {
        const Stmt* s = open.back();
        open.pop_back();
        for_each_child(s, [&](const auto* child) {
            if constexpr (std::is_same_v<decltype(child), const Stmt*>) open.push_back(child);
        });
        const auto* node = as<If>(s);
        if (node == nullptr) continue;
        for (const IfClause& clause : node->clauses) {
            const auto* name = as<Name>(clause.test);
            if (name == nullptr || changing.contains(name->id)) continue;
            auto id = find_variable(name->id);
            if (!id || !has_value(name->id) || state_[*id].maybe_unbound) continue;
            const Type* type = state_[*id].type;
            if (!type->is_scalar() || type->dtype != DType::bool_) continue;
            if (state_[*id].known.constant != nullptr) continue;
            if (assigns_anew(s, has_value)) return id;
        }
    }
    return std::nullopt;
}

/// Lowers something twice, once knowing that a variable is true and once that it is not.
void Lowering::with_each_truth(VariableId id, const std::function<void()>& lower, Span span) {
    const std::map<VariableId, NotPrivate> before = not_private_;
    auto knowing = [&](bool truth) {
        return [&, truth] {
            const std::map<VariableId, NotPrivate> other = std::exchange(not_private_, before);
            state_[id].known = literal(truth);
            lower();
            not_private_.insert(other.begin(), other.end());
        };
    };
    branch(read(id, variable_names_[id], span), knowing(true), knowing(false), span);
}

bool Lowering::parallel_range(const For& loop_text, const Value& range,
                              const std::function<void(const Value&)>& body) {
    // Branches that are never compiled neither read nor assign.
    const NameSet changing = assigned_names(loop_text.body);
    const For& node =
        pruned(loop_text, [&](const Expr* test) { return decided(test, changing); }, session.arena);
    std::vector<VariableId> assigned = assigned_in(node.body);
    for (VariableId id : assigned_in_target(node.target)) assigned.push_back(id);
    std::vector<ir::Node*> parts;
    for (int i = 0; i < 3; ++i) parts.push_back(ir.field(this->node(range), i));
    auto known = [](const ir::Node* part) {
        const bool is_known = part->op == Op::constant && !part->is_parameter;
        return is_known ? std::optional(part->imm) : std::nullopt;
    };
    const std::optional<std::int64_t> start = known(parts[0]), step = known(parts[2]);
    const std::string first = iteration_text(start, 0);
    const std::string second = iteration_text(start, step.value_or(1));
    PrangeBody uses = read_prange_body(node, [&](const Expr* e) { return extreme_function(e); });

    std::map<VariableId, ReductionKind> reductions;
    std::map<VariableId, NotPrivate> not_private = not_private_;
    std::map<VariableId, Span> assigned_at;
    for (const auto& [name, use] : uses) {
        auto id = find_variable(name);
        if (!id) continue;  // a global
        assigned_at[*id] = use.assigned.source != nullptr ? use.assigned : node.span;
        if (state_[*id].type == nullptr) continue;  // made inside
        bool is_assigned = std::find(assigned.begin(), assigned.end(), *id) != assigned.end();
        if (use.container.source != nullptr && !is_assigned &&
            must_take_turns(*id, use, first, second)) {
            return false;
        }
        if (use.reduction) {
            reductions[*id] = checked_reduction(*id, use, node.span);
            if (!is_assigned) assigned.push_back(*id);
        } else if (is_assigned) {
            not_private[*id] = {assigned_at[*id], use.update, use.other, false, first, second};
        }
    }
    std::set<std::string_view> reduced;
    for (const auto& [name, use] : uses) {
        if (use.reduction) reduced.insert(name);
    }
    if (ir::Node* in_turn = check_safety(node, reduced, start, step.value_or(1)))
        parts.push_back(in_turn);
    auto is_reduced = [&](VariableId id) { return reductions.contains(id); };

    std::swap(not_private_, not_private);
    ++parallel_depth_;
    ir::Node* loop_node = nullptr;
    std::vector<VariableId> unsure;  // no value after some iteration
    loop(
        &loop_text, assigned,
        [&](Loop& loop) {
            loop.is_parallel = true;
            // Every iteration starts with the other variables unset: a value from an earlier
            // iteration would depend on which thread ran it.
            const std::map<VariableId, FromEarlierRound> outer_pending = pending_read_;
            for (VariableId id : assigned) {
                if (is_reduced(id)) continue;
                state_[id] = {};
                pending_read_.erase(id);
            }
            ir::Region* region = ir.new_region({types.int64()});
            ir::Region* regions[] = {region};
            loop_node = ir.make(Op::parallel_for, types.none(), parts, regions);
            ir.at_end(region);
            body(value(ir.cast(region->parameters[0], types.py_int())));
            if (reachable_) loop.continues.push_back(edge());
            pending_read_.insert(outer_pending.begin(), outer_pending.end());
            unsure.clear();
            for (VariableId id : assigned) {
                bool sure = std::all_of(
                    loop.continues.begin(), loop.continues.end(), [&](const Edge& back) {
                        return back.state[id].type != nullptr && !back.state[id].maybe_unbound;
                    });
                if (!sure && !is_reduced(id)) unsure.push_back(id);
            }
        },
        node.orelse, node.span);
    --parallel_depth_;
    std::swap(not_private_, not_private);
    std::vector<ir::Reduction> list;
    for (const auto& [id, kind] : reductions) list.push_back({slot_of(id, state_[id].type), kind});
    loop_node->reductions = function.arena.copy(list);
    for (VariableId id : unsure) {
        state_[id] = {};
        auto at = assigned_at.find(id);
        Span where = at != assigned_at.end() ? at->second : node.span;
        not_private_.insert_or_assign(id, NotPrivate{where, {}, {}, true, first, second});
    }
    return true;
}

}  // namespace numen::sema
