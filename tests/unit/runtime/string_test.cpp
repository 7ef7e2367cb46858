#include "rows.h"
#include "runtime/hash.h"
#include "runtime/slice.h"

namespace numen::runtime {
namespace {

class StringTest : public RuntimeTest {};

// As CPython with PYTHONHASHSEED=0. Before anything has been hashed.
[[maybe_unused]] const bool secret_is_zero = (set_hash_secret(0, 0), true);

TEST_F(StringTest, TakesTheLeastWidth) {
    struct Case {
        const char* utf8;
        std::int64_t length;
        std::uint32_t width, ascii;
    };
    for (const Case& c :
         {Case{"", 0, 1, 1}, Case{"a", 1, 1, 1}, Case{"abc", 3, 1, 1}, Case{"caf\u00e9", 4, 1, 0},
          Case{"\u20ac10", 3, 2, 0}, Case{"\U0001F600!", 2, 4, 0}}) {
        Value value = text(c.utf8);
        const auto* s = as<String>(value.get());
        EXPECT_EQ(s->length, c.length) << c.utf8;
        EXPECT_EQ(s->width, c.width) << c.utf8;
        EXPECT_EQ(s->ascii, c.ascii) << c.utf8;
        EXPECT_EQ(utf8(value.get()), c.utf8);
    }
}

TEST_F(StringTest, RejectsMalformedUtf8) {
    for (const char* bad : {"\xff", "a\x80", "\xc3", "\xe2\x82", "\xc0\x80", "\xf5\x80\x80\x80"}) {
        EXPECT_EQ(error_of(numen_rt_string_from_utf8, constant(bad),
                           static_cast<std::int64_t>(std::string_view(bad).size())),
                  "ValueError: malformed UTF-8");
    }
}

TEST_F(StringTest, ConcatenatesAndRepeatsAcrossWidths) {
    for (const char* a : {"", "ab", "\u00e9", "\u20ac\u20ac", "\U0001F600"}) {
        for (const char* b : {"", "x", "\u00ff", "\u0416", "\U0001F601z"}) {
            Value x = text(a), y = text(b);
            EXPECT_EQ(utf8(make(numen_rt_string_concat, x.get(), y.get()).get()),
                      std::string(a) + b);
        }
        Value x = text(a);
        EXPECT_EQ(utf8(make(numen_rt_string_repeat, x.get(), std::int64_t{5}).get()),
                  std::string(a) + a + a + a + a);
        EXPECT_EQ(utf8(make(numen_rt_string_repeat, x.get(), std::int64_t{-1}).get()), "");
    }
    Value x = text("abcd");
    EXPECT_EQ(error_of(numen_rt_string_repeat, x.get(), INT64_MAX), "MemoryError");
}

TEST_F(StringTest, ComparesByCodePoints) {
    const char* in_order[] = {"", "A", "a", "aa", "ab", "b", "\u00e9", "\u20ac", "\U0001F600"};
    for (const char*& a : in_order) {
        for (const char*& b : in_order) {
            Value x = text(a), y = text(b);
            EXPECT_EQ(numen_rt_string_compare(x.get(), y.get()), (&a > &b) - (&a < &b));
            EXPECT_EQ(numen_rt_string_equal(x.get(), y.get()), &a == &b);
        }
    }
}

TEST_F(StringTest, IndexesAndSlices) {
    Value s = text("h\u00e9llo \u20ac");
    EXPECT_EQ(utf8(make(numen_rt_string_at, s.get(), std::int64_t{1}).get()), "\u00e9");
    EXPECT_EQ(utf8(make(numen_rt_string_at, s.get(), std::int64_t{-1}).get()), "\u20ac");
    EXPECT_EQ(error_of(numen_rt_string_at, s.get(), std::int64_t{7}),
              "IndexError: string index out of range");
    auto slice = [&](std::int64_t start, std::int64_t stop, std::int64_t step) {
        return utf8(make(numen_rt_string_slice, s.get(), start, stop, step).get());
    };
    EXPECT_EQ(slice(2, 5, 1), "llo");
    EXPECT_EQ(slice(0, INT64_MAX, 1), "h\u00e9llo \u20ac");
    EXPECT_EQ(slice(left_out_start(-1), left_out_stop(-1), -1), "\u20ac oll\u00e9h");
    EXPECT_EQ(slice(-100, 100, 3), "hl\u20ac");
    EXPECT_EQ(slice(3, 1, 1), "");
    EXPECT_EQ(slice(0, 3, INT64_MIN), "");
    EXPECT_EQ(
        error_of(numen_rt_string_slice, s.get(), std::int64_t{0}, std::int64_t{1}, std::int64_t{0}),
        "ValueError: slice step cannot be zero");
}

TEST_F(StringTest, OrdAndChr) {
    Value euro = text("\u20ac"), two = text("ab");
    EXPECT_EQ(call(numen_rt_ord, euro.get()), 0x20AC);
    EXPECT_EQ(error_of(numen_rt_ord, two.get()),
              "TypeError: ord() expected a character, but string of length 2 found");
    EXPECT_EQ(utf8(make(numen_rt_chr, std::int64_t{0x1F600}).get()), "\U0001F600");
    EXPECT_EQ(error_of(numen_rt_chr, std::int64_t{0x110000}),
              "ValueError: chr() arg not in range(0x110000)");
}

// The values are CPython's.
TEST_F(StringTest, HashesAsCPython) {
    EXPECT_EQ(hash_int(-1), -2);
    EXPECT_EQ(hash_int(INT64_MIN), -4);
    EXPECT_EQ(hash_uint(UINT64_MAX), 7);
    EXPECT_EQ(hash_float(1.5), 1152921504606846977);
    EXPECT_EQ(hash_float(-0.1), -230584300921369408);
    EXPECT_EQ(hash_float(1e300), 1224995262755759164);
    EXPECT_EQ(hash_complex(1, 2), 2000007);
    TupleHash tuple;
    for (int i : {1, 2, 3}) tuple.add(i);
    EXPECT_EQ(tuple.finish(), 529344067295497451);
    EXPECT_EQ(TupleHash().finish(), 5740354900026072187);
    auto hash = [](const char* utf8) { return numen_rt_string_hash(text(utf8).get()); };
    EXPECT_EQ(hash(""), 0);
    EXPECT_EQ(hash("a"), 4644417185603328019);
    EXPECT_EQ(hash("abcdefgh"), 4574395652268504554);
    EXPECT_EQ(hash("\u00e9"), 6047309291227476195);
    EXPECT_EQ(hash("h\u00e9llo \u20ac"), -8735379157747449873);
}

}  // namespace
}  // namespace numen::runtime
