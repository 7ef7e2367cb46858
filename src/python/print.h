#pragma once

/// What compiled code prints.
namespace numen::python {

/// Has it written to sys.stdout from now on, in order with what Python prints; from within parallel
/// loops, whose threads cannot wait for the interpreter, to C's stdout.
void print_to_python();

}  // namespace numen::python
