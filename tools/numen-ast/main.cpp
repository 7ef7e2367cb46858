// Prints the syntax trees of Python files, for comparing them with CPython's.
//
//   numen-ast [--positions=none|all|outside-fstrings] [--names=FILE] [PATH...]
//
// Without paths, it reads them from its input, one a line. For each file it writes a line
// "<status> <bytes> <path>", with status "tree" or "error", and then that many bytes: the tree in
// the format of `ast.dump`, or the message. FILE lists the character names that "\N{name}" may
// use, one a line: the code point as a hexadecimal number, a space, the name.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <string>

#include "support/read_file.h"
#include "syntax/character.h"
#include "syntax/dump.h"
#include "syntax/parser.h"

namespace {

using namespace numen;

struct Options {
    syntax::Positions positions = syntax::Positions::None;
    syntax::ParseOptions parse;
};

syntax::CharacterNames read_names(const std::string& path) {
    std::ifstream file(path);
    std::map<std::string, std::string, std::less<>> names;
    for (std::string line; std::getline(file, line);) {
        std::size_t space = line.find(' ');
        if (space == std::string::npos) continue;
        std::string character;
        syntax::append_utf8(character, static_cast<char32_t>(std::stoul(line, nullptr, 16)));
        names[line.substr(space + 1)] = character;
    }
    return [names = std::move(names)](std::string_view name) -> std::optional<std::string> {
        auto found = names.find(name);
        return found == names.end() ? std::nullopt : std::optional(found->second);
    };
}

void report(const char* status, const std::string& text, const std::string& path) {
    std::printf("%s %zu %s\n", status, text.size(), path.c_str());
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void print_file(const std::string& path, const Options& options) {
    std::optional<std::string> text = support::read_file(path);
    if (!text) return report("error", "cannot read the file\n", path);
    try {
        auto source = std::make_shared<support::Source>(path, std::move(*text));
        auto tree = syntax::parse(source, options.parse);
        report("tree", syntax::dump(*tree, options.positions) + "\n", path);
    } catch (const support::CompileError& error) {
        report("error", std::string(error.what()) + "\n", path);
    }
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    int first_path = 1;
    for (; first_path < argc && argv[first_path][0] == '-'; ++first_path) {
        std::string option = argv[first_path];
        if (option == "--positions=none") {
            options.positions = syntax::Positions::None;
        } else if (option == "--positions=all") {
            options.positions = syntax::Positions::All;
        } else if (option == "--positions=outside-fstrings") {
            options.positions = syntax::Positions::OutsideFStrings;
        } else if (option.starts_with("--names=")) {
            options.parse.character_names = read_names(option.substr(8));
        } else {
            std::fprintf(stderr, "numen-ast: unknown option %s\n", option.c_str());
            return 2;
        }
    }
    for (int i = first_path; i < argc; ++i) print_file(argv[i], options);
    if (first_path == argc) {
        for (std::string path; std::getline(std::cin, path);) print_file(path, options);
    }
    return 0;
}
