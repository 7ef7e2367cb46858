#pragma once

#include <cstddef>
#include <cstdint>

/// Python's hash(), as CPython 3.8 and later compute it on 64-bit machines (Objects/object.c,
/// Python/pyhash.c, Objects/tupleobject.c describe the algorithms).
namespace numen::runtime {

/// Sets the secret of the hash of str and bytes, before any has been hashed. Without it the process
/// has a random one. CPython's is needed for compiled code and the interpreter to agree.
void set_hash_secret(std::uint64_t k0, std::uint64_t k1);

/// SipHash-1-3 of the bytes under the secret; 0 when there are none.
std::int64_t hash_bytes(const void* data, std::size_t bytes);
std::int64_t hash_int(std::int64_t value);
std::int64_t hash_uint(std::uint64_t value);
/// NaN hashes to 0 (CPython: by identity).
std::int64_t hash_float(double value);
std::int64_t hash_complex(double real, double imag);
/// None's hash is its address in CPython before 3.12; ours is 3.12's constant.
inline constexpr std::int64_t kHashNone = 0xFCA86420;

/// The hash of a tuple from those of its elements.
class TupleHash {
  public:
    void add(std::int64_t element_hash);
    std::int64_t finish() const;

  private:
    std::uint64_t state_ = 2870177450012600261ULL;  // xxHash's fifth prime
    std::uint64_t count_ = 0;
};

}  // namespace numen::runtime
