#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sema/array_views.h"
#include "syntax/ast.h"

/// Which accesses of a prange loop's body to arrays around it are not seen to be apart from those
/// of other iterations.
namespace numen::sema {

struct FunctionSource;

/// Two accesses to one array, of which the first writes, that may be to one element in different
/// iterations. They may be the same.
struct UnprovenAccess {
    std::string array;
    support::Span write;
    std::string other_array;
    support::Span other;
    bool other_writes = false;
};

/// One of a loop's iterations.
struct Iteration {
    std::int64_t from_start = 0;
    bool is_last = false;
};

/// An iteration by its distance from the first one, whose number may not be known, for people.
std::string iteration_text(std::optional<std::int64_t> start, std::int64_t from_start);

struct CollidingIterations {
    Iteration writer, other;
};

/// Two accesses that are to one element in two different iterations, for certain.
struct Collision {
    UnprovenAccess accesses;
    CollidingIterations iterations;
};

/// Two arrays around the loop, one of which it writes, that may have elements in common for all
/// that is seen here. Where they are the same elements at the same places, iterations may keep
/// apart nevertheless.
struct PossibleOverlap {
    std::string written;
    std::string other;
    bool unless_same;
};

/// What the surroundings of a loop know of functions, names, and what is held by what these refer
/// to: 'self.x', 'pair[0]'.
struct LoopSurroundings {
    /// How many subscripts lead from what a name refers to, around the loop, to a number: an
    /// array's axes, more for a list of arrays. Nothing where it refers to nothing that can be
    /// written to.
    std::function<std::optional<int>(std::string_view name)> depth_of;
    /// The array that a name refers to around the loop, and the one of which that is a view as far
    /// as this is seen, or the array itself. Null where nothing is known.
    struct Memory {
        const void* array = nullptr;
        const void* viewed = nullptr;
        bool has_its_axes = true;  // as slices of it have, and its rows have not
        bool is_array = false;     // whatever array it is
        /// Which elements of `viewed` it has, where that is known, and a name of that.
        std::optional<std::vector<AxisOfView>> axes;
        std::string_view viewed_name;
    };
    std::function<Memory(std::string_view name)> memory_of;
    /// The compiled function that an expression is in the body of another, or, where that is null,
    /// in the loop; null for all else.
    std::function<const FunctionSource*(const syntax::Expr*, const FunctionSource*)> callee;
};

/// Which of a loop's accesses may be to one element in different iterations.
struct PrangeSafety {
    std::optional<Collision> collision;
    /// To one array, or to one that is seen to be a view of the other: the first of each array.
    std::vector<UnprovenAccess> unproven;
    /// To two arrays that may turn out to be one, or views of one, when the loop runs.
    std::vector<PossibleOverlap> overlaps;
};

/// Arrays in `reduced` are taken to be a copy for each iteration. Index expressions are compared as
/// sums of products of integers; conditions and the bounds of loops around an access count.
PrangeSafety prange_safety(const syntax::For& loop, const std::set<std::string_view>& reduced,
                           const LoopSurroundings& surroundings);

}  // namespace numen::sema
