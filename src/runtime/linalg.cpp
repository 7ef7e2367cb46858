#include <algorithm>
#include <atomic>
#include <complex>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "runtime/abi.h"
#include "runtime/error.h"
#include "runtime/plugin.h"

/// BLAS and LAPACK, from OpenBLAS as the package scipy-openblas64 carries it.
namespace numen::runtime {

namespace {

using Int = std::int64_t;  // of this build of OpenBLAS
constexpr const char* kOpenBlas = "scipy_openblas64/lib/libscipy_openblas64_.so";

// CBLAS's and LAPACKE's enumerators.
enum Order : int { kRows = 101, kColumns = 102 };
enum Transpose : int { kPlain = 111, kTransposed = 112 };
enum Triangle : int { kUpper = 121 };

/// A routine's name, '?' in it standing for the letter of the element type.
template <std::size_t size>
struct Name {
    char text[size];
    constexpr Name(const char (&name)[size]) { std::copy_n(name, size, text); }
};

template <class T>
constexpr char letter = std::is_same_v<T, float>                 ? 's'
                        : std::is_same_v<T, double>              ? 'd'
                        : std::is_same_v<T, std::complex<float>> ? 'c'
                                                                 : 'z';
template <class T>
constexpr bool is_complex = letter<T> == 'c' || letter<T> == 'z';
template <class T>
struct RealOf {
    using type = T;
};
template <class T>
struct RealOf<std::complex<T>> {
    using type = T;
};

/// The routine for elements of type T; null with an error pending when there is none.
template <Name name, class T, class Function>
Function* routine() {
    static std::atomic<Function*> known;
    Function* function = known.load(std::memory_order_acquire);
    if (function != nullptr) return function;
    std::string symbol = "scipy_" + std::string(name.text) + "64_";
    if (std::size_t at = symbol.find('?'); at != std::string::npos) symbol[at] = letter<T>;
    function = reinterpret_cast<Function*>(library_function(kOpenBlas, symbol.c_str()));
    known.store(function, std::memory_order_release);
    return function;
}

/// Calls a routine of LAPACKE, which returns info. The status is that of a raising row.
template <Name name, class T, class... Arguments>
std::int32_t call_lapack(Int* info, Arguments... arguments) {
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
    *info = function(kColumns, arguments...);
    // Without memory for its work space.
    return *info == -1010 || *info == -1011 ? raise_memory_error() : 0;
}

/// Calls `function` with the C++ type that the letter stands for.
template <class Function>
std::int32_t with_type(void* dtype, Function function) {
    return guarded([&]() -> std::int32_t {
        switch (*static_cast<const char*>(dtype)) {
            case 'f': return function(std::type_identity<float>());
            case 'd': return function(std::type_identity<double>());
            case 'F': return function(std::type_identity<std::complex<float>>());
            case 'D': return function(std::type_identity<std::complex<double>>());
            default:
                return raise("TypeError", "BLAS and LAPACK know float and complex dtypes only");
        }
    });
}

template <class T>
T* as(void* memory) {
    return static_cast<T*>(memory);
}

/// Real factors are passed by value, complex ones by address.
template <class T>
using Factor = std::conditional_t<is_complex<T>, const T*, T>;
template <class T>
Factor<T> factor(const T& value) {
    if constexpr (is_complex<T>) {
        return &value;
    } else {
        return value;
    }
}

Int at_least_one(Int n) { return std::max<Int>(n, 1); }

/// A vector as BLAS reads it: where it lies if its step is a positive number of elements, else a
/// copy.
template <class T>
struct Vector {
    const T* data;
    Int step = 1;
    std::vector<T> copy;

    Vector(const void* first, Int count, Int stride) : data(static_cast<const T*>(first)) {
        constexpr Int kSize = sizeof(T);
        if (stride > 0 && stride % kSize == 0) {
            step = stride / kSize;
            return;
        }
        copy.resize(static_cast<std::size_t>(count));
        const char* from = static_cast<const char*>(first);
        for (T& one : copy) {
            std::memcpy(&one, from, sizeof one);
            from += stride;
        }
        data = copy.data();
    }
};

/// A matrix as BLAS reads it: where it lies if its rows or its columns are in one piece, else a
/// copy.
template <class T>
struct Matrix {
    const T* data;
    Int lead = 1;  // distance of rows, or of columns when it is transposed
    bool transposed = false;
    std::vector<T> copy;

