#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "ir/builder.h"

namespace numen::ir {

/// Copies nodes of one function to a builder's place, in the same function or another one. Operands
/// that were copied, or given a value with `bind`, are replaced; others are kept, so within one
/// function values from around the copied region stay what they are.
class Cloner {
  public:
    explicit Cloner(Builder& to) : to_(to) {}

    /// From now on `node` stands for `value` in copies.
    void bind(const Node* node, Node* value);
    /// What stands for `node` in copies.
    Node* operator()(Node* node) const;

    /// Copies the nodes of a region, its terminator too.
    void nodes(const Region& region);
    /// Copies a region that yields, with its parameters bound, but for its terminator; gives the
    /// value that the copy yields.
    Node* yielded(const Region& region, std::span<Node* const> arguments);
    Region* region(const Region& region);
    Node* node(const Node& node);

    /// From now on copies name another slot.
    void bind(SlotId slot, SlotId other);

    /// Added to the numbers of slots and labels: those of the copied function come behind others.
    SlotId slot_offset = 0;
    std::uint32_t label_offset = 0;
    /// The function that is copied from, when it is inlined: the frame of copies, and around those
    /// that the copied nodes had. It lives as long as the copies.
    const InlinedFrame* inlined = nullptr;

  private:
    const InlinedFrame* frame_of(const InlinedFrame* copied);
    SlotId slot_of(SlotId copied) const;

    Builder& to_;
    std::vector<std::pair<const InlinedFrame*, const InlinedFrame*>> frames_;
    std::vector<Node*> copies_;  // by the original's id
    std::vector<std::pair<SlotId, SlotId>> slots_;
};

/// A function without nodes, of the same name, result, options, slots and labels, and with
/// parameters of these types.
std::unique_ptr<Function> empty_like(const Function& from, types::Context& types,
                                     std::span<const Type* const> parameters);

/// A copy of a module, in which the copy of each function and node can be found. Both modules must
/// outlive it; the copy's nodes refer to memory of the original's functions.
class ModuleCopy {
  public:
    ModuleCopy(const Module& from, types::Context& types);

    Module module;

    Function& copy_of(const Function& function) const { return functions_.at(&function)->to; }
    Node* copy_of(const Function& function, Node* node) const {
        return functions_.at(&function)->cloner(node);
    }

  private:
    struct Copying {
        Copying(Function& to, types::Context& types) : to(to), builder(to, types) {}
        Function& to;
        Builder builder;
        Cloner cloner{builder};
    };
    void redirect_calls(const Region& region);

    std::map<const Function*, std::unique_ptr<Copying>> functions_;
};

}  // namespace numen::ir
