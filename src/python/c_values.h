#pragma once

#include "python/session.h"

/// Functions and pointers of C, made with ctypes or cffi. Their types and addresses are found out
/// in Python (numen.ctypes_support, numen.cffi_support).
namespace numen::python {

using types::Type;

/// Whether an object comes from ctypes or cffi.
bool is_c_value(PyObject* object);
/// Its type: Function or Pointer. Throws Untypable when it has none.
const Type* c_type_of(PyObject* object);
/// Address of the function, or the one that the pointer holds; of an int itself, of None null.
void* c_address_of(PyObject* object);
/// A ctypes function for one that compiled code returns.
Owned c_function_at(const Type* type, void* address);

/// "from_buffer" for that method of a cffi FFI object; "" for anything else.
std::string cffi_method_name(PyObject* object);

}  // namespace numen::python
