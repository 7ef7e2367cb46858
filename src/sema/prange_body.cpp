#include "sema/prange_body.h"

#include <algorithm>
#include <array>
#include <set>
#include <type_traits>

#include "sema/body_integers.h"
#include "syntax/scope.h"
#include "syntax/visit.h"

namespace numen::sema {

using namespace syntax;
using support::Span;

namespace {

std::optional<ReductionKind> reduction_of(BinaryOp op) {
    switch (op) {
        case BinaryOp::Add:
        case BinaryOp::Sub: return ReductionKind::sum;
        case BinaryOp::Mult:
        case BinaryOp::Div: return ReductionKind::prod;
        case BinaryOp::BitAnd: return ReductionKind::and_;
        case BinaryOp::BitOr: return ReductionKind::or_;
        case BinaryOp::BitXor: return ReductionKind::xor_;
        default: return std::nullopt;
    }
}

bool commutes(BinaryOp op) { return op != BinaryOp::Sub && op != BinaryOp::Div; }

std::string_view text_of(const Expr* expr) { return expr->span.source->written_at(expr->span); }

/// The name that is assigned to, itself or by element.
const Name* target_name(const Expr* target) {
    if (const auto* item = as<Subscript>(target)) return as<Name>(item->value);
    return as<Name>(target);
}

/// `target op= e`, or an assignment that means the same.
struct Update {
    const Expr* target;
    ReductionKind kind;
    std::vector<const Expr*> others;  // the expressions that are combined into the target
};

/// Whether a subscript's item is the loop's variable, or that and a number.
bool is_index_moved(const Expr* item, std::string_view index) {
    auto is_index = [&](const Expr* e) {
        const auto* name = as<Name>(e);
        return name != nullptr && name->id == index;
    };
    const auto* op = as<BinOp>(item);
    if (op == nullptr) return is_index(item);
    if (op->op == BinaryOp::Add && is_index(op->right) && constant_of(op->left)) return true;
    const bool moves = op->op == BinaryOp::Add || op->op == BinaryOp::Sub;
    return moves && is_index(op->left) && constant_of(op->right);
}

std::span<const Expr* const> items_of(const Subscript& subscript) {
    const auto* tuple = as<Tuple>(subscript.index);
    return tuple != nullptr ? tuple->elements : std::span(&subscript.index, 1);
}

class Reader {
  public:
    Reader(const For& loop, const std::function<std::optional<ReductionKind>(const Expr*)>& extreme)
        : extreme_(extreme) {
        const auto* index = as<Name>(loop.target);
        // An index that the body changes says nothing about which elements an iteration uses.
        if (index != nullptr && !assigned_names(loop.body).contains(index->id)) index_ = index->id;
        for (const Stmt* s : loop.body) statement(s);
    }

    PrangeBody result() {
        for (auto& [name, use] : out_) {
            const auto& writes = writes_[name];
            bool scattered = std::any_of(writes.begin(), writes.end(),
                                         [&](const Subscript* one) { return !is_own(*one); });
            use.at_own_key = !writes.empty() && !scattered && !changed_otherwise_.contains(name);
            // Elements of its own need no care, however an iteration changes them.
            if (use.by_element && !scattered) use.reduction.reset();
            if (use.other.source != nullptr) use.reduction.reset();
        }
        return std::move(out_);
    }

  private:
    void statement(const Stmt* s) {
        note_assignments(s);
        if (auto update = update_of(s)) return take(*update, s);
        const auto* assign = as<Assign>(s);
        auto is_written_only = [&](const Expr* e) {
            return assign != nullptr && e->kind == ExprKind::Subscript &&
                   std::find(assign->targets.begin(), assign->targets.end(), e) !=
                       assign->targets.end();
        };
        if (const auto* aug = as<AugAssign>(s)) note_write(aug->target, s);
        visit_parts(
            s,
            [&](const Expr* e) {
                if (!is_written_only(e)) return expression(e);
                note_write(e, s);
                const auto* item = as<Subscript>(e);
                expression(item->index);
                const auto* name = as<Name>(item->value);
                if (name == nullptr) return expression(item->value);
                note_other(name->id, s->span);
            },
            [&](const Stmt* inner) { statement(inner); });
    }

