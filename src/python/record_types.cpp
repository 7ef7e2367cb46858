#include "python/record_types.h"

#include "python/array_memory.h"
#include "python/typing.h"
#include "types/record.h"

namespace numen::python {

using types::DType;
using types::Kind;

namespace {

/// More dtypes than this come from a program that makes them over and over again.
constexpr std::size_t kMostRemembered = 256;

[[noreturn]] void untypable(PyArray_Descr* descr, const char* why) {
    Owned text = checked(PyObject_Str(reinterpret_cast<PyObject*>(descr)));
    throw Untypable("arrays of dtype " + text_of(text.get()) + " are not supported" + why);
}

const Type* nested_array(types::Context& context, const Type* element, PyObject* shape) {
    std::vector<std::int64_t> sizes;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(shape); ++i) {
        sizes.push_back(PyLong_AsLongLong(PyTuple_GET_ITEM(shape, i)));
    }
    if (PyErr_Occurred() != nullptr) throw PythonError{};
    if (element->is(Kind::NestedArray)) {  // an array of arrays has the axes of both
        sizes.insert(sizes.end(), element->numbers.begin(), element->numbers.end());
        element = element->element();
    }
    return context.nested_array(element, sizes);
}

Owned put(PyObject* dict, const char* key, Owned value) {
    checked(PyDict_SetItemString(dict, key, value.get()));
    return value;
}

Owned new_list(PyObject* dict, const char* key) { return put(dict, key, checked(PyList_New(0))); }

void append(const Owned& list, Owned item) { checked(PyList_Append(list.get(), item.get())); }

Owned number(std::int64_t value) { return checked(PyLong_FromLongLong(value)); }

/// numpy.dtype(what, align=aligned)
Owned make_dtype(PyObject* what, bool aligned) {
    Owned arguments = checked(Py_BuildValue("(OO)", what, aligned ? Py_True : Py_False));
    return checked(
        PyObject_CallObject(reinterpret_cast<PyObject*>(&PyArrayDescr_Type), arguments.get()));
}

}  // namespace

const Type* ElementTypes::of(types::Context& context, PyArray_Descr* descr) {
    if (auto known = types_.find(descr); known != types_.end()) return known->second;
    const Type* type = find(context, descr);
    if (type->is_scalar()) return type;
    if (types_.size() >= kMostRemembered) {
        for (auto& [remembered, unused] : types_) Py_DECREF(remembered);
        types_.clear();
    }
    Py_INCREF(descr);
    types_.emplace(descr, type);
    return type;
}

const Type* ElementTypes::find(types::Context& context, PyArray_Descr* descr) {
    if (!PyArray_ISNBO(descr->byteorder)) {
        throw Untypable(
            "the array has the byte order of another kind of machine; convert it with "
            "a.astype(a.dtype.newbyteorder('='))");
    }
    DType dtype;
    if (dtype_from_numpy(descr, dtype)) return context.scalar(dtype);
    const std::int64_t bytes = PyDataType_ELSIZE(descr);
    switch (descr->type_num) {
        case NPY_STRING: return context.chars(DType::uint8, bytes);
        case NPY_UNICODE: return context.chars(DType::uint32, bytes / 4);
        case NPY_VOID: break;
        case NPY_DATETIME:
        case NPY_TIMEDELTA:
            untypable(descr, ": they count several units; convert them to one of a single unit");
        case NPY_HALF:
        case NPY_LONGDOUBLE: untypable(descr, "; convert them with a.astype(np.float64)");
        case NPY_CLONGDOUBLE: untypable(descr, "; convert them with a.astype(np.complex128)");
        default: untypable(descr, "");
    }
    if (PyArray_ArrayDescr* nested = PyDataType_SUBARRAY(descr)) {
        return nested_array(context, find(context, nested->base), nested->shape);
    }
    if (PyDataType_NAMES(descr) == nullptr) untypable(descr, ": it has no fields");
    return record_of(context, descr);
}

const Type* ElementTypes::record_of(types::Context& context, PyArray_Descr* descr) {
    PyObject* field_names = PyDataType_NAMES(descr);
    PyObject* fields = PyDataType_FIELDS(descr);
    std::vector<std::string> names, titles;
    std::vector<const Type*> elements;
    std::vector<std::int64_t> numbers, titled;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(field_names); ++i) {
        PyObject* name = PyTuple_GET_ITEM(field_names, i);
        PyObject* field = PyDict_GetItemWithError(fields, name);  // (dtype, offset[, title])
        if (field == nullptr || !PyTuple_Check(field) || PyTuple_GET_SIZE(field) < 2) {
            untypable(descr, ": its fields are not as NumPy has them");
        }
        names.push_back(text_of(name));
        elements.push_back(
            of(context, reinterpret_cast<PyArray_Descr*>(PyTuple_GET_ITEM(field, 0))));
        numbers.push_back(PyLong_AsLongLong(PyTuple_GET_ITEM(field, 1)));
        if (PyTuple_GET_SIZE(field) > 2 && PyUnicode_Check(PyTuple_GET_ITEM(field, 2))) {
            titles.push_back(text_of(PyTuple_GET_ITEM(field, 2)));
            titled.push_back(i);
        }
    }
    if (PyErr_Occurred() != nullptr) throw PythonError{};
    names.insert(names.end(), titles.begin(), titles.end());
    numbers.insert(numbers.end(), titled.begin(), titled.end());
    std::vector<std::string_view> views(names.begin(), names.end());
    const bool aligned = PyDataType_FLAGCHK(descr, NPY_ALIGNED_STRUCT) != 0;
    return context.record(views, elements, numbers, PyDataType_ELSIZE(descr), aligned);
}

