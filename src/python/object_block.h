#pragma once

#include <optional>
#include <string>

#include "python/dependencies.h"
#include "python/session.h"
#include "sema/environment.h"

/// Blocks of Python in compiled code, which the interpreter runs.
namespace numen::python {

using types::Type;

/// Makes the function that stands for a block of a function with this code object, globals and
/// closure (null without one). The answer's addresses are good as long as the capsule that
/// `keeper` gets. Throws PythonError.
sema::ObjectCode make_object_block(Session& session, const sema::ObjectBlock& block, PyObject* code,
                                   PyObject* globals, PyObject* closure, Owned& keeper);

/// A block as text, for the cache: its line from the function's first one, inputs and outputs with
/// their types, and statements.
std::string text_of_block(const sema::ObjectBlock& block, int first_line,
                          Dependencies& dependencies);
/// Back again; nothing when the text is not one of these.
std::optional<sema::ObjectBlock> block_of_text(std::string_view text, int first_line,
                                               Dependencies& dependencies);

}  // namespace numen::python
