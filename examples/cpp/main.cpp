// Compiles Python kernels from a file and calls them on C++ memory. No Python interpreter runs.

#include <numen/numen.h>

#include <iostream>
#include <span>
#include <tuple>
#include <vector>

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: " << arguments[0] << " kernels.py\n";
        return 2;
    }
    numen::Compiler compiler;
    numen::Module kernels = compiler.load_file(arguments[1]);

    auto saxpy =
        kernels.function<void(double, std::span<const double>, std::span<double>)>("saxpy");
    std::vector<double> x{1, 2, 3, 4}, y{10, 20, 30, 40};
    saxpy(2.0, x, y);
    std::cout << "saxpy:";
    for (double value : y) std::cout << ' ' << value;

    auto moments = kernels.function<std::tuple<double, double>(std::span<const double>)>("moments");
    auto [mean, deviation] = moments(y);
    std::cout << "\nmoments: " << mean << ' ' << deviation;

    auto smooth = kernels.function<numen::Array<float, 2>(numen::View<const float, 2>)>("smooth");
    std::vector<float> image{0, 0, 0, 0, 5, 0, 0, 0, 0};
    numen::Array<float, 2> smoothed = smooth(numen::View<const float, 2>(image.data(), {3, 3}));
    std::cout << "\nsmooth: " << smoothed.shape()[0] << 'x' << smoothed.shape()[1] << ", centre "
              << smoothed(1, 1) << '\n';

    auto element = kernels.function<double(std::span<const double>, std::int64_t)>("element");
    try {
        element(x, 7);
    } catch (const numen::Exception& error) {
        std::cout << error.what() << " (line " << error.traceback().back().line << ")\n";
    }
    try {
        compiler.load("def f(x):\n    return x + missing\n", "wrong.py")
            .function<double(double)>("f");
    } catch (const numen::CompileError& error) {
        std::cout << error.what() << '\n';
    }
}
