#pragma once

/// Shared libraries that the runtime opens when they are first needed.
namespace numen::runtime {

/// The function of that name in a library found by its bare name through the RUNPATH. Null with
/// ImportError pending when there is none. Thread safe; a library is loaded once.
void* plugin_function(const char* library, const char* function);

}  // namespace numen::runtime
