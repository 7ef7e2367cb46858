#include <algorithm>
#include <utility>

#include "sema/forms.h"
#include "sema/literally.h"
#include "sema/lowering.h"
#include "sema/suggest.h"
#include "syntax/scope.h"

namespace numen::sema {

using namespace syntax;

namespace {

/// "numpy.linalg" and "norm" of "numpy.linalg.norm".
std::pair<std::string_view, std::string_view> split_name(std::string_view qualified) {
    std::size_t dot = qualified.rfind('.');
    if (dot == std::string_view::npos) return {"", qualified};
    return {qualified.substr(0, dot), qualified.substr(dot + 1)};
}

/// Parameters for which NumPy takes a list or a tuple alike, and whose length or parts' types make
/// the type of the result: a list written in the call is a tuple for them.
struct SequenceParameter {
    std::string_view function;
    std::string_view name;
    std::size_t position;
};
constexpr SequenceParameter kSequences[] = {
    {"numpy.apply_over_axes", "axes", 2},
    {"numpy.block", "arrays", 0},
    {"numpy.choose", "choices", 1},
    {"numpy.column_stack", "tup", 0},
    {"numpy.histogram2d", "bins", 2},
    {"numpy.histogramdd", "sample", 0},
    {"numpy.histogramdd", "bins", 1},
    {"numpy.histogramdd", "range", 2},
    {"numpy.moveaxis", "source", 1},
    {"numpy.moveaxis", "destination", 2},
    {"numpy.piecewise", "condlist", 1},
    {"numpy.piecewise", "funclist", 2},
    {"numpy.select", "condlist", 0},
    {"numpy.select", "choicelist", 1},
    {"numpy.tensordot", "axes", 2},
    {"numpy.transpose", "axes", 1},
    {"numpy.linalg.multi_dot", "arrays", 0},
    {"namedtuple._make", "iterable", 0},
    {"numpy.zeros", "shape", 0},
    {"numpy.empty", "shape", 0},
    {"numpy.reshape", "shape", 1},
    {"ndarray.reshape", "shape", 0},
    {"ndarray.transpose", "axes", 0},
};

/// Whether an argument is the shape of what a function of the library makes.
bool is_shape(Lowering& l, const Value& callee, std::size_t position, std::string_view name) {
    const FunctionSource* source = nullptr;
    if (callee.method != nullptr) {
        source = l.library_function(method_space(callee.method->self.type), callee.method->name);
        ++position;  // behind self
    } else if (callee.is_static(StaticKind::Builtin)) {
        auto [space, last] = split_name(callee.type->name);
        source = l.library_function(space, last);
    }
    if (source == nullptr) return false;
    auto parameters = source->definition->parameters.positional;
    if (name.empty() && position < parameters.size()) name = parameters[position].name;
    return name == "size" || name == "shape";
}

/// The value of an argument of a call, by position or by name.
Value argument(Lowering& l, const Value& callee, const Expr* e, std::size_t position,
               std::string_view name) {
    if (as<List>(e) != nullptr && is_shape(l, callee, position, name)) return l.with_tuples(e);
    std::string called;
    if (callee.method != nullptr) {
        called = method_space(callee.method->self.type);
        called.append(".").append(callee.method->name);
    } else if (callee.is_static(StaticKind::Builtin)) {
        called = callee.type->name;
    }
    if (makes_array(callee) && position == 0 && name.empty()) return l.without_list(e);
    for (const SequenceParameter& row : kSequences) {
        bool is_it = name.empty() ? row.position == position : row.name == name;
        if (is_it && row.function == called) return l.with_tuples(e);
    }
    return l.expr(e);
}

/// The entries of a dict that a call has behind **, as keywords.
void add_keywords(Lowering& l, Arguments& arguments, const Keyword& given) {
    const auto* display = as<Dict>(given.value);
    Value dict = display != nullptr ? l.literal_dict_display(*display) : l.expr(given.value);
    if (!dict.is(Kind::LiteralDict)) {
        l.fail(Code::not_constant, given.span,
               "**kwargs needs a dict whose keys are known when the function is compiled, not " +
                   types::to_string(dict.type),
               {}, "Write the keywords, or the dict, in the call.");
    }
    for (std::size_t i = 0; i < dict.type->names.size(); ++i) {
        arguments.keywords.push_back({dict.type->names[i], l.element(dict, i)});
        arguments.keywords.back().value.span = given.span;
    }
}

}  // namespace

Value Lowering::call_expression(const Call& node) {
    if (auto result = call_one_of(node)) return *result;
    Value callee = expr(node.func);
    Arguments arguments = arguments_of(callee, node);
    return call(callee, arguments, node.span);
}

/// fs[i](x), where fs is a name for a tuple of functions and i is known only at run time.
std::optional<Value> Lowering::call_one_of(const Call& node) {
    const auto* item = as<Subscript>(node.func);
    if (item == nullptr || as<Name>(item->value) == nullptr) return std::nullopt;
    const Value tuple = expr(item->value);
    auto is_static = [](const Type* one) { return one->is(Kind::Static); };
    if (!tuple.is(Kind::Tuple) || tuple.type->elements.empty() ||
        !std::ranges::all_of(tuple.type->elements, is_static)) {
        return std::nullopt;
    }
    const Value index = expr(item->index);
    if (!index.type->is_integer() || known_int(index)) return std::nullopt;
    const std::vector<Value> functions = elements(tuple);
    ir::Node* position = tuple_position(functions.size(), index, item->span);
    return call_at(functions, position, arguments_of(functions[0], node), node.span);
}

/// Calls the function at a position that is known only at run time.
Value Lowering::call_at(std::span<const Value> functions, ir::Node* position,
                        const Arguments& given, Span span) {
    std::function<Value(std::size_t)> call_from = [&](std::size_t i) -> Value {
        auto this_one = [&] {
            Arguments arguments = given;
            return call(functions[i], arguments, span);
        };
        if (i + 1 == functions.size()) return this_one();
        Value is_this = value(ir.binary(Op::eq, position, ir.int64(static_cast<std::int64_t>(i))));
        return choose(is_this, this_one, [&] { return call_from(i + 1); }, span);
    };
    return call_from(0);
}

Arguments Lowering::arguments_of(const Value& callee, const Call& node) {
    Arguments arguments{.positional = {}, .keywords = {}, .span = node.span};
    for (const Expr* one : node.args) {
        if (const auto* starred = as<Starred>(one)) {
            Value inner = as_tuple(expr(starred->value));
            if (!inner.is(Kind::Tuple)) {
                fail(Code::not_constant, one->span,
                     "*args needs a tuple, not " + types::to_string(inner.type), {},
                     "The number of arguments must be known when the function is compiled.");
            }
            for (const Value& part : elements(inner)) arguments.positional.push_back(part);
        } else {
            arguments.positional.push_back(
                argument(*this, callee, one, arguments.positional.size(), ""));
        }
    }
    for (const Keyword& one : node.keywords) {
        if (one.name.empty()) {
            add_keywords(*this, arguments, one);
            continue;
        }
        arguments.keywords.push_back({one.name, argument(*this, callee, one.value, 0, one.name)});
        arguments.keywords.back().value.span = one.span;  // messages point at name=value
    }
    return arguments;
}

Value Lowering::call(const Value& callee, Arguments& arguments, Span span) {
    Value never{.type = types.never(), .span = span};
    if (callee.is(Kind::Never)) return never;
    for (const Value& one : arguments.positional) {
        if (one.is(Kind::Never)) return never;
    }
    for (const auto& one : arguments.keywords) {
        if (one.value.is(Kind::Never)) return never;
    }
    if (callee.constant != nullptr && callee.constant->object != nullptr) {
        if (auto result = call_overload(callee, arguments, span)) return *result;
    }
    if (callee.closure != nullptr) return call_closure(*callee.closure, arguments, span);
    if (callee.method != nullptr) return call_method(*callee.method, arguments, span);
    if (callee.constant != nullptr && callee.constant->function != nullptr) {
        return call_function(*callee.constant->function, arguments, span);
    }
    if (callee.is_static(StaticKind::Builtin) || callee.is_static(StaticKind::Class)) {
        return call_named(callee, arguments, span);
    }
    if (callee.is_static(StaticKind::DType) && callee.type->dtype != DType::structured) {
        return call_dtype(callee.type->dtype, arguments, span);
    }
    if (callee.is(Kind::Function)) return call_pointer(callee, arguments, span);
    if (callee.type->is_one_of()) {
        std::vector<Value> functions;
        for (const Type* each : callee.type->elements) functions.push_back(static_value(each));
        return call_at(functions, enum_ordinal(callee), arguments, span);
    }
    if (is_polynomial(callee)) {
        auto v = take(*this, arguments, "Polynomial", {"arg"}, 1, span);
        Value both[] = {callee, v[0]};
        return call_library("numpy.polynomial.polynomial", "_value_of", both, span);
    }
    if (callee.is(Kind::Extension))
        return call(bound_method(callee, "__call__", span), arguments, span);
    if (callee.is_static(StaticKind::Object) && callee.constant != nullptr &&
        !callee.constant->text.empty()) {
        fail(Code::c_function, callee.span, callee.constant->text);
    }
    const std::string what = types::to_string(callee.type);
    if (callee.is_static(StaticKind::Object))
        fail(Code::unsupported_function, callee.span, what + " cannot be called in compiled code");
    fail(Code::not_callable, callee.span, what + " is not callable");
}

Value Lowering::call_named(const Value& callee, Arguments& arguments, Span span) {
    std::string_view name = callee.type->name;
    if (callee.constant != nullptr && !callee.constant->elements.empty()) {
        const Type* made = callee.constant->elements[0].type;
        if (made->is(Kind::Static) && made->static_kind == StaticKind::Type) {
            const auto* type = static_cast<const Type*>(made->entity);
            if (type->is(Kind::Enum)) return enum_of_value(type, arguments, span);
            return new_instance(type, arguments, span);
        }
    }
    auto [space, last] = split_name(name);
    if (auto dot = name.rfind('.'); name.starts_with("builtins.") && dot > 8) {
        // int.from_bytes(b), and str.lower(s)
        if (const FunctionSource* of_class = library_function(space, last))
            return call_function(*of_class, arguments, span);
        std::string_view cls = name.substr(9, dot - 9);
        if (arguments.positional.empty() || method_space(arguments.positional[0].type) != cls) {
            fail(Code::bad_argument, span,
                 std::string(name.substr(9)) + "() needs a " + std::string(cls) +
                     " as its first argument");
        }
        Value method = attribute(arguments.positional[0], name.substr(dot + 1), span);
        Arguments rest = arguments;
        rest.positional.erase(rest.positional.begin());
        return call(method, rest, span);
    }
    if (name.starts_with("builtins.") && arguments.positional.size() == 1) {
        if (auto made = call_conversion(arguments.positional[0], name.substr(9), span))
            return *made;
    }
    if (name.starts_with("numpy.")) {
        // NumPy takes a list of different things as it takes a tuple.
        for (Value& one : arguments.positional)
            one = one.is(Kind::LiteralList) ? as_tuple(one) : one;
        for (auto& one : arguments.keywords)
            one.value = one.value.is(Kind::LiteralList) ? as_tuple(one.value) : one.value;
    }
    if (FormFunction form = find_form(name)) return form(*this, arguments, span);
    if (has_ufunc_keywords(arguments) && is_ufunc(space, last))
        return call_ufunc(callee, arguments, span);
    if (callee.is_static(StaticKind::Class)) {
        if (space == "numpy") {
            for (const types::DTypeInfo& row : types::all_dtypes()) {
                if (row.name == last || (last == "bool" && row.kind == 'b')) {
                    return call_dtype(dtype_argument(callee, span), arguments, span);
                }
            }
        }
        if (auto classes = exception_classes(callee))
            return make_exception(*classes, arguments, span);
        if (callee.constant != nullptr && !callee.constant->elements.empty()) {
            return make_named_tuple(callee, arguments, span);
        }
    }
    if (auto fn = find_operator(space, last)) return call_operator(*fn, name, arguments, span);
    const FunctionSource* source = library_function(space, last);
    // gcd, lcm and hypot of math are rows for two operands, and in the library for any number;
    // functions of cmath are rows for NumPy's names.
    if (auto fn = find_math(space, last);
        fn &&
        (source == nullptr || (space != "cmath" && static_cast<int>(arguments.positional.size()) ==
                                                       ir::info(*fn).arity))) {
        return call_math(*fn, name, arguments, span);
    }
    if (auto row = find_row(space, last)) return call_row(*row, arguments, span);
    if (source != nullptr) return call_function(*source, arguments, span);
    fail(Code::unsupported_function, span,
         "'" + std::string(name) + "' is not supported in compiled code", {},
         did_you_mean(last, session.library.names(space)));
}

/// A method of a value: a form of the compiler, or a library function that takes the value first.
Value Lowering::call_method(const BoundMethod& method, Arguments& arguments, Span span) {
    if (method.self.is(Kind::Instance)) {
        if (auto made = call_member(method.self, method.name, arguments, span)) return *made;
    }
    if (is_string_method(method.self.type, method.name)) {
        return call_string_method(method, arguments, span);
    }
    std::string_view space = method_space(method.self.type);
    std::string qualified = std::string(space) + "." + std::string(method.name);
    Arguments with_self = arguments;
    with_self.positional.insert(with_self.positional.begin(), method.self);
    if (FormFunction form = find_form(qualified)) return form(*this, with_self, span);
    if (const FunctionSource* source = library_function(space, method.name)) {
        return call_function(*source, with_self, span);
    }
    if (auto result = call_overloaded_method(method, with_self, span)) return *result;
    fail(Code::unknown_attribute, span,
         types::to_string(method.self.type) + " has no method '" + std::string(method.name) +
             "' in compiled code",
         {{"this is " + types::to_string(method.self.type), method.self.span}},
         did_you_mean(method.name, method_names(space)));
}

const FunctionSource* Lowering::library_function(std::string_view space, std::string_view name) {
    return session.library.find(space, name);
}

Value Lowering::call_library(std::string_view space, std::string_view name,
                             std::span<const Value> values, Span span) {
    const FunctionSource* source = library_function(space, name);
    NUMEN_ASSERT(source != nullptr);
    Arguments arguments{.positional = {values.begin(), values.end()}, .keywords = {}, .span = span};
    return borrow(call_function(*source, arguments, span));
}

Value Lowering::call_function(const FunctionSource& source, Arguments& arguments, Span span) {
    if (source.is_library) session.result.library_files.insert(source.tree->source->file());
    const Parameters& parameters =
        source.definition != nullptr ? source.definition->parameters : source.lambda->parameters;
    std::vector<Value> defaults;
    for (const Constant& one : source.defaults) defaults.push_back(constant(one));
    std::vector<std::pair<std::string_view, Value>> keyword_defaults;
    for (const auto& [name, one] : source.keyword_defaults)
        keyword_defaults.emplace_back(name, constant(one));
    std::vector<Value> values =
        bind(parameters, source.name, defaults, keyword_defaults, arguments, span);

    try {
        const types::Signature* signature = convert_to_signature(source, values, span);
        const Type* result = signature == nullptr ? nullptr : signature->result;
        if (result != nullptr && result->is(Kind::Array)) result = nullptr;
        return call_bound(source, parameters, values, result, span);
    } catch (const support::CompileError& error) {
        const support::Diagnostic& found = error.diagnostic();
        const support::Source* place = found.span.source;
        if (place == nullptr || frame().source->is_library) throw;
        if (source.is_library && session.library.holds(*place)) {
            // The library's own lines mean nothing to a user: the call is what is wrong.
            fail(found.code, span, source.name + "(): " + found.message, {}, found.hint);
        }
        // A line of a file that the user may not have written says little without the call.
        if (place == span.source || !session.is_in_entry()) throw;
        std::vector<support::Note> notes = found.notes;
        notes.push_back({"called here", span});
        fail(found.code, found.span, found.message, std::move(notes), found.hint);
    }
}

/// Converts arguments to the signature that a call takes, of a function that has some: null where
/// any types will do. Of several that fit as well it takes the first, as Numba does (a call from
/// Python is refused then). What is inlined is code of the caller, as with Numba: it takes a
/// signature of the very types, or any types. Functions stay known, and an array's layout too, on
/// the way in and out.
const types::Signature* Lowering::convert_to_signature(const FunctionSource& source,
                                                       std::vector<Value>& values, Span span) {
    if (source.signatures.empty()) return nullptr;
    std::vector<const Type*> given;
    for (const Value& each : values) given.push_back(types::strong(types, each.type));
    if (source.inline_always) {
        auto same = std::ranges::find(source.signatures, given, &types::Signature::parameters);
        return same == source.signatures.end() ? nullptr : &*same;
    }
    std::vector<std::size_t> best = types::best_signatures(source.signatures, given);
    if (best.empty()) {
        fail(Code::bad_argument, span,
             source.name +
                 "(): " + types::no_single_best(source.name, source.signatures, best, given),
             {}, "It is compiled for " + types::parameter_lists(source.signatures) + ".");
    }
    const types::Signature& taken = source.signatures[best[0]];
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i].is(Kind::Array) || values[i].is(Kind::Static)) continue;
        values[i] = convert(values[i], taken.parameters[i], values[i].span, "the argument");
    }
    return &taken;
}

