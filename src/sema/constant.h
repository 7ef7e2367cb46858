#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "types/type.h"

namespace numen::sema {

using types::Type;
struct FunctionSource;

/// A value known while compiling: a literal, or something of the surroundings of a function (a
/// global, a closure variable, a default argument, a module's attribute).
struct Constant {
    /// Scalar, None, String, Bytes, Tuple, Slice, Array, Record, Enum, Function, or Static.
    const Type* type = nullptr;
    std::int64_t integer = 0;  // bool and integers (uint64: same bits); ordinal of an enum member
    double real = 0;           // floats; real part
    double imag = 0;
    std::string text{};  // str (UTF-8) and bytes; of a C function that cannot be called: why
    std::vector<Constant> elements{};  // of a tuple, a slice; of an enum member: its value;
                                       // of a named tuple's class: names, with a default or none

    /// Function: its address. Array: where its data is, and shape and strides (in bytes) of each
    /// axis. Record: where its bytes are. The environment keeps it alive as long as code compiled
    /// with it. Captured arrays and records are read-only.
    const void* data = nullptr;
    std::vector<std::int64_t> shape{};
    std::vector<std::int64_t> strides{};

    /// Static Function: what to compile when it is called. Owned by the environment.
    const FunctionSource* function = nullptr;
    /// Static: the object outside, for attribute questions (a PyObject*, borrowed). May be null.
    const void* object = nullptr;
};

/// What one argument of the call is: a type, and its value where that is known (None, functions and
/// other statics always are).
struct Argument {
    const Type* type = nullptr;
    const Constant* constant = nullptr;
    /// The functions and other statics that lie in a tuple, as the elements of a constant.
    const Constant* statics = nullptr;
};

/// Same value, so that one stands for the other (NaN equals NaN, 0.0 is not -0.0).
bool same_constant(const Constant& a, const Constant& b);
/// For messages and specialisation keys.
std::string to_string(const Constant& constant);

}  // namespace numen::sema
