#include <algorithm>
#include <array>

#include "python/c_values.h"
#include "python/dispatcher.h"
#include "python/environment.h"
#include "python/error.h"
#include "python/instance.h"
#include "python/record_types.h"
#include "python/type_handle.h"
#include "python/typing.h"

/// Names of functions, classes and modules, by which the front end knows them.
namespace numen::python {

using types::DType;
using types::Kind;
using types::StaticKind;

namespace {

/// Modules whose Python functions numen knows by name instead of compiling their source.
constexpr std::array<std::string_view, 11> kKnownPackages = {
    "bisect", "builtins", "cmath", "functools", "heapq", "itertools",
    "math",   "numen",    "numpy", "operator",  "random"};

bool is_known_package(std::string_view module) {
    std::string_view top = module.substr(0, module.find('.'));
    return std::find(kKnownPackages.begin(), kKnownPackages.end(), top) != kKnownPackages.end();
}

/// The public name of modules that implement another one in C.
std::string public_module(std::string module) {
    for (const char* name : {"_operator", "_functools", "_heapq", "_bisect"}) {
        if (module == name) return module.substr(1);
    }
    return module;
}

/// Whether `module.name`, as imported, is this very object.
bool is_found_at(PyObject* object, const std::string& module, const std::string& name) {
    Owned key = str_from(module);
    Owned imported(PyImport_GetModule(key.get()));
    if (!imported) {
        if (PyErr_Occurred() != nullptr) throw PythonError{};
        return false;
    }
    return attribute_or_null(imported.get(), name).get() == object;
}

/// "numpy.sum" for a function or class that can be reached by that name; "" otherwise.
std::string public_name(PyObject* object) {
    std::string name = text_attribute(object, "__name__");
    if (name.empty()) return {};
    std::string module = public_module(text_attribute(object, "__module__"));
    if (module.starts_with("numen.") && is_found_at(object, "numen", name)) module = "numen";
    // Functions of `random` are methods of a hidden object, and do not tell their module.
    if (module.empty()) module = "random";
    return is_found_at(object, module, name) ? module + "." + name : std::string();
}

const Type* class_type(Session& session, PyObject* object) {
    types::Context& types = session.types;
    auto* cls = reinterpret_cast<PyTypeObject*>(object);
    if (PyType_IsSubtype(cls, &PyGenericArrType_Type) != 0) {
        Owned descr(reinterpret_cast<PyObject*>(PyArray_DescrFromTypeObject(object)));
        DType dtype;
        if (descr && dtype_from_numpy(reinterpret_cast<PyArray_Descr*>(descr.get()), dtype)) {
            std::string_view name = info(dtype).name;
            if (dtype == DType::bool_) name = "bool";
            if (types::is_time(dtype)) name = name.substr(0, name.find('['));  // of any unit
            return types.statik(StaticKind::Class, "numpy." + std::string(name));
        }
        PyErr_Clear();
    }
    if (is_enum_class(session, object) || is_namedtuple_class(object)) {
        session.keep(object);
        return types.statik(StaticKind::Class, qualified_name(cls), object);
    }
    if (is_jitclass(session, object)) {
        session.keep(object);
        return types.statik(StaticKind::Class, qualified_name(cls), object);
    }
    std::string name = public_name(object);
    if (PyType_IsSubtype(cls, reinterpret_cast<PyTypeObject*>(PyExc_BaseException)) != 0) {
        if (!name.starts_with("builtins.")) {
            name = exception_lineage(object);
            session.exceptions->remember(name, object);
        }
        return types.statik(StaticKind::Class, name);
    }
    if (!name.empty() && is_known_package(name)) return types.statik(StaticKind::Class, name);
    return types.statik(StaticKind::Object, "class " + qualified_name(cls), object);
}

/// "builtins.int.from_bytes" for a method of a builtin class itself; "" otherwise.
std::string class_method_name(PyObject* object) {
    if (!PyCFunction_Check(object)) return {};
    PyObject* self = PyCFunction_GET_SELF(object);  // null for a static method
    if (self != nullptr && !PyType_Check(self)) return {};
    std::string name = text_attribute(object, "__qualname__");
    std::size_t dot = name.find('.');
    if (dot == name.npos) return {};
    Owned cls = attribute_or_null(PyImport_AddModule("builtins"), name.substr(0, dot));
    return cls && PyType_Check(cls.get()) ? "builtins." + name : std::string();
}

const Type* dtype_type(Session& session, PyObject* object) {
    try {
        const Type* element =
            session.elements->of(session.types, reinterpret_cast<PyArray_Descr*>(object));
        if (!element->is(Kind::NestedArray)) return session.types.dtype_object(element);
    } catch (const Untypable&) {
        // An object that the front end says something about when it is used.
    }
    Owned text = checked(PyObject_Repr(object));
    return session.types.statik(StaticKind::Object, text_of(text.get()), object);
}

}  // namespace

const Type* static_type_of(Session& session, PyObject* object) {
    types::Context& types = session.types;
    if (PyModule_Check(object)) {
        return types.statik(StaticKind::Module, text_attribute(object, "__name__"));
    }
    if (object == Py_Ellipsis) return types.statik(StaticKind::Ellipsis, "Ellipsis");
    if (PyArray_DescrCheck(object)) return dtype_type(session, object);
    if (is_dispatcher(session, object) || has_stand_in(object)) {
        return types.statik(StaticKind::Function, text_attribute(object, "__qualname__"), object);
    }
    if (PyType_Check(object)) return class_type(session, object);
    if (const Type* type = type_in_handle(object); type != nullptr) {
        // A scalar type is called to convert, and given as a dtype, like NumPy's class.
        if (!type->is_scalar()) return types.type_object(type);
        return types.statik(StaticKind::Class, "numpy." + std::string(info(type->dtype).name));
    }
    if (Py_TYPE(object) == &PyMethodDescr_Type) {
        // str.lower
        std::string cls =
            text_attribute(reinterpret_cast<PyObject*>(PyDescr_TYPE(object)), "__name__");
        constexpr std::array<std::string_view, 6> kClasses = {"bytes", "dict", "list",
                                                              "set",   "str",  "tuple"};
        if (std::ranges::find(kClasses, cls) != kClasses.end()) {
            return types.statik(StaticKind::Builtin,
                                "builtins." + cls + "." + text_attribute(object, "__name__"));
        }
    }
    if (std::string method = class_method_name(object); !method.empty())
        return types.statik(StaticKind::Builtin, method);
    if (PyCallable_Check(object) != 0) {
        std::string name = public_name(object);
        if (PyFunction_Check(object)) {
            if (name.empty() || !is_known_package(name)) {
                return types.statik(StaticKind::Function, text_attribute(object, "__qualname__"),
                                    object);
            }
        }
        if (!name.empty()) return types.statik(StaticKind::Builtin, name);
        if (std::string method = cffi_method_name(object); !method.empty()) {
            return types.statik(StaticKind::Builtin, "cffi." + method);
        }
    }
    return types.statik(StaticKind::Object, qualified_name(Py_TYPE(object)), object);
}

}  // namespace numen::python
