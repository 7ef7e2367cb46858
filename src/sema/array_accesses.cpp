#include "sema/array_accesses.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sema/environment.h"
#include "syntax/visit.h"

namespace numen::sema {

using namespace syntax;
using support::Span;

namespace {

constexpr int kDeepestCall = 4;
/// Of an `if`, in which it is looked for what has run.
constexpr std::size_t kMostClauses = 50;
constexpr std::array<std::string_view, 5> kDescriptions = {"shape", "size", "ndim", "dtype",
                                                           "strides"};
/// They read every element, as methods and as functions.
constexpr std::array<std::string_view, 19> kReadAll = {
    "sum",  "prod", "mean", "std",    "var",     "median", "min", "max",  "argmin", "argmax",
    "amin", "amax", "copy", "cumsum", "argsort", "sort",   "dot", "vdot", "matmul"};
constexpr std::array<std::string_view, 6> kChangingMethods = {"sort",      "fill",   "put",
                                                              "partition", "resize", "itemset"};
constexpr std::array<std::string_view, 7> kChangeFirst = {
    "copyto", "shuffle", "fill_diagonal", "put", "place", "putmask", "put_along_axis"};
/// Their third argument is `out`.
constexpr std::array<std::string_view, 9> kBinary = {
    "add", "subtract", "multiply", "divide", "true_divide", "maximum", "minimum", "dot", "matmul"};

/// Whether control never runs on behind a block.
bool jumps(Block block) {
    if (block.empty()) return false;
    StmtKind last = block.back()->kind;
    return last == StmtKind::Continue || last == StmtKind::Break || last == StmtKind::Return ||
           last == StmtKind::Raise;
}

bool may_leave(const Stmt* s) {
    FindLeaving leaving;
    leaving(s);
    return leaving.found != nullptr;
}

/// Calls `visit(index)` for the index of each subscript on the way to what a place is in.
template <class Visit>
void for_each_index(const Expr* place, Visit&& visit) {
    while (true) {
        if (const auto* item = as<Subscript>(place)) {
            visit(item->index);
            place = item->value;
        } else if (const auto* attribute = as<Attribute>(place)) {
            place = attribute->value;
        } else {
            return;
        }
    }
}

}  // namespace

BodyAccesses AccessReader::read(const For& loop) {
    for (std::string_view name : assigned_names(loop.body)) integers_.scope.assigned.insert(name);
    for (std::string_view name : target_names(loop.target)) integers_.scope.assigned.insert(name);
    out_.index = integers_.make_unknown(false);
    out_.range = integers_.enter_range(loop.iter, out_.index);
    if (out_.range && out_.range->step) out_.distance = std::abs(*out_.range->step);
    if (const auto* name = as<Name>(loop.target)) {
        out_.index_name = name->id;
        integers_.assign(name->id, Polynomial::of(out_.index));
    }
    block(loop.body);
    out_.assigned = integers_.scope.assigned;
    out_.facts = integers_.facts();
    out_.choices = integers_.choices();
    out_.is_fixed = integers_.is_fixed();
    return std::move(out_);
}

// ---- statements --------------------------------------------------------------------------------

void AccessReader::block(Block statements) {
    const std::size_t outer = integers_.conditions().size();
    const int guards = guards_;
    for (const Stmt* s : statements) {
        statement(s);
        if (may_leave(s)) ++guards_;
        const auto* node = as<If>(s);
        if (node == nullptr || node->clauses.size() > 1 || !node->orelse.empty()) continue;
        const IfClause& only = node->clauses[0];
        if (jumps(only.body)) integers_.assume(only.test, false);
    }
    guards_ = guards;
    integers_.leave(outer);
}

void AccessReader::statement(const Stmt* s) {
    if (const auto* node = as<Assign>(s)) {
        // A row that is assigned to elements is read; one that is assigned to a name is a view.
        reads(node->value, node->targets[0]->kind == ExprKind::Subscript);
        for (const Expr* target : node->targets) assign(target, node->value);
        return;
    }
    if (const auto* node = as<AnnAssign>(s)) {
        if (node->value == nullptr) return;
        reads(node->value);
        return assign(node->target, node->value);
    }
    if (const auto* node = as<AugAssign>(s)) return aug_assign(*node);
    if (const auto* node = as<For>(s)) return for_statement(*node);
    if (const auto* node = as<While>(s)) return while_statement(*node);
    if (s->kind == StmtKind::FunctionDef || s->kind == StmtKind::ClassDef) return;
    const NameSet names = assigned_names(std::span(&s, 1));
    const auto* choice = as<If>(s);
    if (choice != nullptr && choice->clauses.size() <= kMostClauses)
        return if_from(choice->clauses, choice->orelse, names);
    // What of the others' blocks has run is not known.
    for_each_child(s, [&](const auto* child) {
        using Child = std::remove_cvref_t<decltype(*child)>;
        if constexpr (std::is_same_v<Child, Expr>) {
            reads(child);
        } else if constexpr (std::is_same_v<Child, Stmt>) {
            ++guards_;
            statement(child);
            --guards_;
            forget(names);
        }
    });
    forget(names);
}

/// An `if` from one of its clauses on. `names` are those that all of it assigns.
void AccessReader::if_from(std::span<const IfClause> clauses, Block orelse, const NameSet& names) {
    if (clauses.empty()) return block(orelse);
    const auto& [test, body, span] = clauses.front();
    reads(test);
    const int guards = guards_++;
    const Scope before{integers_.scope, parts_};
    const std::size_t outer = integers_.conditions().size();
    integers_.assume(test, true);
    block(body);
    Scope then = exchange_scope(before);
    const std::vector<Polynomial> in_then = integers_.conditions();
    integers_.leave(outer);
    integers_.assume(test, false);
    if_from(clauses.subspan(1), orelse, names);
    guards_ = guards;
    const std::vector<Polynomial> in_else = integers_.conditions();
    integers_.leave(outer);
    if (jumps(body)) return;
    if (clauses.size() == 1 && jumps(orelse)) {
        exchange_scope(std::move(then));
        return;
    }
    join(then, in_else, in_then, names);
}

void AccessReader::for_statement(const For& node) {
    reads(node.iter);
    forget(assigned_names(node.body));
    const NameSet targets = target_names(node.target);
    forget(targets);
    const std::size_t outer = integers_.conditions().size();
    bool is_always_all = false;
    if (const auto* name = as<Name>(node.target)) {
        const Unknown index = integers_.make_unknown(false);
        const std::optional<IntegerRange> range = integers_.enter_range(node.iter, index);
        is_always_all = range && is_same_in_all_iterations(*range) &&
                        std::none_of(node.body.begin(), node.body.end(), may_leave);
        if (is_always_all) {
            const bool is_dense = range->step == 1;
            out_.inner[index] =
                is_dense ? InnerNumbers{range->start, range->stop - 1} : InnerNumbers{};
        }
        integers_.assign(name->id, Polynomial::of(index));
        // Items of an array, rows perhaps.
        auto part = part_of(node.iter);
        if (part && part->depth > 1) {
            part->is_known = false;
            --part->depth;
            parts_[name->id] = *part;
        }
    }
    const int guards = guards_;
    if (!is_always_all) ++guards_;
    block(node.body);
    integers_.leave(outer);
    forget(assigned_names(node.body));
    forget(targets);
    block(node.orelse);
    guards_ = guards;
    forget(assigned_names(node.orelse));
}

void AccessReader::while_statement(const While& node) {
    const NameSet names = assigned_names(node.body);
    forget(names);
    const std::size_t outer = integers_.conditions().size();
    reads(node.test);
    integers_.assume(node.test, true);
    ++guards_;
    block(node.body);
    integers_.leave(outer);
    forget(names);
    block(node.orelse);
    --guards_;
    forget(assigned_names(node.orelse));
}

void AccessReader::aug_assign(const AugAssign& node) {
    reads(node.value, true);
    const auto* name = as<Name>(node.target);
    if (name == nullptr) {
        reads(node.target, true);
        return write(node.target, node.target->span, true);
    }
    auto part = part_of(name);
    if (part && part->depth > 0) {  // in place
        add({.part = *part, .span = node.span, .writes = false}, true);
        return add({.part = *part, .span = node.span, .writes = true}, true);
    }
    const Polynomial old = integers_.value_of(name), by = integers_.value_of(node.value);
    switch (node.op) {
        case BinaryOp::Add: return integers_.assign(name->id, old + by);
        case BinaryOp::Sub: return integers_.assign(name->id, old - by);
        case BinaryOp::Mult: return integers_.assign(name->id, old * by);
        default: return integers_.forget(name->id);
    }
}

void AccessReader::assign(const Expr* target, const Expr* value) {
    if (const auto* name = as<Name>(target)) {
        return assign_name(name->id, value != nullptr ? assigned(value) : Assigned{});
    }
    const auto* tuple = as<Tuple>(target);
    const auto* list = as<List>(target);
    if (tuple == nullptr && list == nullptr) return write(target, target->span, true, value);
    std::span<const Expr* const> targets = tuple != nullptr ? tuple->elements : list->elements;
    const auto* values = as<Tuple>(value);
    const bool is_pairwise = values != nullptr && values->elements.size() == targets.size();
    std::vector<Assigned> each(targets.size());  // all of them, before the first name is assigned
    const auto text = value != nullptr ? integers_.fixed_text(value) : std::nullopt;
    const bool is_shape = text && text->ends_with(".shape");
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (is_pairwise) each[i] = assigned(values->elements[i]);
        if (is_shape) each[i].number = integers_.fixed(*text + "[" + std::to_string(i) + "]", true);
    }
    forget(target_names(target));
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (const auto* name = as<Name>(targets[i])) {
            assign_name(name->id, std::move(each[i]));
        } else {
            assign(targets[i], is_pairwise ? values->elements[i] : nullptr);
        }
    }
}

