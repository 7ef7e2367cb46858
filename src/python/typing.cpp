#include "python/typing.h"

#include <cstring>
#include <vector>

#include "python/c_values.h"
#include "python/extension.h"
#include "python/generator.h"
#include "python/instance.h"
#include "python/numpy.h"
#include "python/record_types.h"
#include "python/type_handle.h"
#include "python/typed_container.h"
#include "types/limits.h"

namespace numen::python {

using types::Context;
using types::DType;
using types::Kind;
using types::Layout;

namespace {

/// The class, and the name of the tuple that stands for it in compiled code.
constexpr std::string_view kPolynomial = "numpy.polynomial.polynomial.Polynomial";

/// Names the type of an object as a user writes it.
std::string type_name(PyObject* object) { return qualified_name(Py_TYPE(object)); }

/// Keeps nested containers (also ones that hold themselves) from overflowing the C stack.
class Nesting {
  public:
    Nesting() { checked(Py_EnterRecursiveCall(" while typing an argument") == 0 ? 0 : -1); }
    ~Nesting() { Py_LeaveRecursiveCall(); }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
};

const Type* int_type(Context& types, PyObject* object) {
    int overflow = 0;
    long long value = PyLong_AsLongLongAndOverflow(object, &overflow);
    if (value == -1 && PyErr_Occurred() != nullptr) throw PythonError{};
    if (overflow == 0) return types.py_int();
    if (overflow > 0) {
        PyLong_AsUnsignedLongLong(object);
        if (PyErr_Occurred() == nullptr) return types.scalar(DType::uint64, true);
        PyErr_Clear();
    }
    PyErr_SetString(PyExc_OverflowError, "int too big to convert");
    throw PythonError{};
}

const Type* numpy_scalar_type(Context& types, PyObject* object) {
    if (PyUnicode_Check(object)) return types.string();
    if (PyBytes_Check(object)) return types.bytes();
    Owned descr(reinterpret_cast<PyObject*>(PyArray_DescrFromScalar(object)));
    if (!descr) throw PythonError{};
    DType dtype;
    if (!dtype_from_numpy(reinterpret_cast<PyArray_Descr*>(descr.get()), dtype)) {
        throw Untypable("values of type " + type_name(object) + " are not supported");
    }
    return types.scalar(dtype);
}

/// Whether a class of that name is among an object's.
bool is_of_class(PyObject* object, std::string_view name) {
    PyObject* mro = Py_TYPE(object)->tp_mro;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(mro); ++i) {
        auto* cls = reinterpret_cast<PyTypeObject*>(PyTuple_GET_ITEM(mro, i));
        if (qualified_name(cls) == name) return true;
    }
    return false;
}

const Type* array_type(Session& session, PyObject* object) {
    if (!PyArray_CheckExact(object)) {
        if (is_of_class(object, "numpy.ma.MaskedArray"))
            throw Untypable("masked arrays are not supported; pass .data and .mask as two arrays");
        if (is_of_class(object, "numpy.matrix"))
            throw Untypable("a numpy.matrix multiplies otherwise than arrays; pass its .A");
    }
    PyArrayObject* array = as_array(object);
    const Type* element = session.elements->of(session.types, PyArray_DESCR(array));
    int flags = PyArray_FLAGS(array);
    Layout layout = (flags & NPY_ARRAY_C_CONTIGUOUS) != 0   ? Layout::C
                    : (flags & NPY_ARRAY_F_CONTIGUOUS) != 0 ? Layout::F
                                                            : Layout::A;
    return session.types.array(element, PyArray_NDIM(array), layout,
                               (flags & NPY_ARRAY_WRITEABLE) == 0,
                               (flags & NPY_ARRAY_ALIGNED) != 0);
}

const Type* tuple_type(Session& session, PyObject* object) {
    Nesting nesting;
    if (static_cast<std::size_t>(PyTuple_GET_SIZE(object)) > types::kMaxTupleValues) {
        throw Untypable(types::kTupleTooLarge);
    }
    std::vector<const Type*> elements;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(object); ++i) {
        elements.push_back(type_of(session, PyTuple_GET_ITEM(object, i)));
    }
    if (types::is_tuple_too_large(elements)) throw Untypable(types::kTupleTooLarge);
    auto* cls = reinterpret_cast<PyObject*>(Py_TYPE(object));
    if (PyTuple_CheckExact(object) || !is_namedtuple_class(cls)) {
        return session.types.tuple(elements);
    }
    Owned fields = checked(PyObject_GetAttrString(cls, "_fields"));
    std::vector<std::string> names;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(fields.get()); ++i) {
        names.push_back(text_of(PyTuple_GET_ITEM(fields.get(), i)));
    }
    std::vector<std::string_view> views(names.begin(), names.end());
    if (views.size() != elements.size()) return session.types.tuple(elements);
    session.keep(cls);
    return session.types.named_tuple(text_attribute(cls, "__name__"), cls, views, elements);
}

