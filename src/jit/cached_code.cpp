#include "jit/cached_code.h"

#include <cstddef>
#include <cstring>

namespace numen::jit {

namespace {

constexpr char kMagic[8] = {'\x89', 'n', 'u', 'm', 'e', 'n', '\r', '\n'};

struct Header {
    char magic[8];
    std::uint32_t version;
    std::uint32_t unused;
    Digest key;
    std::uint64_t size;  // of what follows the header
    Digest contents;     // of the header's fields before it and of what follows the header
};

Digest digest_of_contents(const Header& header, std::string_view body) {
    support::Hasher hasher;
    hasher.text({reinterpret_cast<const char*>(&header), offsetof(Header, contents)});
    const Digest digest = support::digest_of(body);
    hasher.number(digest.high);
    hasher.number(digest.low);
    return hasher.digest();
}

/// Each member is written and read by one function, `transfer`, so that both agree.
class Writer {
  public:
    void number(const std::uint64_t& value) {
        bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    void text(const std::string& value) {
        number(value.size());
        bytes += value;
    }
    template <class T, class Transfer>
    void each(const std::vector<T>& values, Transfer transfer) {
        number(values.size());
        for (const T& value : values) transfer(value);
    }
    template <class T>
    void small(const T& value) {
        number(static_cast<std::uint64_t>(value));
    }

    std::string bytes;
};

class Damaged {};

class Reader {
  public:
    explicit Reader(std::string_view bytes) : rest(bytes) {}

    void number(std::uint64_t& value) {
        if (rest.size() < sizeof value) throw Damaged();
        std::memcpy(&value, rest.data(), sizeof value);
        rest.remove_prefix(sizeof value);
    }
    void text(std::string& value) {
        std::uint64_t size = 0;
        number(size);
        if (rest.size() < size) throw Damaged();
        value = rest.substr(0, size);
        rest.remove_prefix(size);
    }
    template <class T, class Transfer>
    void each(std::vector<T>& values, Transfer transfer) {
        std::uint64_t count = 0;
        number(count);
        if (rest.size() < count) throw Damaged();  // every element takes some bytes
        values.resize(count);
        for (T& value : values) transfer(value);
    }
    template <class T>
    void small(T& value) {
        std::uint64_t wide = 0;
        number(wide);
        value = static_cast<T>(wide);
    }

    std::string_view rest;
};

template <class Stream, class Value>
void transfer_digest(Stream& stream, Value& digest) {
    stream.number(digest.high);
    stream.number(digest.low);
}

/// All members in order: written from a const CachedCode, or read into one.
template <class Stream, class Code>
void transfer(Stream& stream, Code& code) {
    stream.text(code.function);
    stream.text(code.file);
    stream.text(code.signature);
    stream.each(code.places, [&](auto& place) {
        stream.text(place.file);
        stream.small(place.first_line);
        stream.small(place.lines);
    });
    stream.each(code.library, [&](auto& file) {
        stream.text(file.name);
        transfer_digest(stream, file.contents);
    });
    stream.each(code.questions, [&](auto& question) {
        stream.small(question.kind);
        stream.small(question.subject);
        stream.text(question.name);
        transfer_digest(stream, question.answer);
    });
    stream.each(code.parameters, [&](auto& type) { stream.text(type); });
    stream.text(code.result);
    stream.small(code.interruptible);
    stream.each(code.arrays, [&](auto& array) {
        stream.text(array.symbol);
        stream.small(array.number);
    });
    stream.text(code.object);
}

support::Result<CachedCode, BlobRejected> read(std::string_view bytes, const Digest* key) {
    Header header;
    if (bytes.size() < sizeof header) return BlobRejected{"it is truncated"};
    std::memcpy(&header, bytes.data(), sizeof header);
    const std::string_view body = bytes.substr(sizeof header);
    if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0) {
        return BlobRejected{"it is no code kept by numen"};
    }
    if (header.version != kBlobVersion) return BlobRejected{"it has another version"};
    if (header.size != body.size()) return BlobRejected{"it is truncated"};
    if (header.contents != digest_of_contents(header, body)) return BlobRejected{"it is damaged"};
    if (key != nullptr && header.key != *key) return BlobRejected{"it is for another function"};
    try {
        CachedCode code;
        Reader reader(body);
        transfer(reader, code);
        if (!reader.rest.empty()) throw Damaged();
        return code;
    } catch (const Damaged&) {
        return BlobRejected{"it is damaged"};
    }
}

}  // namespace

std::string to_blob(const CachedCode& code, const Digest& key) {
    Writer writer;
    transfer(writer, code);
    Header header{.version = kBlobVersion, .unused = 0, .key = key, .size = writer.bytes.size()};
    std::memcpy(header.magic, kMagic, sizeof kMagic);
    header.contents = digest_of_contents(header, writer.bytes);
    return std::string(reinterpret_cast<const char*>(&header), sizeof header) + writer.bytes;
}

support::Result<CachedCode, BlobRejected> from_blob(std::string_view bytes) {
    return read(bytes, nullptr);
}

support::Result<CachedCode, BlobRejected> from_blob(std::string_view bytes, const Digest& key) {
    return read(bytes, &key);
}

}  // namespace numen::jit
