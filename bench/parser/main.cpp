// Measures the parser: lines and megabytes a second over the files named on the input, one path a
// line. Each file is parsed once warm; the best of the rounds counts. Prints one JSON object.
//
//   find /usr/lib/python3 -name '*.py' | build/numen-bench-parser [ROUNDS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "syntax/parser.h"

namespace {

using namespace numen;

/// Files that do not parse (some are written so for tests, others name characters by \N) are left
/// out of the measurement and counted.
struct Corpus {
    std::vector<std::shared_ptr<const support::Source>> sources;
    std::size_t lines = 0;
    std::size_t bytes = 0;
    std::size_t rejected = 0;
};

bool parses(const std::shared_ptr<const support::Source>& source) {
    try {
        syntax::parse(source);
        return true;
    } catch (const support::CompileError&) {
        return false;
    }
}

Corpus read_corpus(std::istream& paths) {
    Corpus corpus;
    for (std::string path; std::getline(paths, path);) {
        std::ifstream file(path, std::ios::binary);
        std::string text(std::istreambuf_iterator<char>(file), {});
        auto source = std::make_shared<const support::Source>(path, std::move(text));
        if (!parses(source)) {
            ++corpus.rejected;
            continue;
        }
        std::string_view all = source->text();
        corpus.lines += static_cast<std::size_t>(std::count(all.begin(), all.end(), '\n'));
        corpus.bytes += all.size();
        corpus.sources.push_back(std::move(source));
    }
    return corpus;
}

double seconds_of_a_round(const Corpus& corpus) {
    auto start = std::chrono::steady_clock::now();
    for (const auto& source : corpus.sources) syntax::parse(source);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
    int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5;
    Corpus corpus = read_corpus(std::cin);
    double best = seconds_of_a_round(corpus);
    for (int round = 1; round < rounds; ++round) best = std::min(best, seconds_of_a_round(corpus));
    std::printf(
        "{\"files\": %zu, \"rejected\": %zu, \"lines\": %zu, \"seconds\": %.4f, "
        "\"lines_per_second\": %.0f, \"megabytes_per_second\": %.1f}\n",
        corpus.sources.size(), corpus.rejected, corpus.lines, best,
        static_cast<double>(corpus.lines) / best, static_cast<double>(corpus.bytes) / best / 1e6);
    return 0;
}
