#include <algorithm>
#include <charconv>

#include "ir/effects.h"
#include "sema/lowering.h"
#include "sema/prange_safety.h"
#include "sema/records.h"
#include "types/record.h"

/// What is said of a prange loop's accesses to arrays, and compared when it begins.
namespace numen::sema {

using namespace syntax;

namespace {

/// A name, and the steps from what it refers to, to what that holds: 'pair', '[0', '.x'.
std::vector<std::string_view> steps_of(std::string_view path) {
    std::vector<std::string_view> steps;
    while (!path.empty()) {
        const std::size_t end = path.find_first_of(".[]", 1);
        steps.push_back(path.substr(0, end));
        path.remove_prefix(std::min(end, path.size()));
        if (path.starts_with("]")) path.remove_prefix(1);
    }
    return steps;
}

/// The element of a tuple that a step leads to, if any.
std::optional<std::size_t> element_at(const Type* tuple, std::string_view step) {
    const std::string_view name = step.substr(1);
    if (step[0] == '.') {
        auto found = std::ranges::find(tuple->names, name);
        if (found == tuple->names.end()) return std::nullopt;
        return static_cast<std::size_t>(found - tuple->names.begin());
    }
    std::size_t index = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), index);
    if (read.ec != std::errc() || index >= tuple->elements.size()) return std::nullopt;
    return index;
}

/// The type of what a step leads to from a value; null if it leads nowhere. A field of an array of
/// records is an array of the same axes.
const Type* type_at(Session& session, const Type* type, std::string_view step) {
    if (type->is(Kind::Tuple)) {
        auto index = element_at(type, step);
        return index ? type->elements[*index] : nullptr;
    }
    if (step[0] != '.') return nullptr;
    if (type->is(Kind::Instance)) {
        const auto& fields = session.instance_fields(type);
        auto index = fields.find(step.substr(1));
        return index ? fields.types[*index] : nullptr;
    }
    const Type* record = type->is(Kind::Array) ? record_of(type) : nullptr;
    auto field = record != nullptr ? types::find_field(record, step.substr(1)) : std::nullopt;
    return field && record->elements[*field]->is_scalar() ? type : nullptr;
}

bool is_same_place(const UnprovenAccess& pair) {
    return pair.write.begin == pair.other.begin && pair.write.source == pair.other.source;
}

/// Of objects with fields: what lies in these is not looked into.
constexpr int kDepthOfInstance = 9;

/// How many subscripts lead from a value to a number; nothing where it cannot be written to.
std::optional<int> depth_of(const Type* type) {
    switch (type->kind) {
        case Kind::Array: return type->ndim;
        case Kind::List:
        case Kind::Dict:
        case Kind::Optional:
        case Kind::Tuple: {
            int depth = 0;
            for (const Type* element : type->elements) {
                depth = std::max(depth, depth_of(element).value_or(0));
            }
            return depth + (type->is(Kind::Optional) ? 0 : 1);
        }
        case Kind::Instance: return kDepthOfInstance;
        default: return std::nullopt;
    }
}

}  // namespace

const FunctionSource* Lowering::callee_in(const Expr* callee, const FunctionSource* caller) {
    Frame* const here = frame_;
    if (caller != nullptr) frame_ = &frames_.emplace_back(Frame{.source = caller});
    std::optional<Value> function = outside_value(callee);
    frame_ = here;
    if (!function || !function->is_static(StaticKind::Function) || function->constant == nullptr) {
        return nullptr;
    }
    return function->constant->function;
}

/// Two iterations touch one element. The loop's start may not be known.
[[noreturn]] static void fail_for_collision(const Lowering& lowering, const Collision& found,
                                            std::optional<std::int64_t> start, std::int64_t step) {
    const UnprovenAccess& pair = found.accesses;
    auto called = [&](const Iteration& one, const std::string& before) {
        return one.is_last ? "the last one" : before + iteration_text(start, one.from_start * step);
    };
    const auto& [writer, other] = found.iterations;
    const bool is_one = is_same_place(pair);
    const std::string element = "an element of '" + pair.array + "' is ";
    const std::string as_other =
        pair.array == pair.other_array ? "" : ", as one of '" + pair.other_array + "'";
    std::vector<support::Note> notes;
    if (pair.other_writes) {
        if (!is_one) notes.push_back({"and another writes it here" + as_other, pair.other});
        lowering.fail(Code::carried_value, pair.write,
                      element + "written by iterations of a prange loop, such as " +
                          called(writer, "") + " and " + called(other, "") +
                          ": which one is last is left to chance",
                      std::move(notes));
    }
    notes = {{"one iteration writes it here", pair.write},
             {"and another reads it here" + as_other, pair.other}};
    if (is_one) notes = {{"each iteration reads and writes it here", pair.other}};
    lowering.fail(Code::carried_value, pair.other,
                  element + "carried from one iteration of a prange loop to another: " +
                      called(writer, "iteration ") + " writes what " + called(other, "iteration ") +
                      " reads",
                  std::move(notes));
}

