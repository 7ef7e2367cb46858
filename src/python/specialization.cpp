#include "python/specialization.h"

#include <algorithm>
#include <cstring>

#include "python/box.h"
#include "python/error.h"
#include "python/stages.h"
#include "python/type_handle.h"
#include "python/typing.h"
#include "runtime/buffer.h"

namespace numen::python {

using types::DType;
using types::Kind;
using types::Layout;

namespace {

using Test = Parameter::Test;
/// Arrays whose sizes are integers among the arguments may have the product of these. That takes
/// other numbers for sizes, too, for which a function is compiled once more: so it is larger.
constexpr std::uint64_t kManyMade = std::uint64_t{1} << 26;
/// No array has as many; and the product of fewer and kManyMade does not overflow.
constexpr std::uint64_t kTooManyElements = std::uint64_t{1} << 37;
constexpr int kLayoutFlags = NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS;

void choose_array_test(Parameter& parameter, PyObject* value) {
    const Type* type = parameter.from;
    bool tells_alignment = true;
    if (type->elements.empty() && !types::is_time(type->dtype)) {
        parameter.expected = descr_from(type->dtype);
    } else {
        // Arrays of another dtype object that is equal take the longer way.
        if (value == nullptr || !PyArray_CheckExact(value)) return;
        parameter.expected =
            Owned::borrow(reinterpret_cast<PyObject*>(PyArray_DESCR(as_array(value))));
        // Others count as not aligned in any case.
        tells_alignment = type->elements.empty() || type->element()->aligned;
    }
    parameter.test = Test::array;
    parameter.flags_mask = NPY_ARRAY_WRITEABLE | (tells_alignment ? NPY_ARRAY_ALIGNED : 0);
    parameter.flags = (type->readonly ? 0 : NPY_ARRAY_WRITEABLE) |
                      (type->aligned && tells_alignment ? NPY_ARRAY_ALIGNED : 0);
    switch (type->layout) {
        case Layout::C:
            parameter.flags_mask |= NPY_ARRAY_C_CONTIGUOUS;
            parameter.flags |= NPY_ARRAY_C_CONTIGUOUS;
            break;
        case Layout::F:
            parameter.flags_mask |= kLayoutFlags;
            parameter.flags |= NPY_ARRAY_F_CONTIGUOUS;
            break;
        case Layout::A: parameter.flags_mask |= kLayoutFlags; break;
    }
}

/// Picks the quickest test that tells objects of the type `from`; `value` is one of them, or null.
void choose_test(Parameter& parameter, PyObject* value) {
    const Type* from = parameter.from;
    const Type* to = parameter.to;
    if (from->is(Kind::Static) || from->is(Kind::None)) {
        if (to->kind != from->kind || value == nullptr) return;
        parameter.test = Test::identity;
        parameter.expected = Owned::borrow(value);
        return;
    }
    if (from->kind != to->kind || from->dtype != to->dtype) return;
    if (from->is(Kind::Array)) return choose_array_test(parameter, value);
    if (!from->is_scalar() || from->is_time()) return;  // a time's class does not tell its unit
    if (!from->weak) {
        parameter.test = Test::scalar;
        parameter.expected = checked(PyArray_TypeObjectFromType(numpy_type_number(from->dtype)));
    } else if (from->dtype == DType::int64) {
        parameter.test = Test::int64;
    } else if (from->dtype == DType::float64) {
        parameter.test = Test::float64;
    } else if (from->dtype == DType::bool_) {
        parameter.test = Test::boolean;
    }
}

template <class T>
void store(char* place, T value) {
    std::memcpy(place, &value, sizeof value);
}

/// All components of an array are eight bytes wide and lie one after the other.
void store_array(CallFrame& frame, PyArrayObject* array, char* place) {
    store(place, PyArray_DATA(array));
    store(place + 8,
          runtime::ref(frame.lend(reinterpret_cast<PyObject*>(array), PyArray_DATA(array))));
    // Of one axis or two nearly always, for which a call of memcpy takes longer.
    const int ndim = PyArray_NDIM(array);
    char* strides = place + 16 + 8 * ndim;
    for (int axis = 0; axis < ndim; ++axis) {
        store(place + 16 + 8 * axis, PyArray_DIMS(array)[axis]);
        store(strides + 8 * axis, PyArray_STRIDES(array)[axis]);
    }
}

/// Of containers whose elements are not known, whether they may.
bool may_hold_arrays(const Type* type) {
    return type->is(Kind::Array) || type->is(Kind::Instance) || type->is(Kind::Generator) ||
           std::any_of(type->elements.begin(), type->elements.end(), may_hold_arrays);
}

}  // namespace

Specialization::Body::Body(Session& session_, std::shared_ptr<const jit::Callable> callable_,
                           Guards guards_, std::span<const Type* const> arguments,
                           std::span<PyObject* const> values, bool nogil_)
    : session(session_), callable(std::move(callable_)), guards(std::move(guards_)), nogil(nogil_) {
    const std::vector<const Type*>& to = callable->parameters();
    types::MemoryLayout layout = types::memory_layout(session.types.tuple(to));
    record_size_ = static_cast<std::size_t>(layout.size);
    offsets_ = std::move(layout.offsets);

    std::size_t component = 0;
    bool any_omitted = false;
    for (std::size_t i = 0; i < to.size(); ++i) {
        Parameter parameter;
        parameter.from = arguments[i];
        parameter.to = to[i];
        parameter.first_component = component;
        std::size_t components = types::components(to[i]).size();
        if (components > 0) parameter.offset = static_cast<std::size_t>(offsets_[component]);
        if (!callable->interruptible) find_sizes(to[i], component);
        component += components;
        if (parameter.from == nullptr) {
            parameter.test = Test::omitted;
            any_omitted = true;
        } else {
            choose_test(parameter, values[i]);
        }
        parameters.push_back(std::move(parameter));
    }
    if (any_omitted) {
        defaults_record_.resize(record_size_);
        defaults_frame_ = std::make_unique<CallFrame>(session);
        for (std::size_t i = 0; i < to.size(); ++i) {
            if (parameters[i].test != Test::omitted) continue;
            ComponentCursor cursor(defaults_record_.data(), offsets_);
            cursor.skip(parameters[i].first_component);
            unbox(*defaults_frame_, to[i], values[i], cursor);
        }
    }
    result_layout_ = types::memory_layout(callable->result());
    result_is_managed_ = types::is_managed(callable->result());
}

bool Parameter::takes(PyObject* object) const {
    if (!literal) return true;
    if (object == nullptr || Py_TYPE(object) != Py_TYPE(literal.get())) return false;
    return checked(PyObject_RichCompareBool(object, literal.get(), Py_EQ)) != 0;
}

bool Specialization::Body::match(CallFrame& frame, PyObject* const* objects, std::size_t count,
                                 char* record) const {
    if (!defaults_record_.empty()) {
        std::memcpy(record, defaults_record_.data(), defaults_record_.size());
    }
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const Parameter& parameter = parameters[i];
        PyObject* object = i < count ? objects[i] : nullptr;
        if (object == nullptr || parameter.test == Test::omitted) {
            if (object == nullptr && parameter.test == Test::omitted) continue;
            return false;
        }
        if (parameter.literal && !parameter.takes(object)) [[unlikely]]
            return false;
        char* place = record + parameter.offset;
        switch (parameter.test) {
            case Test::int64: {
                if (!PyLong_CheckExact(object)) return false;
                int overflow = 0;
                std::int64_t value = PyLong_AsLongLongAndOverflow(object, &overflow);
                if (overflow != 0) return false;
                store(place, value);
                break;
            }
            case Test::float64:
                if (!PyFloat_CheckExact(object)) return false;
                store(place, PyFloat_AS_DOUBLE(object));
                break;
            case Test::boolean:
                if (!PyBool_Check(object)) return false;
                store(place, object == Py_True);
                break;
            case Test::scalar:
                if (reinterpret_cast<PyObject*>(Py_TYPE(object)) != parameter.expected.get()) {
                    return false;
                }
                PyArray_ScalarAsCtype(object, place);
                break;
            case Test::array: {
                if (!PyArray_CheckExact(object)) return false;
                PyArrayObject* array = as_array(object);
                if (reinterpret_cast<PyObject*>(PyArray_DESCR(array)) != parameter.expected.get() ||
                    PyArray_NDIM(array) != parameter.from->ndim ||
                    (PyArray_FLAGS(array) & parameter.flags_mask) != parameter.flags) {
                    return false;
                }
                store_array(frame, array, place);
                break;
            }
            case Test::identity:
                if (object != parameter.expected.get()) return false;
                break;
            case Test::general: {
                try {
                    if (type_of(session, object) != parameter.from) return false;
                } catch (const Untypable&) {
                    return false;
                }
                ComponentCursor cursor(record, offsets_);
                cursor.skip(parameter.first_component);
                unbox(frame, parameter.to, object, cursor);
                break;
            }
            case Test::omitted: return false;
        }
    }
    return true;
}

