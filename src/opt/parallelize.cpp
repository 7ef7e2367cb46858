#include <algorithm>

#include "ir/clone.h"
#include "ir/duration.h"
#include "opt/broadcast.h"
#include "opt/overlap.h"
#include "opt/pass.h"
#include "opt/reduction.h"
#include "opt/replacements.h"
#include "support/diagnostic.h"

namespace numen::opt {

using types::Kind;
using types::Layout;

namespace {

/// Statements of fewer elements run on one thread. An addition of float64 takes about 15 µs for so
/// many, which is what it takes to wake a thread and wait for it.
constexpr std::int64_t kSmallestParallel = 32768;
/// Elements that an iteration of the parallel loop handles: enough to hide what an iteration costs
/// besides, few enough for the first-level cache to hold what is read and written.
constexpr std::int64_t kBlock = 8192;
/// How many additions a function of the math library takes at least; vectors of them.
constexpr std::int64_t kCostOfFunction = 2;

/// Whether an element needs a function that processors have no instruction for.
bool calls_function(const Region& region) {
    for (const Node* node = region.first; node != region.last; node = node->next) {
        if (ir::duration(*node) >= ir::kOfFunction) return true;
    }
    return false;
}

/// Cuts large array operations along one axis into blocks, which a parallel loop runs. The
/// operation on a block is one of the same kind on slices of its arrays.
class Parallelizer {
  public:
    Parallelizer(Function& function, types::Context& types)
        : b_(function, types), cloner_(b_), replaced_(function.next_id) {}

    bool run() {
        region(b_.function().body);
        return changed_;
    }

  private:
    void region(Region& region) {
        for (Node* node = region.first; node != nullptr;) {
            Node* next = node->next;
            replaced_.update_operands(*node);
            // What is inside a parallel loop runs on one thread.
            int depth = node->op == Op::parallel_for ? 1 : 0;
            parallel_depth_ += depth;
            for (Region* inner : node->regions) this->region(*inner);
            parallel_depth_ -= depth;
            if (parallel_depth_ == 0) parallelize(node);
            node = next;
        }
    }

    void parallelize(Node* node) {
        bool is_array_level =
            node->op == Op::map || node->op == Op::map_into || node->op == Op::reduce;
        if (!is_array_level || !is_pure(*node->regions[0])) return;
        b_.before(node);
        b_.set_span_of(*node);
        std::size_t first = node->op == Op::map_into ? 1 : 0;
        inputs_ = node->operands.subspan(first);
        body_ = node->regions[0];
        std::vector<Shape> shapes = shapes_of(b_, inputs_);
        joint_ = joint_shape(b_, shapes);
        // The blocks of a sum are what is rounded: they stay as they are.
        cost_ = node->op != Op::reduce && calls_function(*body_) ? kCostOfFunction : 1;
        if ((node->op == Op::map_into ? node->operands[0]->type->ndim : std::ssize(joint_)) == 0) {
            return;
        }
        if (!node->fits) test_fit(b_, shapes, joint_);
        Node* value = nullptr;
        if (node->op == Op::map) {
            value = map(*node);
        } else if (node->op == Op::reduce) {
            value = reduce(*node);
        } else {
            map_into(node->operands[0]);
        }
        if (value != nullptr) replaced_.replace(node, value);
        unlink(node);
        changed_ = true;
    }

    /// Whether blocks may compute the elements in any order.
    static bool is_pure(const Region& region) {
        for (const Node* node = region.first; node != region.last; node = node->next) {
            if (!has_flag(*node, 'P') || node->op == Op::get) return false;
        }
        return true;
    }

    // ---- the operations ----

    Node* map(const Node& node) {
        Node* made = b_.make(Op::alloc, node.type, joint_);
        // Held by a slot meanwhile, so that an error releases it.
        SlotId slot = b_.function().new_slot(node.type);
        b_.set(slot, made);
        choose_by_size(
            nullptr, node.type,
            [&](std::span<Node* const> inputs, Node* out) {
                make_into(out == nullptr ? made : out, inputs);
            },
            made);
        b_.make(Op::retain, b_.types().none(), {made});
        b_.clear(slot);
        return made;
    }

    void map_into(Node* destination) {
        Shape sizes = shape_of(b_, destination);
        test_fit_into(b_, joint_, sizes);
        joint_ = std::move(sizes);
        choose_by_size(
            spoils(b_, destination, inputs_), destination->type,
            [&](std::span<Node* const> inputs, Node* out) {
                make_into(out == nullptr ? destination : out, inputs);
            },
            destination);
    }

    Node* reduce(const Node& node) {
        const Type* type = node.type;
        SlotId slot = b_.function().new_slot(type);
        b_.set(slot, reduction_identity(b_, node.reduce, type));
        bool column_major = std::all_of(inputs_.begin(), inputs_.end(), [](const Node* input) {
            return !input->type->is(Kind::Array) || input->type->layout == Layout::F;
        });
        const Type* walked = b_.types().array(type->dtype, static_cast<int>(joint_.size()),
                                              column_major ? Layout::F : Layout::C);
        Node* loop = choose_by_size(
            nullptr, walked,
            [&](std::span<Node* const> inputs, Node*) {
                Region* regions[] = {copied_body()};
                Node* part = b_.make(Op::reduce, type, inputs, regions);
                part->reduce = node.reduce;
                part->fits = true;
                b_.set(slot, combined(b_, node.reduce, b_.get(slot), part));
            },
            nullptr);
        std::vector<ir::Reduction> reductions{{slot, parallel_kind(node.reduce, type)}};
        loop->reductions = b_.function().arena.copy(reductions);
        return b_.get(slot);
    }

