#include "python/environment.h"

#include "python/dispatcher.h"
#include "python/first_class.h"
#include "python/instance.h"
#include "python/object_block.h"
#include "python/source.h"
#include "python/type_handle.h"
#include "python/typing.h"

namespace numen::python {

using sema::Constant;
using support::Hasher;
using types::StaticKind;
using Asked = jit::Question::Kind;

namespace {

std::vector<std::string> texts_of(PyObject* iterable) {
    std::vector<std::string> out;
    Owned iterator = checked(PyObject_GetIter(iterable));
    while (Owned item{PyIter_Next(iterator.get())}) {
        if (PyUnicode_Check(item.get())) out.push_back(text_of(item.get()));
    }
    if (PyErr_Occurred() != nullptr) throw PythonError{};
    return out;
}

/// Modules whose attributes do not change, so that using them needs no guard.
bool is_fixed_module(std::string_view name) {
    std::string_view top = name.substr(0, name.find('.'));
    return top == "numpy" || top == "math" || top == "cmath" || top == "operator" ||
           top == "builtins" || top == "numen" || top == "functools";
}

PyObject* object_of(const Constant& constant) {
    return static_cast<PyObject*>(const_cast<void*>(constant.object));
}

/// The value of a constant that has a literal type in Numba's terms: int, bool, str; or None.
Owned literal_of(const Constant* constant) {
    if (constant == nullptr) return Owned::borrow(Py_None);
    switch (constant->type->kind) {
        case types::Kind::String: return str_from(constant->text);
        case types::Kind::Scalar:
            if (constant->type->dtype == types::DType::bool_)
                return Owned(PyBool_FromLong(constant->integer != 0 ? 1 : 0));
            if (constant->type->is_integer())
                return checked(PyLong_FromLongLong(constant->integer));
            return Owned::borrow(Py_None);
        default: return Owned::borrow(Py_None);
    }
}

}  // namespace

bool has_stand_in(PyObject* object) {
    PyObject* cls = reinterpret_cast<PyObject*>(Py_TYPE(object));
    return static_cast<bool>(attribute_or_null(cls, "_compiled_call"));
}

Owned stand_in_of(PyObject* object) {
    if (!has_stand_in(object)) return Owned::borrow(object);
    return checked(PyObject_GetAttrString(object, "_compiled_call"));
}

/// Closure, globals and builtins of one Python function.
class CompileScope::FunctionEnvironment final : public sema::Environment {
  public:
    /// `object` is what stands for the function: itself, or its dispatcher.
    FunctionEnvironment(CompileScope& scope, PyObject* object, PyObject* function)
        : scope_(scope),
          object_(object),
          code_(Owned::borrow(PyFunction_GET_CODE(function))),
          closure_(Owned::borrow(PyFunction_GET_CLOSURE(function))),
          globals_(Owned::borrow(PyFunction_GET_GLOBALS(function))) {}

    std::optional<Constant> name(std::string_view name) override {
        HoldLock lock;
        std::optional<Constant> answer = find_name(name);
        note(Asked::name, object_, name, answer);
        return answer;
    }

    std::optional<Constant> attribute(const Constant& object, std::string_view name) override {
        if (object.object == nullptr) return std::nullopt;
        HoldLock lock;
        std::optional<Constant> answer = find_attribute(object, name);
        note(Asked::attribute, object.object, name, answer);
        return answer;
    }

    std::optional<Constant> module(std::string_view name) override {
        HoldLock lock;
        std::optional<Constant> answer = find_module(name);
        note(Asked::module, object_, name, answer);
        return answer;
    }

    sema::EnumClass enum_class(const types::Type* type) override {
        HoldLock lock;
        sema::EnumClass found = find_enum_class(type);
        if (Dependencies* dependencies = scope_.dependencies()) {
            dependencies->note(Asked::enum_class, type->entity, type->name, [&](Hasher& hasher) {
                hasher.number(found.is_integer);
                hasher.number(found.is_always_true);
                for (const Constant& member : found.members) dependencies->put(hasher, member);
            });
        }
        return found;
    }