    Matrix(const void* first, Int rows, Int columns, Int row_stride, Int column_stride)
        : data(static_cast<const T*>(first)) {
        if (fits(rows, columns, row_stride, column_stride)) return;
        if (fits(columns, rows, column_stride, row_stride)) {
            transposed = true;
            return;
        }
        copy.resize(static_cast<std::size_t>(rows * columns));
        T* to = copy.data();
        for (Int i = 0; i < rows; ++i) {
            const char* from = static_cast<const char*>(first) + i * row_stride;
            for (Int j = 0; j < columns; ++j, ++to, from += column_stride) {
                std::memcpy(to, from, sizeof *to);
            }
        }
        data = copy.data();
        lead = at_least_one(columns);
    }

  private:
    /// Whether lines of `length` elements are in one piece each; then sets lead.
    bool fits(Int count, Int length, Int line_stride, Int stride) {
        constexpr Int kSize = sizeof(T);
        if (length > 1 && stride != kSize) return false;
        if (count > 1 && (line_stride % kSize != 0 || line_stride < length * kSize)) return false;
        lead = count > 1 ? at_least_one(line_stride / kSize) : at_least_one(length);
        return true;
    }
};

/// Copies the upper triangle of a square matrix to the lower one, in blocks that fit into the
/// cache.
template <class T>
void mirror(T* matrix, Int n) {
    constexpr Int kBlock = 32;
    for (Int rows = 0; rows < n; rows += kBlock) {
        for (Int columns = 0; columns <= rows; columns += kBlock) {
            for (Int i = rows; i < std::min(rows + kBlock, n); ++i) {
                for (Int j = columns; j < std::min(columns + kBlock, i); ++j) {
                    matrix[i * n + j] = matrix[j * n + i];
                }
            }
        }
    }
}

/// The product of a matrix and its transpose, of which BLAS computes one half, as NumPy lets it.
template <class T>
std::int32_t multiply_by_transpose(const Matrix<T>& matrix, Int n, Int k, T* out) {
    auto* syrk =
        routine<"cblas_?syrk", T,
                void(int, int, int, Int, Int, Factor<T>, const T*, Int, Factor<T>, T*, Int)>();
    if (syrk == nullptr) return 1;
    const T one{1}, zero{0};
    syrk(kRows, kUpper, matrix.transposed ? kTransposed : kPlain, n, k, factor(one), matrix.data,
         matrix.lead, factor(zero), out, at_least_one(n));
    mirror(out, n);
    return 0;
}

}  // namespace

extern "C" {

std::int32_t numen_rt_matmul(void* dtype, Int m, Int n, Int k, void* a, Int a_row, Int a_column,
                             void* b, Int b_row, Int b_column, void* c) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) -> std::int32_t {
        const Matrix<T> left(a, m, k, a_row, a_column), right(b, k, n, b_row, b_column);
        const T one{1}, zero{0};
        if (n == 1) {
            auto* gemv = routine<"cblas_?gemv", T,
                                 void(int, int, Int, Int, Factor<T>, const T*, Int, const T*, Int,
                                      Factor<T>, T*, Int)>();
            if (gemv == nullptr) return 1;
            const Vector<T> x(b, k, b_row);
            Int rows = left.transposed ? k : m, columns = left.transposed ? m : k;
            gemv(kRows, left.transposed ? kTransposed : kPlain, rows, columns, factor(one),
                 left.data, left.lead, x.data, x.step, factor(zero), as<T>(c), 1);
            return 0;
        }
        const bool are_transposes =
            a == b && m == n && a_row == b_column && a_column == b_row && left.copy.empty();
        if (are_transposes) return multiply_by_transpose(left, n, k, as<T>(c));
        auto* gemm = routine<"cblas_?gemm", T,
                             void(int, int, int, Int, Int, Int, Factor<T>, const T*, Int, const T*,
                                  Int, Factor<T>, T*, Int)>();
        if (gemm == nullptr) return 1;
        gemm(kRows, left.transposed ? kTransposed : kPlain, right.transposed ? kTransposed : kPlain,
             m, n, k, factor(one), left.data, left.lead, right.data, right.lead, factor(zero),
             as<T>(c), at_least_one(n));
        return 0;
    });
}

