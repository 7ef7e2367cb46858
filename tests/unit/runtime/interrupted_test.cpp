#include <algorithm>
#include <complex>
#include <functional>

#include "rows.h"
#include "runtime/signals.h"

/// Rows that take long by themselves look for signals.
namespace numen::runtime {
namespace {

using Complex = std::complex<double>;

int asked = 0;
int interrupted_at = 0;

class Interrupted : public RuntimeTest {
  protected:
    void SetUp() override {
        RuntimeTest::SetUp();
        asked = interrupted_at = 0;
        set_signal_check([] { return std::int32_t{++asked == interrupted_at}; });
    }
    void TearDown() override {
        set_signal_check(nullptr);
        RuntimeTest::TearDown();
    }
};

template <class T>
std::vector<T> mixed_up(std::int64_t count) {
    std::vector<T> values;
    std::uint64_t state = 1;
    for (std::int64_t i = 0; i < count; ++i) {
        state = state * 6364136223846793005 + 1442695040888963407;
        values.push_back(static_cast<T>(static_cast<double>(state >> 40)));
    }
    return values;
}

bool less(Complex a, Complex b) { return a.real() < b.real(); }

constexpr std::int64_t kLong = 1 << 22;

TEST_F(Interrupted, ASort) {
    const auto values = mixed_up<Complex>(kLong);
    auto sort = [](std::vector<Complex>& row) {
        return numen_rt_sort(row.data(), 1, kLong, constant("D"));
    };
    auto expected = values;
    std::sort(expected.begin(), expected.end(), less);
    auto row = values;
    EXPECT_EQ(sort(row), 0);
    EXPECT_EQ(row, expected);
    EXPECT_GE(asked, 8);

    asked = 0;
    interrupted_at = 5;
    row = values;
    EXPECT_EQ(sort(row), 1);
    EXPECT_NE(row, expected);
    std::sort(row.begin(), row.end(), less);
    EXPECT_EQ(row, expected);
}

TEST_F(Interrupted, AStableSort) {
    const auto values = mixed_up<std::int64_t>(kLong);
    auto expected = values;
    std::sort(expected.begin(), expected.end());
    Value list = list_of_ints(values);
    interrupted_at = 20;
    EXPECT_EQ(numen_rt_list_sort(list.get(), false), 1);
    auto left = ints(list.get());
    EXPECT_NE(left, expected);
    std::sort(left.begin(), left.end());
    EXPECT_EQ(left, expected);
    EXPECT_EQ(numen_rt_list_sort(list.get(), false), 0);
    EXPECT_EQ(ints(list.get()), expected);
}

TEST_F(Interrupted, APartition) {
    auto row = mixed_up<double>(kLong);
    std::int64_t kth[] = {kLong / 2};
    EXPECT_EQ(numen_rt_partition(row.data(), 1, kLong, constant("d"), kth, 1), 0);
    EXPECT_GE(asked, 1);
    auto middle = row.begin() + kth[0];
    EXPECT_LE(*std::max_element(row.begin(), middle), *middle);
    EXPECT_GE(*std::min_element(middle, row.end()), *middle);
    asked = 0;
    interrupted_at = 1;
    EXPECT_EQ(numen_rt_partition(row.data(), 1, kLong, constant("d"), kth, 1), 1);
}

TEST_F(Interrupted, EqualElementsAreNotSplitForEver) {
    std::vector<double> row(kLong, 1.0);
    std::int64_t kth[] = {7, kLong - 1};
    EXPECT_EQ(numen_rt_partition(row.data(), 1, kLong, constant("d"), kth, 2), 0);
    std::vector<Complex> complex_row(kLong, Complex(1.0, 2.0));
    EXPECT_EQ(numen_rt_sort(complex_row.data(), 1, kLong, constant("D")), 0);
    EXPECT_LE(asked, 8);
}

TEST_F(Interrupted, ALargeAllocation) {
    ArrayMemory memory{};
    std::int64_t length = 1000;
    EXPECT_EQ(numen_rt_array_alloc(&memory, &length, 1, 'd', false), 0);
    numen_rt_release(memory.owner);
    EXPECT_EQ(asked, 0);
    interrupted_at = 1;
    length = 10'000'000;
    EXPECT_EQ(numen_rt_array_alloc(&memory, &length, 1, 'd', false), 1);
    EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace numen::runtime
