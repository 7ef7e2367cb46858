#pragma once

#include <memory>
#include <vector>

#include "python/array_memory.h"
#include "python/components.h"
#include "python/session.h"
#include "types/type.h"

/// Python objects as values of compiled code.
namespace numen::python {

using types::Type;

/// What one call holds for its duration: the buffers lent for array arguments, the references to
/// strings and containers made from arguments, and which Python container each of those copies.
/// Arguments are alive as long as the frame.
class CallFrame {
  public:
    explicit CallFrame(Session& session);
    ~CallFrame();
    CallFrame(const CallFrame&) = delete;
    CallFrame& operator=(const CallFrame&) = delete;

    Session& session() { return session_; }

    /// A stand-in for memory of an argument: of an array, or the state of a generator.
    runtime::Buffer* lend(PyObject* owner, void* data) {
        runtime::Buffer* buffer = session_.buffers->lend(owner, data);
        if (lent_count_ < kInlineBuffers) [[likely]] {
            lent_[lent_count_++] = buffer;
        } else {
            more_lent_.push_back(buffer);
        }
        return buffer;
    }
    /// Takes over a reference, to be dropped after the call.
    runtime::Ref own(runtime::Ref object) {
        owned_.push_back(object);
        return object;
    }

    /// Keeps what a user's code made of an argument to the end of the call.
    PyObject* keep(Owned object) {
        kept_.push_back(std::move(object));
        return kept_.back().get();
    }

    /// Gives back everything, so that the frame can be filled anew.
    void release() {
        // Containers first: arrays in them hold buffers that were lent.
        if (!owned_.empty() || !more_lent_.empty() || !views_.empty()) [[unlikely]]
            release_rest();
        for (int i = 0; i < lent_count_; ++i) session_.buffers->take_back(lent_[i]);
        lent_count_ = 0;
        if (!kept_.empty()) [[unlikely]]
            kept_.clear();
    }

    /// Writes containers that were changed back into the Python objects they were made from.
    void reflect();
    /// The same while an exception is set, which stays set.
    void reflect_after_error();
    bool has_containers() const { return reflections_ != nullptr; }

    /// The container made from a Python object: a copy, made once however often it is met.
    runtime::Ref container(const Type* type, PyObject* object);

    /// The container that a Python object holds itself (typed_container.h), with a reference that
    /// the frame gives back; remembers the object for what comes out of the call.
    runtime::Ref share(runtime::Ref container, PyObject* object);

    /// The Python object that a container is the copy of, or that shares it; null when it was made
    /// by compiled code.
    PyObject* original_of(runtime::Ref container) const;

    /// An array over the memory of a bytearray, a memoryview or another object with a buffer.
    PyObject* array_over(PyObject* buffer);
    /// The object that an array made by array_over stands for; any other array itself.
    PyObject* original_of(PyObject* array) const;

  private:
    struct Reflections;
    struct View {
        Owned array;
        PyObject* original;
    };

    void release_rest();

    static constexpr int kInlineBuffers = 16;
    Session& session_;
    runtime::Buffer* lent_[kInlineBuffers];
    int lent_count_ = 0;
    std::vector<runtime::Buffer*> more_lent_;
    std::vector<runtime::Ref> owned_;
    std::vector<View> views_;
    std::vector<Owned> kept_;
    std::unique_ptr<Reflections> reflections_;
};

/// Writes a Python object of type `type` (type_of gave it, or a type it converts to) where the
/// cursor stands. References written are borrowed from the frame. Throws PythonError.
void unbox(CallFrame& frame, const Type* type, PyObject* object, ComponentCursor& out);

/// Throws PythonError with a RuntimeError unless an argument still is what it was typed as: Python
/// code that ran since then (an __index__) may have changed what a container holds.
void expect(bool as_typed);

}  // namespace numen::python
