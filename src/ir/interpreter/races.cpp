#include "ir/interpreter/races.h"

namespace numen::ir {

void RaceDetector::begin_loop() {
    if (depth_++ > 0) return;
    ++loops_;
    shadow_.clear();
}

void RaceDetector::end_loop() {
    if (--depth_ > 0) return;
    shadow_.clear();
    exempt_.clear();
}

void RaceDetector::access(const char* address, std::int64_t bytes, bool writes,
                          const support::Span& span) {
    if (depth_ == 0) return;
    for (const auto& [begin, end] : exempt_) {
        if (begin <= address && address < end) return;
    }
    const Access now{iteration_, span, writes};
    for (std::int64_t i = 0; i < bytes; ++i) {
        Byte& byte = shadow_[address + i];
        if (byte.is_written && byte.write.iteration != iteration_) report(byte.write, now);
        if (writes) {
            const bool same = byte.read.iteration == iteration_;
            if (byte.is_read && !same) report(byte.read, now);
            if (byte.is_read_twice && same) report(byte.other_read, now);
            byte.write = now;
            byte.is_written = true;
            continue;
        }
        if (byte.is_read && byte.read.iteration != iteration_) {
            byte.other_read = byte.read;
            byte.is_read_twice = true;
        }
        byte.read = now;
        byte.is_read = true;
    }
}

void RaceDetector::forget(const char* address, std::int64_t bytes) {
    if (depth_ == 0 || shadow_.empty()) return;
    for (std::int64_t i = 0; i < bytes; ++i) shadow_.erase(address + i);
}

void RaceDetector::report(const Access& first, const Access& second) {
    const bool is_new =
        reported_
            .insert({first.span.source, first.span.begin, second.span.source, second.span.begin})
            .second;
    if (is_new) races_.push_back({first, second});
}

}  // namespace numen::ir
