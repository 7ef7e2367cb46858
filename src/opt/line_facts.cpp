#include "opt/line_facts.h"

#include <utility>

#include "ir/lines.h"
#include "ir/runtime_signature.h"
#include "support/diagnostic.h"

namespace numen::opt {

using ir::Op;

namespace {

/// Library functions that call one another are followed so far.
constexpr int kDeepest = 8;

class Walk {
  public:
    void region(const ir::Region& region) {
        for (const ir::Node* node = region.first; node != nullptr; node = node->next) visit(*node);
    }

    std::vector<LineFact> take() { return std::move(facts_); }

  private:
    void visit(const ir::Node& node) {
        const int outer_line = line_;
        if (library_depth_ == 0) {
            if (const int own = ir::own_line(node); own != 0) line_ = own;
        }
        const bool is_loop = note(node);
        depth_ += is_loop;
        const bool has_slow_version = node.op == Op::if_ && node.imm == 1 && has_loop(node);
        for (std::size_t i = 0; i < node.regions.size(); ++i) {
            if (has_slow_version && i == 1) {
                add(Fact::slow_version);
            } else if (!is_elementwise(node)) {
                region(*node.regions[i]);
            }
        }
        depth_ -= is_loop;
        if (!node.regions.empty()) line_ = outer_line;
    }

    /// Notes what the node itself is; returns whether it is a loop.
    bool note(const ir::Node& node) {
        switch (node.op) {
            case Op::map:
            case Op::map_into:
            case Op::reduce: add(Fact::array_operation); return false;
            case Op::for_: add(Fact::loop, "for"); return true;
            case Op::while_: add(Fact::loop, "while"); return true;
            case Op::parallel_for: add(Fact::parallel_loop); return true;
            case Op::alloc:
                if (node.imm != ir::kOnStack) add(Fact::allocation);
                return false;
            case Op::index_check: add(Fact::index_check); return false;
            case Op::raise: add(Fact::error, std::string(node.text)); return false;
            case Op::call_runtime:
                add(Fact::runtime_call, ir::runtime_signature(node.runtime).name);
                return false;
            case Op::call: called(*node.callee); return false;
            default: return false;
        }
    }

    void called(const ir::Function& callee) {
        if (!callee.is_library || library_depth_ == kDeepest) {
            return add(Fact::call, std::string(callee.name));
        }
        ++library_depth_;
        region(callee.body);
        --library_depth_;
    }

    static bool is_elementwise(const ir::Node& node) {
        return node.op == Op::map || node.op == Op::map_into || node.op == Op::reduce;
    }

    static bool has_loop(const ir::Node& node) {
        for (const ir::Node* each = node.regions[1]->first; each != nullptr; each = each->next) {
            if (ir::is_loop(*each) || each->op == Op::parallel_for) return true;
            if (each->op == Op::if_ && has_loop(*each)) return true;
        }
        return false;
    }

    void add(Fact fact, std::string text = {}) {
        facts_.push_back({line_, depth_, fact, std::move(text)});
    }

    std::vector<LineFact> facts_;
    int line_ = 0;
    int depth_ = 0;
    int library_depth_ = 0;
};

}  // namespace

std::vector<LineFact> line_facts(const ir::Module& module) {
    NUMEN_ASSERT(!module.functions.empty());
    Walk walk;
    walk.region(module.functions[0]->body);
    return walk.take();
}

const char* to_string(Fact fact) {
    switch (fact) {
        case Fact::array_operation: return "array operation";
        case Fact::loop: return "loop";
        case Fact::parallel_loop: return "parallel loop";
        case Fact::slow_version: return "slow version";
        case Fact::allocation: return "allocation";
        case Fact::index_check: return "index check";
        case Fact::error: return "error";
        case Fact::call: return "call";
        case Fact::runtime_call: return "runtime call";
    }
    NUMEN_UNREACHABLE("a fact");
}

}  // namespace numen::opt