    std::vector<std::pair<std::string, const types::Type*>> instance_fields(
        const types::Type* type) override {
        HoldLock lock;
        auto found = find_instance_fields(type);
        if (Dependencies* dependencies = scope_.dependencies()) {
            dependencies->note(Asked::instance_fields, type->entity, "", [&](Hasher& hasher) {
                hasher.number(found.size());
                for (const auto& [name, field] : found) {
                    hasher.text(name);
                    dependencies->put(hasher, field);
                }
            });
        }
        return found;
    }

    std::optional<sema::InstanceMember> instance_member(const types::Type* type,
                                                        std::string_view name) override {
        HoldLock lock;
        std::optional<sema::InstanceMember> found = find_instance_member(type, name);
        if (Dependencies* dependencies = scope_.dependencies()) {
            dependencies->note(Asked::instance_member, type->entity, name, [&](Hasher& hasher) {
                hasher.number(found.has_value());
                if (!found) return;
                hasher.number(static_cast<std::uint64_t>(found->kind));
                dependencies->put(hasher, found->function);
                hasher.number(found->setter.has_value());
                if (found->setter) dependencies->put(hasher, *found->setter);
            });
        }
        return found;
    }

    std::optional<sema::Constant> function_value(const sema::Constant& function,
                                                 const types::Type* type) override {
        HoldLock lock;
        // The address is that of a specialization, which lives in this process.
        if (scope_.dependencies() != nullptr) scope_.dependencies()->add_unknown();
        auto* object = static_cast<PyObject*>(const_cast<void*>(function.object));
        void* entry = scope_.session_.entries->entry_of(scope_.session_, type, object);
        return sema::Constant{.type = type, .data = entry};
    }

    std::optional<const sema::FunctionSource*> overload(const sema::OverloadUse& use) override {
        const bool is_call = use.kind == sema::OverloadUse::Kind::call;
        if (is_call && !has_overload(use.callee->object)) return {};
        if (!scope_.session_.overloads) return {};
        HoldLock lock;
        std::optional<const sema::FunctionSource*> found = scope_.overload(use);
        // What chose it may be any Python code, which cannot be asked again without being run. That
        // it chose nothing is true as long as it has the same text.
        const bool is_known = is_call && found && *found == nullptr;
        if (found && !is_known && scope_.dependencies() != nullptr)
            scope_.dependencies()->add_unknown();
        return found;
    }

    /// Whether implementations were registered for calls of an object.
    bool has_overload(const void* callee) {
        Dependencies* dependencies = scope_.dependencies();
        PyObject* overloads = scope_.session_.overloads.get();
        if (overloads == nullptr && dependencies == nullptr) return false;
        HoldLock lock;
        std::string choosers;
        if (overloads != nullptr) {
            auto* object = static_cast<PyObject*>(const_cast<void*>(callee));
            Owned texts = checked(PyObject_CallMethod(overloads, "choosers", "O", object));
            if (texts.get() != Py_None) {
                choosers = text_of(texts.get());
            } else {
                choosers = "unknown";
                if (dependencies != nullptr) dependencies->add_unknown();
            }
        }
        if (dependencies != nullptr && dependencies->has(callee)) {
            dependencies->note(Asked::overload, callee, "",
                               [&](Hasher& hasher) { hasher.text(choosers); });
        }
        return !choosers.empty();
    }

    bool has_overloaded_method(const types::Type* type, std::string_view name) override {
        if (!scope_.session_.overloads) return false;
        HoldLock lock;
        Owned self = handle_of(types::strong(scope_.session_.types, type));
        Owned found = checked(PyObject_CallMethod(scope_.session_.overloads.get(), "has_method",
                                                  "OO", self.get(), str_from(name).get()));
        if (found.get() == Py_True && scope_.dependencies() != nullptr)
            scope_.dependencies()->add_unknown();
        return found.get() == Py_True;
    }

    std::optional<sema::ObjectCode> object_code(const sema::ObjectBlock& block) override {
        HoldLock lock;
        Dependencies* dependencies = scope_.dependencies();
        std::string name;
        if (dependencies != nullptr) {
            name = text_of_block(block, first_line(), *dependencies);
            if (auto known = blocks_.find(name); known != blocks_.end()) return known->second;
        }
        Owned keeper;
        sema::ObjectCode made = make_object_block(scope_.session_, block, code_.get(),
                                                  globals_.get(), closure_.get(), keeper);
        scope_.guards_.keep(std::move(keeper));
        if (dependencies == nullptr) return made;
        blocks_[name] = made;
        dependencies->note(Asked::object_code, object_, name, [&](Hasher& hasher) {
            for (const void* address : {made.entry, made.block}) {
                dependencies->put(hasher,
                                  {.type = scope_.session_.types.pointer(), .data = address});
            }
        });
        return made;
    }

