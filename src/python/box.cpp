#include "python/box.h"

#include "python/c_values.h"
#include "python/error.h"
#include "python/extension.h"
#include "python/first_class.h"
#include "python/generator.h"
#include "python/instance.h"
#include "python/numpy.h"
#include "python/record_types.h"
#include "python/type_handle.h"
#include "python/typed_container.h"
#include "python/typing.h"
#include "runtime/element.h"
#include "runtime/hash_table.h"
#include "runtime/list.h"
#include "runtime/string.h"
#include "support/diagnostic.h"

namespace numen::python {

using types::DType;
using types::Kind;
using types::StaticKind;

namespace {

PyObject* box_time(DType dtype, std::int64_t count) {
    Owned descr = descr_from(dtype);
    return PyArray_Scalar(&count, reinterpret_cast<PyArray_Descr*>(descr.get()), nullptr);
}

PyObject* box_scalar(DType dtype, ComponentCursor& in) {
    switch (dtype) {
        case DType::bool_: return PyBool_FromLong(in.take<std::uint8_t>() & 1);
        case DType::int8: return PyLong_FromLong(in.take<std::int8_t>());
        case DType::int16: return PyLong_FromLong(in.take<std::int16_t>());
        case DType::int32: return PyLong_FromLong(in.take<std::int32_t>());
        case DType::int64: return PyLong_FromLongLong(in.take<std::int64_t>());
        case DType::uint8: return PyLong_FromLong(in.take<std::uint8_t>());
        case DType::uint16: return PyLong_FromLong(in.take<std::uint16_t>());
        case DType::uint32: return PyLong_FromUnsignedLong(in.take<std::uint32_t>());
        case DType::uint64: return PyLong_FromUnsignedLongLong(in.take<std::uint64_t>());
        case DType::float32: return PyFloat_FromDouble(in.take<float>());
        case DType::float64: return PyFloat_FromDouble(in.take<double>());
        case DType::complex64: {
            double real = in.take<float>();
            return PyComplex_FromDoubles(real, in.take<float>());
        }
        case DType::complex128: {
            double real = in.take<double>();
            return PyComplex_FromDoubles(real, in.take<double>());
        }
#define NUMEN_DTYPE(name, kind, bytes, numpy_char, c_type)
#define NUMEN_TIME_DTYPE(base, kind, unit) \
    case DType::base##_##unit: return box_time(dtype, in.take<std::int64_t>());
#include "types/dtypes.def"
#undef NUMEN_DTYPE
        case DType::structured: break;
    }
    NUMEN_UNREACHABLE("dtype");
}

Owned box_array(CallFrame& frame, const Type* type, ComponentCursor& in, PyObject* keeper) {
    void* data = in.take<void*>();
    auto owner = in.take<runtime::Ref>();
    std::int64_t shape[NPY_MAXDIMS], strides[NPY_MAXDIMS];
    for (int axis = 0; axis < type->ndim; ++axis) shape[axis] = in.take<std::int64_t>();
    for (int axis = 0; axis < type->ndim; ++axis) strides[axis] = in.take<std::int64_t>();
    Owned array = array_from(frame.session(), type, data, owner, shape, strides, keeper);
    return Owned::borrow(frame.original_of(array.get()));
}

Owned box_tuple(CallFrame& frame, const Type* type, ComponentCursor& in, PyObject* keeper) {
    auto size = static_cast<Py_ssize_t>(type->elements.size());
    Owned tuple = checked(PyTuple_New(size));
    for (Py_ssize_t i = 0; i < size; ++i) {
        const Type* element = type->elements[static_cast<std::size_t>(i)];
        PyTuple_SET_ITEM(tuple.get(), i, box(frame, element, in, keeper).release());
    }
    if (type->entity != nullptr) {
        auto* cls = static_cast<PyObject*>(const_cast<void*>(type->entity));
        return checked(PyObject_CallMethod(cls, "_make", "(O)", tuple.get()));
    }
    // What the library names has NumPy's class.
    if (type->name.find('.') == type->name.npos) return tuple;
    Owned cls = object_by_name(type->name);
    return checked(PyObject_CallObject(cls.get(), tuple.get()));
}

Owned box_literal_list(CallFrame& frame, const Type* type, ComponentCursor& in, PyObject* keeper) {
    Owned list = checked(PyList_New(static_cast<Py_ssize_t>(type->elements.size())));
    for (std::size_t i = 0; i < type->elements.size(); ++i) {
        Owned item = box(frame, type->elements[i], in, keeper);
        PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), item.release());
    }
    return list;
}

