#include "runtime/views.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "runtime/abi.h"

namespace numen::runtime {
namespace {

/// What compiled code writes to describe a view of int64s.
std::vector<std::int64_t> view(const void* data, std::vector<std::int64_t> sizes,
                               const std::vector<std::int64_t>& strides) {
    std::vector<std::int64_t> words{reinterpret_cast<std::int64_t>(data), 8, std::ssize(sizes)};
    words.insert(words.end(), sizes.begin(), sizes.end());
    words.insert(words.end(), strides.begin(), strides.end());
    return words;
}

bool spoils(std::vector<std::int64_t> destination, std::vector<std::int64_t> input) {
    return numen_rt_spoils(destination.data(), input.data());
}

bool overlap(std::vector<std::int64_t> one, std::vector<std::int64_t> other) {
    const bool either = numen_rt_overlap(one.data(), other.data());
    EXPECT_EQ(either, numen_rt_overlap(other.data(), one.data()));
    return either;
}

TEST(Views, OverlapWhereElementsMayBeTheSame) {
    const std::array<std::int64_t, 12> memory{};
    const auto at = [&](std::size_t i) { return &memory[i]; };
    const auto whole = view(at(0), {12}, {8});
    EXPECT_TRUE(overlap(whole, whole));
    EXPECT_TRUE(overlap(whole, view(at(11), {1}, {8})));
    EXPECT_FALSE(overlap(view(at(0), {6}, {8}), view(at(6), {6}, {8})));
    EXPECT_FALSE(overlap(view(at(0), {0}, {8}), whole));
    EXPECT_TRUE(overlap(view(at(11), {12}, {-8}), view(at(0), {}, {})));
    // Every second element, and those between.
    EXPECT_FALSE(overlap(view(at(0), {6}, {16}), view(at(1), {6}, {16})));
    EXPECT_FALSE(overlap(view(at(10), {6}, {-16}), view(at(1), {6}, {16})));
    EXPECT_TRUE(overlap(view(at(0), {6}, {16}), view(at(2), {5}, {16})));
    // Columns of a matrix of three rows, of a cube.
    EXPECT_FALSE(overlap(view(at(0), {3}, {32}), view(at(1), {3, 3}, {32, 8})));
    EXPECT_FALSE(overlap(view(at(3), {3}, {32}), view(at(0), {3, 3}, {32, 8})));
    EXPECT_TRUE(overlap(view(at(0), {3, 2}, {32, 8}), view(at(1), {3, 2}, {32, 8})));
    EXPECT_TRUE(overlap(view(at(3), {2, 2}, {32, 8}), view(at(0), {3}, {32})));
    EXPECT_FALSE(overlap(view(at(0), {2, 3}, {48, 16}), view(at(1), {2, 3}, {48, 16})));
}

TEST(Views, SpoilWhereTheyMeet) {
    const std::array<std::int64_t, 10> memory{};
    const auto whole = view(&memory[0], {10}, {8});
    EXPECT_FALSE(spoils(whole, whole));
    EXPECT_TRUE(spoils(whole, view(&memory[9], {10}, {-8})));
    EXPECT_TRUE(spoils(view(&memory[1], {9}, {8}), view(&memory[0], {9}, {8})));
    EXPECT_FALSE(spoils(view(&memory[5], {5}, {8}), view(&memory[0], {5}, {8})));
    EXPECT_FALSE(spoils(view(&memory[0], {0}, {8}), whole));
    EXPECT_TRUE(spoils(view(&memory[0], {2, 5}, {40, 8}), view(&memory[4], {5}, {0})));
}

TEST(Views, CopyElements) {
    const std::array<std::int64_t, 6> from{0, 1, 2, 3, 4, 5};
    std::array<std::int64_t, 6> to{};
    auto source = view(&from[0], {2, 3}, {24, 8});
    auto turned = view(&to[0], {2, 3}, {8, 16});
    numen_rt_copy_elements(turned.data(), source.data());
    EXPECT_EQ(to, (std::array<std::int64_t, 6>{0, 3, 1, 4, 2, 5}));

    auto one = view(&from[4], {}, {});
    auto place = view(&to[0], {}, {});
    numen_rt_copy_elements(place.data(), one.data());
    EXPECT_EQ(to[0], 4);
}

}  // namespace
}  // namespace numen::runtime
