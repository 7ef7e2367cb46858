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

constexpr int kDeepestPart = 50;
constexpr int kDeepestCall = 4;
/// Of an `if`, in which it is looked for what has run.
constexpr std::size_t kMostClauses = 50;
/// Subscripts that a field of an object may take: nothing is known of its type.
constexpr int kDepthOfField = 9;

template <std::size_t n>
bool is_one_of(std::string_view name, const std::array<std::string_view, n>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 5> kDescriptions = {"shape", "size", "ndim", "dtype",
                                                           "strides"};
constexpr std::array<std::string_view, 4> kViews = {"T", "real", "imag", "flat"};
constexpr std::array<std::string_view, 8> kViewFunctions = {
    "reshape", "ravel", "view", "transpose", "swapaxes", "squeeze", "diagonal", "asarray"};
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
    integers_.enter_range(loop.iter, out_.index);
    if (const auto* call = as<Call>(loop.iter); call != nullptr && call->args.size() == 3) {
        auto step = integers_.value_of(call->args[2]).as_constant();
        if (step && *step != 0) out_.distance = std::abs(*step);
    }
    if (const auto* name = as<Name>(loop.target)) {
        integers_.assign(name->id, Polynomial::of(out_.index));
    }
    block(loop.body);
    out_.facts = integers_.facts();
    out_.choices = integers_.choices();
    out_.is_fixed = integers_.is_fixed();
    return std::move(out_);
}

// ---- statements --------------------------------------------------------------------------------

void AccessReader::block(Block statements) {
    const std::size_t outer = integers_.conditions().size();
    for (const Stmt* s : statements) {
        statement(s);
        const auto* node = as<If>(s);
        if (node == nullptr || node->clauses.size() > 1 || !node->orelse.empty()) continue;
        const IfClause& only = node->clauses[0];
        if (jumps(only.body)) integers_.assume(only.test, false);
    }
    integers_.leave(outer);
}

