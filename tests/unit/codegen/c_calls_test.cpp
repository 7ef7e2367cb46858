#include <complex>

#include "program.h"

/// Calls of functions by address, and functions that C calls.
namespace numen::codegen {
namespace {

using ir::Op;
using types::DType;
using i64 = std::int64_t;

/// Shows in its result which argument was not what the caller passed.
double weigh(bool a, std::int8_t b, std::uint16_t c, float d, i64 e, double f, i64 g, i64 h, i64 i,
             const char* text) {
    return a + 10.0 * b + c + d + static_cast<double>(e) + f + static_cast<double>(g + h * i) +
           text[0];
}
std::int8_t negated(std::int8_t x) { return static_cast<std::int8_t>(-x); }

class CodegenCCalls : public testing::Test {
  protected:
    Program p;

    const ir::Type* scalar(DType dtype) { return p.types.scalar(dtype); }

    /// A function that passes its parameters to the function at an address.
    ir::Function& pass_on(const ir::Type* function, const void* address) {
        ir::Function& f = p.add("pass_on", function->element(), {});
        auto b = p.at(f);
        f.body.parameters = b.new_region(function->elements.subspan(1))->parameters;
        p.module.data.push_back({"target", {}, address});
        std::vector<ir::Node*> operands{b.make(Op::const_data, function, {})};
        operands[0]->text = "target";
        operands.insert(operands.end(), f.body.parameters.begin(), f.body.parameters.end());
        p.give(b, b.make(Op::call_pointer, function->element(), operands));
        return f;
    }

    template <class F>
    void pass_on(const ir::Type* result, std::initializer_list<const ir::Type*> parameters,
                 F* address) {
        pass_on(p.types.function(result, {parameters.begin(), parameters.size()}),
                reinterpret_cast<const void*>(address));
    }
};

TEST_F(CodegenCCalls, ArgumentsOfEverySizeGetThere) {
    using enum DType;
    const ir::Type* i = scalar(int64);
    pass_on(scalar(float64),
            {scalar(bool_), scalar(int8), scalar(uint16), scalar(float32), i, scalar(float64), i, i,
             i, p.types.pointer()},
            weigh);
    const char* text = "a";
    double expected = weigh(true, -3, 65535, 1.5F, -7, 0.25, 1, 2, 3, text);
    auto each = [&](auto call) {
        EXPECT_EQ(call(true, std::int8_t{-3}, std::uint16_t{65535}, 1.5F, i64{-7}, 0.25, i64{1},
                       i64{2}, i64{3}, text),
                  expected);
    };
    each([&](auto... a) { return p.run<double>(a...); });
    each([&](auto... a) { return p.interpret<double>(a...); });
}

TEST_F(CodegenCCalls, SmallResultsKeepTheirSign) {
    pass_on(scalar(DType::int8), {scalar(DType::int8)}, negated);
    for (std::int8_t x : {5, -5, -128}) {
        EXPECT_EQ(p.run<std::int8_t>(x), negated(x));
        EXPECT_EQ(p.interpret<std::int8_t>(x), negated(x));
    }
}

TEST_F(CodegenCCalls, CCallsTheEntry) {
    auto& f = p.add("f", scalar(DType::float64), {scalar(DType::int8), scalar(DType::float64)});
    f.options.c_callable = true;
    auto b = p.at(f);
    auto* x = b.cast(f.body.parameters[0], scalar(DType::float64));
    auto* negative = b.binary(Op::lt, x, b.constant(x->type, 0.0));
    auto *then = b.new_region(), *otherwise = b.new_region();
    b.if_(negative, then, otherwise);
    b.at_end(then);
    b.raise("builtins.ValueError", {});
    b.at_end(&f.body);
    p.give(b, b.binary(Op::sub, x, f.body.parameters[1]));
    p.compile();
    auto* call = reinterpret_cast<double (*)(std::int8_t, double)>(p.image->symbol(kCEntrySymbol));
    ASSERT_NE(call, nullptr);
    EXPECT_EQ(p.image->symbol("cfunc.f"), reinterpret_cast<void*>(call));
    EXPECT_EQ(call(100, 0.5), 99.5);
    testing::internal::CaptureStderr();
    EXPECT_EQ(call(-1, 0.5), 0.0);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "Exception ignored in: f\nValueError()\n");
    EXPECT_EQ(runtime::pending_error(), nullptr);
}

TEST_F(CodegenCCalls, EntriesOfOtherModulesAreCalledWithTheirErrors) {
    const ir::Type* pair[] = {scalar(DType::int64), p.types.string()};
    const ir::Type* result = p.types.tuple(pair);
    Program other;
    auto& f = other.add("f", result, {scalar(DType::int8), other.types.string()});
    auto b = other.at(f);
    auto* wide = b.cast(f.body.parameters[0], scalar(DType::int64));
    auto *then = b.new_region(), *otherwise = b.new_region();
    b.if_(b.binary(Op::lt, wide, b.int64(0)), then, otherwise);
    b.at_end(then);
    b.raise("builtins.ValueError", {});
    b.at_end(&f.body);
    b.make(Op::retain, p.types.none(), {f.body.parameters[1]});
    ir::Node* parts[] = {wide, f.body.parameters[1]};
    other.give(b, b.pack(result, parts));
    other.compile();

    const ir::Type* parameters[] = {scalar(DType::int8), p.types.string()};
    pass_on(p.types.function(result, parameters, /*is_entry=*/true),
            other.image->symbol(kEntrySymbol));
    struct Pair {
        i64 number;
        runtime::Ref text;
    };
    runtime::Owned<runtime::String> text(runtime::string_from_ascii("abc"));
    for (bool by_interpreter : {false, true}) {
        std::int8_t x = -7 + 14;
        Pair back = by_interpreter ? p.interpret<Pair>(x, runtime::ref(text.get()))
                                   : p.run<Pair>(x, runtime::ref(text.get()));
        EXPECT_EQ(back.number, 7);
        EXPECT_EQ(back.text, runtime::ref(text.get()));
        runtime::release(back.text);
    }
    EXPECT_EQ(p.error(std::int8_t{-1}, runtime::ref(text.get())), "ValueError");
}

}  // namespace
}  // namespace numen::codegen
