#include "codegen/llvm/pipeline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <regex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "codegen/llvm/engine_pool.h"
#include "kernel.h"
#include "support/diagnostic.h"

#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#endif

namespace numen::codegen {
namespace {

using Saxpy = int(long, double, const double*, double*);
using Pick = int(long, const double*, const long*, double*);
using Map = int(long, const double*, double*);

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

void expect_saxpy_works(const Artifact& artifact) {
    const jit::CodeImage image = load(artifact);
    std::vector<double> x(103), y(103, 1.0);
    std::iota(x.begin(), x.end(), 0.0);
    EXPECT_EQ(function<Saxpy>(image, "saxpy")(103, 2.0, x.data(), y.data()), 0);
    for (std::size_t i = 0; i < x.size(); ++i) EXPECT_EQ(y[i], 2.0 * static_cast<double>(i) + 1.0);
}

void expect_pick_works(const Artifact& artifact) {
    const jit::CodeImage image = load(artifact);
    const std::vector<double> x = {1, 2, 4, 8};
    const std::vector<long> good = {0, -1, 2, -4};
    const std::vector<long> bad = {0, 1, 4, 2};
    const std::vector<long> bad_negative = {0, 1, -5, 2};
    double sum = 0;
    auto* pick = function<Pick>(image, "pick");
    EXPECT_EQ(pick(4, x.data(), good.data(), &sum), 0);
    EXPECT_EQ(sum, 14.0);
    EXPECT_EQ(pick(4, x.data(), bad.data(), &sum), 1);
    EXPECT_EQ(pick(4, x.data(), bad_negative.data(), &sum), 1);
}

TEST(Pipeline, OptimizedCodeIsVectorised) {
    const auto engine = create_engine({});
    const Artifact artifact =
        compile(*engine, kSaxpy, {.tier = Tier::optimized, .want_llvm = true});
    EXPECT_TRUE(contains(artifact.optimized_llvm, "x double>")) << artifact.optimized_llvm;
    EXPECT_FALSE(contains(artifact.optimized_llvm, "alloca"));
    expect_saxpy_works(artifact);
}

TEST(Pipeline, QuickCodeIsCleanButScalar) {
    const auto engine = create_engine({});
    const Artifact artifact = compile(*engine, kSaxpy, {.tier = Tier::quick, .want_llvm = true});
    EXPECT_FALSE(contains(artifact.optimized_llvm, "x double>"));
    EXPECT_FALSE(contains(artifact.optimized_llvm, "alloca"));
    expect_saxpy_works(artifact);
}

TEST(Pipeline, BoundsChecksAreInlinedAndLeaveWithAStatus) {
    const auto engine = create_engine({});
    for (const Tier tier : {Tier::quick, Tier::optimized}) {
        const Artifact artifact = compile(*engine, kPick, {.tier = tier, .want_llvm = true});
        EXPECT_TRUE(contains(artifact.llvm, "@wrap"));
        EXPECT_EQ(contains(artifact.optimized_llvm, "@wrap"), tier == Tier::quick);
        expect_pick_works(artifact);
    }
}

TEST(Pipeline, ChecksOfInvariantsDoNotKeepLoopsFromBeingVectorised) {
    const auto engine = create_engine({});
    const Artifact artifact = compile(*engine, kRow, {.want_llvm = true});
    EXPECT_TRUE(contains(artifact.optimized_llvm, "x double>")) << artifact.optimized_llvm;
    const jit::CodeImage image = load(artifact);
    auto* row = function<int(long, long, long, const double*, double*)>(image, "row");
    const std::vector<double> x(50, 3.0);
    std::vector<double> y(50);
    EXPECT_EQ(row(1, 1, 50, x.data(), y.data()), 1);
    EXPECT_EQ(row(1, 1, 0, x.data(), y.data()), 0);
    EXPECT_EQ(y[0], 0.0);
    EXPECT_EQ(row(0, 1, 50, x.data(), y.data()), 0);
    EXPECT_EQ(y[49], 6.0);
}

/// One engine for many modules gives the bytes that a new engine gives: nothing is left behind.
/// A loop of at most `limit` rounds that ends where x*x + y*y is large, and goes on with x*x - y*y;
/// FLAGS stands for flags of its operations.
constexpr std::string_view kLoopOfSquares = R"(
define double @squares(i64 %limit, double %c) {
entry:
  br label %head
head:
  %n = phi i64 [ 0, %entry ], [ %more, %body ]
  %x = phi double [ 0.0, %entry ], [ %next, %body ]
  %y = phi double [ 1.0, %entry ], [ %x, %body ]
  %goes_on = icmp slt i64 %n, %limit
  br i1 %goes_on, label %check, label %exit
check:
  %xx = fmul FLAGS double %x, %x
  %yy = fmul FLAGS double %y, %y
  %size = fadd FLAGS double %xx, %yy
  %small = fcmp olt double %size, 4.0
  br i1 %small, label %body, label %exit
body:
  %difference = fsub FLAGS double %xx, %yy
  %next = fadd double %difference, %c
  %more = add i64 %n, 1
  br label %head
exit:
  ret double %x
})";

int count(std::string_view text, std::string_view part) {
    int found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
    return found;
}

TEST(Pipeline, ProductsBecomePartOfSeveralSumsWhereTheyMay) {
    const auto engine = create_engine({});
    for (const bool may : {false, true}) {
        const std::string source = std::regex_replace(std::string(kLoopOfSquares),
                                                      std::regex("FLAGS"), may ? "contract" : "");
        const Artifact artifact =
            compile(*engine, source, {.tier = Tier::optimized, .want_llvm = true});
        const std::string& made = artifact.optimized_llvm;
        EXPECT_EQ(count(made, "call contract double @llvm.fmuladd"), may ? 2 : 0) << made;
        EXPECT_EQ(count(made, "= fmul"), may ? 1 : 2) << made;
        const jit::CodeImage image = load(artifact);
        EXPECT_EQ(function<double(long, double)>(image, "squares")(9, 2.5), 4.75);
    }
}

TEST(Pipeline, EngineKeepsNothingOfAModule) {
    const std::vector<std::string> modules = {std::string(kSaxpy), std::string(kPick),
                                              map_kernel("double", "exp"),
                                              map_kernel("float", "llvm.sin.f32")};
    const auto reused = create_engine({});
    for (int round = 0; round < 3; ++round) {
        for (const std::string& text : modules) {
            for (const Tier tier : {Tier::optimized, Tier::quick}) {
                const auto fresh = create_engine({});
                EXPECT_EQ(compile(*reused, text, {.tier = tier}).object,
                          compile(*fresh, text, {.tier = tier}).object);
            }
        }
    }
}

TEST(Pipeline, TextIsFilledOnRequestOnly) {
    const auto engine = create_engine({});
    const Artifact plain = compile(*engine, kSaxpy);
    EXPECT_TRUE(plain.llvm.empty());
    EXPECT_TRUE(plain.optimized_llvm.empty());
    EXPECT_TRUE(plain.assembly.empty());
    const Artifact full = compile(*engine, kSaxpy, {.want_llvm = true, .want_assembly = true});
    EXPECT_TRUE(contains(full.llvm, "alloca"));
    EXPECT_TRUE(contains(full.optimized_llvm, "define i32 @saxpy"));
    EXPECT_TRUE(contains(full.assembly, "saxpy:"));
    EXPECT_EQ(full.object, plain.object);
}

TEST(Pipeline, TimesItsStages) {
    const auto engine = create_engine({});
    const Artifact artifact = compile(*engine, kSaxpy);
    ASSERT_EQ(artifact.times.size(), 2u);
    EXPECT_STREQ(artifact.times[0].stage, "optimize");
    EXPECT_STREQ(artifact.times[1].stage, "generate");
    EXPECT_GT(artifact.times[0].nanoseconds, 0);
    EXPECT_GT(artifact.times[1].nanoseconds, 0);
}

TEST(Pipeline, ObeysTheVectorWidth) {
    for (const unsigned bits : {128u, 256u}) {
        const auto engine = create_engine({.cpu = "x86-64-v4", .preferred_vector_bits = bits});
        const Artifact artifact = compile(*engine, kSaxpy, {.want_llvm = true});
        EXPECT_TRUE(
            contains(artifact.optimized_llvm, "<" + std::to_string(bits / 64) + " x double>"));
        EXPECT_FALSE(
            contains(artifact.optimized_llvm, "<" + std::to_string(bits / 32) + " x double>"));
    }
}

TEST(Pipeline, CompilesForAnotherProcessor) {
    const auto engine = create_engine({.cpu = "x86-64"});
    const Artifact artifact = compile(*engine, kSaxpy, {.want_assembly = true});
    EXPECT_TRUE(contains(artifact.assembly, "xmm"));
    EXPECT_FALSE(contains(artifact.assembly, "ymm"));
    expect_saxpy_works(artifact);
    const auto with_feature = create_engine({.cpu = "x86-64", .features = "+avx2"});
    EXPECT_TRUE(contains(compile(*with_feature, kSaxpy, {.want_assembly = true}).assembly, "ymm"));
}

TEST(Pipeline, UnknownProcessorsAndFeaturesAreErrors) {
    const auto message = [](const TargetOptions& options) -> std::string {
        try {
            create_engine(options);
        } catch (const support::CompileError& error) {
            EXPECT_EQ(error.diagnostic().code, support::Code::unsupported_backend);
            return error.diagnostic().message;
        }
        return "";
    };
    EXPECT_TRUE(contains(message({.cpu = "z80"}), "'z80' is no processor"));
    EXPECT_TRUE(contains(message({.features = "+warp"}), "'warp' is no feature"));
    EXPECT_TRUE(contains(message({.features = "avx2"}), "does not begin with + or -"));
}

/// An instruction that the processor does not have: LLVM gives up with a fatal error.
constexpr std::string_view kImpossible = R"(
declare <16 x float> @llvm.x86.avx512.rsqrt14.ps.512(<16 x float>, <16 x float>, i16)
define void @impossible(ptr %p) {
  %v = load <16 x float>, ptr %p
  %r = call <16 x float> @llvm.x86.avx512.rsqrt14.ps.512(<16 x float> %v, <16 x float> %v, i16 -1)
  store <16 x float> %r, ptr %p
  ret void
})";

