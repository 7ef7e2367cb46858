#include "support/source.h"

#include <algorithm>

namespace numen::support {

Source::Source(std::string file, std::string text, int first_line)
    : file_(std::move(file)), text_(std::move(text)), first_line_(first_line) {
    line_starts_.push_back(0);
    for (std::uint32_t i = 0; i < text_.size(); ++i) {
        bool lone_return = text_[i] == '\r' && (i + 1 == text_.size() || text_[i + 1] != '\n');
        if (text_[i] == '\n' || lone_return) line_starts_.push_back(i + 1);
    }
}

Source::Position Source::position(std::uint32_t offset) const {
    auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    auto index = static_cast<int>(after - line_starts_.begin()) - 1;
    return {first_line_ + index, static_cast<int>(offset - line_starts_[index])};
}

std::string_view Source::line_at(std::uint32_t offset) const {
    int index = position(offset).line - first_line_;
    std::string_view rest = std::string_view(text_).substr(line_starts_[index]);
    return rest.substr(0, rest.find_first_of("\r\n"));
}

std::string_view Source::written_at(const Span& span) const {
    return text().substr(span.begin, span.end - span.begin);
}

std::string_view Source::lines_of(const Span& span) const {
    std::uint32_t begin = line_starts_[position(span.begin).line - first_line_];
    std::size_t end = text_.find_first_of("\r\n", span.end);
    return std::string_view(text_).substr(begin, end == std::string::npos ? end : end - begin);
}

}  // namespace numen::support
