#pragma once

#include <unordered_map>

#include "python/numpy.h"
#include "python/session.h"
#include "runtime/object.h"

/// NumPy's dtypes as the types of what lies in arrays, and back.
namespace numen::python {

using types::Type;

/// Remembers what it found: a structured dtype is looked at once, as it cannot change. Part of the
/// session; to be used under the interpreter's lock.
class ElementTypes {
  public:
    /// Type of what a dtype describes: Scalar, Record, NestedArray or Chars. Throws Untypable,
    /// which names the dtype.
    const Type* of(types::Context& context, PyArray_Descr* descr);
    /// The dtype of an array's elements, or of what a record's field holds.
    Owned descr_of(const Type* type);
    /// The same of a record, with scalars of class numpy.record: their fields are attributes too.
    Owned record_descr_of(const Type* type);

  private:
    const Type* find(types::Context& context, PyArray_Descr* descr);
    const Type* record_of(types::Context& context, PyArray_Descr* descr);

    std::unordered_map<PyArray_Descr*, const Type*> types_;  // holds a reference to each dtype
    std::unordered_map<const Type*, Owned> descrs_;
    std::unordered_map<const Type*, Owned> record_descrs_;
};

/// Whether an object is a scalar of a structured dtype: numpy.void with fields, numpy.record.
bool is_record(PyObject* object);
/// Type of such a scalar.
const Type* record_type(Session& session, PyObject* record);
/// Address of its bytes, which it shares with the array it was taken from.
void* record_bytes(PyObject* record);

/// A numpy.record over the bytes at `data`: the argument itself when it is the one of this call.
/// `owner` and `keeper` as of array_from.
Owned record_from(Session& session, const Type* type, void* data, runtime::Ref owner,
                  PyObject* keeper);

}  // namespace numen::python
