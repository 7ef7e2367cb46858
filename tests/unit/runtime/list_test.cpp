#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "rows.h"
#include "runtime/element.h"

namespace numen::runtime {
namespace {

class ListTest : public RuntimeTest {};
using Ints = std::vector<std::int64_t>;
using Strings = std::vector<std::string>;

TEST_F(ListTest, AppendsInsertsPops) {
    Value list = list_of_ints({});
    Ints expected;
    for (std::int64_t i = 0; i < 1000; ++i) {
        *static_cast<std::int64_t*>(call(numen_rt_list_append_slot, list.get())) = i;
        expected.push_back(i);
    }
    EXPECT_EQ(ints(list.get()), expected);
    *static_cast<std::int64_t*>(call(numen_rt_list_insert_slot, list.get(), std::int64_t{-2})) = -7;
    expected.insert(expected.end() - 2, -7);
    EXPECT_EQ(ints(list.get()), expected);
    EXPECT_EQ(*static_cast<std::int64_t*>(call(numen_rt_list_pop, list.get(), std::int64_t{3})), 3);
    expected.erase(expected.begin() + 3);
    EXPECT_EQ(*static_cast<std::int64_t*>(call(numen_rt_list_pop, list.get(), std::int64_t{-1})),
              999);
    expected.pop_back();
    EXPECT_EQ(ints(list.get()), expected);
    EXPECT_EQ(error_of(numen_rt_list_pop, list.get(), std::int64_t{1000}),
              "IndexError: pop index out of range");
    numen_rt_list_clear(list.get());
    EXPECT_EQ(error_of(numen_rt_list_pop, list.get(), std::int64_t{0}),
              "IndexError: pop from empty list");
    EXPECT_EQ(error_of(numen_rt_list_at, list.get(), std::int64_t{0}),
              "IndexError: list index out of range");
}

TEST_F(ListTest, OwnsReferences) {
    Value list = list_of_strings({"alpha", "beta", "gamma"});
    Value copy = make(numen_rt_list_copy, list.get());
    Value popped(*static_cast<Ref*>(call(numen_rt_list_pop, list.get(), std::int64_t{0})));
    EXPECT_EQ(utf8(popped.get()), "alpha");
    EXPECT_EQ(numen_rt_list_delete(list.get(), 1), 0);
    EXPECT_EQ(strings(list.get()), (Strings{"beta"}));
    EXPECT_EQ(numen_rt_list_extend(list.get(), list.get()), 0);
    EXPECT_EQ(strings(make(numen_rt_list_repeat, list.get(), std::int64_t{2}).get()),
              (Strings{"beta", "beta", "beta", "beta"}));
    EXPECT_EQ(strings(make(numen_rt_list_concat, list.get(), copy.get()).get()),
              (Strings{"beta", "beta", "alpha", "beta", "gamma"}));
    numen_rt_list_reverse(copy.get());
    EXPECT_EQ(strings(copy.get()), (Strings{"gamma", "beta", "alpha"}));
}

/// Slices of every kind against the definition.
TEST_F(ListTest, SlicesAsPython) {
    const std::int64_t ends[] = {INT64_MIN, -9, -3, -1, 0, 1, 2, 4, 5, 6, INT64_MAX};
    for (std::int64_t step : {-5, -2, -1, 1, 2, 3}) {
        for (std::int64_t start : ends) {
            for (std::int64_t stop : ends) {
                auto clamp = [&](std::int64_t i) {
                    if (i < 0) i = i < -5 ? (step < 0 ? -1 : 0) : i + 5;
                    return std::min<std::int64_t>(i, step < 0 ? 4 : 5);
                };
                Ints expected, rest;
                for (std::int64_t i = clamp(start); step < 0 ? i > clamp(stop) : i < clamp(stop);
                     i += step) {
                    expected.push_back(i);
                }
                for (std::int64_t i = 0; i < 5; ++i) {
                    if (std::ranges::find(expected, i) == expected.end()) rest.push_back(i);
                }
                Value list = list_of_ints({0, 1, 2, 3, 4});
                EXPECT_EQ(ints(make(numen_rt_list_slice, list.get(), start, stop, step).get()),
                          expected);
                Value values = list_of_ints(Ints(expected.size(), 9));
                EXPECT_EQ(numen_rt_list_set_slice(list.get(), start, stop, step, values.get()), 0);
                Ints assigned{0, 1, 2, 3, 4};
                for (std::int64_t i : expected) assigned[static_cast<std::size_t>(i)] = 9;
                EXPECT_EQ(ints(list.get()), assigned);
                list = list_of_ints({0, 1, 2, 3, 4});
                EXPECT_EQ(numen_rt_list_delete_slice(list.get(), start, stop, step), 0);
                EXPECT_EQ(ints(list.get()), rest);
            }
        }
    }
}

TEST_F(ListTest, AssignsSlicesOfOtherLengths) {
    Value list = list_of_strings({"a", "bb", "cc", "d"});
    EXPECT_EQ(numen_rt_list_set_slice(list.get(), 1, 3, 1, list.get()), 0);
    EXPECT_EQ(strings(list.get()), (Strings{"a", "a", "bb", "cc", "d", "d"}));
    Value none = list_of_strings({});
    EXPECT_EQ(numen_rt_list_set_slice(list.get(), 0, 5, 1, none.get()), 0);
    EXPECT_EQ(strings(list.get()), (Strings{"d"}));
    EXPECT_EQ(numen_rt_list_set_slice(list.get(), 0, 1, 2, none.get()), 1);
    EXPECT_EQ(take_error_text(),
              "ValueError: attempt to assign sequence of size 0 to extended slice of size 1");
}

TEST_F(ListTest, SortsStably) {
    std::mt19937 random(7);
    for (std::size_t count : {0, 1, 2, 23, 24, 25, 100, 1000, 5000}) {
        Ints values(count);
        for (std::int64_t& value : values) value = static_cast<std::int64_t>(random() % 50);
        Value list = list_of_ints(values);
        EXPECT_EQ(numen_rt_list_sort(list.get(), false), 0);
        std::ranges::sort(values);
        EXPECT_EQ(ints(list.get()), values);
        // Positions sorted by key: equal keys keep their order, in reverse too.
        for (bool reverse : {false, true}) {
            Ints keys(count), positions(count);
            for (std::size_t i = 0; i < count; ++i) {
                keys[i] = static_cast<std::int64_t>(random() % 10);
                positions[i] = static_cast<std::int64_t>(i);
            }
            Value key_list = list_of_ints(keys), position_list = list_of_ints(positions);
            EXPECT_EQ(numen_rt_list_sort_by(position_list.get(), key_list.get(), reverse), 0);
            std::ranges::sort(positions, [&](std::int64_t a, std::int64_t b) {
                const auto x = keys[static_cast<std::size_t>(a)];
                const auto y = keys[static_cast<std::size_t>(b)];
                return x == y ? a < b : (x < y) != reverse;
            });
            EXPECT_EQ(ints(position_list.get()), positions);
        }
    }
}

TEST_F(ListTest, SortsTuplesStringsAndSurvivesNaN) {
    Value words = list_of_strings({"pear", "\u00e9", "apple", "", "fig"});
    EXPECT_EQ(numen_rt_list_sort(words.get(), true), 0);
    EXPECT_EQ(strings(words.get()), (Strings{"\u00e9", "pear", "fig", "apple", ""}));

    struct Pair {
        std::int8_t first;
        double second;
    };
    Value pairs = make(numen_rt_list_new, constant("(bd)"), std::int64_t{0});
    for (Pair p : {Pair{2, 1.0}, Pair{1, 2.0}, Pair{2, -1.0}}) {
        *static_cast<Pair*>(call(numen_rt_list_append_slot, pairs.get())) = p;
    }
    EXPECT_EQ(numen_rt_list_sort(pairs.get(), false), 0);
    auto* sorted = static_cast<Pair*>(numen_rt_list_data(pairs.get()));
    EXPECT_EQ(sorted[0].second, 2.0);
    EXPECT_EQ(sorted[1].second, -1.0);

    Value floats = make(numen_rt_list_new, constant("d"), std::int64_t{0});
    for (int i = 0; i < 3000; ++i) {
        *static_cast<double*>(call(numen_rt_list_append_slot, floats.get())) =
            i % 3 ? std::numeric_limits<double>::quiet_NaN() : 3000 - i;
    }
    EXPECT_EQ(numen_rt_list_sort(floats.get(), false), 0);

    Value complex = make(numen_rt_list_new, constant("D"), std::int64_t{0});
    EXPECT_EQ(numen_rt_list_sort(complex.get(), false), 1);
    EXPECT_EQ(take_error_text(),
              "TypeError: '<' not supported between instances of 'complex' and 'complex'");
}

TEST_F(ListTest, ComparesNested) {
    auto nested = [](const std::vector<Ints>& rows) {
        Value list = make(numen_rt_list_new, constant("[l]"), std::int64_t{0});
        for (const Ints& row : rows) {
            *static_cast<Ref*>(call(numen_rt_list_append_slot, list.get())) =
                list_of_ints(row).give();
        }
        return list;
    };
    Value a = nested({{1, 2}, {3}}), b = nested({{1, 2}, {3}}), c = nested({{1, 2}, {3, 0}});
    EXPECT_TRUE(call(numen_rt_list_equal, a.get(), b.get()));
    EXPECT_FALSE(call(numen_rt_list_equal, a.get(), c.get()));
    EXPECT_TRUE(call(numen_rt_list_less, a.get(), c.get()));
    EXPECT_FALSE(call(numen_rt_list_less, a.get(), b.get()));
    EXPECT_TRUE(call(numen_rt_list_less_equal, a.get(), b.get()));
    void* slot = call(numen_rt_value_slot, std::int64_t{8});
    Value row = list_of_ints({3});
    *static_cast<Ref*>(slot) = row.get();
    EXPECT_EQ(call(numen_rt_list_find, a.get(), slot, std::int64_t{0}, INT64_MAX), 1);
    EXPECT_EQ(call(numen_rt_list_count, c.get(), slot), 0);
}

TEST_F(ListTest, ReadsTypeCodes) {
    struct Case {
        const char* code;
        std::int64_t size, align;
        std::vector<std::int64_t> references;
    };
    for (const Case& c : {Case{"l", 8, 8, {}}, Case{"?", 1, 1, {}}, Case{"n", 0, 1, {}},
                          Case{"((bl)b)", 24, 8, {}}, Case{"(hF)", 12, 4, {}},
                          Case{"os", 16, 8, {8}}, Case{"(sa2d[{s(ll)}])", 64, 8, {0, 16, 56}},
                          Case{"(b:nll)", 24, 8, {}}, Case{"r", 24, 8, {}}, Case{"()", 0, 1, {}}}) {
        const ElementType* type = element_type(c.code);
        ASSERT_TRUE(type) << c.code;
        EXPECT_EQ(type->size, c.size) << c.code;
        EXPECT_EQ(type->align, c.align) << c.code;
        EXPECT_EQ(type->references, c.references) << c.code;
        EXPECT_EQ(element_type(std::string(c.code).c_str()), type);
    }
    for (const char* bad : {"", "x", "(l", "[l", "{l}", "ll", "o"}) {
        EXPECT_EQ(element_type(bad), nullptr) << bad;
        EXPECT_EQ(take_error_text(), std::string("SystemError: malformed type code '") + bad + "'");
    }
}

}  // namespace
}  // namespace numen::runtime