    /// Asks for a block that text_of_block described. Nothing when that is damaged.
    void ask_for_block(const std::string& name) {
        auto block = block_of_text(name, first_line(), *scope_.dependencies());
        if (block) object_code(*block);
    }

    const types::Type* type_named(std::string_view text) override {
        HoldLock lock;
        Owned module = checked(PyImport_ImportModule("numen.object_mode"));
        Owned handle =
            checked(PyObject_CallMethod(module.get(), "type_named", "O", str_from(text).get()));
        return type_in_handle(handle.get());
    }

    std::vector<std::string> names() override {
        HoldLock lock;
        std::vector<std::string> out = texts_of(free_names().get());
        for (PyObject* from : {globals_.get(), PyModule_GetDict(builtins())}) {
            std::vector<std::string> more = texts_of(from);
            out.insert(out.end(), more.begin(), more.end());
        }
        return out;
    }

    std::vector<std::string> attributes(const Constant& object) override {
        if (object.object == nullptr) return {};
        HoldLock lock;
        Owned names = checked(PyObject_Dir(object_of(object)));
        return texts_of(names.get());
    }

  private:
    void note(Asked kind, const void* subject, std::string_view name,
              const std::optional<Constant>& answer) {
        Dependencies* dependencies = scope_.dependencies();
        if (dependencies == nullptr) return;
        dependencies->note(kind, subject, name, [&](Hasher& hasher) {
            hasher.number(answer.has_value());
            if (answer) dependencies->put(hasher, *answer);
        });
    }

    std::optional<Constant> find_name(std::string_view name) {
        Owned key = str_from(name);
        if (PyObject* cell = closure_cell(key.get())) {
            PyObject* value = PyCell_GET(cell);
            if (value == nullptr) return std::nullopt;
            scope_.guards_.add_cell(cell, value);
            return scope_.describe(value);
        }
        Owned value = Owned::borrow(PyDict_GetItemWithError(globals_.get(), key.get()));
        scope_.guards_.add_dict_entry(globals_.get(), key.get(), value.get());
        if (!value) value = attribute_or_null(builtins(), name);
        if (!value) return std::nullopt;
        return scope_.describe(value.get());
    }

    std::optional<Constant> find_module(std::string_view name) {
        Owned importlib = checked(PyImport_ImportModule("importlib"));
        PyObject* package = PyDict_GetItemString(globals_.get(), "__package__");
        Owned found{PyObject_CallMethod(importlib.get(), "import_module", "OO",
                                        str_from(name).get(), package ? package : Py_None)};
        if (found) return scope_.describe(found.get());
        if (PyErr_ExceptionMatches(PyExc_Exception) == 0) throw PythonError{};
        PyErr_Clear();
        return std::nullopt;
    }

    std::optional<Constant> find_attribute(const Constant& object, std::string_view name) {
        PyObject* owner = object_of(object);
        Owned value;
        if (has_stand_in(owner)) value = attribute_or_null(owner, "_compiled_" + std::string(name));
        if (!value) value = attribute_or_null(owner, name);
        if (!value) return std::nullopt;
        record_attribute(object, owner, name, value.get());
        return scope_.describe(value.get());
    }

    sema::EnumClass find_enum_class(const types::Type* type) {
        auto* cls = static_cast<PyObject*>(const_cast<void*>(type->entity));
        sema::EnumClass found;
        auto* python_type = reinterpret_cast<PyTypeObject*>(cls);
        found.is_integer = PyType_IsSubtype(python_type, &PyLong_Type);
        found.is_always_true = PyType_GetSlot(python_type, Py_nb_bool) == nullptr &&
                               PyType_GetSlot(python_type, Py_mp_length) == nullptr &&
                               PyType_GetSlot(python_type, Py_sq_length) == nullptr;
        Owned names = checked(PyObject_GetAttrString(cls, "_member_names_"));
        for (Py_ssize_t i = 0; i < PySequence_Size(names.get()); ++i) {
            found.members.push_back(scope_.describe(enum_member(cls, i).get()));
        }
        return found;
    }