#if __has_feature(address_sanitizer)
using LeaksAreExpected = __lsan::ScopedDisabler;
#else
struct LeaksAreExpected {
    LeaksAreExpected() {}  // not trivial, so that a variable of it counts as used
};
#endif

TEST(Pipeline, WhatLlvmCannotCompileIsAnInternalErrorNotTheEndOfTheProcess) {
    const LeaksAreExpected inside_llvm;
    for (const Tier tier : {Tier::optimized, Tier::quick}) {
        const auto engine = create_engine({.cpu = "x86-64"});
        EXPECT_THROW(compile(*engine, kImpossible, {.tier = tier}), support::InternalError);
        EXPECT_THROW(compile(*engine, kSaxpy), support::InternalError);  // used up
    }
    const auto engine = create_engine({});
    expect_saxpy_works(compile(*engine, kSaxpy));
}

/// An error that LLVM reports and goes on after.
TEST(Pipeline, ReportedErrorsAreInternalErrors) {
    const LeaksAreExpected inside_llvm;
    const auto engine = create_engine({});
    constexpr std::string_view text = R"(
define void @f() {
  call void asm sideeffect "", "{no_such_register}"(i32 0)
  ret void
})";
    EXPECT_THROW(compile(*engine, text), support::InternalError);
}

TEST(Pipeline, ThreadsCompileAtTheSameTime) {
    const auto work = [] {
        const auto engine = create_engine({});
        for (int i = 0; i < 5; ++i) {
            expect_saxpy_works(compile(*engine, kSaxpy));
            expect_pick_works(compile(*engine, kPick, {.tier = Tier::quick}));
        }
    };
    std::thread first(work), second(work);
    first.join();
    second.join();
}

