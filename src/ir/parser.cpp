#include "ir/parser.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include "ir/builder.h"
#include "ir/names.h"
#include "ir/slot_labels.h"
#include "support/diagnostic.h"
#include "support/scanner.h"
#include "types/ir_text.h"

namespace numen::ir {

namespace {

using support::Scanner;
using types::DType;
using types::Kind;

/// Deeper nesting than any program has; keeps the parser off the end of the stack.
constexpr int kMaxDepth = 1000;

/// A call whose callee is looked up when all functions are known.
struct CallSite {
    Node* node;
    std::string callee;
    Span span;
};

bool is_number(std::string_view text, double& value) {
    if (text.starts_with("nan0x")) {
        std::uint64_t bits = 0;
        auto end = text.data() + text.size();
        auto result = std::from_chars(text.data() + 5, end, bits, 16);
        value = std::bit_cast<double>(bits);
        return result.ec == std::errc{} && result.ptr == end && std::isnan(value);
    }
    if (text == "nan") {
        value = std::bit_cast<double>(std::uint64_t{0x7ff8000000000000});
        return true;
    }
    if (text.find("nan") != text.npos) return false;
    auto end = text.data() + text.size();
    auto result = std::from_chars(text.data(), end, value);
    return result.ec == std::errc{} && result.ptr == end;
}

/// 64 bits: those of a negative number in two's complement, or of an unsigned one.
bool is_integer(std::string_view text, std::int64_t& value) {
    auto end = text.data() + text.size();
    auto result = std::from_chars(text.data(), end, value);
    if (result.ec == std::errc{} && result.ptr == end) return true;
    std::uint64_t big = 0;
    result = std::from_chars(text.data(), end, big);
    value = static_cast<std::int64_t>(big);
    return result.ec == std::errc{} && result.ptr == end;
}

class FunctionParser {
  public:
    FunctionParser(types::Context& types, Scanner& scanner, std::vector<CallSite>& calls)
        : types_(types),
          scanner_(scanner),
          calls_(calls),
          function_(std::make_unique<Function>()),
          builder_(*function_, types) {}

    /// What follows "func".
    std::unique_ptr<Function> parse() {
        scanner_.expect("@");
        function_->symbol = scanner_.name();
        function_->name = function_->symbol;
        std::vector<Node*> parameters = this->parameters("(", ")");
        function_->body.parameters = function_->arena.copy(parameters);
        for (Node* parameter : parameters) parameter->parent = &function_->body;
        scanner_.expect("->");
        function_->result = types::parse_type(types_, scanner_);
        header();
        scanner_.expect("{");
        while (scanner_.take("slot")) slot();
        nodes(&function_->body);
        return std::move(function_);
    }

  private:
    std::uint32_t start() {
        scanner_.at_end();
        return scanner_.position();
    }

    void header() {
        Options& options = function_->options;
        while (!scanner_.sees("{")) {
            std::uint32_t begin = start();
            std::string_view word = scanner_.word();
            if (word == "name") {
                function_->name = scanner_.quoted();
            } else if (word == "fastmath") {
                options.fastmath = fastmath();
            } else if (word == "parallel") {
                options.parallel = true;
            } else if (word == "nogil") {
                options.nogil = true;
            } else if (word == "no_boundscheck") {
                options.boundscheck = false;
            } else if (word == "numpy_error_model") {
                options.numpy_error_model = true;
            } else if (word == "deterministic") {
                options.deterministic = true;
            } else if (word == "accurate_math") {
                options.accurate_math = true;
            } else if (word == "interruptible") {
                options.interruptible = true;
            } else if (word == "inline_always") {
                function_->inline_always = true;
            } else if (word == "inline_never") {
                function_->inline_never = true;
            } else if (word == "library") {
                function_->is_library = true;
            } else {
                scanner_.fail(begin, "unknown property of a function");
            }
        }
    }

    std::uint8_t fastmath() {
        if (!scanner_.take("(")) return kFastMathAll;
        std::uint8_t bits = 0;
        do {
            std::uint32_t begin = start();
            std::string_view word = scanner_.word();
            std::uint8_t bit = 0;
            for (const FastMathName& flag : fast_math_names()) {
                if (flag.name == word) bit = flag.bit;
            }
            if (bit == 0) scanner_.fail(begin, "unknown fastmath flag");
            bits |= bit;
        } while (scanner_.take(","));
        scanner_.expect(")");
        return bits;
    }

