#include "python/held_value.h"

#include <cstring>

#include "python/box.h"
#include "python/typing.h"
#include "support/diagnostic.h"
#include "types/conversion.h"

namespace numen::python {

using types::Kind;

void refuse(const std::string& message) {
    throw support::CompileError(support::Code::unsupported_argument, support::Span{}, message);
}

bool holds_copies(const Type* type) {
    switch (type->kind) {
        case Kind::List:
        case Kind::Set:
        case Kind::Dict: return !type->typed;
        default:
            for (const Type* element : type->elements) {
                if (holds_copies(element)) return true;
            }
            return false;
    }
}

const Type* type_to_hold(Session& session, PyObject* object) {
    try {
        return types::strong(session.types, type_of(session, object));
    } catch (const Untypable& why) {
        refuse(why.what());
    }
}

HeldValue::HeldValue(CallFrame& frame, const Type* to, PyObject* object) {
    const Type* from = type_to_hold(frame.session(), object);
    if (types::conversion(from, to) < types::Conversion::unsafe) {
        refuse("cannot convert " + to_string(from) + " to " + to_string(to));
    }
    types::MemoryLayout layout = types::memory_layout(to);
    bytes_.resize(static_cast<std::size_t>(layout.size) + 1);
    ComponentCursor cursor(bytes_.data(), layout.offsets);
    unbox(frame, to, object, cursor);
}

void HeldValue::put(const runtime::ElementType* type, void* place) {
    std::memcpy(place, bytes_.data(), static_cast<std::size_t>(type->size));
    runtime::retain_element(*type, place);
}

void HeldValue::replace(const runtime::ElementType* type, void* place) {
    std::vector<char> old(static_cast<std::size_t>(type->size) + 1);
    std::memcpy(old.data(), place, static_cast<std::size_t>(type->size));
    put(type, place);
    runtime::release_element(*type, old.data());
}

Owned box_at(Session& session, const Type* type, const void* place) {
    CallFrame frame(session);
    types::MemoryLayout layout = types::memory_layout(type);
    ComponentCursor cursor(const_cast<void*>(place), layout.offsets);
    return box(frame, type, cursor);
}

}  // namespace numen::python
