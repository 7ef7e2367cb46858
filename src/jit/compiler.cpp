#include "jit/compiler.h"

#include <chrono>
#include <utility>

#include "codegen/vector_math.h"
#include "ir/clone.h"
#include "ir/length.h"
#include "ir/printer.h"
#include "jit/backend.h"
#include "opt/continuation.h"
#include "opt/pipeline.h"
#include "runtime/buffer.h"
#include "runtime/signals.h"
#include "support/diagnostic.h"

namespace numen::jit {

using codegen::StageTime;
using Part = opt::RunOptions::Part;

namespace {

/// Notes how long each stage took. After each it looks for signals.
class Stopwatch {
  public:
    explicit Stopwatch(std::vector<StageTime>& times) : times_(times) {}
    void lap(const char* stage) {
        Clock::time_point now = Clock::now();
        times_.push_back({stage, (now - last_) / std::chrono::nanoseconds(1)});
        last_ = now;
        if (runtime::check_signals() != 0) throw Interrupted();
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

/// What quick code is made of: a copy of the module that looks for its continuations.
struct QuickModule {
    QuickModule(const ir::Module& module, types::Context& types,
                std::span<const opt::LongLoop> loops)
        : continuations(loops.begin(), loops.end()),
          entries(std::make_unique<void*[]>(loops.size())),
          copy(module, types) {
        copy.module.data.push_back({kContinuations, "", entries.get()});
        for (std::size_t i = 0; i < continuations.size(); ++i) {
            continuations[i].leave_through(copy, types, kContinuations, i);
        }
    }

    std::vector<opt::Continuation> continuations;  // of the module
    std::unique_ptr<void*[]> entries;              // of them, once they are there
    ir::ModuleCopy copy;
};

template <class Predicate>
std::size_t count_nodes(const ir::Region& region, Predicate predicate) {
    std::size_t count = 0;
    for (const ir::Node* node = region.first; node != nullptr; node = node->next) {
        count += predicate(*node) ? 1 : 0;
        for (const ir::Region* inner : node->regions) count += count_nodes(*inner, predicate);
    }
    return count;
}

template <class Predicate>
std::size_t count_nodes(const ir::Module& module, Predicate predicate) {
    std::size_t count = 0;
    for (const auto& function : module.functions) count += count_nodes(function->body, predicate);
    return count;
}

/// Functions of fewer operations are optimised at once: that takes a few milliseconds.
constexpr std::size_t kShort = 120;

bool is_worth_quick_code(const ir::Module& module, TierChoice tier) {
    if (tier != TierChoice::automatic) return tier == TierChoice::quick;
    return count_nodes(module, [](const ir::Node&) { return true; }) >= kShort;
}

bool may_call_vector_math(const ir::Module& module) {
    return count_nodes(module, codegen::may_call_vector_math) > 0;
}

/// LLVM's passes take time with the square of these, most of which numen's own leave out.
constexpr std::size_t kManyChecks = 1000;

bool has_many_checks(const ir::Module& module) {
    return count_nodes(module, [](const ir::Node& node) {
               return node.op == ir::Op::index_check;
           }) >= kManyChecks;
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
    : code_(std::make_shared<Code>(std::move(image))),
      result_(result),
      parameters_(std::move(parameters)) {
    code_->entry = entry_of(code_->image);
}

Callable::Entry Callable::final_entry() const {
    if (upgrade_ != nullptr) upgrade_->run();
    return entry();
}

void Callable::upgrade_with(std::unique_ptr<DeferredCode> deferred,
                            std::unique_ptr<void*[]> entries,
                            const std::vector<MachineCode::Captured>& captured) {
    code_->continuations = std::move(entries);
    const auto take = [code = code_, captured](codegen::Artifact& artifact) {
        auto image = load(artifact.object, captured);
        if (!image) {
            throw support::InternalError(__FILE__, __LINE__, image.error().message.c_str());
        }
        code->optimized.push_back(*std::move(image));
        return entry_of(code->optimized.back());
    };
    upgrade_ = std::make_shared<Upgrade>(
        std::move(deferred),
        [code = code_, take](codegen::Artifact& artifact) {
            code->entry.store(take(artifact), std::memory_order_release);
        },
        [code = code_, take](std::size_t index, codegen::Artifact& artifact) {
            std::atomic_ref(code->continuations[index])
                .store(reinterpret_cast<void*>(take(artifact)), std::memory_order_release);
        });
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

std::unique_ptr<Callable> Compiler::compile(const CompileRequest& request) {
    std::vector<StageTime> times;
    Stopwatch watch(times);

    const std::jthread loading = begin_to_load_backend();
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

    ir::Module& module = analyzed.module;
    const bool interruptible =
        request.interruptible || analyzed.largest_captured >= runtime::kManyElements;
    for (const auto& function : module.functions) function->options.interruptible = interruptible;
    opt::run(module, types_, {.part = Part::for_both_tiers, .only_entry = true});
    const bool may_be_quick =
        is_worth_quick_code(module, request.tier) && !ir::has_long_function(module);
    // Vectors of mathematical functions do not give the same bits as other code.
    bool passes_are_left =
        may_be_quick && !may_call_vector_math(module) && !has_many_checks(module);
    if (!passes_are_left) opt::run(module, types_, {.part = Part::for_optimized});
    std::optional<std::vector<opt::LongLoop>> loops;
    if (may_be_quick) loops = opt::loops_to_leave(module);
    if (passes_are_left && !loops) {
        opt::run(module, types_, {.part = Part::for_optimized});
        passes_are_left = false;
    }
    std::optional<QuickModule> quick;
    if (loops) quick.emplace(module, types_, *loops);
    watch.lap("passes");
    if (want_texts) texts->loop_ir = ir::print(module, {.lines = true});
    if (report) report->after = opt::line_facts(module);
    watch.skip();

    codegen::Request wanted;
    wanted.cpu = cpu_;
    wanted.features = features_;
    wanted.want_llvm = wanted.want_assembly = want_texts;
    wanted.want_remarks = report != nullptr;
    if (quick) wanted.tier = codegen::Tier::quick;
    codegen::CompileFunction back_end = cpu_backend();
    watch.lap("back end");  // loaded at the first compile
    const ir::Module& compiled = quick ? quick->copy.module : module;
    codegen::Artifact artifact = back_end(compiled, wanted);
    times.insert(times.end(), artifact.times.begin(), artifact.times.end());
    watch.skip();

    std::vector<const Type*> parameters;
    for (const ir::Node* one : module.functions[0]->body.parameters) {
        parameters.push_back(one->type);
    }
    MachineCode code = machine_code(artifact, compiled);
    auto image = load(code.object, code.captured);
    if (!image) throw support::InternalError(__FILE__, __LINE__, image.error().message.c_str());
    auto callable =
        std::make_unique<Callable>(*std::move(image), analyzed.result, std::move(parameters));
    watch.lap("load");
    callable->times = std::move(times);
    callable->interruptible = artifact.interruptible;
    if (quick) {
        // What is kept, and compiled from now on, leaves for no other code.
        std::erase_if(code.captured,
                      [](const auto& each) { return each.symbol == kContinuations; });
        auto deferred = std::make_unique<DeferredCode>(
            std::move(module), std::move(quick->continuations), passes_are_left, types_,
            codegen::Request{.cpu = cpu_, .features = features_});
        callable->upgrade_with(std::move(deferred), std::move(quick->entries), code.captured);
    }
    callable->warnings = std::move(analyzed.warnings);
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
