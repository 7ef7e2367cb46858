#pragma once

#include <map>
#include <utility>

#include "python/session.h"

/// Compiled functions as values of compiled code: the entries of what they are compiled to for the
/// signature of a type (types::Type::is_entry).
namespace numen::python {

using types::Type;

/// The entries that compiled code has been given, and what they are entries of. Nothing of it is
/// given up, since compiled code may keep an entry in a container.
class FunctionEntries {
  public:
    /// The entry of a function object (a dispatcher, a C function) for a type, compiled now if it
    /// is new or what it took from its surroundings has changed. Throws PythonError.
    void* entry_of(Session& session, const Type* type, PyObject* function);
    /// The function object of an entry.
    Owned function_of(void* entry) const;

  private:
    std::map<std::pair<PyObject*, const Type*>, Owned> specializations_;
    std::map<void*, Owned> functions_;
};

}  // namespace numen::python
