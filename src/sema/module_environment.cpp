#include "sema/module_environment.h"

#include "support/diagnostic.h"

namespace numen::sema {

using namespace syntax;
using support::Code;
using support::CompileError;
using types::StaticKind;

Constant literal_value(types::Context& types, const Expr* e) {
    if (const auto* unary = as<UnaryOp>(e); unary != nullptr && unary->op == UnaryOpKind::USub) {
        Constant inner = literal_value(types, unary->operand);
        inner.integer = -inner.integer;
        inner.real = -inner.real;
        inner.imag = -inner.imag;
        return inner;
    }
    if (const auto* tuple = as<Tuple>(e)) {
        Constant made;
        std::vector<const Type*> elements;
        for (const Expr* one : tuple->elements) {
            made.elements.push_back(literal_value(types, one));
            elements.push_back(made.elements.back().type);
        }
        made.type = types.tuple(elements);
        return made;
    }
    const auto* constant = as<syntax::Constant>(e);
    if (constant == nullptr)
        throw CompileError(Code::not_constant, e->span, "a literal is needed here");
    switch (constant->constant) {
        case ConstantKind::None: return {.type = types.none()};
        case ConstantKind::True: return {.type = types.boolean(), .integer = 1};
        case ConstantKind::False: return {.type = types.boolean()};
        case ConstantKind::Int:
            return {.type = types.py_int(),
                    .integer = static_cast<std::int64_t>(constant->integer)};
        case ConstantKind::Float: return {.type = types.py_float(), .real = constant->number};
        case ConstantKind::Imaginary: return {.type = types.py_complex(), .imag = constant->number};
        case ConstantKind::Str:
            return {.type = types.string(), .text = std::string(constant->text)};
        case ConstantKind::Bytes:
            return {.type = types.bytes(), .text = std::string(constant->text)};
        case ConstantKind::Ellipsis:
            return {.type = types.statik(StaticKind::Ellipsis, "ellipsis")};
    }
    NUMEN_UNREACHABLE("constant kind");
}

namespace {

bool literal_bool(types::Context& types, const Expr* e) {
    Constant value = literal_value(types, e);
    if (!value.type->is_bool()) {
        throw CompileError(Code::not_constant, e->span, "True or False is needed here");
    }
    return value.integer != 0;
}

/// What one option of the decorator says.
void read_option(types::Context& types, const Keyword& keyword, FunctionSource& function) {
    ir::Options& options = function.options;
    if (keyword.name == "fastmath") {
        options.fastmath = literal_bool(types, keyword.value) ? ir::kFastMathAll : 0;
    } else if (keyword.name == "parallel") {
        options.parallel = literal_bool(types, keyword.value);
    } else if (keyword.name == "boundscheck") {
        options.boundscheck = literal_bool(types, keyword.value);
    } else if (keyword.name == "error_model") {
        options.numpy_error_model = literal_value(types, keyword.value).text == "numpy";
    } else if (keyword.name == "deterministic") {
        options.deterministic = literal_bool(types, keyword.value);
    } else if (keyword.name == "accurate_math") {
        options.accurate_math = literal_bool(types, keyword.value);
    } else if (keyword.name == "inline") {
        function.inline_always = literal_value(types, keyword.value).text == "always";
    } else if (keyword.name != "cache" && keyword.name != "nogil" && keyword.name != "nopython") {
        throw CompileError(Code::unsupported_argument, keyword.span,
                           "a decorator in a text takes fastmath, parallel, boundscheck, "
                           "error_model, deterministic, accurate_math and inline");
    }
}

/// `@njit` and `@jit`, with options or without, also as attributes of a module.
void read_decorator(types::Context& types, const Expr* decorator, FunctionSource& function) {
    const auto* call = as<Call>(decorator);
    const Expr* what = call != nullptr ? call->func : decorator;
    const auto* attribute = as<Attribute>(what);
    const auto* plain = as<Name>(what);
    std::string_view name = attribute != nullptr ? attribute->attr
                            : plain != nullptr   ? plain->id
                                                 : std::string_view();
    if (name != "njit" && name != "jit") {
        throw CompileError(Code::unsupported_syntax, decorator->span,
                           "the decorators of functions in a text are njit and jit");
    }
    function.has_own_options = true;
    if (call == nullptr) return;
    if (!call->args.empty()) {
        throw CompileError(Code::unsupported_argument, call->args[0]->span,
                           "whoever compiles a text gives the signature");
    }
    for (const Keyword& keyword : call->keywords) read_option(types, keyword, function);
}

}  // namespace

ModuleEnvironment::ModuleEnvironment(types::Context& types, Library& library,
                                     std::shared_ptr<const support::Source> source)
    : types_(types), library_(library), tree_(parse(std::move(source))) {
    for (const Stmt* statement : tree_->module.body) add(statement);
}

void ModuleEnvironment::add(const Stmt* statement) {
    if (const auto* import = as<Import>(statement)) {
        for (const Alias& one : import->names) {
            std::string_view module = one.name == "numba" ? "numen" : one.name;
            values_[std::string(one.asname.empty() ? one.name : one.asname)] = {
                .type = types_.statik(StaticKind::Module, module)};
        }
    } else if (const auto* from = as<ImportFrom>(statement)) {
        std::string_view module = from->module == "numba" ? "numen" : from->module;
        for (const Alias& one : from->names) {
            // Decorators and the like are of no interest here, so unknown names are left out.
            if (auto found = known_attribute(library_, types_, module, one.name)) {
                values_[std::string(one.asname.empty() ? one.name : one.asname)] = *found;
            }
        }
    } else if (const auto* assign = as<Assign>(statement)) {
        const auto* target = as<Name>(assign->targets[0]);
        if (target == nullptr) return;
        values_[std::string(target->id)] = literal_value(types_, assign->value);
    } else if (const auto* definition = as<FunctionDef>(statement)) {
        auto made = std::make_unique<FunctionSource>();
        made->tree = tree_;
        made->definition = definition;
        made->name = std::string(definition->name);
        made->environment = this;
        for (const Expr* decorator : definition->decorators) {
            read_decorator(types_, decorator, *made);
        }
        for (const Parameter& one : definition->parameters.positional) {
            if (one.default_value != nullptr)
                made->defaults.push_back(literal_value(types_, one.default_value));
        }
        for (const Parameter& one : definition->parameters.keyword_only) {
            if (one.default_value == nullptr) continue;
            made->keyword_defaults.emplace_back(one.name, literal_value(types_, one.default_value));
        }
        functions_[made->name] = std::move(made);
    }
}

const FunctionSource* ModuleEnvironment::function(std::string_view name) const {
    auto found = functions_.find(name);
    return found == functions_.end() ? nullptr : found->second.get();
}

std::vector<std::string> ModuleEnvironment::functions() const {
    std::vector<std::string> names;
    for (const auto& [name, source] : functions_) names.push_back(name);
    return names;
}

std::optional<Constant> ModuleEnvironment::name(std::string_view name) {
    if (const FunctionSource* own = function(name)) return function_constant(types_, *own);
    if (auto found = values_.find(name); found != values_.end()) return found->second;
    return known_builtin(library_, types_, name);
}

std::optional<Constant> ModuleEnvironment::module(std::string_view name) {
    if (library_.names(name).empty()) return std::nullopt;
    return Constant{.type = types_.statik(StaticKind::Module, name)};
}

std::optional<Constant> ModuleEnvironment::attribute(const Constant& object,
                                                     std::string_view name) {
    return known_attribute(library_, types_, object.type->name, name);
}

std::vector<std::string> ModuleEnvironment::names() {
    std::vector<std::string> names = functions();
    for (const auto& [name, value] : values_) names.push_back(name);
    for (std::string& name : library_.names("builtins")) names.push_back(std::move(name));
    return names;
}

std::vector<std::string> ModuleEnvironment::attributes(const Constant& object) {
    return library_.names(object.type->name);
}

}  // namespace numen::sema
