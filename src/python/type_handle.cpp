#include "python/type_handle.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "python/record_types.h"
#include "python/typing.h"
#include "types/record.h"

namespace numen::python {

namespace nb = nanobind;
using types::Context;
using types::DType;
using types::Kind;
using types::Layout;
using types::StaticKind;
using types::Type;

namespace {

const char* kind_name(Kind kind) {
    switch (kind) {
        case Kind::Never: return "never";
        case Kind::None: return "none";
        case Kind::Scalar: return "scalar";
        case Kind::Tuple: return "tuple";
        case Kind::Array: return "array";
        case Kind::Record: return "record";
        case Kind::NestedArray: return "nested_array";
        case Kind::Chars: return "chars";
        case Kind::Optional: return "optional";
        case Kind::String: return "string";
        case Kind::Bytes: return "bytes";
        case Kind::RandomGenerator: return "random_generator";
        case Kind::List: return "list";
        case Kind::Dict: return "dict";
        case Kind::Set: return "set";
        case Kind::LiteralList: return "literal_list";
        case Kind::LiteralDict: return "literal_dict";
        case Kind::Extension: return "extension";
        case Kind::Generator: return "generator";
        case Kind::Instance: return "instance";
        case Kind::Range: return "range";
        case Kind::Slice: return "slice";
        case Kind::Enum: return "enum";
        case Kind::Exception: return "exception";
        case Kind::Pointer: return "pointer";
        case Kind::Reference: return "reference";
        case Kind::Static: return "static";
        case Kind::Function: return "function";
    }
    return "";
}

const char* static_kind_name(StaticKind kind) {
    switch (kind) {
        case StaticKind::Module: return "module";
        case StaticKind::Builtin: return "builtin";
        case StaticKind::Class: return "class";
        case StaticKind::DType: return "dtype";
        case StaticKind::Function: return "function";
        case StaticKind::Method: return "method";
        case StaticKind::Ellipsis: return "ellipsis";
        case StaticKind::Type: return "type";
        case StaticKind::Object: return "object";
    }
    return "";
}

DType dtype_named(std::string_view name) {
    const auto all = types::all_dtypes();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].name == name) return static_cast<DType>(i);
    }
    throw nb::value_error("no such dtype");
}

std::vector<const Type*> elements_of(const Type* type) {
    return {type->elements.begin(), type->elements.end()};
}

std::vector<std::string> names_of(const Type* type) {
    return {type->names.begin(), type->names.end()};
}

nb::object entity_of(const Type* type) {
    if (type->entity == nullptr) return nb::none();
    // Inner functions and methods are the compiler's own objects.
    if (type->is(Kind::Static) && type->static_kind == StaticKind::Method) return nb::none();
    if (type->is(Kind::Static) && type->static_kind == StaticKind::Type) {
        return nb::steal(handle_of(static_cast<const Type*>(type->entity)).release());
    }
    return nb::borrow(static_cast<PyObject*>(const_cast<void*>(type->entity)));
}

/// Whether values of the type lie in records.
bool is_element(const Type* type) {
    return (type->is_scalar() && !type->weak) || type->is(Kind::Record) ||
           type->is(Kind::NestedArray) || type->is(Kind::Chars);
}

Layout layout_of(std::string_view text) {
    if (text == "C") return Layout::C;
    if (text == "F") return Layout::F;
    if (text == "A") return Layout::A;
    throw nb::value_error("the layout is 'C', 'F' or 'A'");
}

const Type* make_array(Context& types, const Type* dtype, int ndim, const std::string& layout,
                       bool readonly, bool aligned) {
    if (!is_element(dtype) || dtype->is(Kind::NestedArray)) {
        throw nb::type_error("arrays hold scalars, records and text of a fixed length");
    }
    if (ndim < 0 || ndim > 64) throw nb::value_error("arrays have 0 to 64 dimensions");
    return types.array(dtype, ndim, layout_of(layout), readonly, aligned);
}

