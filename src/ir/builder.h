#pragma once

#include <initializer_list>
#include <string_view>

#include "ir/ir.h"

namespace numen::ir {

/// Makes nodes of one function at an insertion point: the end of a region, or before a node.
class Builder {
  public:
    Builder(Function& function, types::Context& types) : function_(function), types_(types) {}

    Function& function() { return function_; }
    types::Context& types() { return types_; }

    Region* region() const { return region_; }
    void at_end(Region* region) {
        region_ = region;
        before_ = nullptr;
    }
    void before(Node* node) {
        region_ = node->parent;
        before_ = node;
    }
    /// Where nodes are inserted, to come back to.
    struct Place {
        Region* region = nullptr;
        Node* before = nullptr;  // null: the region's end
    };
    Place place() const { return {region_, before_}; }
    void at(Place place) {
        region_ = place.region;
        before_ = place.before;
    }
    /// Span given to nodes made from now on.
    void set_span(Span span) {
        span_ = span;
        frame_ = inlined_;
    }
    /// The function that spans are in which are set from now on: null, or one that is lowered in
    /// place.
    void set_inlined(const InlinedFrame* frame) { inlined_ = frame; }
    /// Nodes made from now on are at the place in the program that another one of the function is.
    void set_span_of(const Node& node) {
        span_ = node.span;
        frame_ = node.frame;
    }
    Span span() const { return span_; }
    /// Whether the region ends with a terminator, so that nothing more can run here.
    bool terminated() const;

    Node* make(Op op, const Type* type, std::span<Node* const> operands,
               std::span<Region* const> regions = {});
    Node* make(Op op, const Type* type, std::initializer_list<Node*> operands) {
        return make(op, type, std::span<Node* const>(operands.begin(), operands.size()));
    }
    Region* new_region(std::initializer_list<const Type*> parameters = {});
    Region* new_region(std::span<const Type* const> parameters);

    Node* constant(const Type* scalar, std::int64_t value);
    Node* constant(const Type* scalar, double value, double imaginary = 0);
    Node* int64(std::int64_t value) { return constant(types_.int64(), value); }
    Node* boolean(bool value) { return constant(types_.boolean(), std::int64_t{value}); }
    Node* string(std::string_view utf8);
    Node* zero(const Type* type) { return make(Op::zero, type, {}); }
    Node* pack(const Type* type, std::span<Node* const> fields) {
        return make(Op::pack, type, fields);
    }
    /// Field of a value; looks through a pack made just now.
    Node* field(Node* value, int index);
    Node* binary(Op op, Node* a, Node* b);    // comparisons give bool
    Node* cast(Node* value, const Type* to);  // nothing when the dtypes are equal but for weakness
    Node* math(MathFn function, const Type* type, std::initializer_list<Node*> operands);
    Node* get(SlotId slot);
    Node* set(SlotId slot, Node* value);
    Node* clear(SlotId slot);
    Node* if_(Node* condition, Region* then, Region* otherwise);
    Node* for_(Node* start, Node* stop, Node* step, Region* body);
    Node* while_(Region* condition, Region* body);
    Node* block(std::uint32_t label, Region* body);
    Node* leave(std::uint32_t label);
    Node* raise(std::string_view exception, std::span<Node* const> arguments);
    Node* call(Function* callee, std::span<Node* const> arguments);
    Node* callback(Function* callee);
    Node* call_runtime(RuntimeId runtime, const Type* result,
                       std::initializer_list<Node*> arguments);
    Node* call_runtime(RuntimeId runtime, const Type* result, std::span<Node* const> arguments);

  private:
    void insert(Node* node);

    Function& function_;
    types::Context& types_;
    Region* region_ = nullptr;
    Node* before_ = nullptr;
    Span span_;
    const InlinedFrame* frame_ = nullptr;
    const InlinedFrame* inlined_ = nullptr;
};

/// Removes a node from its region's list (it stays in the arena).
void unlink(Node* node);

}  // namespace numen::ir
