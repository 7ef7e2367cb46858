#include "ir/printer.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <unordered_map>
#include <unordered_set>

#include "ir/names.h"
#include "ir/slot_labels.h"
#include "support/scanner.h"
#include "types/ir_text.h"

namespace numen::ir {

namespace {

using types::Kind;

/// Shortest text that reads back as the same bits.
std::string float_text(double value) {
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    char buffer[40];
    if (std::isnan(value)) {
        constexpr std::uint64_t kQuiet = 0x7ff8000000000000;
        if (bits == kQuiet) return "nan";
        std::snprintf(buffer, sizeof buffer, "nan0x%llx", static_cast<unsigned long long>(bits));
        return buffer;
    }
    auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    std::string text(buffer, end);
    if (text.find_first_of(".enN") == std::string::npos) text += ".0";
    return text;
}

class Printer {
  public:
    Printer(const Function& function, const PrintOptions& options)
        : function_(function), options_(options), slots_(slot_labels(function)) {
        find_used(function.body);
    }

    std::string function() {
        out_ += "func @" + support::name_text(function_.symbol) + "(";
        parameters(function_.body);
        out_ += ") -> " + types::ir_text(function_.result);
        header();
        out_ += " {\n";
        for (std::size_t i = 0; i < function_.slots.size(); ++i) {
            const Slot& slot = function_.slots[i];
            out_ += "  slot $" + slots_[i] + ": " + types::ir_text(slot.type);
            if (slot_name(slots_[i]) != slot.name) out_ += " " + support::quote(slot.name);
            out_ += "\n";
        }
        nodes(function_.body, 1);
        out_ += "}\n";
        return std::move(out_);
    }

    /// A parameter, as the function's text declares it.
    std::string parameter(const Node& node) const {
        return value(&node) + ": " + types::ir_text(node.type);
    }
    /// Where each node's text begins in function()'s result.
    const std::unordered_map<const Node*, std::size_t>& places() const { return places_; }

  private:
    void find_used(const Region& region) {
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            used_.insert(node->operands.begin(), node->operands.end());
            for (const Region* inner : node->regions) find_used(*inner);
        }
    }

    void header() {
        const Options& options = function_.options;
        if (function_.name != function_.symbol) out_ += " name " + support::quote(function_.name);
        if (options.fastmath == kFastMathAll) {
            out_ += " fastmath";
        } else if (options.fastmath != 0) {
            std::string flags;
            for (const FastMathName& flag : fast_math_names()) {
                if ((options.fastmath & flag.bit) == 0) continue;
                if (!flags.empty()) flags += ", ";
                flags += flag.name;
            }
            out_ += " fastmath(" + flags + ")";
        }
        if (options.parallel) out_ += " parallel";
        if (options.nogil) out_ += " nogil";
        if (!options.boundscheck) out_ += " no_boundscheck";
        if (options.numpy_error_model) out_ += " numpy_error_model";
        if (options.deterministic) out_ += " deterministic";
        if (options.accurate_math) out_ += " accurate_math";
        if (options.interruptible) out_ += " interruptible";
        if (function_.inline_always) out_ += " inline_always";
        if (function_.inline_never) out_ += " inline_never";
        if (function_.is_library) out_ += " library";
    }

    void number(const Node* node) { numbers_.try_emplace(node, numbers_.size()); }

    std::string value(const Node* node) const {
        auto found = numbers_.find(node);
        // Only broken IR uses a value before its definition.
        if (found == numbers_.end()) return "%undefined." + std::to_string(node->id);
        return "%" + std::to_string(found->second);
    }

    void parameters(const Region& region) {
        for (std::size_t i = 0; i < region.parameters.size(); ++i) {
            const Node* node = region.parameters[i];
            number(node);
            if (i > 0) out_ += ", ";
            out_ += parameter(*node);
        }
    }

    void nodes(const Region& region, int depth) {
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            out_.append(2 * static_cast<std::size_t>(depth), ' ');
            places_[node] = out_.size();
            this->node(*node, depth);
            out_ += "\n";
        }
    }

    void node(const Node& node, int depth) {
        bool has_value = !node.type->is(Kind::None) && !node.type->is(Kind::Never);
        if (has_value || used_.contains(&node)) {
            number(&node);
            out_ += value(&node) + " = ";
        }
        out_ += text_name(node.op);
        bool first = true;
        attribute(node, first);
        for (const Node* operand : node.operands) {
            out_ += first ? " " : ", ";
            out_ += value(operand);
            first = false;
        }
        if (node.op == Op::parallel_for && !node.reductions.empty()) reductions(node);
        if (node.fits) out_ += " fits";
        regions(node, depth);
        if (!node.type->is(default_kind(node.op))) out_ += " : " + types::ir_text(node.type);
        line(node);
    }

