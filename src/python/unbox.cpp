#include "python/unbox.h"

#include <complex>
#include <cstring>

#include "python/c_values.h"
#include "python/extension.h"
#include "python/first_class.h"
#include "python/generator.h"
#include "python/instance.h"
#include "python/record_types.h"
#include "python/typed_container.h"
#include "python/typing.h"
#include "runtime/error.h"
#include "runtime/string.h"
#include "support/diagnostic.h"
#include "types/record.h"

namespace numen::python {

using types::DType;
using types::Kind;

namespace {

/// The value of an integer parameter: as astype does it, so bits above the width are dropped.
std::int64_t integer_value(PyObject* object, DType dtype) {
    if (PyFloat_Check(object) || PyArray_IsScalar(object, Floating)) {
        double value = PyFloat_AsDouble(object);
        if (value == -1.0 && PyErr_Occurred() != nullptr) throw PythonError{};
        if (dtype == DType::uint64 && value >= 0x1p63 && value < 0x1p64) {
            return static_cast<std::int64_t>(static_cast<std::uint64_t>(value));
        }
        // Out of range as the machine's own conversion gives it.
        return value >= -0x1p63 && value < 0x1p63 ? static_cast<std::int64_t>(value) : INT64_MIN;
    }
    Owned number = checked(PyNumber_Index(object));
    int overflow = 0;
    std::int64_t value = PyLong_AsLongLongAndOverflow(number.get(), &overflow);
    if (overflow > 0 && dtype == DType::uint64) {
        value = static_cast<std::int64_t>(PyLong_AsUnsignedLongLong(number.get()));
    } else if (overflow != 0) {
        PyErr_SetString(PyExc_OverflowError, "int too big to convert");
    } else if (value < 0 && types::kind(dtype) == 'u') {
        PyErr_SetString(PyExc_OverflowError, "can't convert negative value to unsigned int");
    }
    if (PyErr_Occurred() != nullptr) throw PythonError{};
    return value;
}

double float_value(PyObject* object) {
    double value = PyFloat_AsDouble(object);
    if (value == -1.0 && PyErr_Occurred() != nullptr) throw PythonError{};
    return value;
}

void unbox_scalar(DType dtype, PyObject* object, ComponentCursor& out) {
    switch (dtype) {
        case DType::bool_: return out.put<bool>(checked(PyObject_IsTrue(object)) != 0);
        case DType::int8:
        case DType::uint8: return out.put(static_cast<std::uint8_t>(integer_value(object, dtype)));
        case DType::int16:
        case DType::uint16:
            return out.put(static_cast<std::uint16_t>(integer_value(object, dtype)));
        case DType::int32:
        case DType::uint32:
            return out.put(static_cast<std::uint32_t>(integer_value(object, dtype)));
        case DType::int64:
        case DType::uint64: return out.put(integer_value(object, dtype));
        case DType::float32: return out.put(static_cast<float>(float_value(object)));
        case DType::float64: return out.put(float_value(object));
        case DType::complex64:
        case DType::complex128: {
            Py_complex value = PyComplex_AsCComplex(object);
            if (PyErr_Occurred() != nullptr) throw PythonError{};
            for (double part : {value.real, value.imag}) {
                if (dtype == DType::complex64) {
                    out.put(static_cast<float>(part));
                } else {
                    out.put(part);
                }
            }
            return;
        }
#define NUMEN_DTYPE(name, kind, bytes, numpy_char, c_type)
#define NUMEN_TIME_DTYPE(base, kind, unit) \
    case DType::base##_##unit: return out.put(time_count(object));
#include "types/dtypes.def"
#undef NUMEN_DTYPE
        case DType::structured: break;
    }
    NUMEN_UNREACHABLE("dtype");
}

void unbox_array(CallFrame& frame, const Type* type, PyObject* object, ComponentCursor& out) {
    if (is_buffer(object)) object = frame.array_over(object);
    PyArrayObject* array = as_array(object);
    expect(PyArray_Check(object) && PyArray_NDIM(array) == type->ndim &&
           holds_elements_of(frame.session(), array, type));
    runtime::note_elements(static_cast<std::uint64_t>(PyArray_SIZE(array)));
    out.put(PyArray_DATA(array));
    out.put(runtime::ref(frame.lend(object, PyArray_DATA(array))));
    for (int axis = 0; axis < type->ndim; ++axis) out.put<std::int64_t>(PyArray_DIM(array, axis));
    for (int axis = 0; axis < type->ndim; ++axis) {
        out.put<std::int64_t>(PyArray_STRIDE(array, axis));
    }
}

runtime::String* string_from(PyObject* object) {
    expect(PyUnicode_Check(object));
    Py_ssize_t length = PyUnicode_GET_LENGTH(object);
    if (length == 0) return runtime::empty_string();
    runtime::String* made = runtime::allocate_string(length, PyUnicode_MAX_CHAR_VALUE(object));
    if (made == nullptr) {
        runtime::release(runtime::ref(runtime::take_error()));
        throw std::bad_alloc();
    }
    std::memcpy(made->data(), PyUnicode_DATA(object), static_cast<std::size_t>(made->bytes()));
    return made;
}

runtime::String* bytes_from(PyObject* object) {
    expect(PyBytes_Check(object));
    auto length = PyBytes_GET_SIZE(object);
    runtime::String* made = runtime::string_from(
        reinterpret_cast<const std::uint8_t*>(PyBytes_AS_STRING(object)), length);
    if (made == nullptr) {
        runtime::release(runtime::ref(runtime::take_error()));
        throw std::bad_alloc();
    }
    return made;
}

std::int64_t integer_attribute(PyObject* object, const char* name) {
    Owned value = checked(PyObject_GetAttrString(object, name));
    return integer_value(value.get(), DType::int64);
}

/// The bitgen_t of a numpy.random.Generator, which lives as long as that.
void* bits_of(PyObject* generator) {
    expect(is_random_generator(generator));
    Owned bits = checked(PyObject_GetAttrString(generator, "bit_generator"));
    Owned capsule = checked(PyObject_GetAttrString(bits.get(), "capsule"));
    void* found = PyCapsule_GetPointer(capsule.get(), "BitGenerator");
    if (found == nullptr) throw PythonError{};
    return found;
}

void put_zeros(const Type* type, ComponentCursor& out) {
    for (types::Component component : types::components(type)) {
        std::memset(out.next(), 0, static_cast<std::size_t>(types::size_of(component)));
    }
}

}  // namespace

void expect(bool as_typed) {
    if (as_typed) return;
    PyErr_SetString(PyExc_RuntimeError, "an argument was changed while it was being passed");
    throw PythonError{};
}

void unbox(CallFrame& frame, const Type* type, PyObject* object, ComponentCursor& out) {
    switch (type->kind) {
        case Kind::None:
        case Kind::Static: return;
        case Kind::Scalar: return unbox_scalar(type->dtype, object, out);
        case Kind::Array: return unbox_array(frame, type, object, out);
        case Kind::Record:
            expect(is_record(object) &&
                   types::begins_as(record_type(frame.session(), object), type));
            out.put(record_bytes(object));
            return out.put(runtime::ref(frame.lend(object, record_bytes(object))));
        case Kind::Tuple:
            if (!PyTuple_Check(object) && is_polynomial(object)) {
                for (std::size_t i = 0; i < type->elements.size(); ++i) {
                    Owned part = attribute_or_null(object, type->names[i]);
                    expect(static_cast<bool>(part));
                    unbox(frame, type->elements[i], part.get(), out);
                }
                return;
            }
            expect(PyTuple_Check(object) &&
                   PyTuple_GET_SIZE(object) == static_cast<Py_ssize_t>(type->elements.size()));
            for (std::size_t i = 0; i < type->elements.size(); ++i) {
                unbox(frame, type->elements[i],
                      PyTuple_GET_ITEM(object, static_cast<Py_ssize_t>(i)), out);
            }
            return;
        case Kind::Extension: return unbox_extension(frame, type, object, out);
        case Kind::Optional:
            out.put<bool>(object != Py_None);
            if (object == Py_None) return put_zeros(type->element(), out);
            return unbox(frame, type->element(), object, out);
        case Kind::String: return out.put(frame.own(runtime::ref(string_from(object))));
        case Kind::Bytes: return out.put(frame.own(runtime::ref(bytes_from(object))));
        case Kind::List:
        case Kind::Set:
        case Kind::Dict:
            return out.put(type->typed ? typed_container(frame, type, object)
                                       : frame.container(type, object));
        case Kind::Instance: return out.put(instance_in(frame, object));
        case Kind::Generator: return out.put(generator_in(frame, object));
        case Kind::Range:
            for (const char* part : {"start", "stop", "step"}) {
                out.put(integer_attribute(object, part));
            }
            return;
        case Kind::Slice: {
            const char* parts[] = {"start", "stop", "step"};
            for (std::size_t i = 0; i < 3; ++i) {
                if (type->elements[i]->is(Kind::None)) continue;
                out.put(integer_attribute(object, parts[i]));
            }
            return;
        }
        case Kind::Enum: return out.put(enum_ordinal(object));
        case Kind::Function:
            if (type->is_entry) {
                Session& session = frame.session();
                return out.put(session.entries->entry_of(session, type, object));
            }
            return out.put(c_address_of(object));
        case Kind::Pointer: return out.put(c_address_of(object));
        case Kind::RandomGenerator:
            return out.put(runtime::ref(frame.lend(object, bits_of(object))));
        case Kind::Never:
        case Kind::NestedArray:
        case Kind::Chars:
        case Kind::LiteralList:
        case Kind::LiteralDict:
        case Kind::Exception:
        case Kind::Reference: break;
    }
    PyErr_Format(PyExc_TypeError, "values of type %s cannot be passed from Python",
                 to_string(type).c_str());
    throw PythonError{};
}

}  // namespace numen::python
