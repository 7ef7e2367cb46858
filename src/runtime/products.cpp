#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <type_traits>
#include <vector>

#include "runtime/abi.h"
#include "runtime/openblas.h"
#include "runtime/threads.h"

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

    int order() const { return transposed ? kTransposed : kPlain; }
    const T* at(Int row, Int column) const {
        return transposed ? data + column * lead + row : data + row * lead + column;
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
    const OneThread alone(!is_worth_threads(n * n));
    syrk(kRows, kUpper, matrix.order(), n, k, factor(one), matrix.data, matrix.lead, factor(zero),
         out, at_least_one(n));
    mirror(out, n);
    return 0;
}

/// Into how many parts a product is cut, whose `lines` rows take that much work each (operations of
/// the IR): one for each thread, or one alone when the work is over before a thread would have
/// woken up and in a parallel loop. Then doubled until none is above `most`, as Ctrl-C is looked
/// for between them.
Int parts_of(Int lines, double work, double most) {
    Int count = numen_rt_parallel_chunks(lines, work) > 1 ? numen_rt_get_num_threads() : 1;
    while (static_cast<double>(lines) * work > most * static_cast<double>(count)) count *= 2;
    return count;
}

/// Calls part(0) to part(count - 1), some at the same time; the status is that of a raising row.
template <class Part>
std::int32_t compute(Int count, double work, const Part& part) {
    constexpr double kLeastForItsThreads = 16384;  // for less OpenBLAS starts none
    const OneThread alone(work > kLeastForItsThreads);
    if (count == 1) {
        part(0);
        return 0;
    }
    const Part* const address = &part;
    const LoopBody run = [](void* context, Int, Int begin, Int end) -> std::int32_t {
        for (Int i = begin; i < end; ++i) {
            if (numen_rt_poll() != 0) return 1;
            (**static_cast<const Part* const*>(context))(i);
        }
        return 0;
    };
    return numen_rt_parallel_run(reinterpret_cast<void*>(run), const_cast<const Part**>(&address),
                                 count, count);
}

template <class T>
auto* gemv_of() {
    return routine<"cblas_?gemv", T,
                   void(int, int, Int, Int, Factor<T>, const T*, Int, const T*, Int, Factor<T>, T*,
                        Int)>();
}

/// out = matrix @ x, for a matrix of m rows and k columns.
template <class T>
std::int32_t multiply_vector(const Matrix<T>& matrix, Int m, Int k, const Vector<T>& x, T* out) {
    auto* gemv = gemv_of<T>();
    if (gemv == nullptr) return 1;
    const T one{1}, zero{0};
    // Results of one part lie together in units of so many: short lines of memory are slow, and the
    // routine treats the last few apart.
    const Int unit = matrix.transposed ? 64 : 4, units = (m + unit - 1) / unit;
    constexpr double kMost = 1 << 27;
    const double work = 2 * static_cast<double>(k * unit);
    const Int count = std::min(units, parts_of(units, work, kMost));
    return compute(count, static_cast<double>(units) * work, [&](Int part) {
        const Int begin = chunk_begin(part, units, count) * unit;
        const Int end = std::min(chunk_begin(part + 1, units, count) * unit, m);
        const Int rows = matrix.transposed ? k : end - begin;
        const Int columns = matrix.transposed ? end - begin : k;
        gemv(kRows, matrix.order(), rows, columns, factor(one), matrix.at(begin, 0), matrix.lead,
             x.data, x.step, factor(zero), out + begin, 1);
    });
}

/// product = matrix @ x, for a matrix of m rows and n columns that lie in one piece each, and
/// y @ matrix, which is the sum of the rows of sums, one for each part of the rows of the matrix. A
/// few rows at a time, for as long as they are in the cache: a large matrix is read once. y may be
/// the product.
template <class T>
std::int32_t multiply_twice(const Matrix<T>& matrix, Int m, Int n, const Vector<T>& x, T* product,
                            const Vector<T>& y, Int parts, T* sums) {
    auto* gemv = gemv_of<T>();
    if (gemv == nullptr) return 1;
    const T one{1}, zero{0};
    constexpr Int kCached = (1 << 18) / sizeof(T);
    const Int rows = std::max(Int{4}, kCached / at_least_one(n));
    const double work = 4 * static_cast<double>(m) * static_cast<double>(n);
    return compute(parts, work, [&](Int part) {
        const Int end = chunk_begin(part + 1, m, parts);
        for (Int begin = chunk_begin(part, m, parts); begin < end; begin += rows) {
            const Int count = std::min(rows, end - begin);
            const T* block = matrix.at(begin, 0);
            gemv(kRows, kPlain, count, n, factor(one), block, matrix.lead, x.data, x.step,
                 factor(zero), product + begin, 1);
            gemv(kRows, kTransposed, count, n, factor(one), block, matrix.lead,
                 y.data + begin * y.step, y.step, factor(one), sums + part * n, 1);
        }
    });
}

