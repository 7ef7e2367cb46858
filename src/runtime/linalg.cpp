#include <algorithm>
#include <atomic>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "runtime/abi.h"
#include "runtime/error.h"
#include "runtime/openblas.h"

/// Decompositions of matrices and what is solved with them, by LAPACK.
namespace numen::runtime {

using namespace openblas;

namespace {

/// Calls a routine of LAPACKE, which returns info, for a matrix of so many elements. The status is
/// that of a raising row.
template <Name name, class T, class... Arguments>
std::int32_t call_lapack(Int* info, Int elements, Arguments... arguments) {
    // LAPACKE would refuse matrices with NaN; NumPy passes them on.
    static std::atomic<bool> prepared = false;
    if (!prepared) {
        auto* nancheck = routine<"LAPACKE_set_nancheck", T, void(int)>();
        if (nancheck == nullptr) return 1;
        nancheck(0);
        prepared = true;
    }
    auto* function = routine<name, T, Int(int, Arguments...)>();
    if (function == nullptr) return 1;
    const OneThread alone(!is_worth_threads(elements));
    *info = function(kColumns, arguments...);
    // Without memory for its work space.
    return *info == -1010 || *info == -1011 ? raise_memory_error() : 0;
}

}  // namespace

extern "C" {

std::int32_t numen_rt_lapack_gesv(Int* info, void* dtype, Int n, Int count, void* a, void* b) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        std::vector<Int> pivots(static_cast<std::size_t>(n));
        Int ld = at_least_one(n);
        return call_lapack<"LAPACKE_?gesv", T>(info, n * n, n, count, as<T>(a), ld, pivots.data(),
                                               as<T>(b), ld);
    });
}

std::int32_t numen_rt_lapack_getrf(Int* info, void* dtype, Int n, void* a, void* pivots) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        return call_lapack<"LAPACKE_?getrf", T>(info, n * n, n, n, as<T>(a), at_least_one(n),
                                                as<Int>(pivots));
    });
}

std::int32_t numen_rt_lapack_potrf(Int* info, void* dtype, bool upper, Int n, void* a) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        return call_lapack<"LAPACKE_?potrf", T>(info, n * n, upper ? 'U' : 'L', n, as<T>(a),
                                                at_least_one(n));
    });
}

std::int32_t numen_rt_lapack_geqrf(Int* info, void* dtype, Int m, Int n, void* a, void* tau) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        return call_lapack<"LAPACKE_?geqrf", T>(info, m * n, m, n, as<T>(a), at_least_one(m),
                                                as<T>(tau));
    });
}

std::int32_t numen_rt_lapack_orgqr(Int* info, void* dtype, Int m, Int n, Int k, void* a,
                                   void* tau) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        auto call = [&]<Name name>() {
            return call_lapack<name, T>(info, m * n, m, n, k, as<T>(a), at_least_one(m),
                                        as<T>(tau));
        };
        if constexpr (is_complex<T>) {
            return call.template operator()<"LAPACKE_?ungqr">();
        } else {
            return call.template operator()<"LAPACKE_?orgqr">();
        }
    });
}

std::int32_t numen_rt_lapack_gesdd(Int* info, void* dtype, void* job, Int m, Int n, void* a,
                                   void* s, void* u, void* vh) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        using Real = typename RealOf<T>::type;
        char what = *static_cast<const char*>(job);
        return call_lapack<"LAPACKE_?gesdd", T>(info, m * n, what, m, n, as<T>(a), at_least_one(m),
                                                as<Real>(s), as<T>(u), at_least_one(m), as<T>(vh),
                                                at_least_one(what == 'S' ? std::min(m, n) : n));
    });
}

std::int32_t numen_rt_lapack_geev(Int* info, void* dtype, bool vectors, Int n, void* a,
                                  void* values, void* imaginary, void* right) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        Int ld = at_least_one(n);
        char job = vectors ? 'V' : 'N';
        T* left = nullptr;
        if constexpr (is_complex<T>) {
            return call_lapack<"LAPACKE_?geev", T>(info, n * n, 'N', job, n, as<T>(a), ld,
                                                   as<T>(values), left, ld, as<T>(right), ld);
        } else {
            return call_lapack<"LAPACKE_?geev", T>(info, n * n, 'N', job, n, as<T>(a), ld,
                                                   as<T>(values), as<T>(imaginary), left, ld,
                                                   as<T>(right), ld);
        }
    });
}

std::int32_t numen_rt_lapack_heevd(Int* info, void* dtype, bool vectors, bool upper, Int n, void* a,
                                   void* values) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        using Real = typename RealOf<T>::type;
        auto call = [&]<Name name>() {
            return call_lapack<name, T>(info, n * n, vectors ? 'V' : 'N', upper ? 'U' : 'L', n,
                                        as<T>(a), at_least_one(n), as<Real>(values));
        };
        if constexpr (is_complex<T>) {
            return call.template operator()<"LAPACKE_?heevd">();
        } else {
            return call.template operator()<"LAPACKE_?syevd">();
        }
    });
}

std::int32_t numen_rt_lapack_gelsd(Int* info, void* dtype, Int m, Int n, Int count, void* a,
                                   void* b, void* s, double rcond, void* rank) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        using Real = typename RealOf<T>::type;
        return call_lapack<"LAPACKE_?gelsd", T>(info, m * n, m, n, count, as<T>(a), at_least_one(m),
                                                as<T>(b), at_least_one(std::max(m, n)), as<Real>(s),
                                                static_cast<Real>(rcond), as<Int>(rank));
    });
}

}  // extern "C"

}  // namespace numen::runtime
