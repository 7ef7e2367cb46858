#include "jit/compiler.h"

#include <chrono>
#include <unordered_map>

#include "ir/printer.h"
#include "jit/backend.h"
#include "opt/pipeline.h"
#include "support/diagnostic.h"

namespace numen::jit {

using codegen::StageTime;

namespace {

/// Notes how long each stage took.
class Stopwatch {
  public:
    explicit Stopwatch(std::vector<StageTime>& times) : times_(times) {}
    void lap(const char* stage) {
        Clock::time_point now = Clock::now();
        times_.push_back({stage, (now - last_) / std::chrono::nanoseconds(1)});
        last_ = now;
    }
    /// Time that somebody else noted.
    void skip() { last_ = Clock::now(); }

  private:
    using Clock = std::chrono::steady_clock;
    std::vector<StageTime>& times_;
    Clock::time_point last_ = Clock::now();
};

CodeImage load(const codegen::Artifact& artifact, const ir::Module& module) {
    std::unordered_map<std::string_view, const void*> captured;
    for (const ir::Data& data : module.data) {
        if (data.address != nullptr) captured.emplace(data.name, data.address);
    }
    auto resolve = [&](std::string_view name) -> void* {
        if (auto found = captured.find(name); found != captured.end()) {
            return const_cast<void*>(found->second);
        }
        return runtime_symbol(name);
    };
    auto image = CodeImage::load(std::as_bytes(std::span(artifact.object)), resolve);
    if (!image) throw support::InternalError(__FILE__, __LINE__, image.error().message.c_str());
    return *std::move(image);
}

/// The lines that the function is on, and the number of the first.
void put_source(const sema::FunctionSource& function, StageTexts& texts) {
    support::Span span =
        function.definition != nullptr ? function.definition->span : function.lambda->span;
    texts.tree = function.tree;
    texts.source = span.source->lines_of(span);
    texts.first_line = span.source->position(span.begin).line;
}

}  // namespace

Callable::Callable(CodeImage image, const Type* result, std::vector<const Type*> parameters)
    : image_(std::move(image)),
      entry_(reinterpret_cast<Entry>(image_.symbol(codegen::kEntrySymbol))),
      result_(result),
      parameters_(std::move(parameters)) {
    NUMEN_ASSERT(entry_ != nullptr);
}

void Compiler::set_processor(std::string cpu, std::string features) {
    cpu_ = std::move(cpu);
    features_ = std::move(features);
}

const Type* Compiler::infer(const CompileRequest& request) {
    return sema::analyze(types_, library_, *request.function, request.arguments,
                         request.return_type)
        .result;
}

std::unique_ptr<const Callable> Compiler::compile(const CompileRequest& request) {
    std::vector<StageTime> times;
    Stopwatch watch(times);

    sema::Result analyzed =
        sema::analyze(types_, library_, *request.function, request.arguments, request.return_type);
    watch.lap("sema");
    std::unique_ptr<StageTexts> texts;
    if (request.want_texts) {
        texts = std::make_unique<StageTexts>();
        put_source(*request.function, *texts);
        texts->types = std::move(analyzed.types);
        texts->array_ir = ir::print(analyzed.module, {.lines = true});
        watch.skip();
    }

    opt::run(analyzed.module, types_, {.only_entry = true});
    watch.lap("passes");
    if (texts) {
        texts->loop_ir = ir::print(analyzed.module, {.lines = true});
        watch.skip();
    }

    codegen::Request wanted;
    wanted.cpu = cpu_;
    wanted.features = features_;
    wanted.want_llvm = wanted.want_assembly = request.want_texts;
    codegen::Artifact artifact = cpu_backend()(analyzed.module, wanted);
    times.insert(times.end(), artifact.times.begin(), artifact.times.end());
    watch.skip();

    std::vector<const Type*> parameters;
    for (const ir::Node* one : analyzed.module.functions[0]->body.parameters) {
        parameters.push_back(one->type);
    }
    auto callable = std::make_unique<Callable>(load(artifact, analyzed.module), analyzed.result,
                                               std::move(parameters));
    watch.lap("load");
    callable->times = std::move(times);
    if (texts) {
        texts->llvm = std::move(artifact.llvm);
        texts->optimized_llvm = std::move(artifact.optimized_llvm);
        texts->assembly = std::move(artifact.assembly);
        callable->texts = std::move(texts);
    }
    return callable;
}

}  // namespace numen::jit
