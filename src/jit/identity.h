#pragma once

#include <string>

/// What machine code depends on besides the program: parts of every key of the cache.
namespace numen::jit {

/// The build of numen that is running and the back end's beside it, and the C library, whose vector
/// mathematics is chosen when code is made. Told by the build IDs that the linker writes, so that
/// nothing is loaded for it. Empty when a build ID is missing: code of this build must not be kept.
const std::string& build_identity();

/// The processor, by what it says of itself: model and features.
const std::string& processor_identity();

}  // namespace numen::jit
