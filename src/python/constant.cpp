#include "python/constant.h"

#include <optional>

#include "python/c_values.h"
#include "python/extension.h"
#include "python/instance.h"
#include "python/numpy.h"
#include "python/record_types.h"
#include "python/typing.h"
#include "types/record.h"

namespace numen::python {

using sema::Constant;
using types::DType;
using types::Kind;
using types::StaticKind;

namespace {

void put_integer(Constant& constant, PyObject* object) {
    Owned number = checked(PyNumber_Index(object));
    constant.integer = constant.type->dtype == DType::uint64
                           ? static_cast<std::int64_t>(PyLong_AsUnsignedLongLong(number.get()))
                           : PyLong_AsLongLong(number.get());
    if (PyErr_Occurred() != nullptr) throw PythonError{};
}

void put_scalar(Constant& constant, PyObject* object) {
    switch (types::kind(constant.type->dtype)) {
        case 'b': constant.integer = checked(PyObject_IsTrue(object)); return;
        case 'i':
        case 'u': put_integer(constant, object); return;
        case 'M':
        case 'm': constant.integer = time_count(object); return;
        case 'f':
            constant.real = PyFloat_AsDouble(object);
            if (PyErr_Occurred() != nullptr) throw PythonError{};
            return;
        default: {
            Py_complex value = PyComplex_AsCComplex(object);
            if (PyErr_Occurred() != nullptr) throw PythonError{};
            constant.real = value.real;
            constant.imag = value.imag;
            return;
        }
    }
}

void put_array(Session& session, Constant& constant, PyObject* object) {
    PyArrayObject* array = as_array(object);
    const Type* type = constant.type;
    constant.type = session.types.array(types::array_element(session.types, type), type->ndim,
                                        type->layout, /*readonly=*/true, type->aligned);
    constant.data = PyArray_DATA(array);
    constant.shape.assign(PyArray_DIMS(array), PyArray_DIMS(array) + type->ndim);
    constant.strides.assign(PyArray_STRIDES(array), PyArray_STRIDES(array) + type->ndim);
}

void put_static(Session& session, Constant& constant, FunctionProvider& functions,
                PyObject* object) {
    constant.object = object;
    if (constant.type->static_kind == StaticKind::Function) {
        constant.function = functions.function(object);
    }
    const Type* of_instances = nullptr;
    if (is_jitclass(session, object)) of_instances = instance_type(session, object);
    if (is_enum_class(session, object)) of_instances = enum_type(session, object);
    if (of_instances != nullptr)
        constant.elements.push_back({.type = session.types.type_object(of_instances)});
    if (is_namedtuple_class(object)) {
        Owned fields = checked(PyObject_GetAttrString(object, "_fields"));
        Owned defaults = checked(PyObject_GetAttrString(object, "_field_defaults"));
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(fields.get()); ++i) {
            PyObject* field = PyTuple_GET_ITEM(fields.get(), i);
            Constant name;
            name.type = session.types.string();
            name.text = text_of(field);
            PyObject* value = PyDict_GetItemWithError(defaults.get(), field);
            if (value != nullptr) name.elements.push_back(describe(session, functions, value));
            constant.elements.push_back(std::move(name));
        }
    }
}

void put_tuple(Session& session, Constant& constant, FunctionProvider& functions,
               PyObject* object) {
    std::vector<const Type*> elements;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(object); ++i) {
        constant.elements.push_back(describe(session, functions, PyTuple_GET_ITEM(object, i)));
        elements.push_back(constant.elements.back().type);
    }
    // Made again from its elements, because arrays among them are read-only here.
    const Type* type = constant.type;
    constant.type = type->entity == nullptr ? session.types.tuple(elements)
                                            : session.types.named_tuple(type->name, type->entity,
                                                                        type->names, elements);
}

void put_extension(Session& session, Constant& constant, FunctionProvider& functions,
                   PyObject* members) {
    for (std::size_t i = 0; i < constant.type->elements.size(); ++i) {
        const Type* type = constant.type->elements[i];
        PyObject* member = PyTuple_GET_ITEM(members, static_cast<Py_ssize_t>(i));
        Constant part{.type = type};
        if (type->is(Kind::Extension)) {
            put_extension(session, part, functions, member);
        } else {
            part = describe(session, functions, member);
        }
        constant.elements.push_back(std::move(part));
    }
}

void put_slice(Session& session, Constant& constant, FunctionProvider& functions,
               PyObject* object) {
    auto* slice = reinterpret_cast<PySliceObject*>(object);
    for (PyObject* part : {slice->start, slice->stop, slice->step}) {
        Constant described = describe(session, functions, part);
        described.type = constant.type->elements[constant.elements.size()];
        constant.elements.push_back(std::move(described));
    }
}

/// Type as of an argument where that is a constant too; else the Static type. `why` tells what is
/// wrong with a C function.
const Type* constant_type(Session& session, PyObject* object, std::string& why) {
    try {
        const Type* type = type_of(session, object);
        switch (type->kind) {
            case Kind::None:
            case Kind::Scalar:
            case Kind::Tuple:
            case Kind::Slice:
            case Kind::Array:
            case Kind::Record:
            case Kind::String:
            case Kind::Bytes:
            case Kind::Extension:
            case Kind::Function:
            case Kind::Enum: return type;
            default: break;
        }
    } catch (const Untypable& reason) {
        // A Static Object: the front end says what is wrong when it is used.
        if (is_c_value(object) || PyTuple_Check(object) || PyArray_Check(object)) {
            why = reason.what();
        }
    }
    return static_type_of(session, object);
}

const Type* c_function_type(Session& session, const Type* function) {
    return session.types.function(function->elements[0], function->elements.subspan(1), false);
}

}  // namespace

Constant describe(Session& session, FunctionProvider& functions, PyObject* object) {
    Constant constant;
    constant.type = constant_type(session, object, constant.text);
    switch (constant.type->kind) {
        case Kind::Function:
            // One with Numba's WrapperAddressProtocol, too, is always the same function here.
            constant.type = c_function_type(session, constant.type);
            constant.data = c_address_of(object);
            break;
        case Kind::Scalar: put_scalar(constant, object); break;
        case Kind::String: constant.text = text_of(object); break;
        case Kind::Bytes:
            constant.text.assign(PyBytes_AS_STRING(object),
                                 static_cast<std::size_t>(PyBytes_GET_SIZE(object)));
            break;
        case Kind::Array: put_array(session, constant, object); break;
        case Kind::Record:
            constant.type = types::record_view(session.types, constant.type, true);
            constant.data = record_bytes(object);
            break;
        case Kind::Enum: {
            constant.integer = enum_ordinal(object);
            constant.text = text_attribute(object, "name");
            Owned value = checked(PyObject_GetAttrString(object, "value"));
            constant.elements.push_back(describe(session, functions, value.get()));
            break;
        }
        case Kind::Tuple: put_tuple(session, constant, functions, object); break;
        case Kind::Extension: {
            Owned members = checked_members(session, constant.type, object);
            put_extension(session, constant, functions, members.get());
            session.keep(members.get());
            break;
        }
        case Kind::Slice: put_slice(session, constant, functions, object); break;
        case Kind::Static: put_static(session, constant, functions, object); break;
        default: break;
    }
    return constant;
}

}  // namespace numen::python
