#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "ir/ir.h"
#include "sema/constant.h"
#include "syntax/ast.h"

namespace numen::sema {

struct Frame;
struct FunctionSource;
struct Value;

/// A function defined inside the function being compiled: its syntax and where its free variables
/// are. Calls are lowered in place, so it sees and changes the variables as Python would.
struct Closure {
    const syntax::FunctionDef* definition = nullptr;  // or:
    const syntax::Lambda* lambda = nullptr;
    std::string_view name;
    Frame* frame = nullptr;
    std::span<const Value> defaults;  // evaluated where it was defined
};

/// Something that can be looped over but is no value of its own in compiled code: enumerate(x),
/// zip(a, b), reversed(x), map(f, x), filter(f, x), prange(n), x.flat, d.items() ...
struct Iterable;

/// `value.name` before it is called.
struct BoundMethod;

/// The result of lowering an expression: a type, the node that computes it, and what is known about
/// it at compile time. Plain data, copied freely.
struct Value {
    const Type* type = nullptr;
    /// Null when the type has no components, and for constants until somebody needs the node.
    ir::Node* node = nullptr;
    /// The value itself when it is known (literals, globals, all Static values from outside).
    const Constant* constant = nullptr;
    /// A tuple's elements one by one, so that what is known about each is kept; empty when not
    /// known.
    std::span<const Value> parts{};
    const Closure* closure = nullptr;
    const BoundMethod* method = nullptr;
    const Iterable* iterable = nullptr;
    /// The value brings a reference that nobody holds yet (see ir.h on ownership).
    bool owned = false;
    support::Span span{};

    explicit operator bool() const { return type != nullptr; }
    bool is(types::Kind kind) const { return type->kind == kind; }
    bool is_static(types::StaticKind kind) const {
        return type->kind == types::Kind::Static && type->static_kind == kind;
    }
};

/// Whether operators on the value are methods, or functions that users registered.
inline bool has_special_methods(const Value& v) {
    return v.is(types::Kind::Instance) || v.is(types::Kind::Extension);
}

struct BoundMethod {
    Value self;
    std::string_view name;
};

struct Iterable {
    enum class Kind : std::uint8_t {
        enumerate,
        zip,
        reversed,
        map,
        filter,
        ndindex,
        ndenumerate,
        nditer,
        flat,
        prange,
        generator,
        iterator,
        keys,
        values,
        items
    };
    Kind kind;
    std::span<const Value> of;  // what was passed

    /// Gives as many elements as one of its arguments has, or fewer.
    bool takes_from_others() const { return kind <= Kind::filter; }

    /// In a variable it goes on where it was left, where `flat` may be indexed as well.
    bool gives_each_once() const { return kind <= Kind::nditer; }

    /// Whether Python's next() takes it.
    bool is_python_iterator() const { return kind != Kind::prange && !is_dict_view(); }

    /// d.keys(), d.values() or d.items().
    bool is_dict_view() const { return kind >= Kind::keys; }

    /// A generator: the function called with `of`, or the expression; and where its variables are.
    const FunctionSource* source = nullptr;
    const Closure* closure = nullptr;
    const syntax::GeneratorExp* expression = nullptr;
    Frame* frame = nullptr;
    /// Slots that hold what was passed, where the iterable is a variable; empty otherwise.
    std::span<const ir::SlotId> slots{};
    /// Read from a variable, so that its elements may be asked for again.
    bool in_variable = false;
    /// An iterator: the slot of the position of what next() gives.
    ir::SlotId position = 0;
};

/// Arguments of a call after * was unpacked, before they are matched with parameters.
struct Arguments {
    std::vector<Value> positional{};
    struct Keyword {
        std::string_view name;
        Value value;
    };
    std::vector<Keyword> keywords{};
    support::Span span{};  // of the whole call
};

}  // namespace numen::sema
