#include <algorithm>
#include <map>
#include <random>

#include "rows.h"
#include "runtime/hash_table.h"
#include "runtime/show.h"

namespace numen::runtime {
namespace {

class DictTest : public RuntimeTest {};
using Pairs = std::vector<std::pair<std::int64_t, std::int64_t>>;

Value new_dict(const char* key, const char* value) {
    return make(numen_rt_dict_new, constant(key), constant(value));
}
std::int64_t* slot(Ref dict, std::int64_t key) {
    return static_cast<std::int64_t*>(call(numen_rt_dict_slot_int64, dict, key));
}
Pairs items(Ref dict) {
    Pairs pairs;
    const std::int64_t length = numen_rt_dict_length(dict);
    std::int64_t at = 0;
    while ((at = call(numen_rt_dict_next, dict, at, length)) >= 0) {
        pairs.emplace_back(*static_cast<std::int64_t*>(numen_rt_dict_key(dict, at)),
                           *static_cast<std::int64_t*>(numen_rt_dict_value(dict, at)));
        ++at;
    }
    return pairs;
}
std::string shown(Ref object, const char* code) {
    StringBuilder out;
    EXPECT_EQ(add_repr(out, *element_type(code), &object), 0);
    return utf8(Value(ref(out.finish())).get());
}

TEST_F(DictTest, KeepsTheOrderOfInsertion) {
    Value dict = new_dict("l", "l");
    Pairs expected;
    for (std::int64_t i = 0; i < 500; ++i) {
        const std::int64_t key = i * 7919 % 1009 - 500;
        *slot(dict.get(), key) = i;
        expected.emplace_back(key, i);
    }
    EXPECT_EQ(items(dict.get()), expected);
    EXPECT_EQ(items(make(numen_rt_dict_copy, dict.get()).get()), expected);
}

/// Random operations against a model: a map of values and the order of keys.
TEST_F(DictTest, AgreesWithAModel) {
    std::mt19937_64 random(3);
    for (std::int64_t keys : {3, 20, 1000}) {
        Value dict = new_dict("l", "l");
        Pairs model;
        for (int step = 0; step < 20000; ++step) {
            // -1 among them, and keys far apart.
            std::int64_t key =
                static_cast<std::int64_t>(random() % static_cast<unsigned>(keys)) - 2;
            if (key % 3 == 0) key *= std::int64_t{1} << 40;
            const auto found = std::ranges::find(model, key, &Pairs::value_type::first);
            auto* value = static_cast<std::int64_t*>(numen_rt_dict_find_int64(dict.get(), key));
            ASSERT_EQ(value != nullptr, found != model.end());
            if (value) ASSERT_EQ(*value, found->second);
            switch (random() % 8) {
                case 0:
                case 1:
                case 2:
                case 3:
                    *slot(dict.get(), key) = step;
                    if (found == model.end()) {
                        model.emplace_back(key, step);
                    } else {
                        found->second = step;
                    }
                    break;
                case 4:
                case 5:
                    if (found == model.end()) {
                        ASSERT_EQ(numen_rt_dict_delete(dict.get(), &key), 1);
                        take_error_text();
                    } else {
                        ASSERT_EQ(*static_cast<std::int64_t*>(call(numen_rt_dict_pop, dict.get(),
                                                                   static_cast<void*>(&key))),
                                  found->second);
                        model.erase(found);
                    }
                    break;
                case 6:
                    if (!model.empty()) {
                        const std::int64_t at = call(numen_rt_dict_popitem, dict.get());
                        ASSERT_EQ(*static_cast<std::int64_t*>(numen_rt_dict_key(dict.get(), at)),
                                  model.back().first);
                        model.pop_back();
                    }
                    break;
                default:
                    if (random() % 1000 == 0) {
                        numen_rt_dict_clear(dict.get());
                        model.clear();
                    }
            }
            ASSERT_EQ(numen_rt_dict_length(dict.get()), static_cast<std::int64_t>(model.size()));
        }
        EXPECT_EQ(items(dict.get()), model);
    }
}

/// How many slots searches look at, in the mean over keys.
double mean_search(const HashTable* table, const std::vector<std::int64_t>& keys) {
    double steps = 0;
    for (std::int64_t key : keys) {
        Probe probe(table, key);
        for (++steps;; ++steps, probe.next()) {
            const std::uint32_t position = table->index[probe.slot()];
            if (position == kEmptySlot) break;
            if (*static_cast<std::int64_t*>(table->key_at(position)) == key) break;
        }
    }
    return steps / static_cast<double>(keys.size());
}

TEST_F(DictTest, NoSeriesOfKeysMakesSearchesLong) {
    std::vector<std::uint64_t> factors{3, 31, 1000, 7919, 0x9E3779B97F4A7C15u, 0xF1DE83E19937733Du};
    for (int bits = 0; bits < 64; ++bits) {
        const std::uint64_t power = std::uint64_t{1} << bits;
        factors.insert(factors.end(), {power, power - 1, power + 1, 13 * power});
    }
    constexpr std::uint64_t kKeys = 1000;  // of at most 1024
    for (std::uint64_t factor : factors) {
        for (std::uint64_t start : {std::uint64_t{0}, ~std::uint64_t{0} << 20}) {
            Value dict = new_dict("l", "l");
            std::vector<std::int64_t> keys, missing;
            for (std::uint64_t i = 0; i < kKeys; ++i) {
                keys.push_back(static_cast<std::int64_t>(start + i * factor));
                missing.push_back(static_cast<std::int64_t>(start + (kKeys + i) * factor + 1));
                *slot(dict.get(), keys.back()) = 0;
            }
            EXPECT_LT(mean_search(as<Dict>(dict.get()), keys), 3) << factor;
            EXPECT_LT(mean_search(as<Dict>(dict.get()), missing), 4) << factor;
        }
    }
}

TEST_F(DictTest, KeysThatComeAndGoTakeNoMoreMemory) {
    Value dict = new_dict("l", "l");
    for (std::int64_t key = 0; key < 100'000; ++key) {
        *slot(dict.get(), key) = key;
        if (key >= 3) {
            const std::int64_t old = key - 3;
            ASSERT_EQ(numen_rt_dict_delete(dict.get(), const_cast<std::int64_t*>(&old)), 0);
        }
    }
    EXPECT_EQ(items(dict.get()), (Pairs{{99'997, 99'997}, {99'998, 99'998}, {99'999, 99'999}}));
    EXPECT_LE(as<Dict>(dict.get())->capacity, 8);
}

TEST_F(DictTest, OwnsStringsAndLists) {
    Value dict = new_dict("s", "[l]");
    for (int i = 0; i < 100; ++i) {
        Value key = text("key " + std::to_string(i % 10));
        auto* place = static_cast<Ref*>(call(numen_rt_dict_slot_string, dict.get(), key.get()));
        Value old(*place);
        *place = list_of_ints({i}).give();
    }
    EXPECT_EQ(numen_rt_dict_length(dict.get()), 10);
    Value key = text("key 3"), missing = text("no such key");
    EXPECT_EQ(ints(*static_cast<Ref*>(call(numen_rt_dict_at_string, dict.get(), key.get()))),
              (std::vector<std::int64_t>{93}));
    EXPECT_EQ(error_of(numen_rt_dict_at_string, dict.get(), missing.get()),
              "KeyError: no such key");
    Ref key_ref = key.get();
    Value popped(
        *static_cast<Ref*>(call(numen_rt_dict_pop, dict.get(), static_cast<void*>(&key_ref))));
    EXPECT_EQ(ints(popped.get()), (std::vector<std::int64_t>{93}));
    Value copy = make(numen_rt_dict_copy, dict.get());
    EXPECT_TRUE(call(numen_rt_dict_equal, copy.get(), dict.get()));
    const std::int64_t at = call(numen_rt_dict_popitem, copy.get());
    numen_rt_release(*static_cast<Ref*>(numen_rt_dict_key(copy.get(), at)));
    numen_rt_release(*static_cast<Ref*>(numen_rt_dict_value(copy.get(), at)));
    EXPECT_FALSE(call(numen_rt_dict_equal, copy.get(), dict.get()));
    EXPECT_EQ(numen_rt_dict_update(copy.get(), dict.get()), 0);
    EXPECT_TRUE(call(numen_rt_dict_equal, copy.get(), dict.get()));
}

TEST_F(DictTest, TupleKeysAreFoundByValue) {
    struct Point {
        std::int64_t x;
        Ref name;
    };
    Value dict = new_dict("(ls)", "d");
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 50; ++i) {
            Value name = text("p" + std::to_string(i % 7));
            Point key{i, name.get()};
            *static_cast<double*>(call(numen_rt_dict_slot, dict.get(), static_cast<void*>(&key))) =
                i;
        }
    }
    EXPECT_EQ(numen_rt_dict_length(dict.get()), 50);
    Value name = text("p1");
    Point key{8, name.get()};
    EXPECT_EQ(*static_cast<double*>(numen_rt_dict_find(dict.get(), &key)), 8.0);
    key.x = 9;
    EXPECT_EQ(error_of(numen_rt_dict_at, dict.get(), static_cast<void*>(&key)),
              "KeyError: ?: 9: p1: ?");
}