void Specialization::Body::fill(CallFrame& frame, PyObject* const* objects, char* record) const {
    if (!defaults_record_.empty()) {
        std::memcpy(record, defaults_record_.data(), defaults_record_.size());
    }
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        if (parameters[i].test == Test::omitted) continue;
        ComponentCursor cursor(record, offsets_);
        cursor.skip(parameters[i].first_component);
        unbox(frame, parameters[i].to, objects[i], cursor);
    }
}

bool Specialization::Body::is_for(std::span<const Type* const> arguments,
                                  std::span<PyObject* const> values) const {
    if (arguments.size() != parameters.size()) return false;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        if (arguments[i] != parameters[i].from) return false;
        if (!parameters[i].takes(i < values.size() ? values[i] : nullptr)) return false;
    }
    return true;
}

void Specialization::Body::find_sizes(const Type* type, std::size_t component) {
    if (type->is(Kind::Array)) {
        if (type->ndim == 0) return;
        const std::size_t shape = component + types::shape_field(0);
        sizes_.push_back({static_cast<std::size_t>(offsets_[shape]), type->ndim, true});
    } else if (type->is_int64()) {
        sizes_.push_back({static_cast<std::size_t>(offsets_[component]), 1, false});
    } else if (type->is(Kind::Tuple)) {
        for (const Type* element : type->elements) {
            find_sizes(element, component);
            component += types::components(element).size();
        }
    } else {
        holds_arrays_ |= may_hold_arrays(type);
    }
}