    void slot() {
        std::uint32_t begin = start();
        scanner_.expect("$");
        std::string_view label = scanner_.label();
        scanner_.expect(":");
        const Type* type = types::parse_type(types_, scanner_);
        std::string name(slot_name(label));
        if (scanner_.sees("\"")) name = scanner_.quoted();
        if (!slots_.try_emplace(std::string(label), function_->slots.size()).second) {
            scanner_.fail(begin, "the slot is declared already");
        }
        function_->new_slot(type, function_->arena.copy(std::string_view(name)));
    }

    /// "(%0: T, %1: T)".
    std::vector<Node*> parameters(std::string_view open, std::string_view close) {
        std::vector<Node*> out;
        scanner_.expect(open);
        if (scanner_.take(close)) return out;
        do {
            std::uint32_t begin = start();
            std::string name = value_name();
            scanner_.expect(":");
            const Type* type = types::parse_type(types_, scanner_);
            builder_.set_span(scanner_.span_from(begin));
            Region* region = builder_.new_region({type});
            out.push_back(region->parameters[0]);
            define(name, out.back(), begin);
        } while (scanner_.take(","));
        scanner_.expect(close);
        return out;
    }

    std::string value_name() {
        scanner_.expect("%");
        return std::string(scanner_.label());
    }

    void define(const std::string& name, Node* node, std::uint32_t begin) {
        if (!values_.try_emplace(name, node).second) {
            scanner_.fail(begin, "%" + name + " is defined already");
        }
    }

    Node* value() {
        std::uint32_t begin = start();
        std::string name = value_name();
        auto found = values_.find(name);
        if (found == values_.end()) scanner_.fail(begin, "%" + name + " is not defined");
        return found->second;
    }

    SlotId slot_id() {
        std::uint32_t begin = start();
        scanner_.expect("$");
        std::string label(scanner_.label());
        auto found = slots_.find(label);
        if (found == slots_.end()) scanner_.fail(begin, "$" + label + " is not declared");
        return static_cast<SlotId>(found->second);
    }

    void nodes(Region* region) {
        while (!scanner_.take("}")) node(region);
    }

    Region* region() {
        std::uint32_t begin = start();
        if (++depth_ > kMaxDepth) scanner_.fail(begin, "the regions are nested too deeply");
        std::vector<Node*> parameters;
        if (scanner_.sees("(")) parameters = this->parameters("(", ")");
        Region* region = builder_.new_region();
        region->parameters = function_->arena.copy(parameters);
        for (Node* parameter : parameters) parameter->parent = region;
        scanner_.expect("{");
        nodes(region);
        --depth_;
        return region;
    }

    /// What is known of a node before it can be made.
    struct Draft {
        Op op;
        Span span;
        std::string suffix;  // after the operation's point
        Span suffix_span;
        Node attributes{};
        std::string literal, imaginary;
        std::string callee;
        std::vector<Node*> operands;
        std::vector<Reduction> reductions;
        std::vector<Region*> regions;
    };

    void node(Region* parent) {
        std::uint32_t begin = start();
        std::string name;
        bool has_name = scanner_.sees("%");
        if (has_name) {
            name = value_name();
            scanner_.expect("=");
        }
        Draft draft = operation();
        for (int i = 0; i < info(draft.op).regions; ++i) {
            auto index = static_cast<std::size_t>(i);
            if (draft.op == Op::if_ && i == 1 && !scanner_.take("else")) {
                draft.regions.push_back(builder_.new_region());
                continue;
            }
            if (i > 0 && draft.op != Op::if_) scanner_.expect(region_word(draft.op, index));
            draft.regions.push_back(region());
        }
        const Type* type = default_kind(draft.op) == Kind::Never ? types_.never() : types_.none();
        if (scanner_.take(":")) type = types::parse_type(types_, scanner_);
        builder_.at_end(parent);
        builder_.set_span(draft.span);
        Node* made = builder_.make(draft.op, type, draft.operands, draft.regions);
        finish(draft, *made, begin);
        if (has_name) define(name, made, begin);
    }

