#include "input.h"

#include <filesystem>
#include <iostream>
#include <iterator>

#include "ir/parser.h"
#include "sema/module_environment.h"
#include "sema/sema.h"
#include "support/diagnostic.h"
#include "support/read_file.h"
#include "support/scanner.h"
#include "types/ir_text.h"

namespace numen::tool {

namespace {

std::string read(const std::string& file) {
    if (file == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
    auto text = support::read_file(file);
    if (!text) throw std::runtime_error("numen-opt: cannot read " + file);
    return *std::move(text);
}

/// numen/lib of the checkout that this program was built in.
std::string library_directory() {
    auto program = std::filesystem::read_symlink("/proc/self/exe");
    return program.parent_path().parent_path() / "numen" / "lib";
}

}  // namespace

/// What lives as long as functions compiled from Python.
struct Input::Python {
    sema::Library library;
    sema::ModuleEnvironment environment;

    Python(types::Context& types, std::shared_ptr<const support::Source> source)
        : library(types, library_directory()), environment(types, library, std::move(source)) {}
};

Input::Input(types::Context& types, const std::string& file)
    : source(std::make_shared<support::Source>(file, read(file))) {
    if (file.ends_with(".py")) {
        compile_python(types);
    } else {
        modules.push_back(ir::parse(types, source));
    }
}

Input::~Input() = default;

void Input::compile_python(types::Context& types) {
    python_ = std::make_unique<Python>(types, source);
    for_each_line(*source, [&](std::string_view line, std::uint32_t begin) {
        std::string_view signature = directive(line, "compile");
        if (signature.empty()) return;
        support::Source one(source->file(), std::string(signature), source->position(begin).line);
        support::Scanner scanner(one);
        std::string name(scanner.name());
        const sema::FunctionSource* function = python_->environment.function(name);
        if (function == nullptr) scanner.fail(0, "the module has no function " + name);
        std::vector<sema::Argument> arguments;
        scanner.expect("(");
        while (!scanner.take(")")) {
            if (!arguments.empty()) scanner.expect(",");
            arguments.push_back({types::parse_type(types, scanner), nullptr});
        }
        modules.push_back(sema::analyze(types, python_->library, *function, arguments).module);
    });
}

std::string_view directive(std::string_view line, std::string_view word) {
    auto skip = [&](std::string_view token) {
        if (!line.starts_with(token)) return false;
        line.remove_prefix(token.size());
        return true;
    };
    if (!skip("#")) return {};
    while (skip(" ")) continue;
    return skip(word) && skip(":") ? line : std::string_view();
}

}  // namespace numen::tool
