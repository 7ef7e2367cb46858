#include "opt/pass.h"

#include <type_traits>

namespace numen::opt {

namespace {

/// A pass of a function or of a module, as one of the module.
template <auto pass>
bool on_module(ir::Module& module, types::Context& types) {
    if constexpr (std::is_invocable_v<decltype(pass), ir::Module&, types::Context&>) {
        return pass(module, types);
    } else {
        bool changed = false;
        for (auto& function : module.functions) changed = pass(*function, types) || changed;
        return changed;
    }
}

constexpr Pass kPasses[] = {
#define NUMEN_PASS(name, tiers, meaning) {#name, meaning, Tiers::tiers, on_module<name>},
#include "opt/passes.def"
#undef NUMEN_PASS
};

}  // namespace

std::span<const Pass> passes() { return kPasses; }

const Pass* find_pass(std::string_view name) {
    for (const Pass& pass : kPasses) {
        if (pass.name == name) return &pass;
    }
    return nullptr;
}

}  // namespace numen::opt