    /// Enumerated attributes follow the operation with a point; others lead the operands.
    void attribute(const Node& node, bool& first) {
        std::string_view attribute = info(node.op).attribute;
        std::string leading;
        if (node.op == Op::constant) {
            leading = literal(node);
        } else if (attribute == "imm") {
            out_ += imm_suffix(node);
        } else if (attribute == "math") {
            out_ += "." + std::string(info(node.math).name);
        } else if (attribute == "reduce") {
            out_ += "." + std::string(text_name(node.reduce));
        } else if (attribute == "runtime") {
            std::string_view name = runtime_name(node.runtime);
            out_ += "." + (name.empty() ? std::to_string(node.runtime) : std::string(name));
        } else if (attribute == "slot") {
            leading = "$" + (node.slot < slots_.size() ? slots_[node.slot]
                                                       : "undefined." + std::to_string(node.slot));
        } else if (attribute == "label") {
            leading = "^" + std::to_string(node.label);
        } else if (attribute == "callee") {
            leading = "@" + (node.callee == nullptr ? "undefined"
                                                    : support::name_text(node.callee->symbol));
        } else if (node.op == Op::const_string) {
            leading = support::quote(node.text);
        } else if (node.op == Op::const_bytes) {
            leading = support::quote(node.text, true);
        } else if (attribute == "text") {
            leading = support::name_text(node.text);
        }
        if (leading.empty()) return;
        out_ += " " + leading;
        first = false;
    }

    static std::string imm_suffix(const Node& node) {
        if (node.op == Op::alloc) {
            return node.imm == kZeroed ? ".zeroed" : node.imm == kOnStack ? ".stack" : "";
        }
        if (node.op == Op::if_) return node.imm == 1 ? ".likely" : "";
        if (node.op == Op::overlap) return node.imm == kUnlessSame ? ".unless_same" : "";
        if (is_loop(node)) {
            if (!is_elementwise(node)) return is_brief(node) ? ".brief" : "";
            return is_brief(node) ? ".brief_elementwise" : ".elementwise";
        }
        if (node.op == Op::index_check && node.imm == kString) return ".string";
        if (node.op == Op::field && node.operands.size() == 1) {
            auto names = types::field_names(node.operands[0]->type);
            if (node.imm >= 0 && static_cast<std::size_t>(node.imm) < names.size()) {
                return "." + names[static_cast<std::size_t>(node.imm)];
            }
        }
        return "." + std::to_string(node.imm);
    }

    static std::string literal(const Node& node) {
        const Type& type = *node.type;
        if (type.is_bool() && (node.imm == 0 || node.imm == 1)) return node.imm ? "true" : "false";
        if (type.is_complex()) {
            return "(" + float_text(node.number) + ", " + float_text(node.number2) + ")";
        }
        if (type.is_float()) return float_text(node.number);
        if (type.is_scalar() && type.dtype == types::DType::uint64) {
            return std::to_string(static_cast<std::uint64_t>(node.imm));
        }
        return std::to_string(node.imm);
    }

    void reductions(const Node& node) {
        out_ += " reduce(";
        for (std::size_t i = 0; i < node.reductions.size(); ++i) {
            const Reduction& reduction = node.reductions[i];
            if (i > 0) out_ += ", ";
            out_ += std::string(text_name(reduction.kind)) + " $" +
                    (reduction.slot < slots_.size() ? slots_[reduction.slot] : "undefined");
        }
        out_ += ")";
    }

    void regions(const Node& node, int depth) {
        for (std::size_t i = 0; i < node.regions.size(); ++i) {
            const Region& region = *node.regions[i];
            bool empty = region.first == nullptr && region.parameters.empty();
            if (node.op == Op::if_ && i == 1 && empty) return;
            out_ += " ";
            if (i > 0) out_ += std::string(region_word(node.op, i)) + " ";
            if (!region.parameters.empty()) {
                out_ += "(";
                parameters(region);
                out_ += ") ";
            }
            out_ += "{\n";
            nodes(region, depth + 1);
            out_.append(2 * static_cast<std::size_t>(depth), ' ');
            out_ += "}";
        }
    }

    void line(const Node& node) {
        if (!options_.lines || node.span.source == nullptr) return;
        int line = node.span.source->position(node.span.begin).line;
        if (line == line_) return;
        line_ = line;
        out_ += "  # line " + std::to_string(line);
    }

    const Function& function_;
    const PrintOptions options_;
    std::vector<std::string> slots_;
    std::unordered_set<const Node*> used_;
    std::unordered_map<const Node*, std::size_t> numbers_;
    std::unordered_map<const Node*, std::size_t> places_;
    std::string out_;
    int line_ = 0;
};

std::string data_text(const Data& data) {
    std::string out = "data " + support::name_text(data.name);
    if (data.address == nullptr) return out + " " + support::quote(data.bytes, true) + "\n";
    char address[32];
    std::snprintf(address, sizeof address, " at 0x%llx\n",
                  static_cast<unsigned long long>(reinterpret_cast<std::uintptr_t>(data.address)));
    return out + address;
}

}  // namespace

std::string print(const Function& function, const PrintOptions& options) {
    return Printer(function, options).function();
}

std::string print(const Module& module, const PrintOptions& options) {
    std::string out;
    for (const Data& data : module.data) out += data_text(data);
    for (const auto& function : module.functions) {
        if (!out.empty()) out += "\n";
        out += print(*function, options);
    }
    return out;
}

std::string print(const Function& function, const Node& node) {
    Printer printer(function, {});
    std::string text = printer.function();
    if (node.is_parameter) return printer.parameter(node);
    auto place = printer.places().find(&node);
    if (place == printer.places().end()) {
        return std::string(text_name(node.op)) + " (not in @" + function.symbol + ")";
    }
    return text.substr(place->second, text.find('\n', place->second) - place->second);
}

}  // namespace numen::ir