Owned ElementTypes::descr_of(const Type* type) {
    if (type->is_scalar()) return descr_from(type->dtype);
    if (auto known = descrs_.find(type); known != descrs_.end()) {
        return Owned::borrow(known->second.get());
    }
    Owned made;
    if (type->is(Kind::Chars)) {
        std::string text =
            (type->dtype == DType::uint8 ? "S" : "U") + std::to_string(types::chars_length(type));
        made = make_dtype(str_from(text).get(), false);
    } else if (type->is(Kind::NestedArray)) {
        Owned shape = checked(PyTuple_New(static_cast<Py_ssize_t>(type->numbers.size())));
        for (std::size_t i = 0; i < type->numbers.size(); ++i) {
            PyTuple_SET_ITEM(shape.get(), static_cast<Py_ssize_t>(i),
                             number(type->numbers[i]).release());
        }
        Owned element = descr_of(type->element());
        made = make_dtype(checked(PyTuple_Pack(2, element.get(), shape.get())).get(), false);
    } else {
        Owned parts = checked(PyDict_New());
        Owned names = new_list(parts.get(), "names"), formats = new_list(parts.get(), "formats"),
              offsets = new_list(parts.get(), "offsets"), titles = checked(PyList_New(0));
        for (std::size_t i = 0; i < type->elements.size(); ++i) {
            append(names, str_from(type->names[i]));
            append(formats, descr_of(type->elements[i]));
            append(offsets, number(type->numbers[i]));
            append(titles, Owned::borrow(Py_None));
        }
        for (std::size_t i = type->elements.size(); i < type->names.size(); ++i) {
            checked(
                PyList_SetItem(titles.get(), type->numbers[i], str_from(type->names[i]).release()));
        }
        if (type->names.size() > type->elements.size()) {
            put(parts.get(), "titles", Owned::borrow(titles.get()));
        }
        put(parts.get(), "itemsize", number(type->bytes));
        made = make_dtype(parts.get(), type->aligned);
    }
    descrs_.emplace(type, Owned::borrow(made.get()));
    return made;
}

Owned ElementTypes::record_descr_of(const Type* type) {
    if (auto known = record_descrs_.find(type); known != record_descrs_.end()) {
        return Owned::borrow(known->second.get());
    }
    Owned numpy = checked(PyImport_ImportModule("numpy"));
    Owned record = checked(PyObject_GetAttrString(numpy.get(), "record"));
    Owned descr = descr_of(type);
    Owned made =
        make_dtype(checked(PyTuple_Pack(2, record.get(), descr.get())).get(), type->aligned);
    record_descrs_.emplace(type, Owned::borrow(made.get()));
    return made;
}

bool is_record(PyObject* object) { return PyArray_IsScalar(object, Void); }

const Type* record_type(Session& session, PyObject* record) {
    Owned descr(checked(reinterpret_cast<PyObject*>(PyArray_DescrFromScalar(record))));
    const Type* type =
        session.elements->of(session.types, reinterpret_cast<PyArray_Descr*>(descr.get()));
    const int flags = reinterpret_cast<PyVoidScalarObject*>(record)->flags;
    return types::record_view(session.types, type, (flags & NPY_ARRAY_WRITEABLE) == 0,
                              (flags & NPY_ARRAY_ALIGNED) != 0);
}

void* record_bytes(PyObject* record) {
    return reinterpret_cast<PyVoidScalarObject*>(record)->obval;
}

Owned record_from(Session& session, const Type* type, void* data, runtime::Ref owner,
                  PyObject* keeper) {
    PyObject* argument = owner_behind(owner);
    if (argument != nullptr && is_record(argument) && record_bytes(argument) == data &&
        record_type(session, argument) == type) {
        return Owned::borrow(argument);
    }
    const Type* array = session.types.array(type, 0, types::Layout::C, type->readonly);
    Owned view = array_from(session, array, data, owner, nullptr, nullptr, keeper);
    Owned descr = session.elements->record_descr_of(type);
    return checked(PyArray_Scalar(data, reinterpret_cast<PyArray_Descr*>(descr.get()), view.get()));
}

}  // namespace numen::python
