#include "sema/prange_body.h"

#include <algorithm>
#include <array>
#include <set>
#include <type_traits>

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

std::string_view text_of(const Expr* expr) {
    return expr->span.source->text().substr(expr->span.begin, expr->span.end - expr->span.begin);
}

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

/// What a subscript's item is to the loop: i + offset for its variable i, or nothing of the kind.
std::optional<std::int64_t> offset_of(const Expr* item, std::string_view index) {
    auto is_index = [&](const Expr* e) {
        const auto* name = as<Name>(e);
        return name != nullptr && name->id == index;
    };
    auto integer = [](const Expr* e) -> std::optional<std::int64_t> {
        const auto* constant = as<syntax::Constant>(e);
        if (constant == nullptr || constant->constant != ConstantKind::Int ||
            constant->integer_overflows || constant->integer > 1u << 30) {
            return std::nullopt;
        }
        return static_cast<std::int64_t>(constant->integer);
    };
    if (is_index(item)) return 0;
    const auto* op = as<BinOp>(item);
    if (op == nullptr) return std::nullopt;
    if (op->op == BinaryOp::Add && is_index(op->right)) return integer(op->left);
    if (!is_index(op->left)) return std::nullopt;
    auto by = integer(op->right);
    if (by && op->op == BinaryOp::Sub) return -*by;
    return op->op == BinaryOp::Add ? by : std::nullopt;
}

std::span<const Expr* const> items_of(const Subscript& subscript) {
    const auto* tuple = as<Tuple>(subscript.index);
    return tuple != nullptr ? tuple->elements : std::span(&subscript.index, 1);
}

class Reader {
  public:
    Reader(const For& loop, std::optional<std::int64_t> step,
           const PrangeSurroundings& surroundings)
        : step_(step), asked_(surroundings), assigned_(assigned_names(loop.body)) {
        const auto* index = as<Name>(loop.target);
        // An index that the body changes says nothing about which elements an iteration uses.
        if (index != nullptr && !assigned_.contains(index->id)) index_ = index->id;
        find_varying(loop);
        block(loop.body, true);
    }

    PrangeBody result() {
        for (auto& [name, use] : out_.uses) {
            const auto& writes = writes_[name];
            bool scattered = std::any_of(writes.begin(), writes.end(), [&](const Access& one) {
                return !own_item(*one.subscript);
            });
            use.at_own_key = !writes.empty() && !scattered && !changed_otherwise_.contains(name);
            // Elements of its own need no care, however an iteration changes them.
            if (use.by_element && !scattered) use.reduction.reset();
            if (use.other.source != nullptr) use.reduction.reset();
            if (!use.reduction) find_carried(name);
        }
        return std::move(out_);
    }

  private:
    struct Access {
        const Subscript* subscript;
        Span span;
        bool always;                  // in every iteration
        const Expr* value = nullptr;  // what is written, where that is seen
    };
    struct OwnItem {
        std::size_t position;
        std::int64_t offset;
    };

    void block(Block statements, bool always) {
        for (const Stmt* s : statements) statement(s, always);
    }

