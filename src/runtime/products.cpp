#include <algorithm>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

#include "runtime/abi.h"
#include "runtime/openblas.h"

/// Products of vectors and matrices by BLAS.
namespace numen::runtime {

using namespace openblas;

namespace {

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

}  // extern "C"

}  // namespace numen::runtime
