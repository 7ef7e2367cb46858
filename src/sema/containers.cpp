#include "sema/lowering.h"
#include "sema/runtime_rows.h"
#include "types/element_code.h"

/// What lists, sets and dicts share: element types, and values in the runtime's memory.
namespace numen::sema {

namespace {

/// The place in the source, as an identity.
const void* place(Span origin) { return origin.source->text().data() + origin.begin; }

}  // namespace

const Type* Lowering::element_hint(Span origin, int part) {
    auto found = specialization_.hints.find({place(origin), part});
    if (found != specialization_.hints.end()) return found->second;
    // The low bit tells the parts apart; places are addresses of characters, so shift them apart.
    auto identity =
        reinterpret_cast<std::uintptr_t>(place(origin)) * 2 + static_cast<std::uintptr_t>(part);
    return types.never_of(reinterpret_cast<const void*>(identity));
}

void Lowering::refine(const Type* unknown, const Type* found, Span span) {
    if (!unknown->is(Kind::Never) || unknown->entity == nullptr || found->is(Kind::Never)) return;
    auto identity = reinterpret_cast<std::uintptr_t>(unknown->entity);
    const Type*& hint =
        specialization_
            .hints[{reinterpret_cast<const void*>(identity / 2), static_cast<int>(identity % 2)}];
    const Type* joined = hint == nullptr ? found : types::join(types, hint, found);
    if (joined == nullptr) {
        fail(Code::heterogeneous, span,
             "this container holds " + types::to_string(hint) + ", and here gets " +
                 types::to_string(found));
    }
    hint = joined;
    specialization_.found_hints = true;
}

ir::Node* Lowering::element_code(const Type* type) { return text(types::element_code(type)); }

ir::Node* Lowering::in_memory(const Value& v) {
    types::MemoryLayout layout = types::memory_layout(v.type);
    ir::Node* memory = ir.call_runtime(rt::value_slot, types.pointer(),
                                       {ir.int64(std::max<std::int64_t>(layout.size, 1))});
    ir.make(Op::store, types.none(), {memory, ir.int64(0), node(v)});
    return memory;
}

Value Lowering::from_memory(const Type* type, ir::Node* pointer, ir::Node* offset) {
    if (types::components(type).empty()) return empty_value(type);
    Value made = value(ir.make(Op::load, type, {pointer, offset}));
    if (types::is_managed(type)) {
        made.node = own(made);
        made.owned = true;
    }
    return made;
}

}  // namespace numen::sema
