#include "jit/compiler.h"

#include <chrono>
#include <utility>

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

support::Result<CodeImage, LoadError> load(const MachineCode& code) {
    auto resolve = [&](std::string_view name) -> void* {
        for (const MachineCode::Captured& each : code.captured) {
            if (each.symbol == name) return const_cast<void*>(each.address);
        }
        return runtime_symbol(name);
    };
    return CodeImage::load(std::as_bytes(std::span(code.object)), resolve);
}

MachineCode machine_code(codegen::Artifact& artifact, const ir::Module& module) {
    MachineCode code{.object = std::move(artifact.object)};
    for (const ir::Data& data : module.data) {
        if (data.address != nullptr) code.captured.push_back({data.name, data.address});
    }
    return code;
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

std::unique_ptr<Callable> load_callable(const MachineCode& code, const Type* result,
                                        std::vector<const Type*> parameters) {
    auto image = load(code);
    if (!image || image->symbol(codegen::kEntrySymbol) == nullptr) return nullptr;
    return std::make_unique<Callable>(*std::move(image), result, std::move(parameters));
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

std::unique_ptr<Callable> Compiler::compile(const CompileRequest& request) {
    std::vector<StageTime> times;
    Stopwatch watch(times);

    sema::Result analyzed =
        sema::analyze(types_, library_, *request.function, request.arguments, request.return_type);
    watch.lap("sema");
    std::unique_ptr<StageTexts> texts;
    std::unique_ptr<Report> report;
    if (request.inspection != Inspection::none) {
        texts = std::make_unique<StageTexts>();
        put_source(*request.function, *texts);
    }
    const bool want_texts = request.inspection == Inspection::texts;
    if (want_texts) {
        texts->types = std::move(analyzed.types);
        texts->array_ir = ir::print(analyzed.module, {.lines = true});
    } else if (request.inspection == Inspection::report) {
        report = std::make_unique<Report>();
        report->before = opt::line_facts(analyzed.module);
    }
    watch.skip();

    opt::run(analyzed.module, types_, {.only_entry = true});
    watch.lap("passes");
    if (want_texts) texts->loop_ir = ir::print(analyzed.module, {.lines = true});
    if (report) report->after = opt::line_facts(analyzed.module);
    watch.skip();

    codegen::Request wanted;
    wanted.cpu = cpu_;
    wanted.features = features_;
    wanted.want_llvm = wanted.want_assembly = want_texts;
    wanted.want_remarks = report != nullptr;
    codegen::CompileFunction back_end = cpu_backend();
    watch.lap("back end");  // loaded at the first compile
    codegen::Artifact artifact = back_end(analyzed.module, wanted);
    times.insert(times.end(), artifact.times.begin(), artifact.times.end());
    watch.skip();

    std::vector<const Type*> parameters;
    for (const ir::Node* one : analyzed.module.functions[0]->body.parameters) {
        parameters.push_back(one->type);
    }
    MachineCode code = machine_code(artifact, analyzed.module);
    auto image = load(code);
    if (!image) throw support::InternalError(__FILE__, __LINE__, image.error().message.c_str());
    auto callable =
        std::make_unique<Callable>(*std::move(image), analyzed.result, std::move(parameters));
    watch.lap("load");
    callable->times = std::move(times);
    if (texts) {
        texts->llvm = std::move(artifact.llvm);
        texts->optimized_llvm = std::move(artifact.optimized_llvm);
        texts->assembly = std::move(artifact.assembly);
        callable->texts = std::move(texts);
    }
    if (report) {
        report->remarks = std::move(artifact.remarks);
        report->line_code = std::move(artifact.line_code);
        callable->report = std::move(report);
    }
    if (request.machine_code != nullptr) {
        code.library_files.assign(analyzed.library_files.begin(), analyzed.library_files.end());
        *request.machine_code = std::move(code);
    }
    return callable;
}

}  // namespace numen::jit