Owned box_literal_dict(CallFrame& frame, const Type* type, ComponentCursor& in, PyObject* keeper) {
    Owned dict = checked(PyDict_New());
    for (std::size_t i = 0; i < type->elements.size(); ++i) {
        std::string_view key = type->names[i];
        Owned name =
            checked(PyUnicode_FromStringAndSize(key.data(), static_cast<Py_ssize_t>(key.size())));
        Owned item = box(frame, type->elements[i], in, keeper);
        checked(PyDict_SetItem(dict.get(), name.get(), item.get()));
    }
    return dict;
}

Owned box_bytes(const runtime::String* bytes) {
    return checked(PyBytes_FromStringAndSize(bytes->data<char>(), bytes->length));
}

Owned box_list(CallFrame& frame, const Type* element, const runtime::List* list, PyObject* keeper) {
    types::MemoryLayout layout = types::memory_layout(element);
    Owned out = checked(PyList_New(list->length));
    for (std::int64_t i = 0; i < list->length; ++i) {
        ComponentCursor cursor(const_cast<void*>(list->at(i)), layout.offsets);
        PyList_SET_ITEM(out.get(), i, box(frame, element, cursor, keeper).release());
    }
    return out;
}

/// A dict or set.
Owned box_table(CallFrame& frame, const Type* type, const runtime::HashTable* table,
                PyObject* keeper) {
    const bool is_dict = type->is(Kind::Dict);
    types::MemoryLayout keys = types::memory_layout(type->elements[0]);
    types::MemoryLayout values;
    if (is_dict) values = types::memory_layout(type->elements[1]);
    Owned out = checked(is_dict ? PyDict_New() : PySet_New(nullptr));
    for (std::int64_t i = next_entry(table, 0); i >= 0; i = next_entry(table, i + 1)) {
        ComponentCursor key_cursor(table->key_at(i), keys.offsets);
        Owned key = box(frame, type->elements[0], key_cursor, keeper);
        if (!is_dict) {
            checked(PySet_Add(out.get(), key.get()));
            continue;
        }
        ComponentCursor value_cursor(table->value_at(i), values.offsets);
        Owned value = box(frame, type->elements[1], value_cursor, keeper);
        checked(PyDict_SetItem(out.get(), key.get(), value.get()));
    }
    return out;
}

/// Consecutive parts that are int64 or None, as a call's arguments.
Owned box_parts(CallFrame& frame, const Type* type, ComponentCursor& in, PyTypeObject* cls) {
    Owned parts = checked(PyTuple_New(3));
    for (Py_ssize_t i = 0; i < 3; ++i) {
        const Type* part = type->is(Kind::Range) ? frame.session().types.int64()
                                                 : type->elements[static_cast<std::size_t>(i)];
        PyTuple_SET_ITEM(parts.get(), i, box(frame, part, in).release());
    }
    return checked(PyObject_Call(reinterpret_cast<PyObject*>(cls), parts.get(), nullptr));
}

/// Functions, classes and the like are found again by identity or by name.
Owned box_static(Session& session, const Type* type) {
    if (type->static_kind == StaticKind::DType) {
        const Type* element =
            type->elements.empty() ? session.types.scalar(type->dtype) : type->element();
        return session.elements->descr_of(element);
    }
    if (type->static_kind == StaticKind::Ellipsis) return Owned::borrow(Py_Ellipsis);
    if (type->static_kind == StaticKind::Type) {
        Owned module = checked(PyImport_ImportModule("numen.types"));
        Owned handle = handle_of(static_cast<const Type*>(type->entity));
        return checked(PyObject_CallMethod(module.get(), "from_handle", "(O)", handle.get()));
    }
    if (type->entity != nullptr) {
        return Owned::borrow(static_cast<PyObject*>(const_cast<void*>(type->entity)));
    }
    if (type->static_kind == StaticKind::Module) {
        return checked(PyImport_ImportModule(std::string(type->name).c_str()));
    }
    return object_by_name(type->name);
}

}  // namespace

