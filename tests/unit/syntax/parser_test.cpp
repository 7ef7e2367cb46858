#include "syntax/parser.h"

#include <gtest/gtest.h>

#include "parse.h"

namespace numen::syntax {
namespace {

TEST(Parser, ReadsTheTextOfAMethodAsItStandsInItsFile) {
    auto tree = parse_text(
        "    @njit(cache=True)\n"
        "    def scale(self, x: float, *, by=2.0):\n"
        "# a comment that is not indented\n"
        "        for i in range(len(x)):\n"
        "            x[i] *= by\n"
        "        return x\n");
    ASSERT_EQ(tree->module.body.size(), 1u);
    const auto* function = as<FunctionDef>(tree->module.body[0]);
    ASSERT_NE(function, nullptr);
    EXPECT_EQ(function->name, "scale");
    EXPECT_EQ(text_of(function->name_span), "scale");
    EXPECT_EQ(tree->source->position(function->span.begin).line, 2);
    EXPECT_EQ(tree->source->position(function->span.begin).column, 4);
    ASSERT_EQ(function->decorators.size(), 1u);
    EXPECT_EQ(text_of(function->decorators[0]->span), "njit(cache=True)");
    EXPECT_EQ(function->parameters.positional.size(), 2u);
    ASSERT_EQ(function->parameters.keyword_only.size(), 1u);
    EXPECT_EQ(text_of(function->parameters.keyword_only[0].default_value->span), "2.0");
    ASSERT_EQ(function->body.size(), 2u);
    EXPECT_EQ(function->body[0]->kind, StmtKind::For);
}

TEST(Parser, FindsALambdaInItsStatement) {
    auto tree = parse_text("    f = njit(lambda x, y=1: x + y)\n");
    const auto* call = as<Call>(as<Assign>(tree->module.body[0])->value);
    ASSERT_NE(call, nullptr);
    const auto* lambda = as<Lambda>(call->args[0]);
    ASSERT_NE(lambda, nullptr);
    EXPECT_EQ(text_of(lambda->span), "lambda x, y=1: x + y");
    EXPECT_EQ(lambda->parameters.positional.size(), 2u);
    EXPECT_EQ(lambda->body->kind, ExprKind::BinOp);
}

TEST(Parser, BindsOperatorsAsPythonDoes) {
    auto tree = parse_text("-a ** -b + c * d < e is not f or not g\n");
    const auto* either = as<BoolOp>(expression_of(*tree));
    ASSERT_NE(either, nullptr);
    EXPECT_EQ(text_of(either->values[0]->span), "-a ** -b + c * d < e is not f");
    EXPECT_EQ(text_of(either->values[1]->span), "not g");
    const auto* comparison = as<Compare>(either->values[0]);
    ASSERT_NE(comparison, nullptr);
    EXPECT_EQ(comparison->ops[1], CompareOp::IsNot);
    const auto* sum = as<BinOp>(comparison->left);
    ASSERT_NE(sum, nullptr);
    EXPECT_EQ(text_of(sum->op_span), "+");
    EXPECT_EQ(sum->left->kind, ExprKind::UnaryOp);
}

TEST(Parser, TakesSoftKeywordsAsNames) {
    EXPECT_EQ(error_of("match = case = type = _ = 1\n"
                       "match[0], match(1), match - 1\n"
                       "match: int = 1\n"
                       "type(x)\n"
                       "print(match, *case)\n"),
              "");
    auto tree = parse_text("match -x:\n    case _: pass\ntype X[T] = list[T]\n");
    EXPECT_EQ(tree->module.body[0]->kind, StmtKind::Match);
    EXPECT_EQ(tree->module.body[1]->kind, StmtKind::TypeAlias);
}

TEST(Parser, NamesThatAreEqualShareTheirText) {
    auto tree = parse_text("value = 1\nvalue\n");
    const auto* target = as<Name>(as<Assign>(tree->module.body[0])->targets[0]);
    const auto* use = as<Name>(as<ExprStmt>(tree->module.body[1])->value);
    EXPECT_EQ(target->id.data(), use->id.data());
}

}  // namespace
}  // namespace numen::syntax