/// Whether a value is one of several functions, of which one is an inner one.
bool Lowering::may_be_closure(const Value& v) const {
    return v.type->is_one_of() && std::ranges::any_of(v.type->elements, [&](const Type* each) {
               const Value* known = session.find_static(each);
               return known != nullptr && known->closure != nullptr;
           });
}

/// Whether a function ends by returning a lambda or a function that it defines: it is lowered in
/// place, because what it returns is a part of its caller then.
static bool returns_closure(const FunctionSource& source) {
    if (source.definition == nullptr || source.definition->body.empty()) return false;
    const auto* last = as<Return>(source.definition->body.back());
    if (last == nullptr || last->value == nullptr) return false;
    if (as<Lambda>(last->value) != nullptr) return true;
    const auto* name = as<Name>(last->value);
    if (name == nullptr) return false;
    return std::ranges::any_of(source.definition->body, [&](const Stmt* one) {
        const auto* inner = as<FunctionDef>(one);
        return inner != nullptr && inner->name == name->id;
    });
}

Value Lowering::call_bound(const FunctionSource& source, const Parameters& parameters,
                           std::vector<Value>& values, const Type* return_type, Span span) {
    if (source.definition != nullptr && has_yield(source.definition->body))
        return generator_call(&source, nullptr, values, span);
    bool in_place = source.inline_always || returns_closure(source);
    for (const Value& one : values)
        in_place = in_place || one.closure != nullptr || one.iterable != nullptr ||
                   one.method != nullptr || may_be_closure(one);
    if (in_place) {
        Frame& inner = frames_.emplace_back(
            Frame{.source = &source, .inlined = shown(source.name, source, false, span)});
        const Block body = source.definition != nullptr ? source.definition->body : Block{};
        Value result = inline_call(inner, parameters, values, body, source.lambda, span);
        if (return_type == nullptr || result.is(Kind::Never)) return result;
        return convert(result, return_type, result.span, "the returned value");
    }
    std::vector<Argument> typed;
    std::vector<ir::Node*> nodes;
    for (Value& one : values) {
        bool keep =
            one.constant != nullptr && (source.is_library || types::components(one.type).empty() ||
                                        one.is(Kind::String) || one.type->is(Kind::Enum));
        typed.push_back({one.type, keep ? one.constant : nullptr});
        nodes.push_back(node(one));
    }
    auto specialize = [&]() -> Specialization& {
        for (;;) {
            try {
                return session.specialize(source, typed, inherited_options(source), return_type,
                                          span);
            } catch (const LiteralNeeded& need) {
                const Value& wanted = values[need.parameter()];
                if (wanted.constant == nullptr) need_literal(*this, wanted, span);
                if (std::exchange(typed[need.parameter()].constant, wanted.constant) != nullptr)
                    throw;
            }
        }
    };
    Specialization& callee = specialize();
    bool found_elements = false;
    for (const Argument& one : typed) {
        for (const Type* part : one.type->elements) {
            const Type* found = callee.hint(part);
            if (found == nullptr) continue;
            // The function puts something into a container that was written empty here, or further
            // out: the next pass passes it with that type.
            refine(part, found, span);
            found_elements = true;
        }
    }
    if (found_elements) return {.type = types.never(), .span = span};
    bool returns = !callee.result->is(Kind::Never);
    if (!returns) set_unreachable();
    // What a recursive call returns may be known after this pass.
    if (!returns && callee.in_progress) return {.type = types.never(), .span = span};
    ir::Node* called = ir.call(callee.function, nodes);
    if (!returns) return {.type = types.never(), .span = span};
    if (callee.constant != nullptr && !callee.in_progress) {
        borrow(owned(called));
        return constant(*callee.constant);
    }
    if (types::components(callee.result).empty()) return empty_value(callee.result);
    return owned(called);
}

