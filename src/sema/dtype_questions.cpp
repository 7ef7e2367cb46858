#include <algorithm>

#include "sema/forms.h"
#include "sema/lowering.h"
#include "types/times.h"

/// Questions about dtypes, answered when compiling: np.result_type, np.can_cast and their kin.
namespace numen::sema {

namespace {

/// A dtype or class of scalars, or the dtype of a value.
Lowering::Operand asked_dtype(Lowering& l, const Value& v, std::string_view what, Span span) {
    bool is_name =
        v.is_static(StaticKind::DType) || v.is_static(StaticKind::Class) || v.is(Kind::String);
    if (is_name) return {l.dtype_argument(v, span), false};
    return l.operand(l.as_operand(v, span), what, span);
}

DType promoted(Lowering& l, std::span<const Value> given, std::string_view what, Span span) {
    if (given.empty())
        l.fail(Code::argument_count, span, "at least one array or dtype is required");
    Lowering::Operand all = asked_dtype(l, given[0], what, span);
    for (const Value& v : given.subspan(1)) {
        Lowering::Operand one = asked_dtype(l, v, what, span);
        if (!types::can_promote(all.dtype, one.dtype)) l.bad_operands(what, given[0], v, span);
        all = {types::promote(all.dtype, all.weak, one.dtype, one.weak), all.weak && one.weak};
    }
    return all.dtype;
}

/// The abstract classes of NumPy's scalars, and the kinds of dtypes that each holds.
struct AbstractClass {
    std::string_view name;
    std::string_view kinds;
};
constexpr AbstractClass kAbstract[] = {
    {"generic", "buifcMm"},   {"number", "uifc"}, {"integer", "ui"}, {"signedinteger", "i"},
    {"unsignedinteger", "u"}, {"inexact", "fc"},  {"floating", "f"}, {"complexfloating", "c"},
};

/// The kinds that a class or the name of one holds; nothing when it is a class of one dtype.
std::optional<std::string_view> abstract_kinds(const Value& v) {
    if (!v.is_static(StaticKind::Class)) return std::nullopt;
    std::string_view name = v.type->name;
    name = name.substr(0, name.find(':'));
    if (!name.starts_with("numpy.")) return std::nullopt;
    for (const AbstractClass& row : kAbstract) {
        if (name.substr(6) == row.name) return row.kinds;
    }
    return std::nullopt;
}

}  // namespace

namespace {

/// can_cast of two dtypes one of which is a time, for "safe" or "same_kind".
bool can_cast_times(DType from, DType to, bool safe) {
    if (!types::is_time(from)) {
        bool is_number = types::is_integer(from) || from == DType::bool_;
        return types::is_timedelta(to) && is_number && !(safe && from == DType::uint64);
    }
    if (types::kind(from) != types::kind(to)) return false;
    auto common = types::common_unit(from, to);
    return common && (!safe || *common == types::unit_of(to)) &&
           (types::unit_of(to) != types::TimeUnit::generic || from == to);
}

}  // namespace

/// NumPy's rules for going from one dtype to another.
bool can_cast(DType from, DType to, std::string_view casting) {
    constexpr std::string_view kinds = "buifc";
    if (casting == "unsafe") return true;
    if ((types::is_time(from) || types::is_time(to)) &&
        (casting == "safe" || casting == "same_kind")) {
        return can_cast_times(from, to, casting == "safe");
    }
    if (casting == "same_kind") {
        return kinds.find(types::kind(from)) <= kinds.find(types::kind(to));
    }
    if (casting == "safe") return types::promote(from, false, to, false) == to;
    return from == to;
}

std::string_view casting_argument(Lowering& l, const Value& given) {
    constexpr std::string_view names[] = {"no", "equiv", "safe", "same_kind", "unsafe"};
    auto text = l.known_string(given);
    if (!text || std::ranges::find(names, *text) == std::end(names)) {
        l.fail(Code::bad_argument, given.span,
               "casting must be one of 'no', 'equiv', 'safe', 'same_kind', 'unsafe'");
    }
    return *text;
}

Value numpy_result_type(Lowering& l, Arguments& arguments, Span span) {
    if (!arguments.keywords.empty()) {
        l.fail(Code::unknown_keyword, arguments.keywords[0].value.span,
               "result_type() takes no keyword arguments");
    }
    return l.static_value(
        l.types.dtype_object(promoted(l, arguments.positional, "result_type()", span)));
}

Value numpy_promote_types(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "promote_types", {"type1", "type2"}, 2, span);
    return l.static_value(l.types.dtype_object(promoted(l, v, "promote_types()", span)));
}

Value numpy_can_cast(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "can_cast", {"from_", "to", "casting"}, 2, span);
    if (v[0].type->is_scalar() && v[0].type->weak) {
        l.fail(Code::bad_argument, v[0].span,
               "can_cast() does not support Python ints, floats, and complex");
    }
    DType from = asked_dtype(l, v[0], "can_cast()", span).dtype;
    std::string_view casting = v[2] ? casting_argument(l, v[2]) : "safe";
    return l.literal(can_cast(from, l.dtype_argument(v[1], span), casting));
}

Value numpy_issubdtype(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "issubdtype", {"arg1", "arg2"}, 2, span);
    auto wide = abstract_kinds(v[1]);
    if (auto narrow = abstract_kinds(v[0])) {
        bool within = wide && std::ranges::all_of(*narrow, [&](char kind) {
                          return wide->find(kind) != wide->npos;
                      });
        return l.literal(within);
    }
    DType one = l.dtype_argument(v[0], span);
    if (wide) return l.literal(wide->find(types::kind(one)) != wide->npos);
    return l.literal(one == l.dtype_argument(v[1], span));
}

}  // namespace numen::sema
