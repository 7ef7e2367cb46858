#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/digest.h"
#include "support/result.h"

namespace numen::jit {

using support::Digest;

/// Something that a compile asked of the surroundings of its functions, and what it was told. The
/// subject is the number of an object, in the order in which objects came up; python/dependencies.h
/// gives the numbers.
struct Question {
    enum class Kind : std::uint8_t {
        name,
        attribute,
        module,
        enum_class,
        instance_fields,
        instance_member,
        overload,
        object_code,  // the name is the block, see python/object_block.h
    };
    Kind kind = Kind::name;
    std::uint32_t subject = 0;
    std::string name;
    Digest answer;
};

/// Where the definition of a compiled function stood: whole lines of a file.
struct SourcePlace {
    std::string file;
    int first_line = 0;
    int lines = 0;
};

/// A file of numen's library that was compiled from.
struct LibraryFile {
    std::string name;  // from the library's folder
    Digest contents;
};

/// An array from outside, whose memory the code refers to by a symbol.
struct CapturedArray {
    std::string symbol;
    std::uint32_t number = 0;
};

/// Machine code of one specialization as it is kept on disk, with all that tells whether it is
/// still right.
struct CachedCode {
    /// For people.
    std::string function;
    std::string file;
    std::string signature;

    std::vector<SourcePlace> places;
    std::vector<LibraryFile> library;
    std::vector<Question> questions;

    /// Types in their IR text, identities as numbers of objects.
    std::vector<std::string> parameters;
    std::string result;
    bool interruptible = true;  // see codegen::Artifact
    std::vector<CapturedArray> arrays;
    std::string object;  // ELF, see codegen::Artifact
};

/// Why a blob was not taken, in one sentence.
struct BlobRejected {
    std::string message;
};

/// The blob: a header with magic, format version, the key that it was made for and a digest of all
/// the rest, then the members in order.
std::string to_blob(const CachedCode& code, const Digest& key);

/// Reads a blob, whatever its bytes are: anything but what to_blob made is rejected.
support::Result<CachedCode, BlobRejected> from_blob(std::string_view bytes);
/// The same, and rejects one that was made for another key.
support::Result<CachedCode, BlobRejected> from_blob(std::string_view bytes, const Digest& key);

/// To be raised when the format of blobs changes; part of every key.
inline constexpr std::uint32_t kBlobVersion = 2;

}  // namespace numen::jit
