#include <gtest/gtest.h>

#include "parse.h"
#include "syntax/dump.h"

namespace numen::syntax {
namespace {

std::string repeated(std::string_view text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

std::string message_of(std::string text) {
    std::string error = error_of(std::move(text));
    return error.substr(0, error.find(" |"));
}

constexpr int kDeep = 10000;
const std::string kTooDeep =
    "the text is nested too deeply (more than 500 levels); split it with intermediate variables";
const std::string kTooManyBrackets = "too many nested brackets (more than 200)";

TEST(Nesting, DeepBracketsAreAnError) {
    for (const char* bracket : {"(", "[", "{", "f(", "a[", "{1: "}) {
        EXPECT_EQ(message_of(repeated(bracket, kDeep) + "\n"), kTooManyBrackets) << bracket;
    }
    EXPECT_EQ(message_of("match x:\n    case " + repeated("[", kDeep)), kTooManyBrackets);
}

TEST(Nesting, DeepExpressionsWithoutBracketsAreAnError) {
    for (const char* piece : {"-", "not ", "lambda: ", "2 ** ", "x if x else ", "~-", "f'{"}) {
        EXPECT_EQ(message_of(repeated(piece, kDeep) + "x\n"), kTooDeep) << piece;
    }
    EXPECT_EQ(message_of(repeated("lambda x=", kDeep)), kTooDeep);
}

TEST(Nesting, DeepBlocksAreAnError) {
    std::string text;
    for (int i = 0; i < 1000; ++i)
        text += std::string(static_cast<std::size_t>(i), ' ') + "if a:\n";
    EXPECT_EQ(message_of(text), "too many levels of indentation");
}

TEST(Nesting, WhatPeopleWriteIsNotTooDeep) {
    EXPECT_EQ(error_of(repeated("(", 200) + "x" + repeated(")", 200) + "\n"), "");
    EXPECT_EQ(error_of(repeated("f(-", 120) + "x" + repeated(")", 120) + "\n"), "");
    EXPECT_EQ(error_of(repeated("x if x else ", 400) + "x\n"), "");
}

TEST(Nesting, LongChainsAreFlat) {
    for (const char* piece :
         {" + x", ".x", "[x]", "(x)", " < x", " and x", ", x", " * x - x | x"}) {
        auto tree = parse_text("x" + repeated(piece, 20000) + "\n");
        EXPECT_GT(dump(*tree, Positions::All).size(), 200000u) << piece;
    }
    EXPECT_EQ(error_of("x" + repeated(" = x", 20000) + "\n"), "");
    const std::string choice = "if a: pass\n" + repeated("elif a: pass\n", 20000);
    EXPECT_GT(dump(*parse_text(choice), Positions::All).size(), 200000u);
    EXPECT_EQ(error_of(repeated("x = 1; ", 20000) + "\n"), "");
    EXPECT_EQ(error_of("x = " + repeated("'a' ", 20000) + "\n"), "");
    EXPECT_EQ(error_of("def f(" +
                       [] {
                           std::string names;
                           for (int i = 0; i < 20000; ++i) names += "a" + std::to_string(i) + ", ";
                           return names;
                       }() +
                       "): pass\n"),
              "");
}

}  // namespace
}  // namespace numen::syntax