    static std::vector<std::pair<std::string, const types::Type*>> find_instance_fields(
        const types::Type* type) {
        auto* cls = static_cast<PyObject*>(const_cast<void*>(type->entity));
        Owned names = checked(PyObject_GetAttrString(cls, "_field_names"));
        std::vector<std::pair<std::string, const types::Type*>> out;
        for (const types::Type* field : python::instance_fields(cls)->elements) {
            auto index = static_cast<Py_ssize_t>(out.size());
            out.emplace_back(text_of(PyTuple_GET_ITEM(names.get(), index)), field);
        }
        return out;
    }

    std::optional<sema::InstanceMember> find_instance_member(const types::Type* type,
                                                             std::string_view name) {
        auto* cls = static_cast<PyObject*>(const_cast<void*>(type->entity));
        Owned members = checked(PyObject_GetAttrString(cls, "_members"));
        Owned key = str_from(name);
        PyObject* member = PyDict_GetItemWithError(members.get(), key.get());
        if (member == nullptr) return std::nullopt;
        using Kind = sema::InstanceMember::Kind;
        auto described = [&](const char* attribute) {
            return scope_.describe(checked(PyObject_GetAttrString(member, attribute)).get());
        };
        if (PyFunction_Check(member))
            return sema::InstanceMember{Kind::method, scope_.describe(member), {}};
        if (Py_TYPE(member) != &PyProperty_Type)
            return sema::InstanceMember{Kind::static_method, described("__func__"), {}};
        sema::InstanceMember property{Kind::property, described("fget"), {}};
        if (checked(PyObject_GetAttrString(member, "fset")).get() != Py_None)
            property.setter = described("fset");
        return property;
    }

    static PyObject* builtins() {
        return PyImport_AddModule("builtins");  // borrowed, always there
    }
    Owned free_names() const { return checked(PyObject_GetAttrString(code_.get(), "co_freevars")); }

    PyObject* closure_cell(PyObject* name) const {
        if (!closure_) return nullptr;
        Owned names = free_names();
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names.get()); ++i) {
            if (PyUnicode_Compare(PyTuple_GET_ITEM(names.get(), i), name) == 0) {
                return PyTuple_GET_ITEM(closure_.get(), i);
            }
        }
        return nullptr;
    }

    void record_attribute(const Constant& object, PyObject* owner, std::string_view name,
                          PyObject* value) {
        if (object.type->static_kind == StaticKind::Module) {
            if (is_fixed_module(object.type->name)) return;
            scope_.guards_.add_dict_entry(PyModule_GetDict(owner), str_from(name).get(), value);
            return;
        }
        if (object.type->static_kind == StaticKind::Object) {
            scope_.guards_.add_attribute(owner, str_from(name).get(), value);
        }
    }

    int first_line() const { return reinterpret_cast<PyCodeObject*>(code_.get())->co_firstlineno; }

    CompileScope& scope_;
    PyObject* object_;  // kept alive by the scope
    std::unordered_map<std::string, sema::ObjectCode> blocks_;
    Owned code_, closure_, globals_;
};

/// Asks numen.overloading. It answers NotImplemented where nothing is registered, else a function,
/// or None when none takes these types.
std::optional<const sema::FunctionSource*> CompileScope::overload(const sema::OverloadUse& use) {
    constexpr const char* kNames[] = {"call", "method", "attribute"};
    Owned subject = use.kind == sema::OverloadUse::Kind::call
                        ? Owned::borrow(object_of(*use.callee))
                        : str_from(use.name);
    Owned arguments = checked(PyList_New(0));
    auto add = [&](std::string_view keyword, const sema::Argument& one) {
        bool is_inner = one.type->is(types::Kind::Static) &&
                        one.type->static_kind != StaticKind::Type &&
                        (one.constant == nullptr || one.constant->object == nullptr);
        // The identity of an inner function is none of Python's objects.
        Owned type = handle_of(is_inner ? session_.types.statik(StaticKind::Method, "function")
                                        : types::strong(session_.types, one.type));
        Owned literal = literal_of(one.constant);
        Owned row = checked(PyTuple_Pack(3, str_from(keyword).get(), type.get(), literal.get()));
        if (PyList_Append(arguments.get(), row.get()) != 0) throw PythonError{};
    };
    for (const sema::Argument& one : use.positional) add("", one);
    for (const auto& [keyword, one] : use.keywords) add(keyword, one);
    Owned found = checked(PyObject_CallMethod(session_.overloads.get(), "find", "sOO",
                                              kNames[static_cast<int>(use.kind)], subject.get(),
                                              arguments.get()));
    if (found.get() == Py_NotImplemented) return {};
    if (found.get() == Py_None) return nullptr;
    return function(found.get());
}

