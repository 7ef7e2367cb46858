#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/arena.h"
#include "support/source.h"
#include "types/type.h"

/// The intermediate representation: typed, structured (control flow is nested regions, never
/// branches to labels elsewhere), with mutable slots for variables and values for everything else.
/// ops.def says what each operation means; verifier.h what must hold.
///
/// Ownership. A value of a managed type is owned (its maker gives one reference: alloc, calls, map,
/// take) or borrowed (parameters, get, field, pack of borrowed parts). `set` and `return_` take
/// over a reference; use `retain` first to give them a borrowed one. An owned value must reach
/// exactly one of set, return_, release. All managed slots are null at entry and are released on
/// every way out of the function, by an error too, so nothing else needs cleaning up.
///
/// Errors. Operations that may raise leave the pending error in the thread's runtime state and
/// continue in the innermost try_'s second region, or leave the function with a failing status.
namespace numen::ir {

using support::Span;
using types::Type;

enum class Op : std::uint8_t {
#define NUMEN_OP(name, operands, regions, attribute, flags, meaning) name,
#include "ir/ops.def"
#undef NUMEN_OP
};

enum class MathFn : std::uint8_t {
#define NUMEN_MATH(name, arity, rule, duration, numpy, python, c, llvm) name,
#include "ir/math.def"
#undef NUMEN_MATH
};

enum class ReduceKind : std::uint8_t { sum, prod, min, max, any, all };

struct Function;
struct Region;

/// A slot is a variable of the function with one type.
using SlotId = std::uint32_t;
/// A row of runtime/abi.def.
using RuntimeId = std::uint16_t;

/// A slot that every thread of a parallel_for has for itself, combined at its end.
struct Reduction {
    SlotId slot;
    enum class Kind : std::uint8_t {
        sum,
        prod,
        min,
        max,
        and_,
        or_,
        xor_,
        logical_and,
        logical_or
    } kind;
};

/// A function that a node was in before it was inlined: tracebacks still show its frame.
struct InlinedFrame {
    std::string_view function;
    std::string_view file;
    Span call;                  // in the function around, which it was inlined into
    const InlinedFrame* outer;  // of the call itself; null: the function that the node is in now
    bool is_library;            // then tracebacks do not show it
    bool hides_caller = false;  // nor the function around, whose frame another has added
    bool is_inner = false;      // defined in the function around: part of its text
};

/// One operation, and the value it makes. Lives in its function's arena.
struct Node {
    Op op;
    const Type* type;  // of the value; types none() when there is none
    Span span;
    const InlinedFrame* frame = nullptr;  // that the span is in; null: the function's own
    std::span<Node*> operands;
    std::span<Region*> regions;

    // The attribute; which member counts is in ops.def.
    union {
        std::int64_t imm = 0;
        double number;
        SlotId slot;
        std::uint32_t label;
        Function* callee;
        RuntimeId runtime;
        MathFn math;
        ReduceKind reduce;
    };
    double number2 = 0;
    std::string_view text;
    std::span<const Reduction> reductions;

    Node* previous = nullptr;
    Node* next = nullptr;
    Region* parent = nullptr;  // the region it is in, or whose parameter it is
    std::uint32_t id = 0;      // unique in the function; for text and side tables
    bool is_parameter = false;
    bool fits = false;  // of map, map_into, reduce: the inputs are known to broadcast together

