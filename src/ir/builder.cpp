#include "ir/builder.h"

#include "ir/time_cast.h"
#include "support/diagnostic.h"

namespace numen::ir {

bool Builder::terminated() const {
    return before_ == nullptr && region_->last != nullptr && has_flag(*region_->last, 'T');
}

void Builder::insert(Node* node) {
    node->parent = region_;
    if (before_ == nullptr) {
        node->previous = region_->last;
        (region_->last == nullptr ? region_->first : region_->last->next) = node;
        region_->last = node;
        return;
    }
    node->next = before_;
    node->previous = before_->previous;
    (before_->previous == nullptr ? region_->first : before_->previous->next) = node;
    before_->previous = node;
}

Node* Builder::make(Op op, const Type* type, std::span<Node* const> operands,
                    std::span<Region* const> regions) {
    Node* node = function_.arena.make<Node>();
    node->op = op;
    node->type = type;
    node->span = span_;
    node->frame = frame_;
    node->operands = function_.arena.copy(operands);
    node->regions = function_.arena.copy(regions);
    node->id = function_.next_id++;
    for (Region* region : regions) region->owner = node;
    insert(node);
    return node;
}

Region* Builder::new_region(std::initializer_list<const Type*> parameters) {
    return new_region(std::span<const Type* const>(parameters.begin(), parameters.size()));
}

Region* Builder::new_region(std::span<const Type* const> parameters) {
    std::vector<Node*> nodes;
    for (const Type* type : parameters) {
        Node* node = function_.arena.make<Node>();
        node->type = type;
        node->span = span_;
        node->id = function_.next_id++;
        node->is_parameter = true;
        nodes.push_back(node);
    }
    Region* region = function_.arena.make<Region>();
    for (Node* node : nodes) node->parent = region;
    region->parameters = function_.arena.copy(nodes);
    return region;
}

Node* Builder::constant(const Type* scalar, std::int64_t value) {
    NUMEN_ASSERT(scalar->is_scalar());
    if (scalar->is_float() || scalar->is_complex()) {
        return constant(scalar, static_cast<double>(value));
    }
    Node* node = make(Op::constant, scalar, {});
    node->imm = value;
    return node;
}

Node* Builder::constant(const Type* scalar, double value, double imaginary) {
    NUMEN_ASSERT(scalar->is_float() || scalar->is_complex());
    Node* node = make(Op::constant, scalar, {});
    node->number = value;
    node->number2 = imaginary;
    return node;
}

Node* Builder::string(std::string_view utf8) {
    Node* node = make(Op::const_string, types_.string(), {});
    node->text = function_.arena.copy(utf8);
    return node;
}

Node* Builder::field(Node* value, int index) {
    if (value->op == Op::pack && !value->is_parameter) return value->operands[index];
    Node* node = make(Op::field, types::field_type(types_, value->type, index), {value});
    node->imm = index;
    return node;
}

Node* Builder::binary(Op op, Node* a, Node* b) {
    bool comparison = op >= Op::eq && op <= Op::ge;
    return make(op, comparison ? types_.boolean() : a->type, {a, b});
}

Node* Builder::cast(Node* value, const Type* to) {
    if (value->type == to) return value;
    if (value->type->is_time() || to->is_time()) return cast_time(*this, value, to);
    // To and fro between a Python number and its dtype.
    if (value->op == Op::cast && !value->is_parameter && value->operands[0]->type == to &&
        value->type->dtype == to->dtype) {
        return value->operands[0];
    }
    if (value->op == Op::constant && !value->is_parameter && value->type->is_integer() &&
        (to->is_float() || to->is_integer()) && value->type->dtype == types::DType::int64) {
        if (to->is_float()) return constant(to, static_cast<double>(value->imm));
        if (to->dtype == types::DType::int64) return constant(to, value->imm);
    }
    return make(Op::cast, to, {value});
}

Node* Builder::math(MathFn function, const Type* type, std::initializer_list<Node*> operands) {
    Node* node = make(Op::math, type, operands);
    node->math = function;
    return node;
}

Node* Builder::get(SlotId slot) {
    Node* node = make(Op::get, function_.slots[slot].type, {});
    node->slot = slot;
    return node;
}

Node* Builder::set(SlotId slot, Node* value) {
    Node* node = make(Op::set, types_.none(), {value});
    node->slot = slot;
    return node;
}

Node* Builder::clear(SlotId slot) {
    Node* node = make(Op::clear, types_.none(), {});
    node->slot = slot;
    return node;
}

Node* Builder::if_(Node* condition, Region* then, Region* otherwise) {
    Node* operands[] = {condition};
    Region* regions[] = {then, otherwise};
    return make(Op::if_, types_.none(), operands, regions);
}

Node* Builder::for_(Node* start, Node* stop, Node* step, Region* body) {
    Node* operands[] = {start, stop, step};
    Region* regions[] = {body};
    return make(Op::for_, types_.none(), operands, regions);
}

Node* Builder::while_(Region* condition, Region* body) {
    Region* regions[] = {condition, body};
    return make(Op::while_, types_.none(), {}, regions);
}

Node* Builder::block(std::uint32_t label, Region* body) {
    Region* regions[] = {body};
    Node* node = make(Op::block, types_.none(), {}, regions);
    node->label = label;
    return node;
}

Node* Builder::leave(std::uint32_t label) {
    Node* node = make(Op::leave, types_.never(), {});
    node->label = label;
    return node;
}

Node* Builder::raise(std::string_view exception, std::span<Node* const> arguments) {
    Node* node = make(Op::raise, types_.never(), arguments);
    node->text = function_.arena.copy(exception);
    return node;
}

Node* Builder::call(Function* callee, std::span<Node* const> arguments) {
    Node* node = make(Op::call, callee->result, arguments);
    node->callee = callee;
    return node;
}

Node* Builder::callback(Function* callee) {
    const Type* pair[] = {types_.pointer(), types_.pointer()};
    Node* node = make(Op::callback, types_.tuple(pair), {});
    node->callee = callee;
    return node;
}

Node* Builder::call_runtime(RuntimeId runtime, const Type* result,
                            std::span<Node* const> arguments) {
    Node* node = make(Op::call_runtime, result, arguments);
    node->runtime = runtime;
    return node;
}

Node* Builder::call_runtime(RuntimeId runtime, const Type* result,
                            std::initializer_list<Node*> arguments) {
    return call_runtime(runtime, result,
                        std::span<Node* const>(arguments.begin(), arguments.size()));
}

void unlink(Node* node) {
    Region* region = node->parent;
    (node->previous == nullptr ? region->first : node->previous->next) = node->next;
    (node->next == nullptr ? region->last : node->next->previous) = node->previous;
    node->previous = node->next = nullptr;
    node->parent = nullptr;
}

}  // namespace numen::ir