    Draft operation() {
        std::uint32_t begin = start();
        Draft draft{};
        auto op = op_named(scanner_.word());
        if (!op) scanner_.fail(begin, "unknown operation");
        draft.op = *op;
        if (scanner_.more_on_line() && scanner_.take(".")) {
            std::uint32_t suffix_begin = scanner_.position();
            draft.suffix = scanner_.label();
            draft.suffix_span = scanner_.span_from(suffix_begin);
        }
        bool first = !leading_attribute(draft);
        while (first ? scanner_.more_on_line() && scanner_.sees("%") : scanner_.take(",")) {
            draft.operands.push_back(value());
            first = false;
        }
        if (draft.op == Op::parallel_for && scanner_.more_on_line() && scanner_.take("reduce")) {
            reductions(draft);
        }
        bool broadcasts = draft.op == Op::map || draft.op == Op::map_into || draft.op == Op::reduce;
        draft.attributes.fits = broadcasts && scanner_.more_on_line() && scanner_.take("fits");
        draft.span = scanner_.span_from(begin);
        return draft;
    }

    /// Takes the attribute that stands before the operands; false when the operation has none.
    bool leading_attribute(Draft& draft) {
        std::string_view attribute = info(draft.op).attribute;
        Node& node = draft.attributes;
        if (draft.op == Op::constant) {
            if (scanner_.take("(")) {
                draft.literal = scanner_.number();
                scanner_.expect(",");
                draft.imaginary = scanner_.number();
                scanner_.expect(")");
            } else {
                draft.literal = scanner_.number();
            }
        } else if (attribute == "slot") {
            node.slot = slot_id();
        } else if (attribute == "label") {
            std::uint32_t begin = start();
            scanner_.expect("^");
            std::uint64_t label = scanner_.natural();
            if (label >= UINT32_MAX) scanner_.fail(begin, "the label is too big");
            node.label = static_cast<std::uint32_t>(label);
            function_->next_label = std::max(function_->next_label, node.label + 1);
        } else if (attribute == "callee") {
            scanner_.expect("@");
            draft.callee = scanner_.name();
        } else if (attribute == "text") {
            bool quoted = draft.op == Op::const_string || draft.op == Op::const_bytes;
            std::string text = quoted ? scanner_.quoted() : scanner_.name();
            node.text = function_->arena.copy(std::string_view(text));
        } else {
            return false;
        }
        return true;
    }

    void reductions(Draft& draft) {
        scanner_.expect("(");
        do {
            std::uint32_t begin = start();
            auto kind = reduction_named(scanner_.word());
            if (!kind) scanner_.fail(begin, "unknown kind of reduction");
            draft.reductions.push_back({slot_id(), *kind});
        } while (scanner_.take(","));
        scanner_.expect(")");
    }

    [[noreturn]] static void fail(const Span& span, const std::string& message) {
        throw support::CompileError(support::Code::syntax, span, message);
    }

    /// Gives the node its attribute, now that its type and operands are known.
    void finish(const Draft& draft, Node& node, std::uint32_t begin) {
        std::string_view attribute = info(node.op).attribute;
        node.fits = draft.attributes.fits;
        if (node.op == Op::constant) {
            literal(draft, node);
        } else if (attribute == "slot") {
            node.slot = draft.attributes.slot;
        } else if (attribute == "label") {
            node.label = draft.attributes.label;
        } else if (attribute == "text") {
            node.text = draft.attributes.text;
        } else if (attribute == "callee") {
            calls_.push_back({&node, draft.callee, scanner_.span_from(begin)});
        } else {
            suffix(draft, node, attribute);
            return;
        }
        if (!draft.suffix.empty()) fail(draft.suffix_span, "the operation has no such attribute");
        node.reductions = function_->arena.copy(draft.reductions);
    }

    void suffix(const Draft& draft, Node& node, std::string_view attribute) {
        auto take = [&](auto found, auto& into) {
            if (!found)
                fail(draft.suffix.empty() ? draft.span : draft.suffix_span, "unknown attribute");
            into = *found;
        };
        node.reductions = function_->arena.copy(draft.reductions);
        if (attribute == "math") {
            take(math_named(draft.suffix), node.math);
        } else if (attribute == "reduce") {
            take(reduce_named(draft.suffix), node.reduce);
        } else if (attribute == "runtime") {
            take(runtime_named(draft.suffix), node.runtime);
        } else if (attribute == "imm") {
            take(imm(draft, node), node.imm);
        } else if (!draft.suffix.empty()) {
            fail(draft.suffix_span, "the operation has no such attribute");
        }
    }

