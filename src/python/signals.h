#pragma once

/// Ctrl-C and other signals while compiled code runs.
namespace numen::python {

/// Lets Python's signal handlers run between rounds of compiled loops of the main thread, as they
/// do between its own instructions; what they raise leaves the loop. Called once, on import.
void handle_signals_in_loops();

}  // namespace numen::python
