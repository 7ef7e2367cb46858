#include "opt/value_table.h"

#include <bit>
#include <functional>
#include <string_view>

namespace numen::opt {

namespace {

std::size_t mix(std::size_t seed, std::size_t value) {
    return (seed ^ value) * 0x9E3779B97F4A7C15ull + (seed >> 29);
}

std::uint64_t attribute(const Node& node) {
    switch (node.op) {
        case Op::constant:
            if (!node.type->is_float() && !node.type->is_complex()) break;
            // By bits: 0.0 and -0.0 differ.
            return mix(std::bit_cast<std::uint64_t>(node.number),
                       std::bit_cast<std::uint64_t>(node.number2));
        case Op::field: break;
        case Op::callback: return reinterpret_cast<std::uintptr_t>(node.callee);
        case Op::math: return static_cast<std::uint64_t>(node.math);
        default: return 0;
    }
    return static_cast<std::uint64_t>(node.imm);
}

std::size_t hash(const Node& node) {
    std::size_t h = mix(static_cast<std::size_t>(node.op), attribute(node));
    h = mix(h, reinterpret_cast<std::size_t>(node.type));
    for (const Node* operand : node.operands) h = mix(h, operand->id);
    if (!node.text.empty()) h = mix(h, std::hash<std::string_view>{}(node.text));
    return h ^ h >> 32;
}

bool same(const Node& a, const Node& b) {
    if (a.op != b.op || a.type != b.type || a.operands.size() != b.operands.size() ||
        attribute(a) != attribute(b) || a.text != b.text) {
        return false;
    }
    for (std::size_t i = 0; i < a.operands.size(); ++i) {
        if (a.operands[i] != b.operands[i]) return false;
    }
    return true;
}

}  // namespace

ValueTable::ValueTable(std::size_t expected) : cells_(std::bit_ceil(2 * expected + 16)) {}

Node* ValueTable::find_or_add(Node* node) {
    if (2 * (added_.size() + 1) > cells_.size()) grow();
    std::size_t mask = cells_.size() - 1;
    std::size_t at = hash(*node) & mask;
    for (; cells_[at] != nullptr; at = (at + 1) & mask) {
        if (same(*cells_[at], *node)) return cells_[at];
    }
    cells_[at] = node;
    added_.push_back(at);
    return node;
}

/// The last added goes first, so that no search ends early at a cell that became empty.
void ValueTable::forget(std::size_t mark) {
    while (added_.size() > mark) {
        cells_[added_.back()] = nullptr;
        added_.pop_back();
    }
}

void ValueTable::grow() {
    std::vector<Node*> nodes;
    for (std::size_t at : added_) nodes.push_back(cells_[at]);
    cells_.assign(2 * cells_.size(), nullptr);
    added_.clear();
    for (Node* node : nodes) find_or_add(node);
}

}  // namespace numen::opt
