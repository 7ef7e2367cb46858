#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "support/scanner.h"
#include "types/type.h"

/// The text of types inside the IR: exact, so that it can be read back, where types::to_string
/// shows a user what Numba shows.
///
///     float64  ~float64 (weak: from a Python float)  none  never  str  bytes  range  reference
///     (int64, float64)  (int64,)  ()  namedtuple Point(x: float64, y: float64)
///     array(float64, 2d, C)  array(int8, 1d, A, readonly, unaligned)
///     record(24, aligned, x: float64 @0, name: chars(4) @8, title: =0)  nested(int8, 3, 2)
///     bytes(5) optional(T)  list(T)  set(T)  dict(K, V)  slice(none, int64, none) pointer
///     pointer(T)  function(int64, float64) -> int64 enum Color  exception builtins.ValueError
///     static module numpy  static dtype float64 static type float64
///
/// Names that are not dotted words are in quotes. Where a type has the identity of a Python
/// object, "@0x..." follows its name.
namespace numen::types {

/// What is written for the identity of a Python object, and what it stands for when it is read, in
/// texts that outlive the process. Empty: the address.
using IdentityWriter = std::function<std::uint64_t(const void* identity)>;
using IdentityReader = std::function<const void*(std::uint64_t number)>;

std::string ir_text(const Type* type, const IdentityWriter& number_of = {});

/// Takes the type that comes next. Throws CompileError (Code::syntax).
const Type* parse_type(Context& context, support::Scanner& scanner);
/// The type that the whole text stands for; errors carry no span.
const Type* parse_type(Context& context, std::string_view text,
                       const IdentityReader& identity_of = {});

}  // namespace numen::types
