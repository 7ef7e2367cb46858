#include "ir/verifier.h"

#include <set>

#include "ir/printer.h"
#include "ir/verifier_rules.h"
#include "support/diagnostic.h"

namespace numen::ir {

namespace {

void check_all_types(const Function& function, const Region& region, types::Context& types,
                     Findings& findings) {
    for (const Node* node = region.first; node != nullptr; node = node->next) {
        if (findings.full()) return;
        check_types(function, *node, types, findings);
        for (const Region* inner : node->regions) {
            check_all_types(function, *inner, types, findings);
        }
    }
}

std::vector<std::string> verify(const Function& function, const Module* module,
                                types::Context& types) {
    Findings findings(function);
    check_structure(function, module, findings);
    if (findings.empty()) check_all_types(function, function.body, types, findings);
    if (findings.empty()) check_ownership(function, findings);
    return findings.take();
}

void throw_if_any(const std::vector<std::string>& messages) {
    if (messages.empty()) return;
    std::string text = "the IR is not valid";
    for (const std::string& message : messages) text += "\n  " + message;
    throw support::InternalError(__FILE__, __LINE__, text.c_str());
}

}  // namespace

void Findings::add(const std::string& message) {
    if (!full()) messages_.push_back("@" + function_.symbol + ": " + message);
}

void Findings::add(const Node& node, const std::string& message) {
    if (!full()) add("`" + print(function_, node) + "`: " + message);
}

std::vector<std::string> verify(const Function& function, types::Context& types) {
    return verify(function, nullptr, types);
}

std::vector<std::string> verify(const Module& module, types::Context& types) {
    std::vector<std::string> out;
    std::set<std::string_view> symbols;
    for (const auto& function : module.functions) {
        if (!symbols.insert(function->symbol).second) {
            out.push_back("@" + function->symbol + ": another function has this symbol");
        }
        for (std::string& message : verify(*function, &module, types)) {
            out.push_back(std::move(message));
        }
    }
    return out;
}

void verify_or_throw(const Function& function, types::Context& types) {
    throw_if_any(verify(function, types));
}

void verify_or_throw(const Module& module, types::Context& types) {
    throw_if_any(verify(module, types));
}

}  // namespace numen::ir
