#pragma once

#include "jit/compiler.h"
#include "python/object.h"

namespace numen::python {

/// A dict of what each stage made, as text, for numen.stages and the inspect methods. The callable
/// was compiled with want_texts.
Owned texts_of_stages(const jit::Callable& callable);

}  // namespace numen::python