bool Specialization::Body::has_large(const char* record) const {
    const auto product = [record](const Sizes& sizes) {
        std::uint64_t elements = 1;
        for (int i = 0; i < sizes.count; ++i) {
            std::uint64_t size;
            std::memcpy(&size, record + sizes.offset + 8 * static_cast<std::size_t>(i),
                        sizeof size);
            elements *= size;
        }
        return elements;
    };
    std::uint64_t elements_made = 1;
    for (const Sizes& sizes : sizes_) {
        const std::uint64_t elements = product(sizes);
        if (sizes.are_of_array) {
            if (elements >= runtime::kManyElements) return true;
        } else if (elements > 1 && elements < kTooManyElements) {
            elements_made *= elements;
            if (elements_made >= kManyMade) return true;
        }
    }
    return holds_arrays_ && runtime::may_be_large();
}

jit::Callable::Entry wait_for_optimized(const jit::Callable& callable) {
    if (callable.upgrade() == nullptr || callable.upgrade()->is_done()) return callable.entry();
    DropLock unlocked;
    return callable.final_entry();
}

PyObject* Specialization::Body::run(CallFrame& frame, const char* record, PyObject* self) const {
    if (jit::Upgrade* upgrade = callable->upgrade(); upgrade != nullptr) [[unlikely]] {
        if (!upgrade->is_done()) {
            const jit::Upgrade::Call call(*upgrade);
            return run_code(frame, record, self);
        }
    }
    return run_code(frame, record, self);
}

inline PyObject* Specialization::Body::run_code(CallFrame& frame, const char* record,
                                                PyObject* self) const {
    Room room(static_cast<std::size_t>(result_layout_.size));
    char* result = room.data();
    std::int32_t status;
    if (nogil) {
        DropLock unlocked;
        status = callable->entry()(result, record);
    } else {
        status = callable->entry()(result, record);
    }
    return finish(frame, status, result, self);
}

PyObject* Specialization::Body::run(CallFrame& frame, const char* record, PyObject* self,
                                    const Code& code) const {
    Room room(static_cast<std::size_t>(result_layout_.size));
    return finish(frame, code(room.data(), record), room.data(), self);
}