AccessReader::Assigned AccessReader::assigned(const Expr* value) {
    return {part_of(value), integers_.value_of(value)};
}

void AccessReader::assign_name(std::string_view name, Assigned value) {
    parts_.erase(name);
    if (value.part && value.part->depth > 0) parts_.emplace(name, *std::move(value.part));
    integers_.assign(name, std::move(value.number));
}

/// The names have values that are not known, views among them of the same arrays.
void AccessReader::forget(const NameSet& names) {
    for (std::string_view name : names) {
        integers_.forget(name);
        auto part = parts_.find(name);
        if (part == parts_.end()) continue;
        part->second.axes.clear();
        part->second.is_known = false;
    }
}

AccessReader::Scope AccessReader::exchange_scope(Scope other) {
    return {std::exchange(integers_.scope, std::move(other.integers)),
            std::exchange(parts_, std::move(other.parts))};
}

void AccessReader::join(const Scope& other, const std::vector<Polynomial>& here,
                        const std::vector<Polynomial>& there, const NameSet& names) {
    for (std::string_view name : names) {
        integers_.join(name, here, other.integers, there);
        auto part = other.parts.find(name);
        auto own = parts_.find(name);
        if (part == other.parts.end() && own == parts_.end()) continue;
        if (part != other.parts.end() && own != parts_.end() && part->second == own->second) {
            continue;
        }
        ArrayPart some = own != parts_.end() ? own->second : part->second;
        some.axes.clear();
        some.is_known = false;
        parts_.insert_or_assign(name, std::move(some));
    }
}

