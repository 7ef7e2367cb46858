#include <algorithm>

#include "ir/clone.h"
#include "ir/runtime_rows.h"
#include "opt/broadcast.h"
#include "opt/nest.h"
#include "opt/overlap.h"
#include "opt/pass.h"
#include "opt/reduction.h"
#include "opt/replacements.h"

namespace numen::opt {

using types::Kind;
using types::Layout;

namespace {

class ArrayLowering {
  public:
    ArrayLowering(Function& function, types::Context& types)
        : b_(function, types), cloner_(b_), replaced_(function.next_id) {}

    bool run() {
        region(b_.function().body);
        return changed_;
    }

  private:
    /// Lowers what is in the region. What was replaced is replaced in operands that come later.
    void region(Region& region) {
        for (Node* node = region.first; node != nullptr;) {
            Node* next = node->next;
            replaced_.update_operands(*node);
            for (Region* inner : node->regions) this->region(*inner);
            lower(node);
            node = next;
        }
    }

    void lower(Node* node) {
        Node* value = nullptr;
        b_.before(node);
        b_.set_span_of(*node);
        switch (node->op) {
            case Op::overlap: value = overlap(b_, *node); break;
            case Op::map: value = map(*node); break;
            case Op::reduce: value = reduce(*node); break;
            case Op::map_into: map_into(*node); break;
            default: return;
        }
        if (value != nullptr) replaced_.replace(node, value);
        unlink(node);
        changed_ = true;
    }

    /// The joint shape of a node's inputs, tested unless they are known to fit.
    Shape joint(const Node& node, std::size_t first) {
        std::vector<Shape> shapes = shapes_of(b_, node.operands.subspan(first));
        Shape joint = joint_shape(b_, shapes);
        if (!node.fits) test_fit(b_, shapes, joint);
        return joint;
    }

    /// The inputs, those without axes as the scalars that they hold.
    std::vector<Node*> inputs(const Node& node, std::size_t first) {
        std::vector<Node*> all(node.operands.begin() + static_cast<std::ptrdiff_t>(first),
                               node.operands.end());
        for (Node*& input : all) {
            if (!input->type->is(Kind::Array) || input->type->ndim > 0) continue;
            input = b_.make(Op::elem_load, b_.types().scalar(input->type->dtype), {input});
        }
        return all;
    }

    /// destination[...] = the region's value, over all elements.
    void write(Node* destination, std::span<Node* const> sizes, std::span<Node* const> inputs,
               const Region& body) {
        Nest nest(b_, sizes, destination->type->layout == Layout::F);
        nest.write(destination);
        for (Node* input : inputs) nest.read(input);
        if (calls_math(body)) nest.make_strided_fast();
        const bool is_plain = !reads_memory(body);
        nest.rows([&](const Nest::Row& row) {
            // Elements with steps between them may be one and the same.
            const bool is_elementwise = is_plain && row.contiguous;
            loop(
                b_, b_.int64(0), row.length, b_.int64(1),
                [&](Node* position) {
                    row.store(b_, 0, position, element(row, 1, position, body));
                },
                over_array(b_) | (is_elementwise ? ir::kElementwise : 0));
        });
    }

    /// The value that the region yields for one element; operands of the nest from `first` on are
    /// the region's parameters.
    Node* element(const Nest::Row& row, std::size_t first, Node* position, const Region& body) {
        std::vector<Node*> arguments;
        for (std::size_t i = first; i < row.views.size(); ++i) {
            arguments.push_back(row.load(b_, i, position));
        }
        return cloner_.yielded(body, arguments);
    }

    Node* map(const Node& node) {
        const Region& body = *node.regions[0];
        Shape sizes = joint(node, 0);
        std::vector<Node*> read = inputs(node, 0);
        Node* made = b_.make(Op::alloc, node.type, sizes);
        if (!may_raise(body) && !b_.function().options.interruptible) {
            write(made, sizes, read, body);
            return made;
        }
        // Held by a slot meanwhile, so that an error releases it.
        SlotId slot = b_.function().new_slot(node.type);
        b_.set(slot, made);
        write(made, sizes, read, body);
        b_.make(Op::retain, b_.types().none(), {made});
        b_.clear(slot);
        return made;
    }

    static bool may_raise(const Region& region) {
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            if (ir::may_raise(*node)) return true;
            for (const Region* inner : node->regions) {
                if (may_raise(*inner)) return true;
            }
        }
        return false;
    }