/// Warns of accesses that are not seen to be apart from those of other iterations. Gives a bool,
/// whether arrays have elements in common so that one thread must run the loop; null if none may.
ir::Node* Lowering::check_safety(const For& node, const std::set<std::string_view>& reduced,
                                 std::optional<std::int64_t> start, std::int64_t step) {
    auto name_of_array = [&](const ir::Node* array) {
        for (const Frame* scope = frame_; scope != nullptr; scope = scope->lexical) {
            for (const auto& [name, id] : scope->variables) {
                if (state_[id].known.node == array) return name;
            }
        }
        return std::string_view();
    };
    auto type_of = [&](std::string_view path) -> const Type* {
        const auto steps = steps_of(path);
        auto id = find_variable(steps[0]);
        const Type* type = id ? state_[*id].type : nullptr;
        for (std::size_t i = 1; i < steps.size() && type != nullptr; ++i)
            type = type_at(session, type, steps[i]);
        return type;
    };
    const LoopSurroundings surroundings{
        .depth_of = [&](std::string_view path) -> std::optional<int> {
            const Type* type = type_of(path);
            return type != nullptr ? depth_of(type) : std::nullopt;
        },
        .memory_of = [&](std::string_view path) -> LoopSurroundings::Memory {
            const Type* type = type_of(path);
            const bool is_array = type != nullptr && type->is(Kind::Array);
            auto id = find_variable(path);
            // Where it is the same however control came here.
            const ir::Node* array = id ? state_[*id].known.node : nullptr;
            if (array == nullptr || !array->type->is(Kind::Array)) return {.is_array = is_array};
            const ir::Node* viewed = ir::viewed_array(array);
            return {array,
                    viewed,
                    array->type->ndim == viewed->type->ndim,
                    is_array,
                    axes_of_view(array),
                    name_of_array(viewed)};
        },
        .callee = [&](const Expr* callee,
                      const FunctionSource* caller) { return callee_in(callee, caller); },
    };
    const PrangeSafety safety = prange_safety(node, reduced, surroundings);
    if (safety.collision) fail_for_collision(*this, *safety.collision, start, step);
    for (const UnprovenAccess& found : safety.unproven) {
        std::vector<support::Note> notes;
        const bool is_one = is_same_place(found);
        if (!is_one) {
            const bool is_view = found.other_array != found.array;
            notes.push_back({std::string("and another may ") +
                                 (found.other_writes ? "write" : "read") + " it here" +
                                 (is_view ? ", as one of '" + found.other_array + "'" : ""),
                             found.other});
        }
        session.warn({Code::unproven_prange,
                      "iterations of a prange loop may touch the same element of '" + found.array +
                          "': one writes it here" +
                          (is_one ? ", and nothing shows that no other does" : ""),
                      found.write,
                      notes,
                      {}});
    }
    // What is inside a parallel loop runs on one thread anyway.
    return parallel_depth_ == 0 ? overlap(safety.overlaps, node.span) : nullptr;
}

/// Whether the arrays of a pair have elements in common: a bool, null if there is no pair of
/// arrays.
ir::Node* Lowering::overlap(std::span<const PossibleOverlap> pairs, Span span) {
    std::map<std::string_view, ir::Node*> arrays;
    auto held_at = [&](const Value& value, std::string_view step) -> std::optional<Value> {
        if (value.is(Kind::Instance)) return field(value, step.substr(1));
        auto index = value.is(Kind::Tuple) ? element_at(value.type, step) : std::nullopt;
        return index ? std::optional(element(value, *index)) : std::nullopt;
    };
    auto find_array = [&](std::string_view path) -> ir::Node* {
        const auto steps = steps_of(path);
        auto id = find_variable(steps[0]);
        if (!id) return nullptr;
        const Variable& variable = state_[*id];
        if (variable.type == nullptr || variable.maybe_unbound || variable.conflict != nullptr)
            return nullptr;
        std::optional<Value> value = read(*id, steps[0], span);
        for (std::size_t i = 1; i < steps.size() && value; ++i) {
            // An object in the field of another may never have been set.
            const bool is_of_field = i > 1 && value->is(Kind::Instance);
            value = is_of_field ? std::nullopt : held_at(*value, steps[i]);
        }
        // None has an array without elements.
        if (value && value->is(Kind::Optional)) value = this->value(ir.field(node(*value), 1));
        return value && value->is(Kind::Array) ? node(*value) : nullptr;
    };
    auto array = [&](std::string_view path) {
        auto [entry, is_new] = arrays.try_emplace(path, nullptr);
        if (is_new) entry->second = find_array(path);
        return entry->second;
    };
    // By what is written, and whether that may be the other as a whole.
    std::map<std::pair<std::string_view, bool>, std::vector<ir::Node*>> groups;
    for (const PossibleOverlap& pair : pairs) {
        ir::Node *written = array(pair.written), *other = array(pair.other);
        if (written == nullptr || other == nullptr) continue;
        std::vector<ir::Node*>& group = groups[{pair.written, pair.unless_same}];
        if (group.empty()) group.push_back(written);
        group.push_back(other);
    }
    ir::Node* any = nullptr;
    for (const auto& [key, group] : groups) {
        ir::Node* one = ir.make(Op::overlap, types.boolean(), group);
        one->imm = key.second ? ir::kUnlessSame : 0;
        any = any == nullptr ? one : ir.binary(Op::or_, any, one);
    }
    return any;
}

}  // namespace numen::sema
