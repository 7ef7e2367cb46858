#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <vector>

#include "../../fuzz/ir/ir_bytes.h"

namespace numen::ir {
namespace {

/// The IR of the golden tests and of the run tests. They run in the checkout's folder.
std::vector<std::string> seeds() {
    std::vector<std::filesystem::path> files;
    for (const char* folder : {"tests/golden", "tests/run"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            if (entry.path().extension() == ".ir") files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    std::vector<std::string> texts;
    for (const std::filesystem::path& file : files) {
        std::stringstream text;
        text << std::ifstream(file).rdbuf();
        texts.push_back(text.str());
    }
    return texts;
}

/// Words, numbers, names and punctuation; comments and spaces are left out.
std::vector<std::string_view> tokens_of(std::string_view text) {
    auto in_word = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
    };
    std::vector<std::string_view> tokens;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at + 1;
        if (text[at] == '#') {
            at = std::min(text.find('\n', at), text.size());
            continue;
        }
        if (in_word(text[at]) || text[at] == '%' || text[at] == '$' || text[at] == '@') {
            while (end < text.size() && in_word(text[end])) ++end;
        }
        if (text[at] != ' ' && text[at] != '\n') tokens.push_back(text.substr(at, end - at));
        at = end;
    }
    return tokens;
}

/// 'a' for words, '0' for numbers, and the first character of others: of names % $ @.
char kind_of(std::string_view token) {
    const auto first = static_cast<unsigned char>(token[0]);
    if (std::isdigit(first) != 0) return '0';
    return std::isalpha(first) != 0 || first == '_' ? 'a' : static_cast<char>(first);
}

/// One function of a text, which begins at a line with "func".
std::string_view any_function(std::string_view text, std::mt19937& random) {
    std::vector<std::size_t> starts;
    for (std::size_t at = text.find("func "); at != std::string_view::npos;
         at = text.find("\nfunc ", at + 1)) {
        starts.push_back(at);
    }
    if (starts.empty()) return text;
    const std::size_t which = random() % starts.size();
    const std::size_t end = which + 1 < starts.size() ? starts[which + 1] : text.size();
    return text.substr(starts[which], end - starts[which]);
}

TEST(IrMutation, NoTextBreaksTheParserTheVerifierOrAPass) {
    const std::vector<std::string> texts = seeds();
    ASSERT_GT(texts.size(), 20u);
    for (const std::string& text : texts) use_ir(text);
    std::mt19937 random(20261121);
    auto below = [&](std::size_t limit) { return random() % limit; };
    for (int round = 0; round < 6000; ++round) {
        std::string text(any_function(texts[below(texts.size())], random));
        for (std::size_t edits = 1 + below(2); edits > 0; --edits) {
            const std::vector<std::string_view> tokens = tokens_of(text);
            if (tokens.empty()) break;
            const std::string_view token = tokens[below(tokens.size())];
            const auto at = static_cast<std::size_t>(token.data() - text.data());
            // Most often a token of the same kind and text, which may well be valid where it comes.
            const std::vector<std::string_view> others =
                below(4) != 0 ? tokens : tokens_of(texts[below(texts.size())]);
            std::string other(others[below(others.size())]);
            const bool any_kind = below(8) == 0;
            for (int tries = 0; tries < 20 && !any_kind && kind_of(other) != kind_of(token);
                 ++tries) {
                other = others[below(others.size())];
            }
            text.replace(at, below(8) != 0 ? token.size() : 0, other);
        }
        if (below(8) == 0) text.resize(below(text.size() + 1));
        SCOPED_TRACE(text);
        ASSERT_NO_THROW(use_ir(text)) << text;
    }
}

}  // namespace
}  // namespace numen::ir