    static std::optional<std::int64_t> imm(const Draft& draft, const Node& node) {
        if (node.op == Op::alloc) {
            if (draft.suffix.empty()) return 0;
            if (draft.suffix == "zeroed") return kZeroed;
            if (draft.suffix == "stack") return kOnStack;
            return std::nullopt;
        }
        if (node.op == Op::if_) {
            if (draft.suffix.empty()) return 0;
            if (draft.suffix == "likely") return 1;
            return std::nullopt;
        }
        if (node.op == Op::overlap) {
            if (draft.suffix.empty()) return 0;
            if (draft.suffix == "unless_same") return kUnlessSame;
            return std::nullopt;
        }
        if (is_loop(node)) {
            if (draft.suffix.empty()) return 0;
            if (draft.suffix == "brief") return kBrief;
            if (node.op != Op::for_) return std::nullopt;
            if (draft.suffix == "elementwise") return kElementwise;
            if (draft.suffix == "brief_elementwise") return kBrief | kElementwise;
            return std::nullopt;
        }
        if (node.op == Op::index_check && draft.suffix == "string") return kString;
        if (node.op == Op::field && node.operands.size() == 1) {
            auto names = types::field_names(node.operands[0]->type);
            for (std::size_t i = 0; i < names.size(); ++i) {
                if (names[i] == draft.suffix) return static_cast<std::int64_t>(i);
            }
        }
        std::int64_t value = 0;
        return is_integer(draft.suffix, value) ? std::optional(value) : std::nullopt;
    }

    void literal(const Draft& draft, Node& node) {
        const Type* type = node.type;
        bool good = false;
        if (type->is_complex()) {
            good =
                is_number(draft.literal, node.number) && is_number(draft.imaginary, node.number2);
        } else if (!draft.imaginary.empty()) {
            good = false;
        } else if (type->is_float()) {
            good = is_number(draft.literal, node.number);
        } else if (type->is_bool() && (draft.literal == "true" || draft.literal == "false")) {
            good = true;
            node.imm = draft.literal == "true";
        } else {
            good = is_integer(draft.literal, node.imm);
        }
        if (!good) fail(draft.span, "the constant is not one of its type");
    }

    types::Context& types_;
    Scanner& scanner_;
    std::vector<CallSite>& calls_;
    std::unique_ptr<Function> function_;
    Builder builder_;
    std::unordered_map<std::string, Node*> values_;
    std::unordered_map<std::string, std::size_t> slots_;
    int depth_ = 0;
};

class ModuleParser {
  public:
    ModuleParser(types::Context& types, std::shared_ptr<const support::Source> source)
        : types_(types), source_(std::move(source)), scanner_(*source_) {}

    Module parse() {
        Module module;
        std::unordered_map<std::string_view, Function*> symbols;
        while (!scanner_.at_end()) {
            std::uint32_t begin = scanner_.position();
            if (scanner_.take("data")) {
                module.data.push_back(data());
                continue;
            }
            scanner_.expect("func");
            auto function = FunctionParser(types_, scanner_, calls_).parse();
            function->source = source_;
            if (!symbols.try_emplace(function->symbol, function.get()).second) {
                scanner_.fail(begin, "@" + function->symbol + " is defined already");
            }
            module.functions.push_back(std::move(function));
        }
        for (const CallSite& call : calls_) {
            auto found = symbols.find(call.callee);
            if (found == symbols.end()) {
                throw support::CompileError(support::Code::syntax, call.span,
                                            "@" + call.callee + " is not defined");
            }
            call.node->callee = found->second;
        }
        return module;
    }

  private:
    Data data() {
        Data data{.name = scanner_.name()};
        if (scanner_.take("at")) {
            data.address = reinterpret_cast<const void*>(scanner_.hexadecimal());
        } else {
            data.bytes = scanner_.quoted();
        }
        return data;
    }

    types::Context& types_;
    std::shared_ptr<const support::Source> source_;
    Scanner scanner_;
    std::vector<CallSite> calls_;
};

}  // namespace

Module parse(types::Context& types, std::shared_ptr<const support::Source> source) {
    return ModuleParser(types, std::move(source)).parse();
}

}  // namespace numen::ir
