#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ir/ir.h"
#include "sema/value.h"
#include "support/source.h"
#include "syntax/scope.h"

/// What is known of variables while a function is lowered, and the frames that they are in.
namespace numen::sema {

using support::Span;

/// A variable of a frame at one point of the program. Types may differ from point to point.
struct Variable {
    /// Null: unbound.
    const Type* type = nullptr;
    /// Its value where it is known without reading the slot: the node that was stored, a constant,
    /// a static. Dropped where control flow meets.
    Value known{};
    /// The value is in the variable's slot of this type (not so for parameters, which need none).
    bool in_slot = false;
    /// Not assigned on some path to here; the variable's flag slot tells at run time.
    bool maybe_unbound = false;
    /// Where the type came from.
    Span assigned{};
    /// Set when two paths met with types that have no common one.
    const Type* conflict = nullptr;
    Span conflict_assigned{};
};

using VariableId = std::uint32_t;

/// Where control flow leaves one region on its way to a join, with what is known there.
struct Edge {
    std::vector<Variable> state;
    ir::Region* region;
    ir::Node* before;  // null: at the end of the region
};

/// Why a variable's value from before a prange loop is not to be had in it or behind it.
struct NotPrivate {
    Span assigned;              // in the loop
    Span update;                // where it is updated as a reduction would be, if it is
    Span other;                 // and the use that keeps it from being one
    bool is_behind;             // only iterations that ran conditionally give it a value
    std::string first, second;  // two iterations, for people
};

/// One of several ways that control may take: a clause, a case, a handler.
struct Way {
    std::function<Value()> test;
    std::function<void()> run;
    Span span;
};

/// An activation of a Python function while its body is lowered: the function being compiled, or
/// one whose call is lowered in place.
struct Frame {
    const FunctionSource* source;
    Frame* lexical = nullptr;                    // where free variables of an inner function live
    Frame* caller = nullptr;                     // where its call is lowered in place
    const syntax::FunctionDef* inner = nullptr;  // the inner function whose call it is
    const ir::InlinedFrame* inlined = nullptr;   // what tracebacks show of that call
    std::unordered_map<std::string_view, VariableId> variables{};
    std::vector<std::string_view> nonlocal_in_inner{};  // assigned by inner functions
    syntax::NameSet globals{};                          // declared global
    std::uint32_t return_label = 0;
    VariableId return_variable = 0;
    std::vector<Edge> returns{};
    std::size_t finally_depth = 0;  // entries of Lowering::finallies_ that are older
    std::size_t loop_depth = 0;
    int depth = 0;
    // Of a generator, one of these: the loop that takes what it yields, or its address.
    struct Consumer* consumer = nullptr;
    ir::Node* generator = nullptr;
};

/// The variable of that name in a frame or one around it.
inline std::optional<VariableId> variable_in(const Frame* scope, std::string_view name) {
    for (; scope != nullptr; scope = scope->lexical) {
        auto found = scope->variables.find(name);
        if (found != scope->variables.end()) return found->second;
    }
    return std::nullopt;
}

/// Whether a round of a loop needs what an earlier one assigned, and where it is read.
struct FromEarlierRound {
    bool is_needed = false;
    Span read{};
};

/// How the handlers of a try statement see a variable that its body assigns.
struct SeenByHandler {
    VariableId id;
    const Type* type;             // in the slot of which they look for it; null: not known yet
    bool maybe_unbound;           // before the body: its flag follows every assignment
    const Type* other = nullptr;  // of what is assigned and is not to be had in that slot
    Span other_assigned{};
    bool deleted = false;
};

/// A loop over a generator. The generator's body is lowered in place of the loop, and the loop's
/// body in place of each yield.
struct Consumer {
    const std::function<void(const Value&)>& body;
    std::span<const VariableId> assigned;  // by that body
    Frame* frame;                          // the body's
    Span span;                             // the loop's
    std::size_t finally_depth;
    std::uint32_t break_label;
    std::vector<Edge> breaks{};
    // What belongs to the body's frame while the generator's is being lowered.
    std::vector<SeenByHandler> seen_by_handlers{};
    std::vector<ir::SlotId> handled{};
};

}  // namespace numen::sema
