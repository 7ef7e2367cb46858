#include "python/ufunc.h"

#include <algorithm>
#include <array>
#include <cfenv>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "python/error.h"
#include "python/numpy.h"
#include "python/specialization.h"

// After numpy.h, which says what of NumPy's API is wanted.
#include <numpy/ufuncobject.h>

namespace numen::python {

using types::Layout;
using types::Type;

namespace {

/// Elements of operands that lie apart are copied together by so many, for the loop over contiguous
/// ones.
constexpr npy_intp kBlock = 128;
constexpr std::size_t kLargestElement = 16;
/// NumPy's own limit.
constexpr std::size_t kMostOperands = 64;

struct Operand {
    char type = NPY_BOOL;  // NumPy's number of the dtype
    std::int64_t itemsize = 0;
    bool is_output = false;
    /// Of its core axes: positions among the loop's dimensions.
    std::vector<int> core;
};

/// One row of a ufunc's table of loops: what NumPy hands back to run_loop.
struct Loop {
    Session* session;
    std::span<const Operand> operands;
    /// For operands in C order with the loop's axis outermost.
    const jit::Callable* contiguous;
    /// For any strides; null for loops without cores, whose operands can be copied together.
    const jit::Callable* strided;
    /// For one round at a time, where a result is an operand of the next: in reductions.
    const jit::Callable* sequential;
    /// Threads run it, which may need the interpreter lock.
    bool is_parallel;
    std::size_t record_size;
    /// A result is a float by which it can be told what happened.
    bool shows_signals = false;
};

/// Everything that a ufunc points to. Owned by a capsule that the ufunc owns.
struct Memory {
    std::string name, doc, signature;
    std::vector<Operand> operands;
    std::vector<PyUFuncGenericFunction> functions;
    std::vector<char> types;
    std::vector<Loop> loops;
    std::vector<void*> data;
    std::vector<Owned> code;
};

/// Where the elements of one call of a loop are.
struct Place {
    char* data;
    std::int64_t outer_stride;
    std::int64_t bytes;  // of the core
    bool has_contiguous_core;
};

/// Calls of a loop that follow one that raised, in the same call of a ufunc, do nothing. NumPy
/// looks for the exception when all are done.
thread_local bool has_raised = false;

bool is_still_raised() {
    HoldLock lock;
    has_raised = PyErr_Occurred() != nullptr;
    return has_raised;
}

void run(const Loop& loop, const jit::Callable& code, const char* record) {
    // None takes no room.
    if (code.entry()(nullptr, record) == 0) return;
    has_raised = true;
    HoldLock lock;
    guarded([&]() -> PyObject* {
        raise_pending_error(*loop.session, code.moves);
        return nullptr;
    });
}

/// Fills in the record of arguments for compiled code (codegen/artifact.h): per array its data,
/// owner, shape and strides.
class Record {
  public:
    Record(const Loop& loop, const npy_intp* dimensions, const npy_intp* steps)
        : room_(loop.record_size) {
        std::int64_t* field = fields();
        const npy_intp* core_steps = steps + loop.operands.size();
        for (const Operand& operand : loop.operands) {
            std::size_t ndim = 1 + operand.core.size();
            field[1] = 0;  // nobody owns it
            for (std::size_t axis = 1; axis < ndim; ++axis) {
                field[2 + axis] = dimensions[operand.core[axis - 1]];
                field[2 + ndim + axis] = *core_steps++;
            }
            field += 2 + 2 * ndim;
        }
    }

    /// Where the operands begin, and how many times the loop goes around.
    void set(const Loop& loop, std::span<const Place> places, std::int64_t count) {
        std::int64_t* field = fields();
        for (std::size_t i = 0; i < places.size(); ++i) {
            std::size_t ndim = 1 + loop.operands[i].core.size();
            field[0] = reinterpret_cast<std::int64_t>(places[i].data);
            field[2] = count;
            field[2 + ndim] = places[i].outer_stride;
            field += 2 + 2 * ndim;
        }
    }