/// out = left @ right, of m rows and n columns.
template <class T>
std::int32_t multiply_matrices(const Matrix<T>& left, const Matrix<T>& right, Int m, Int n, Int k,
                               T* out) {
    auto* gemm = routine<"cblas_?gemm", T,
                         void(int, int, int, Int, Int, Int, Factor<T>, const T*, Int, const T*, Int,
                              Factor<T>, T*, Int)>();
    if (gemm == nullptr) return 1;
    const T one{1}, zero{0};
    constexpr double kMost = is_complex<T> ? 1 << 27 : 1 << 29;
    // Numbers in registers are used several times: a multiplication takes half an operation.
    const double work = static_cast<double>(n) * static_cast<double>(k) / 2;
    const Int parts = parts_of(m, work, kMost);
    // Each part copies the rows and columns that it reads: those nearest to squares read least.
    Int across = 1;
    for (Int i = 2; i <= parts; ++i) {
        if (parts % i == 0 && n / i + m / (parts / i) < n / across + m / (parts / across)) {
            across = i;
        }
    }
    across = std::min(across, n);
    const Int down = std::min(parts / across, m);
    return compute(down * across, static_cast<double>(m) * work, [&](Int part) {
        const Int row = chunk_begin(part / across, m, down);
        const Int column = chunk_begin(part % across, n, across);
        gemm(kRows, left.order(), right.order(), chunk_begin(part / across + 1, m, down) - row,
             chunk_begin(part % across + 1, n, across) - column, k, factor(one), left.at(row, 0),
             left.lead, right.at(0, column), right.lead, factor(zero), out + row * n + column,
             at_least_one(n));
    });
}

/// out = sum(x * y).
template <class T>
std::int32_t inner_product(bool conjugate, Int n, const Vector<T>& x, const Vector<T>& y, T* out) {
    using Dot = std::conditional_t<is_complex<T>, void(Int, const T*, Int, const T*, Int, T*),
                                   T(Int, const T*, Int, const T*, Int)>;
    Dot* dot = nullptr;
    if constexpr (is_complex<T>) {
        dot =
            conjugate ? routine<"cblas_?dotc_sub", T, Dot>() : routine<"cblas_?dotu_sub", T, Dot>();
    } else {
        dot = routine<"cblas_?dot", T, Dot>();
    }
    if (dot == nullptr) return 1;
    // As many parts for any number of threads, so that the sum is the same.
    constexpr Int kMostParts = 8;
    constexpr double kWork = 2;
    const Int count = std::min(kMostParts, numen_rt_fixed_chunks(n, kWork));
    std::array<T, kMostParts> sums{};
    const std::int32_t status = compute(count, static_cast<double>(n) * kWork, [&](Int part) {
        const Int begin = chunk_begin(part, n, count);
        const Int length = chunk_begin(part + 1, n, count) - begin;
        const T *left = x.data + begin * x.step, *right = y.data + begin * y.step;
        T& sum = sums[static_cast<std::size_t>(part)];
        if constexpr (is_complex<T>) {
            dot(length, left, x.step, right, y.step, &sum);
        } else {
            sum = dot(length, left, x.step, right, y.step);
        }
    });
    *out = std::accumulate(sums.begin(), sums.begin() + count, T{0});
    return status;
}

}  // namespace

extern "C" {

std::int32_t numen_rt_matmul(void* dtype, Int m, Int n, Int k, void* a, Int a_row, Int a_column,
                             void* b, Int b_row, Int b_column, void* c) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) -> std::int32_t {
        if (n == 1) {
            return multiply_vector(Matrix<T>(a, m, k, a_row, a_column), m, k,
                                   Vector<T>(b, k, b_row), as<T>(c));
        }
        if (m == 1) {
            return multiply_vector(Matrix<T>(b, n, k, b_column, b_row), n, k,
                                   Vector<T>(a, k, a_column), as<T>(c));
        }
        const Matrix<T> left(a, m, k, a_row, a_column), right(b, k, n, b_row, b_column);
        const bool are_transposes =
            a == b && m == n && a_row == b_column && a_column == b_row && left.copy.empty();
        if (are_transposes) return multiply_by_transpose(left, n, k, as<T>(c));
        return multiply_matrices(left, right, m, n, k, as<T>(c));
    });
}

std::int32_t numen_rt_matmul_twice(void* dtype, Int m, Int n, void* a, Int a_row, void* x,
                                   Int x_stride, void* product, void* y, Int y_stride, Int parts,
                                   void* sums) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        return multiply_twice(Matrix<T>(a, m, n, a_row, sizeof(T)), m, n, Vector<T>(x, n, x_stride),
                              as<T>(product), Vector<T>(y, m, y_stride), parts, as<T>(sums));
    });
}

std::int32_t numen_rt_dot(void* dtype, bool conjugate, Int n, void* x, Int x_stride, void* y,
                          Int y_stride, void* out) {
    return with_type(dtype, [&]<class T>(std::type_identity<T>) {
        return inner_product(conjugate, n, Vector<T>(x, n, x_stride), Vector<T>(y, n, y_stride),
                             as<T>(out));
    });
}

}  // extern "C"

}  // namespace numen::runtime
