#include "runtime/print.h"

#include <atomic>
#include <cstdio>

#include "runtime/error.h"

namespace numen::runtime {

std::int32_t print_to_stdout(const String* text) {
    return guarded([&] {
        const std::string utf8 = utf8_of(text);
        const bool written = std::fwrite(utf8.data(), 1, utf8.size(), stdout) == utf8.size();
        return written ? 0 : raise("OSError", "could not write to stdout");
    });
}

namespace {

// The host sets it once, when it loads the runtime.
std::atomic<Printer> current_printer = print_to_stdout;

}  // namespace

void set_printer(Printer printer) { current_printer = printer ? printer : print_to_stdout; }

}  // namespace numen::runtime

using namespace numen::runtime;

extern "C" std::int32_t numen_rt_print(Ref string) {
    return current_printer.load()(as<const String>(string));
}