std::int32_t numen_rt_dot(void* dtype, bool conjugate, Int n, void* x, Int x_stride, void* y,
                          Int y_stride, void* out) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) -> std::int32_t {
        const Vector<T> left(x, n, x_stride), right(y, n, y_stride);
        if constexpr (is_complex<T>) {
            using Dot = void(Int, const T*, Int, const T*, Int, T*);
            Dot* dot = conjugate ? routine<"cblas_?dotc_sub", T, Dot>()
                                 : routine<"cblas_?dotu_sub", T, Dot>();
            if (dot == nullptr) return 1;
            dot(n, left.data, left.step, right.data, right.step, as<T>(out));
        } else {
            auto* dot = routine<"cblas_?dot", T, T(Int, const T*, Int, const T*, Int)>();
            if (dot == nullptr) return 1;
            *as<T>(out) = dot(n, left.data, left.step, right.data, right.step);
        }
        return 0;
    });
}

std::int32_t numen_rt_lapack_gesv(Int* info, void* dtype, Int n, Int count, void* a, void* b) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        std::vector<Int> pivots(static_cast<std::size_t>(n));
        Int ld = at_least_one(n);
        return call_lapack<"LAPACKE_?gesv", T>(info, n, count, as<T>(a), ld, pivots.data(),
                                               as<T>(b), ld);
    });
}

std::int32_t numen_rt_lapack_getrf(Int* info, void* dtype, Int n, void* a, void* pivots) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        return call_lapack<"LAPACKE_?getrf", T>(info, n, n, as<T>(a), at_least_one(n),
                                                as<Int>(pivots));
    });
}

std::int32_t numen_rt_lapack_potrf(Int* info, void* dtype, bool upper, Int n, void* a) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        return call_lapack<"LAPACKE_?potrf", T>(info, upper ? 'U' : 'L', n, as<T>(a),
                                                at_least_one(n));
    });
}

std::int32_t numen_rt_lapack_geqrf(Int* info, void* dtype, Int m, Int n, void* a, void* tau) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        return call_lapack<"LAPACKE_?geqrf", T>(info, m, n, as<T>(a), at_least_one(m), as<T>(tau));
    });
}

std::int32_t numen_rt_lapack_orgqr(Int* info, void* dtype, Int m, Int n, Int k, void* a,
                                   void* tau) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        auto call = [&]<Name name>() {
            return call_lapack<name, T>(info, m, n, k, as<T>(a), at_least_one(m), as<T>(tau));
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
        return call_lapack<"LAPACKE_?gesdd", T>(info, what, m, n, as<T>(a), at_least_one(m),
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
            return call_lapack<"LAPACKE_?geev", T>(info, 'N', job, n, as<T>(a), ld, as<T>(values),
                                                   left, ld, as<T>(right), ld);
        } else {
            return call_lapack<"LAPACKE_?geev", T>(info, 'N', job, n, as<T>(a), ld, as<T>(values),
                                                   as<T>(imaginary), left, ld, as<T>(right), ld);
        }
    });
}

std::int32_t numen_rt_lapack_heevd(Int* info, void* dtype, bool vectors, bool upper, Int n, void* a,
                                   void* values) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        using Real = typename RealOf<T>::type;
        auto call = [&]<Name name>() {
            return call_lapack<name, T>(info, vectors ? 'V' : 'N', upper ? 'U' : 'L', n, as<T>(a),
                                        at_least_one(n), as<Real>(values));
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
        return call_lapack<"LAPACKE_?gelsd", T>(info, m, n, count, as<T>(a), at_least_one(m),
                                                as<T>(b), at_least_one(std::max(m, n)), as<Real>(s),
                                                static_cast<Real>(rcond), as<Int>(rank));
    });
}

}  // extern "C"

}  // namespace numen::runtime
