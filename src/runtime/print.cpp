#include "runtime/print.h"

#include <atomic>
#include <cstdio>
#include <mutex>
#include <utility>

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

struct PutOff {
    std::mutex mutex;
    std::string text;
};

PutOff& put_off() {
    static PutOff all;
    return all;
}

}  // namespace

void print_later(const String* text) {
    PutOff& all = put_off();
    std::lock_guard lock(all.mutex);
    all.text += utf8_of(text);
}

std::string take_printed_later() {
    PutOff& all = put_off();
    std::lock_guard lock(all.mutex);
    return std::exchange(all.text, {});
}

std::int32_t print_what_was_put_off() {
    std::string text = take_printed_later();
    if (text.empty()) return 0;
    Owned<String> made(string_from_utf8(text));
    return current_printer.load()(made.get());
}

void set_printer(Printer printer) { current_printer = printer ? printer : print_to_stdout; }

}  // namespace numen::runtime

using namespace numen::runtime;

extern "C" std::int32_t numen_rt_print(Ref string) {
    return current_printer.load()(as<const String>(string));
}