/// A library function does what its caller was compiled for; so does a plain Python function.
ir::Options Lowering::inherited_options(const FunctionSource& source) const {
    if (!source.is_library && source.has_own_options) return source.options;
    ir::Options inherited = options;
    inherited.parallel = options.parallel && source.is_library && parallel_depth_ == 0;
    return inherited;
}

Value Lowering::call_closure(const Closure& closure, Arguments& arguments, Span span) {
    const Parameters& parameters =
        closure.definition != nullptr ? closure.definition->parameters : closure.lambda->parameters;
    std::size_t positional = 0;
    for (const Parameter& one : parameters.positional) positional += one.default_value != nullptr;
    std::vector<std::pair<std::string_view, Value>> keyword_defaults;
    std::size_t next = positional;
    for (const Parameter& one : parameters.keyword_only) {
        if (one.default_value != nullptr)
            keyword_defaults.emplace_back(one.name, closure.defaults[next++]);
    }
    std::vector<Value> values =
        bind(parameters, closure.name, closure.defaults.subspan(0, positional), keyword_defaults,
             arguments, span);
    if (closure.definition != nullptr && has_yield(closure.definition->body))
        return generator_call(nullptr, &closure, values, span);
    if (is_open(closure)) {
        if (auto result = call_recursively(closure, values, span)) return *result;
    }
    const FunctionSource* source = closure.frame->source;
    Frame& inner = frames_.emplace_back(Frame{.source = source,
                                              .lexical = closure.frame,
                                              .inner = closure.definition,
                                              .inlined = shown(closure.name, *source, true, span)});
    return inline_call(inner, parameters, values,
                       closure.definition != nullptr ? closure.definition->body : Block{},
                       closure.lambda, span);
}

}  // namespace numen::sema