    /// To the next round.
    void advance(const Loop& loop, std::span<const Place> places) {
        std::int64_t* field = fields();
        for (std::size_t i = 0; i < places.size(); ++i) {
            field[0] += places[i].outer_stride;
            field += 2 + 2 * (1 + loop.operands[i].core.size());
        }
    }

    const char* data() { return room_.data(); }

  private:
    std::int64_t* fields() { return reinterpret_cast<std::int64_t*>(room_.data()); }
    Room room_;
};

Place place_of(const Operand& operand, char* data, npy_intp outer_stride,
               const npy_intp* dimensions, const npy_intp* core_steps) {
    Place place{data, outer_stride, operand.itemsize, true};
    for (std::size_t axis = operand.core.size(); axis-- > 0;) {
        npy_intp size = dimensions[operand.core[axis]];
        if (size != 1 && core_steps[axis] != place.bytes) place.has_contiguous_core = false;
        place.bytes *= size;
    }
    return place;
}

/// Whether an element written may be read later, in another place: in a reduction, say. What lies
/// in the same place element by element does not count.
bool has_overlap(const Loop& loop, std::span<const Place> places, npy_intp count) {
    auto range = [&](const Place& place) {
        char* last = place.data + (count - 1) * place.outer_stride;
        return std::pair(std::min(place.data, last), std::max(place.data, last) + place.bytes);
    };
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (!loop.operands[i].is_output) continue;
        auto [begin, end] = range(places[i]);
        for (std::size_t k = 0; k < places.size(); ++k) {
            if (k == i) continue;
            bool same = places[k].data == places[i].data && places[i].outer_stride != 0 &&
                        places[k].outer_stride == places[i].outer_stride &&
                        places[k].bytes == places[i].bytes;
            auto [other_begin, other_end] = range(places[k]);
            if (!same && begin < other_end && other_begin < end) return true;
        }
    }
    return false;
}

template <class T>
void copy_elements(char* to, std::int64_t to_stride, const char* from, std::int64_t from_stride,
                   npy_intp count) {
    for (npy_intp i = 0; i < count; ++i) {
        std::memcpy(to + i * to_stride, from + i * from_stride, sizeof(T));
    }
}

void copy_elements(std::int64_t itemsize, char* to, std::int64_t to_stride, const char* from,
                   std::int64_t from_stride, npy_intp count) {
    struct Sixteen {
        std::uint64_t halves[2];
    };
    switch (itemsize) {
        case 1: return copy_elements<std::uint8_t>(to, to_stride, from, from_stride, count);
        case 2: return copy_elements<std::uint16_t>(to, to_stride, from, from_stride, count);
        case 4: return copy_elements<std::uint32_t>(to, to_stride, from, from_stride, count);
        case 8: return copy_elements<std::uint64_t>(to, to_stride, from, from_stride, count);
        case 16: return copy_elements<Sixteen>(to, to_stride, from, from_stride, count);
        default: NUMEN_UNREACHABLE("size of an element");
    }
}

/// Runs the contiguous loop over blocks. Operands without a core that lie apart, or are one element
/// only, are copied there and back.
void run_in_blocks(const Loop& loop, Record& record, std::span<const Place> places,
                   npy_intp count) {
    npy_intp size = std::min(count, kBlock);
    std::vector<char> copies(places.size() * kLargestElement * static_cast<std::size_t>(size));
    std::array<Place, kMostOperands> room;
    std::span<Place> block(room.data(), places.size());
    for (npy_intp done = 0; done < count && !has_raised; done += size) {
        npy_intp n = std::min(size, count - done);
        for (std::size_t i = 0; i < places.size(); ++i) {
            const Place& place = places[i];
            block[i] = place;
            block[i].data += done * place.outer_stride;
            if (place.outer_stride == place.bytes) continue;
            char* copy = copies.data() + i * kLargestElement * static_cast<std::size_t>(size);
            bool is_there = place.outer_stride == 0 && done > 0;
            if (!loop.operands[i].is_output && !is_there) {
                copy_elements(place.bytes, copy, place.bytes, block[i].data, place.outer_stride, n);
            }
            block[i].data = copy;
        }
        record.set(loop, block, n);
        run(loop, *loop.contiguous, record.data());
        for (std::size_t i = 0; i < places.size(); ++i) {
            const Place& place = places[i];
            if (!loop.operands[i].is_output || place.outer_stride == place.bytes) continue;
            copy_elements(place.bytes, place.data + done * place.outer_stride, place.outer_stride,
                          block[i].data, place.bytes, n);
        }
    }
}

void run_one_by_one(const Loop& loop, Record& record, std::span<const Place> places,
                    npy_intp count) {
    record.set(loop, places, 1);
    for (npy_intp done = 0; done < count && !has_raised; ++done) {
        run(loop, *loop.sequential, record.data());
        record.advance(loop, places);
    }
}

void run_without_lock(const Loop& loop, char** args, const npy_intp* dimensions,
                      const npy_intp* steps) {
    npy_intp count = dimensions[0];
    std::array<Place, kMostOperands> room;
    std::span<Place> places(room.data(), loop.operands.size());
    const npy_intp* core_steps = steps + places.size();
    bool is_contiguous = true;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const Operand& operand = loop.operands[i];
        places[i] = place_of(operand, args[i], steps[i], dimensions, core_steps);
        core_steps += operand.core.size();
        if (count == 1) places[i].outer_stride = places[i].bytes;
        is_contiguous = is_contiguous && places[i].has_contiguous_core &&
                        places[i].outer_stride == places[i].bytes;
    }
    Record record(loop, dimensions, steps);
    if (count > 1 && has_overlap(loop, places, count)) {
        return run_one_by_one(loop, record, places, count);
    }
    if (!is_contiguous && loop.strided == nullptr) {
        return run_in_blocks(loop, record, places, count);
    }
    record.set(loop, places, count);
    run(loop, is_contiguous ? *loop.contiguous : *loop.strided, record.data());
}