CompileScope::CompileScope(Session& session, Purpose purpose)
    : session_(session), purpose_(purpose) {
    if (purpose != Purpose::compile) dependencies_ = std::make_unique<Dependencies>(session);
}
CompileScope::~CompileScope() = default;

const sema::FunctionSource* CompileScope::function(PyObject* object) {
    if (auto found = by_object_.find(object); found != by_object_.end()) {
        return &found->second->source;
    }
    Owned stand_in = stand_in_of(object);
    const Dispatcher* dispatcher = as_dispatcher(session_, stand_in.get());
    PyObject* function = dispatcher != nullptr ? dispatcher->function() : stand_in.get();

    sema::FunctionSource source;
    if (purpose_ == Purpose::find_kept) {
        source.name = text_attribute(function, "__qualname__");
    } else {
        session_.sources->find(function, source);
    }
    if (dispatcher != nullptr) {
        source.options = dispatcher->options().ir;
        source.has_own_options = true;
        source.inline_always = dispatcher->options().inline_always;
        if (!dispatcher->body->may_compile) source.signatures = dispatcher->body->signatures;
        source.locals = dispatcher->options().locals;
    }
    auto environment = std::make_unique<FunctionEnvironment>(*this, object, function);
    source.environment = environment.get();
    functions_.push_back(
        {Owned::borrow(object), std::move(stand_in), std::move(environment), std::move(source)});
    Function& made = functions_.back();
    by_object_[object] = &made;

    if (PyObject* defaults = PyFunction_GET_DEFAULTS(function)) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(defaults); ++i) {
            made.source.defaults.push_back(describe(PyTuple_GET_ITEM(defaults, i)));
        }
    }
    if (PyObject* defaults = PyFunction_GET_KW_DEFAULTS(function)) {
        PyObject *name, *value;
        Py_ssize_t position = 0;
        while (PyDict_Next(defaults, &position, &name, &value) != 0) {
            made.source.keyword_defaults.emplace_back(text_of(name), describe(value));
        }
    }
    return &made.source;
}

bool CompileScope::is_answered_as(const jit::Question& question) {
    const void* subject = dependencies_->object(question.subject);
    auto* object = static_cast<PyObject*>(const_cast<void*>(subject));
    FunctionEnvironment& root = *functions_.front().environment;
    switch (question.kind) {
        case Asked::name: {
            auto found = by_object_.find(object);
            if (found == by_object_.end()) return false;
            found->second->environment->name(question.name);
            break;
        }
        case Asked::module: {
            auto found = by_object_.find(object);
            if (found == by_object_.end()) return false;
            found->second->environment->module(question.name);
            break;
        }
        case Asked::attribute: {
            const Constant* owner = dependencies_->constant(question.subject);
            if (owner == nullptr) return false;
            root.attribute(*owner, question.name);
            break;
        }
        case Asked::enum_class: {
            if (object == nullptr || !is_enum_class(session_, object)) return false;
            root.enum_class(session_.types.enumeration(question.name, object));
            break;
        }
        case Asked::instance_fields:
        case Asked::instance_member: {
            if (object == nullptr || !is_jitclass(session_, object)) return false;
            const types::Type* type = instance_type(session_, object);
            if (question.kind == Asked::instance_fields)
                root.instance_fields(type);
            else
                root.instance_member(type, question.name);
            break;
        }
        case Asked::object_code: {
            auto found = by_object_.find(object);
            if (found == by_object_.end()) return false;
            found->second->environment->ask_for_block(question.name);
            break;
        }
        case Asked::overload: {
            if (object == nullptr) return false;
            root.has_overload(object);
            break;
        }
    }
    const std::vector<jit::Question>& asked = dependencies_->questions();
    return !asked.empty() && asked.back().answer == question.answer &&
           asked.back().kind == question.kind && asked.back().name == question.name;
}

}  // namespace numen::python