inline PyObject* Specialization::Body::finish(CallFrame& frame, std::int32_t status, char* result,
                                              PyObject* self) const {
    if (status != 0) [[unlikely]] {
        raise_pending_error(session, callable->moves);
        frame.reflect_after_error();
        return nullptr;
    }
    ComponentCursor cursor(result, result_layout_.offsets);
    if (!result_is_managed_ && !frame.has_containers()) [[likely]] {
        return box(frame, callable->result(), cursor, self).release();
    }
    struct Release {
        const Type* type;
        ComponentCursor cursor;
        ~Release() { release_references(type, cursor); }
    } release{callable->result(), cursor};
    // Before the lists change, whose elements the result may be.
    Owned boxed = box(frame, callable->result(), cursor, self);
    frame.reflect();
    return boxed.release();
}

namespace {

void specialization_dealloc(PyObject* self) {
    PyObject_GC_UnTrack(self);
    delete reinterpret_cast<Specialization*>(self)->body;
    PyTypeObject* type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

int specialization_traverse(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(Py_TYPE(self));
    auto* made = reinterpret_cast<Specialization*>(self);
    if (made->body == nullptr) return 0;
    for (const Parameter& parameter : made->body->parameters) Py_VISIT(parameter.expected.get());
    Py_VISIT(made->body->interruptible.get());
    return made->body->guards.traverse(visit, arg);
}

int specialization_clear(PyObject* self) {
    auto* made = reinterpret_cast<Specialization*>(self);
    if (made->body == nullptr) return 0;
    made->body->guards.clear();
    made->body->interruptible = Owned();
    return 0;
}

PyObject* arguments(PyObject* self, void*) {
    return guarded([&] {
        const auto& parameters = body_of(self).parameters;
        Owned out = checked(PyTuple_New(static_cast<Py_ssize_t>(parameters.size())));
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const Type* type = parameters[i].from;
            PyTuple_SET_ITEM(out.get(), static_cast<Py_ssize_t>(i),
                             type == nullptr ? Py_NewRef(Py_None) : handle_of(type).release());
        }
        return out.release();
    });
}

PyObject* literals(PyObject* self, void*) {
    return guarded([&] {
        const auto& parameters = body_of(self).parameters;
        Owned out = checked(PyTuple_New(static_cast<Py_ssize_t>(parameters.size())));
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            PyObject* literal = parameters[i].literal.get();
            PyTuple_SET_ITEM(out.get(), static_cast<Py_ssize_t>(i),
                             Py_NewRef(literal == nullptr ? Py_None : literal));
        }
        return out.release();
    });
}

PyObject* parameter_types(PyObject* self, void*) {
    return guarded([&] {
        const auto& parameters = body_of(self).callable->parameters();
        Owned out = checked(PyTuple_New(static_cast<Py_ssize_t>(parameters.size())));
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            PyTuple_SET_ITEM(out.get(), static_cast<Py_ssize_t>(i),
                             handle_of(parameters[i]).release());
        }
        return out.release();
    });
}

PyObject* result_type(PyObject* self, void*) {
    return guarded([&] { return handle_of(body_of(self).callable->result()).release(); });
}

PyObject* entry_point(PyObject* self, void*) {
    return PyLong_FromVoidPtr(reinterpret_cast<void*>(wait_for_optimized(*body_of(self).callable)));
}

PyObject* code_number(PyObject* self, void*) {
    return PyLong_FromVoidPtr(const_cast<jit::Callable*>(body_of(self).callable.get()));
}

PyObject* tier(PyObject* self, void*) {
    const jit::Upgrade* upgrade = body_of(self).callable->upgrade();
    const bool is_quick =
        upgrade != nullptr && (!upgrade->is_done() || !upgrade->failure().empty());
    return PyUnicode_FromString(is_quick ? "quick" : "optimized");
}

PyObject* upgrade_times(PyObject* self, void*) {
    return guarded([&] {
        const jit::Upgrade* upgrade = body_of(self).callable->upgrade();
        if (upgrade == nullptr || !upgrade->is_done()) return PyList_New(0);
        return times_of_stages(upgrade->making().times).release();
    });
}

