#pragma once

#include <string>

#include "jit/compiler.h"
#include "python/object.h"

namespace numen::python {

/// A dict of what each stage made, as text, for numen.stages and the inspect methods. The callable
/// was compiled with want_texts.
Owned texts_of_stages(const jit::Callable& callable);

/// A dict of what numen.report shows. The callable was compiled for a report.
Owned parts_of_report(const jit::Callable& callable);

/// A list of (stage, nanoseconds).
Owned times_of_stages(const std::vector<codegen::StageTime>& times);

/// "(int64, float64) -> float64"
std::string signature_text(const jit::Callable& callable);

}  // namespace numen::python
