#pragma once

#include <deque>
#include <string>
#include <vector>

#include "ir/interpreter/cells.h"
#include "support/scanner.h"
#include "types/type.h"

/// Values of any type as text, for `# run:` lines:
///
///     1  -2.5  true  nan  (1.0, -2.0)        scalars; a complex number is its two parts
///     (1, 2.5)  (1,)  none  "text"           tuples, optionals, str
///     [[1, 2], [3, 4]]                       arrays; the type says the dtype and the layout
///     shape(0, 3)                            an array without elements
namespace numen::tool {

/// Makes values in memory and owns what they refer to: the elements of arrays, strings.
class Values {
  public:
    explicit Values(types::Context& types) : types_(types) {}
    ~Values();
    Values(const Values&) = delete;
    Values& operator=(const Values&) = delete;

    /// Takes a value of the type. Elements of an array of layout A lie apart in memory, in reverse
    /// order, so that its strides matter. Throws CompileError.
    ir::Value parse(support::Scanner& scanner, const types::Type* type);

  private:
    ir::Value array(support::Scanner& scanner, const types::Type* type);

    types::Context& types_;
    std::deque<std::vector<char>> elements_;
    std::vector<ir::Value> strings_;
};

/// As parse reads it.
std::string text(types::Context& types, const types::Type* type, ir::Cells value);
/// Equal as text, or with `nearly`, apart from rounding: floats by a few units in the last place.
bool same(types::Context& types, const types::Type* type, ir::Cells a, ir::Cells b, bool nearly);
/// Drops the references that the value holds.
void release(const types::Type* type, ir::Cells value);

}  // namespace numen::tool
