// The kernels of bench/ten.py as someone writes them in C++ by hand. Compiled by clang with
// -O3 -march=native, once as it is and once with -ffast-math. Sums have several accumulators, which
// the compiler may introduce by itself with the latter only.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <unordered_map>
#include <vector>

namespace {

[[maybe_unused]] constexpr std::int64_t kLanes = 32;

template <class Term>
double sum_of(std::int64_t n, Term term) {
    double sum = 0;
    std::int64_t i = 0;
#ifndef __FAST_MATH__
    double lanes[kLanes] = {};
    for (; i + kLanes <= n; i += kLanes) {
        for (std::int64_t k = 0; k < kLanes; ++k) lanes[k] += term(i + k);
    }
    for (double lane : lanes) sum += lane;
#endif
    for (; i < n; ++i) sum += term(i);
    return sum;
}

double normal_cdf(double d) {
    double k = 1.0 / (1.0 + 0.2316419 * std::fabs(d));
    double poly =
        k * (0.319381530 +
             k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))));
    double tail = 0.39894228040143267794 * std::exp(-0.5 * d * d) * poly;
    return d > 0 ? 1.0 - tail : tail;
}

}  // namespace

extern "C" {

void saxpy(double a, const double* x, double* y, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i) y[i] = a * x[i] + y[i];
}

double total(const double* x, std::int64_t n) {
    return sum_of(n, [=](std::int64_t i) { return x[i]; });
}

double dot(const double* x, const double* y, std::int64_t n) {
    return sum_of(n, [=](std::int64_t i) { return x[i] * y[i]; });
}

double sum_of_squares(const double* x, std::int64_t n) {
    return sum_of(n, [=](std::int64_t i) { return x[i] * x[i]; });
}

void six_operations(const double* x, const double* y, const double* z, double* out,
                    std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i) {
        out[i] = (x[i] * y[i] + z[i]) * (x[i] - y[i]) + 0.5 * z[i];
    }
}

void sine_loop(const double* x, const double* y, double* out, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i) {
        out[i] = std::sqrt(x[i] * x[i] + y[i] * y[i]) + std::sin(x[i]);
    }
}

void stencil(const double* a, double* out, std::int64_t rows, std::int64_t columns) {
    for (std::int64_t i = 1; i < rows - 1; ++i) {
        const double *above = a + (i - 1) * columns, *row = a + i * columns,
                     *below = a + (i + 1) * columns;
        for (std::int64_t j = 1; j < columns - 1; ++j) {
            out[i * columns + j] = 0.2 * (row[j] + above[j] + below[j] + row[j - 1] + row[j + 1]);
        }
    }
}

void mandelbrot(std::int64_t size, std::int64_t limit, std::int64_t* out) {
    for (std::int64_t i = 0; i < size; ++i) {
        for (std::int64_t j = 0; j < size; ++j) {
            double x0 = -2.0 + 3.0 * static_cast<double>(j) / static_cast<double>(size);
            double y0 = -1.5 + 3.0 * static_cast<double>(i) / static_cast<double>(size);
            double x = 0, y = 0;
            std::int64_t n = 0;
            while (n < limit && x * x + y * y <= 4.0) {
                double next = x * x - y * y + x0;
                y = 2.0 * x * y + y0;
                x = next;
                ++n;
            }
            out[i * size + j] = n;
        }
    }
}

void nbody(const double* pos, double* acc, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i) {
        double ax = 0, ay = 0, az = 0;
        for (std::int64_t j = 0; j < n; ++j) {
            double dx = pos[3 * j] - pos[3 * i];
            double dy = pos[3 * j + 1] - pos[3 * i + 1];
            double dz = pos[3 * j + 2] - pos[3 * i + 2];
            double r2 = dx * dx + dy * dy + dz * dz + 1e-9;
            double inv = 1.0 / (r2 * std::sqrt(r2));
            ax += dx * inv;
            ay += dy * inv;
            az += dz * inv;
        }
        acc[3 * i] = ax;
        acc[3 * i + 1] = ay;
        acc[3 * i + 2] = az;
    }
}

void black_scholes(const double* spot, const double* strike, const double* years, double rate,
                   double volatility, double* out, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i) {
        double root = volatility * std::sqrt(years[i]);
        double d1 =
            (std::log(spot[i] / strike[i]) + (rate + 0.5 * volatility * volatility) * years[i]) /
            root;
        double d2 = d1 - root;
        out[i] = spot[i] * normal_cdf(d1) - strike[i] * std::exp(-rate * years[i]) * normal_cdf(d2);
    }
}

void sorted(const double* x, double* out, std::int64_t n) {
    std::copy(x, x + n, out);
    std::sort(out, out + n);
}

/// Fills `out` with how often 0, 1, 2 ... were counted; returns how many different there are.
std::int64_t count_values(const std::int64_t* x, std::int64_t* out, std::int64_t n) {
    std::unordered_map<std::int64_t, std::int64_t> counts;
    for (std::int64_t i = 0; i < n; ++i) ++counts[x[i]];
    for (auto [value, count] : counts) out[value] = count;
    return static_cast<std::int64_t>(counts.size());
}

std::int64_t levenshtein(const char* a, const char* b, std::int64_t n, std::int64_t m) {
    std::vector<std::int64_t> row(static_cast<std::size_t>(m) + 1);
    for (std::int64_t j = 0; j <= m; ++j) row[j] = j;
    for (std::int64_t i = 1; i <= n; ++i) {
        std::int64_t corner = row[0];
        row[0] = i;
        for (std::int64_t j = 1; j <= m; ++j) {
            std::int64_t above = row[j];
            std::int64_t changed = corner + (a[i - 1] != b[j - 1]);
            row[j] = std::min({changed, above + 1, row[j - 1] + 1});
            corner = above;
        }
    }
    return row[m];
}

}  // extern "C"
