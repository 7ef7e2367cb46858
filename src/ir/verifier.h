#pragma once

#include <string>
#include <vector>

#include "ir/ir.h"

/// What must hold of IR between any two stages.
///
/// Structure
///  - Nodes are linked to their neighbours and their region, regions to their node; ids are unique.
///  - Operand and region counts are those of ops.def; attributes name things that exist: slots,
///    runtime rows, functions and data of the module.
///  - An operand is defined before its use in the same region or one around it, or is a parameter
///    of a region around it.
///  - Operations that end a region come last in it; their type is never (or none).
///  - Regions with a value (while's condition; map, map_into, reduce) end in a yield of one value;
///    nothing else yields.
///  - break and continue are inside a loop, leave inside the block of its label, error_matches and
///    error_clear inside the second region of a try. None of them, nor return, leaves a
///    parallel_for, map, map_into or reduce from inside (continue may end a round of the
///    parallel_for itself).
///  - Only a function with the result none can reach the end of its body.
///
/// Types
///  - "Same dtype" is said regardless of weakness. A value fits a slot, parameter, field or result
///    when both have one kind and the same dtypes and dimensions part by part; an array may lose
///    knowledge (C or F to any layout, writable to read-only, aligned to not), never gain it.
///  - Scalar operations: add sub mul neg numbers; div floats and complex; floordiv mod
///    integers and floats; and or xor invert integers and bools; shl shr integers; lt le gt ge
///    scalars but complex; eq ne anything of one component, or complex. Operands have one dtype,
///    which is the result's, or the result is bool for comparisons.
///  - math: the table's arity and rule; operands are converted to the function's dtype before.
///  - constant: the value is in the dtype's range.
///  - pack has one fitting operand per field; field exists; select's type is unmanaged; cast and
///    bitcast convert what ops.def says.
///  - get's type is the slot's; clear, retain and release are of managed types.
///  - Addresses are Pointers, offsets, indices, sizes and loop bounds int64; arrays are indexed
///  once
///    per dimension and not written when read-only; alloc and map make C or F arrays.
///  - Calls pass what the callee, the runtime row or the function type takes, and give its result.
///  - map, map_into, reduce: a region parameter per input, of its dtype; the value yielded is the
///    element made.
///  - Reductions are of distinct slots of a scalar or array type that has the operation.
///
/// Ownership (see ir.h), per reference inside a value
///  - set, return and release are given a reference that is there to give: one that the maker of
///    the value or a retain gave, and that nothing took before.
///  - A reference is given away on every path before its value goes out of scope, and before an
///    operation that may raise past it.
///  - The paths through an if, a loop or a block agree on what has been given away.
namespace numen::ir {

/// One message per broken rule, each with the node's text. Empty when all is well.
std::vector<std::string> verify(const Function& function, types::Context& types);
std::vector<std::string> verify(const Module& module, types::Context& types);

/// Throws support::InternalError with the first messages.
void verify_or_throw(const Function& function, types::Context& types);
void verify_or_throw(const Module& module, types::Context& types);

}  // namespace numen::ir
