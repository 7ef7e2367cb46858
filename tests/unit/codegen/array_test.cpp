#include "program.h"
#include "runtime/object.h"

/// Array elements, allocation, index checks and references.
namespace numen::codegen {
namespace {

using ir::Op;
using types::DType;
using types::Layout;
using i64 = std::int64_t;

class CodegenArray : public testing::Test {
  protected:
    void SetUp() override { live_ = runtime::numen_rt_live_objects(); }
    void TearDown() override {
        EXPECT_EQ(runtime::numen_rt_live_objects(), live_) << "objects leaked";
    }

    Program p;
    const ir::Type* int64 = p.types.int64();
    const ir::Type* none = p.types.none();

    ir::Node* size(ir::Builder& b, ir::Node* array, int axis = 0) {
        return b.field(array, types::shape_field(axis));
    }
    /// for i in range(n): y[i] = a * x[i] + y[i]
    void saxpy(DType dtype, Layout layout) {
        const ir::Type* array = p.types.array(dtype, 1, layout);
        auto& f = p.add("saxpy", none, {p.types.scalar(dtype), array, array});
        auto b = p.at(f);
        auto *a = f.body.parameters[0], *x = f.body.parameters[1], *y = f.body.parameters[2];
        auto* body = b.new_region({int64});
        b.for_(b.int64(0), size(b, x), b.int64(1), body);
        b.at_end(body);
        auto* i = body->parameters[0];
        const ir::Type* element = p.types.scalar(dtype);
        auto* scaled = b.binary(Op::mul, a, b.make(Op::elem_load, element, {x, i}));
        auto* sum = b.binary(Op::add, scaled, b.make(Op::elem_load, element, {y, i}));
        b.make(Op::elem_store, none, {y, sum, i});
        b.at_end(&f.body);
        b.make(Op::return_, p.types.never(), {});
    }

