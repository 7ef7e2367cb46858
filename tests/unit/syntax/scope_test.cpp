#include "syntax/scope.h"

#include <gtest/gtest.h>

#include "parse.h"

namespace numen::syntax {
namespace {

std::string joined(const NameSet& names) {
    std::string out;
    for (std::string_view name : names) {
        if (!out.empty()) out += ' ';
        out += name;
    }
    return out;
}

/// The names of the first function of a text.
struct Scope {
    explicit Scope(std::string text) : tree(parse_text(std::move(text))) {
        const auto* definition = as<FunctionDef>(tree->module.body[0]);
        names = scope_names(definition->parameters, definition->body);
        assigned = assigned_names(definition->body);
    }
    std::shared_ptr<const Tree> tree;
    ScopeNames names;
    NameSet assigned;
};

TEST(Scope, LocalsAreParametersAndWhatTheBodyBinds) {
    Scope scope(
        "def f(a, /, b, *c, d=default, **e) -> result:\n"
        "    g = h[0] = value\n"
        "    (i, [j, *k]) = l.m = value\n"
        "    n += 1\n"
        "    o: int\n"
        "    for p in value: pass\n"
        "    with value as q, value as (r, s): pass\n"
        "    try: pass\n"
        "    except Error as t: pass\n"
        "    import u, v.w, x as y\n"
        "    from z import aa, bb as cc\n"
        "    def dd(ee): ff = 1\n"
        "    class gg: hh = 1\n"
        "    del ii\n"
        "    if (jj := value): pass\n");
    EXPECT_EQ(joined(scope.names.locals),
              "a aa b c cc d dd e g gg i ii j jj k n o p q r s t u v y");
    EXPECT_EQ(joined(scope.names.free), "Error h l value");
    EXPECT_EQ(joined(scope.assigned), "aa cc dd g gg i ii j jj k n o p q r s t u v y");
}

TEST(Scope, MatchCapturesAreLocal) {
    Scope scope(
        "def f(x):\n"
        "    match x:\n"
        "        case [a, *b] | {'k': a, **b} if guard: pass\n"
        "        case Point(c, y=d) as e: pass\n"
        "        case Color.RED: pass\n"
        "        case _: pass\n");
    EXPECT_EQ(joined(scope.names.locals), "a b c d e x");
    EXPECT_EQ(joined(scope.names.free), "Color Point guard");
}

TEST(Scope, ComprehensionsKeepTheirTargetsButNotTheirWalrus) {
    Scope scope(
        "def f(x):\n"
        "    return [i * (last := j) for i in x for j in range(i) if cond], i\n");
    EXPECT_EQ(joined(scope.names.locals), "last x");
    EXPECT_EQ(joined(scope.names.free), "cond i range");
    EXPECT_EQ(joined(scope.assigned), "last");
}

TEST(Scope, TheFirstIterableIsReadOutside) {
    Scope scope("def f():\n    return {k: v for k, v in k}\n");
    EXPECT_EQ(joined(scope.names.free), "k");
    Scope inner("def f():\n    return (k for a in b for k in k)\n");
    EXPECT_EQ(joined(inner.names.free), "b");
}

TEST(Scope, InnerFunctionsTakeFromOutside) {
    Scope scope(
        "def f(x):\n"
        "    count = 0\n"
        "    def step(y, z=w):\n"
        "        nonlocal count\n"
        "        count += x + y + g\n"
        "    return lambda a, b=c: a + x + h + (d := 1)\n");
    EXPECT_EQ(joined(scope.names.locals), "count step x");
    EXPECT_EQ(joined(scope.names.free), "c g h w");
    EXPECT_EQ(joined(scope.names.changed_inside), "count");
}

TEST(Scope, DeclaredNamesAreNotLocal) {
    Scope scope(
        "def f():\n"
        "    global a\n"
        "    nonlocal b\n"
        "    a = b = c = 1\n");
    EXPECT_EQ(joined(scope.names.locals), "c");
    EXPECT_EQ(joined(scope.names.globals), "a");
    EXPECT_EQ(joined(scope.names.nonlocals), "b");
    EXPECT_EQ(joined(scope.names.free), "b");
}

TEST(Scope, AClassHidesItsNamesFromItsMethods) {
    Scope scope(
        "def f():\n"
        "    class A(base, meta=m):\n"
        "        x = y\n"
        "        z = x\n"
        "        def method(self): return x\n");
    EXPECT_EQ(joined(scope.names.locals), "A");
    EXPECT_EQ(joined(scope.names.free), "base m x y");
}

TEST(Scope, ALambdaBindsItsWalrus) {
    auto tree = parse_text("lambda x: (y := x) + z\n");
    const auto* lambda = as<Lambda>(expression_of(*tree));
    ScopeNames names = scope_names(lambda->parameters, lambda->body);
    EXPECT_EQ(joined(names.locals), "x y");
    EXPECT_EQ(joined(names.free), "z");
    EXPECT_EQ(joined(assigned_names(expression_of(*tree))), "");
}

std::string scope_error(std::string text) {
    return error_of(std::move(text), [](const auto& source) {
        auto tree = parse(source);
        const auto* definition = as<FunctionDef>(tree->module.body[0]);
        scope_names(definition->parameters, definition->body);
    });
}

TEST(Scope, DeclarationsComeFirst) {
    EXPECT_EQ(scope_error("def f(a):\n    global a\n"),
              "name 'a' is parameter and global | global a");
    EXPECT_EQ(scope_error("def f():\n    a = 1\n    global a\n"),
              "name 'a' is assigned to before global declaration | global a");
    EXPECT_EQ(scope_error("def f():\n    print(a)\n    nonlocal a\n"),
              "name 'a' is used prior to nonlocal declaration | nonlocal a");
    EXPECT_EQ(scope_error("def f():\n    global a\n    nonlocal a\n"),
              "name 'a' is nonlocal and global | nonlocal a");
    EXPECT_EQ(scope_error("def f():\n    global a\n    global a\n    a = 1\n"), "");
}

TEST(Scope, AWalrusDoesNotBindTheVariableOfItsComprehension) {
    EXPECT_EQ(scope_error("def f():\n    [(i := 1) for i in x]\n"),
              "assignment expression cannot rebind comprehension iteration variable 'i' | i := 1");
    EXPECT_EQ(scope_error("def f():\n    [i for i in (y := x)]\n"),
              "assignment expression cannot be used in a comprehension iterable expression | "
              "y := x");
}

TEST(Scope, LongChainsDoNotRecurse) {
    std::string text = "a";
    for (int i = 0; i < 20000; ++i) text += ".b(c)[0] + (d := 1)";
    auto tree = parse_text(text + "\n");
    EXPECT_EQ(joined(assigned_names(expression_of(*tree))), "d");
}

}  // namespace
}  // namespace numen::syntax
