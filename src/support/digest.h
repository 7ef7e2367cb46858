#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace numen::support {

/// 128 bits that stand for what was hashed: equal for equal contents, in every process and on every
/// machine. Not made to resist somebody who looks for two contents with one digest.
struct Digest {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    bool operator==(const Digest&) const = default;
    /// 32 hexadecimal digits.
    std::string hex() const;
};

Digest digest_of(std::string_view bytes);

/// Collects what a digest is made of. Texts are hashed with their lengths, so that neighbours do
/// not run together.
class Hasher {
  public:
    void number(std::uint64_t value);
    void real(double value);  // by its bits
    void text(std::string_view value);

    Digest digest() const { return digest_of(bytes_); }

  private:
    std::string bytes_;
};

}  // namespace numen::support