    static ir::Reduction::Kind parallel_kind(ir::ReduceKind kind, const Type* type) {
        using Parallel = ir::Reduction::Kind;
        switch (kind) {
            case ir::ReduceKind::sum: return type->is_bool() ? Parallel::or_ : Parallel::sum;
            case ir::ReduceKind::prod: return type->is_bool() ? Parallel::and_ : Parallel::prod;
            case ir::ReduceKind::min: return Parallel::min;
            case ir::ReduceKind::max: return Parallel::max;
            case ir::ReduceKind::any: return Parallel::or_;
            case ir::ReduceKind::all: return Parallel::and_;
        }
        NUMEN_UNREACHABLE("kind of reduction");
    }

    // ---- blocks ----

    /// Builds the parallel loop over blocks, and the operation at once for what is small or
    /// `unsafe`. `build` makes the operation, on slices of the inputs and of `written` in the loop.
    /// Gives the parallel loop.
    template <class Build>
    Node* choose_by_size(Node* unsafe, const Type* walked, Build build, Node* written) {
        Node* total = product(b_, joint_);
        Node* large = b_.binary(Op::ge, total, b_.int64(kSmallestParallel / cost_));
        if (unsafe != nullptr) large = b_.binary(Op::and_, large, not_(b_, unsafe));
        Node* loop = nullptr;
        choose(
            b_, large, [&] { loop = parallel_loop(total, walked, build, written); },
            [&] { build(inputs_, nullptr); });
        return loop;
    }

    template <class Build>
    Node* parallel_loop(Node* total, const Type* walked, Build build, Node* written) {
        // The axis that is the outermost in memory: slices of contiguous arrays are contiguous.
        std::size_t axis = walked->layout == Layout::F ? joint_.size() - 1 : 0;
        Node* length = joint_[axis];
        Node* wanted =
            b_.binary(Op::floordiv, b_.binary(Op::mul, length, b_.int64(kBlock / cost_)), total);
        Node* one = b_.int64(1);
        Node* step = select(b_, b_.binary(Op::gt, wanted, one), wanted, one);
        Region* body = b_.new_region({b_.types().int64()});
        Node* bounds[] = {b_.int64(0), length, step};
        Region* regions[] = {body};
        Node* loop = b_.make(Op::parallel_for, b_.types().none(), bounds, regions);
        loop->imm = ir::kBrief;
        Builder::Place place = b_.place();
        b_.at_end(body);
        Node* begin = body->parameters[0];
        Node* rest = b_.binary(Op::sub, length, begin);
        Node* count = select(b_, b_.binary(Op::lt, step, rest), step, rest);
        std::vector<Node*> slices;
        for (Node* input : inputs_) slices.push_back(sliced(input, axis, begin, count));
        build(slices, written == nullptr ? nullptr : sliced(written, axis, begin, count));
        b_.at(place);
        return loop;
    }

    /// The part of an input that belongs to positions from `begin` along an axis of the joint
    /// shape.
    Node* sliced(Node* input, std::size_t axis, Node* begin, Node* count) {
        const Type* type = input->type;
        if (!type->is(Kind::Array)) return input;
        int own = static_cast<int>(axis) - static_cast<int>(joint_.size()) + type->ndim;
        if (own < 0) return input;  // broadcast along the axis
        Node* size = shape(b_, input, own);
        Node* joint = joint_[axis];
        Node* start = begin;
        Node* part = count;
        if (!equivalent(size, joint)) {
            // An axis of size 1 is the same all along.
            Node* moves = b_.binary(Op::eq, size, joint);
            start = select(b_, moves, begin, b_.int64(0));
            part = select(b_, moves, count, size);
        }
        bool is_outermost = type->ndim == 1 || (type->layout == Layout::C && own == 0) ||
                            (type->layout == Layout::F && own == type->ndim - 1);
        const Type* view =
            b_.types().array(type->dtype, type->ndim, is_outermost ? type->layout : Layout::A,
                             type->readonly, type->aligned);
        Node* bytes = b_.binary(Op::mul, start, stride(b_, input, own));
        std::vector<Node*> fields{address(b_, field(b_, input, types::kArrayData), bytes),
                                  b_.zero(b_.types().reference())};
        for (int i = 0; i < type->ndim; ++i) {
            fields.push_back(i == own ? part : shape(b_, input, i));
        }
        for (int i = 0; i < type->ndim; ++i) fields.push_back(stride(b_, input, i));
        return b_.pack(view, fields);
    }

    void make_into(Node* destination, std::span<Node* const> inputs) {
        std::vector<Node*> operands{destination};
        operands.insert(operands.end(), inputs.begin(), inputs.end());
        Region* regions[] = {copied_body()};
        b_.make(Op::map_into, b_.types().none(), operands, regions)->fits = true;
    }

    Region* copied_body() {
        std::vector<const Type*> parameters;
        for (const Node* parameter : body_->parameters) parameters.push_back(parameter->type);
        Region* body = b_.new_region(parameters);
        Builder::Place place = b_.place();
        b_.at_end(body);
        b_.make(Op::yield, b_.types().never(), {cloner_.yielded(*body_, body->parameters)});
        b_.at(place);
        return body;
    }

    Builder b_;
    ir::Cloner cloner_;
    Replacements replaced_;
    int parallel_depth_ = 0;
    bool changed_ = false;
    // Of the operation at hand.
    std::span<Node* const> inputs_;
    const Region* body_ = nullptr;
    Shape joint_;
    std::int64_t cost_ = 1;  // of an element, in additions
};

}  // namespace

bool parallelize(ir::Function& function, types::Context& types) {
    return function.options.parallel && Parallelizer(function, types).run();
}

}  // namespace numen::opt
