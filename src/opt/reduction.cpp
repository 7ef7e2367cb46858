#include "opt/reduction.h"

#include <limits>

#include "ir/duration.h"
#include "ir/runtime_rows.h"
#include "support/diagnostic.h"

namespace numen::opt {

using ir::MathFn;
using ir::ReduceKind;
using types::DType;
using types::Layout;

namespace {

/// The smallest and greatest integer of a dtype, as a constant's imm.
std::int64_t least(DType dtype) {
    if (types::kind(dtype) == 'u' || dtype == DType::bool_) return 0;
    return std::numeric_limits<std::int64_t>::min() >> (64 - 8 * types::size_of(dtype));
}
std::int64_t greatest(DType dtype) {
    if (dtype == DType::bool_) return 1;
    if (types::kind(dtype) != 'u') return ~least(dtype);
    return static_cast<std::int64_t>(~std::uint64_t{0} >> (64 - 8 * types::size_of(dtype)));
}

/// Whether to compute an element takes about as long as to store it and to read it again. What is
/// computed by functions of vectors is not cheap, one by one.
bool is_cheap(const Region& region) {
    constexpr int kMostNodes = 8;
    int count = 0;
    for (const Node* node = region.first; node != region.last; node = node->next) {
        const bool is_simple = ir::has_flag(*node, 'P') && ir::duration(*node) <= 1;
        if (!is_simple || ++count > kMostNodes) return false;
    }
    return true;
}

}  // namespace

Reduction::Reduction(Builder& b, const Node& reduce, std::span<Node* const> sizes)
    : b_(b),
      kind_(reduce.reduce),
      type_(b.types().scalar(reduce.type->dtype)),
      so_far_(b.function().new_slot(type_)) {
    bool inexact = type_->is_float() || type_->is_complex();
    bool may_reorder = (b.function().options.fastmath & ir::kReassociate) != 0;
    pairwise_ = kind_ == ReduceKind::sum && inexact && !may_reorder;
    is_cheap_ = type_->is_float() && is_cheap(*reduce.regions[0]);
    if (kind_ == ReduceKind::min || kind_ == ReduceKind::max) {
        when(b_, b_.binary(Op::eq, product(b_, sizes), b_.int64(0)), [&] {
            Node* message[] = {b_.string(kind_ == ReduceKind::min
                                             ? "zero-size array to reduction operation minimum "
                                               "which has no identity"
                                             : "zero-size array to reduction operation maximum "
                                               "which has no identity")};
            b_.raise("ValueError", message);
        });
    }
    b_.set(so_far_, reduction_identity(b_, kind_, type_));
}

Node* reduction_identity(Builder& b, ReduceKind kind, const Type* scalar) {
    bool is_float = scalar->is_float();
    double infinity = std::numeric_limits<double>::infinity();
    switch (kind) {
        case ReduceKind::sum:
        case ReduceKind::any: return b.constant(scalar, std::int64_t{0});
        case ReduceKind::prod:
        case ReduceKind::all: return b.constant(scalar, std::int64_t{1});
        case ReduceKind::min:
            return is_float ? b.constant(scalar, infinity)
                            : b.constant(scalar, greatest(scalar->dtype));
        case ReduceKind::max:
            return is_float ? b.constant(scalar, -infinity)
                            : b.constant(scalar, least(scalar->dtype));
    }
    NUMEN_UNREACHABLE("kind of reduction");
}

Node* combined(Builder& b, ReduceKind kind, Node* so_far, Node* value) {
    const Type* type = so_far->type;
    bool is_bool = type->is_bool();
    switch (kind) {
        case ReduceKind::sum: return b.binary(is_bool ? Op::or_ : Op::add, so_far, value);
        case ReduceKind::prod: return b.binary(is_bool ? Op::and_ : Op::mul, so_far, value);
        case ReduceKind::any: return b.binary(Op::or_, so_far, value);
        case ReduceKind::all: return b.binary(Op::and_, so_far, value);
        // NumPy's minimum and maximum: a NaN stays.
        case ReduceKind::min: return b.math(MathFn::minimum, type, {so_far, value});
        case ReduceKind::max: return b.math(MathFn::maximum, type, {so_far, value});
    }
    NUMEN_UNREACHABLE("kind of reduction");
}

std::function<Node*(Node*)> Reduction::elements_of(Node* array) {
    return [this, array](Node* at) { return b_.make(Op::elem_load, type_, {array, at}); };
}

Node* Reduction::result() { return b_.get(so_far_); }

void Reduction::row(Node* length, Node* plain, const std::function<Node*(Node*)>& element) {
    if (pairwise_) return sum_pairwise(length, plain, element);
    if (kind_ == ReduceKind::any || kind_ == ReduceKind::all) return truth_of_row(length, element);
    combine_range(b_.int64(0), length, element);
}

void Reduction::combine_range(Node* start, Node* stop, const std::function<Node*(Node*)>& element) {
    loop(
        b_, start, stop, b_.int64(1),
        [&](Node* position) {
            b_.set(so_far_, combined(b_, kind_, b_.get(so_far_), element(position)));
        },
        over_array(b_));
}

/// Looks after every block whether the rest matters: a loop without a way out in the middle is
/// computed many elements at a time.
void Reduction::truth_of_row(Node* length, const std::function<Node*(Node*)>& element) {
    constexpr std::int64_t kBlock = 1024;
    loop(
        b_, b_.int64(0), length, b_.int64(kBlock),
        [&](Node* start) {
            Node* end = b_.binary(Op::add, start, b_.int64(kBlock));
            combine_range(start, select(b_, b_.binary(Op::lt, end, length), end, length), element);
            Node* known = b_.get(so_far_);
            when(b_, kind_ == ReduceKind::any ? known : not_(b_, known),
                 [&] { b_.make(Op::break_, b_.types().never(), {}); });
        },
        over_array(b_));
}

/// so_far += the row's sum. The halving recursion runs with a stack of its own: at each depth the
/// length that is left for the right half (0 while in it) and the left half's sum.
void Reduction::sum_pairwise(Node* length, Node* plain,
                             const std::function<Node*(Node*)>& element) {
    // NumPy counts the parts of complex numbers.
    std::int64_t parts = type_->is_complex() ? 2 : 1;
    std::int64_t block = 128 / parts;
    if (is_constant(length) && length->imm <= block) return sum_few(length, plain, element);
    std::int64_t item = types::size_of(type_->dtype);
    constexpr std::int64_t kMaxDepth = 64;
    const Type* none = b_.types().none();
    const Type* int64 = b_.types().int64();
    const Type* array =
        plain != nullptr ? plain->type : b_.types().array(type_->dtype, 1, Layout::C);
    auto slot = [&](const Type* type, Node* initial) {
        SlotId made = b_.function().new_slot(type);
        b_.set(made, initial);
        return made;
    };
    Node* memory = b_.call_runtime(
        ir::rt::value_slot, b_.types().pointer(),
        {b_.int64(kMaxDepth * 8 +
                  (kMaxDepth + (plain == nullptr && !is_cheap_ ? block : 0)) * item)});
    Node* rests = memory;
    Node* lefts = address(b_, memory, b_.int64(kMaxDepth * 8));
    Node* values = address(b_, lefts, b_.int64(kMaxDepth * item));
    SlotId position = slot(int64, b_.int64(0));
    SlotId count = slot(int64, length);
    SlotId depth = slot(int64, b_.int64(0));
    SlotId sum = slot(type_, b_.constant(type_, 0.0));
    auto at_depth = [&](std::int64_t size) {
        return b_.binary(Op::mul, b_.get(depth), b_.int64(size));
    };
    auto change_depth = [&](Op op) { b_.set(depth, b_.binary(op, b_.get(depth), b_.int64(1))); };
    auto rest = [&] { return b_.make(Op::load, int64, {rests, at_depth(8)}); };
    // Depth 0 is nobody's right half.
    b_.make(Op::store, none, {rests, b_.int64(0), b_.int64(1)});

    while_(
        b_, [&] { return b_.boolean(true); },
        [&] {
            while_(
                b_, [&] { return b_.binary(Op::gt, b_.get(count), b_.int64(block)); },
                [&] {
                    Node* n = b_.get(count);
                    Node* half = b_.binary(Op::floordiv, n, b_.int64(2));
                    // n / 2 - n / 2 % 8 floats; of complex numbers (2n / 2 - 2n / 2 % 8) / 2.
                    Node* cut =
                        parts == 1
                            ? b_.binary(Op::sub, half, b_.binary(Op::mod, half, b_.int64(8)))
                            : b_.binary(Op::floordiv,
                                        b_.binary(Op::sub, n, b_.binary(Op::mod, n, b_.int64(8))),
                                        b_.int64(2));
                    change_depth(Op::add);
                    b_.make(Op::store, none, {rests, at_depth(8), b_.binary(Op::sub, n, cut)});
                    b_.set(count, cut);
                });
            Node* start = b_.get(position);
            Node* n = b_.get(count);
            Node* source = values;
            Node* step = b_.int64(item);
            if (plain != nullptr) {
                step = stride(b_, plain, 0);
                source = address(b_, field(b_, plain, types::kArrayData),
                                 b_.binary(Op::mul, start, step));
            }
            Node* fields[] = {source, b_.zero(b_.types().reference()), n, step};
            Node* view = b_.pack(array, fields);
            if (is_cheap_) {
                b_.set(sum, sum_block(
                                n, [&](Node* i) { return element(b_.binary(Op::add, start, i)); }));
            } else {
                if (plain == nullptr) {
                    loop(b_, b_.int64(0), n, b_.int64(1), [&](Node* i) {
                        b_.make(Op::elem_store, none,
                                {view, element(b_.binary(Op::add, start, i)), i});
                    });
                }
                b_.set(sum, sum_block(n, elements_of(view)));
            }
            b_.set(position, b_.binary(Op::add, start, n));
            while_(
                b_, [&] { return b_.binary(Op::eq, rest(), b_.int64(0)); },
                [&] {
                    Node* left = b_.make(Op::load, type_, {lefts, at_depth(item)});
                    b_.set(sum, b_.binary(Op::add, left, b_.get(sum)));
                    change_depth(Op::sub);
                });
            when(b_, b_.binary(Op::eq, b_.get(depth), b_.int64(0)),
                 [&] { b_.make(Op::break_, b_.types().never(), {}); });
            b_.make(Op::store, none, {lefts, at_depth(item), b_.get(sum)});
            b_.set(count, rest());
            b_.make(Op::store, none, {rests, at_depth(8), b_.int64(0)});
        },
        over_array(b_));
    b_.set(so_far_, b_.binary(Op::add, b_.get(so_far_), b_.get(sum)));
}

/// so_far += the sum of a row that is one block.
void Reduction::sum_few(Node* length, Node* plain, const std::function<Node*(Node*)>& element) {
    const bool is_computed_first = plain == nullptr && !is_cheap_;
    if (is_computed_first && length->imm < accumulators()) {
        // What is left over behind the rounds of the accumulators is added up one by one.
        SlotId sum = b_.function().new_slot(type_);
        b_.set(sum, b_.constant(type_, -0.0, -0.0));
        loop(b_, b_.int64(0), length, b_.int64(1), [&](Node* position) {
            b_.set(sum, b_.binary(Op::add, b_.get(sum), element(position)));
        });
        b_.set(so_far_, b_.binary(Op::add, b_.get(so_far_), b_.get(sum)));
        return;
    }
    Node* buffer = nullptr;
    if (is_computed_first) {
        const Type* array = b_.types().array(type_->dtype, 1, Layout::C);
        plain = buffer = b_.make(Op::alloc, array, {length});
        buffer->imm = ir::kOnStack;
        loop(b_, b_.int64(0), length, b_.int64(1), [&](Node* position) {
            b_.make(Op::elem_store, b_.types().none(), {buffer, element(position), position});
        });
    }
    Node* sum = sum_block(length, plain == nullptr ? element : elements_of(plain));
    b_.set(so_far_, b_.binary(Op::add, b_.get(so_far_), sum));
    if (buffer != nullptr) b_.make(Op::release, b_.types().none(), {buffer});
}

/// Sum of a contiguous block in the accumulators that NumPy has.
Node* Reduction::sum_block(Node* length, const std::function<Node*(Node*)>& element) {
    const Type* int64 = b_.types().int64();
    const int accumulators = this->accumulators();
    std::vector<SlotId> partial;
    for (int i = 0; i < accumulators; ++i) {
        // Adding to -0.0 gives any number back, so that the first round is like the others.
        partial.push_back(b_.function().new_slot(type_));
        b_.set(partial.back(), b_.constant(type_, -0.0, -0.0));
    }
    Node* whole = b_.binary(Op::sub, length, b_.binary(Op::mod, length, b_.int64(accumulators)));
    loop(b_, b_.int64(0), whole, b_.int64(accumulators), [&](Node* start) {
        for (int i = 0; i < accumulators; ++i) {
            Node* at =
                i == 0 ? start : b_.binary(Op::add, start, b_.constant(int64, std::int64_t{i}));
            Node* value = element(at);
            SlotId slot = partial[static_cast<std::size_t>(i)];
            b_.set(slot, b_.binary(Op::add, b_.get(slot), value));
        }
    });
    std::vector<Node*> sums;
    for (SlotId slot : partial) sums.push_back(b_.get(slot));
    while (sums.size() > 1) {
        std::vector<Node*> pairs;
        for (std::size_t i = 0; i < sums.size(); i += 2) {
            pairs.push_back(b_.binary(Op::add, sums[i], sums[i + 1]));
        }
        sums = std::move(pairs);
    }
    SlotId sum = partial[0];
    b_.set(sum, sums[0]);
    loop(b_, whole, length, b_.int64(1), [&](Node* at) {
        Node* value = element(at);
        b_.set(sum, b_.binary(Op::add, b_.get(sum), value));
    });
    return b_.get(sum);
}

}  // namespace numen::opt
