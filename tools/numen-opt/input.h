#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ir/ir.h"
#include "support/source.h"

namespace numen::tool {

/// The modules that a file stands for: its IR, or one for each "# compile:" line of a Python file.
struct Input {
    /// Throws CompileError.
    Input(types::Context& types, const std::string& file);
    ~Input();
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;

    std::shared_ptr<const support::Source> source;
    std::vector<ir::Module> modules;

  private:
    struct Python;
    void compile_python(types::Context& types);
    std::unique_ptr<Python> python_;  // what the modules' spans refer to
};

/// The rest of a line that is "# WORD: rest"; empty for other lines.
std::string_view directive(std::string_view line, std::string_view word);
/// Calls function(line, its offset in the text) for every line.
template <class Function>
void for_each_line(const support::Source& source, Function function) {
    std::string_view text = source.text();
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = text.find('\n', begin);
        if (end == std::string_view::npos) end = text.size();
        function(text.substr(begin, end - begin), static_cast<std::uint32_t>(begin));
        begin = end + 1;
    }
}

}  // namespace numen::tool
