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

}  // namespace

void run(ir::Module& module, types::Context& types, const RunOptions& options) {
    using Clock = std::chrono::steady_clock;
    for (std::string_view name : options.disabled) NUMEN_ASSERT(find_pass(name) != nullptr);
    check(module, types);
    for (const Pass& pass : passes()) {
        auto end = options.disabled.end();
        if (std::find(options.disabled.begin(), end, pass.name) != end) continue;
        Clock::time_point begin = Clock::now();
        bool changed = pass.run(module, types);
        if (options.times != nullptr) {
            options.times->push_back(
                {pass.name, (Clock::now() - begin) / std::chrono::nanoseconds(1)});
        }
        if (!changed) continue;
        check(module, types);
        if (options.changed) options.changed(pass.name, module);
    }
}

}  // namespace numen::opt
