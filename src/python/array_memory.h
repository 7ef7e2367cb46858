#pragma once

#include "python/numpy.h"
#include "python/session.h"
#include "runtime/buffer.h"

/// Who owns the memory of arrays, across the border between NumPy and the runtime.
namespace numen::python {

/// Stand-ins for the arrays and generators of one call: a runtime Buffer each, so that compiled
/// code can share the memory of an argument as it shares its own. Nearly always nothing holds a
/// buffer after the call, and it is used again: lending costs no allocation and no count of Python
/// references.
class ArgumentBuffers {
  public:
    /// A buffer for memory of `owner`, which the caller keeps alive until take_back.
    runtime::Buffer* lend(PyObject* owner, void* data) {
        runtime::Buffer* buffer = free_;
        if (buffer == nullptr) [[unlikely]] {
            buffer = make();
        } else {
            free_ = static_cast<runtime::Buffer*>(buffer->data);
        }
        buffer->object.references.store(1, std::memory_order_relaxed);
        buffer->foreign_owner = owner;
        buffer->data = data;
        return buffer;
    }
    /// Ends the loan. A buffer that somebody still holds keeps its owner alive from now on.
    void take_back(runtime::Buffer* buffer) {
        if (buffer->object.references.load(std::memory_order_acquire) != 1) [[unlikely]] {
            return detach(buffer);
        }
        buffer->data = free_;
        free_ = buffer;
    }

  private:
    static runtime::Buffer* make();
    static void detach(runtime::Buffer* buffer);

    runtime::Buffer* free_ = nullptr;  // linked through `data`
};

/// The Python object that a buffer stands in for; null when the memory is the runtime's.
PyObject* owner_behind(runtime::Ref buffer);

/// Makes the Python type of objects that hold a buffer: the base of arrays whose memory the runtime
/// owns.
PyTypeObject* make_array_memory_type();

/// Whether the elements of an array are those of an array type.
bool holds_elements_of(Session& session, PyArrayObject* array, const types::Type* type);

/// A NumPy array over memory of compiled code, without a copy: the argument itself when shape and
/// strides are its own, else a view of the argument or of the runtime's buffer. `owner` is
/// borrowed; when it is null the memory is the code's own, and `keeper` (may be null) keeps it.
Owned array_from(Session& session, const types::Type* type, void* data, runtime::Ref owner,
                 const std::int64_t* shape, const std::int64_t* strides, PyObject* keeper);

}  // namespace numen::python
