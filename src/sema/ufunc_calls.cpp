#include <algorithm>

#include "sema/forms.h"
#include "sema/lowering.h"

/// What all ufuncs of NumPy take besides their operands (out, where, dtype, casting, order, subok),
/// and their methods.
namespace numen::sema {

namespace {

/// The keywords that the functions themselves do not know; `out` they know where it is one array.
constexpr std::string_view kKeywords[] = {"where", "dtype", "casting", "order", "subok"};

/// How many operands a ufunc has before those that its results are written into.
std::size_t count_inputs(Lowering& l, std::string_view name) {
    if (auto fn = find_operator("numpy", name)) return fn->kind == OperatorKind::unary ? 1 : 2;
    if (auto fn = find_math("numpy", name)) return static_cast<std::size_t>(ir::info(*fn).arity);
    const auto& parameters = l.library_function("numpy", name)->definition->parameters.positional;
    return static_cast<std::size_t>(std::ranges::count_if(
        parameters, [](const auto& one) { return one.default_value == nullptr; }));
}

/// The arguments of a call of a ufunc, apart.
struct UfuncCall {
    std::vector<Value> inputs;
    Value out;
    Value where;
    std::optional<DType> dtype;
    std::string_view casting = "same_kind";
    std::string_view order = "K";
};

std::string_view choice(Lowering& l, const Value& given, std::string_view name,
                        std::span<const std::string_view> choices) {
    auto text = l.known_string(given);
    if (!text || std::ranges::find(choices, *text) == choices.end()) {
        std::string all;
        for (std::string_view one : choices)
            all += (all.empty() ? "'" : ", '") + std::string(one) + "'";
        l.fail(Code::bad_argument, given.span, std::string(name) + " must be one of " + all);
    }
    return *text;
}

UfuncCall take_apart(Lowering& l, std::string_view name, const Arguments& arguments, Span span) {
    constexpr std::string_view orders[] = {"C", "F", "A", "K"};
    std::size_t inputs = count_inputs(l, name.substr(name.rfind('.') + 1));
    UfuncCall call;
    call.inputs = arguments.positional;
    if (call.inputs.size() == inputs + 1) {
        call.out = call.inputs.back();
        call.inputs.pop_back();
    }
    if (call.inputs.size() != inputs) {
        l.fail(Code::argument_count, span,
               std::string(name) + "() takes " + std::to_string(inputs) +
                   " operands and perhaps an array for the result");
    }
    for (const auto& [keyword, given] : arguments.keywords) {
        if (keyword == "out") {
            call.out = given.is(Kind::Tuple) && l.elements(given).size() == 1 ? l.element(given, 0)
                                                                              : given;
        } else if (keyword == "where") {
            if (l.known_bool(given) != true) call.where = l.as_operand(given, given.span);
        } else if (keyword == "dtype") {
            if (!given.is(Kind::None)) call.dtype = l.dtype_argument(given, given.span);
        } else if (keyword == "casting") {
            call.casting = casting_argument(l, given);
        } else if (keyword == "order") {
            call.order = choice(l, given, keyword, orders);
        } else if (keyword != "subok") {  // there are no subclasses of arrays to keep
            l.fail(Code::unknown_keyword, given.span,
                   std::string(name) + "() got an unexpected keyword argument '" +
                       std::string(keyword) + "'");
        }
    }
    if (call.out && call.out.is(Kind::None)) call.out = {};
    if (call.out && !call.out.is(Kind::Array))
        l.fail(Code::bad_argument, call.out.span, "out must be an array");
    if (call.where && l.operand(call.where, "where", span).dtype != DType::bool_)
        l.fail(Code::bad_argument, call.where.span, "where must hold bools");
    for (Value& one : call.inputs) one = l.as_operand(l.enum_as_int(l.unwrap(one, span)), span);
    return call;
}

/// As can_cast; Python's numbers go by their kind.
bool may_cast(Lowering::Operand from, DType to, std::string_view casting) {
    if (from.weak && types::kind(from.dtype) != 'b' && casting != "unsafe")
        return to == DType::bool_ || can_cast(from.dtype, to, "same_kind");
    return can_cast(from.dtype, to, casting);
}

void check_cast(Lowering& l, Lowering::Operand from, DType to, const UfuncCall& call,
                std::string_view what, Span span) {
    if (may_cast(from, to, call.casting)) return;
    l.fail(Code::bad_operand, span,
           "cannot cast " + std::string(what) + " from " +
               std::string(types::info(from.dtype).name) + " to " +
               std::string(types::info(to).name) + " with casting rule '" +
               std::string(call.casting) + "'");
}

/// An operand with its elements as another dtype.
Value as_dtype(Lowering& l, const Value& v, DType dtype) {
    const Type* type = l.types.scalar(dtype);
    if (!v.is(Kind::Array)) return l.value(l.ir.cast(l.node(v), type));
    if (v.type->dtype == dtype) return v;
    return l.borrow(
        l.map({&v, 1}, type, [&](std::span<ir::Node* const> x) { return l.ir.cast(x[0], type); }));
}

}  // namespace

bool Lowering::is_ufunc(std::string_view space, std::string_view name) {
    if (space != "numpy") return false;
    if (find_operator(space, name) || find_math(space, name)) return true;
    const FunctionSource* source = library_function(space, name);
    return source != nullptr && source->tree->source->file().ends_with("/elementwise.py");
}

bool Lowering::has_ufunc_keywords(const Arguments& arguments) {
    return std::ranges::any_of(arguments.keywords, [](const auto& one) {
        return std::ranges::find(kKeywords, one.name) != std::end(kKeywords);
    });
}

/// A call with such keywords: the plain call's result, written where and as they tell.
Value Lowering::call_ufunc(const Value& callee, Arguments& arguments, Span span) {
    std::string_view name = callee.type->name;
    UfuncCall call = take_apart(*this, name, arguments, span);
    Arguments plain{.positional = call.inputs, .keywords = {}, .span = span};
    auto fn = find_operator("numpy", name.substr(name.rfind('.') + 1));
    auto math = find_math("numpy", name.substr(name.rfind('.') + 1));
    bool is_predicate = (fn && fn->kind == OperatorKind::compare) ||
                        (math && (ir::info(*math).rule == 'B' || ir::info(*math).rule == 'L'));
    if (call.dtype && !is_predicate) {
        for (Value& one : plain.positional) {
            check_cast(*this, operand(one, name, span), *call.dtype, call, "an operand", span);
            one = as_dtype(*this, one, *call.dtype);
        }
    }
    Value result = borrow(this->call(callee, plain, span));
    if (result.is(Kind::Never)) return result;
    if (result.is(Kind::Tuple)) {
        fail(Code::bad_argument, span,
             std::string(name) +
                 "() has two results; it takes none of where, dtype, casting, "
                 "order and subok in compiled code");
    }
    Operand made = operand(result, name, span);
    made.weak = false;
    if (call.dtype && made.dtype != *call.dtype) {
        fail(Code::bad_operand, span,
             "No loop matching the specified signature and casting was found for ufunc " +
                 std::string(name.substr(name.rfind('.') + 1)));
    }
    Value target = call.out;
    if (target) {
        check_cast(*this, made, target.type->dtype, call, "the result", span);
    } else if (call.where) {
        // What is not computed is not set, as in NumPy.
        Value shapes[] = {result, call.where};
        target = call_library("numpy.ufunc", "_room_for", shapes, span);
    } else {
        if (!result.is(Kind::Array) || call.order == "K" || call.order == "A") return result;
        if (call.order == "F") return call_library("numpy", "asfortranarray", {&result, 1}, span);
        Arguments whole{.positional = {result}, .keywords = {}, .span = span};
        return numpy_ascontiguousarray(*this, whole, span);
    }
    const Type* stored = types.scalar(target.type->dtype);
    std::vector<Value> read{result};
    if (call.where) read.insert(read.end(), {call.where, target});
    map_into(
        target, read,
        [&](std::span<ir::Node* const> x) {
            ir::Node* computed = ir.cast(x[0], stored);
            return x.size() == 1 ? computed : ir.make(Op::select, stored, {x[1], computed, x[2]});
        },
        span);
    return target;
}

/// name_of(ufunc): "numpy.add" of numpy.add, for what NumPy does differently for single ones.
Value intrinsic_name_of(Lowering& l, Arguments& arguments, Span span) {
    return l.literal(take(l, arguments, "name_of", {"function"}, 1, span)[0].type->name);
}

}  // namespace numen::sema