TEST(EnginePool, HandsOutEachEngineOnceAndKeepsOptionsApart) {
    EnginePool& pool = EnginePool::instance();
    auto first = pool.take({});
    auto second = pool.take({});
    EXPECT_NE(first, second);
    Engine* const known = first.get();
    pool.give_back({}, std::move(first));
    EXPECT_NE(pool.take({.cpu = "x86-64"}).get(), known);
    EXPECT_EQ(pool.take({}).get(), known);
}

// What LLVM puts into objects, through the loader.

TEST(LlvmObjects, JumpTables) {
    const auto engine = create_engine({});
    std::string text = "define i32 @choose(i32 %i) {\n  switch i32 %i, label %other [\n";
    for (int i = 0; i < 8; ++i)
        text += "    i32 " + std::to_string(i) + ", label %c" + std::to_string(i) + "\n";
    text += "  ]\n";
    for (int i = 0; i < 8; ++i) {
        text += "c" + std::to_string(i) + ":\n  call void @exit_if_negative(i32 " +
                std::to_string(i * i - 20) + ")\n  ret i32 " + std::to_string(i * 37 % 11) + "\n";
    }
    text +=
        "other:\n  ret i32 -1\n}\ndefine internal void @exit_if_negative(i32 %i) noinline {\n  ret "
        "void\n}\n";
    for (const Tier tier : {Tier::quick, Tier::optimized}) {
        const jit::CodeImage image = load(compile(*engine, text, {.tier = tier}));
        for (int i = 0; i < 8; ++i) EXPECT_EQ(function<int(int)>(image, "choose")(i), i * 37 % 11);
        EXPECT_EQ(function<int(int)>(image, "choose")(8), -1);
    }
}

