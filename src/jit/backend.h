#pragma once

#include <string_view>
#include <thread>

#include "codegen/artifact.h"

namespace numen::jit {

inline constexpr const char* kBackendLibrary = "libnumen_llvm.so";

/// Begins to load the back end on a thread of its own, at the first call in the process: the stages
/// before it need not be over for that. What goes wrong is told by cpu_backend.
std::jthread begin_to_load_backend();
/// The CPU back end's entry point, from libnumen_llvm.so, which is loaded at the first call (a
/// millisecond) and found beside the object this code is in. Throws InternalError when it is
/// missing. Thread safe.
codegen::CompileFunction cpu_backend();

/// What the CPU back end compiles for. Loads it.
codegen::HostInfo cpu_backend_host();

/// Address of a symbol that compiled code may refer to by name: the runtime's functions, the C
/// library's, and vector mathematics (libmvec). Null when there is none. Thread safe.
void* runtime_symbol(std::string_view name);

}  // namespace numen::jit
