#include <limits>

#include "sema/forms.h"
#include "sema/lowering.h"

/// np.finfo and np.iinfo: what numbers of a dtype can be.
namespace numen::sema {

namespace {

Value record(Lowering& l, std::string_view name,
             std::initializer_list<std::pair<std::string_view, Value>> fields) {
    std::vector<std::string_view> names;
    std::vector<Value> values;
    std::vector<const Type*> element_types;
    for (const auto& [field, value] : fields) {
        names.push_back(field);
        values.push_back(value);
        element_types.push_back(value.type);
    }
    Value made = l.tuple(values);
    made.type = l.types.named_tuple(name, nullptr, names, element_types);
    made.constant = nullptr;
    return made;
}

template <class T>
Value float_limits(Lowering& l, DType dtype) {
    using Limits = std::numeric_limits<T>;
    auto real = [&](double x) { return l.constant({.type = l.types.scalar(dtype), .real = x}); };
    auto integer = [&](std::int64_t n) { return l.literal(n); };
    constexpr int kMantissa = Limits::digits - 1;
    const double resolution = sizeof(T) == 4 ? static_cast<double>(1e-6F) : 1e-15;
    return record(l, "numen.limits.finfo",
                  {{"bits", integer(8 * static_cast<std::int64_t>(sizeof(T)))},
                   {"eps", real(Limits::epsilon())},
                   {"epsneg", real(Limits::epsilon() / 2)},
                   {"iexp", integer(static_cast<std::int64_t>(8 * sizeof(T)) - kMantissa - 1)},
                   {"machep", integer(-kMantissa)},
                   {"max", real(Limits::max())},
                   {"maxexp", integer(Limits::max_exponent)},
                   {"min", real(Limits::lowest())},
                   {"minexp", integer(Limits::min_exponent - 1)},
                   {"negep", integer(-kMantissa - 1)},
                   {"nexp", integer(static_cast<std::int64_t>(8 * sizeof(T)) - kMantissa - 1)},
                   {"nmant", integer(kMantissa)},
                   {"precision", integer(Limits::digits10)},
                   {"resolution", real(resolution)},
                   {"smallest_normal", real(Limits::min())},
                   {"smallest_subnormal", real(Limits::denorm_min())},
                   {"tiny", real(Limits::min())}});
}

DType dtype_of(Lowering& l, const Value& v, Span span) {
    if (v.is(Kind::Array) || v.type->is_scalar()) return l.operand(v, "it", span).dtype;
    return l.dtype_argument(v, span);
}

}  // namespace

Value numpy_finfo(Lowering& l, Arguments& arguments, Span span) {
    DType d = dtype_of(l, take(l, arguments, "finfo", {"dtype"}, 1, span)[0], span);
    if (types::is_complex(d)) d = types::real_of(d);
    if (!types::is_float(d)) l.fail(Code::bad_argument, span, "finfo() takes a floating dtype");
    return types::size_of(d) == 4 ? float_limits<float>(l, d) : float_limits<double>(l, d);
}

Value numpy_iinfo(Lowering& l, Arguments& arguments, Span span) {
    DType d = dtype_of(l, take(l, arguments, "iinfo", {"type"}, 1, span)[0], span);
    if (!types::is_integer(d)) l.fail(Code::bad_argument, span, "iinfo() takes an integer dtype");
    int bits = 8 * types::size_of(d);
    bool is_signed = types::kind(d) == 'i';
    std::uint64_t all = ~std::uint64_t{0} >> (64 - bits);
    const Type* type = bits == 64 && !is_signed ? l.types.scalar(d) : l.types.py_int();
    auto limit = [&](std::uint64_t n) {
        return l.constant({.type = type, .integer = static_cast<std::int64_t>(n)});
    };
    std::uint64_t most = is_signed ? all >> 1 : all;
    return record(l, "numen.limits.iinfo",
                  {{"bits", l.literal(std::int64_t{bits})},
                   {"max", limit(most)},
                   {"min", limit(is_signed ? ~most : 0)}});
}

}  // namespace numen::sema
