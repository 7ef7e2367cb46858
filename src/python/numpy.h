#pragma once

#include "python/object.h"
#include "types/type.h"

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#define NPY_TARGET_VERSION NPY_2_0_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL numen_numpy_api
#ifndef NUMEN_IMPORT_NUMPY
#define NO_IMPORT_ARRAY
#endif
#include <numpy/arrayobject.h>
#include <numpy/arrayscalars.h>

/// NumPy's C API, and the correspondence of its type numbers with ours.
namespace numen::python {

/// Loads NumPy's table of functions; once, when the module is made. Throws PythonError.
void import_numpy();

/// Our dtype of one of NumPy's; false when we have none (object, str, longdouble, times that count
/// several units...).
bool dtype_from_numpy(PyArray_Descr* descr, types::DType& out);
/// NumPy's type number of a dtype.
int numpy_type_number(types::DType dtype);
/// NumPy's dtype of a scalar one. Throws PythonError.
Owned descr_from(types::DType dtype);

/// What a numpy.datetime64 or timedelta64 counts, in its own unit. Throws PythonError for others.
std::int64_t time_count(PyObject* scalar);

inline PyArrayObject* as_array(PyObject* object) {
    return reinterpret_cast<PyArrayObject*>(object);
}

}  // namespace numen::python
