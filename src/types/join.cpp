#include <algorithm>

#include "types/record.h"
#include "types/type.h"

namespace numen::types {

namespace {

const Type* join_elements(Context& context, const Type* a, const Type* b,
                          std::vector<const Type*>& out) {
    if (a->elements.size() != b->elements.size()) return nullptr;
    for (std::size_t i = 0; i < a->elements.size(); ++i) {
        const Type* element = join(context, a->elements[i], b->elements[i]);
        if (element == nullptr) return nullptr;
        out.push_back(element);
    }
    return a;
}

const Type* join_arrays(Context& context, const Type* a, const Type* b) {
    if (array_element(context, a) != array_element(context, b) || a->ndim != b->ndim)
        return nullptr;
    Layout layout = a->layout == b->layout ? a->layout : Layout::A;
    return context.array(array_element(context, a), a->ndim, layout, a->readonly || b->readonly,
                         a->aligned && b->aligned);
}

bool is_function(const Type* type) {
    return type->is_one_of() ||
           (type->is(Kind::Static) && (type->static_kind == StaticKind::Function ||
                                       type->static_kind == StaticKind::Builtin));
}

const Type* join_functions(Context& context, const Type* a, const Type* b) {
    std::vector<const Type*> all;
    for (const Type* type : {a, b}) {
        for (const Type* each : type->is_one_of() ? type->elements : std::span(&type, 1)) {
            if (std::ranges::find(all, each) == all.end()) all.push_back(each);
        }
    }
    return all.size() == a->elements.size() ? a : context.one_of(all);
}

}  // namespace

const Type* join(Context& context, const Type* a, const Type* b) {
    if (a == b || b->is(Kind::Never)) return a;
    if (a->is(Kind::Never)) return b;
    if (a->is(Kind::None)) return b->is(Kind::Static) ? nullptr : context.optional(b);
    if (b->is(Kind::None)) return join(context, b, a);
    if (a->is(Kind::Optional) || b->is(Kind::Optional)) {
        const Type* value = join(context, a->is(Kind::Optional) ? a->element() : a,
                                 b->is(Kind::Optional) ? b->element() : b);
        return value == nullptr ? nullptr : context.optional(value);
    }
    if (is_function(a) && is_function(b)) return join_functions(context, a, b);
    if (a->kind != b->kind || a->typed != b->typed) return nullptr;
    std::vector<const Type*> elements;
    switch (a->kind) {
        case Kind::Scalar:
            if (a->is_time() != b->is_time() || !can_promote(a->dtype, b->dtype)) return nullptr;
            // A variable must hold both values whole, so the machine types promote as strong ones.
            return context.scalar(promote(a->dtype, false, b->dtype, false), a->weak && b->weak);
        case Kind::Tuple:
            if (a->entity != b->entity || join_elements(context, a, b, elements) == nullptr) {
                return nullptr;
            }
            return a->names.empty() || a->name != b->name
                       ? context.tuple(elements)
                       : context.named_tuple(a->name, a->entity, a->names, elements);
        case Kind::LiteralList:
            if (join_elements(context, a, b, elements) == nullptr) return nullptr;
            return context.literal_list(elements);
        case Kind::LiteralDict: {
            bool same_keys = std::ranges::equal(a->names, b->names);
            if (!same_keys || join_elements(context, a, b, elements) == nullptr) return nullptr;
            return context.literal_dict(a->names, elements);
        }
        case Kind::Slice:
            if (join_elements(context, a, b, elements) == nullptr) return nullptr;
            return context.slice(elements[0], elements[1], elements[2]);
        case Kind::Array: return join_arrays(context, a, b);
        case Kind::Record: {
            if (!same_fields(a, b)) return nullptr;
            return record_view(context, a, a->readonly || b->readonly, b->aligned);
        }
        case Kind::Pointer: return context.pointer();
        case Kind::List:
        case Kind::Set:
        case Kind::Dict:
            // An empty container takes the element types of the one it meets. Of two empty ones,
            // written at different places, it is the first, whose elements may be known later.
            if (b->elements[0]->is(Kind::Never)) return a;
            if (a->elements[0]->is(Kind::Never)) return b;
            // Python's numbers and NumPy's lie in the same memory.
            return strong(context, a) == strong(context, b) ? strong(context, a) : nullptr;
        default: return nullptr;
    }
}

}  // namespace numen::types
