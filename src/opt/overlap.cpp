#include "opt/overlap.h"

#include <algorithm>

#include "ir/effects.h"
#include "ir/runtime_rows.h"

namespace numen::opt {

using types::Kind;
using types::Layout;

namespace {

/// Where an array's memory comes from: the alloc, parameter or constant that owns it. Null when
/// that is not to be seen.
const Node* origin(const Node* array) {
    const Node* base = ir::viewed_array(array);
    if (base->is_parameter || base->op == Op::alloc) return base;
    if (base->op != Op::pack || !base->type->is(Kind::Array)) return nullptr;
    const Node* data = ir::pointed_into(base->operands[types::kArrayData]);
    return !data->is_parameter && data->op == Op::const_data ? data : nullptr;
}

bool is_same_view(Builder& b, Node* a, Node* other) {
    if (a == other) return true;
    if (a->type->ndim != other->type->ndim) return false;
    for (int i = 0; i < types::field_count(a->type); ++i) {
        if (i == types::kArrayOwner) continue;
        if (!equivalent(field(b, a, i), field(b, other, i))) return false;
    }
    return true;
}

struct Extent {
    Node* begin;
    Node* end;
};

/// The addresses between which the elements lie, as int64. Of an empty array anything.
Extent extent(Builder& b, Node* array) {
    const Type* type = array->type;
    Node* item = b.int64(types::size_of(type->dtype));
    Node* zero = b.int64(0);
    Node* begin = b.cast(field(b, array, types::kArrayData), b.types().int64());
    Node* end = begin;
    for (int axis = 0; axis < type->ndim; ++axis) {
        Node* last = b.binary(Op::sub, shape(b, array, axis), b.int64(1));
        Node* reach = b.binary(Op::mul, last, stride(b, array, axis));
        if (type->layout == Layout::A) {
            Node* back = b.binary(Op::lt, reach, zero);
            begin = b.binary(Op::add, begin, select(b, back, reach, zero));
            reach = select(b, back, zero, reach);
        }
        end = b.binary(Op::add, end, reach);
    }
    return {begin, b.binary(Op::add, end, item)};
}

Node* meet(Builder& b, Node* one, Node* other) {
    Extent first = extent(b, one);
    Extent second = extent(b, other);
    return b.binary(Op::and_, b.binary(Op::lt, first.begin, second.end),
                    b.binary(Op::lt, second.begin, first.end));
}

/// Whether the memory that two arrays are views of may be the same; the arrays themselves, where it
/// is not to be seen what they are views of. Two arguments are one comparison for all their slices.
Node* owners_meet(Builder& b, Node* a, Node* other) {
    auto owner = [](Node* array) {
        const Node* from = origin(array);
        const bool is_array = from != nullptr && from->type->is(Kind::Array);
        return is_array ? const_cast<Node*>(from) : array;
    };
    Node *first = owner(a), *second = owner(other);
    // Views of one array: what they have in common is worth a look only where that is cheap.
    if (first != second) return meet(b, first, second);
    return a->type->ndim <= 1 && other->type->ndim <= 1 ? meet(b, a, other) : b.boolean(true);
}

bool is_field(const Node* node, const Node* array, int index) {
    return is_made_by(node, Op::field) && node->operands[0] == array && node->imm == index;
}

/// Whether an address is that of an array's first element, moved by indices of axes that are not in
/// `kept`, a bit each.
bool is_indexed(const Node* data, const Node* whole, std::uint64_t kept) {
    for (; is_made_by(data, Op::offset); data = data->operands[0]) {
        const Node* bytes = data->operands[1];
        bool is_step = false;
        for (int axis = 0; axis < whole->type->ndim && is_made_by(bytes, Op::mul); ++axis) {
            is_step = is_step || ((kept >> axis & 1) == 0 &&
                                  is_field(bytes->operands[1], whole,
                                           types::stride_field(*whole->type, axis)));
        }
        if (!is_step) return false;
    }
    return is_field(data, whole, types::kArrayData);
}

/// Whether two views of one contiguous array have some of its axes whole, the same ones, and
/// indices of the others, as rows of a matrix, or columns: they are the same or have no element in
/// common.
bool are_lines_of_one(const Node* a, const Node* other) {
    const Node* whole = origin(a);
    if (whole == nullptr || whole != origin(other) || whole == a || whole == other ||
        !whole->type->is(Kind::Array) || whole->type->layout == Layout::A ||
        a->type->ndim != other->type->ndim) {
        return false;
    }
    std::uint64_t kept = 0;
    for (int i = 0; i < a->type->ndim; ++i) {
        const auto size = static_cast<std::size_t>(types::shape_field(i));
        const auto step = static_cast<std::size_t>(types::stride_field(*a->type, i));
        if (!equivalent(a->operands[size], other->operands[size]) ||
            !equivalent(a->operands[step], other->operands[step])) {
            return false;
        }
        int axis = 0;
        while (axis < whole->type->ndim &&
               !is_field(a->operands[size], whole, types::shape_field(axis))) {
            ++axis;
        }
        if (axis == whole->type->ndim || (kept >> axis & 1) != 0 ||
            !is_field(a->operands[step], whole, types::stride_field(*whole->type, axis))) {
            return false;
        }
        kept |= std::uint64_t{1} << axis;
    }
    return is_indexed(a->operands[types::kArrayData], whole, kept) &&
           is_indexed(other->operands[types::kArrayData], whole, kept);
}

/// Whether both rows have the same elements at the same places.
Node* is_same_row(Builder& b, Node* a, Node* other) {
    if (types::size_of(a->type->dtype) != types::size_of(other->type->dtype)) {
        return b.boolean(false);
    }
    const Type* word = b.types().int64();
    Node* begin = b.cast(field(b, other, types::kArrayData), word);
    Node* same = b.binary(Op::eq, b.cast(field(b, a, types::kArrayData), word), begin);
    Node *length = shape(b, a, 0), *step = stride(b, a, 0);
    if (!equivalent(length, shape(b, other, 0))) {
        same = both(b, same, b.binary(Op::eq, length, shape(b, other, 0)));
    }
    if (!equivalent(step, stride(b, other, 0))) {
        same = both(b, same, b.binary(Op::eq, step, stride(b, other, 0)));
    }
    return same;
}

/// Whether writing a row spoils one of the others: meets it and is not the same.
Node* rows_spoil(Builder& b, Node* destination, std::span<Node* const> inputs) {
    Node* any = nullptr;
    for (Node* input : inputs) {
        Node* one =
            both(b, meet(b, destination, input), not_(b, is_same_row(b, destination, input)));
        any = any == nullptr ? one : b.binary(Op::or_, any, one);
    }
    return any;
}

/// Whether a row of the runtime is true of an array and one of the others.
Node* ask_runtime(Builder& b, ir::rt::Row row, Node* destination, std::span<Node* const> inputs) {
    std::vector<Node*> words;
    add_view(b, destination, words);
    std::vector<std::size_t> starts;
    for (Node* input : inputs) {
        starts.push_back(words.size());
        add_view(b, input, words);
    }
    Node* memory = record(b, words);
    Node* any = nullptr;
    for (std::size_t start : starts) {
        Node* one = b.call_runtime(row, b.types().boolean(), {memory, word_at(b, memory, start)});
        any = any == nullptr ? one : b.binary(Op::or_, any, one);
    }
    return any;
}

}  // namespace

bool are_apart(const Node* a, const Node* b) {
    const Node* from_a = origin(a);
    const Node* from_b = origin(b);
    if (from_a == nullptr || from_b == nullptr || from_a == from_b) return false;
    // Parameters are older than what the function makes, but may be views of each other.
    auto is_new = [](const Node* n) { return !n->is_parameter && n->op == Op::alloc; };
    return is_new(from_a) || is_new(from_b);
}

Node* may_meet(Builder& b, Node* a, Node* other) {
    return are_apart(a, other) ? nullptr : meet(b, a, other);
}

Node* overlap(Builder& b, const Node& node) {
    const bool unless_same = node.imm == ir::kUnlessSame;
    Node* first = node.operands[0];
    std::vector<Node*> doubtful;
    for (Node* other : node.operands.subspan(1)) {
        if (are_apart(first, other) || (unless_same && is_same_view(b, first, other))) continue;
        doubtful.push_back(other);
    }
    if (doubtful.empty()) return b.boolean(false);
    return ask_runtime(b, unless_same ? ir::rt::spoils : ir::rt::overlap, first, doubtful);
}

Node* spoils(Builder& b, Node* destination, std::span<Node* const> inputs) {
    std::vector<Node*> doubtful;
    Node* near = nullptr;  // whether it is worth a closer look
    for (Node* input : inputs) {
        if (!input->type->is(Kind::Array) || is_same_view(b, destination, input) ||
            are_apart(destination, input) || are_lines_of_one(destination, input)) {
            continue;
        }
        doubtful.push_back(input);
        Node* meeting = owners_meet(b, destination, input);
        near = near == nullptr ? meeting : b.binary(Op::or_, near, meeting);
    }
    if (doubtful.empty()) return nullptr;
    SlotId answer = b.function().new_slot(b.types().boolean());
    b.set(answer, b.boolean(false));
    auto is_row = [](const Node* array) { return array->type->ndim == 1; };
    const bool are_rows = is_row(destination) && std::ranges::all_of(doubtful, is_row);
    when(b, near, [&] {
        b.set(answer, are_rows ? rows_spoil(b, destination, doubtful)
                               : ask_runtime(b, ir::rt::spoils, destination, doubtful));
    });
    return b.get(answer);
}

}  // namespace numen::opt
