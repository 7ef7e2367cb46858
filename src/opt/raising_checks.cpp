#include "opt/raising_checks.h"

#include <algorithm>
#include <vector>

namespace numen::opt {

namespace {

bool is_about_elements(const Node* value) {
    if (value->type->is_float()) return true;
    if (value->is_parameter) return false;
    if (value->op == Op::constant || value->op == Op::elem_load) return true;
    return has_flag(*value, 'P') && value->op != Op::get && !value->operands.empty() &&
           std::all_of(value->operands.begin(), value->operands.end(), is_about_elements);
}

bool is_affine(const Node* index, const Node* loop) {
    if (index->is_parameter || !is_in(index->parent, loop)) return true;
    switch (index->op) {
        case Op::constant: return true;
        case Op::add:
        case Op::sub:
        case Op::mul: return are_affine(index->operands, loop);
        default: return false;
    }
}

}  // namespace

bool is_in(const Region* region, const Node* loop) {
    for (; region->owner != nullptr; region = region->owner->parent) {
        if (region->owner == loop) return true;
    }
    return false;
}

bool is_raising_check(const Node& node) {
    if (node.op != Op::if_ || node.regions[1]->first != nullptr) return false;
    const Region& raising = *node.regions[0];
    if (raising.last == nullptr || raising.last->op != Op::raise) return false;
    for (const Node* each = raising.first; each != nullptr; each = each->next) {
        if (!each->regions.empty()) return false;
    }
    return is_about_elements(node.operands[0]);
}

bool are_affine(std::span<Node* const> indices, const Node* loop) {
    return std::all_of(indices.begin(), indices.end(),
                       [&](const Node* index) { return is_affine(index, loop); });
}

void copy_unchecked(Builder& b, ir::Cloner& copy, const Node& node, SlotId failed) {
    b.set_span_of(node);
    if (node.regions.empty()) {
        copy.node(node);
        return;
    }
    if (is_raising_check(node)) {
        Node* fails = copy(node.operands[0]);
        b.set(failed, b.binary(Op::or_, b.get(failed), fails));
        return;
    }
    std::vector<Node*> operands;
    for (Node* operand : node.operands) operands.push_back(copy(operand));
    std::vector<Region*> regions;
    const Builder::Place behind = b.place();
    for (const Region* inner : node.regions) {
        std::vector<const Type*> types;
        for (const Node* parameter : inner->parameters) types.push_back(parameter->type);
        Region* made = b.new_region(types);
        for (std::size_t i = 0; i < types.size(); ++i) {
            copy.bind(inner->parameters[i], made->parameters[i]);
        }
        b.at_end(made);
        for (const Node* each = inner->first; each != nullptr; each = each->next) {
            copy_unchecked(b, copy, *each, failed);
        }
        regions.push_back(made);
    }
    b.at(behind);
    Node* made = b.make(node.op, node.type, operands, regions);
    made->copy_attributes(node);
    // It would raise when it looked for signals, where there may be memory to release.
    if (node.op == Op::for_ && has_few_rounds(node)) made->imm = ir::kBrief;
}

}  // namespace numen::opt