/// What NumPy warns of. Vectors signal more than what happened, never less: they compute both sides
/// of a condition, and vector forms of functions signal for infinite arguments, too.
constexpr int kSignals = FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW;

enum class Number : std::uint8_t { finite, infinite, nan };

template <class T>
Number worst_part(const char* element, std::size_t parts) {
    std::array<T, 2> values;
    std::memcpy(values.data(), element, parts * sizeof(T));
    Number worst = Number::finite;
    for (std::size_t i = 0; i < parts; ++i) {
        if (std::isnan(values[i])) return Number::nan;
        if (std::isinf(values[i])) worst = Number::infinite;
    }
    return worst;
}

Number number(const Operand& operand, const char* element) {
    switch (operand.type) {
        case NPY_FLOAT: return worst_part<float>(element, 1);
        case NPY_DOUBLE: return worst_part<double>(element, 1);
        case NPY_CFLOAT: return worst_part<float>(element, 2);
        case NPY_CDOUBLE: return worst_part<double>(element, 2);
        default: return Number::finite;
    }
}

/// Those signals that a result shows: it is NaN or infinite, and what it was computed from is not.
/// Operands that the results were written over are not known any more.
int shown_signals(std::span<const Operand> operands, char** args, npy_intp count,
                  const npy_intp* steps) {
    auto is_overwritten = [&](std::size_t input) {
        for (std::size_t i = input; i < operands.size(); ++i)
            if (operands[i].is_output && args[i] == args[input]) return true;
        return false;
    };
    std::vector<std::size_t> inputs, outputs;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        if (operands[i].is_output) {
            outputs.push_back(i);
        } else if (!is_overwritten(i)) {
            inputs.push_back(i);
        }
    }
    int shown = 0;
    for (npy_intp row = 0; row < count && shown != kSignals; ++row) {
        auto worst = [&](std::span<const std::size_t> positions) {
            Number found = Number::finite;
            for (std::size_t i : positions)
                found = std::max(found, number(operands[i], args[i] + row * steps[i]));
            return found;
        };
        Number result = worst(outputs);
        if (result == Number::finite) continue;
        Number from = worst(inputs);
        if (result == Number::nan && from != Number::nan) shown |= FE_INVALID;
        if (from == Number::finite) shown |= FE_DIVBYZERO | FE_OVERFLOW;
    }
    return shown;
}

