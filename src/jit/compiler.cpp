#include "jit/compiler.h"

#include <chrono>
#include <utility>

#include "ir/printer.h"
#include "jit/backend.h"
#include "opt/continuation.h"
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

support::Result<CodeImage, LoadError> load(std::string_view object,
                                           std::span<const MachineCode::Captured> captured) {
    auto resolve = [&](std::string_view name) -> void* {
        for (const MachineCode::Captured& each : captured) {
            if (each.symbol == name) return const_cast<void*>(each.address);
        }
        return runtime_symbol(name);
    };
    return CodeImage::load(std::as_bytes(std::span(object)), resolve);
}

Callable::Entry entry_of(const CodeImage& image) {
    auto entry = reinterpret_cast<Callable::Entry>(image.symbol(codegen::kEntrySymbol));
    NUMEN_ASSERT(entry != nullptr);
    return entry;
}

MachineCode machine_code(codegen::Artifact& artifact, const ir::Module& module) {
    MachineCode code{.object = std::move(artifact.object)};
    for (const ir::Data& data : module.data) {
        if (data.address != nullptr) code.captured.push_back({data.name, data.address});
    }
    return code;
}

/// Symbol of the memory where quick code finds its continuations.
constexpr const char* kContinuations = "numen_continuations";

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
    : code_(std::make_shared<Code>(std::move(image))),
      result_(result),
      parameters_(std::move(parameters)) {
    code_->entry = entry_of(code_->image);
}

Callable::Entry Callable::final_entry() const {
    if (upgrade_ != nullptr) upgrade_->run();
    return entry();
}

void Callable::upgrade_with(Replacement replacement,
                            const std::vector<MachineCode::Captured>& captured) {
    code_->continuations = std::move(replacement.entries);
    // Gives the entry of code, once it is there, to `use`.
    const auto part = [&](std::unique_ptr<codegen::DeferredCode> deferred, auto use) {
        auto take = [code = code_, captured, use](codegen::Artifact& artifact) {
            auto image = load(artifact.object, captured);
            if (!image)
                throw support::InternalError(__FILE__, __LINE__, image.error().message.c_str());
            code->optimized.push_back(*std::move(image));
            use(*code, entry_of(code->optimized.back()));
        };
        Upgrade::Part made{.code = std::move(deferred), .uses = {}};
        made.uses.emplace_back(std::move(take));
        return made;
    };
    Upgrade::Part function = part(std::move(replacement.function), [](Code& code, Entry entry) {
        code.entry.store(entry, std::memory_order_release);
    });
    std::vector<Upgrade::Part> continuations;
    for (auto& each : replacement.continuations) {
        const std::size_t place = continuations.size();
        continuations.push_back(part(std::move(each), [place](Code& code, Entry entry) {
            std::atomic_ref(code.continuations[place])
                .store(reinterpret_cast<void*>(entry), std::memory_order_release);
        }));
    }
    upgrade_ = std::make_shared<Upgrade>(std::move(function), std::move(continuations));
}

std::unique_ptr<Callable> load_callable(const MachineCode& code, const Type* result,
                                        std::vector<const Type*> parameters) {
    auto image = load(code.object, code.captured);
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

codegen::Artifact Compiler::compile_quickly(ir::Module& module, std::span<ir::Node* const> loops,
                                            codegen::Request request,
                                            Callable::Replacement& replacement) {
    replacement.entries = std::make_unique<void*[]>(loops.size());
    module.data.push_back({kContinuations, "", replacement.entries.get()});
    codegen::CompileFunction back_end = cpu_backend();
    std::unique_ptr<ir::Function>& entry = module.functions[0];

    std::vector<opt::Continuation> continuations(loops.begin(), loops.end());
    request.when = codegen::Request::When::later;
    for (const opt::Continuation& each : continuations) {
        std::unique_ptr<ir::Function> function = std::exchange(entry, each.make(*entry, types_));
        replacement.continuations.push_back(back_end(module, request).deferred);
        entry = std::move(function);
    }
    for (std::size_t i = 0; i < continuations.size(); ++i) {
        continuations[i].leave_through(*entry, types_, kContinuations, i);
    }
    request.when = codegen::Request::When::now;
    request.tier = codegen::Tier::quick;
    return back_end(module, request);
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
    std::optional<std::vector<ir::Node*>> loops;
    if (request.tier != TierChoice::optimized) loops = opt::loops_to_leave(analyzed.module);
    if (loops) {
        using When = codegen::Request::When;
        wanted.when = request.tier == TierChoice::quick ? When::later : When::later_if_long;
    }
    codegen::CompileFunction back_end = cpu_backend();
    watch.lap("back end");  // loaded at the first compile
    codegen::Artifact artifact = back_end(analyzed.module, wanted);
    Callable::Replacement replacement{.function = std::move(artifact.deferred)};
    if (replacement.function) {
        artifact = compile_quickly(analyzed.module, *loops, wanted, replacement);
    }
    times.insert(times.end(), artifact.times.begin(), artifact.times.end());
    watch.skip();

    std::vector<const Type*> parameters;
    for (const ir::Node* one : analyzed.module.functions[0]->body.parameters) {
        parameters.push_back(one->type);
    }
    MachineCode code = machine_code(artifact, analyzed.module);
    auto image = load(code.object, code.captured);
    if (!image) throw support::InternalError(__FILE__, __LINE__, image.error().message.c_str());
    auto callable =
        std::make_unique<Callable>(*std::move(image), analyzed.result, std::move(parameters));
    watch.lap("load");
    callable->times = std::move(times);
    if (replacement.function) {
        // What is kept, and compiled from now on, leaves for no other code.
        std::erase_if(code.captured,
                      [](const auto& each) { return each.symbol == kContinuations; });
        callable->upgrade_with(std::move(replacement), code.captured);
    }
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
