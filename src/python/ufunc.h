#pragma once

#include "python/session.h"

namespace numen::python {

/// Makes a numpy.ufunc whose loops are compiled code. `description` is a
/// numen.loops.UfuncParts: names, counts, layout and the loops, each a row of specializations that
/// run it. Every specialization takes one array per operand with the loop's own axis first, and
/// returns None. The ufunc keeps the code alive.
///
/// NumPy calls the loops with or without the interpreter lock. The first exception that compiled
/// code raises stays set; the loops of the same call that come after it do nothing.
Owned make_ufunc(Session& session, PyObject* description);

}  // namespace numen::python
