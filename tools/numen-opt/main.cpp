/// numen-opt: reads IR, or compiles Python functions to it; runs passes; prints it, checks it, or
/// executes its `# run:` lines.

#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "back_end.h"
#include "input.h"
#include "ir/printer.h"
#include "ir/verifier.h"
#include "opt/pass.h"
#include "promotion_table.h"
#include "run_lines.h"
#include "support/diagnostic.h"

namespace numen::tool {

namespace {

constexpr const char* kUsage =
    R"(usage: numen-opt [OPTION]... FILE

FILE is IR (.ir, or - for standard input), or Python (.py) with the signatures to compile:
  # compile: f(float64, array(float64, 1d, C))

  --pass=NAME    run a pass; any number, in the order given
  --passes       run all passes in the pipeline's order
  --verify       check the IR when read and after every pass; print what is wrong
  --lines        print with the lines of the source
  --run          execute the file's "# run:" lines instead of printing (tools/numen-opt/run_lines.h)
  --backend=NAME with --run: only on interpreter or llvm
  --list         print the names of the passes
  --types        print what the dtypes promote to
)";

struct CommandLine {
    std::string file;
    std::vector<const opt::Pass*> passes;
    bool verify = false, run = false;
    std::string back_end;
    ir::PrintOptions print;
};

/// A mistake in the command line.
struct UsageError {
    std::string message;
};

std::optional<CommandLine> parse(std::vector<std::string_view> arguments) {
    CommandLine out;
    for (std::string_view argument : arguments) {
        if (argument == "--verify") {
            out.verify = true;
        } else if (argument == "--run") {
            out.run = true;
        } else if (argument == "--lines") {
            out.print.lines = true;
        } else if (argument == "--passes") {
            for (const opt::Pass& pass : opt::passes()) out.passes.push_back(&pass);
        } else if (argument.starts_with("--pass=")) {
            const opt::Pass* pass = opt::find_pass(argument.substr(7));
            if (pass == nullptr) {
                throw UsageError{"no pass is called " + std::string(argument.substr(7))};
            }
            out.passes.push_back(pass);
        } else if (argument.starts_with("--backend=")) {
            out.back_end = argument.substr(10);
        } else if (argument == "--list") {
            for (const opt::Pass& pass : opt::passes()) {
                std::cout << pass.name << "\t" << pass.meaning << "\n";
            }
            return std::nullopt;
        } else if (argument == "--types") {
            print_promotion_table();
            return std::nullopt;
        } else if (argument == "--help") {
            std::cout << kUsage;
            return std::nullopt;
        } else if (argument.starts_with("-") && argument != "-") {
            throw UsageError{"unknown option " + std::string(argument)};
        } else if (!out.file.empty()) {
            throw UsageError{"more than one file"};
        } else {
            out.file = argument;
        }
    }
    if (out.file.empty()) throw UsageError{"no file given"};
    return out;
}

/// Prints what is wrong with the module; whether it is valid.
bool report(const ir::Module& module, types::Context& types, std::string_view after) {
    auto messages = ir::verify(module, types);
    for (const std::string& message : messages) {
        std::cout << "invalid" << after << ": " << message << "\n";
    }
    return messages.empty();
}

bool run_passes(const CommandLine& command, ir::Module& module, types::Context& types) {
    if (command.verify && !report(module, types, "")) return false;
    for (const opt::Pass* pass : command.passes) {
        pass->run(module, types);
        if (command.verify && !report(module, types, " after " + std::string(pass->name))) {
            return false;
        }
    }
    return true;
}

std::vector<std::unique_ptr<BackEnd>> chosen_back_ends(const std::string& name) {
    auto all = back_ends();
    if (name.empty()) return all;
    std::erase_if(all, [&](const auto& one) { return one->name() != name; });
    if (all.empty()) throw UsageError{"there is no back end " + name};
    return all;
}

int run(const CommandLine& command) {
    types::Context types;
    Input input(types, command.file);
    bool good = true, first = true;
    for (ir::Module& module : input.modules) {
        if (!run_passes(command, module, types)) {
            good = false;
        } else if (!command.run) {
            std::cout << (first ? "" : "\n") << ir::print(module, command.print);
            first = false;
        }
    }
    if (!good || !command.run) return good ? 0 : 1;
    auto ends = chosen_back_ends(command.back_end);
    return run_lines(input.modules, *input.source, types, ends) ? 0 : 1;
}

}  // namespace

}  // namespace numen::tool

int main(int argc, char** argv) {
    try {
        auto command = numen::tool::parse({argv + 1, argv + argc});
        return command ? numen::tool::run(*command) : 0;
    } catch (const numen::tool::UsageError& error) {
        std::cerr << "numen-opt: " << error.message << "\n" << numen::tool::kUsage;
        return 2;
    } catch (const numen::support::CompileError& error) {
        std::cout.flush();
        std::cerr << error.what() << "\n";
        return 1;
    } catch (const std::exception& error) {
        std::cout.flush();
        std::cerr << error.what() << "\n";
        return 3;
    }
}