/// Runs a loop of single elements and leaves the signals that its results show. Results that are no
/// floats show nothing: all signals are left.
void run_with_signals(const Loop& loop, char** args, const npy_intp* dimensions,
                      const npy_intp* steps) {
    std::fexcept_t before;
    std::fegetexceptflag(&before, kSignals);
    std::feclearexcept(kSignals);
    run_without_lock(loop, args, dimensions, steps);
    int signals = std::fetestexcept(kSignals);
    if (signals != 0 && loop.shows_signals) {
        signals &= shown_signals(loop.operands, args, dimensions[0], steps);
    }
    std::fesetexceptflag(&before, kSignals);
    std::feraiseexcept(signals);
}

/// What NumPy calls: `args` point to the first elements, dimensions[0] is how often the loop goes
/// around, followed by the sizes of the core axes; `steps` are the strides of the loop's axis for
/// each operand, followed by those of the core axes.
void run_loop(char** args, const npy_intp* dimensions, const npy_intp* steps, void* data) {
    const Loop& loop = *static_cast<const Loop*>(data);
    if (dimensions[0] == 0 || (has_raised && is_still_raised())) return;
    if (loop.is_parallel && PyGILState_Check() != 0) {
        DropLock unlocked;
        return run_with_signals(loop, args, dimensions, steps);
    }
    run_with_signals(loop, args, dimensions, steps);
}

// ---- making them ----

Owned item(PyObject* description, const char* name) {
    return checked(PyObject_GetAttrString(description, name));
}

int integer(PyObject* description, const char* name) {
    int value = static_cast<int>(PyLong_AsLong(item(description, name).get()));
    if (PyErr_Occurred() != nullptr) throw PythonError{};
    return value;
}

std::string text(PyObject* description, const char* name) {
    return text_of(item(description, name).get());
}

/// The specializations of one loop: (contiguous, strided or None, sequential).
void add_loop(Memory& memory, Session& session, PyObject* row, bool is_parallel) {
    std::array<const jit::Callable*, 3> codes{};
    const std::vector<const Type*>* parameters = nullptr;
    for (Py_ssize_t i = 0; i < 3; ++i) {
        PyObject* specialization = PyTuple_GetItem(row, i);
        if (specialization == nullptr) throw PythonError{};
        if (specialization == Py_None) continue;
        memory.code.push_back(Owned::borrow(specialization));
        const jit::Callable& callable = *body_of(specialization).callable;
        codes[static_cast<std::size_t>(i)] = &callable;
        parameters = &callable.parameters();
    }
    std::size_t record_size = 0;
    for (std::size_t i = 0; i < parameters->size(); ++i) {
        const Type* type = (*parameters)[i];
        memory.types.push_back(static_cast<char>(numpy_type_number(type->dtype)));
        record_size += 16 + 16 * static_cast<std::size_t>(type->ndim);
    }
    memory.functions.push_back(run_loop);
    memory.loops.push_back({&session, {}, codes[0], codes[1], codes[2], is_parallel, record_size});
}

