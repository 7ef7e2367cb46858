#pragma once

#include <string>
#include <vector>

/// Shared libraries that the runtime opens when they are first needed.
namespace numen::runtime {

/// Sets the folders of Python's packages (sys.path), in which libraries that packages carry are
/// looked for. Thread safe.
void set_package_folders(std::vector<std::string> folders);

/// A library of numen's own, by its bare name, which is found through the RUNPATH, or one that a
/// Python package carries, by its path in it. Null with ImportError pending when it cannot be
/// opened. Thread safe; a library is loaded once.
void* open_library(const char* name);
/// The function of that name. Null with ImportError pending when there is none.
void* library_function(const char* library, const char* function);

}  // namespace numen::runtime
