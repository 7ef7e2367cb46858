#include "promotion_table.h"

#include <iostream>

#include "types/ir_text.h"

namespace numen::tool {

namespace {

/// What Python's own numbers are.
constexpr types::DType kPython[] = {types::DType::bool_, types::DType::int64, types::DType::float64,
                                    types::DType::complex128};

}  // namespace

void print_promotion_table() {
    types::Context types;
    std::vector<const types::Type*> all;
    for (std::size_t i = 0; i < types::all_dtypes().size(); ++i) {
        all.push_back(types.scalar(static_cast<types::DType>(i)));
    }
    for (types::DType dtype : kPython) all.push_back(types.scalar(dtype, true));
    for (const types::Type* a : all) {
        for (const types::Type* b : all) {
            std::cout << types::ir_text(a) << " " << types::ir_text(b) << " ";
            if (!types::can_promote(a->dtype, b->dtype)) {
                std::cout << "-\n";
                continue;
            }
            types::DType result = types::promote(a->dtype, a->weak, b->dtype, b->weak);
            std::cout << types::ir_text(types.scalar(result)) << "\n";
        }
    }
}

}  // namespace numen::tool
