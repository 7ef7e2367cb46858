#include "opt/nest.h"

#include <algorithm>

namespace numen::opt {

using types::Kind;
using types::Layout;

namespace {

Node* item_size(Builder& b, const Type* array) { return b.int64(types::size_of(array->dtype)); }

/// Whether elements of the array follow each other in the order of the walk.
bool has_layout(const Type* array, bool column_major) {
    if (array->ndim <= 1) return array->layout != Layout::A;
    return array->layout == (column_major ? Layout::F : Layout::C);
}

Node* element_at(Builder& b, const Type* array, Node* address) {
    types::Context& types = b.types();
    const Type* one = types.array(array->dtype, 0, Layout::C, array->readonly, array->aligned);
    Node* parts[] = {address, b.zero(types.reference())};
    return b.make(Op::elem_load, types.scalar(array->dtype), {b.pack(one, parts)});
}

Nest::Row empty_row(std::size_t operands, Node* length, bool contiguous) {
    const std::vector<Node*> none(operands);
    return {.views = {}, .moves = none, .first = none, .length = length, .contiguous = contiguous};
}

}  // namespace

Node* Nest::Row::load(Builder& b, std::size_t which, Node* position) const {
    Node* view = views[which];
    if (!view->type->is(Kind::Array)) return view;
    Node* element = b.make(Op::elem_load, b.types().scalar(view->type->dtype), {view, position});
    return moves[which] == nullptr ? element : select(b, moves[which], element, first[which]);
}

void Nest::Row::store(Builder& b, std::size_t which, Node* position, Node* value) const {
    b.make(Op::elem_store, b.types().none(), {views[which], value, position});
}

Nest::Nest(Builder& b, std::span<Node* const> sizes, bool column_major)
    : b_(b), sizes_(sizes.begin(), sizes.end()), column_major_(column_major) {
    int ndim = static_cast<int>(sizes.size());
    for (int i = 0; i < ndim; ++i) axes_.push_back(column_major ? ndim - 1 - i : i);
}

void Nest::read(Node* value) { add(value, false); }
void Nest::write(Node* array) { add(array, true); }

void Nest::add(Node* value, bool is_written) {
    Operand operand{
        .value = value, .is_written = is_written, .strides = std::vector<Node*>(sizes_.size())};
    if (operand.is_array() && value->type->ndim > 0) {
        int ndim = static_cast<int>(sizes_.size());
        int missing = ndim - value->type->ndim;
        operand.may_be_whole = missing == 0 && has_layout(value->type, column_major_);
        for (int axis = missing; axis < ndim; ++axis) {
            axis_of(operand, axis, axis - missing);
        }
    }
    operands_.push_back(std::move(operand));
}

/// How the operand's axis `own` takes part in an axis of the space.
void Nest::axis_of(Operand& operand, int axis, int own) {
    const Type* type = operand.value->type;
    bool is_row = axis == axes_.back();
    Node* size = shape(b_, operand.value, own);
    Node* joint = sizes_[static_cast<std::size_t>(axis)];
    bool is_full = operand.is_written || equivalent(size, joint);
    if (!is_full && is_constant(size, 1)) {
        operand.may_be_whole = false;
        return;
    }
    Node* moves = is_full ? nullptr : b_.binary(Op::eq, size, joint);
    operand.whole = both(b_, operand.whole, moves);
    Node* item_stride = stride(b_, operand.value, own);
    Node* own_stride = item_stride;
    // An axis of size 1 is the same element all along; where the joint size is 1 too, it is
    // the only one.
    if (!is_full) {
        Node* is_one = b_.binary(Op::eq, size, b_.int64(1));
        own_stride = select(b_, is_one, b_.int64(0), own_stride);
    }
    operand.strides[static_cast<std::size_t>(axis)] = own_stride;
    if (!is_row) return;
    if (has_layout(type, column_major_) || is_constant(item_stride, types::size_of(type->dtype))) {
        operand.contiguous = moves;
    } else {
        operand.contiguous = b_.binary(Op::eq, own_stride, item_size(b_, type));
        has_steps_ = true;
    }
}

Node* Nest::row_view(const Operand& operand, Node* address, Node* length, bool contiguous) {
    const Type* type = operand.value->type;
    types::Context& types = b_.types();
    Node* owner = b_.zero(types.reference());
    Node* row_stride =
        axes_.empty() ? nullptr : operand.strides[static_cast<std::size_t>(axes_.back())];
    if (row_stride == nullptr && !operand.is_written) return element_at(b_, type, address);
    const Type* view = types.array(type->dtype, 1, contiguous ? Layout::C : Layout::A,
                                   type->readonly, type->aligned);
    Node* parts[] = {address, owner, length, contiguous ? item_size(b_, type) : row_stride};
    return b_.pack(view, parts);
}

void Nest::row(std::span<Node* const> addresses, Node* length, bool contiguous,
               const std::function<void(const Row&)>& row) {
    Row made = empty_row(operands_.size(), length, contiguous);
    for (std::size_t i = 0; i < operands_.size(); ++i) {
        made.views.push_back(addresses[i] == nullptr
                                 ? operands_[i].value
                                 : row_view(operands_[i], addresses[i], length, contiguous));
    }
    row(made);
}

const Nest::Operand* Nest::spare() const {
    if (has_steps_ || sizes_.size() < 2) return nullptr;
    const auto written = std::ranges::find_if(operands_, &Operand::is_written);
    if (written == operands_.end()) return nullptr;
    const bool fits = std::ranges::all_of(operands_, [&](const Operand& operand) {
        return operand.contiguous == nullptr ||
               operand.value->type->dtype == written->value->type->dtype;
    });
    return fits ? &*written : nullptr;
}

/// A row of at least one element, in which some arrays stand still.
void Nest::broadcast_row(std::span<Node* const> addresses, Node* length,
                         const std::function<void(const Row&)>& row) {
    const auto spare = static_cast<std::size_t>(this->spare() - operands_.data());
    Row made = empty_row(operands_.size(), length, true);
    for (std::size_t i = 0; i < operands_.size(); ++i) {
        const Operand& operand = operands_[i];
        Node* address = addresses[i];
        if (operand.contiguous != nullptr) {
            made.moves[i] = operand.contiguous;
            made.first[i] = element_at(b_, operand.value->type, address);
            address = select(b_, operand.contiguous, address, addresses[spare]);
        }
        made.views.push_back(address == nullptr ? operand.value
                                                : row_view(operand, address, length, true));
    }
    row(made);
}

void Nest::rows(const std::function<void(const Row&)>& row) {
    // Everything is one row when every array is contiguous and has the whole shape.
    bool may_be_flat = sizes_.size() > 1;
    Node* flat = nullptr;
    Node* contiguous = nullptr;
    std::vector<Node*> addresses;
    for (const Operand& operand : operands_) {
        if (!operand.is_array()) {
            addresses.push_back(nullptr);
            continue;
        }
        addresses.push_back(field(b_, operand.value, types::kArrayData));
        may_be_flat = may_be_flat && operand.may_be_whole;
        flat = both(b_, flat, operand.whole);
        contiguous = both(b_, contiguous, operand.contiguous);
    }
    bool always_flat = may_be_flat && flat == nullptr;
    std::vector<Node*> sizes = sizes_;
    Node* length = sizes.empty() ? b_.int64(1) : sizes[static_cast<std::size_t>(axes_.back())];
    if (may_be_flat) {
        Node* total = product(b_, sizes_);
        length = always_flat ? total : select(b_, flat, total, length);
        if (!always_flat) {
            for (Node*& size : sizes) size = select(b_, flat, b_.int64(1), size);
            if (contiguous != nullptr) contiguous = b_.binary(Op::or_, flat, contiguous);
        }
    }
    const bool broadcasts = contiguous != nullptr && !always_flat && spare() != nullptr;
    if (broadcasts) {
        Node* is_empty = b_.binary(Op::eq, length, b_.int64(0));
        contiguous = b_.binary(Op::or_, contiguous, is_empty);
    }
    Builder::Place place = b_.place();
    for (std::size_t depth = 0; depth + 1 < axes_.size() && !always_flat; ++depth) {
        auto axis = static_cast<std::size_t>(axes_[depth]);
        Region* body = b_.new_region({b_.types().int64()});
        b_.for_(b_.int64(0), sizes[axis], b_.int64(1), body)->imm = over_array(b_);
        b_.at_end(body);
        for (std::size_t i = 0; i < operands_.size(); ++i) {
            if (addresses[i] == nullptr || operands_[i].strides[axis] == nullptr) continue;
            Node* bytes = b_.binary(Op::mul, body->parameters[0], operands_[i].strides[axis]);
            addresses[i] = address(b_, addresses[i], bytes);
        }
    }
    if (contiguous == nullptr || always_flat) {
        this->row(addresses, length, true, row);
    } else {
        // A single row without steps is one where a single element is broadcast.
        const bool is_rare =
            !broadcasts && (!strided_are_fast_ || (sizes_.size() == 1 && !has_steps_));
        choose(
            b_, contiguous, [&] { this->row(addresses, length, true, row); },
            [&] {
                if (broadcasts) {
                    broadcast_row(addresses, length, row);
                } else {
                    this->row(addresses, length, false, row);
                }
            },
            is_rare);
    }
    b_.at(place);
}

}  // namespace numen::opt