PyObject* is_current(PyObject* self, void*) { return PyBool_FromLong(body_of(self).guards.hold()); }

PyObject* c_entry_point(PyObject* self, void*) {
    return PyLong_FromVoidPtr(body_of(self).callable->c_entry());
}

PyObject* number(PyObject* self, void*) { return PyLong_FromLongLong(body_of(self).number); }

PyObject* is_from_cache(PyObject* self, void*) {
    return PyBool_FromLong(body_of(self).callable->is_from_cache);
}

PyObject* cache_note(PyObject* self, void*) {
    return guarded([&] { return str_from(body_of(self).callable->cache_note).release(); });
}

PyObject* interruptible(PyObject* self, void*) {
    PyObject* made = body_of(self).interruptible.get();
    return Py_NewRef(made == nullptr ? Py_None : made);
}

PyObject* stage_times(PyObject* self, void*) {
    return guarded([&] { return times_of_stages(body_of(self).callable->times).release(); });
}

}  // namespace

PyTypeObject* make_specialization_type() {
    static PyGetSetDef attributes[] = {
        {"arguments", arguments, nullptr,
         "Types of the Python arguments it is for; None where the default is taken.", nullptr},
        {"literals", literals, nullptr, "Values that are constants of it; None for the others.",
         nullptr},
        {"parameters", parameter_types, nullptr, "Types of the compiled parameters.", nullptr},
        {"result", result_type, nullptr, "Type of the result.", nullptr},
        {"entry_point", entry_point, nullptr, "Address of the machine code.", nullptr},
        {"code_number", code_number, nullptr, "Tells machine code apart from other.", nullptr},
        {"tier", tier, nullptr, "\"quick\" or \"optimized\": the code that calls run now.",
         nullptr},
        {"upgrade_times", upgrade_times, nullptr,
         "What each stage took that replaced quick code: (name, nanoseconds).", nullptr},
        {"is_current", is_current, nullptr, "Whether the globals it took are what they were.",
         nullptr},
        {"c_entry_point", c_entry_point, nullptr,
         "Address of the function that C can call; 0 without.", nullptr},
        {"number", number, nullptr, "How many its dispatcher made before it.", nullptr},
        {"is_from_cache", is_from_cache, nullptr, "Whether another process compiled it.", nullptr},
        {"cache_note", cache_note, nullptr, "Why it was compiled; empty when it was not.", nullptr},
        {"interruptible", interruptible, nullptr,
         "The same whose loops over arrays look for signals, once a call was large; else None.",
         nullptr},
        {"times", stage_times, nullptr, "What each stage took: (name, nanoseconds).", nullptr},
        {nullptr, nullptr, nullptr, nullptr, nullptr},
    };
    static PyType_Slot slots[] = {
        {Py_tp_dealloc, reinterpret_cast<void*>(specialization_dealloc)},
        {Py_tp_traverse, reinterpret_cast<void*>(specialization_traverse)},
        {Py_tp_clear, reinterpret_cast<void*>(specialization_clear)},
        {Py_tp_getset, attributes},
        {Py_tp_doc, const_cast<char*>("A function compiled for one row of argument types.")},
        {0, nullptr},
    };
    static PyType_Spec spec = {
        .name = "numen._core.Specialization",
        .basicsize = sizeof(Specialization),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
        .slots = slots,
    };
    return reinterpret_cast<PyTypeObject*>(checked(PyType_FromSpec(&spec)).release());
}

namespace {

bool holds_shared(const Type* type) {
    return type->typed || type->is(types::Kind::Instance) ||
           std::any_of(type->elements.begin(), type->elements.end(), holds_shared);
}

}  // namespace

Owned make_specialization(Session& session, std::unique_ptr<Specialization::Body> body) {
    Owned made = checked(session.specialization->tp_alloc(session.specialization, 0));
    const std::vector<const Type*>& parameters = body->callable->parameters();
    // Typed containers and instances of jitclasses outlive the call, and may get literals and
    // captured arrays of the code.
    if (holds_shared(body->callable->result()) ||
        std::any_of(parameters.begin(), parameters.end(), holds_shared)) {
        session.keep(made.get());
    }
    reinterpret_cast<Specialization*>(made.get())->body = body.release();
    return made;
}

}  // namespace numen::python
