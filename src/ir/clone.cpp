#include "ir/clone.h"

#include "support/diagnostic.h"

namespace numen::ir {

void Cloner::bind(const Node* node, Node* value) {
    if (node->id >= copies_.size()) copies_.resize(node->id + std::size_t{64});
    copies_[node->id] = value;
}

void Cloner::bind(SlotId slot, SlotId other) { slots_.emplace_back(slot, other); }

SlotId Cloner::slot_of(SlotId copied) const {
    for (const auto& [slot, other] : slots_) {
        if (slot == copied) return other;
    }
    return copied + slot_offset;
}

Node* Cloner::operator()(Node* node) const {
    Node* copy = node->id < copies_.size() ? copies_[node->id] : nullptr;
    return copy == nullptr ? node : copy;
}

void Cloner::nodes(const Region& region) {
    for (const Node* node = region.first; node != nullptr; node = node->next) this->node(*node);
}

Node* Cloner::yielded(const Region& region, std::span<Node* const> arguments) {
    NUMEN_ASSERT(arguments.size() == region.parameters.size());
    for (std::size_t i = 0; i < arguments.size(); ++i) bind(region.parameters[i], arguments[i]);
    for (const Node* node = region.first; node != region.last; node = node->next) {
        this->node(*node);
    }
    return (*this)(region.last->operands[0]);
}

Region* Cloner::region(const Region& region) {
    std::vector<const Type*> types;
    for (const Node* parameter : region.parameters) types.push_back(parameter->type);
    Region* copy = to_.new_region(types);
    for (std::size_t i = 0; i < types.size(); ++i) {
        bind(region.parameters[i], copy->parameters[i]);
    }
    Builder::Place place = to_.place();
    to_.at_end(copy);
    nodes(region);
    to_.at(place);
    return copy;
}

const InlinedFrame* Cloner::frame_of(const InlinedFrame* copied) {
    if (inlined == nullptr || copied == nullptr) return copied == nullptr ? inlined : copied;
    for (const auto& [from, to] : frames_) {
        if (from == copied) return to;
    }
    support::Arena& arena = to_.function().arena;
    const InlinedFrame* made = arena.make<InlinedFrame>(InlinedFrame{
        .function = arena.copy(copied->function),
        .file = arena.copy(copied->file),
        .call = copied->call,
        .outer = frame_of(copied->outer),
        .is_library = copied->is_library,
        .is_inner = copied->is_inner,
    });
    frames_.emplace_back(copied, made);
    return made;
}

Node* Cloner::node(const Node& node) {
    std::vector<Node*> operands;
    for (Node* operand : node.operands) operands.push_back((*this)(operand));
    std::vector<Region*> regions;
    for (const Region* inner : node.regions) regions.push_back(region(*inner));
    Node* copy = to_.make(node.op, node.type, operands, regions);
    copy->span = node.span;
    copy->frame = frame_of(node.frame);
    copy->copy_attributes(node);
    std::string_view attribute = info(node.op).attribute;
    if (attribute == "slot") copy->slot = slot_of(copy->slot);
    if (attribute == "label") copy->label += label_offset;
    support::Arena& arena = to_.function().arena;
    if (!node.text.empty()) copy->text = arena.copy(node.text);
    if (!node.reductions.empty()) {
        std::span<Reduction> reductions = arena.copy(node.reductions);
        for (Reduction& reduction : reductions) reduction.slot = slot_of(reduction.slot);
        copy->reductions = reductions;
    }
    bind(&node, copy);
    return copy;
}

std::unique_ptr<Function> empty_like(const Function& from, types::Context& types,
                                     std::span<const Type* const> parameters) {
    auto made = std::make_unique<Function>();
    made->symbol = from.symbol;
    made->name = from.name;
    made->source = from.source;
    made->result = from.result;
    made->options = from.options;
    made->inline_always = from.inline_always;
    made->inline_never = from.inline_never;
    made->is_library = from.is_library;
    made->next_label = from.next_label;
    for (const Slot& slot : from.slots) made->new_slot(slot.type, made->arena.copy(slot.name));
    made->body.parameters = Builder(*made, types).new_region(parameters)->parameters;
    for (Node* parameter : made->body.parameters) parameter->parent = &made->body;
    return made;
}

ModuleCopy::ModuleCopy(const Module& from, types::Context& types) {
    module.data = from.data;
    module.sources = from.sources;
    for (const auto& function : from.functions) {
        std::vector<const Type*> parameters;
        for (const Node* one : function->body.parameters) parameters.push_back(one->type);
        Function& to = *module.functions.emplace_back(empty_like(*function, types, parameters));
        auto copying = std::make_unique<Copying>(to, types);
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            copying->cloner.bind(function->body.parameters[i], to.body.parameters[i]);
        }
        copying->builder.at_end(&to.body);
        copying->cloner.nodes(function->body);
        functions_.emplace(function.get(), std::move(copying));
    }
    for (const auto& function : module.functions) redirect_calls(function->body);
}

void ModuleCopy::redirect_calls(const Region& region) {
    for (Node* node = region.first; node != nullptr; node = node->next) {
        if (node->op == Op::call || node->op == Op::callback) {
            node->callee = &copy_of(*node->callee);
        }
        for (const Region* inner : node->regions) redirect_calls(*inner);
    }
}

}  // namespace numen::ir
