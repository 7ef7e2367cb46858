#pragma once

#include <string>
#include <vector>

#include "python/unbox.h"
#include "runtime/element.h"

/// Values that compiled code keeps beyond a call: in typed containers, in instances of jitclasses.
namespace numen::python {

/// Raises numen's error for an argument that is not supported.
[[noreturn]] void refuse(const std::string& message);

/// Whether values of the type hold copies of Python's containers, to which changes would be lost.
bool holds_copies(const Type* type);

/// Type of a Python object that is to be held. Throws as refuse does, or PythonError.
const Type* type_to_hold(Session& session, PyObject* object);

/// A Python object as a value in memory, converted to the type that is held.
class HeldValue {
  public:
    HeldValue(CallFrame& frame, const Type* to, PyObject* object);
    void* data() { return bytes_.data(); }

    /// Copies the value, with references of its own, over whatever `place` has no reference for.
    void put(const runtime::ElementType* type, void* place);
    /// The same over an old value, which is dropped.
    void replace(const runtime::ElementType* type, void* place);

  private:
    std::vector<char> bytes_;
};

/// The Python object for a value that is held.
Owned box_at(Session& session, const Type* type, const void* place);

}  // namespace numen::python
