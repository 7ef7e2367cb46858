#pragma once

namespace numen::tool {

/// Prints what types::promote gives for every pair of dtypes, one a line: "int8 ~int64 int8". A
/// tilde marks the number that comes from Python.
void print_promotion_table();

}  // namespace numen::tool
