#include <gtest/gtest.h>

#include <numeric>
#include <thread>

#include "jit/numen.h"

// As C++ programs see it: this program links the shared object only.
namespace numen {

using testing::Test;

struct Libnumen : Test {
    Compiler compiler;

    template <class Signature>
    auto compiled(std::string_view text) {
        return compiler.load(text, "kernel.py").function<Signature>("f");
    }
    template <class T>
    void passes_unchanged(T value) {
        EXPECT_EQ((compiled<T(T)>("def f(x):\n    return x\n")(value)), value);
    }
    std::string error_of(std::string_view text) {
        try {
            compiled<double(double)>(text);
        } catch (const CompileError& error) {
            return error.what();
        }
        return "no error";
    }
};

TEST_F(Libnumen, PassesEveryScalarType) {
    passes_unchanged(true);
    passes_unchanged(std::int8_t{-7});
    passes_unchanged(std::int16_t{-700});
    passes_unchanged(std::int32_t{-70000});
    passes_unchanged(std::int64_t{-7} << 40);
    passes_unchanged(std::uint8_t{250});
    passes_unchanged(std::uint16_t{65000});
    passes_unchanged(std::uint32_t{4000000000});
    passes_unchanged(~std::uint64_t{0});
    passes_unchanged(1.5F);
    passes_unchanged(-0.1);
    passes_unchanged(std::complex<float>(1, -2));
    passes_unchanged(std::complex<double>(0.5, 3));
}

TEST_F(Libnumen, AlignsTheFieldsOfArgumentsAndTuples) {
    using Result = std::tuple<bool, double, std::int16_t, std::complex<double>>;
    auto f = compiled<Result(std::int8_t, std::int16_t, bool, double)>(
        "def f(a, b, c, d):\n    return c, a + d, b, d * 2j\n");
    Result result = f(3, 400, true, 0.25);
    EXPECT_EQ(result, Result(true, 3.25, 400, std::complex<double>(0, 0.5)));
    auto swap = compiled<std::tuple<double, bool>(std::tuple<bool, double>)>(
        "def f(pair):\n    return pair[1], pair[0]\n");
    EXPECT_EQ(swap({true, 2.5}), std::tuple(2.5, true));
}

TEST_F(Libnumen, WritesIntoSpansAndReadsViews) {
    std::vector<int> x(5);
    std::iota(x.begin(), x.end(), 0);
    std::vector<std::int64_t> y(5);
    compiled<void(std::span<const int>, std::span<std::int64_t>)>(
        "def f(x, y):\n    y[:] = x * x\n")(x, y);
    EXPECT_EQ(y, (std::vector<std::int64_t>{0, 1, 4, 9, 16}));

    std::vector<double> cells{1, 2, 3, 4, 5, 6};
    auto corner =
        compiled<double(View<double, 2>)>("def f(a):\n    return a[-1, -1] * a.shape[1]\n");
    EXPECT_EQ(corner({cells.data(), {2, 3}}), 18);
}

TEST_F(Libnumen, OwnsTheArraysItGetsBack) {
    auto transposed = compiled<Array<double, 2>(std::int64_t)>(
        "import numpy as np\n\ndef f(n):\n    return np.arange(2.0 * n).reshape(2, n).T\n")(3);
    EXPECT_EQ(transposed.shape(), (std::array<std::int64_t, 2>{3, 2}));
    EXPECT_EQ(transposed.strides(), (std::array<std::int64_t, 2>{8, 24}));
    EXPECT_EQ(transposed(2, 1), 5);
    Array<double, 2> moved = std::move(transposed);
    EXPECT_EQ(moved(0, 1), 3);
}

TEST_F(Libnumen, ThrowsWhatCompiledCodeRaises) {
    auto f = compiled<std::int64_t(std::int64_t)>("def f(x):\n    return 7 // x\n");
    EXPECT_EQ(f(2), 3);
    try {
        f(0);
        FAIL() << "no exception";
    } catch (const Exception& error) {
        EXPECT_EQ(error.type(), "ZeroDivisionError");
        ASSERT_EQ(error.traceback().size(), 1U);
        EXPECT_EQ(error.traceback()[0].line, 2);
        EXPECT_EQ(error.traceback()[0].file, "kernel.py");
    }
    EXPECT_EQ(f(-2), -4) << "the error is no longer pending";
}

TEST_F(Libnumen, SaysWhatIsWrongInATextOrSignature) {
    EXPECT_NE(error_of("def f(x):\n    return y\n").find("kernel.py:2:12"), std::string::npos);
    EXPECT_NE(error_of("def f(x:\n").find("kernel.py:1"), std::string::npos);
    EXPECT_NE(error_of("def f(x, y):\n    return x\n").find("2 parameters"), std::string::npos);
    EXPECT_NE(error_of("def f(x):\n    return 'text'\n").find("float64"), std::string::npos);
    EXPECT_NE(error_of("def f2(x):\n    return x\n").find("Did you mean 'f2'"), std::string::npos);
    EXPECT_NE(error_of("@cached\ndef f(x):\n    return x\n").find("njit"), std::string::npos);
    EXPECT_NE(error_of("@njit(speed=9)\ndef f(x):\n    return x\n").find("fastmath"),
              std::string::npos);
}

TEST_F(Libnumen, HonoursTheDecoratorsOptions) {
    constexpr const char* kText = R"(
from numba import njit

@njit(error_model='numpy')
def f(x):
    return x / 0.0
)";
    EXPECT_EQ(compiled<double(double)>(kText)(1), HUGE_VAL);
    EXPECT_THROW(compiled<double(double)>("def f(x):\n    return x / 0.0\n")(1), Exception);
}

TEST_F(Libnumen, CompilesAndCallsInManyThreads) {
    Module module = compiler.load("def f(x):\n    return x + 1\n");
    std::vector<std::thread> threads;
    std::atomic<int> right = 0;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            right += module.function<double(double)>("f")(i) == i + 1;
            right += module.function<std::int64_t(std::int64_t)>("f")(i) == i + 1;
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(right, 16);
}

}  // namespace numen
