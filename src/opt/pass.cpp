#include "opt/pass.h"

namespace numen::opt {

#define NUMEN_PASS(name, meaning) void name(ir::Function& function, types::Context& types);
#include "opt/passes.def"
#undef NUMEN_PASS

std::span<const Pass> passes() {
    static constexpr Pass table[] = {
#define NUMEN_PASS(name, meaning) {#name, meaning, name},
#include "opt/passes.def"
#undef NUMEN_PASS
    };
    return table;
}

const Pass* find_pass(std::string_view name) {
    for (const Pass& pass : passes()) {
        if (pass.name == name) return &pass;
    }
    return nullptr;
}

}  // namespace numen::opt
