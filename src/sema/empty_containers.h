#pragma once

#include "sema/lowering.h"

/// Containers of which it is only known that they are empty.
namespace numen::sema {

/// What is asked for of a container whose elements have an unknown type: raises, unless this pass
/// has found what is put into it.
Value no_element(Lowering& l, const Type* unknown, std::string_view exception, ir::Node* message,
                 Span span);

}  // namespace numen::sema
