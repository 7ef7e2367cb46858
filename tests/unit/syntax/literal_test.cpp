#include <gtest/gtest.h>

#include "parse.h"
#include "syntax/dump.h"

namespace numen::syntax {
namespace {

ParseOptions with_names() {
    return {.character_names = [](std::string_view name) -> std::optional<std::string> {
        if (name == "BULLET") return "\u2022";
        return std::nullopt;
    }};
}

/// The value of a text that is one constant, as Python's repr writes it.
std::string value_of(std::string text) {
    auto tree = parse_text(std::move(text) + "\n", with_names());
    std::string dumped = dump(*tree);
    std::string_view before = "Module(body=[Expr(value=Constant(value=";
    std::string_view after = "))], type_ignores=[])";
    if (!dumped.starts_with(before)) return dumped;
    return dumped.substr(before.size(), dumped.size() - before.size() - after.size());
}

TEST(Literal, Integers) {
    EXPECT_EQ(value_of("0"), "0");
    EXPECT_EQ(value_of("00_0"), "0");
    EXPECT_EQ(value_of("1_000"), "1000");
    EXPECT_EQ(value_of("0xFf_Ff"), "65535");
    EXPECT_EQ(value_of("0o17"), "15");
    EXPECT_EQ(value_of("0b1_01"), "5");
    EXPECT_EQ(value_of("18446744073709551615"), "18446744073709551615");
    EXPECT_EQ(value_of("18446744073709551616"), "18446744073709551616");
    EXPECT_EQ(value_of("0x1_0000_0000_0000_0000_0000_0000"), "79228162514264337593543950336");
    EXPECT_EQ(value_of("0b1" + std::string(80, '0')), "1208925819614629174706176");
    auto tree = parse_text("0xFFFFFFFFFFFFFFFF, 2_0000000000000000000\n");
    const auto* pair = as<Tuple>(expression_of(*tree));
    const auto* fits = as<Constant>(pair->elements[0]);
    EXPECT_FALSE(fits->integer_overflows);
    EXPECT_EQ(fits->integer, 0xFFFFFFFFFFFFFFFFu);
    const auto* large = as<Constant>(pair->elements[1]);
    EXPECT_TRUE(large->integer_overflows);
    EXPECT_EQ(large->text, "20000000000000000000");
}

TEST(Literal, Floats) {
    EXPECT_EQ(value_of("1."), "1.0");
    EXPECT_EQ(value_of(".5"), "0.5");
    EXPECT_EQ(value_of("1e5"), "100000.0");
    EXPECT_EQ(value_of("1E-5"), "1e-05");
    EXPECT_EQ(value_of("1_0.2_5e+1_0"), "102500000000.0");
    EXPECT_EQ(value_of("1e16"), "1e+16");
    EXPECT_EQ(value_of("123456789012345680.0"), "1.2345678901234568e+17");
    EXPECT_EQ(value_of("5e-324"), "5e-324");
    EXPECT_EQ(value_of("1e-400"), "0.0");
    EXPECT_EQ(value_of("0." + std::string(400, '0') + "1"), "0.0");
    EXPECT_EQ(value_of("0e999"), "0.0");
    EXPECT_EQ(value_of("1e400"), "inf");
    EXPECT_EQ(value_of(std::string(400, '9') + "."), "inf");
    EXPECT_EQ(value_of("0001.5"), "1.5");
    EXPECT_EQ(value_of("09e1"), "90.0");
}

TEST(Literal, ExponentsThatOffsetTheirDigits) {
    EXPECT_EQ(value_of("0." + std::string(400, '0') + "1e401"), "1.0");
    EXPECT_EQ(value_of("1" + std::string(400, '0') + "e-400"), "1.0");
    EXPECT_EQ(value_of("0." + std::string(800, '0') + "1e401"), "0.0");
    EXPECT_EQ(value_of("1" + std::string(800, '0') + "e-400"), "inf");
    EXPECT_EQ(value_of("1e99999999999999999999"), "inf");
    EXPECT_EQ(value_of("1e-99999999999999999999"), "0.0");
}

TEST(Literal, ImaginaryNumbers) {
    EXPECT_EQ(value_of("1j"), "1j");
    EXPECT_EQ(value_of("0777J"), "777j");
    EXPECT_EQ(value_of("1.5e3j"), "1500j");
    EXPECT_EQ(value_of("1e20j"), "1e+20j");
}

TEST(Literal, ANumberMayTouchAKeyword) {
    EXPECT_EQ(error_of("x = 1if y else 1or 2\nx = [0x1for x in y]\n"), "");
}

TEST(Literal, Strings) {
    EXPECT_EQ(value_of("'abc'"), "'abc'");
    EXPECT_EQ(value_of("\"it's\""), "\"it's\"");
    EXPECT_EQ(value_of("'''a\n'b''c'''"), R"("a\n'b''c")");
    EXPECT_EQ(value_of("'a' \"b\" '''c'''"), "'abc'");
    EXPECT_EQ(value_of("'' ''"), "''");
    EXPECT_EQ(value_of("('a'\n # comment\n 'b')"), "'ab'");
    EXPECT_EQ(value_of("u'a'"), "'a'");
    EXPECT_EQ(value_of(R"(r'\n' R"\'")"), R"("\\n\\'")");
    EXPECT_EQ(value_of(R"('\a\b\f\n\r\t\v\\\'\"')"), R"('\x07\x08\x0c\n\r\t\x0b\\\'"')");
    EXPECT_EQ(value_of(R"('\0\12\777\x41\u20AC\U0001F600')"), R"('\x00\n\u01ffA\u20ac\U0001f600')");
    EXPECT_EQ(value_of("'a\\\nb'"), "'ab'");
    EXPECT_EQ(value_of(R"('\d\8')"), R"('\\d\\8')");
    EXPECT_EQ(value_of(R"('\ud83d\ude00')"), R"('\ud83d\ude00')");
    EXPECT_EQ(value_of(R"('\N{BULLET}')"), R"('\u2022')");
}

TEST(Literal, LineBreaksInStringsAreNewlines) {
    EXPECT_EQ(value_of("'''a\r\nb\rc'''"), R"('a\nb\nc')");
    EXPECT_EQ(value_of("r'''a\r\nb'''"), R"('a\nb')");
    EXPECT_EQ(value_of("'a\\\r\nb'"), "'ab'");
}

TEST(Literal, Bytes) {
    EXPECT_EQ(value_of(R"(b'a\x00\xff\n\400')"), R"(b'a\x00\xff\n\x00')");
    EXPECT_EQ(value_of(R"(b'\u20ac\N{BULLET}')"), R"(b'\\u20ac\\N{BULLET}')");
    EXPECT_EQ(value_of(R"(Rb'\x' b"'")"), R"(b"\\x'")");
}

TEST(Literal, UnknownCharacterName) {
    auto source = std::make_shared<support::Source>("test.py", "'\\N{NO SUCH}'\n");
    try {
        parse(source, with_names());
        FAIL();
    } catch (const support::CompileError& error) {
        EXPECT_EQ(error.diagnostic().message, "unknown Unicode character name 'NO SUCH'");
    }
}

/// The dump of a text that is one f-string, shortened.
std::string fstring(std::string text) {
    auto tree = parse_text(std::move(text) + "\n", with_names());
    std::string out = dump(*tree);
    out.erase(0, sizeof("Module(body=[Expr(value=") - 1);
    out.resize(out.size() - sizeof(")], type_ignores=[])") + 1);
    for (std::string_view noise : {", ctx=Load()", ", conversion=-1", "value=", "values="}) {
        for (std::size_t at; (at = out.find(noise)) != std::string::npos;) {
            out.erase(at, noise.size());
        }
    }
    return out;
}

TEST(FString, Parts) {
    EXPECT_EQ(fstring("f''"), "JoinedStr([])");
    EXPECT_EQ(fstring("f'a{x}b'"),
              "JoinedStr([Constant('a'), FormattedValue(Name(id='x')), Constant('b')])");
    EXPECT_EQ(fstring("'a' f'{x}' 'b' f'c'"),
              "JoinedStr([Constant('a'), FormattedValue(Name(id='x')), Constant('bc')])");
    EXPECT_EQ(fstring("f'{{{x}}}'"),
              "JoinedStr([Constant('{'), FormattedValue(Name(id='x')), Constant('}')])");
    EXPECT_EQ(fstring(R"(f'\N{BULLET}\x41\{x}')"),
              R"(JoinedStr([Constant('\u2022A\\'), FormattedValue(Name(id='x'))]))");
    EXPECT_EQ(fstring(R"(rf'\N{x}\{x}')"),
              R"(JoinedStr([Constant('\\N'), FormattedValue(Name(id='x')), )"
              R"(Constant('\\'), FormattedValue(Name(id='x'))]))");
}

TEST(FString, ConversionsAndFormats) {
    EXPECT_EQ(fstring("f'{x!r:>{w}.{p}f}'"),
              "JoinedStr([FormattedValue(Name(id='x'), conversion=114, format_spec=JoinedStr(["
              "Constant('>'), FormattedValue(Name(id='w')), Constant('.'), "
              "FormattedValue(Name(id='p')), Constant('f')]))])");
    EXPECT_EQ(fstring("f'{x!=y}'"),
              "JoinedStr([FormattedValue(Compare(left=Name(id='x'), ops=[NotEq()], "
              "comparators=[Name(id='y')]))])");
    EXPECT_EQ(fstring("f'{x:=3}'"),
              "JoinedStr([FormattedValue(Name(id='x'), format_spec=JoinedStr([Constant('=3')]))])");
    EXPECT_EQ(fstring("f'{x:}'"),
              "JoinedStr([FormattedValue(Name(id='x'), format_spec=JoinedStr([]))])");
    EXPECT_EQ(fstring("f'{a[1:2]}'"),
              "JoinedStr([FormattedValue(Subscript(Name(id='a'), "
              "slice=Slice(lower=Constant(1), upper=Constant(2))))])");
}

TEST(FString, ShowsItsExpression) {
    EXPECT_EQ(fstring("f'{x=}'"),
              "JoinedStr([Constant('x='), FormattedValue(Name(id='x'), conversion=114)])");
    EXPECT_EQ(fstring("f'a{ x = !s}'"),
              "JoinedStr([Constant('a x = '), FormattedValue(Name(id='x'), conversion=115)])");
    EXPECT_EQ(fstring("f'{x=:3}'"),
              "JoinedStr([Constant('x='), FormattedValue(Name(id='x'), "
              "format_spec=JoinedStr([Constant('3')]))])");
    EXPECT_EQ(fstring("f'''{x # comment\n =}'''"),
              R"(JoinedStr([Constant('x \n ='), FormattedValue(Name(id='x'), conversion=114)]))");
}

TEST(FString, NestsAsIn312) {
    EXPECT_EQ(fstring("f'{f'{x}'}'"),
              "JoinedStr([FormattedValue(JoinedStr([FormattedValue(Name(id='x'))]))])");
    EXPECT_EQ(fstring("f'{d['k']}{\n1}{(lambda: 2)()}'"),
              "JoinedStr([FormattedValue(Subscript(Name(id='d'), slice=Constant('k'))), "
              "FormattedValue(Constant(1)), "
              "FormattedValue(Call(func=Lambda(args=arguments(posonlyargs=[], args=[], "
              "kwonlyargs=[], kw_defaults=[], defaults=[]), body=Constant(2)), args=[], "
              "keywords=[]))])");
}

TEST(TString, HasItsOwnKind) {
    EXPECT_EQ(fstring("t'a{x + 1:.2}' rt'{y!r}'"),
              "TemplateStr([Constant('a'), Interpolation(BinOp(left=Name(id='x'), op=Add(), "
              "right=Constant(1)), str='x + 1', format_spec=JoinedStr([Constant('.2')])), "
              "Interpolation(Name(id='y'), str='y', conversion=114)])");
}

TEST(Identifier, IsNormalized) {
    // Names in forms that NFKC maps to each other are one name.
    for (const char* text : {"\u03bc = \u00b5\n", "e\u0301 = \u00e9\n", "\U0001d4ea = a\n",
                             "\ufb01x = fix\n", "a\u0323\u0307 = a\u0307\u0323\n",
                             "\u1112\u1161\u11ab = \ud55c\n", "\u01c6 = d\u017e\n"}) {
        auto tree = parse_text(text);
        const auto* assign = as<Assign>(tree->module.body[0]);
        ASSERT_NE(as<Name>(assign->value), nullptr) << text;
        EXPECT_EQ(as<Name>(assign->targets[0])->id, as<Name>(assign->value)->id) << text;
    }
}

TEST(Identifier, MayHoldLettersOfAllScripts) {
    EXPECT_EQ(error_of("\u03b1\u1d62 = \u5909\u6570 = \u0646\u0627\u0645 = \u0928\u093e\u092e\n"),
              "");
    EXPECT_EQ(error_of("\u03b1\u2081 = 1\n"), "invalid character '\u2081' (U+2081) | \u2081");
    EXPECT_EQ(error_of("x = 1\u00a0+ 2\n"), "invalid decimal literal | 1");
    EXPECT_EQ(error_of("x =\u00a01\n"), "invalid non-printable character U+00A0 | \u00a0");
}

}  // namespace
}  // namespace numen::syntax
