#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ir/ir.h"
#include "sema/constant.h"
#include "syntax/parser.h"
#include "types/conversion.h"

namespace numen::sema {

/// What compiled code knows of an enum class.
struct EnumClass {
    /// Members are ints: IntEnum, IntFlag.
    bool is_integer = false;
    /// Neither a number nor a Flag nor by a method of its own is a member ever false.
    bool is_always_true = false;
    /// In the order of their ordinals; `text` is the name, elements[0] the value.
    std::vector<Constant> members;
};

/// A member of a jitclass that is no field.
struct InstanceMember {
    enum class Kind : std::uint8_t { method, static_method, property };
    Kind kind = Kind::method;
    Constant function;               // a property's getter
    std::optional<Constant> setter;  // of a property that can be assigned
};

/// A use of something for which users may have registered an implementation.
struct OverloadUse {
    enum class Kind : std::uint8_t { call, method, attribute };
    Kind kind = Kind::call;
    const Constant* callee = nullptr;  // of a call
    std::string_view name{};  // of a method or an attribute; the value is the first argument
    std::vector<Argument> positional{};
    std::vector<std::pair<std::string_view, Argument>> keywords{};
};

/// Statements of a compiled function that the interpreter runs, as a function of some variables
/// that gives others.
struct ObjectBlock {
    using Variable = std::pair<std::string, const types::Type*>;
    /// A `with` statement, whose body it is, or other statements; with the first line's
    /// indentation.
    std::string text;
    int line = 0;  // of the file, at which the text begins
    std::vector<Variable> inputs, outputs;
};

/// What to call for one.
struct ObjectCode {
    /// Address of an entry (codegen/artifact.h), whose first argument is `block`, a pointer; the
    /// inputs follow. Its result is None, the output, or a tuple of the outputs.
    const void* entry = nullptr;
    const void* block = nullptr;
};

struct FunctionSource;

/// What surrounds a function: its closure, globals and builtins. The front end asks; whoever
/// embeds the compiler answers (the Python layer over live objects, a table for C++ users).
/// Answers are constants of the compiled code: the environment records what it was asked, to guard
/// against later changes.
///
/// How objects are described (Constant::type):
///   numbers, bool, None, str, bytes, tuples of these   their types; Python's own numbers are weak
///   NumPy array                Array (readonly), data/shape/strides
///   module                     Static Module, name = module's name ("numpy", "math", "my.helpers")
///   numpy/math/cmath/operator/builtins functions, ufuncs
///                              Static Builtin, name = "numpy.sum", "math.sin", "builtins.len",
///                              "numpy.linalg.norm"
///   classes numen knows        Static Class, name = "builtins.int", "numpy.float64",
///   "builtins.ValueError" other exception classes    Static Class, name = qualified names from the
///   class to BaseException joined by ":" numpy.dtype objects        Static DType Python functions,
///   lambdas and numen dispatchers   Static Function with Constant::function enum classes Static
///   Class with type->entity; members: Enum, ordinal in integer, value in elements[0] namedtuple
///   classes         Static Class with type->entity; elements[0..] hold field names as str
///   constants;
///                              instances: named Tuple
///   C functions                Function, data = their address; those whose types are not known:
///                              Static Object, text = what is wrong with them
///   jitclasses                 Static Class with type->entity; elements[0]: the Static Type of
///                              their instances
///   anything else              Static Object, name = the type's name as a user reads it
class Environment {
  public:
    virtual ~Environment() = default;
    /// Closure variable, global or builtin of that name; nothing when there is none.
    virtual std::optional<Constant> name(std::string_view name) = 0;
    /// Attribute of a Static object that came from this environment (module attributes, class
    /// attributes, enum members); nothing when it has none.
    virtual std::optional<Constant> attribute(const Constant& object, std::string_view name) = 0;
    /// The module of a dotted name, which may begin with dots, as in `from . import x`; nothing
    /// when it cannot be imported.
    virtual std::optional<Constant> module(std::string_view) { return std::nullopt; }
    /// A function object as a value of a type of functions (types::Type::is_entry), compiled for
    /// its signature.
    virtual std::optional<Constant> function_value(const Constant&, const types::Type*) {
        return std::nullopt;
    }
    /// The class that a type of Kind::Enum is of.
    virtual EnumClass enum_class(const types::Type*) { return {}; }
    /// The fields, in order, and the other members of the jitclass that a type of Kind::Instance is
    /// of.
    virtual std::vector<std::pair<std::string, const types::Type*>> instance_fields(
        const types::Type*) {
        return {};
    }
    virtual std::optional<InstanceMember> instance_member(const types::Type*, std::string_view) {
        return std::nullopt;
    }
    /// The implementation that users registered for such a use: nothing when they registered none
    /// at all, null when none of theirs takes these types.
    virtual std::optional<const FunctionSource*> overload(const OverloadUse&) { return {}; }
    virtual bool has_overloaded_method(const Type*, std::string_view) { return false; }
    /// Code for a block of Python; nothing where there is no interpreter.
    virtual std::optional<ObjectCode> object_code(const ObjectBlock&) { return std::nullopt; }
    /// The type that a text names, as "float64[:]"; null when it names none.
    virtual const types::Type* type_named(std::string_view) { return nullptr; }
    /// Names that exist, for "did you mean".
    virtual std::vector<std::string> names() = 0;
    virtual std::vector<std::string> attributes(const Constant& object) = 0;
};

/// A Python function that can be compiled: its syntax and its surroundings.
struct FunctionSource {
    std::shared_ptr<const syntax::Tree> tree;
    const syntax::FunctionDef* definition = nullptr;  // or:
    const syntax::Lambda* lambda = nullptr;
    std::string name;  // qualified name, for messages and tracebacks
    Environment* environment = nullptr;
    /// Values of the defaults of the last positional parameters, in order, and of keyword-only
    /// ones.
    std::vector<Constant> defaults;
    std::vector<std::pair<std::string, Constant>> keyword_defaults;
    ir::Options options;
    /// Decorated by itself; a plain Python function is compiled with its caller's options.
    bool has_own_options = false;
    /// The only ones that it is compiled for, which a call's arguments are converted to; any if
    /// empty.
    std::vector<types::Signature> signatures;
    bool inline_always = false;
    /// Variables whose types were given (jit's option locals).
    std::vector<std::pair<std::string, const types::Type*>> locals;
    /// Written in numen's own library: constants among its arguments stay constants inside.
    bool is_library = false;
};

}  // namespace numen::sema
