#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ir/ir.h"

namespace numen::ir {

/// What each slot is called in text, without the '$': its Python name; with its number ("x.3")
/// when several slots have it; its number alone when it has no name or one that is no word.
std::vector<std::string> slot_labels(const Function& function);
/// The Python name that a label stands for; empty when it is a number.
std::string_view slot_name(std::string_view label);

}  // namespace numen::ir