void AccessReader::statement(const Stmt* s) {
    if (const auto* node = as<Assign>(s)) {
        reads(node->value);
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
            statement(child);
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
    const Scope before{integers_.scope, parts_};
    const std::size_t outer = integers_.conditions().size();
    integers_.assume(test, true);
    block(body);
    Scope then = exchange_scope(before);
    const std::vector<Polynomial> in_then = integers_.conditions();
    integers_.leave(outer);
    integers_.assume(test, false);
    if_from(clauses.subspan(1), orelse, names);
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
    if (const auto* name = as<Name>(node.target)) {
        const Unknown index = integers_.make_unknown(false);
        integers_.enter_range(node.iter, index);
        integers_.assign(name->id, Polynomial::of(index));
        // Items of an array, rows perhaps.
        auto part = part_of(node.iter);
        if (part && part->depth > 1) {
            part->is_known = false;
            --part->depth;
            parts_[name->id] = *part;
        }
    }
    block(node.body);
    integers_.leave(outer);
    forget(assigned_names(node.body));
    forget(targets);
    block(node.orelse);
    forget(assigned_names(node.orelse));
}

void AccessReader::while_statement(const While& node) {
    const NameSet names = assigned_names(node.body);
    forget(names);
    const std::size_t outer = integers_.conditions().size();
    reads(node.test);
    integers_.assume(node.test, true);
    block(node.body);
    integers_.leave(outer);
    forget(names);
    block(node.orelse);
    forget(assigned_names(node.orelse));
}

void AccessReader::aug_assign(const AugAssign& node) {
    reads(node.value);
    const auto* name = as<Name>(node.target);
    if (name == nullptr) {
        reads(node.target);
        return write(node.target, node.span);
    }
    auto part = part_of(name);
    if (part && part->depth > 0) {  // in place
        add(*part, node.span, false);
        return add(*part, node.span, true);
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
    if (tuple == nullptr && list == nullptr) return write(target, target->span);
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

void AccessReader::reads(const Expr* top) {
    std::vector<const Expr*> open{top};
    while (!open.empty()) {
        const Expr* e = open.back();
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
        if (const auto* made = as<ListComp>(e)) bind_comprehension(made->generators);
        if (const auto* made = as<SetComp>(e)) bind_comprehension(made->generators);
        if (const auto* made = as<DictComp>(e)) bind_comprehension(made->generators);
        if (const auto* made = as<GeneratorExp>(e)) bind_comprehension(made->generators);
        if (auto part = part_of(e)) {
            add(*part, e->span, false);
            for_each_index(e, [&](const Expr* index) { open.push_back(index); });
            continue;
        }
        for_each_child(e, [&](const Expr* child) { open.push_back(child); });
    }
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
    if (method != nullptr) {
        auto part = part_of(method->value);
        if (part && is_one_of(name, kChangingMethods)) write(method->value, call.span);
        reads(method->value);
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
            reads(call.args[i]);
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

void AccessReader::write(const Expr* target, Span span) {
    if (auto part = part_of(target)) add(*part, span, true);
    for_each_index(target, [&](const Expr* index) { reads(index); });
}

void AccessReader::add(const ArrayPart& part, Span span, bool writes) {
    const auto& conditions = integers_.conditions();
    const bool is_there =
        std::any_of(out_.accesses.begin(), out_.accesses.end(), [&](const ArrayAccess& each) {
            return each.writes == writes && each.part == part && each.conditions == conditions;
        });
    if (!is_there) out_.accesses.push_back({part, span, writes, conditions});
}

std::optional<ArrayPart> AccessReader::part_of(const Expr* e) {
    if (const auto* name = as<Name>(e)) {
        auto found = parts_.find(name->id);
        if (found != parts_.end()) return found->second;
        if (integers_.scope.number != 0 || integers_.scope.assigned.contains(name->id))
            return std::nullopt;
        auto depth = surroundings_.depth_of(name->id);
        if (!depth) return std::nullopt;
        return ArrayPart{.array = std::string(name->id), .axes = {}, .depth = *depth};
    }
    if (depth_ > kDeepestPart) return std::nullopt;
    ++depth_;
    std::optional<ArrayPart> part;
    if (const auto* item = as<Subscript>(e)) {
        part = part_of(item->value);
        if (part) subscript(*part, item->index);
    } else if (const auto* attribute = as<Attribute>(e)) {
        part = part_of(attribute->value);
        if (part && is_one_of(attribute->attr, kViews)) {
            part->is_known = false;
        } else if (part && part->depth >= kDepthOfField - 2) {
            part->array += "." + std::string(attribute->attr);
            part->depth = kDepthOfField;
        } else if (part && part->depth > 0) {
            part.reset();
        }
    } else if (const auto* call = as<Call>(e);
               call != nullptr && is_one_of(last_name(call->func), kViewFunctions)) {
        const auto* method = as<Attribute>(call->func);
        part = method != nullptr ? part_of(method->value) : std::nullopt;
        if (!part && !call->args.empty()) part = part_of(call->args[0]);
        if (part) part->is_known = false;
    }
    --depth_;
    return part;
}

void AccessReader::subscript(ArrayPart& part, const Expr* index) {
    const auto* tuple = as<Tuple>(index);
    const auto items = tuple != nullptr ? tuple->elements : std::span(&index, 1);
    std::size_t axis = 0;
    int slices = 0;
    bool has_step = false;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const Expr* item = items[i];
        const auto* constant = as<syntax::Constant>(item);
        if (constant != nullptr && constant->constant == ConstantKind::Ellipsis) {
            const int left = part.depth - slices - static_cast<int>(items.size() - i - 1);
            if (left > 0) axis += static_cast<std::size_t>(left);
            part.is_known = part.is_known && part.axes.size() <= axis;
            if (part.is_known) part.axes.resize(axis);
            continue;
        }
        const bool is_item = constant == nullptr || constant->constant == ConstantKind::Int;
        if (!is_item) part.is_known = false;  // a new axis
        const auto* slice = as<Slice>(item);
        const bool is_slice = slice != nullptr;
        has_step = has_step || (is_slice && slice->step != nullptr);
        if (is_item && !is_slice) part.depth = std::max(part.depth - 1, 0);
        if (is_slice) ++slices;
        if (!part.is_known) continue;
        while (axis < part.axes.size() && !part.axes[axis].is_open) ++axis;
        const bool is_bounded = axis < part.axes.size() && (part.axes[axis].first.is_valid() ||
                                                            part.axes[axis].last.is_valid());
        if (axis == part.axes.size()) part.axes.emplace_back();
        if (is_bounded) {
            // Counted from the bound: within it, for certain.
            part.axes[axis].is_open = is_slice;
        } else {
            part.axes[axis] = axis_of(item, part.array, axis);
        }
        ++axis;
    }
    // A position in the result is not one in the array.
    part.is_known = part.is_known && !has_step;
}

AxisPart AccessReader::axis_of(const Expr* item, const std::string& array, std::size_t axis) {
    // What is subtracted from nothing is taken to be negative: counted from the end.
    auto bound = [&](const Expr* e) {
        const Polynomial value = integers_.value_of(e);
        return value.is_subtracted() ? integers_.size_of(array, axis) + value : value;
    };
    AxisPart part;
    const auto* slice = as<Slice>(item);
    if (slice == nullptr) {
        part.is_open = false;
        part.first = part.last = bound(item);
        return part;
    }
    if (slice->step != nullptr && !constant_of(slice->step)) return part;
    if (slice->lower != nullptr) part.first = bound(slice->lower);
    if (slice->upper != nullptr) part.last = bound(slice->upper) - 1;
    return part;
}

}  // namespace numen::sema
