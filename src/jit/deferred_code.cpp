#include "jit/deferred_code.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "jit/backend.h"
#include "opt/pipeline.h"

namespace numen::jit {

void DeferredCode::prepare() {
    if (is_prepared_) return;
    is_prepared_ = true;
    const auto start = std::chrono::steady_clock::now();
    // Passes change the functions that continuations are made of.
    for (const opt::Continuation& each : continuations_) {
        const std::size_t number = module_.functions.size();
        auto& made = module_.functions.emplace_back(each.make(types_));
        made->symbol += ".rest" + std::to_string(number);
    }
    if (passes_are_left_) {
        opt::run(module_, types_, {.part = opt::RunOptions::Part::for_optimized});
    }
    const auto spent = std::chrono::steady_clock::now() - start;
    preparation_.push_back({"passes", spent / std::chrono::nanoseconds(1)});
}

codegen::Artifact DeferredCode::function() {
    prepare();
    return compile(0);
}

codegen::Artifact DeferredCode::continuation(std::size_t index) {
    prepare();
    return compile(module_.functions.size() - continuations_.size() + index);
}

codegen::Artifact DeferredCode::compile(std::size_t index) {
    auto& all = module_.functions;
    const auto called = opt::called_from(*all[index]);
    std::vector<std::size_t> places{index};  // of those in the part, whose entry is the first
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i != index && std::ranges::find(called, all[i].get()) != called.end()) {
            places.push_back(i);
        }
    }
    ir::Module part;
    part.data = std::move(module_.data);
    for (std::size_t place : places) part.functions.push_back(std::move(all[place]));
    codegen::Artifact artifact = cpu_backend()(part, request_);
    for (std::size_t i = 0; i < places.size(); ++i) all[places[i]] = std::move(part.functions[i]);
    module_.data = std::move(part.data);
    artifact.times.insert(artifact.times.begin(), preparation_.begin(), preparation_.end());
    preparation_.clear();
    return artifact;
}

}  // namespace numen::jit
