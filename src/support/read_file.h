#pragma once

#include <optional>
#include <string>

namespace numen::support {

/// All bytes of a file; nothing where it cannot be read.
std::optional<std::string> read_file(const std::string& path);

}  // namespace numen::support
