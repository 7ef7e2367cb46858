#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ir/ir.h"

namespace numen::opt {

/// What a line of the program costs, as far as the IR tells.
enum class Fact : std::uint8_t {
    array_operation,  // over all elements of arrays
    loop,             // `text`: "for", "while"
    parallel_loop,
    slow_version,  // of a loop, kept in case a test in front of it fails; nothing in it is listed
    allocation,    // of an array
    index_check,
    error,         // an exit by an exception, whose class is `text`
    call,          // of a function that was not inlined, by its name
    runtime_call,  // by the name of its row
};

struct LineFact {
    int line;   // of the first function of the module
    int depth;  // how many loops are around it, those of called functions left out
    Fact fact;
    std::string text;
};

/// The facts of a module's first function, in the order of its operations. What library functions
/// do that it calls counts as its own, on the line of the call.
std::vector<LineFact> line_facts(const ir::Module& module);

const char* to_string(Fact fact);

}  // namespace numen::opt
