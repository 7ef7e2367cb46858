#include "ir/interpreter/cells.h"

#include "support/diagnostic.h"

namespace numen::ir {

using types::Component;

namespace {

template <class T>
Cell load_as(const void* address) {
    T value;
    std::memcpy(&value, address, sizeof value);
    return to_cells(value)[0];
}

template <class T>
void store_as(Cell cell, void* address) {
    T value = from_cells<T>({&cell, 1});
    std::memcpy(address, &value, sizeof value);
}

/// function.operator()<T>() with the C++ type of a component; a bool is the byte it takes.
template <class Function>
decltype(auto) with_component(Component component, Function function) {
    switch (component) {
        case Component::i1:
        case Component::u8: return function.template operator()<std::uint8_t>();
        case Component::i8: return function.template operator()<std::int8_t>();
        case Component::i16: return function.template operator()<std::int16_t>();
        case Component::i32: return function.template operator()<std::int32_t>();
        case Component::i64: return function.template operator()<std::int64_t>();
        case Component::u16: return function.template operator()<std::uint16_t>();
        case Component::u32: return function.template operator()<std::uint32_t>();
        case Component::u64: return function.template operator()<std::uint64_t>();
        case Component::f32: return function.template operator()<float>();
        case Component::f64: return function.template operator()<double>();
        case Component::pointer:
        case Component::reference: return function.template operator()<void*>();
    }
    NUMEN_UNREACHABLE("component");
}

}  // namespace

Cell load_component(Component component, const void* address) {
    Cell cell = with_component(component, [&]<class T>() { return load_as<T>(address); });
    return component == Component::i1 ? cell != 0 : cell;
}

void store_component(Component component, Cell cell, void* address) {
    with_component(component, [&]<class T>() { store_as<T>(cell, address); });
}

Value load_value(const types::Type* type, const void* address) {
    auto components = types::components(type);
    auto layout = types::memory_layout(type);
    Value value;
    for (std::size_t i = 0; i < components.size(); ++i) {
        value.push_back(
            load_component(components[i], static_cast<const char*>(address) + layout.offsets[i]));
    }
    return value;
}

void store_value(const types::Type* type, Cells value, void* address) {
    auto components = types::components(type);
    auto layout = types::memory_layout(type);
    NUMEN_ASSERT(value.size() == components.size());
    for (std::size_t i = 0; i < components.size(); ++i) {
        store_component(components[i], value[i], static_cast<char*>(address) + layout.offsets[i]);
    }
}

}  // namespace numen::ir
