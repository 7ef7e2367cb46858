#include <numeric>

#include "program.h"

/// parallel_for: outlined bodies, private slots, reductions and errors.
namespace numen::codegen {
namespace {

using ir::Op;
using types::DType;
using types::Layout;
using i64 = std::int64_t;
using Kind = ir::Reduction::Kind;

class CodegenParallel : public testing::Test {
  protected:
    void SetUp() override { live_ = runtime::numen_rt_live_objects(); }
    void TearDown() override {
        EXPECT_EQ(runtime::numen_rt_live_objects(), live_) << "objects leaked";
    }

    Program p;
    const ir::Type* int64 = p.types.int64();
    const ir::Type* float64 = p.types.float64();
    const ir::Type* none = p.types.none();

    /// A parallel loop; gives its body, where the builder is left.
    static ir::Region* loop(ir::Builder& b, ir::Node* start, ir::Node* stop, ir::Node* step,
                            std::initializer_list<ir::Reduction> reductions = {}) {
        auto* body = b.new_region({b.types().int64()});
        ir::Node* operands[] = {start, stop, step};
        ir::Region* regions[] = {body};
        auto* node = b.make(Op::parallel_for, b.types().none(), operands, regions);
        node->reductions =
            b.function().arena.copy(std::span(reductions.begin(), reductions.size()));
        b.at_end(body);
        return body;
    }

