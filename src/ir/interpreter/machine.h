#pragma once

#include <cstddef>
#include <deque>
#include <exception>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ir/interpreter/cells.h"
#include "ir/interpreter/interpreter.h"
#include "ir/interpreter/races.h"
#include "ir/ir.h"
#include "runtime/object.h"

namespace numen::ir {

/// What all frames of one interpreter share: the module's constants and the limits.
class Machine {
  public:
    Machine(const Module& module, types::Context& types, std::int64_t steps);
    ~Machine();
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    types::Context& types() { return types_; }
    const void* data(std::string_view name) const;
    /// The immortal object of a str literal.
    runtime::Ref string_literal(const Node& node) const { return strings_.at(&node); }

    /// A function that the runtime calls: the context for it, which lives as long as the machine.
    struct Callback {
        Machine* machine;
        const Function* function;
    };
    Callback* callback(const Function& function) {
        return &callbacks_.emplace_back(Callback{this, &function});
    }
    /// What was thrown in one goes on when the runtime has returned.
    void keep_exception() { thrown_ = std::current_exception(); }
    void rethrow() {
        if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    }

    /// Counts one operation.
    void step() {
        if (--steps_ < 0) throw OutOfSteps();
    }
    /// Whether calls may go deeper.
    bool has_stack() const;
    /// Told what parallel loops do to arrays; null when nobody asks.
    RaceDetector* races = nullptr;
    /// Where the user's code called the function of the library that runs.
    support::Span call_of_library;

    void set_stack_base(const void* frame) { stack_base_ = static_cast<const char*>(frame); }

  private:
    void make_strings(const Region& region);

    types::Context& types_;
    std::int64_t steps_;
    const char* stack_base_ = nullptr;
    std::unordered_map<std::string_view, const void*> data_;
    std::unordered_map<const Node*, runtime::Ref> strings_;
    std::vector<runtime::Ref> own_strings_;
    std::deque<Callback> callbacks_;
    std::exception_ptr thrown_;
};

}  // namespace numen::ir
