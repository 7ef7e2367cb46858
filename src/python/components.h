#pragma once

#include <cstring>
#include <span>

#include "types/type.h"

namespace numen::python {

/// Walks the components of values in memory: a base address and the offset of every component, as
/// types::memory_layout gives them. Values of aggregate types are read and written part by part.
class ComponentCursor {
  public:
    ComponentCursor(void* base, std::span<const std::int64_t> offsets)
        : base_(static_cast<char*>(base)), offsets_(offsets) {}

    template <class T>
    void put(T value) {
        std::memcpy(next(), &value, sizeof value);
    }
    template <class T>
    T take() {
        T value;
        std::memcpy(&value, next(), sizeof value);
        return value;
    }
    /// Address of the next component, which is passed over.
    char* next() { return base_ + offsets_[index_++]; }
    void skip(std::size_t components) { index_ += components; }

  private:
    char* base_;
    std::span<const std::int64_t> offsets_;
    std::size_t index_ = 0;
};

}  // namespace numen::python
