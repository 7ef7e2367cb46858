#include <complex>
#include <utility>

#include "support/diagnostic.h"
#include "types/times.h"
#include "types/type.h"

namespace numen::types {

namespace {

constexpr DTypeInfo kDTypes[] = {
#define NUMEN_DTYPE(name, kind, bytes, numpy_char, c_type) {#name, kind, bytes, numpy_char},
#define NUMEN_TIME_DTYPE(base, kind, unit) {#base "[" #unit "]", kind, 8, kind},
#include "types/dtypes.def"
#undef NUMEN_DTYPE
    {"structured", 'V', 0, 'V'},
};

#define NUMEN_DTYPE(name, kind, bytes, numpy_char, c_type) static_assert(sizeof(c_type) == bytes);
#include "types/dtypes.def"
#undef NUMEN_DTYPE

/// Order of the kinds in NumPy's promotion: bool < integer < float < complex.
int category(DType d) {
    switch (kind(d)) {
        case 'b': return 0;
        case 'i':
        case 'u': return 1;
        case 'f': return 2;
        default: return 3;
    }
}

DType signed_of(int bytes) {
    switch (bytes) {
        case 1: return DType::int8;
        case 2: return DType::int16;
        case 4: return DType::int32;
        default: return DType::int64;
    }
}

/// Smallest float that holds every value of a bool or integer dtype, NumPy's way: 8 and 16 bit
/// integers fit float32 here because there is no float16 in compiled code.
DType float_for(DType d) {
    if (is_float(d)) return d;
    return size_of(d) <= 2 ? DType::float32 : DType::float64;
}

/// numpy.result_type of two strong dtypes.
DType promote_strong(DType a, DType b) {
    if (a == b) return a;
    if (category(a) > category(b)) std::swap(a, b);
    if (category(a) == 0) return b;  // bool takes the other's
    if (is_complex(b)) {
        DType part = is_complex(a) ? real_of(a) : float_for(a);
        return complex_of(promote_strong(part, real_of(b)));
    }
    if (is_float(b)) {
        DType part = float_for(a);
        return size_of(part) > size_of(b) ? part : b;
    }
    // two integers
    if (kind(a) == kind(b)) return size_of(a) >= size_of(b) ? a : b;
    DType u = kind(a) == 'u' ? a : b;
    DType s = kind(a) == 'u' ? b : a;
    if (size_of(s) > size_of(u)) return s;
    return size_of(u) == 8 ? DType::float64 : signed_of(2 * size_of(u));
}

}  // namespace

const DTypeInfo& info(DType dtype) { return kDTypes[static_cast<int>(dtype)]; }
std::span<const DTypeInfo> all_dtypes() {
    return std::span(kDTypes).first(static_cast<std::size_t>(DType::structured));
}

DType real_of(DType complex_dtype) {
    NUMEN_ASSERT(is_complex(complex_dtype));
    return complex_dtype == DType::complex64 ? DType::float32 : DType::float64;
}

DType complex_of(DType float_dtype) {
    NUMEN_ASSERT(is_float(float_dtype));
    return float_dtype == DType::float32 ? DType::complex64 : DType::complex128;
}

bool can_promote(DType a, DType b) {
    if (!is_time(a)) return !is_time(b) || can_promote(b, a);
    if (is_time(b)) return common_unit(a, b).has_value();
    return is_timedelta(a) && (is_integer(b) || b == DType::bool_) && b != DType::uint64;
}

DType promote(DType a, bool a_weak, DType b, bool b_weak) {
    NUMEN_ASSERT(can_promote(a, b));
    if (is_time(a) || is_time(b)) {
        if (!is_time(a)) return b;
        if (!is_time(b)) return a;
        bool has_date = is_datetime(a) || is_datetime(b);
        return has_date ? datetime64_of(*common_unit(a, b)) : timedelta64_of(*common_unit(a, b));
    }
    if (a_weak == b_weak) {
        return promote_strong(a, b);
    }
    if (b_weak) return promote(b, true, a, false);
    // a is a Python scalar: it adapts to b unless its category is higher (NEP 50).
    if (category(a) <= category(b)) return b;
    switch (category(a)) {
        case 1: return DType::int64;
        case 2: return category(b) == 0 || is_integer(b) ? DType::float64 : b;
        default:
            if (is_float(b)) return complex_of(b);
            return DType::complex128;
    }
}

}  // namespace numen::types
