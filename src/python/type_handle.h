#pragma once

#include <nanobind/nanobind.h>

#include "python/session.h"
#include "types/type.h"

namespace numen::python {

/// Defines numen._core.Type, by which Python refers to a type, and the functions that make them.
void bind_types(nanobind::module_& module, Session& session);

/// The handle of a type, the same object as long as it lives.
Owned handle_of(const types::Type* type);
/// The type that a handle, or a type of numen.types, stands for; null for any other object.
const types::Type* type_in_handle(PyObject* object);

}  // namespace numen::python
