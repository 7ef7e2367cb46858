#include "syntax/prune.h"

#include <vector>

namespace numen::syntax {

namespace {

class Pruner {
  public:
    Pruner(const std::function<std::optional<bool>(const Expr*)>& decided, support::Arena& arena)
        : decided_(decided), arena_(arena) {}

    const Stmt* statement(const Stmt* s) {
        switch (s->kind) {
            case StmtKind::If: return rebuilt(*as<If>(s), &If::body, &If::orelse);
            case StmtKind::For: return rebuilt(*as<For>(s), &For::body, &For::orelse);
            case StmtKind::While: return rebuilt(*as<While>(s), &While::body, &While::orelse);
            case StmtKind::With: return rebuilt(*as<With>(s), &With::body);
            case StmtKind::Try:
                return rebuilt(*as<Try>(s), &Try::body, &Try::orelse, &Try::finalbody);
            default: return s;
        }
    }

  private:
    Block block(Block statements) {
        std::vector<const Stmt*> out;
        bool is_same = true;
        for (const Stmt* s : statements) {
            const auto* test = as<If>(s);
            if (auto known = test != nullptr ? decided_(test->test) : std::nullopt) {
                const Block taken = block(*known ? test->body : test->orelse);
                out.insert(out.end(), taken.begin(), taken.end());
                is_same = false;
                if (!taken.empty() && leaves(taken.back())) break;  // nothing runs behind it
                continue;
            }
            out.push_back(statement(s));
            is_same = is_same && out.back() == s;
        }
        return is_same ? statements : Block(arena_.copy(out));
    }

    static bool leaves(const Stmt* s) {
        return s->kind == StmtKind::Continue || s->kind == StmtKind::Break ||
               s->kind == StmtKind::Return || s->kind == StmtKind::Raise;
    }

    template <class Node, class... Blocks>
    const Node* rebuilt(const Node& node, Blocks... blocks) {
        Node copy = node;
        bool is_same = true;
        auto one = [&](Block Node::* member) {
            copy.*member = block(node.*member);
            is_same = is_same && (copy.*member).data() == (node.*member).data();
        };
        (one(blocks), ...);
        return is_same ? &node : arena_.make<Node>(copy);
    }

    const std::function<std::optional<bool>(const Expr*)>& decided_;
    support::Arena& arena_;
};

}  // namespace

const For& pruned(const For& loop, const std::function<std::optional<bool>(const Expr*)>& decided,
                  support::Arena& arena) {
    return *as<For>(Pruner(decided, arena).statement(&loop));
}

}  // namespace numen::syntax
