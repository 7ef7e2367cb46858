#include "python/compile_trace.h"

#include <unistd.h>

#include <utility>

#include "python/error.h"
#include "python/stages.h"

namespace numen::python {

using Clock = std::chrono::steady_clock;

void CompileTrace::tell(const std::string& title, int thread, Clock::time_point start,
                        Clock::time_point end, const std::vector<codegen::StageTime>& times,
                        const std::string& note) {
    const auto nanoseconds = [](auto duration) {
        return static_cast<long long>(duration / std::chrono::nanoseconds(1));
    };
    Owned stages = times_of_stages(times);
    checked(PyObject_CallFunction(trace_.get(), "siLLOs", title.c_str(), thread,
                                  nanoseconds(start.time_since_epoch()), nanoseconds(end - start),
                                  stages.get(), note.c_str()));
}

void CompileTrace::compiled(const char* function, const jit::Callable& callable,
                            Clock::time_point start) {
    if (!trace_) return;
    const std::string title = function + signature_text(callable);
    const std::string& note = callable.cache_note;
    tell(title, gettid(), start, Clock::now(), callable.times, note.empty() ? "found" : note);
    if (const jit::Upgrade* upgrade = callable.upgrade()) {
        started_.push_back({title + ", optimized", upgrade->shared_from_this()});
    }
    optimized();
}

void CompileTrace::optimized() {
    std::vector<Started> open, done;
    for (Started& one : std::exchange(started_, {})) {
        (one.upgrade->is_done() ? done : open).push_back(std::move(one));
    }
    started_ = std::move(open);
    for (const Started& one : done) {
        const jit::Upgrade::Making& making = one.upgrade->making();
        const std::string& failure = one.upgrade->failure();
        tell(one.title, making.thread, making.begin, making.end, making.times,
             failure.empty() ? "in place of quick code" : failure);
    }
}

}  // namespace numen::python
