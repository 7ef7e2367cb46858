#include "opt/pipeline.h"

#include <algorithm>
#include <chrono>

#include "ir/verifier.h"
#include "opt/pass.h"
#include "support/diagnostic.h"

namespace numen::opt {

namespace {

void check([[maybe_unused]] const ir::Module& module, [[maybe_unused]] types::Context& types) {
#ifdef NUMEN_VERIFY
    ir::verify_or_throw(module, types);
#endif
}

void find_called(const ir::Region& region, std::vector<const ir::Function*>& called) {
    for (const ir::Node* node = region.first; node != nullptr; node = node->next) {
        if ((node->op == ir::Op::call || node->op == ir::Op::callback) &&
            std::find(called.begin(), called.end(), node->callee) == called.end()) {
            called.push_back(node->callee);
        }
        for (const ir::Region* inner : node->regions) find_called(*inner, called);
    }
}

bool is_in(RunOptions::Part part, const Pass& pass) {
    if (part == RunOptions::Part::all) return true;
    return (pass.tiers == Tiers::both) == (part == RunOptions::Part::for_both_tiers);
}

/// Drops functions that no call from the entry leads to.
void drop_uncalled(ir::Module& module) {
    if (module.functions.size() <= 1) return;
    const std::vector<const ir::Function*> called = called_from(*module.functions[0]);
    std::erase_if(module.functions, [&](const std::unique_ptr<ir::Function>& function) {
        if (std::find(called.begin(), called.end(), function.get()) != called.end()) return false;
        module.sources.push_back(function->source);
        return true;
    });
}

}  // namespace

std::vector<const ir::Function*> called_from(const ir::Function& function) {
    std::vector<const ir::Function*> called{&function};
    for (std::size_t i = 0; i < called.size(); ++i) find_called(called[i]->body, called);
    return called;
}

void run(ir::Module& module, types::Context& types, const RunOptions& options) {
    using Clock = std::chrono::steady_clock;
    for (std::string_view name : options.disabled) NUMEN_ASSERT(find_pass(name) != nullptr);
    check(module, types);
    for (const Pass& pass : passes()) {
        if (!is_in(options.part, pass)) continue;
        auto end = options.disabled.end();
        if (std::find(options.disabled.begin(), end, pass.name) != end) continue;
        Clock::time_point begin = Clock::now();
        bool changed = pass.run(module, types);
        if (options.times != nullptr) {
            options.times->push_back(
                {pass.name, (Clock::now() - begin) / std::chrono::nanoseconds(1)});
        }
        if (!changed) continue;
        if (options.only_entry) drop_uncalled(module);
        check(module, types);
        if (options.changed) options.changed(pass.name, module);
    }
}

}  // namespace numen::opt
