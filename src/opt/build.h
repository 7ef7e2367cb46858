#pragma once

#include "ir/builder.h"

/// Small shapes of IR that passes build again and again.
namespace numen::opt {

using ir::Builder;
using ir::Function;
using ir::Node;
using ir::Op;
using ir::Region;
using ir::SlotId;
using types::Type;

inline bool is_made_by(const Node* node, Op op) { return node->op == op && !node->is_parameter; }
inline bool is_constant(const Node* node) { return is_made_by(node, Op::constant); }
inline bool is_constant(const Node* node, std::int64_t value) {
    return is_constant(node) && node->type->is_integer() && node->imm == value;
}

/// Whether a loop has so few rounds, known here, that it is unrolled; the loop around it may then
/// be vectorised.
bool has_few_rounds(const Node& loop);

/// Field of a value, looking through the pack or alloc that made it.
Node* field(Builder& b, Node* value, int index);
inline Node* shape(Builder& b, Node* array, int axis) {
    return field(b, array, types::shape_field(axis));
}
/// The same, and the size of an element where the layout of the array, or of one that it is a slice
/// of, says that elements follow each other along the axis.
Node* stride(Builder& b, Node* array, int axis);
/// Product of the sizes of an array.
Node* product(Builder& b, std::span<Node* const> sizes);

/// Whether a value is made in the region, or in one around it: not so in the condition of a loop
/// for its body.
bool is_visible(const Node* value, const Region* from);

/// Whether two values are equal whenever both are there: the same node, or the same pure operation
/// on such values. Never true of what is read from slots or memory by different nodes.
bool equivalent(const Node* a, const Node* b);

/// Moves a node from where it is to in front of another one.
void move_before(Node* node, Node* place);

/// condition && other; null stands for true on either side.
Node* both(Builder& b, Node* condition, Node* other);
inline Node* not_(Builder& b, Node* condition) {
    return b.make(Op::invert, condition->type, {condition});
}
inline Node* select(Builder& b, Node* condition, Node* yes, Node* no) {
    return b.make(Op::select, yes->type, {condition, yes, no});
}
inline Node* address(Builder& b, Node* pointer, Node* bytes) {
    return is_constant(bytes, 0) ? pointer : b.make(Op::offset, pointer->type, {pointer, bytes});
}

/// Appends what describes an array to the runtime (runtime/views.h).
void add_view(Builder& b, Node* array, std::vector<Node*>& words);
/// Memory of the thread that holds these values, eight bytes each, until the next such.
Node* record(Builder& b, std::span<Node* const> values);
/// The address of one of them.
inline Node* word_at(Builder& b, Node* memory, std::size_t index) {
    return address(b, memory, b.int64(static_cast<std::int64_t>(8 * index)));
}

/// Node::imm of a loop over all elements of an array, or a row of it.
inline std::int64_t over_array(Builder& b) {
    return b.function().options.interruptible ? 0 : ir::kBrief;
}

/// for (i = start; i < stop; i += step) body(i), over elements of an array
template <class Body>
void loop(Builder& b, Node* start, Node* stop, Node* step, Body body,
          std::int64_t kind = ir::kBrief) {
    Region* region = b.new_region({b.types().int64()});
    b.for_(start, stop, step, region)->imm = kind;
    Builder::Place place = b.place();
    b.at_end(region);
    body(region->parameters[0]);
    b.at(place);
}

template <class Then>
void when(Builder& b, Node* condition, Then then) {
    Region* yes = b.new_region();
    b.if_(condition, yes, b.new_region());
    Builder::Place place = b.place();
    b.at_end(yes);
    then();
    b.at(place);
}

template <class Then, class Else>
void choose(Builder& b, Node* condition, Then then, Else otherwise, bool rarely_otherwise = false) {
    Region* yes = b.new_region();
    Region* no = b.new_region();
    b.if_(condition, yes, no)->imm = rarely_otherwise ? 1 : 0;
    Builder::Place place = b.place();
    b.at_end(yes);
    then();
    b.at_end(no);
    otherwise();
    b.at(place);
}

/// while (condition()) body(), over elements of an array
template <class Condition, class Body>
void while_(Builder& b, Condition condition, Body body, std::int64_t kind = ir::kBrief) {
    Region* test = b.new_region();
    Region* round = b.new_region();
    b.while_(test, round)->imm = kind;
    Builder::Place place = b.place();
    b.at_end(test);
    b.make(Op::yield, b.types().never(), {condition()});
    b.at_end(round);
    body();
    b.at(place);
}

}  // namespace numen::opt
