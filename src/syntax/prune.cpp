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
            const auto* node = as<If>(s);
            if (node == nullptr) {
                out.push_back(statement(s));
                is_same = is_same && out.back() == s;
                continue;
            }
            const Block left = what_is_left(*node);
            out.insert(out.end(), left.begin(), left.end());
            is_same = is_same && left.size() == 1 && left[0] == s;
            if (!left.empty() && leaves(left.back())) break;  // nothing runs behind it
        }
        return is_same ? statements : Block(arena_.copy(out));
    }

    /// Of an `if`: itself, one of fewer clauses, or the statements that always run.
    Block what_is_left(const If& node) {
        std::vector<IfClause> clauses;
        bool is_same = true;
        std::optional<bool> known;
        Block orelse;
        for (const IfClause& clause : node.clauses) {
            known = decided_(clause.test);
            is_same = is_same && !known;
            if (known == false) continue;
            const Block body = block(clause.body);
            if (known) {
                orelse = body;
                break;
            }
            is_same = is_same && body.data() == clause.body.data();
            clauses.push_back({clause.test, body, clause.span});
        }
        if (known != true) orelse = block(node.orelse);
        if (clauses.empty()) return orelse;
        is_same = is_same && orelse.data() == node.orelse.data();
        const Stmt* left = &node;
        if (!is_same)
            left = arena_.make<If>(Stmt(node), std::span<const IfClause>(arena_.copy(clauses)),
                                   orelse);
        return arena_.copy(Block(&left, 1));
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
