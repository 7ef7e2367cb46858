#include "types/field_layout.h"

namespace numen::types {

FieldLayout field_layout(Context& context, std::span<const Type* const> fields) {
    FieldLayout out;
    std::vector<const Type*> all;
    std::int64_t end = 0;
    for (const Type* field : fields) {
        const MemoryLayout alone = memory_layout(field);
        for (; end % alone.align != 0; ++end) all.push_back(context.scalar(DType::uint8));
        out.offsets.push_back(end);
        all.push_back(field);
        const std::vector<Component> parts = components(field);
        if (!parts.empty()) end += alone.offsets.back() + size_of(parts.back());
    }
    out.tuple = context.tuple(all);
    return out;
}

}  // namespace numen::types