const Type* make_record(Context& types, const std::vector<std::string>& names,
                        const std::vector<const Type*>& elements,
                        const std::vector<std::int64_t>& numbers, std::int64_t bytes,
                        bool aligned) {
    std::size_t count = elements.size();
    if (names.size() != numbers.size() || names.size() < count || bytes < 0) {
        throw nb::value_error("a name and an offset per field");
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i < count && !is_element(elements[i])) {
            throw nb::type_error(
                "records hold scalars, records, nested arrays and text of a fixed length");
        }
        std::int64_t size = i < count ? types::size_in_memory(elements[i]) : 1;
        std::int64_t limit = i < count ? bytes : static_cast<std::int64_t>(count);
        if (numbers[i] < 0 || size > limit || numbers[i] > limit - size) {
            throw nb::value_error("a field lies outside the record");
        }
        if (std::count(names.begin(), names.end(), names[i]) > 1) {
            throw nb::value_error("two fields of one name");
        }
    }
    std::vector<std::string_view> views(names.begin(), names.end());
    return types.record(views, elements, numbers, bytes, aligned);
}

const Type* make_nested_array(Context& types, const Type* element,
                              const std::vector<std::int64_t>& shape) {
    if (!is_element(element) || element->is(Kind::NestedArray)) {
        throw nb::type_error("arrays hold scalars, records and text of a fixed length");
    }
    std::int64_t bytes = types::size_in_memory(element);
    for (std::int64_t size : shape) {
        if (size < 0 || __builtin_mul_overflow(bytes, size, &bytes)) {
            throw nb::value_error("an array cannot have this shape");
        }
    }
    return types.nested_array(element, shape);
}

const Type* make_chars(Context& types, std::string_view unit, std::int64_t length) {
    DType dtype = dtype_named(unit);
    if (dtype != DType::uint8 && dtype != DType::uint32) {
        throw nb::value_error("characters are uint8 or uint32");
    }
    if (length < 0 || length > INT32_MAX) throw nb::value_error("text cannot be that long");
    return types.chars(dtype, length);
}

const Type* make_named_tuple(Session& session, nb::type_object cls,
                             const std::vector<const Type*>& elements) {
    auto fields = nb::cast<std::vector<std::string>>(cls.attr("_fields"));
    std::vector<std::string_view> names(fields.begin(), fields.end());
    if (names.size() != elements.size()) throw nb::value_error("one type per field");
    session.keep(cls.ptr());
    return session.types.named_tuple(nb::cast<std::string>(cls.attr("__name__")), cls.ptr(), names,
                                     elements);
}

}  // namespace

Owned handle_of(const Type* type) {
    return checked(nb::cast(type, nb::rv_policy::reference).release().ptr());
}

const Type* type_in_handle(PyObject* object) {
    if (nb::isinstance<Type>(object)) return nb::inst_ptr<Type>(object);
    // A type of numen.types and its like, or of a class derived from one, has its handle in an
    // attribute.
    PyTypeObject* cls = Py_TYPE(object);
    while (cls->tp_base != nullptr && cls->tp_base != &PyBaseObject_Type) cls = cls->tp_base;
    std::string module = text_attribute(reinterpret_cast<PyObject*>(cls), "__module__");
    if (!module.starts_with("numen.")) return nullptr;
    Owned handle = attribute_or_null(object, "_handle");
    if (!handle || !nb::isinstance<Type>(handle.get())) return nullptr;
    return nb::inst_ptr<Type>(handle.get());
}

