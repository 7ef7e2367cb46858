#include "opt/overlap.h"

#include "ir/runtime_rows.h"

namespace numen::opt {

using types::Kind;
using types::Layout;

namespace {

/// Where an array's memory comes from: the alloc, parameter or constant that owns it. Null when
/// that is not to be seen.
const Node* origin(const Node* array) {
    while (true) {
        if (array->is_parameter || array->op == Op::alloc) return array;
        if (array->op != Op::pack || !array->type->is(Kind::Array)) return nullptr;
        const Node* data = array->operands[types::kArrayData];
        while (!data->is_parameter && data->op == Op::offset) data = data->operands[0];
        if (data->is_parameter) return nullptr;
        if (data->op == Op::const_data) return data;
        if (data->op != Op::field || data->imm != types::kArrayData) return nullptr;
        array = data->operands[0];
    }
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

Node* spoils(Builder& b, Node* destination, std::span<Node* const> inputs) {
    std::vector<Node*> doubtful;
    Node* near = nullptr;  // whether the runtime is to be asked
    for (Node* input : inputs) {
        if (!input->type->is(Kind::Array) || is_same_view(b, destination, input) ||
            are_apart(destination, input)) {
            continue;
        }
        doubtful.push_back(input);
        Node* meeting = owners_meet(b, destination, input);
        near = near == nullptr ? meeting : b.binary(Op::or_, near, meeting);
    }
    if (doubtful.empty()) return nullptr;
    SlotId answer = b.function().new_slot(b.types().boolean());
    b.set(answer, b.boolean(false));
    when(b, near, [&] {
        std::vector<Node*> words;
        add_view(b, destination, words);
        std::vector<std::size_t> starts;
        for (Node* input : doubtful) {
            starts.push_back(words.size());
            add_view(b, input, words);
        }
        Node* memory = record(b, words);
        Node* any = nullptr;
        for (std::size_t start : starts) {
            Node* one = b.call_runtime(ir::rt::spoils, b.types().boolean(),
                                       {memory, word_at(b, memory, start)});
            any = any == nullptr ? one : b.binary(Op::or_, any, one);
        }
        b.set(answer, any);
    });
    return b.get(answer);
}

}  // namespace numen::opt