    /// Visits a statement's expressions, those of patterns too, and the statements inside.
    template <class Part, class OnExpression, class OnStatement>
    static void visit_parts(const Part* part, const OnExpression& on_expression,
                            const OnStatement& on_statement) {
        for_each_child(part, [&](const auto* child) {
            using Child = std::remove_cvref_t<decltype(*child)>;
            if constexpr (std::is_same_v<Child, Expr>) {
                on_expression(child);
            } else if constexpr (std::is_same_v<Child, Stmt>) {
                on_statement(child);
            } else {
                visit_parts(child, on_expression, on_statement);
            }
        });
    }

    void note_assignments(const Stmt* s) {
        bool compound = s->kind == StmtKind::If || s->kind == StmtKind::While ||
                        s->kind == StmtKind::Try || s->kind == StmtKind::With ||
                        s->kind == StmtKind::Match;
        if (compound) return;
        const auto* loop = as<For>(s);
        const NameSet names =
            loop != nullptr ? target_names(loop->target) : assigned_names(std::span(&s, 1));
        Span span = loop != nullptr ? loop->target->span : s->span;
        for (std::string_view name : names) {
            PrangeUse& use = out_[name];
            if (use.assigned.source == nullptr) use.assigned = span;
        }
    }

    void note_write(const Expr* target, const Stmt* s) {
        const auto* item = as<Subscript>(target);
        const Name* name = item != nullptr ? as<Name>(item->value) : nullptr;
        if (name == nullptr) return;
        writes_[name->id].push_back(item);
        note_change(name->id, s->span);
    }
    void note_change(std::string_view name, Span span) {
        PrangeUse& use = out_[name];
        if (use.container.source == nullptr) use.container = span;
    }
    void note_other(std::string_view name, Span span) {
        PrangeUse& use = out_[name];
        if (use.other.source == nullptr) use.other = span;
    }

    /// Notes every name in an expression as used otherwise than by an update.
    void expression(const Expr* top) {
        std::vector<const Expr*> open{top};
        while (!open.empty()) {
            const Expr* e = open.back();
            open.pop_back();
            if (const auto* name = as<Name>(e)) note_other(name->id, e->span);
            if (const auto* item = as<Subscript>(e)) {
                if (const auto* name = as<Name>(item->value)) {
                    note_other(name->id, name->span);
                    open.push_back(item->index);
                    continue;
                }
            }
            if (const Name* name = described(e)) {
                note_other(name->id, name->span);
                continue;
            }
            if (const auto* call = as<Call>(e)) {
                const auto* method = as<Attribute>(call->func);
                const Name* owner = method != nullptr ? as<Name>(method->value) : nullptr;
                if (owner != nullptr && changes_container(method->attr)) {
                    note_change(owner->id, e->span);
                    changed_otherwise_.insert(owner->id);
                }
            }
            for_each_child(e, [&](const Expr* child) { open.push_back(child); });
        }
    }

    /// The name of an array that an expression asks about without reading its elements.
    static const Name* described(const Expr* e) {
        constexpr std::array attributes = {"shape", "size", "ndim", "dtype"};
        if (const auto* attribute = as<Attribute>(e)) {
            auto found = std::find(attributes.begin(), attributes.end(), attribute->attr);
            return found != attributes.end() ? as<Name>(attribute->value) : nullptr;
        }
        const auto* call = as<Call>(e);
        const auto* callee = call != nullptr ? as<Name>(call->func) : nullptr;
        bool is_len = callee != nullptr && callee->id == "len" && call->args.size() == 1;
        return is_len ? as<Name>(call->args[0]) : nullptr;
    }

    /// Methods that change a list, dict or set.
    static bool changes_container(std::string_view method) {
        constexpr std::array methods = {"append", "extend",  "insert",    "pop", "remove",
                                        "clear",  "sort",    "reverse",   "add", "discard",
                                        "update", "popitem", "setdefault"};
        return std::find(methods.begin(), methods.end(), method) != methods.end();
    }

    // ---- updates ----