// ---- expressions -------------------------------------------------------------------------------

void AccessReader::reads(const Expr* top, bool all_of_it) {
    std::vector<std::pair<const Expr*, bool>> open{{top, all_of_it}};
    while (!open.empty()) {
        const auto [e, is_all] = open.back();
        open.pop_back();
        if (const auto* call = as<Call>(e)) {
            read_call(*call);
            continue;
        }
        if (const auto* attribute = as<Attribute>(e);
            attribute != nullptr && is_one_of(attribute->attr, kDescriptions)) {
            continue;
        }
        if (const auto* named = as<NamedExpr>(e))
            assign_name(named->target->id, assigned(named->value));
        if (const auto* part = as<BoolOp>(e)) {
            reads(part->values[0]);
            reads_perhaps(part->values.subspan(1));
            continue;
        }
        if (const auto* either = as<IfExp>(e)) {
            reads(either->test);
            reads_perhaps(std::array{either->body, either->orelse});
            continue;
        }
        if (const auto generators = clauses_of(e); !generators.empty()) {
            bind_comprehension(generators);
            std::vector<const Expr*> parts;
            for_each_child(e, [&](const Expr* child) { parts.push_back(child); });
            reads_perhaps(parts);
            continue;
        }
        if (auto part = part_of(e)) {
            add({.part = *part, .span = e->span, .writes = false}, is_all);
            for_each_index(e, [&](const Expr* index) { open.emplace_back(index, false); });
            continue;
        }
        const bool computes = e->kind == ExprKind::BinOp || e->kind == ExprKind::UnaryOp;
        for_each_child(e, [&](const Expr* child) { open.emplace_back(child, computes); });
    }
}

/// Reads expressions that are not evaluated in every iteration.
void AccessReader::reads_perhaps(std::span<const Expr* const> parts) {
    ++guards_;
    for (const Expr* part : parts) reads(part);
    --guards_;
}

void AccessReader::bind_comprehension(std::span<const Comprehension> generators) {
    for (const Comprehension& each : generators) {
        forget(target_names(each.target));
        const auto* name = as<Name>(each.target);
        if (name == nullptr) continue;
        const Unknown index = integers_.make_unknown(false);
        integers_.enter_range(each.iter, index);
        integers_.assign(name->id, Polynomial::of(index));
    }
}

