#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "ir/ir.h"
#include "sema/value.h"

/// Functions and methods that need the compiler: they look at types, build views, make nodes.
/// Everything else is Python in numen/lib.
namespace numen::sema {

class Lowering;

/// Types and lowers one call. The arguments are borrowed; a method gets its object first.
using FormFunction = Value (*)(Lowering& lowering, Arguments& arguments, support::Span span);

/// The form of that qualified name ("builtins.len", "array.reshape"); null when there is none.
FormFunction find_form(std::string_view qualified);
/// Names of the forms in a namespace.
std::vector<std::string> form_names(std::string_view space);

/// Whether a function is np.array or np.asarray.
bool makes_array(const Value& function);

/// Row of the math table for a function of numpy, math or cmath.
/// Whether a value is a numpy.polynomial.Polynomial: a tuple that the library makes.
bool is_polynomial(const Value& v);
/// Whether a value is a class made by collections.namedtuple or typing.NamedTuple.
bool is_named_tuple_class(const Value& v);
/// The class of Python whose instances values of a type are: "builtins.int"; empty for others.
std::string_view class_in_python(const Type* type);
std::optional<ir::MathFn> find_math(std::string_view space, std::string_view name);

/// Where library code finds the rows of runtime/abi.def as functions: `runtime.sort(...)`.
constexpr std::string_view kRuntimeSpace = "numen.runtime";
std::optional<ir::RuntimeId> find_row(std::string_view space, std::string_view name);

/// An operator that numpy or the operator module has as a function: np.add, operator.lt ...
enum class OperatorKind : std::uint8_t { binary, inplace, compare, unary };
struct OperatorFunction {
    OperatorKind kind;
    int op;  // syntax::BinaryOp, CompareOp or UnaryOpKind
};
std::optional<OperatorFunction> find_operator(std::string_view space, std::string_view name);

/// Namespace of a type's methods: "ndarray", "str", "list" ...
std::string_view method_space(const types::Type* type);

/// Methods of str and bytes (string_methods.def).
bool is_string_method(const Type* type, std::string_view name);
std::vector<std::string> string_method_names(bool of_bytes);

/// Matches the arguments of a form with its parameters, in order; missing ones are empty Values.
/// `required` come first. Fails with Python's messages.
std::vector<Value> take(Lowering& lowering, Arguments& arguments, std::string_view function,
                        std::initializer_list<std::string_view> parameters, std::size_t required,
                        support::Span span);

/// np.can_cast of one dtype to another; `casting` is one of NumPy's five words.
bool can_cast(types::DType from, types::DType to, std::string_view casting);
/// The word of an argument `casting`. Fails for another.
std::string_view casting_argument(Lowering& lowering, const Value& given);

/// The array itself when it is in C order, else a copy that is (a plain copy of a Fortran array
/// would be in Fortran order too).
Value in_c_order(Lowering& lowering, const Value& array, support::Span span);

#define NUMEN_FORM(name, function) \
    Value function(Lowering& lowering, Arguments& arguments, support::Span span);
#include "sema/forms.def"
#undef NUMEN_FORM

}  // namespace numen::sema
