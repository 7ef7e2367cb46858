#pragma once

#include <string>

#include "types/type.h"

namespace numen::types {

/// The text by which compiled code tells the runtime what a container holds; the grammar is in
/// runtime/element.h. Kinds that no container can hold (Never, Static) are a NUMEN_ASSERT.
std::string element_code(const Type* type);

}  // namespace numen::types