TEST_F(DictTest, NoticesChangesWhileIterating) {
    Value dict = new_dict("l", "l");
    *slot(dict.get(), 1) = 1;
    EXPECT_EQ(error_of(numen_rt_dict_next, dict.get(), std::int64_t{0}, std::int64_t{2}),
              "RuntimeError: dictionary changed size during iteration");
    EXPECT_EQ(error_of(numen_rt_dict_new, constant("[l]"), constant("l")),
              "TypeError: unhashable type: 'list'");
    EXPECT_EQ(error_of(numen_rt_dict_new, constant("(l<s>)"), constant("l")),
              "TypeError: unhashable type: 'set'");
}

class SetTest : public RuntimeTest {};

Value set_of_strings(const std::vector<std::string>& values) {
    Value set = make(numen_rt_set_new, constant("s"));
    for (const std::string& value : values) {
        Value s = text(value);
        EXPECT_EQ(numen_rt_set_add_string(set.get(), s.get()), 0);
    }
    return set;
}

TEST_F(SetTest, Algebra) {
    Value a = set_of_strings({"one", "two", "three"}), b = set_of_strings({"three", "four"});
    auto shown_of = [&](auto row) { return shown(make(row, a.get(), b.get()).get(), "<s>"); };
    EXPECT_EQ(shown_of(numen_rt_set_union), "{'one', 'two', 'three', 'four'}");
    EXPECT_EQ(shown_of(numen_rt_set_intersection), "{'three'}");
    EXPECT_EQ(shown_of(numen_rt_set_difference), "{'one', 'two'}");
    EXPECT_EQ(shown_of(numen_rt_set_symmetric_difference), "{'one', 'two', 'four'}");
    EXPECT_FALSE(numen_rt_set_is_disjoint(a.get(), b.get()));
    EXPECT_FALSE(numen_rt_set_is_subset(b.get(), a.get()));
    Value both = make(numen_rt_set_intersection, a.get(), b.get());
    EXPECT_TRUE(numen_rt_set_is_subset(both.get(), a.get()));
    EXPECT_FALSE(numen_rt_set_equal(both.get(), a.get()));
    EXPECT_TRUE(numen_rt_set_equal(a.get(), make(numen_rt_set_copy, a.get()).get()));
    numen_rt_set_intersection_update(a.get(), a.get());
    EXPECT_EQ(numen_rt_set_length(a.get()), 3);
    EXPECT_EQ(numen_rt_set_symmetric_difference_update(a.get(), a.get()), 0);
    EXPECT_EQ(shown(a.get(), "<s>"), "set()");
    EXPECT_EQ(error_of(numen_rt_set_pop, a.get()), "KeyError: pop from an empty set");
}

