#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace numen::sema {

/// "Did you mean 'x'?" for the candidate nearest to a misspelt name, or "" when none is near.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace numen::sema