TEST(LlvmObjects, GlobalsConstantsAndExternalFunctions) {
    const auto engine = create_engine({});
    constexpr std::string_view text = R"(
@counter = global i64 5
@hidden = internal global i64 7
@words = internal constant [3 x ptr] [ptr @one, ptr @two, ptr @counter]
@one = private constant [4 x i8] c"one\00"
@two = private constant [4 x i8] c"two\00"
declare i64 @strlen(ptr)
define i64 @step(i64 %which) {
  %old = load i64, ptr @counter
  %h = load volatile i64, ptr @hidden
  %new = add i64 %old, %h
  store i64 %new, ptr @counter
  %slot = getelementptr [3 x ptr], ptr @words, i64 0, i64 %which
  %word = load ptr, ptr %slot
  %length = call i64 @strlen(ptr %word)
  %result = add i64 %new, %length
  ret i64 %result
})";
    for (const Tier tier : {Tier::quick, Tier::optimized}) {
        const jit::CodeImage image = load(compile(*engine, text, {.tier = tier}));
        auto* step = function<long(long)>(image, "step");
        EXPECT_EQ(step(0), 5 + 7 + 3);
        EXPECT_EQ(step(1), 5 + 14 + 3);
        EXPECT_EQ(*static_cast<long*>(image.symbol("counter")), 19);
    }
}

TEST(LlvmObjects, ExceptionsPassThrough) {
    const auto engine = create_engine({});
    constexpr std::string_view text = R"(
define i32 @relay(ptr %callee, i32 %x) uwtable {
  %space = alloca [100 x i64]
  store volatile i64 1, ptr %space
  %r = call i32 %callee(i32 %x)
  %s = add i32 %r, 1
  ret i32 %s
})";
    const auto callee = [](int x) -> int {
        if (x < 0) throw std::domain_error("negative");
        return x;
    };
    for (const Tier tier : {Tier::quick, Tier::optimized}) {
        const jit::CodeImage image = load(compile(*engine, text, {.tier = tier}));
        auto* relay = function<int(int (*)(int), int)>(image, "relay");
        EXPECT_EQ(relay(callee, 1), 2);
        EXPECT_THROW(relay(callee, -1), std::domain_error);
    }
}

