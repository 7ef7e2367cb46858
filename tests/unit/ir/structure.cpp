#include "structure.h"

#include <cstring>
#include <unordered_map>

namespace numen::ir {

namespace {

class Comparison {
  public:
    Comparison(const Function& a, const Function& b) : a_(a), b_(b) {}

    std::string run() {
        if (a_.symbol != b_.symbol || a_.name != b_.name) return "names";
        if (a_.result != b_.result) return "result";
        if (!(a_.options == b_.options) || a_.inline_always != b_.inline_always ||
            a_.inline_never != b_.inline_never) {
            return "options";
        }
        if (a_.is_library != b_.is_library) return "library";
        if (a_.slots.size() != b_.slots.size()) return "number of slots";
        for (std::size_t i = 0; i < a_.slots.size(); ++i) {
            if (a_.slots[i].type != b_.slots[i].type || a_.slots[i].name != b_.slots[i].name) {
                return "slot " + std::to_string(i);
            }
        }
        return region(a_.body, b_.body);
    }

  private:
    std::string region(const Region& a, const Region& b) {
        if (a.parameters.size() != b.parameters.size()) return "number of parameters";
        for (std::size_t i = 0; i < a.parameters.size(); ++i) {
            if (a.parameters[i]->type != b.parameters[i]->type) return "type of a parameter";
            same_[a.parameters[i]] = b.parameters[i];
        }
        const Node* x = a.first;
        const Node* y = b.first;
        for (; x != nullptr && y != nullptr; x = x->next, y = y->next) {
            std::string found = node(*x, *y);
            if (!found.empty()) return found + " of " + std::string(info(x->op).name);
            if (y->parent != &b) return "parent";
            same_[x] = y;
        }
        return x == y ? "" : "number of nodes";
    }

    std::string node(const Node& a, const Node& b) {
        if (a.op != b.op) return "operation";
        if (a.type != b.type) return "type";
        if (a.operands.size() != b.operands.size()) return "number of operands";
        for (std::size_t i = 0; i < a.operands.size(); ++i) {
            if (same_[a.operands[i]] != b.operands[i]) return "operand";
        }
        if (!same_attribute(a, b)) return "attribute";
        if (a.fits != b.fits) return "fits";
        if (a.reductions.size() != b.reductions.size()) return "number of reductions";
        for (std::size_t i = 0; i < a.reductions.size(); ++i) {
            if (a.reductions[i].slot != b.reductions[i].slot ||
                a.reductions[i].kind != b.reductions[i].kind) {
                return "reduction";
            }
        }
        if (a.regions.size() != b.regions.size()) return "number of regions";
        for (std::size_t i = 0; i < a.regions.size(); ++i) {
            if (std::string found = region(*a.regions[i], *b.regions[i]); !found.empty()) {
                return found;
            }
        }
        return "";
    }

    static bool same_attribute(const Node& a, const Node& b) {
        std::string_view attribute = info(a.op).attribute;
        if (a.op == Op::constant && (a.type->is_float() || a.type->is_complex())) {
            return std::memcmp(&a.number, &b.number, sizeof a.number) == 0 &&
                   std::memcmp(&a.number2, &b.number2, sizeof a.number2) == 0;
        }
        if (attribute == "imm") return a.imm == b.imm;
        if (attribute == "text") return a.text == b.text;
        if (attribute == "slot") return a.slot == b.slot;
        if (attribute == "label") return a.label == b.label;
        if (attribute == "callee") return a.callee->symbol == b.callee->symbol;
        if (attribute == "runtime") return a.runtime == b.runtime;
        if (attribute == "math") return a.math == b.math;
        if (attribute == "reduce") return a.reduce == b.reduce;
        return attribute == "none";
    }

    const Function& a_;
    const Function& b_;
    std::unordered_map<const Node*, const Node*> same_;
};

}  // namespace

std::string difference(const Function& a, const Function& b) { return Comparison(a, b).run(); }

}  // namespace numen::ir