    void statement(const Stmt* s, bool always) {
        note_assignments(s);
        if (auto update = update_of(s)) return take(*update, s, always);
        const auto* assign = as<Assign>(s);
        auto is_written_only = [&](const Expr* e) {
            return assign != nullptr && e->kind == ExprKind::Subscript &&
                   std::find(assign->targets.begin(), assign->targets.end(), e) !=
                       assign->targets.end();
        };
        if (const auto* aug = as<AugAssign>(s)) note_write(aug->target, s, always);
        bool inner_always = always && s->kind == StmtKind::For;
        visit_parts(
            s,
            [&](const Expr* e) {
                if (!is_written_only(e)) return expression(e, always);
                note_write(e, s, always, assign->value);
                const auto* item = as<Subscript>(e);
                expression(item->index, always);
                const auto* name = as<Name>(item->value);
                if (name == nullptr) return expression(item->value, always);
                note_other(name->id, s->span);
            },
            [&](const Stmt* inner) { statement(inner, inner_always); });
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
            PrangeUse& use = out_.uses[name];
            if (use.assigned.source == nullptr) use.assigned = span;
        }
    }

    void note_write(const Expr* target, const Stmt* s, bool always, const Expr* value = nullptr) {
        const auto* item = as<Subscript>(target);
        const Name* name = item != nullptr ? as<Name>(item->value) : nullptr;
        if (name == nullptr) return;
        writes_[name->id].push_back({item, item->span, always, value});
        note_change(name->id, s->span);
    }
    void note_change(std::string_view name, Span span) {
        PrangeUse& use = out_.uses[name];
        if (use.container.source == nullptr) use.container = span;
    }
    void note_other(std::string_view name, Span span) {
        PrangeUse& use = out_.uses[name];
        if (use.other.source == nullptr) use.other = span;
    }

    /// Notes every name in an expression as used otherwise than by an update.
    void expression(const Expr* top, bool always) {
        std::vector<const Expr*> open{top};
        while (!open.empty()) {
            const Expr* e = open.back();
            open.pop_back();
            if (const auto* name = as<Name>(e)) {
                note_other(name->id, e->span);
                whole_reads_.try_emplace(name->id, e->span);
            }
            if (const auto* item = as<Subscript>(e)) {
                if (const auto* name = as<Name>(item->value)) {
                    reads_[name->id].push_back({item, e->span, always});
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
            auto kind = asked_.extreme(call->func);
            if (!kind) return std::nullopt;
            if (!leads_to_target(argument, *kind)) continue;
            for (std::size_t k = 0; k < call->args.size(); ++k) {
                if (k != i) update.others.push_back(call->args[k]);
            }
            return kind;
        }
        return std::nullopt;
    }

    void take(const Update& update, const Stmt* s, bool always) {
        const Name* name = target_name(update.target);
        PrangeUse& use = out_.uses[name->id];
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
            note_write(item, s, always);
            reads_[name->id].push_back({item, item->span, always});
            expression(item->index, always);
        }
        for (const Expr* other : update.others) expression(other, always);
    }

    // ---- elements ----

    /// The item of a subscript that gives every iteration elements of its own.
    std::optional<OwnItem> own_item(const Subscript& subscript) const {
        if (index_.empty()) return std::nullopt;
        auto items = items_of(subscript);
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (auto offset = offset_of(items[i], index_)) return OwnItem{i, *offset};
        }
        return std::nullopt;
    }

    /// Whether an expression may differ from one iteration to the next. Loops over the same
    /// numbers in every iteration count as the same.
    bool varies(const Expr* top) const {
        return any_part(top, [&](const Expr* e) {
            if (const auto* call = as<Call>(e)) {
                const auto* callee = as<Name>(call->func);
                return callee == nullptr || (callee->id != "range" && callee->id != "len");
            }
            const auto* name = as<Name>(e);
            return name != nullptr && varying_.contains(name->id);
        });
    }
    /// Whether something holds for an expression or any in it.
    template <class Condition>
    static bool any_part(const Expr* top, Condition condition) {
        std::vector<const Expr*> open{top};
        while (!open.empty()) {
            const Expr* e = open.back();
            open.pop_back();
            if (condition(e)) return true;
            for_each_child(e, [&](const Expr* child) { open.push_back(child); });
        }
        return false;
    }

    /// The names that may differ from iteration to iteration: the loop's own, and what is assigned
    /// otherwise than from names that do not, in every iteration.
    void find_varying(const For& loop) {
        for (std::string_view name : target_names(loop.target)) varying_.insert(name);
        for (std::size_t known = 0; known != varying_.size();) {
            known = varying_.size();
            for (const Stmt* s : loop.body) note_varying(s, true);
        }
    }
    void note_varying(const Stmt* s, bool always) {
        const auto* inner = as<For>(s);
        const auto* assign = as<Assign>(s);
        const Expr* source = inner != nullptr    ? inner->iter
                             : assign != nullptr ? assign->value
                                                 : nullptr;
        if (source == nullptr || !always || varies(source)) {
            const NameSet names =
                inner != nullptr ? target_names(inner->target) : assigned_names(std::span(&s, 1));
            varying_.insert(names.begin(), names.end());
        }
        visit_parts(
            s, [](const Expr*) {},
            [&](const Stmt* one) { note_varying(one, always && inner != nullptr); });
    }

    static bool has_slice(const Expr* index) {
        return any_part(index, [](const Expr* e) { return e->kind == ExprKind::Slice; });
    }

    /// Whether an expression has the loop's variable in it.
    bool has_index(const Expr* top) const {
        return any_part(top, [&](const Expr* e) {
            const auto* name = as<Name>(e);
            return name != nullptr && name->id == index_;
        });
    }

    /// Elements that one iteration is seen to write and another one to read, or to write otherwise.
    /// Where all write the same, as the True that tells that one has found something, it does not
    /// matter who is last; nor may it where whole slices are written, as of the numbers that
    /// softmax takes away from rows: those are warned of.
    void find_carried(std::string_view name) {
        if (assigned_.contains(name)) return;
        for (const Access& write : writes_[name]) {
            bool is_shared = write.always && !varies(write.subscript->index);
            if (auto whole = whole_reads_.find(name); is_shared && whole != whole_reads_.end()) {
                out_.carried.push_back({name, write.span, whole->second});
                return;
            }
            for (const auto& [other, reads] : reads_) {
                if (!is_same(name, other)) continue;
                for (const Access& read : reads) {
                    if (!write.always || !read.always) continue;
                    if (auto distance = distance_between(*write.subscript, *read.subscript)) {
                        out_.carried.push_back({name, write.span, read.span, *distance});
                        return;
                    }
                }
            }
            if (is_shared && write.value != nullptr && has_index(write.value) &&
                !has_slice(write.subscript->index)) {
                out_.carried.push_back({name, write.span, {}});
                return;
            }
        }
    }

    bool is_same(std::string_view name, std::string_view other) const {
        return name == other || (!assigned_.contains(other) && asked_.is_same_array(name, other));
    }

    /// `:` or `...`
    static bool is_everything(const Expr* index) {
        if (const auto* slice = as<Slice>(index)) {
            return slice->lower == nullptr && slice->upper == nullptr && slice->step == nullptr;
        }
        const auto* constant = as<syntax::Constant>(index);
        return constant != nullptr && constant->constant == ConstantKind::Ellipsis;
    }

    /// How far the iteration that reads an element is from the one that writes it, where they are
    /// seen to be two. See CarriedElement.
    std::optional<std::int64_t> distance_between(const Subscript& write,
                                                 const Subscript& read) const {
        if (!varies(write.index)) {
            if (is_everything(write.index) || text_of(write.index) == text_of(read.index)) return 0;
            return std::nullopt;
        }
        auto to = own_item(write), from = own_item(read);
        if (!to || !from || to->position != from->position || to->offset == from->offset ||
            !step_ || (to->offset - from->offset) % *step_ != 0) {
            return std::nullopt;
        }
        auto written = items_of(write), used = items_of(read);
        if (written.size() != used.size()) return std::nullopt;
        for (std::size_t i = 0; i < written.size(); ++i) {
            // The same text is another element where each iteration has its own, as the columns of
            // one color.
            const bool is_same = text_of(written[i]) == text_of(used[i]) && !varies(written[i]);
            if (i != to->position && !is_same) return std::nullopt;
        }
        return to->offset - from->offset;
    }

    const std::optional<std::int64_t> step_;
    const PrangeSurroundings& asked_;
    const NameSet assigned_;
    std::string_view index_;  // the loop's variable; empty when the body changes it
    std::set<std::string_view> varying_;
    std::map<std::string_view, std::vector<Access>> writes_, reads_;  // of elements
    std::map<std::string_view, Span> whole_reads_;  // the first use as a value of its own
    std::set<std::string_view> changed_otherwise_;  // by a method
    PrangeBody out_;
};

}  // namespace

PrangeBody read_prange_body(const For& loop, std::optional<std::int64_t> step,
                            const PrangeSurroundings& surroundings) {
    return Reader(loop, step, surroundings).result();
}

}  // namespace numen::sema
