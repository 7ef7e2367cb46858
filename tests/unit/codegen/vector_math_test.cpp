#include "codegen/vector_math.h"

#include <gtest/gtest.h>
#include <immintrin.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "ir/duration.h"

namespace numen::codegen {
namespace {

/// What vector_math.def says of one function, and what to compare with: glibc's long double
/// function, whose own error is a thousandth of a float64 ulp.
struct Row {
    std::string name;
    int arity;
    double ulp_f64;
    double ulp_f32;
    double libm;
    double (*libm_1)(double) = nullptr;
    double (*libm_2)(double, double) = nullptr;
    long double (*exact_1)(long double) = nullptr;
    long double (*exact_2)(long double, long double) = nullptr;

    Row(const char* name, double f64, double f32, double libm, double (*function)(double),
        long double (*exact)(long double))
        : name(name),
          arity(1),
          ulp_f64(f64),
          ulp_f32(f32),
          libm(libm),
          libm_1(function),
          exact_1(exact) {}
    Row(const char* name, double f64, double f32, double libm, double (*function)(double, double),
        long double (*exact)(long double, long double))
        : name(name),
          arity(2),
          ulp_f64(f64),
          ulp_f32(f32),
          libm(libm),
          libm_2(function),
          exact_2(exact) {}

    long double exact(long double x, long double y) const {
        return arity == 1 ? exact_1(x) : exact_2(x, y);
    }
};

std::vector<Row> rows() {
    return {
#define NUMEN_VECTOR_MATH(name, arity, intrinsic, ulp_f64, ulp_f32, libm, description) \
    Row(#name, ulp_f64, ulp_f32, libm, name, name##l),
#include "codegen/vector_math.def"
#undef NUMEN_VECTOR_MATH
    };
}

template <class T>
double error_in_ulps(T got, long double exact) {
    const T rounded = static_cast<T>(exact);
    if (std::isnan(rounded) || std::isnan(got)) {
        return std::isnan(rounded) == std::isnan(got) ? 0 : std::numeric_limits<double>::infinity();
    }
    if (got == rounded) {
        // Zero has a sign, and it is the right one.
        return std::signbit(got) == std::signbit(rounded) ? 0
                                                          : std::numeric_limits<double>::infinity();
    }
    const T size = std::abs(rounded);
    const T ulp = std::nextafter(size, std::numeric_limits<T>::infinity()) - size;
    return static_cast<double>(std::abs(static_cast<long double>(got) - exact) / ulp);
}

/// Calls one form of one function over whole vectors; the compiler must know the vector's width.
template <class T, class Vector>
__attribute__((target("avx512f"))) void evaluate(void* function, int arity, const T* x, const T* y,
                                                 T* result, std::size_t count) {
    for (std::size_t i = 0; i < count; i += sizeof(Vector) / sizeof(T)) {
        Vector a, b, r;
        std::memcpy(&a, x + i, sizeof a);
        std::memcpy(&b, y + i, sizeof b);
        r = arity == 1 ? reinterpret_cast<Vector (*)(Vector)>(function)(a)
                       : reinterpret_cast<Vector (*)(Vector, Vector)>(function)(a, b);
        std::memcpy(result + i, &r, sizeof r);
    }
}

/// Arguments of every size, random bit patterns among them, and every pair of special values.
template <class T>
void fill_arguments(std::vector<T>& x, std::vector<T>& y) {
    using Bits = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;
    std::mt19937_64 random(1);
    const auto any = [&] {
        const Bits bits = static_cast<Bits>(random());
        T value;
        std::memcpy(&value, &bits, sizeof value);
        return value;
    };
    for (const double limit : {1.0, 10.0, 100.0, 700.0}) {
        std::uniform_real_distribution<double> uniform(-limit, limit);
        for (int i = 0; i < 5000; ++i) {
            x.push_back(static_cast<T>(uniform(random)));
            y.push_back(static_cast<T>(uniform(random)));
        }
    }
    for (int i = 0; i < 5000; ++i) {
        x.push_back(any());
        y.push_back(any());
    }
    using Limits = std::numeric_limits<T>;
    const std::vector<T> special = {T(0.0),
                                    T(-0.0),
                                    Limits::infinity(),
                                    -Limits::infinity(),
                                    Limits::quiet_NaN(),
                                    Limits::max(),
                                    Limits::lowest(),
                                    Limits::min(),
                                    -Limits::min(),
                                    Limits::denorm_min(),
                                    -Limits::denorm_min(),
                                    T(1),
                                    T(-1),
                                    T(0.5),
                                    T(-0.5),
                                    T(2),
                                    T(3),
                                    T(-3),
                                    T(88.8),
                                    T(-104),
                                    T(709.8),
                                    T(-745.2),
                                    T(1e22)};
    for (const T a : special) {
        for (const T b : special) {
            x.push_back(a);
            y.push_back(b);
        }
    }
    while (x.size() % 16 != 0) {
        x.push_back(T(1));
        y.push_back(T(1));
    }
}

template <class T>
void expect_accurate(const Row& row, const VectorFunction& form, const std::vector<T>& x,
                     const std::vector<T>& y) {
    void* const function = find_vector_function(form.vector);
    ASSERT_NE(function, nullptr) << form.vector;
    std::vector<T> result(x.size());
    switch (form.lanes * sizeof(T)) {
        case 16: {
            using Vector = std::conditional_t<sizeof(T) == 8, __m128d, __m128>;
            evaluate<T, Vector>(function, row.arity, x.data(), y.data(), result.data(), x.size());
            break;
        }
        case 32: {
            using Vector = std::conditional_t<sizeof(T) == 8, __m256d, __m256>;
            evaluate<T, Vector>(function, row.arity, x.data(), y.data(), result.data(), x.size());
            break;
        }
        default: {
            using Vector = std::conditional_t<sizeof(T) == 8, __m512d, __m512>;
            evaluate<T, Vector>(function, row.arity, x.data(), y.data(), result.data(), x.size());
        }
    }
    double worst = 0;
    T worst_x = 0, worst_y = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double error = error_in_ulps(result[i], row.exact(x[i], y[i]));
        if (error <= worst) continue;
        worst = error;
        worst_x = x[i];
        worst_y = y[i];
    }
    EXPECT_LE(worst, sizeof(T) == 8 ? row.ulp_f64 : row.ulp_f32)
        << form.vector << " at " << worst_x << ", " << worst_y;
}

bool can_run(VectorIsa isa) {
    switch (isa) {
        case VectorIsa::sse4: return __builtin_cpu_supports("sse4.2");
        case VectorIsa::avx2: return __builtin_cpu_supports("avx2");
        case VectorIsa::avx512:
            return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
    }
    return false;
}

TEST(VectorMath, EveryFormIsAsAccurateAsItsRowSays) {
    std::vector<double> x_f64, y_f64;
    std::vector<float> x_f32, y_f32;
    fill_arguments(x_f64, y_f64);
    fill_arguments(x_f32, y_f32);
    for (const Row& row : rows()) {
        EXPECT_LE(row.ulp_f64, 4.0);
        EXPECT_LE(row.ulp_f32, 4.0);
        for (const VectorFunction& form : vector_functions()) {
            if (!can_run(form.isa)) continue;
            if (form.scalar == row.name) expect_accurate(row, form, x_f64, y_f64);
            if (form.scalar == row.name + "f") expect_accurate(row, form, x_f32, y_f32);
        }
    }
}

TEST(VectorMath, LibmIsAsAccurateAsItsRowsSay) {
    std::vector<double> x, y;
    fill_arguments(x, y);
    for (const Row& row : rows()) {
        double worst = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double got = row.arity == 1 ? row.libm_1(x[i]) : row.libm_2(x[i], y[i]);
            worst = std::max(worst, error_in_ulps(got, row.exact(x[i], y[i])));
        }
        EXPECT_LE(worst, row.libm) << row.name;
    }
}

TEST(VectorMath, FunctionsWithFormsTakeAsLongAsTheyAreSaidTo) {
    for (const ir::MathInfo& function : ir::all_math()) {
        const bool has_form = std::ranges::any_of(
            vector_functions(), [&](const auto& form) { return form.scalar == function.c; });
        EXPECT_EQ(has_form, function.duration == ir::kOfFunction) << function.name;
    }
}

TEST(VectorMath, UnknownNamesAreNull) {
    EXPECT_EQ(find_vector_function("exp"), nullptr);
    EXPECT_EQ(find_vector_function("_ZGVdN4v_no_such_function"), nullptr);
}

TEST(VectorMath, NamesFollowTheVectorAbi) {
    for (const VectorFunction& form : vector_functions()) {
        const std::string parameters = std::string(form.abi).ends_with("vv") ? "vv" : "v";
        EXPECT_EQ(form.vector, std::string("_ZGV") + static_cast<char>(form.isa) + "N" +
                                   std::to_string(form.lanes) + parameters + "_" + form.scalar);
        EXPECT_EQ(form.abi, "_ZGV_LLVM_N" + std::to_string(form.lanes) + parameters);
    }
}

}  // namespace
}  // namespace numen::codegen