  private:
    i64 live_ = 0;
};

TEST_F(CodegenArray, SaxpyOverContiguousArraysVectorises) {
    saxpy(DType::float64, Layout::C);
    std::vector<double> x(101, 2.0), y(101, 1.0);
    y[100] = 5;
    p.compile();
    const std::string& text = p.artifact.optimized_llvm;
    EXPECT_TRUE(text.find("<4 x double>") != text.npos || text.find("<8 x double>") != text.npos)
        << text;
    auto [status, result] = p.call<char>(3.0, view(x), view(y));
    EXPECT_EQ(status, 0);
    EXPECT_EQ(y[0], 7);
    EXPECT_EQ(y[100], 11);
}

TEST_F(CodegenArray, SaxpyOverStridedArrays) {
    saxpy(DType::complex64, Layout::A);
    using Complex = std::complex<float>;
    std::vector<Complex> x = {{1, 2}, {9, 9}, {3, 4}}, y = {{10, 0}, {20, 0}};
    ArrayValue<1> every_other{x.data(), nullptr, {2}, {16}};
    ArrayValue<1> reversed{y.data() + 1, nullptr, {2}, {-8}};
    p.call<char>(Complex(0, 1), every_other, reversed);
    EXPECT_EQ(y[1], Complex(18, 1));
    EXPECT_EQ(y[0], Complex(6, 3));
}

/// a[i, j] with both indices checked, of a 2 x 3 array.
TEST_F(CodegenArray, IndexCheckWrapsAndRaises) {
    const ir::Type* array = p.types.array(DType::int32, 2, Layout::C);
    auto& f = p.add("f", p.types.scalar(DType::int32), {array, int64, int64});
    auto b = p.at(f);
    auto* a = f.body.parameters[0];
    ir::Node* checked[2];
    for (int axis = 0; axis < 2; ++axis) {
        checked[axis] =
            b.make(Op::index_check, int64, {f.body.parameters[1 + axis], size(b, a, axis)});
        checked[axis]->imm = axis;
    }
    Program::give(b, b.make(Op::elem_load, f.result, {a, checked[0], checked[1]}));
    std::vector<std::int32_t> items = {0, 1, 2, 10, 11, 12};
    ArrayValue<2> value{items.data(), nullptr, {2, 3}, {12, 4}};
    EXPECT_EQ(p.run<std::int32_t>(value, i64{1}, i64{2}), 12);
    EXPECT_EQ(p.run<std::int32_t>(value, i64{-2}, i64{-1}), 2);
    EXPECT_EQ(p.error(value, i64{2}, i64{0}),
              "IndexError index 2 is out of bounds for axis 0 with size 2");
    EXPECT_EQ(p.error(value, i64{0}, i64{-4}),
              "IndexError index -4 is out of bounds for axis 1 with size 3");
    EXPECT_EQ(p.error(value, INT64_MIN, i64{0}),
              "IndexError index -9223372036854775808 is out of bounds for axis 0 with size 2");
    EXPECT_EQ(p.error(value, i64{0}, INT64_MAX),
              "IndexError index 9223372036854775807 is out of bounds for axis 1 with size 3");
}

/// Elements of every dtype and layout are where NumPy has them; unaligned ones too.
TEST_F(CodegenArray, EveryDTypeLoadsAndStores) {
    for (const auto& row : types::all_dtypes()) {
        auto dtype = static_cast<DType>(&row - types::all_dtypes().data());
        for (bool aligned : {true, false}) {
            Program q;
            const ir::Type* array = q.types.array(dtype, 1, Layout::C, false, aligned);
            const ir::Type* element = q.types.scalar(dtype);
            auto& f = q.add("f", element, {array, array});
            auto b = q.at(f);
            auto *from = f.body.parameters[0], *to = f.body.parameters[1];
            auto* value = b.make(Op::elem_load, element, {from, b.int64(1)});
            b.make(Op::elem_store, q.types.none(), {to, value, b.int64(2)});
            Program::give(b, value);
            std::vector<unsigned char> source(64), target(64);
            std::size_t shift = aligned ? 0 : 1, size = row.bytes;
            for (std::size_t i = 0; i < 64; ++i) source[i] = dtype == DType::bool_ ? 1 : 0x30 + i;
            ArrayValue<1> a{source.data() + shift, nullptr, {3}, {row.bytes}};
            ArrayValue<1> c{target.data() + shift, nullptr, {3}, {row.bytes}};
            auto result = q.run<std::array<unsigned char, 16>>(a, c);
            EXPECT_EQ(
                std::memcmp(target.data() + shift + 2 * size, source.data() + shift + size, size),
                0)
                << row.name;
            EXPECT_EQ(std::memcmp(result.data(), source.data() + shift + size, size), 0)
                << row.name;
        }
    }
}

/// x = zeros(n, m) in a slot, set twice, returned: one array lives until the caller drops it.
TEST_F(CodegenArray, AllocatedArraysAreReleased) {
    for (Layout layout : {Layout::C, Layout::F}) {
        Program q;
        const ir::Type* array = q.types.array(DType::float64, 2, layout);
        auto& f = q.add("f", array, {int64, int64});
        auto b = q.at(f);
        auto x = f.new_slot(array, "x");
        for (int i = 0; i < 2; ++i) {
            auto* made = b.make(Op::alloc, array, {f.body.parameters[0], f.body.parameters[1]});
            made->imm = 1;
            b.set(x, made);
        }
        auto* value = b.get(x);
        b.make(Op::retain, q.types.none(), {value});
        Program::give(b, value);
        i64 before = runtime::numen_rt_live_objects();
        auto result = q.run<ArrayValue<2>>(i64{3}, i64{5});
        EXPECT_EQ(runtime::numen_rt_live_objects(), before + 1);
        EXPECT_EQ(result.shape, (std::array<i64, 2>{3, 5}));
        EXPECT_EQ(result.strides,
                  layout == Layout::C ? (std::array<i64, 2>{40, 8}) : (std::array<i64, 2>{8, 24}));
        for (int i = 0; i < 15; ++i) EXPECT_EQ(static_cast<const double*>(result.data)[i], 0.0);
        runtime::release(result.owner);
        EXPECT_EQ(runtime::numen_rt_live_objects(), before);
        EXPECT_EQ(q.error(i64{-1}, i64{5}), "ValueError negative dimensions are not allowed");
        EXPECT_EQ(runtime::numen_rt_live_objects(), before);
    }
}

/// An error after an allocation, caught or not, leaves nothing behind.
TEST_F(CodegenArray, ErrorsReleaseSlots) {
    const ir::Type* array = p.types.array(DType::int8, 1, Layout::C);
    auto& f = p.add("f", int64, {int64});
    auto b = p.at(f);
    auto x = f.new_slot(array, "x"), y = f.new_slot(array, "y");
    ir::Region* regions[] = {b.new_region({}), b.new_region({})};
    b.make(Op::try_, none, {}, regions);
    b.at_end(regions[0]);
    b.set(x, b.make(Op::alloc, array, {b.int64(10)}));
    b.make(Op::index_check, int64, {f.body.parameters[0], b.int64(2)});
    b.clear(x);
    b.at_end(regions[1]);
    b.make(Op::error_clear, none, {});
    b.at_end(&f.body);
    b.set(y, b.make(Op::alloc, array, {b.int64(10)}));
    b.make(Op::index_check, int64, {f.body.parameters[0], b.int64(3)});
    Program::give(b, f.body.parameters[0]);
    EXPECT_EQ(p.run<i64>(i64{1}), 1);
    EXPECT_EQ(p.run<i64>(i64{2}), 2);
    EXPECT_EQ(p.error(i64{3}), "IndexError index 3 is out of bounds for axis 0 with size 3");
}

ir::RuntimeId row(std::string_view name) {
    auto table = runtime::runtime_table();
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (name == table[i].name) return static_cast<ir::RuntimeId>(i);
    }
    throw std::runtime_error(std::string(name));
}

TEST_F(CodegenArray, CallsRuntimeRows) {
    auto& f = p.add("f", p.types.string(), {p.types.string()});
    auto b = p.at(f);
    auto* both = b.call_runtime(row("numen_rt_string_concat"), p.types.string(),
                                {f.body.parameters[0], b.string("→ end")});
    Program::give(b, both);
    runtime::Owned<runtime::String> start(runtime::string_from_utf8("start "));
    auto result = p.run<runtime::Ref>(runtime::ref(start.get()));
    EXPECT_EQ(runtime::utf8_of(runtime::as<runtime::String>(result)), "start → end");
    runtime::release(result);
}

/// A field of an object is read without a call; counts of literals, null and shared objects are
/// right.
TEST_F(CodegenArray, CountsInline) {
    auto& f = p.add("f", int64, {p.types.string()});
    auto b = p.at(f);
    auto s = f.new_slot(p.types.string());
    for (ir::Node* text : {b.string("short"), f.body.parameters[0], f.body.parameters[0]}) {
        b.make(Op::retain, none, {text});
        b.set(s, text);
    }
    auto* length = b.make(Op::string_length, int64, {b.get(s)});
    b.clear(s);
    Program::give(b, length);
    runtime::Owned<runtime::String> text(runtime::string_from_utf8("→ sixteen points"));
    EXPECT_EQ(p.run<i64>(runtime::ref(text.get())), 16);
    EXPECT_EQ(text->object.references.load(), 1);
    EXPECT_EQ(p.artifact.llvm.find("numen_rt_string"), std::string::npos);
}

}  // namespace
}  // namespace numen::codegen