/// A numpy.polynomial.Polynomial is a named tuple of its arrays, which the library makes too.
const Type* polynomial_type(Session& session, PyObject* object) {
    constexpr std::string_view names[] = {"coef", "domain", "window"};
    std::vector<const Type*> elements;
    for (std::string_view name : names) {
        Owned part = attribute_or_null(object, name);
        if (!part || !PyArray_Check(part.get()))
            throw Untypable("a Polynomial whose " + std::string(name) + " is no array");
        elements.push_back(array_type(session, part.get()));
    }
    return session.types.named_tuple(kPolynomial, nullptr, names, elements);
}

/// The type for two values that are held together, or null. Numbers stay what they are: an int does
/// not become a float because it is in a list with floats.
const Type* type_for_both(Context& types, const Type* a, const Type* b) {
    if (a == b) return a;
    if (a->is(Kind::None) || b->is(Kind::None)) return types::join(types, a, b);
    if (a->is(Kind::Optional) || b->is(Kind::Optional)) {
        const Type* value = type_for_both(types, a->is(Kind::Optional) ? a->element() : a,
                                          b->is(Kind::Optional) ? b->element() : b);
        return value == nullptr ? nullptr : types.optional(value);
    }
    switch (a->kind) {
        case Kind::Array:
        case Kind::List:
        case Kind::Set:
        case Kind::Dict: return types::join(types, a, b);
        default: return nullptr;
    }
}

bool is_function(const Type* type) {
    return type->is(Kind::Static) && type->static_kind == types::StaticKind::Function;
}

/// The type of functions that were all compiled for the same one signature; null for others.
const Type* type_of_functions(PyObject* functions) {
    Owned module = checked(PyImport_ImportModule("numen.first_class"));
    Owned made = checked(PyObject_CallMethod(module.get(), "common_type", "(O)", functions));
    return made.get() == Py_None ? nullptr : type_in_handle(made.get());
}

/// The one type that all objects of an iterable have; Never when it is empty.
const Type* element_type(Session& session, PyObject* iterable, const char* container) {
    Nesting nesting;
    Owned iterator = checked(PyObject_GetIter(iterable));
    const Type* common = nullptr;
    while (Owned item{PyIter_Next(iterator.get())}) {
        const Type* type = type_of(session, item.get());
        const Type* both = common == nullptr ? type : type_for_both(session.types, common, type);
        if (both == nullptr && is_function(type)) {
            if (const Type* entry = type_of_functions(iterable)) return entry;
        }
        if (both == nullptr) {
            throw Untypable(std::string("the ") + container + " of different types, " +
                            to_string(common) + " and " + to_string(type) +
                            "; use a tuple for mixed ones");
        }
        common = both;
    }
    if (PyErr_Occurred() != nullptr) throw PythonError{};
    return common != nullptr ? common : session.types.never();
}

const Type* dict_type(Session& session, PyObject* object) {
    Owned values = checked(PyDict_Values(object));
    const Type* key = element_type(session, object, "dict has keys");
    return session.types.dict(key, element_type(session, values.get(), "dict has values"));
}

/// Of an object with Numba's WrapperAddressProtocol: it tells its signature.
const Type* wrapper_type(PyObject* object) {
    Owned module = checked(PyImport_ImportModule("numen.first_class"));
    Owned made = checked(PyObject_CallMethod(module.get(), "type_of", "(O)", object));
    return type_in_handle(made.get());
}

const Type* slice_part(Context& types, PyObject* part) {
    if (part == Py_None) return types.none();
    if (PyIndex_Check(part) == 0) throw Untypable("a slice of something else than integers");
    return types.int64();
}

}  // namespace

std::string qualified_name(PyTypeObject* cls) {
    auto* object = reinterpret_cast<PyObject*>(cls);
    std::string module = text_attribute(object, "__module__");
    std::string name = text_attribute(object, "__qualname__");
    return module == "builtins" || module.empty() ? name : module + "." + name;
}

bool is_random_generator(PyObject* object) {
    return qualified_name(Py_TYPE(object)) == "numpy.random._generator.Generator";
}

bool is_polynomial(PyObject* object) { return qualified_name(Py_TYPE(object)) == kPolynomial; }

bool is_buffer(PyObject* object) {
    if (PyByteArray_Check(object) || PyMemoryView_Check(object)) return true;
    return PyObject_CheckBuffer(object) != 0 && qualified_name(Py_TYPE(object)) == "array.array";
}

Owned buffer_array(PyObject* buffer) {
    Owned view = checked(PyMemoryView_FromObject(buffer));
    return checked(PyArray_FromAny(view.get(), nullptr, 0, 0, 0, nullptr));
}