    /// Whether the region reads memory by itself, which the destination may be part of.
    static bool reads_memory(const Region& region) {
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            switch (node->op) {
                case Op::load:
                case Op::take:
                case Op::elem_load:
                case Op::call:
                case Op::call_runtime:
                case Op::call_pointer: return true;
                default: break;
            }
            for (const Region* inner : node->regions) {
                if (reads_memory(*inner)) return true;
            }
        }
        return false;
    }

    void map_into(const Node& node) {
        const Region& body = *node.regions[0];
        Node* destination = node.operands[0];
        Shape sizes = shape_of(b_, destination);
        test_fit_into(b_, joint(node, 1), sizes);
        std::vector<Node*> read = inputs(node, 1);
        Node* unsafe = reads_memory(body) ? b_.boolean(true) : spoils(b_, destination, read);
        if (unsafe == nullptr) return write(destination, sizes, read, body);
        // Written aside first where an input would be overwritten before it is read.
        const Type* type =
            b_.types().array(destination->type->dtype, destination->type->ndim,
                             destination->type->layout == Layout::F ? Layout::F : Layout::C);
        SlotId slot = b_.function().new_slot(type);
        when(b_, unsafe, [&] { b_.set(slot, b_.make(Op::alloc, type, sizes)); });
        Node* aside = b_.get(slot);
        write(either(unsafe, aside, destination, sizes), sizes, read, body);
        when(b_, unsafe, [&] {
            copy(destination, b_.get(slot), sizes);
            b_.clear(slot);
        });
    }

    /// One of two arrays of the same sizes, as an array to write.
    Node* either(Node* condition, Node* yes, Node* no, std::span<Node* const> sizes) {
        std::vector<Node*> parts{select(b_, condition, field(b_, yes, types::kArrayData),
                                        field(b_, no, types::kArrayData)),
                                 b_.zero(b_.types().reference())};
        parts.insert(parts.end(), sizes.begin(), sizes.end());
        for (int axis = 0; axis < no->type->ndim; ++axis) {
            parts.push_back(select(b_, condition, stride(b_, yes, axis), stride(b_, no, axis)));
        }
        return b_.pack(no->type, parts);
    }

    void copy(Node* destination, Node* source, std::span<Node* const> sizes) {
        // Its sizes are the destination's, whatever its fields are.
        std::vector<Node*> parts{field(b_, source, types::kArrayData),
                                 b_.zero(b_.types().reference())};
        parts.insert(parts.end(), sizes.begin(), sizes.end());
        for (int axis = 0; axis < source->type->ndim; ++axis) {
            parts.push_back(stride(b_, source, axis));
        }
        std::vector<Node*> words;
        add_view(b_, destination, words);
        const std::size_t start = words.size();
        add_view(b_, b_.pack(source->type, parts), words);
        Node* memory = record(b_, words);
        b_.call_runtime(ir::rt::copy_elements, b_.types().none(),
                        {memory, word_at(b_, memory, start)});
    }

    static bool calls_math(const Region& region) {
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            if (node->op == Op::math) return true;
            if (std::ranges::any_of(node->regions,
                                    [](const Region* inner) { return calls_math(*inner); }))
                return true;
        }
        return false;
    }

    Node* reduce(const Node& node) {
        const Region& body = *node.regions[0];
        Shape sizes = joint(node, 0);
        std::vector<Node*> read = inputs(node, 0);
        bool column_major = sizes.size() > 1;
        for (Node* input : read) {
            column_major =
                column_major && (!input->type->is(Kind::Array) || input->type->layout == Layout::F);
        }
        Nest nest(b_, sizes, column_major);
        for (Node* input : read) nest.read(input);
        nest.make_strided_fast();
        Reduction reduction(b_, node, sizes);
        bool is_plain = body.first == body.last && read.size() == 1 &&
                        body.last->operands[0] == body.parameters[0];
        nest.rows([&](const Nest::Row& row) {
            bool is_array = row.views[0]->type->is(Kind::Array);
            Node* plain = is_plain && is_array ? row.views[0] : nullptr;
            reduction.row(row.length, plain,
                          [&](Node* position) { return element(row, 0, position, body); });
        });
        return reduction.result();
    }

    Builder b_;
    ir::Cloner cloner_;
    Replacements replaced_;
    bool changed_ = false;
};

}  // namespace

bool lower_arrays(ir::Function& function, types::Context& types) {
    return ArrayLowering(function, types).run();
}

}  // namespace numen::opt
