#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ir/parser.h"
#include "ir/printer.h"
#include "ir/verifier.h"
#include "opt/pipeline.h"
#include "support/diagnostic.h"
#include "types/type.h"

namespace numen::ir {

/// Reads any bytes as IR, verifies what they are, and runs all passes over what is valid. Rejecting
/// them with CompileError or with messages is fine; every other way to fail is a bug.
inline void use_ir(std::string_view bytes) {
    types::Context types;
    auto read = [&](std::string text) {
        return parse(types, std::make_shared<support::Source>("fuzz.ir", std::move(text)));
    };
    std::optional<Module> module;
    try {
        module = read(std::string(bytes));
    } catch (const support::CompileError&) {
        return;
    }
    const std::string text = print(*module);
    if (!verify(*module, types).empty()) return;
    NUMEN_ASSERT(print(read(text)) == text);
    opt::run(*module, types);  // verifies after every pass
}

}  // namespace numen::ir
