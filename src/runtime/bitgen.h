#pragma once

#include "runtime/random/plugin.h"

namespace numen::runtime {

/// NumPy's distributions. Null with an error pending when their library cannot be opened.
const random::Distributions* distributions();

}  // namespace numen::runtime