TEST_F(SetTest, AddsAndRemoves) {
    Value set = make(numen_rt_set_new, constant("l"));
    for (std::int64_t i = 0; i < 1000; ++i) {
        EXPECT_EQ(numen_rt_set_add_int64(set.get(), i % 100 - 50), 0);
    }
    EXPECT_EQ(numen_rt_set_length(set.get()), 100);
    EXPECT_TRUE(numen_rt_set_contains_int64(set.get(), -1));
    EXPECT_FALSE(numen_rt_set_contains_int64(set.get(), 50));
    std::int64_t key = -1;
    EXPECT_EQ(numen_rt_set_remove(set.get(), &key), 0);
    EXPECT_EQ(numen_rt_set_remove(set.get(), &key), 1);
    EXPECT_EQ(take_error_text(), "KeyError: -1");
    EXPECT_FALSE(numen_rt_set_discard(set.get(), &key));
    EXPECT_EQ(*static_cast<std::int64_t*>(call(numen_rt_set_pop, set.get())), 49);
}

TEST_F(SetTest, ReprOfNestedValues) {
    Value dict = new_dict("s", "(?dln)");
    struct Row {
        bool flag;
        double number;
        std::int64_t count;
    };
    for (const char* name : {"it's", "a\n\"b'", "\u00e9\x7f"}) {
        Value key = text(name);
        *static_cast<Row*>(call(numen_rt_dict_slot_string, dict.get(), key.get())) = {true, 1e16,
                                                                                      -3};
    }
    EXPECT_EQ(shown(dict.get(), "{s(?dln)}"),
              "{\"it's\": (True, 1e+16, -3, None), 'a\\n\"b\\'': (True, 1e+16, -3, None), "
              "'\u00e9\\x7f': (True, 1e+16, -3, None)}");
}

}  // namespace
}  // namespace numen::runtime
