#include <algorithm>
#include <map>

#include "sema/lowering.h"
#include "syntax/scope.h"

/// prange loops with parallel=True: which variables are reductions, which are private.
namespace numen::sema {

using namespace syntax;
using Kind_ = ir::Reduction::Kind;

namespace {

/// How the body changes a variable of the surroundings. A reduction is changed by one operation
/// only and read nowhere else.
struct Use {
    std::optional<Kind_> kind;
    bool other = false;  // assigned or read in another way
    Span span;
};

std::optional<Kind_> reduction_of(BinaryOp op) {
    switch (op) {
        case BinaryOp::Add:
        case BinaryOp::Sub: return Kind_::sum;
        case BinaryOp::Mult:
        case BinaryOp::Div: return Kind_::prod;
        case BinaryOp::BitAnd: return Kind_::and_;
        case BinaryOp::BitOr: return Kind_::or_;
        case BinaryOp::BitXor: return Kind_::xor_;
        default: return std::nullopt;
    }
}

/// The variable and operation of `x += e`, `x = x + e`, `x = e + x`, `x = min(x, e)`, `x = max(e,
/// x)`.
std::optional<std::pair<std::string_view, Kind_>> reduction_statement(const Stmt* s) {
    if (const auto* aug = as<AugAssign>(s)) {
        const auto* name = as<Name>(aug->target);
        auto kind = reduction_of(aug->op);
        if (name == nullptr || !kind) return std::nullopt;
        return std::pair{name->id, *kind};
    }
    const auto* assign = as<Assign>(s);
    if (assign == nullptr || assign->targets.size() != 1) return std::nullopt;
    const auto* target = as<Name>(assign->targets[0]);
    if (target == nullptr) return std::nullopt;
    auto is_target = [&](const Expr* e) {
        const auto* name = as<Name>(e);
        return name != nullptr && name->id == target->id;
    };
    if (const auto* op = as<BinOp>(assign->value)) {
        auto kind = reduction_of(op->op);
        bool commutes = op->op != BinaryOp::Sub && op->op != BinaryOp::Div;
        if (kind && (is_target(op->left) || (commutes && is_target(op->right))))
            return std::pair{target->id, *kind};
    }
    if (const auto* call = as<Call>(assign->value); call != nullptr && call->args.size() == 2) {
        const auto* callee = as<Name>(call->func);
        if (callee != nullptr && (callee->id == "min" || callee->id == "max") &&
            (is_target(call->args[0]) || is_target(call->args[1]))) {
            return std::pair{target->id, callee->id == "min" ? Kind_::min : Kind_::max};
        }
    }
    return std::nullopt;
}

/// Statements of a body, those of inner blocks too.
void each_statement(Block block, const std::function<void(const Stmt*)>& visit) {
    for (const Stmt* s : block) {
        visit(s);
        if (const auto* node = as<If>(s)) {
            each_statement(node->body, visit);
            each_statement(node->orelse, visit);
        } else if (const auto* node = as<For>(s)) {
            each_statement(node->body, visit);
            each_statement(node->orelse, visit);
        } else if (const auto* node = as<While>(s)) {
            each_statement(node->body, visit);
            each_statement(node->orelse, visit);
        } else if (const auto* node = as<Try>(s)) {
            each_statement(node->body, visit);
            for (const ExceptHandler& one : node->handlers) each_statement(one.body, visit);
            each_statement(node->orelse, visit);
            each_statement(node->finalbody, visit);
        } else if (const auto* node = as<With>(s)) {
            each_statement(node->body, visit);
        } else if (const auto* node = as<Match>(s)) {
            for (const MatchCase& one : node->cases) each_statement(one.body, visit);
        }
    }
}

}  // namespace

/// Variables that had a value before the loop and that the body only ever combines into.
std::vector<std::pair<VariableId, Kind_>> Lowering::reductions_in(Block body) {
    std::map<std::string_view, Use> uses;
    each_statement(body, [&](const Stmt* s) {
        auto reduction = reduction_statement(s);
        if (reduction) {
            Use& use = uses[reduction->first];
            if (use.kind && *use.kind != reduction->second) use.other = true;
            use.kind = reduction->second;
            use.span = s->span;
        }
        for (std::string_view name : assigned_names(std::span(&s, 1))) {
            bool compound = s->kind == StmtKind::If || s->kind == StmtKind::While ||
                            s->kind == StmtKind::For || s->kind == StmtKind::Try ||
                            s->kind == StmtKind::With || s->kind == StmtKind::Match;
            if (compound || (reduction && reduction->first == name)) continue;
            uses[name].other = true;
        }
    });
    std::vector<std::pair<VariableId, Kind_>> found;
    for (const auto& [name, use] : uses) {
        if (!use.kind || use.other) continue;
        VariableId id = resolve_local(name);
        if (state_[id].type == nullptr) continue;        // private: made inside
        if (state_[id].type->is(Kind::Array)) continue;  // changed in place, element by element
        found.emplace_back(id, *use.kind);
    }
    return found;
}

void Lowering::parallel_range(const Value& range, const void* key,
                              std::span<const VariableId> assigned,
                              const std::function<void(const Value&)>& body, Block loop_body,
                              Block orelse, Span span) {
    auto reductions = reductions_in(loop_body);
    const std::vector<Variable> before = state_;
    ir::Node* parts[3];
    for (int i = 0; i < 3; ++i) parts[i] = ir.field(node(range), i);
    ++parallel_depth_;
    ir::Node* loop_node = nullptr;
    loop(
        key, assigned,
        [&](Loop& loop) {
            loop.is_parallel = true;
            // Every iteration starts with the other variables unset: a value from an earlier
            // iteration would depend on which thread ran it.
            for (VariableId id : assigned) {
                bool reduced = std::any_of(reductions.begin(), reductions.end(),
                                           [&](const auto& r) { return r.first == id; });
                if (!reduced) state_[id] = {};
            }
            ir::Region* region = ir.new_region({types.int64()});
            ir::Region* regions[] = {region};
            ir::Node* bounds[] = {parts[0], parts[1], parts[2]};
            loop_node = ir.make(Op::parallel_for, types.none(), bounds, regions);
            ir.at_end(region);
            body(value(ir.cast(region->parameters[0], types.py_int())));
            if (reachable_) loop.continues.push_back(edge());
        },
        orelse, span);
    --parallel_depth_;
    std::vector<ir::Reduction> list;
    for (const auto& [id, kind] : reductions) {
        const Type* type = state_[id].type;
        if (type == nullptr || !type->is_scalar()) {
            fail(Code::bad_operand, span,
                 "'" + std::string(variable_names_[id]) + "' is reduced in a prange loop but is " +
                     (type == nullptr ? "unset" : types::to_string(type)) + ", not a number",
                 {}, "Reductions are numbers; update the elements of an array instead.");
        }
        list.push_back({slot_of(id, type), kind});
    }
    loop_node->reductions = function.arena.copy(list);
    for (VariableId id : assigned) {
        bool reduced = std::any_of(reductions.begin(), reductions.end(),
                                   [&](const auto& r) { return r.first == id; });
        if (!reduced) state_[id] = before[id].type == nullptr ? Variable{} : before[id];
    }
}

}  // namespace numen::sema