bool is_enum_class(Session& session, PyObject* object) {
    auto* meta = reinterpret_cast<PyTypeObject*>(session.enum_meta.get());
    return PyType_Check(object) && PyObject_TypeCheck(object, meta);
}

bool is_enum_member(Session& session, PyObject* object) {
    return is_enum_class(session, reinterpret_cast<PyObject*>(Py_TYPE(object)));
}

std::int64_t enum_ordinal(PyObject* member) {
    auto* cls = reinterpret_cast<PyObject*>(Py_TYPE(member));
    Owned names = checked(PyObject_GetAttrString(cls, "_member_names_"));
    Owned name = checked(PyObject_GetAttrString(member, "name"));
    Py_ssize_t index = name.get() == Py_None ? -1 : PySequence_Index(names.get(), name.get());
    if (index < 0) {
        PyErr_Clear();
        throw Untypable("it is a combination of members of " + type_name(member));
    }
    return index;
}

const Type* enum_type(Session& session, PyObject* enum_class) {
    session.keep(enum_class);
    return session.types.enumeration(qualified_name(reinterpret_cast<PyTypeObject*>(enum_class)),
                                     enum_class);
}

Owned enum_member(PyObject* enum_class, std::int64_t ordinal) {
    Owned names = checked(PyObject_GetAttrString(enum_class, "_member_names_"));
    Owned name = checked(PySequence_GetItem(names.get(), ordinal));
    return checked(PyObject_GetItem(enum_class, name.get()));
}

bool is_namedtuple_class(PyObject* object) {
    if (!PyType_Check(object) ||
        PyType_IsSubtype(reinterpret_cast<PyTypeObject*>(object), &PyTuple_Type) == 0) {
        return false;
    }
    Owned fields = attribute_or_null(object, "_fields");
    return fields && PyTuple_Check(fields.get());
}

const Type* weak(Context& types, const Type* type) {
    if (!type->is_scalar()) return type;
    switch (type->dtype) {
        case DType::bool_:
        case DType::int64:
        case DType::float64:
        case DType::complex128: return types.scalar(type->dtype, true);
        default: return type;
    }
}

const Type* type_of(Session& session, PyObject* object) {
    Context& types = session.types;
    if (PyFloat_CheckExact(object)) return types.py_float();
    if (PyLong_CheckExact(object)) return int_type(types, object);
    if (PyArray_Check(object)) return array_type(session, object);
    if (PyBool_Check(object)) return types.scalar(DType::bool_, true);
    if (object == Py_None) return types.none();
    if (is_record(object)) return record_type(session, object);
    if (PyArray_CheckScalar(object)) return numpy_scalar_type(types, object);
    if (PyUnicode_CheckExact(object)) return types.string();
    if (is_enum_member(session, object)) {
        enum_ordinal(object);
        return enum_type(session, reinterpret_cast<PyObject*>(Py_TYPE(object)));
    }
    if (PyTuple_Check(object)) return tuple_type(session, object);
    if (PyComplex_Check(object)) return types.py_complex();
    if (PyList_Check(object)) return types.list(element_type(session, object, "list holds values"));
    if (PyDict_CheckExact(object)) return dict_type(session, object);
    if (PySet_CheckExact(object))
        return types.set(element_type(session, object, "set holds values"));
    if (PyBytes_Check(object)) return types.bytes();
    if (is_buffer(object)) return array_type(session, buffer_array(object).get());
    if (PyRange_Check(object)) return types.range();
    if (PySlice_Check(object)) {
        auto* slice = reinterpret_cast<PySliceObject*>(object);
        return types.slice(slice_part(types, slice->start), slice_part(types, slice->stop),
                           slice_part(types, slice->step));
    }
    if (TypedContainer* container = as_typed_container(session, object)) return container->type;
    if (is_c_value(object)) return c_type_of(object);
    if (GeneratorObject* generator = as_generator(session, object)) return generator->type;
    if (InstanceObject* instance = as_instance(session, object)) return instance->type;
    if (const Type* type = extension_type(session, object)) return type;
    if (is_random_generator(object)) return types.random_generator();
    if (is_polynomial(object)) return polynomial_type(session, object);
    if (PyFloat_Check(object)) return types.py_float();
    if (PyLong_Check(object)) return int_type(types, object);
    if (PyUnicode_Check(object)) return types.string();
    if (attribute_or_null(reinterpret_cast<PyObject*>(Py_TYPE(object)), "__wrapper_address__")) {
        return wrapper_type(object);
    }
    const Type* type = static_type_of(session, object);
    switch (type->static_kind) {
        case types::StaticKind::Module: throw Untypable("a module cannot be passed as an argument");
        case types::StaticKind::Object:
            if (load_extensions(session)) {
                if (const Type* made = extension_type(session, object)) return made;
            }
            throw Untypable("values of type " + type_name(object) + " are not supported");
        default: return type;
    }
}

}  // namespace numen::python