void bind_types(nb::module_& module, Session& session) {
    Context& types = session.types;
    constexpr auto kept = nb::rv_policy::reference;
    nb::class_<Type>(module, "Type")
        .def_prop_ro("kind", [](const Type* type) { return kind_name(type->kind); })
        .def_prop_ro("dtype", [](const Type* type) { return info(type->dtype).name; })
        .def_prop_ro("ndim", [](const Type* type) { return type->ndim; })
        .def_prop_ro(
            "layout",
            [](const Type* type) {
                return type->layout == Layout::C ? "C" : type->layout == Layout::F ? "F" : "A";
            })
        .def_ro("readonly", &Type::readonly)
        .def_ro("aligned", &Type::aligned)
        .def_ro("typed", &Type::typed)
        .def_ro("is_entry", &Type::is_entry)
        .def_ro("name", &Type::name)
        .def_prop_ro("static_kind",
                     [](const Type* type) { return static_kind_name(type->static_kind); })
        .def_prop_ro("elements", &elements_of, kept)
        .def_prop_ro("names", &names_of)
        .def_prop_ro("numbers",
                     [](const Type* type) {
                         return std::vector<std::int64_t>(type->numbers.begin(),
                                                          type->numbers.end());
                     })
        .def_ro("bytes", &Type::bytes)
        .def_prop_ro("entity", &entity_of)
        .def("__str__", [](const Type* type) { return to_string(type); });

    module.def(
        "scalar", [&](std::string_view dtype) { return types.scalar(dtype_named(dtype)); }, kept);
    module.def("none", [&] { return types.none(); }, kept);
    module.def("string", [&] { return types.string(); }, kept);
    module.def("bytes_", [&] { return types.bytes(); }, kept);
    module.def("random_generator", [&] { return types.random_generator(); }, kept);
    module.def("range_", [&] { return types.range(); }, kept);
    module.def(
        "array",
        [&](const Type* dtype, int ndim, const std::string& layout, bool readonly, bool aligned) {
            return make_array(types, dtype, ndim, layout, readonly, aligned);
        },
        kept);
    module.def("tuple_", [&](const std::vector<const Type*>& e) { return types.tuple(e); }, kept);
    module.def(
        "named_tuple",
        [&](nb::type_object cls, const std::vector<const Type*>& elements) {
            return make_named_tuple(session, std::move(cls), elements);
        },
        kept);
    module.def("optional", [&](const Type* value) { return types.optional(value); }, kept);
    module.def(
        "list_", [&](const Type* element, bool typed) { return types.list(element, typed); }, kept);
    module.def("generator", [&](const Type* yielded) { return types.generator(yielded); }, kept);
    module.def(
        "set_", [&](const Type* element, bool typed) { return types.set(element, typed); }, kept);
    module.def(
        "dict_",
        [&](const Type* key, const Type* value, bool typed) {
            return types.dict(key, value, typed);
        },
        kept);
    module.def(
        "literal_list",
        [&](const std::vector<const Type*>& elements) { return types.literal_list(elements); },
        kept);
    module.def(
        "literal_dict",
        [&](const std::vector<std::string>& keys, const std::vector<const Type*>& elements) {
            if (keys.size() != elements.size()) throw nb::value_error("one type per key");
            std::vector<std::string_view> views(keys.begin(), keys.end());
            return types.literal_dict(views, elements);
        },
        kept);
    module.def(
        "extension",
        [&](nb::object type, const std::string& name, const std::vector<std::string>& names,
            const std::vector<const Type*>& elements) {
            if (names.size() != elements.size()) throw nb::value_error("one type per member");
            std::vector<std::string_view> views(names.begin(), names.end());
            session.keep(type.ptr());
            return types.extension(name, type.ptr(), views, elements);
        },
        kept);
    module.def(
        "pointer", [&](const Type* to) { return types.pointer(to); }, nb::arg().none(), kept);
    module.def(
        "function",
        [&](const Type* result, const std::vector<const Type*>& parameters, bool is_entry) {
            return types.function(result, parameters, is_entry);
        },
        kept);
    module.def(
        "dtype_object",
        [&](const Type* element) {
            if (!is_element(element) || element->is(Kind::NestedArray)) {
                throw nb::type_error("a dtype describes scalars, records and text");
            }
            return types.dtype_object(element);
        },
        kept);
    module.def(
        "record",
        [&](const std::vector<std::string>& names, const std::vector<const Type*>& elements,
            const std::vector<std::int64_t>& numbers, std::int64_t bytes,
            bool aligned) { return make_record(types, names, elements, numbers, bytes, aligned); },
        kept);
    module.def(
        "nested_array",
        [&](const Type* element, const std::vector<std::int64_t>& shape) {
            return make_nested_array(types, element, shape);
        },
        kept);
    module.def(
        "chars",
        [&](std::string_view unit, std::int64_t length) { return make_chars(types, unit, length); },
        kept);
    module.def(
        "element_type",
        [&](nb::handle dtype) {
            if (!PyArray_DescrCheck(dtype.ptr())) throw nb::type_error("expected a dtype");
            try {
                return session.elements->of(types, reinterpret_cast<PyArray_Descr*>(dtype.ptr()));
            } catch (const Untypable& reason) {
                throw nb::type_error(reason.what());
            }
        },
        kept);
    module.def("dtype_of", [&](const Type* element) {
        if (!is_element(element)) throw nb::type_error("values of the type lie in no array");
        return nb::steal(session.elements->descr_of(element).release());
    });
    module.def(
        "slice_",
        [&](const Type* start, const Type* stop, const Type* step) {
            return types.slice(start, stop, step);
        },
        kept);
}

}  // namespace numen::python
