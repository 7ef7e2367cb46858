#include <algorithm>
#include <vector>

#include "opt/linear.h"
#include "opt/loop_versions.h"
#include "opt/pass.h"
#include "opt/raising_checks.h"
#include "opt/slots.h"

namespace numen::opt {

namespace {

/// Of elements that are interleaved LLVM takes apart so many.
constexpr std::int64_t kMostColumns = 8;
constexpr int kMostNodes = 100;

/// An array of which a loop reads or writes a row a round, by constant indices.
struct Table {
    Node* array = nullptr;
    std::vector<std::int64_t> columns;  // each once
    bool is_by_rounds = false;          // whether the rows are those of the rounds

    std::int64_t length() const { return *std::max_element(columns.begin(), columns.end()) + 1; }
};

/// A loop of rounds that can be vectors, with all of its arrays whose rows may be short.
struct Loop {
    Node* node = nullptr;
    std::vector<Table> tables;
};

/// Where a loop uses all columns of a matrix, such as the coordinates of points, it gets a version
/// for rows of just so many. Its elements are so far apart as it says, so vectors are loaded and
/// taken apart; where the distance is not known each element is loaded by itself.
class Rows {
  public:
    Rows(Function& function, types::Context& types)
        : b_(function, types),
          adds_in_any_order_((function.options.fastmath & ir::kReassociate) != 0) {}

    bool run() {
        find(b_.function().body);
        for (const Loop& loop : loops_) make_version(loop);
        return !loops_.empty();
    }

  private:
    void find(Region& region) {
        for (Node* node = region.first; node != nullptr; node = node->next) {
            Loop loop{.node = node, .tables = {}};
            if (node->op == Op::for_ && can_be_vectors(loop)) {
                loops_.push_back(std::move(loop));
                continue;
            }
            const bool is_choice = node->op == Op::if_ && node->imm == 1;  // the second way is rare
            for (Region* inner : node->regions.first(is_choice ? 1 : node->regions.size())) {
                find(*inner);
            }
        }
    }

    bool can_be_vectors(Loop& loop) const {
        const std::span<Node*> bounds = loop.node->operands;
        const Region& rounds = *loop.node->regions[0];
        if (!is_constant(bounds[2], 1) || has_few_rounds(*loop.node)) return false;
        int nodes = 0;
        if (!visit(rounds, loop, nodes)) return false;
        std::erase_if(loop.tables, [](const Table& table) {
            return !table.is_by_rounds || table.columns.size() < 2 || table.length() > kMostColumns;
        });
        return !loop.tables.empty() && (adds_in_any_order_ || !carries_float(rounds));
    }

    static bool visit(const Region& region, Loop& loop, int& nodes) {
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            if (++nodes > kMostNodes) return false;
            switch (node->op) {
                case Op::get:
                case Op::set: break;
                case Op::elem_load: note(loop, node->operands[0], node->operands.subspan(1)); break;
                case Op::elem_store:
                    note(loop, node->operands[0], node->operands.subspan(2));
                    break;
                case Op::if_:
                    if (!visit(*node->regions[0], loop, nodes) ||
                        !visit(*node->regions[1], loop, nodes)) {
                        return false;
                    }
                    break;
                default:
                    if (!has_flag(*node, 'P') || !node->regions.empty()) return false;
            }
        }
        return true;
    }

    static void note(Loop& loop, Node* array, std::span<Node* const> indices) {
        const Type& type = *array->type;
        if (!type.is(types::Kind::Array) || type.layout != types::Layout::C || type.ndim < 2 ||
            !type.elements.empty() || is_in(array->parent, loop.node)) {
            return;
        }
        auto is_it = [&](const Table& table) { return table.array == array; };
        auto table = std::find_if(loop.tables.begin(), loop.tables.end(), is_it);
        if (table == loop.tables.end()) {
            table = loop.tables.insert(table, Table{.array = array, .columns = {}});
        }
        // Another column, of which nothing is known, makes the row too long.
        const Node* last = indices.back();
        const std::int64_t column = is_constant(last) ? last->imm : kMostColumns;
        if (std::find(table->columns.begin(), table->columns.end(), column) ==
            table->columns.end()) {
            table->columns.push_back(column);
        }
        const Node* counter = loop.node->regions[0]->parameters[0];
        table->is_by_rounds |= sum_of(indices[indices.size() - 2]).factor(counter) == 1;
    }

    void make_version(const Loop& loop) {
        b_.before(loop.node);
        b_.set_span_of(*loop.node);
        Node* test = nullptr;
        for (const Table& table : loop.tables) {
            Node* columns = shape(b_, table.array, table.array->type->ndim - 1);
            test = both(b_, test, b_.binary(Op::eq, columns, b_.int64(table.length())));
        }
        make_versions(b_, loop.node, test);
        b_.before(loop.node);
        for (const Table& table : loop.tables) {
            replace(*loop.node, table.array, with_known_rows(table));
        }
    }

    /// The same array, whose last axis has constants for its size and the distance of rows.
    Node* with_known_rows(const Table& table) {
        const Type* type = table.array->type;
        const int last = type->ndim - 1;
        std::vector<Node*> parts;
        for (int i = 0; i < types::field_count(type); ++i) {
            if (i == types::kArrayOwner) {
                parts.push_back(b_.zero(b_.types().reference()));
            } else if (i == types::shape_field(last)) {
                parts.push_back(b_.int64(table.length()));
            } else if (i == types::stride_field(*type, last - 1)) {
                parts.push_back(b_.int64(table.length() * types::size_of(type->dtype)));
            } else {
                parts.push_back(field(b_, table.array, i));
            }
        }
        return b_.pack(type, parts);
    }

    static void replace(Node& node, const Node* array, Node* with) {
        for (Node*& operand : node.operands) {
            if (operand == array) operand = with;
        }
        for (const Region* region : node.regions) {
            for (Node* each = region->first; each != nullptr; each = each->next) {
                replace(*each, array, with);
            }
        }
    }

    Builder b_;
    bool adds_in_any_order_;
    std::vector<Loop> loops_;
};

}  // namespace

bool short_rows(ir::Function& function, types::Context& types) {
    return Rows(function, types).run();
}

}  // namespace numen::opt
