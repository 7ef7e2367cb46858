#include <algorithm>
#include <array>

#include "sema/array_accesses.h"

/// Which elements of an array a name, subscripts and views of it are.
namespace numen::sema {

using namespace syntax;

namespace {

constexpr int kDeepestPart = 50;
/// Subscripts that a field of an object may take, where nothing is known of its type.
constexpr int kDepthOfField = 9;

constexpr std::array<std::string_view, 4> kViews = {"T", "real", "imag", "flat"};
constexpr std::array<std::string_view, 8> kViewFunctions = {
    "reshape", "ravel", "view", "transpose", "swapaxes", "squeeze", "diagonal", "asarray"};

}  // namespace

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
        const auto number = integers_.value_of(item->index).as_constant();
        auto held = part && number ? held_by(*part, "[" + std::to_string(*number) + "]")
                                   : std::optional<ArrayPart>();
        if (held) {
            part = held;
        } else if (part) {
            subscript(*part, item->index);
        }
    } else if (const auto* attribute = as<Attribute>(e)) {
        part = part_of(attribute->value);
        auto held = part ? held_by(*part, "." + std::string(attribute->attr)) : part;
        if (held) {
            part = held;
        } else if (part && is_one_of(attribute->attr, kViews)) {
            part->is_known = false;
        } else if (part && part->depth >= kDepthOfField - 2) {
            part->array += "." + std::string(attribute->attr);
            part->depth = kDepthOfField;
        } else if (part && part->depth > 0) {
            part.reset();
        } else if (part) {
            part->is_exact = false;  // a field of an element
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

/// What a tuple or an object around the loop holds, as an array of its own.
std::optional<ArrayPart> AccessReader::held_by(const ArrayPart& part, const std::string& step) {
    if (!part.axes.empty() || !part.is_known) return std::nullopt;
    ArrayPart held{.array = part.array + step, .axes = {}};
    auto depth = surroundings_.depth_of(held.array);
    if (!depth) return std::nullopt;
    held.depth = *depth;
    return held;
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
            part.is_exact = false;
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

/// The part of the array of which the part's array is a view; nothing where that is not known.
std::optional<ArrayPart> AccessReader::viewed_part(const ArrayPart& part) {
    auto found = out_.memory.find(part.array);
    if (found == out_.memory.end())
        found = out_.memory.emplace(part.array, surroundings_.memory_of(part.array)).first;
    const LoopSurroundings::Memory& memory = found->second;
    if (!memory.axes || memory.viewed_name.empty()) return std::nullopt;
    ArrayPart made = part;
    for (std::size_t i = 0; i < part.axes.size(); ++i) {
        const AxisOfView& view = (*memory.axes)[i];
        Polynomial start = Polynomial::constant(view.start);
        if (view.is_from_end) start = start + integers_.size_of(std::string(memory.viewed_name), i);
        AxisPart& axis = made.axes[i];
        const bool is_point = axis.first.is_valid() && axis.first == axis.last;
        // How far slices of the view reach depends on its size.
        made.is_exact = made.is_exact && is_point;
        const Polynomial step = Polynomial::constant(view.step);
        if (!axis.first.is_valid()) axis.first = Polynomial::constant(0);
        axis.first = start + axis.first * step;
        axis.last = start + axis.last * step;
        if (view.step < 0) std::swap(axis.first, axis.last);
    }
    made.is_exact = made.is_exact && made.axes.size() == memory.axes->size();
    return made;
}

}  // namespace numen::sema
