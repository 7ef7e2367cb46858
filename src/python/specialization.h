#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "jit/compiler.h"
#include "python/guard.h"
#include "python/session.h"
#include "python/unbox.h"

/// A function compiled for one row of argument types, callable with Python objects.
namespace numen::python {

/// Memory for a record of arguments or a result: on the stack unless it is large.
class Room {
  public:
    explicit Room(std::size_t bytes) {
        if (bytes > sizeof inline_) [[unlikely]]
            heap_ = std::make_unique<char[]>(bytes);
    }
    char* data() { return heap_ ? heap_.get() : inline_; }

  private:
    alignas(16) char inline_[512];
    std::unique_ptr<char[]> heap_;
};

/// How one parameter is filled: from which type, and by which quick test objects are known to have
/// it.
struct Parameter {
    /// What the quick test compares. `general` types the object; `omitted` parameters are filled
    /// with their default when the specialization is made.
    enum class Test : std::uint8_t {
        int64,
        float64,
        boolean,
        scalar,
        array,
        identity,
        general,
        omitted
    };

    Test test = Test::general;
    /// Of the Python object. Null when the parameter is omitted.
    const Type* from = nullptr;
    /// Of the compiled function's parameter.
    const Type* to = nullptr;
    std::size_t first_component = 0;
    std::size_t offset = 0;  // of the first component in the record
    /// array: its dtype object; scalar: the class; identity: the object itself.
    Owned expected;
    int flags_mask = 0;
    int flags = 0;
    /// The value that is a constant of the code (numba.literally); null when there is none.
    Owned literal;

    /// Whether an argument (null: none is known) has the value that the code is for.
    bool takes(PyObject* object) const;
};

/// numen._core.Specialization. Made by the dispatcher only.
struct Specialization {
    PyObject_HEAD struct Body;
    Body* body;
};

struct Specialization::Body {
    /// `arguments` are the types of the Python objects, null for each omitted parameter; `values`
    /// the objects themselves (null if there are none yet), or the defaults of omitted ones.
    Body(Session& session, std::shared_ptr<const jit::Callable> callable, Guards guards,
         std::span<const Type* const> arguments, std::span<PyObject* const> values, bool nogil);

    Session& session;
    std::shared_ptr<const jit::Callable> callable;
    Guards guards;
    std::vector<Parameter> parameters;
    bool nogil;
    /// Index into the dispatcher's explicit signatures, or -1.
    int signature = -1;
    /// How many the dispatcher made before it.
    std::int64_t number = 0;

    /// Fills the record from the objects (null: omitted) if the quick tests all pass. On false the
    /// frame may hold loans, which its release gives back. Throws PythonError.
    bool match(CallFrame& frame, PyObject* const* objects, std::size_t count, char* record) const;
    /// Fills the record from objects that have the `from` types.
    void fill(CallFrame& frame, PyObject* const* objects, char* record) const;
    /// Whether it is for these types (null: omitted), and these values where it has constants.
    bool is_for(std::span<const Type* const> arguments, std::span<PyObject* const> values) const;

    /// The same with code whose loops over arrays look for signals too, for calls that take long;
    /// a Specialization, null until there was one.
    Owned interruptible;
    /// Whether the arguments in the record are so many elements, or say so of others, that Ctrl-C
    /// would have to wait for a loop over them.
    bool takes_long(const char* record) const {
        return (!sizes_.empty() || holds_arrays_) && has_large(record);
    }

    /// Bytes of the record of arguments.
    std::size_t record_size() const { return record_size_; }

    /// Runs the code and gives the result, or null with the exception set.
    PyObject* run(CallFrame& frame, const char* record, PyObject* self) const;
    /// The same of something that stands in for the code.
    using Code = std::function<std::int32_t(void* result, const void* arguments)>;
    PyObject* run(CallFrame& frame, const char* record, PyObject* self, const Code& code) const;

  private:
    /// Those of a value whose components begin at this one.
    void find_sizes(const Type* type, std::size_t component);
    bool has_large(const char* record) const;
    PyObject* run_code(CallFrame& frame, const char* record, PyObject* self) const;
    /// What is given to Python when the code has written its result, or failed.
    PyObject* finish(CallFrame& frame, std::int32_t status, char* result, PyObject* self) const;

    /// Where the record has sizes: of the axes of an array, or an integer that may be one. Empty
    /// when all loops of the code look for signals.
    struct Sizes {
        std::size_t offset;
        int count;
        bool are_of_array;
    };
    std::vector<Sizes> sizes_;
    bool holds_arrays_ = false;  // elsewhere, as in a container
    std::size_t record_size_ = 0;
    std::vector<std::int64_t> offsets_;
    /// The record with the omitted parameters filled in; empty when there are none.
    std::vector<char> defaults_record_;
    std::unique_ptr<CallFrame> defaults_frame_;
    types::MemoryLayout result_layout_;
    bool result_is_managed_ = false;
};

/// The optimised code of what may be quick code as yet; waits for it without the interpreter lock.
jit::Callable::Entry wait_for_optimized(const jit::Callable& callable);

PyTypeObject* make_specialization_type();
/// A new reference to a Python object that owns the body.
Owned make_specialization(Session& session, std::unique_ptr<Specialization::Body> body);

inline Specialization::Body& body_of(PyObject* specialization) {
    return *reinterpret_cast<Specialization*>(specialization)->body;
}

}  // namespace numen::python
