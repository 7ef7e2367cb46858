#include <cmath>
#include <limits>

#include "rows.h"
#include "runtime/print.h"
#include "runtime/unicode.h"

namespace numen::runtime {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
using Strings = std::vector<std::string>;

// ---- numbers

class NumberTextTest : public RuntimeTest {};

TEST_F(NumberTextTest, FloatsAsCPython) {
    struct Case {
        double value;
        const char* text;
    };
    for (const Case& c :
         {Case{0.0, "0.0"}, Case{-0.0, "-0.0"}, Case{0.1, "0.1"}, Case{1e15, "1000000000000000.0"},
          Case{1e16, "1e+16"}, Case{9999999999999998.0, "9999999999999998.0"},
          Case{0.0001, "0.0001"}, Case{0.00001, "1e-05"}, Case{5e-324, "5e-324"},
          Case{1.7976931348623157e308, "1.7976931348623157e+308"}, Case{kInfinity, "inf"},
          Case{-kInfinity, "-inf"}, Case{kNaN, "nan"}}) {
        EXPECT_EQ(utf8(make(numen_rt_string_of_float64, c.value).get()), c.text);
    }
    EXPECT_EQ(utf8(make(numen_rt_string_of_float32, 0.1f).get()), "0.1");
    EXPECT_EQ(utf8(make(numen_rt_string_of_float32, 1e6f).get()), "1e+06");
    EXPECT_EQ(utf8(make(numen_rt_string_of_complex128, 1.0, -2.5).get()), "(1-2.5j)");
    EXPECT_EQ(utf8(make(numen_rt_string_of_complex128, 0.0, 2.0).get()), "2j");
    EXPECT_EQ(utf8(make(numen_rt_string_of_complex128, -0.0, kNaN).get()), "(-0+nanj)");
}

TEST_F(NumberTextTest, IntsInBases) {
    EXPECT_EQ(utf8(make(numen_rt_string_of_int64, INT64_MIN).get()), "-9223372036854775808");
    EXPECT_EQ(utf8(make(numen_rt_string_of_uint64, UINT64_MAX).get()), "18446744073709551615");
    EXPECT_EQ(utf8(make(numen_rt_int_in_base, std::int64_t{-5}, std::int64_t{2}).get()), "-0b101");
    EXPECT_EQ(utf8(make(numen_rt_int_in_base, std::int64_t{255}, std::int64_t{16}).get()), "0xff");
}

TEST_F(NumberTextTest, ReadsInts) {
    auto read = [](const char* s, std::int64_t base) {
        return call(numen_rt_int_of_string, text(s).get(), base);
    };
    auto error = [](const char* s, std::int64_t base) {
        return error_of(numen_rt_int_of_string, text(s).get(), base);
    };
    EXPECT_EQ(read(" -1_000\n", 10), -1000);
    EXPECT_EQ(read("0x_ff", 16), 255);
    EXPECT_EQ(read("0b101", 0), 5);
    EXPECT_EQ(read("\u0665\u0660", 10), 50);
    EXPECT_EQ(read("-9223372036854775808", 10), INT64_MIN);
    EXPECT_EQ(error("9223372036854775808", 10),
              "OverflowError: Python int too large to convert to C long");
    EXPECT_EQ(error("1__2", 10), "ValueError: invalid literal for int() with base 10: '1__2'");
    EXPECT_EQ(error("it's", 10), "ValueError: invalid literal for int() with base 10: \"it's\"");
    EXPECT_EQ(error("1", 37), "ValueError: int() base must be >= 2 and <= 36, or 0");
}

TEST_F(NumberTextTest, ReadsFloatsAndComplex) {
    auto read = [](const char* s) { return call(numen_rt_float_of_string, text(s).get()); };
    EXPECT_EQ(read(" 1_0.5e-3 "), 0.0105);
    EXPECT_EQ(read(".5"), 0.5);
    EXPECT_EQ(read("5."), 5.0);
    EXPECT_EQ(read("1e400"), kInfinity);
    EXPECT_EQ(read("-1e-400"), 0.0);
    EXPECT_TRUE(std::signbit(read("-1e-400")));
    EXPECT_EQ(read("-Infinity"), -kInfinity);
    EXPECT_TRUE(std::isnan(read("+nAn")));
    EXPECT_EQ(error_of(numen_rt_float_of_string, text("1e").get()),
              "ValueError: could not convert string to float: '1e'");
    const Complex z = call(numen_rt_complex_of_string, text(" (1.5-j) ").get());
    EXPECT_EQ(z.real, 1.5);
    EXPECT_EQ(z.imag, -1.0);
    EXPECT_EQ(error_of(numen_rt_complex_of_string, text("1 + 2j").get()),
              "ValueError: complex() arg is a malformed string");
}

// ---- format()

class FormatTest : public RuntimeTest {};

TEST_F(FormatTest, Ints) {
    auto format = [](std::int64_t value, const char* spec) {
        return utf8(make(numen_rt_format_int64, value, text(spec).get()).get());
    };
    EXPECT_EQ(format(1234567, ","), "1,234,567");
    EXPECT_EQ(format(1234, "010,"), "00,001,234");
    EXPECT_EQ(format(1234, "08,"), "0,001,234");
    EXPECT_EQ(format(-255, "#x"), "-0xff");
    EXPECT_EQ(format(-255, "=#10X"), "-0X     FF");
    EXPECT_EQ(format(48, "c"), "0");
    EXPECT_EQ(format(5, "\u20ac^+6"), "\u20ac\u20ac+5\u20ac\u20ac");
    EXPECT_EQ(format(65535, "_b"), "1111_1111_1111_1111");
    EXPECT_EQ(format(3, ".2f"), "3.00");
    EXPECT_EQ(format(INT64_MIN, ""), "-9223372036854775808");
    EXPECT_EQ(error_of(numen_rt_format_int64, std::int64_t{3}, text("q").get()),
              "ValueError: Unknown format code 'q' for object of type 'int'");
    EXPECT_EQ(error_of(numen_rt_format_int64, std::int64_t{3}, text(".2").get()),
              "ValueError: Precision not allowed in integer format specifier");
}

TEST_F(FormatTest, Floats) {
    auto format = [](double value, const char* spec) {
        return utf8(make(numen_rt_format_float64, value, text(spec).get()).get());
    };
    EXPECT_EQ(format(3.14159, ".2f"), "3.14");
    EXPECT_EQ(format(2.5, ".0f"), "2");
    EXPECT_EQ(format(1e10, "e"), "1.000000e+10");
    EXPECT_EQ(format(1234.5, "g"), "1234.5");
    EXPECT_EQ(format(100.0, ".3"), "1e+02");
    EXPECT_EQ(format(0.5, "%"), "50.000000%");
    EXPECT_EQ(format(-0.0001, "z.2f"), "0.00");
    EXPECT_EQ(format(1e20, ",.1f"), "100,000,000,000,000,000,000.0");
    EXPECT_EQ(format(-kInfinity, "08,"), "-0000inf");
    EXPECT_EQ(format(1.0, "#.0f"), "1.");
    EXPECT_EQ(format(0.0, "G"), "0");
    EXPECT_EQ(format(0.1, ".30f"), "0.100000000000000005551115123126");
}

TEST_F(FormatTest, OthersTypes) {
    auto string = [](const char* value, const char* spec) {
        return utf8(make(numen_rt_format_string, text(value).get(), text(spec).get()).get());
    };
    EXPECT_EQ(string("abc", ">6.2"), "    ab");
    EXPECT_EQ(string("\u00e9", "05"), "\u00e90000");
    EXPECT_EQ(utf8(make(numen_rt_format_bool, true, text("").get()).get()), "True");
    EXPECT_EQ(utf8(make(numen_rt_format_bool, true, text("5").get()).get()), "    1");
    EXPECT_EQ(utf8(make(numen_rt_format_complex128, 1.0, 2.0, text(".1f").get()).get()),
              "1.0+2.0j");
    EXPECT_EQ(error_of(numen_rt_format_string, text("a").get(), text("=5").get()),
              "ValueError: '=' alignment not allowed in string format specifier");
}

// ---- methods of str

class StringMethodsTest : public RuntimeTest {};

TEST_F(StringMethodsTest, FindsAndReplaces) {
    Value s = text("na\u00efve na\u00efve");
    auto find = [&](const char* part, std::int64_t start, std::int64_t stop) {
        return numen_rt_string_find(s.get(), text(part).get(), start, stop);
    };
    EXPECT_EQ(find("\u00ef", 0, INT64_MAX), 2);
    EXPECT_EQ(find("\u00ef", 3, INT64_MAX), 8);
    EXPECT_EQ(find("\u20ac", 0, INT64_MAX), -1);
    EXPECT_EQ(find("", 11, INT64_MAX), 11);
    EXPECT_EQ(find("", 12, INT64_MAX), -1);
    EXPECT_EQ(numen_rt_string_rfind(s.get(), text("na").get(), 0, -1), 6);
    EXPECT_EQ(numen_rt_string_count(s.get(), text("na").get(), 0, INT64_MAX), 2);
    EXPECT_EQ(numen_rt_string_count(s.get(), text("").get(), 0, INT64_MAX), 12);
    EXPECT_EQ(error_of(numen_rt_string_index, s.get(), text("x").get(), std::int64_t{0}, INT64_MAX),
              "ValueError: substring not found");
    auto replace = [&](const char* old, const char* by, std::int64_t count) {
        return utf8(
            make(numen_rt_string_replace, s.get(), text(old).get(), text(by).get(), count).get());
    };
    EXPECT_EQ(replace("na\u00efve", "\u20ac", -1), "\u20ac \u20ac");
    EXPECT_EQ(replace("na", "", 1), "\u00efve na\u00efve");
    EXPECT_EQ(replace("", "-", 3), "-n-a-\u00efve na\u00efve");
    EXPECT_TRUE(numen_rt_string_startswith(s.get(), text("na").get(), 6, INT64_MAX));
    EXPECT_TRUE(numen_rt_string_endswith(s.get(), text("ve").get(), 0, INT64_MAX));
}

TEST_F(StringMethodsTest, SplitsAndJoins) {
    auto split = [](const char* s, const char* separator, std::int64_t most) {
        Value by = separator ? text(separator) : Value();
        return strings(make(numen_rt_string_split, text(s).get(), by.get(), most, false).get());
    };
    EXPECT_EQ(split("  a b\tc \u2003d ", nullptr, -1), (Strings{"a", "b", "c", "d"}));
    EXPECT_EQ(split("  a b c  ", nullptr, 1), (Strings{"a", "b c  "}));
    EXPECT_EQ(split("a,,b", ",", -1), (Strings{"a", "", "b"}));
    EXPECT_EQ(split("", ",", -1), (Strings{""}));
    EXPECT_EQ(split("", nullptr, -1), (Strings{}));
    EXPECT_EQ(strings(make(numen_rt_string_rsplit, text("a,b,c").get(), text(",").get(),
                           std::int64_t{1}, false)
                          .get()),
              (Strings{"a,b", "c"}));
    EXPECT_EQ(
        strings(make(numen_rt_string_splitlines, text("a\r\nb\n\nc\x1c").get(), true, false).get()),
        (Strings{"a\r\n", "b\n", "\n", "c\x1c"}));
    EXPECT_EQ(
        utf8(make(numen_rt_string_join, text("\u20ac").get(), list_of_strings({"a", "", "b"}).get())
                 .get()),
        "a\u20ac\u20acb");
    RefTriple parts = call(numen_rt_string_rpartition, text("a.b.c").get(), text(".").get());
    EXPECT_EQ(utf8(Value(parts.first).get()), "a.b");
    EXPECT_EQ(utf8(Value(parts.second).get()), ".");
    EXPECT_EQ(utf8(Value(parts.third).get()), "c");
}

TEST_F(StringMethodsTest, StripsAndPads) {
    EXPECT_EQ(utf8(make(numen_rt_string_strip, text("\t x\u3000").get(), Ref{}).get()), "x");
    EXPECT_EQ(utf8(make(numen_rt_string_lstrip, text("xyxa").get(), text("xy").get()).get()), "a");
    EXPECT_EQ(
        utf8(
            make(numen_rt_string_center, text("ab").get(), std::int64_t{5}, text("*").get()).get()),
        "**ab*");
    EXPECT_EQ(utf8(make(numen_rt_string_zfill, text("-7").get(), std::int64_t{4}).get()), "-007");
    EXPECT_EQ(
        utf8(make(numen_rt_string_expandtabs, text("a\tb\n\tc").get(), std::int64_t{4}).get()),
        "a   b\n    c");
    EXPECT_EQ(error_of(numen_rt_string_ljust, text("a").get(), std::int64_t{4}, text("").get()),
              "TypeError: The fill character must be exactly one character long");
}

TEST_F(StringMethodsTest, ChangesCase) {
    EXPECT_EQ(utf8(make(numen_rt_string_upper, text("stra\u00dfe").get()).get()), "STRASSE");
    EXPECT_EQ(
        utf8(make(numen_rt_string_lower, text("\u039f\u0394\u039f\u03a3 \u03a3").get()).get()),
        "\u03bf\u03b4\u03bf\u03c2 \u03c3");
    EXPECT_EQ(utf8(make(numen_rt_string_title, text("it's \u01c6").get()).get()), "It'S \u01c5");
    EXPECT_EQ(utf8(make(numen_rt_string_capitalize, text("\u00e9COLE").get()).get()), "\u00c9cole");
    EXPECT_EQ(utf8(make(numen_rt_string_swapcase, text("aB\u00df").get()).get()), "AbSS");
    EXPECT_EQ(utf8(make(numen_rt_string_casefold, text("\u00df\u13a0").get()).get()), "ss\u13a0");
    EXPECT_TRUE(numen_rt_string_istitle(text("Ab Cd").get()));
    EXPECT_TRUE(numen_rt_string_isidentifier(text("\u00e9_1").get()));
    EXPECT_FALSE(numen_rt_string_isidentifier(text("1a").get()));
    EXPECT_TRUE(numen_rt_string_isprintable(text("").get()));
    EXPECT_FALSE(numen_rt_string_isalpha(text("").get()));
    EXPECT_TRUE(numen_rt_string_isdecimal(text("\u0665").get()));
    EXPECT_FALSE(numen_rt_string_isdecimal(text("\u00b2").get()));
}

TEST_F(StringMethodsTest, PrintsThroughTheHost) {
    static std::string printed;
    set_printer([](const String* s) {
        printed = utf8_of(s);
        return 0;
    });
    EXPECT_EQ(numen_rt_print(text("caf\u00e9\n").get()), 0);
    EXPECT_EQ(printed, "caf\u00e9\n");
    set_printer([](const String*) { return raise("ValueError", "closed"); });
    EXPECT_EQ(numen_rt_print(text("x").get()), 1);
    EXPECT_EQ(take_error_text(), "ValueError: closed");
    set_printer(nullptr);
}

TEST_F(StringMethodsTest, ErrorsAsText) {
    auto shown = [](auto raise_it) {
        raise_it();
        Value error(numen_rt_error_take());
        return utf8(make(numen_rt_error_message, error.get()).get()) + " | " +
               utf8(make(numen_rt_error_repr, error.get()).get());
    };
    EXPECT_EQ(shown([] { raise("ValueError", "bad"); }), "bad | ValueError('bad')");
    EXPECT_EQ(shown([] { raise("KeyError", "k"); }), "'k' | KeyError('k')");
    EXPECT_EQ(shown([] { begin_error("numpy.linalg.LinAlgError"); }), " | LinAlgError()");
    EXPECT_EQ(shown([] {
                  begin_error("ValueError");
                  numen_rt_error_add_int64(1);
                  numen_rt_error_tuple_begin();
                  numen_rt_error_add_bool(true);
                  numen_rt_error_tuple_end();
              }),
              "(1, (True,)) | ValueError(1, (True,))");
}

}  // namespace
}  // namespace numen::runtime
