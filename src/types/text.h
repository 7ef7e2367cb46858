#pragma once

#include <span>
#include <string>

#include "types/type.h"

/// Parts of the names that users read.
namespace numen::types {

/// The names with commas between them, as of parameters.
std::string list_of(std::span<const Type* const> types);

}  // namespace numen::types
