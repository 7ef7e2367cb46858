// libFuzzer's entry point. tests/README.md says how to build and run it.
#include <cstddef>
#include <cstdint>

#include "ir_bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    numen::ir::use_ir({reinterpret_cast<const char*>(data), size});
    return 0;
}
