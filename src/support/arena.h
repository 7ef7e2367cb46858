#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace numen::support {

/// Bump allocator that owns everything made in it until it is destroyed.
/// Objects are never destructed one by one, so they must be trivially destructible.
/// Not thread safe: one arena belongs to one compile.
class Arena {
  public:
    Arena() = default;
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    Arena(Arena&&) noexcept = default;
    Arena& operator=(Arena&&) noexcept = default;

    /// Uninitialised storage; never null (throws std::bad_alloc).
    void* allocate(std::size_t bytes, std::size_t align) {
        auto address = reinterpret_cast<std::uintptr_t>(cursor_);
        std::uintptr_t aligned = (address + align - 1) & ~static_cast<std::uintptr_t>(align - 1);
        if (cursor_ == nullptr || aligned + bytes > reinterpret_cast<std::uintptr_t>(end_)) {
            grow(bytes + align);
            return allocate(bytes, align);
        }
        cursor_ = reinterpret_cast<std::byte*>(aligned + bytes);
        return reinterpret_cast<void*>(aligned);
    }

    template <class T, class... Args>
    T* make(Args&&... args) {
        static_assert(std::is_trivially_destructible_v<T>);
        return new (allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
    }

    template <class T>
    std::span<T> copy(std::span<const T> items) {
        static_assert(std::is_trivially_copyable_v<T>);
        if (items.empty()) return {};
        auto* data = static_cast<T*>(allocate(items.size() * sizeof(T), alignof(T)));
        std::memcpy(static_cast<void*>(data), items.data(), items.size() * sizeof(T));
        return {data, items.size()};
    }
    template <class T>
    std::span<T> copy(const std::vector<T>& items) {
        return copy(std::span<const T>(items));
    }
    std::string_view copy(std::string_view text) {
        auto chars = copy(std::span<const char>(text.data(), text.size()));
        return {chars.data(), chars.size()};
    }

  private:
    void grow(std::size_t at_least) {
        std::size_t size = at_least > next_size_ ? at_least : next_size_;
        blocks_.push_back(std::make_unique<std::byte[]>(size));
        cursor_ = blocks_.back().get();
        end_ = cursor_ + size;
        if (next_size_ < (std::size_t{1} << 20)) next_size_ *= 2;
    }

    std::vector<std::unique_ptr<std::byte[]>> blocks_;
    std::byte* cursor_ = nullptr;
    std::byte* end_ = nullptr;
    std::size_t next_size_ = 16 * 1024;
};

}  // namespace numen::support
