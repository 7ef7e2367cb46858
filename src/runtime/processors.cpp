#include <sched.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string>
#include <thread>

#include "runtime/threads.h"

namespace numen::runtime {

namespace {

int by_affinity() {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
    // More processors than a cpu_set_t has bits.
    return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

/// Processors' worth of time a quota gives, rounded up; a large number without one.
int by_quota(double quota, double period) {
    constexpr int kUnlimited = 1 << 20;
    if (quota <= 0 || period <= 0) return kUnlimited;
    return static_cast<int>(std::min<double>(kUnlimited, (quota + period - 1) / period));
}

/// Control groups, version 2: cpu.max holds "quota period" or "max period".
int by_cpu_max(const std::string& folder) {
    std::ifstream file(folder + "/cpu.max");
    double quota = 0, period = 0;
    return file >> quota >> period ? by_quota(quota, period) : by_quota(0, 0);
}

/// Version 1 has a file for each; the quota is -1 when there is none.
int by_cfs_quota(const std::string& folder) {
    std::ifstream quota_file(folder + "/cpu.cfs_quota_us");
    std::ifstream period_file(folder + "/cpu.cfs_period_us");
    double quota = 0, period = 0;
    return quota_file >> quota && period_file >> period ? by_quota(quota, period) : by_quota(0, 0);
}

/// The least quota of the process's group and of those it lies in.
int by_control_groups() {
    int least = by_quota(0, 0);
    std::ifstream groups("/proc/self/cgroup");  // lines "id:controllers:/path"
    for (std::string line; std::getline(groups, line);) {
        const std::size_t first = line.find(':'), second = line.find(':', first + 1);
        if (second == std::string::npos) continue;
        const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
        const bool version_2 = controllers == ",,";
        if (!version_2 && controllers.find(",cpu,") == std::string::npos) continue;
        std::string path = line.substr(second + 1);
        if (path == "/") path.clear();
        for (;;) {
            least = std::min(least, version_2 ? by_cpu_max("/sys/fs/cgroup" + path)
                                              : by_cfs_quota("/sys/fs/cgroup/cpu" + path));
            if (path.empty()) break;
            path.resize(path.rfind('/'));
        }
    }
    return least;
}

}  // namespace

int available_processors() { return std::max(1, std::min(by_affinity(), by_control_groups())); }

}  // namespace numen::runtime
