#pragma once

#include "ir/interpreter/cells.h"
#include "ir/interpreter/machine.h"
#include "ir/ir.h"

namespace numen::ir {

/// One activation of a function.
class Frame {
  public:
    Frame(Machine& machine, const Function& function);

    /// Runs the body. False when an error left the function (it is pending in the thread).
    bool run(std::span<const Value> arguments, Value& result);

  private:
    /// How control leaves a region or an operation.
    enum class Exit : std::uint8_t { next, break_, continue_, leave, return_, yield, raise };

    Exit run(const Region& region);
    Exit run(const Region& region, std::span<const Value> arguments);
    /// Executes one operation, keeping its value.
    Exit execute(const Node& node);

    // Control flow: control.cpp.
    Exit counted_loop(const Node& node);
    Exit parallel_loop(const Node& node);
    Exit while_loop(const Node& node);
    Exit try_(const Node& node);
    Exit raise(const Node& node);
    /// The error is pending already: control goes to the innermost handler.
    Exit raised(const Node& node);
    void release_slots();

    // Memory: memory.cpp.
    char* element_address(const Node& array, std::size_t first_index, const Node& node);
    /// Tells the race detector of an access to an element.
    void note_access(const char* address, const Type* element, bool writes, const Node& node);
    /// Where the user sees a node: code of the library where it is called.
    const support::Span& seen_at(const Node& node) const;
    Exit index_check(const Node& node);
    Exit alloc(const Node& node);
    /// A new array; false with the error pending.
    bool allocate(const Type* array, std::span<const std::int64_t> shape, bool zeroed, Value& out);
    void for_each_reference(const Type* type, Cells value, void (*count)(runtime::Object*));

    // Calls: calls.cpp.
    Exit call(const Node& node);
    Exit callback(const Node& node);
    Exit call_runtime(const Node& node);
    Exit call_pointer(const Node& node);
    Exit call_entry(const Node& node);

    // Array level: array_level.cpp.
    struct Broadcast;
    bool broadcast(const Node& node, std::size_t first_input, Broadcast& out);
    Exit for_each_element(const Node& node, std::size_t first_input, const Broadcast& broadcast,
                          std::vector<Value>& yielded);
    void write_elements(const Type* array, Cells value, const Broadcast& shape,
                        std::span<const Value> elements);
    Exit overlap(const Node& node);
    Exit map(const Node& node);
    Exit map_into(const Node& node);
    Exit reduce(const Node& node);

    const Value& operand(const Node& node, std::size_t index) const {
        return values_[node.operands[index]->id];
    }
    const Type* type(const Node& node, std::size_t index) const {
        return node.operands[index]->type;
    }
    Value concatenated(const Node& node, std::size_t from = 0) const;
    Exit give(const Node& node, Value value) {
        values_[node.id] = std::move(value);
        return Exit::next;
    }

    Machine& machine_;
    const Function& function_;
    std::vector<Value> values_;  // by Node::id
    std::vector<Value> slots_;
    Value yielded_;
    Value returned_;
    std::uint32_t leaving_ = 0;
    std::int64_t line_ = 0;  // of what raised last
};

}  // namespace numen::ir