  private:
    i64 live_ = 0;
};

/// for i in prange(n): y[i] = x[i] * scale
TEST_F(CodegenParallel, EveryIterationRunsOnce) {
    const ir::Type* array = p.types.array(DType::float64, 1, Layout::C);
    auto& f = p.add("f", none, {array, array, float64});
    auto b = p.at(f);
    auto *x = f.body.parameters[0], *y = f.body.parameters[1];
    auto scale = f.new_slot(float64, "scale");
    b.set(scale, f.body.parameters[2]);
    auto* body = loop(b, b.int64(0), b.field(x, types::shape_field(0)), b.int64(1));
    auto* i = body->parameters[0];
    auto* old = b.make(Op::elem_load, float64, {y, i});
    auto* scaled = b.binary(Op::mul, b.make(Op::elem_load, float64, {x, i}), b.get(scale));
    b.make(Op::elem_store, none, {y, b.binary(Op::add, old, scaled), i});
    b.at_end(&f.body);
    b.make(Op::return_, p.types.never(), {});
    std::vector<double> from(100003), to(100003);
    std::iota(from.begin(), from.end(), 0.0);
    EXPECT_EQ(p.call<char>(view(from), view(to), 2.0).first, 0);
    for (std::size_t k = 0; k < to.size(); ++k) ASSERT_EQ(to[k], 2.0 * static_cast<double>(k));
    std::vector<double> empty;
    EXPECT_EQ(p.call<char>(view(empty), view(empty), 2.0).first, 0);
}

/// A sum, a minimum, a maximum and a logical and, from 5, 100, -100 and True; stepped downwards.
TEST_F(CodegenParallel, ScalarReductions) {
    const ir::Type* parts[] = {float64, int64, int64, p.types.boolean()};
    const ir::Type* tuple = p.types.tuple(parts);
    auto& f = p.add("f", tuple, {int64, int64, int64});
    auto b = p.at(f);
    auto sum = f.new_slot(float64), least = f.new_slot(int64), most = f.new_slot(int64),
         all = f.new_slot(p.types.boolean());
    b.set(sum, b.constant(float64, 5.0));
    b.set(least, b.int64(100));
    b.set(most, b.int64(-100));
    b.set(all, b.boolean(true));
    auto* body =
        loop(b, f.body.parameters[0], f.body.parameters[1], f.body.parameters[2],
             {{sum, Kind::sum}, {least, Kind::min}, {most, Kind::max}, {all, Kind::logical_and}});
    auto* i = body->parameters[0];
    b.set(sum, b.binary(Op::add, b.get(sum), b.cast(i, float64)));
    b.set(least, b.math(ir::MathFn::minimum, int64, {b.get(least), i}));
    b.set(most, b.math(ir::MathFn::maximum, int64, {b.get(most), i}));
    b.set(all, b.binary(Op::and_, b.get(all), b.binary(Op::ne, i, b.int64(40))));
    b.at_end(&f.body);
    ir::Node* results[] = {b.get(sum), b.get(least), b.get(most), b.get(all)};
    Program::give(b, b.pack(tuple, results));
    struct Result {
        double sum;
        i64 least, most;
        bool all;
    };
    auto down = p.run<Result>(i64{100}, i64{-7}, i64{-3});
    EXPECT_EQ(down.sum, 5 + 36 * (100 - 5) / 2);
    EXPECT_EQ(down.least, -5);
    EXPECT_EQ(down.most, 100);
    EXPECT_FALSE(down.all);
    auto up = p.run<Result>(i64{41}, i64{1000}, i64{1});
    EXPECT_EQ(up.sum, 5 + (41 + 999) * 959 / 2);
    EXPECT_TRUE(up.all);
    auto nothing = p.run<Result>(i64{3}, i64{3}, i64{2});
    EXPECT_EQ(nothing.sum, 5);
    EXPECT_EQ(nothing.least, 100);
}

/// t = -1; for i in prange(n): t = i * i; y[i] = t; return t  (the last iteration's, or -1)
TEST_F(CodegenParallel, ChangedSlotsKeepTheLastValue) {
    const ir::Type* array = p.types.array(DType::int64, 1, Layout::C);
    auto& f = p.add("f", int64, {array});
    auto b = p.at(f);
    auto t = f.new_slot(int64, "t");
    b.set(t, b.int64(-1));
    auto* y = f.body.parameters[0];
    auto* body = loop(b, b.int64(0), b.field(y, types::shape_field(0)), b.int64(1));
    auto* i = body->parameters[0];
    b.set(t, b.binary(Op::mul, i, i));
    b.make(Op::elem_store, none, {y, b.get(t), i});
    b.at_end(&f.body);
    Program::give(b, b.get(t));
    std::vector<i64> items(1000);
    EXPECT_EQ(p.run<i64>(view(items)), 999 * 999);
    for (i64 k = 0; k < 1000; ++k) ASSERT_EQ(items[static_cast<std::size_t>(k)], k * k);
    items.clear();
    EXPECT_EQ(p.run<i64>(view(items)), -1);
}

/// Arrays in slots of the body: each chunk's are released; the one used outside is the last one's.
TEST_F(CodegenParallel, ManagedSlotsAreReleased) {
    const ir::Type* array = p.types.array(DType::float64, 1, Layout::C);
    auto& f = p.add("f", int64, {int64});
    auto b = p.at(f);
    auto inner = f.new_slot(array), outer = f.new_slot(array);
    b.set(outer, b.make(Op::alloc, array, {b.int64(7)}));
    auto* body = loop(b, b.int64(0), f.body.parameters[0], b.int64(1));
    auto* i = body->parameters[0];
    b.set(inner, b.make(Op::alloc, array, {b.binary(Op::add, i, b.int64(1))}));
    b.set(outer, b.make(Op::alloc, array, {b.field(b.get(inner), types::shape_field(0))}));
    b.at_end(&f.body);
    Program::give(b, b.field(b.get(outer), types::shape_field(0)));
    EXPECT_EQ(p.run<i64>(i64{100}), 100);
    EXPECT_EQ(p.run<i64>(i64{0}), 7);
}

/// The error of the first failing iteration is raised once, with one frame and the line inside.
TEST_F(CodegenParallel, FirstErrorWins) {
    auto source = std::make_shared<support::Source>("lines.py", "one\ntwo\nthree\n");
    const ir::Type* array = p.types.array(DType::float64, 1, Layout::C);
    auto& f = p.add("f", int64, {int64});
    f.source = source;
    auto b = p.at(f);
    b.set_span({source.get(), 0, 1});
    auto kept = f.new_slot(array), used = f.new_slot(int64);
    b.set(used, b.int64(0));
    loop(b, b.int64(0), b.int64(10000), b.int64(1));
    auto* i = b.region()->parameters[0];
    b.set_span({source.get(), 9, 10});
    b.set(kept, b.make(Op::alloc, array, {b.int64(3)}));
    b.set(used, i);
    b.make(Op::index_check, int64, {i, f.body.parameters[0]});
    b.at_end(&f.body);
    Program::give(b, b.get(used));
    EXPECT_EQ(p.error(i64{9000}),
              "IndexError index 9000 is out of bounds for axis 0 with size 9000");
    ASSERT_EQ(p.frames.size(), 1u);
    EXPECT_EQ(p.frames[0].line, 3);
    EXPECT_EQ(p.error(i64{17}), "IndexError index 17 is out of bounds for axis 0 with size 17");
    EXPECT_EQ(p.run<i64>(i64{10000}), 9999);
}

/// An outer loop over rows with an inner parallel loop that sums: both are reductions of one slot.
TEST_F(CodegenParallel, NestedLoops) {
    auto& f = p.add("f", int64, {int64, int64});
    auto b = p.at(f);
    auto total = f.new_slot(int64);
    b.set(total, b.int64(0));
    auto* outer = loop(b, b.int64(0), f.body.parameters[0], b.int64(1), {{total, Kind::sum}});
    auto* inner = loop(b, b.int64(0), f.body.parameters[1], b.int64(2), {{total, Kind::sum}});
    auto* product = b.binary(Op::mul, outer->parameters[0], inner->parameters[0]);
    b.set(total, b.binary(Op::add, b.get(total), product));
    b.at_end(&f.body);
    Program::give(b, b.get(total));
    EXPECT_EQ(p.run<i64>(i64{50}, i64{11}), 49 * 50 / 2 * 30);
}

/// acc += row for 2-d arrays, in place and by assignment of a new array.
TEST_F(CodegenParallel, ArrayReductions) {
    for (bool assigns : {false, true}) {
        for (Layout layout : {Layout::C, Layout::F}) {
            Program q;
            const ir::Type* array = q.types.array(DType::int64, 2, layout);
            auto& f = q.add("f", q.types.none(), {array, array, int64});
            auto b = q.at(f);
            auto acc = f.new_slot(array, "acc");
            auto *given = f.body.parameters[0], *out = f.body.parameters[1];
            b.make(Op::retain, none, {given});
            b.set(acc, given);
            auto each = [&](auto&& visit) {
                auto* rows = b.new_region({q.types.int64()});
                auto* columns = b.new_region({q.types.int64()});
                auto* region = b.region();
                b.for_(b.int64(0), b.int64(2), b.int64(1), rows);
                b.at_end(rows);
                b.for_(b.int64(0), b.int64(3), b.int64(1), columns);
                b.at_end(columns);
                visit(rows->parameters[0], columns->parameters[0]);
                b.at_end(region);
            };
            const ir::Type* element = q.types.int64();
            auto* body = loop(b, b.int64(0), f.body.parameters[2], b.int64(1), {{acc, Kind::sum}});
            auto made = f.new_slot(array);
            if (assigns) b.set(made, b.make(Op::alloc, array, {b.int64(2), b.int64(3)}));
            each([&](ir::Node* i, ir::Node* j) {
                auto* term = b.binary(Op::mul, body->parameters[0], b.binary(Op::add, i, j));
                auto* old = b.make(Op::elem_load, element, {b.get(acc), i, j});
                auto* target = b.get(assigns ? made : acc);
                b.make(Op::elem_store, none, {target, b.binary(Op::add, old, term), i, j});
            });
            if (assigns) {
                auto* value = b.get(made);
                b.make(Op::retain, none, {value});
                b.set(acc, value);
            }
            b.at_end(&f.body);
            each([&](ir::Node* i, ir::Node* j) {
                b.make(Op::elem_store, none,
                       {out, b.make(Op::elem_load, element, {b.get(acc), i, j}), i, j});
            });
            b.make(Op::return_, q.types.never(), {});

            std::vector<i64> start = {1, 2, 3, 4, 5, 6}, result(6);
            auto before = start;
            bool c = layout == Layout::C;
            std::array<i64, 2> strides = c ? std::array<i64, 2>{24, 8} : std::array<i64, 2>{8, 16};
            ArrayValue<2> a{start.data(), nullptr, {2, 3}, strides};
            ArrayValue<2> r{result.data(), nullptr, {2, 3}, strides};
            EXPECT_EQ((q.call<char>(a, r, i64{1000}).first), 0);
            for (std::size_t i = 0; i < 2; ++i) {
                for (std::size_t j = 0; j < 3; ++j) {
                    std::size_t at = c ? 3 * i + j : 2 * j + i;
                    i64 expected = before[at] + 999 * 500 * static_cast<i64>(i + j);
                    EXPECT_EQ(result[at], expected);
                    EXPECT_EQ(start[at], assigns ? before[at] : expected);
                }
            }
        }
    }
}

}  // namespace
}  // namespace numen::codegen