Owned box_string(const runtime::String* s) {
    int kind = s->width == 1   ? PyUnicode_1BYTE_KIND
               : s->width == 2 ? PyUnicode_2BYTE_KIND
                               : PyUnicode_4BYTE_KIND;
    return checked(PyUnicode_FromKindAndData(kind, s->data(), s->length));
}

Owned box(CallFrame& frame, const Type* type, ComponentCursor& in, PyObject* keeper) {
    switch (type->kind) {
        case Kind::Never:
        case Kind::None: return Owned::borrow(Py_None);
        case Kind::Scalar: return checked(box_scalar(type->dtype, in));
        case Kind::Array: return box_array(frame, type, in, keeper);
        case Kind::Record: {
            void* data = in.take<void*>();
            return record_from(frame.session(), type, data, in.take<runtime::Ref>(), keeper);
        }
        case Kind::Tuple: return box_tuple(frame, type, in, keeper);
        case Kind::Extension: return box_extension(frame, type, in, keeper);
        case Kind::LiteralList: return box_literal_list(frame, type, in, keeper);
        case Kind::LiteralDict: return box_literal_dict(frame, type, in, keeper);
        case Kind::Optional:
            if (in.take<std::uint8_t>() != 0) return box(frame, type->element(), in, keeper);
            in.skip(types::components(type->element()).size());
            return Owned::borrow(Py_None);
        case Kind::String: return box_string(runtime::as<runtime::String>(in.take<runtime::Ref>()));
        case Kind::Bytes: return box_bytes(runtime::as<runtime::String>(in.take<runtime::Ref>()));
        case Kind::List:
        case Kind::Set:
        case Kind::Dict: {
            auto container = in.take<runtime::Ref>();
            if (PyObject* original = frame.original_of(container)) return Owned::borrow(original);
            if (type->typed) return box_typed_container(frame.session(), type, container);
            return box_contents(frame, type, container, keeper);
        }
        case Kind::Generator: {
            auto generator = in.take<runtime::Ref>();
            if (PyObject* original = frame.original_of(generator)) return Owned::borrow(original);
            return box_generator(frame.session(), type, generator, keeper);
        }
        case Kind::Instance: {
            auto instance = in.take<runtime::Ref>();
            if (PyObject* original = frame.original_of(instance)) return Owned::borrow(original);
            return box_instance(frame.session(), type, instance);
        }
        case Kind::RandomGenerator: return Owned::borrow(owner_behind(in.take<runtime::Ref>()));
        case Kind::Range: return box_parts(frame, type, in, &PyRange_Type);
        case Kind::Slice: return box_parts(frame, type, in, &PySlice_Type);
        case Kind::Enum:
            if (type->is_one_of()) {
                auto ordinal = static_cast<std::size_t>(in.take<std::int64_t>());
                return box_static(frame.session(), type->elements[ordinal]);
            }
            return enum_member(static_cast<PyObject*>(const_cast<void*>(type->entity)),
                               in.take<std::int64_t>());
        case Kind::Exception:
            return exception_from(frame.session(),
                                  *runtime::as<runtime::Error>(in.take<runtime::Ref>()));
        case Kind::Static: return box_static(frame.session(), type);
        case Kind::Pointer: return checked(PyLong_FromVoidPtr(in.take<void*>()));
        case Kind::Function:
            if (type->is_entry) return frame.session().entries->function_of(in.take<void*>());
            return c_function_at(type, in.take<void*>());
        case Kind::NestedArray:
        case Kind::Chars:
        case Kind::Reference: break;
    }
    PyErr_Format(PyExc_TypeError, "values of type %s cannot be returned to Python",
                 to_string(type).c_str());
    throw PythonError{};
}

Owned box_contents(CallFrame& frame, const Type* type, runtime::Ref container, PyObject* keeper) {
    if (type->is(Kind::List)) {
        return box_list(frame, type->element(), runtime::as<runtime::List>(container), keeper);
    }
    return box_table(frame, type, runtime::as<runtime::HashTable>(container), keeper);
}

void release_references(const Type* type, ComponentCursor in) {
    for (types::Component component : types::components(type)) {
        if (component == types::Component::reference) {
            runtime::release(in.take<runtime::Ref>());
        } else {
            in.skip(1);
        }
    }
}

}  // namespace numen::python
