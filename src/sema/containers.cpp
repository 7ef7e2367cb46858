#include <algorithm>

#include "sema/empty_containers.h"
#include "sema/lowering.h"
#include "sema/runtime_rows.h"
#include "types/element_code.h"

/// What lists, sets and dicts share: element types, and values in the runtime's memory.
namespace numen::sema {

namespace {

/// The place in the source, as an identity.
const void* place(Span origin) { return origin.source->text().data() + origin.begin; }

/// The key in Specialization::hints of a type that element_hint made.
std::pair<const void*, int> key_of(const Type* unknown) {
    auto identity = reinterpret_cast<std::uintptr_t>(unknown->entity);
    return {reinterpret_cast<const void*>(identity / 2), static_cast<int>(identity % 2)};
}

}  // namespace

const Type* Specialization::hint(const Type* unknown) const {
    if (!unknown->is(Kind::Never) || unknown->entity == nullptr) return nullptr;
    auto found = hints.find(key_of(unknown));
    return found != hints.end() ? found->second.found : nullptr;
}

const Type* Lowering::element_hint(Span origin, int part) {
    Specialization::ElementHint& hint = specialization_.hints[{place(origin), part}];
    hint.is_written_here = true;
    if (hint.found != nullptr) return resolved(hint.found);
    // The low bit tells the parts apart; places are addresses of characters, so shift them apart.
    auto identity =
        reinterpret_cast<std::uintptr_t>(place(origin)) * 2 + static_cast<std::uintptr_t>(part);
    return types.never_of(reinterpret_cast<const void*>(identity));
}

/// The type with what has been found since for the unknown parts of it.
const Type* Lowering::resolved(const Type* type, int depth) {
    if (depth > 16) return type;  // of a list that holds itself
    auto part = [&](std::size_t i) { return resolved(type->elements[i], depth + 1); };
    switch (type->kind) {
        case Kind::Never: {
            const Type* found = specialization_.hint(type);
            return found != nullptr ? resolved(found, depth + 1) : type;
        }
        case Kind::List: return types.list(part(0), type->typed);
        case Kind::Set: return types.set(part(0), type->typed);
        case Kind::Dict: return types.dict(part(0), part(1), type->typed);
        case Kind::Tuple: {
            if (!type->names.empty()) return type;
            std::vector<const Type*> parts;
            for (std::size_t i = 0; i < type->elements.size(); ++i) parts.push_back(part(i));
            return types.tuple(parts);
        }
        default: return type;
    }
}

bool Lowering::is_not_typed_yet(const Type* element) const {
    return element->is(Kind::Never) &&
           (specialization_.found_hints || specialization_.hint(element) != nullptr);
}

const Type* Lowering::with_known_elements(const Type* type, Span origin) {
    auto is_unknown = [&](std::size_t i) { return type->elements[i] == types.never(); };
    switch (type->kind) {
        case Kind::List:
            return is_unknown(0) ? types.list(element_hint(origin), type->typed) : type;
        case Kind::Set: return is_unknown(0) ? types.set(element_hint(origin), type->typed) : type;
        case Kind::Dict:
            return is_unknown(0)
                       ? types.dict(element_hint(origin, 0), element_hint(origin, 1), type->typed)
                       : type;
        default: return type;
    }
}

void Lowering::refine(const Type* unknown, const Type* found, Span span) {
    if (!unknown->is(Kind::Never) || unknown->entity == nullptr || found->is(Kind::Never)) return;
    Specialization::ElementHint& hint = specialization_.hints[key_of(unknown)];
    const Type* joined = hint.found == nullptr ? found : types::join(types, hint.found, found);
    if (joined == nullptr) {
        fail(Code::heterogeneous, span,
             "this container holds " + types::to_string(hint.found) + ", and here gets " +
                 types::to_string(found));
    }
    hint.found = joined;
    if (hint.is_written_here) specialization_.found_hints = true;
}

Value no_element(Lowering& l, const Type* unknown, std::string_view exception, ir::Node* message,
                 Span span) {
    if (!l.is_not_typed_yet(unknown)) {
        // In a branch, because what is around it in an expression still follows.
        Span outer = l.ir.span();
        ir::Region *around = l.ir.region(), *then = l.ir.new_region();
        l.ir.if_(l.ir.boolean(true), then, l.ir.new_region());
        l.ir.at_end(then);
        l.ir.set_span(span);
        l.ir.raise(exception, {&message, 1});
        l.ir.set_span(outer);
        l.ir.at_end(around);
        l.set_unreachable();
    }
    return {.type = l.types.never(), .span = span};
}

bool Lowering::refine_parts(const Type* type, const Type* found, Span span) {
    if (type->is(Kind::Never)) {
        refine(type, found, span);
        return type->entity != nullptr;
    }
    bool refined = false;
    if (type->kind != found->kind || type->elements.size() != found->elements.size()) return false;
    for (std::size_t i = 0; i < type->elements.size(); ++i)
        refined = refine_parts(type->elements[i], found->elements[i], span) || refined;
    return refined;
}

const Type* Lowering::held_type(const Value& container, const Value& item) const {
    return container.type->typed ? types::strong(types, item.type) : item.type;
}

namespace {

/// Whether values keep what they are as values of another type, but for their range and precision:
/// not so floats as integers, and integers as bools.
bool keeps_kind(const Type* from, const Type* to) {
    if (from->is(Kind::Optional)) return keeps_kind(from->element(), to);
    if (to->is(Kind::Optional)) return keeps_kind(from, to->element());
    if (from->is_scalar() && to->is_scalar()) {
        auto rank = [](const Type* type) {
            return type->is_bool() ? 0 : type->is_integer() ? 1 : type->is_float() ? 2 : 3;
        };
        return rank(from) <= rank(to);
    }
    if (!from->is(Kind::Tuple) || !to->is(Kind::Tuple)) return true;
    return std::equal(from->elements.begin(), from->elements.end(), to->elements.begin(),
                      to->elements.end(), keeps_kind);
}

}  // namespace

Value Lowering::as_element(const Value& item, const Type* element, const Value& container,
                           Span span) {
    if (can_convert(item.type, element) && keeps_kind(item.type, element))
        return convert(item, element, span, "the element");
    // The next pass makes the container of elements of this type.
    if (refine_parts(element, item.type, span))
        return {.type = element, .node = ir.zero(element), .span = span};
    fail(Code::heterogeneous, span,
         "cannot put " + types::to_string(item.type) + " into " + types::to_string(container.type) +
             ", or look for it there",
         {{"this is " + types::to_string(item.type), item.span}},
         element->is(Kind::None) ? "It was made of None: make it of a value of the type that is to "
                                   "be in it, as in [0.0] * n."
                                 : "");
}

Value Lowering::if_equal(const Value& item, const Type* element,
                         const std::function<Value(const Value&)>& use, const Value& otherwise,
                         Span span) {
    Value converted = convert(item, element, span, "the item");
    if (keeps_kind(item.type, element) || !item.type->is_scalar()) return use(converted);
    ir::Node* same = ir.binary(Op::eq, ir.cast(node(converted), item.type), node(item));
    return choose(value(same), [&] { return use(converted); }, [&] { return otherwise; }, span);
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

Value Lowering::taken_from_memory(const Type* type, ir::Node* pointer) {
    if (!types::is_managed(type)) return from_memory(type, pointer, ir.int64(0));
    return owned(ir.make(Op::take, type, {pointer, ir.int64(0)}));
}

void Lowering::replace_in_memory(const Value& stored, const Type* type, ir::Node* pointer,
                                 ir::Node* offset) {
    if (types::components(type).empty()) return;
    ir::Node* old = types::is_managed(type) ? ir.make(Op::take, type, {pointer, offset}) : nullptr;
    ir.make(Op::store, types.none(), {pointer, offset, own(stored)});
    if (old != nullptr) ir.make(Op::release, types.none(), {old});
}

}  // namespace numen::sema