/// A loop's operands differ from the next loop's in their dtypes only.
void finish_loops(Memory& memory, const PyUFuncObject& ufunc) {
    auto count = static_cast<std::size_t>(ufunc.nargs);
    for (std::size_t i = 0; i < memory.operands.size(); ++i) {
        Operand& operand = memory.operands[i];
        auto position = i % count;
        operand.is_output = position >= static_cast<std::size_t>(ufunc.nin);
        operand.type = memory.types[i];
        Owned descr(reinterpret_cast<PyObject*>(PyArray_DescrFromType(memory.types[i])));
        operand.itemsize = PyDataType_ELSIZE(reinterpret_cast<const PyArray_Descr*>(descr.get()));
        if (ufunc.core_enabled == 0) continue;
        const int* dimensions = ufunc.core_dim_ixs + ufunc.core_offsets[position];
        for (int axis = 0; axis < ufunc.core_num_dims[position]; ++axis) {
            operand.core.push_back(1 + dimensions[axis]);
        }
    }
    for (std::size_t i = 0; i < memory.loops.size(); ++i) {
        Loop& loop = memory.loops[i];
        loop.operands = std::span(memory.operands).subspan(i * count, count);
        loop.shows_signals =
            ufunc.core_enabled == 0 && std::ranges::any_of(loop.operands, [](const Operand& each) {
                return each.is_output &&
                       (PyTypeNum_ISFLOAT(each.type) || PyTypeNum_ISCOMPLEX(each.type));
            });
    }
}

constexpr const char* kCapsule = "numen.ufunc";

void free_memory(PyObject* capsule) {
    delete static_cast<Memory*>(PyCapsule_GetPointer(capsule, kCapsule));
}

void load_ufunc_api() {
    if (PyUFunc_API == nullptr) checked(_import_umath());
}

}  // namespace

Owned make_ufunc(Session& session, PyObject* description) {
    load_ufunc_api();
    auto memory = std::make_unique<Memory>();
    memory->name = text(description, "name");
    memory->doc = text(description, "doc");
    memory->signature = text(description, "signature");
    int nin = integer(description, "nin"), nout = integer(description, "nout");
    bool is_parallel = checked(PyObject_IsTrue(item(description, "parallel").get())) != 0;
    Owned loops = item(description, "loops");
    for (Py_ssize_t i = 0; i < PySequence_Size(loops.get()); ++i) {
        Owned row = checked(PySequence_GetItem(loops.get(), i));
        add_loop(*memory, session, row.get(), is_parallel);
    }
    for (Loop& loop : memory->loops) memory->data.push_back(&loop);
    memory->operands.resize(memory->loops.size() * static_cast<std::size_t>(nin + nout));

    Owned identity = item(description, "identity");
    int kind = PyUFunc_IdentityValue;
    if (identity.get() == Py_None) kind = PyUFunc_None;
    if (PyUnicode_Check(identity.get())) kind = PyUFunc_ReorderableNone;
    Owned made = checked(PyUFunc_FromFuncAndDataAndSignatureAndIdentity(
        memory->functions.data(), memory->data.data(), memory->types.data(),
        /*ntypes=*/0, nin, nout, kind, memory->name.c_str(), memory->doc.c_str(), 0,
        memory->signature.empty() ? nullptr : memory->signature.c_str(),
        kind == PyUFunc_IdentityValue ? identity.get() : nullptr));
    auto* ufunc = reinterpret_cast<PyUFuncObject*>(made.get());
    finish_loops(*memory, *ufunc);
    // NumPy prefers loops of the very dtypes of the arguments to those before them in the table,
    // unless they come later than the ufunc.
    ufunc->ntypes = static_cast<int>(memory->loops.size());
    Owned writable = item(description, "writable");
    for (Py_ssize_t i = 0; i < PySequence_Size(writable.get()); ++i) {
        Owned position = checked(PySequence_GetItem(writable.get(), i));
        ufunc->op_flags[PyLong_AsLong(position.get())] = NPY_ITER_READWRITE | NPY_ITER_UPDATEIFCOPY;
    }
    ufunc->obj = checked(PyCapsule_New(memory.get(), kCapsule, free_memory)).release();
    static_cast<void>(memory.release());
    return made;
}

}  // namespace numen::python