/// Damage to what LLVM really writes.
TEST(LlvmObjects, AnyByteChangedIsAnErrorOrAnImage) {
    const auto engine = create_engine({});
    const Artifact artifact = compile(*engine, map_kernel("double", "exp"));
    std::string object = artifact.object;
    for (std::size_t i = 0; i < object.size(); ++i) {
        for (const unsigned bit : {0u, 3u, 7u}) {
            object[i] = static_cast<char>(artifact.object[i] ^ (1 << bit));
            (void)jit::CodeImage::load(std::as_bytes(std::span(object)), resolve);
        }
        object[i] = artifact.object[i];
    }
}

// Vector math.

TEST(VectorMath, LoopsCallVectorFunctions) {
    const auto engine = create_engine({});
    for (const char* callee : {"exp", "llvm.exp.f64", "tanh"}) {
        const Artifact artifact =
            compile(*engine, map_kernel("double", callee), {.want_llvm = true});
        EXPECT_TRUE(contains(artifact.optimized_llvm, "_ZGV")) << artifact.optimized_llvm;
        const jit::CodeImage image = load(artifact);
        std::vector<double> x(1000), y(1000);
        for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i) / 100 - 5;
        EXPECT_EQ(function<Map>(image, "map")(1000, x.data(), y.data()), 0);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double expected = callee[0] == 't' ? std::tanh(x[i]) : std::exp(x[i]);
            EXPECT_NEAR(y[i], expected, std::abs(expected) * 1e-15) << x[i];
        }
    }
}

TEST(VectorMath, UsesTheWidestVectorsOfTheProcessor) {
    const auto optimized = [](const char* cpu, const char* type, const char* callee) {
        const auto engine = create_engine({.cpu = cpu});
        return compile(*engine, map_kernel(type, callee), {.want_llvm = true}).optimized_llvm;
    };
    EXPECT_TRUE(contains(optimized("x86-64-v2", "double", "exp"), "_ZGVbN2v_exp"));
    EXPECT_TRUE(contains(optimized("x86-64-v3", "double", "exp"), "_ZGVdN4v_exp"));
    EXPECT_TRUE(contains(optimized("x86-64-v4", "double", "exp"), "_ZGVeN8v_exp"));
    EXPECT_TRUE(contains(optimized("znver4", "double", "exp"), "_ZGVeN8v_exp"));
    EXPECT_TRUE(contains(optimized("x86-64-v3", "float", "llvm.log.f32"), "_ZGVdN8v_logf"));
    EXPECT_TRUE(contains(optimized("x86-64-v4", "float", "erff"), "_ZGVeN16v_erff"));
}

TEST(VectorMath, CanBeTurnedOff) {
    const auto engine = create_engine({.vector_math = false});
    const Artifact artifact = compile(*engine, map_kernel("double", "exp"), {.want_llvm = true});
    EXPECT_FALSE(contains(artifact.optimized_llvm, "_ZGV"));
}

/// Each row reaches the vectoriser, under both names.
TEST(VectorMath, EveryRowIsUsed) {
    const auto engine = create_engine({.cpu = "x86-64-v3"});
    for (const VectorFunction& row : vector_functions()) {
        if (row.isa != VectorIsa::avx2 || std::string_view(row.abi).ends_with("vv")) continue;
        const std::string type = row.lanes == 8 ? "float" : "double";
        for (const std::string callee : {row.scalar, row.intrinsic}) {
            if (callee.empty()) continue;
            const Artifact artifact =
                compile(*engine, map_kernel(type, callee), {.want_llvm = true});
            EXPECT_TRUE(contains(artifact.optimized_llvm, row.vector)) << callee;
        }
    }
}

}  // namespace
}  // namespace numen::codegen