    std::optional<Update> update_of(const Stmt* s) {
        if (const auto* aug = as<AugAssign>(s)) {
            auto kind = reduction_of(aug->op);
            if (target_name(aug->target) == nullptr || !kind) return std::nullopt;
            return Update{aug->target, *kind, {aug->value}};
        }
        const auto* assign = as<Assign>(s);
        if (assign == nullptr || assign->targets.size() != 1) return std::nullopt;
        if (target_name(assign->targets[0]) == nullptr) return std::nullopt;
        Update update{assign->targets[0], {}, {}};
        auto kind = combining(assign->value, update, 0);
        if (!kind) return std::nullopt;
        update.kind = *kind;
        return update;
    }

    static bool is_target(const Expr* e, const Update& update) {
        return e->kind == update.target->kind && text_of(e) == text_of(update.target);
    }

    /// The one operation by which an expression combines the update's target with others.
    std::optional<ReductionKind> combining(const Expr* e, Update& update, int depth) {
        constexpr int kMaxTerms = 100;
        if (depth > kMaxTerms) return std::nullopt;
        auto leads_to_target = [&](const Expr* part, ReductionKind kind) {
            if (is_target(part, update)) return true;
            std::size_t before = update.others.size();
            if (combining(part, update, depth + 1) == kind) return true;
            update.others.resize(before);
            return false;
        };
        if (const auto* op = as<BinOp>(e)) {
            auto kind = reduction_of(op->op);
            if (!kind) return std::nullopt;
            if (leads_to_target(op->left, *kind)) {
                update.others.push_back(op->right);
                return kind;
            }
            if (!commutes(op->op) || !leads_to_target(op->right, *kind)) return std::nullopt;
            update.others.push_back(op->left);
            return kind;
        }
        if (const auto* op = as<BoolOp>(e)) {
            // `e or x` gives another of two true values than combining parts in order would.
            if (!is_target(op->values[0], update)) return std::nullopt;
            update.others.insert(update.others.end(), op->values.begin() + 1, op->values.end());
            return op->op == BoolOpKind::And ? ReductionKind::logical_and
                                             : ReductionKind::logical_or;
        }
        const auto* call = as<Call>(e);
        if (call == nullptr || call->args.size() < 2 || !call->keywords.empty()) {
            return std::nullopt;
        }
        for (const Expr* argument : call->args) {
            if (argument->kind == ExprKind::Starred) return std::nullopt;
        }
        for (std::size_t i = 0; i < call->args.size(); ++i) {
            const Expr* argument = call->args[i];
            if (!is_target(argument, update) && argument->kind != ExprKind::Call) continue;
            auto kind = extreme_(call->func);
            if (!kind) return std::nullopt;
            if (!leads_to_target(argument, *kind)) continue;
            for (std::size_t k = 0; k < call->args.size(); ++k) {
                if (k != i) update.others.push_back(call->args[k]);
            }
            return kind;
        }
        return std::nullopt;
    }

    void take(const Update& update, const Stmt* s) {
        const Name* name = target_name(update.target);
        PrangeUse& use = out_[name->id];
        const auto* item = as<Subscript>(update.target);
        bool by_element = item != nullptr;
        if (use.update.source == nullptr) {
            use.update = s->span;
            use.reduction = update.kind;
            use.by_element = by_element;
        } else if (use.reduction != update.kind || use.by_element != by_element) {
            note_other(name->id, s->span);
        }
        if (item != nullptr) {
            note_write(item, s);
            expression(item->index);
        }
        for (const Expr* other : update.others) expression(other);
    }

    /// Whether a subscript gives every iteration elements of its own.
    bool is_own(const Subscript& subscript) const {
        return !index_.empty() && std::ranges::any_of(items_of(subscript), [&](const Expr* item) {
            return is_index_moved(item, index_);
        });
    }

    const std::function<std::optional<ReductionKind>(const Expr*)>& extreme_;
    std::string_view index_;  // the loop's variable; empty when the body changes it
    std::map<std::string_view, std::vector<const Subscript*>> writes_;  // of elements
    std::set<std::string_view> changed_otherwise_;                      // by a method
    PrangeBody out_;
};

}  // namespace

PrangeBody read_prange_body(
    const For& loop, const std::function<std::optional<ReductionKind>(const Expr*)>& extreme) {
    return Reader(loop, extreme).result();
}

}  // namespace numen::sema
