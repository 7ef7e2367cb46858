#pragma once

#include <dlfcn.h>
#include <llvm/AsmParser/Parser.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/SourceMgr.h>
#include <llvm/Support/raw_ostream.h>

#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "codegen/llvm/pipeline.h"
#include "codegen/vector_math.h"
#include "jit/object_loader.h"

namespace numen::codegen {

/// A module in LLVM's text form, with the target that the engine wants.
inline std::unique_ptr<llvm::Module> parse(const Engine& engine, llvm::LLVMContext& context,
                                           std::string_view text) {
    llvm::SMDiagnostic problem;
    std::unique_ptr<llvm::Module> module = llvm::parseAssemblyString(text, problem, context);
    if (module == nullptr) throw std::runtime_error(problem.getMessage().str());
    engine.set_target(*module);
    return module;
}

inline Artifact compile(Engine& engine, std::string_view text, const CompileOptions& options = {}) {
    llvm::LLVMContext context;
    return engine.compile(parse(engine, context, text), options);
}

inline void* resolve(std::string_view name) {
    if (void* function = find_vector_function(name)) return function;
    return dlsym(RTLD_DEFAULT, std::string(name).c_str());
}

inline jit::CodeImage load(const Artifact& artifact) {
    auto image = jit::CodeImage::load(std::as_bytes(std::span(artifact.object)), resolve);
    if (!image) throw std::runtime_error(image.error().message);
    return *std::move(image);
}

template <class Function>
Function* function(const jit::CodeImage& image, const char* name) {
    return reinterpret_cast<Function*>(image.symbol(name));
}

// Kernels, as a front end without a pass of its own would emit them: variables in memory, loops not
// rotated. Each returns a status, 0 when all went well.

/// int saxpy(long n, double a, const double* x, double* y): y += a*x
inline constexpr std::string_view kSaxpy = R"(
define i32 @saxpy(i64 %n, double %a, ptr noalias %x, ptr noalias %y) nounwind {
entry:
  %i = alloca i64
  store i64 0, ptr %i
  br label %head
head:
  %i0 = load i64, ptr %i
  %more = icmp slt i64 %i0, %n
  br i1 %more, label %body, label %done
body:
  %i1 = load i64, ptr %i
  %px = getelementptr inbounds double, ptr %x, i64 %i1
  %py = getelementptr inbounds double, ptr %y, i64 %i1
  %vx = load double, ptr %px
  %vy = load double, ptr %py
  %product = fmul double %a, %vx
  %sum = fadd double %product, %vy
  store double %sum, ptr %py
  %next = add nsw i64 %i1, 1
  store i64 %next, ptr %i
  br label %head
done:
  ret i32 0
})";

/// int pick(long n, const double* x, const long* index, double* sum): sums x[index[i]], with
/// Python's negative indices; status 1 if one is out of bounds. The check is a function of its own.
inline constexpr std::string_view kPick = R"(
define internal { i32, i64 } @wrap(i64 %i, i64 %n) nounwind {
  %negative = icmp slt i64 %i, 0
  %shifted = add i64 %i, %n
  %index = select i1 %negative, i64 %shifted, i64 %i
  %inside = icmp ult i64 %index, %n
  %status = select i1 %inside, i32 0, i32 1
  %r0 = insertvalue { i32, i64 } poison, i32 %status, 0
  %r1 = insertvalue { i32, i64 } %r0, i64 %index, 1
  ret { i32, i64 } %r1
}
define i32 @pick(i64 %n, ptr %x, ptr %index, ptr %sum) nounwind {
entry:
  %i = alloca i64
  store i64 0, ptr %i
  store double 0.0, ptr %sum
  br label %head
head:
  %i0 = load i64, ptr %i
  %more = icmp slt i64 %i0, %n
  br i1 %more, label %body, label %done
body:
  %pi = getelementptr inbounds i64, ptr %index, i64 %i0
  %at = load i64, ptr %pi
  %wrapped = call { i32, i64 } @wrap(i64 %at, i64 %n)
  %status = extractvalue { i32, i64 } %wrapped, 0
  %bad = icmp ne i32 %status, 0
  br i1 %bad, label %error, label %add
add:
  %k = extractvalue { i32, i64 } %wrapped, 1
  %px = getelementptr inbounds double, ptr %x, i64 %k
  %v = load double, ptr %px
  %old = load double, ptr %sum
  %new = fadd double %old, %v
  store double %new, ptr %sum
  %next = add nsw i64 %i0, 1
  store i64 %next, ptr %i
  br label %head
error:
  ret i32 %status
done:
  ret i32 0
})";

/// int row(long i, long rows, long n, const double* x, double* y): y = 2*x, after a check in every
/// iteration that i is less than rows; status 1 if it is not.
inline constexpr std::string_view kRow = R"(
define i32 @row(i64 %i, i64 %rows, i64 %n, ptr noalias %x, ptr noalias %y) nounwind {
entry:
  br label %head
head:
  %j = phi i64 [ 0, %entry ], [ %next, %ok ]
  %more = icmp slt i64 %j, %n
  br i1 %more, label %body, label %done
body:
  %inside = icmp ult i64 %i, %rows
  br i1 %inside, label %ok, label %error
ok:
  %px = getelementptr inbounds double, ptr %x, i64 %j
  %py = getelementptr inbounds double, ptr %y, i64 %j
  %v = load double, ptr %px
  %twice = fmul double %v, 2.0
  store double %twice, ptr %py
  %next = add nsw i64 %j, 1
  br label %head
error:
  ret i32 1
done:
  ret i32 0
})";

/// int map(long n, const T* x, T* y): y = CALLEE(x), with the callee's name and type put in.
inline std::string map_kernel(const std::string& type, const std::string& callee) {
    std::string text = R"(
declare TYPE @CALLEE(TYPE) memory(none) nounwind willreturn
define i32 @map(i64 %n, ptr noalias %x, ptr noalias %y) nounwind {
entry:
  %any = icmp sgt i64 %n, 0
  br i1 %any, label %body, label %done
body:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %px = getelementptr inbounds TYPE, ptr %x, i64 %i
  %py = getelementptr inbounds TYPE, ptr %y, i64 %i
  %v = load TYPE, ptr %px
  %r = call TYPE @CALLEE(TYPE %v)
  store TYPE %r, ptr %py
  %next = add nsw i64 %i, 1
  %more = icmp slt i64 %next, %n
  br i1 %more, label %body, label %done
done:
  ret i32 0
})";
    for (const auto& [name, value] : {std::pair{"TYPE", type}, std::pair{"CALLEE", callee}}) {
        for (std::size_t at; (at = text.find(name)) != std::string::npos;) {
            text.replace(at, std::string_view(name).size(), value);
        }
    }
    return text;
}

}  // namespace numen::codegen
