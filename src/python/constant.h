#pragma once

#include "python/session.h"
#include "sema/constant.h"

namespace numen::python {

/// Finds or makes what is compiled when a Python function or dispatcher is called from compiled
/// code.
class FunctionProvider {
  public:
    virtual const sema::FunctionSource* function(PyObject* function) = 0;

  protected:
    ~FunctionProvider() = default;
};

/// A Python object as a constant of compiled code, in the form sema/environment.h asks for. The
/// constant refers to the object (array memory, Constant::object) without keeping it alive.
/// Throws PythonError, and CompileError for a function without source.
sema::Constant describe(Session& session, FunctionProvider& functions, PyObject* object);

}  // namespace numen::python
