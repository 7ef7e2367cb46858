#include <thread>

#include "program.h"

/// Control flow, calls and errors.
namespace numen::codegen {
namespace {

using ir::Op;
using i64 = std::int64_t;

class CodegenControl : public testing::Test {
  protected:
    Program p;
    const ir::Type* int64 = p.types.int64();
    const ir::Type* none = p.types.none();
};

/// def f(start, stop, step): s = 0; for i in range(start, stop, step): s = s * 31 + i; return s
TEST_F(CodegenControl, ForCountsAsRange) {
    for (i64 known : {0, 1, -1, 2, -3}) {
        Program q;
        const ir::Type* type = q.types.int64();
        auto& f = q.add("f", type, {type, type, type});
        auto b = q.at(f);
        auto s = f.new_slot(type, "s");
        auto parameters = f.body.parameters;
        b.set(s, b.int64(0));
        auto* step = known == 0 ? parameters[2] : b.int64(known);
        auto* body = b.new_region({type});
        b.for_(parameters[0], parameters[1], step, body);
        b.at_end(body);
        b.set(s, b.binary(Op::add, b.binary(Op::mul, b.get(s), b.int64(31)), body->parameters[0]));
        b.at_end(&f.body);
        Program::give(b, b.get(s));

        constexpr i64 most = INT64_MAX, least = INT64_MIN;
        const i64 cases[][3] = {{0, 10, 1},          {10, 0, -1},
                                {0, 10, 3},          {10, 0, -3},
                                {5, 5, 1},           {5, 5, -1},
                                {3, 1, 2},           {1, 3, -2},
                                {most - 5, most, 2}, {least + 5, least, -2},
                                {least, most, most}, {most, least, least},
                                {most - 1, most, 1}, {least + 1, least, -1}};
        for (auto [start, stop, given] : cases) {
            i64 by = known == 0 ? given : known;
            auto distance = static_cast<__int128>(stop) - start;
            if (distance / by < -100 || distance / by > 100) continue;
            std::uint64_t expected = 0;
            for (__int128 i = start; by > 0 ? i < stop : i > stop; i += by) {
                expected = expected * 31 + static_cast<std::uint64_t>(i);
            }
            EXPECT_EQ(q.run<i64>(start, stop, given), static_cast<i64>(expected))
                << start << ' ' << stop << ' ' << by;
        }
    }
}

/// Collatz steps, with a while loop, an if, break and continue.
TEST_F(CodegenControl, WhileBreakContinue) {
    auto& f = p.add("f", int64, {int64});
    auto b = p.at(f);
    auto n = f.new_slot(int64, "n"), steps = f.new_slot(int64, "steps");
    b.set(n, f.body.parameters[0]);
    b.set(steps, b.int64(0));
    auto *test = b.new_region({}), *body = b.new_region({});
    b.while_(test, body);
    b.at_end(test);
    b.make(Op::yield, none, {b.boolean(true)});
    b.at_end(body);
    auto *done = b.new_region({}), *go_on = b.new_region({});
    b.if_(b.binary(Op::eq, b.get(n), b.int64(1)), done, go_on);
    b.at_end(done);
    b.make(Op::break_, p.types.never(), {});
    b.at_end(body);
    b.set(steps, b.binary(Op::add, b.get(steps), b.int64(1)));
    auto *even = b.new_region({}), *odd = b.new_region({});
    b.if_(b.binary(Op::eq, b.binary(Op::mod, b.get(n), b.int64(2)), b.int64(0)), even, odd);
    b.at_end(even);
    b.set(n, b.binary(Op::floordiv, b.get(n), b.int64(2)));
    b.make(Op::continue_, p.types.never(), {});
    b.at_end(odd);
    b.set(n, b.binary(Op::add, b.binary(Op::mul, b.get(n), b.int64(3)), b.int64(1)));
    b.at_end(&f.body);
    Program::give(b, b.get(steps));
    EXPECT_EQ(p.run<i64>(i64{27}), 111);
    EXPECT_EQ(p.run<i64>(i64{1}), 0);
}

TEST_F(CodegenControl, LeaveJumpsBehindItsBlock) {
    auto& f = p.add("f", int64, {int64});
    auto b = p.at(f);
    auto r = f.new_slot(int64);
    b.set(r, b.int64(0));
    auto *outer = b.new_region({}), *inner = b.new_region({});
    b.block(1, outer);
    b.at_end(outer);
    b.block(2, inner);
    b.at_end(inner);
    auto *one = b.new_region({}), *two = b.new_region({});
    b.if_(b.binary(Op::eq, f.body.parameters[0], b.int64(1)), one, two);
    b.at_end(one);
    b.leave(1);
    b.at_end(two);
    b.leave(2);
    b.at_end(outer);
    b.set(r, b.int64(10));
    b.at_end(&f.body);
    Program::give(b, b.binary(Op::add, b.get(r), b.int64(1)));
    EXPECT_EQ(p.run<i64>(i64{1}), 1);
    EXPECT_EQ(p.run<i64>(i64{2}), 11);
}

TEST_F(CodegenControl, RecursionAndSeveralResults) {
    const ir::Type* pair[] = {int64, p.types.float64()};
    const ir::Type* tuple = p.types.tuple(pair);
    auto& f = p.add("f", tuple, {int64});
    auto b = p.at(f);
    auto* n = f.body.parameters[0];
    auto *stop = b.new_region({}), *more = b.new_region({});
    b.if_(b.binary(Op::le, n, b.int64(0)), stop, more);
    b.at_end(stop);
    ir::Node* zero[] = {b.int64(0), b.constant(p.types.float64(), 0.5)};
    Program::give(b, b.pack(tuple, zero));
    b.at_end(&f.body);
    ir::Node* arguments[] = {b.binary(Op::sub, n, b.int64(1))};
    auto* inner = b.call(&f, arguments);
    ir::Node* parts[] = {b.binary(Op::add, b.field(inner, 0), n),
                         b.binary(Op::mul, b.field(inner, 1), b.constant(p.types.float64(), 2.0))};
    Program::give(b, b.pack(tuple, parts));
    struct Result {
        i64 sum;
        double power;
    };
    Result result = p.run<Result>(i64{10});
    EXPECT_EQ(result.sum, 55);
    EXPECT_EQ(result.power, 512.0);
}

/// def f(n): return f(n + 1) + 1
TEST_F(CodegenControl, EndlessRecursionRaises) {
    auto& f = p.add("f", int64, {int64});
    auto b = p.at(f);
    ir::Node* arguments[] = {b.binary(Op::add, f.body.parameters[0], b.int64(1))};
    auto* inner = b.call(&f, arguments);
    Program::give(b, b.binary(Op::mul, inner, inner));
    EXPECT_EQ(p.error(i64{0}), "RecursionError maximum recursion depth exceeded");
    // The outermost and the innermost ones (runtime/error.cpp).
    EXPECT_GE(p.frames.size(), 384u);
    EXPECT_LE(p.frames.size(), 512u);
    std::thread([&] { EXPECT_EQ(p.error(i64{0}).substr(0, 14), "RecursionError"); }).join();
}

/// g raises ValueError("bad", (n, 2.5)) for n == 0, f calls it; the frames name both.
TEST_F(CodegenControl, RaisesThroughCallsWithFrames) {
    auto source = std::make_shared<support::Source>("lines.py", "one\ntwo\nthree\n", 11);
    auto& f = p.add("f", int64, {int64});
    auto& g = p.add("g", int64, {int64});
    f.source = g.source = source;
    auto fb = p.at(f);
    fb.set_span({source.get(), 4, 7});
    ir::Node* arguments[] = {f.body.parameters[0]};
    Program::give(fb, fb.call(&g, arguments));
    auto b = p.at(g);
    b.set_span({source.get(), 8, 9});
    auto *bad = b.new_region({}), *good = b.new_region({});
    b.if_(b.binary(Op::eq, g.body.parameters[0], b.int64(0)), bad, good);
    b.at_end(bad);
    const ir::Type* types[] = {int64, p.types.float64()};
    ir::Node* parts[] = {g.body.parameters[0], b.constant(p.types.float64(), 2.5)};
    ir::Node* operands[] = {b.string("bäd"), b.pack(p.types.tuple(types), parts)};
    b.raise("ValueError", operands);
    b.at_end(&g.body);
    Program::give(b, g.body.parameters[0]);

    EXPECT_EQ(p.run<i64>(i64{7}), 7);
    EXPECT_EQ(p.error(i64{0}), "ValueError bäd ( 0 2.500000 )");
    ASSERT_EQ(p.frames.size(), 2u);
    EXPECT_EQ(p.frames[0].function, "g");
    EXPECT_EQ(p.frames[0].line, 13);
    EXPECT_EQ(p.frames[1].function, "f");
    EXPECT_EQ(p.frames[1].file, "lines.py");
    EXPECT_EQ(p.frames[1].line, 12);
}

/// try: raise by number; except LookupError: 100, ZeroDivisionError: 200; others pass.
TEST_F(CodegenControl, TryCatchesWhatMatches) {
    auto& f = p.add("f", int64, {int64});
    auto b = p.at(f);
    auto r = f.new_slot(int64);
    b.set(r, b.int64(1));
    ir::Region* regions[] = {b.new_region({}), b.new_region({})};
    b.make(Op::try_, none, {}, regions);
    b.at_end(regions[0]);
    const char* classes[] = {"IndexError", "ZeroDivisionError", "KeyboardInterrupt"};
    for (i64 i = 0; i < 3; ++i) {
        auto *yes = b.new_region({}), *no = b.new_region({});
        b.if_(b.binary(Op::eq, f.body.parameters[0], b.int64(i)), yes, no);
        b.at_end(yes);
        b.raise(classes[i], {});
        b.at_end(regions[0]);
    }
    b.set(r, b.int64(2));
    b.at_end(regions[1]);
    const char* caught[] = {"LookupError", "ZeroDivisionError"};
    auto* region = regions[1];
    for (i64 i = 0; i < 2; ++i) {
        auto* matches = b.make(Op::error_matches, p.types.boolean(), {});
        matches->text = caught[i];
        auto *yes = b.new_region({}), *no = b.new_region({});
        b.if_(matches, yes, no);
        b.at_end(yes);
        b.make(Op::error_clear, none, {});
        b.set(r, b.int64(100 * (i + 1)));
        region = no;
        b.at_end(region);
    }
    b.make(Op::reraise, p.types.never(), {});
    b.at_end(&f.body);
    Program::give(b, b.get(r));
    EXPECT_EQ(p.run<i64>(i64{0}), 100);
    EXPECT_EQ(p.run<i64>(i64{1}), 200);
    EXPECT_EQ(p.error(i64{2}), "KeyboardInterrupt");
    EXPECT_EQ(p.run<i64>(i64{3}), 2);
}

}  // namespace
}  // namespace numen::codegen
