#include "support/digest.h"

#include <xxhash.h>

#include <bit>
#include <cstdio>

namespace numen::support {

std::string Digest::hex() const {
    char text[33];
    std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(high),
                  static_cast<unsigned long long>(low));
    return text;
}

Digest digest_of(std::string_view bytes) {
    XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return {.high = hash.high64, .low = hash.low64};
}

void Hasher::number(std::uint64_t value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void Hasher::real(double value) { number(std::bit_cast<std::uint64_t>(value)); }

void Hasher::text(std::string_view value) {
    number(value.size());
    bytes_ += value;
}

}  // namespace numen::support