void AccessReader::read_call(const Call& call) {
    const std::string_view name = last_name(call.func);
    if (name == "len" && as<Name>(call.func) != nullptr) return;
    if (surroundings_.callee && read_callee(call)) return;
    const auto* method = as<Attribute>(call.func);
    const bool reads_all =
        is_one_of(name, kReadAll) && std::ranges::none_of(call.keywords, [](const Keyword& each) {
            return each.name == "where";
        });
    if (method != nullptr) {
        auto part = part_of(method->value);
        if (part && is_one_of(name, kChangingMethods)) write(method->value, call.span);
        reads(method->value, reads_all);
    }
    for (const Keyword& keyword : call.keywords) {
        if (keyword.name == "out") {
            write(keyword.value, call.span);
        } else {
            reads(keyword.value);
        }
    }
    for (std::size_t i = 0; i < call.args.size(); ++i) {
        const bool is_written = (i == 0 && is_one_of(name, kChangeFirst)) ||
                                (i == 2 && method != nullptr && is_one_of(name, kBinary));
        if (is_written) {
            write(call.args[i], call.span);
        } else {
            reads(call.args[i], reads_all);
        }
    }
}

/// Reads the body of a compiled function that gets parts of arrays.
bool AccessReader::read_callee(const Call& call) {
    const Name* root = root_name(call.func);
    const bool is_own = root != nullptr && integers_.scope.assigned.contains(root->id);
    if (calls_ > 0 && is_own) return false;
    const FunctionSource* source = surroundings_.callee(call.func, function_);
    if (source == nullptr) return false;
    const FunctionDef* callee = source->definition;
    Scope scope;
    BodyIntegers::Scope& own = scope.integers;
    own.number = ++scopes_;
    const NameSet names = assigned_names(callee->body);
    for (std::string_view name : names) own.assigned.insert(name);
    for_each_parameter(callee->parameters, [&](const Parameter& parameter) {
        own.assigned.insert(parameter.name);
        own.values[parameter.name] = Polynomial::of(integers_.make_unknown(false));
    });
    bool has_parts = false;
    auto bind = [&](std::string_view parameter, const Expr* argument) {
        auto part = part_of(argument);
        if (!part || part->depth == 0 || parameter.empty()) {
            reads(argument);
        } else if (calls_ >= kDeepestCall) {
            write(argument, call.span);
        } else {
            has_parts = true;
            scope.parts.emplace(parameter, *std::move(part));
        }
        if (parameter.empty()) return;
        own.values[parameter] = integers_.value_of(argument);
        auto text = integers_.fixed_text(argument);
        if (text && !names.contains(parameter)) own.given[parameter] = *std::move(text);
    };
    const auto positional = callee->parameters.positional;
    bool is_spread = false;
    for (std::size_t i = 0; i < call.args.size(); ++i) {
        is_spread = is_spread || call.args[i]->kind == ExprKind::Starred;
        const bool has_name = !is_spread && i < positional.size();
        bind(has_name ? positional[i].name : std::string_view(), call.args[i]);
    }
    for (const Keyword& keyword : call.keywords) bind(keyword.name, keyword.value);
    if (!has_parts) return true;
    Scope outer = exchange_scope(std::move(scope));
    const FunctionSource* around = std::exchange(function_, source);
    ++calls_;
    block(callee->body);
    --calls_;
    function_ = around;
    exchange_scope(std::move(outer));
    return true;
}

void AccessReader::write(const Expr* target, Span span, bool all_of_it, const Expr* value) {
    if (auto part = part_of(target)) {
        ArrayAccess access{.part = *std::move(part), .span = span, .writes = true};
        if (value != nullptr && calls_ == 0) {
            access.value = value;
            access.number = integers_.value_of(value);
        }
        add(std::move(access), all_of_it);
    }
    for_each_index(target, [&](const Expr* index) { reads(index); });
}

void AccessReader::add(ArrayAccess access, bool all_of_it) {
    const ArrayPart& part = access.part;
    access.conditions = integers_.conditions();
    access.viewed = viewed_part(part);
    access.is_sure =
        guards_ == 0 && part.is_known && part.is_exact && (all_of_it || part.depth == 0);
    const bool is_there =
        std::any_of(out_.accesses.begin(), out_.accesses.end(), [&](const ArrayAccess& each) {
            return each.writes == access.writes && each.part == part &&
                   each.conditions == access.conditions && each.is_sure == access.is_sure;
        });
    if (!is_there) out_.accesses.push_back(std::move(access));
}

bool AccessReader::is_same_in_all_iterations(const IntegerRange& range) const {
    const std::vector<bool>& is_fixed = integers_.is_fixed();
    return std::ranges::all_of(std::array{&range.start, &range.stop}, [&](const Polynomial* sum) {
        return sum->is_valid() && std::ranges::all_of(sum->terms(), [&](const auto& term) {
                   return std::ranges::all_of(term.first, [&](Unknown unknown) {
                       return is_fixed[static_cast<std::size_t>(unknown)];
                   });
               });
    });
}

}  // namespace numen::sema
