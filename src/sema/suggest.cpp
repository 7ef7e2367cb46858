#include "sema/suggest.h"

#include <algorithm>

namespace numen::sema {

namespace {

/// Edit distance where swapping two neighbours counts once (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[a.size()][b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates) {
    std::size_t best = std::max<std::size_t>(1, name.size() / 3) + 1;
    std::string nearest;
    for (const std::string& candidate : candidates) {
        std::size_t difference = candidate.size() > name.size() ? candidate.size() - name.size()
                                                                : name.size() - candidate.size();
        if (difference >= best || name.size() > 64) continue;
        std::size_t d = distance(name, candidate);
        if (d < best && d < std::max(name.size(), candidate.size())) {
            best = d;
            nearest = candidate;
        }
    }
    return nearest.empty() ? "" : "Did you mean '" + nearest + "'?";
}

}  // namespace numen::sema