    /// Takes over the attributes of another node of the same operation; their memory stays its.
    void copy_attributes(const Node& other) {
        std::memcpy(&imm, &other.imm, sizeof imm);  // the widest member, whichever counts
        number2 = other.number2;
        text = other.text;
        reductions = other.reductions;
        fits = other.fits;
    }
};

/// A list of operations run in order, with parameters.
struct Region {
    std::span<Node*> parameters;
    Node* first = nullptr;
    Node* last = nullptr;
    Node* owner = nullptr;  // the node it belongs to; null for a function's body
};

struct Slot {
    const Type* type;
    std::string_view name;  // of the Python variable; empty for temporaries
};

/// Bits of LLVM's fast-math flags.
enum FastMath : std::uint8_t {
    kNoNaNs = 1,
    kNoInfs = 2,
    kNoSignedZeros = 4,
    kAllowReciprocal = 8,
    kContract = 16,
    kApproximate = 32,
    kReassociate = 64,
    kFastMathAll = 127,
};

/// What the decorator's options mean for one function.
struct Options {
    std::uint8_t fastmath = 0;  // FastMath bits
    bool parallel = false;
    bool nogil = false;
    bool boundscheck = true;
    bool numpy_error_model = false;  // division by zero gives inf or nan instead of raising
    bool deterministic = false;      // results do not depend on the number of threads
    bool accurate_math = false;      // exp, sin and their like within 1 ulp
    bool c_callable = false;         // where it is the entry, C can call it too
    bool interruptible = false;      // looks for signals in loops over arrays, too
    bool operator==(const Options&) const = default;
};

/// One function for one signature.
struct Function {
    std::string symbol;  // unique in the module, short
    std::string name;    // the Python qualified name, for tracebacks
    std::shared_ptr<const support::Source> source;
    const Type* result = nullptr;
    Region body;  // its parameters are the function's
    std::vector<Slot> slots;
    Options options;
    bool inline_always = false;
    bool inline_never = false;
    bool is_library = false;  // part of numen: its lines do not show in tracebacks
    std::uint32_t next_id = 0;
    std::uint32_t next_label = 0;
    support::Arena arena;

    SlotId new_slot(const Type* type, std::string_view name = {}) {
        slots.push_back({type, name});
        return static_cast<SlotId>(slots.size() - 1);
    }
};

/// Read-only bytes the code refers to by name with const_data. `address` is set when the bytes live
/// outside (a captured NumPy array); the loader resolves the name to it, so code stays cacheable.
struct Data {
    std::string name;
    std::string bytes;
    const void* address = nullptr;
};

/// What is compiled together. functions[0] is the entry.
struct Module {
    std::vector<std::unique_ptr<Function>> functions;
    std::vector<Data> data;
    /// Of functions that were inlined wherever they were called; spans point into them.
    std::vector<std::shared_ptr<const support::Source>> sources;
};

struct OpInfo {
    std::string_view name;
    int operands;
    int regions;
    std::string_view attribute;
    std::string_view flags;
    std::string_view meaning;
};
const OpInfo& info(Op op);
struct MathInfo {
    std::string_view name;
    int arity;
    char rule;
    int duration;
    std::string_view numpy;
    std::string_view python;
    std::string_view c;
    std::string_view llvm;
};
const MathInfo& info(MathFn function);
std::span<const MathInfo> all_math();  // indexed by MathFn
/// Whether the function is defined for complex numbers.
bool takes_complex(MathFn function);

inline bool has_flag(const Node& node, char flag) {
    return info(node.op).flags.find(flag) != std::string_view::npos;
}

inline bool is_loop(const Node& node) {
    return node.op == Op::for_ || node.op == Op::while_ || node.op == Op::parallel_for;
}
/// Bits of Node::imm of a loop. It is brief when it is soon over, as most over the elements of an
/// array are; it is elementwise when no round touches array elements that another one writes.
inline constexpr std::int64_t kBrief = 1, kElementwise = 2;
inline bool is_brief(const Node& loop) { return (loop.imm & kBrief) != 0; }
inline bool is_elementwise(const Node& loop) { return (loop.imm & kElementwise) != 0; }
/// Node::imm of an alloc.
inline constexpr std::int64_t kZeroed = 1, kOnStack = 2;
/// Node::imm of an overlap.
inline constexpr std::int64_t kUnlessSame = 1;
/// Node::imm of an index_check of a string; arrays have fewer axes.
inline constexpr std::int64_t kString = 1000;
/// The bytes of an array on the stack at most.
inline constexpr std::int64_t kMostOnStack = 4096;

/// Whether the operation itself may raise, not what is in its regions.
inline bool may_raise(const Node& node) {
    if (is_loop(node)) return !is_brief(node);
    if (node.op == Op::alloc) return node.imm != kOnStack;
    return has_flag(node, 'R') || node.op == Op::raise || node.op == Op::reraise;
}

}  // namespace numen::ir
