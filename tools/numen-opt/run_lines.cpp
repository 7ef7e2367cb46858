#include "run_lines.h"

#include <iostream>
#include <map>
#include <optional>

#include "input.h"
#include "runtime/error.h"
#include "runtime/string.h"
#include "support/diagnostic.h"
#include "support/scanner.h"
#include "values.h"

namespace numen::tool {

using ir::Cells;
using ir::Value;
using support::Scanner;
using types::Type;

namespace {

std::string scalar_text(types::Context& types, types::DType dtype, Cells value) {
    return text(types, types.scalar(dtype), value);
}

/// `IndexError("text", 1)`.
std::string error_text(types::Context& types, const runtime::Error& error) {
    using runtime::ErrorValue;
    using types::DType;
    std::string out = std::string(error.class_name()) + "(";
    bool first = true;
    for (const ErrorValue& value : error.arguments) {
        if (value.kind == ErrorValue::Kind::tuple_end) {
            out += ")";
            continue;
        }
        if (!first) out += ", ";
        first = false;
        switch (value.kind) {
            case ErrorValue::Kind::none: out += "none"; break;
            case ErrorValue::Kind::boolean: out += value.boolean ? "true" : "false"; break;
            case ErrorValue::Kind::int64: out += std::to_string(value.int64); break;
            case ErrorValue::Kind::uint64: out += std::to_string(value.uint64); break;
            case ErrorValue::Kind::float64:
                out += scalar_text(types, DType::float64, ir::to_cells(value.float64));
                break;
            case ErrorValue::Kind::complex128:
                out += scalar_text(types, DType::complex128,
                                   ir::to_cells(std::complex(value.float64, value.imag)));
                break;
            case ErrorValue::Kind::string:
                out += text(types, types.string(), ir::to_cells(value.object));
                break;
            case ErrorValue::Kind::bytes: out += "bytes"; break;
            case ErrorValue::Kind::tuple_begin:
                out += "(";
                first = true;
                break;
            case ErrorValue::Kind::tuple_end: break;
        }
    }
    return out + ")";
}

/// Functions that have been compiled already.
using Prepared =
    std::map<std::pair<const BackEnd*, const ir::Function*>, std::unique_ptr<Callable>>;

/// One line, read and executed anew for each back end, as arguments may be changed by the call.
class RunLine {
  public:
    RunLine(std::span<ir::Module> modules, types::Context& types, const support::Source& line)
        : modules_(modules), types_(types), scanner_(line), values_(types) {}

    /// What does not hold; empty when all does. Nothing when the line is for another back end.
    std::optional<std::string> run(BackEnd& back_end, Prepared& prepared) {
        scanner_.expect("run");
        if (scanner_.take("[")) {
            std::string_view only = scanner_.word();
            scanner_.expect("]");
            if (only != back_end.name()) return std::nullopt;
        }
        scanner_.expect(":");
        function_ = function_named();
        arguments();
        auto& callable = prepared[{&back_end, function_}];
        if (callable == nullptr) callable = back_end.prepare(*module_, *function_, types_);
        std::int64_t objects = runtime::numen_rt_live_objects();
        std::string problem = execute(*callable);
        std::int64_t left = runtime::numen_rt_live_objects() - objects;
        if (problem.empty() && left != 0) problem = std::to_string(left) + " objects are left over";
        return problem;
    }

  private:
    std::uint32_t position() {
        scanner_.at_end();
        return scanner_.position();
    }

    ir::Function* function_named() {
        std::uint32_t begin = position();
        std::string name = scanner_.name();
        for (ir::Module& module : modules_) {
            for (const auto& function : module.functions) {
                bool is_entry = function == module.functions[0];
                if (function->symbol != name && !(is_entry && function->name == name)) continue;
                module_ = &module;
                return function.get();
            }
        }
        scanner_.fail(begin, "there is no function @" + name);
    }

    void arguments() {
        scanner_.expect("(");
        for (const ir::Node* parameter : function_->body.parameters) {
            if (!parameters_.empty()) scanner_.expect(",");
            parameters_.push_back(parameter->type);
            arguments_.push_back(values_.parse(scanner_, parameter->type));
        }
        scanner_.expect(")");
    }

    std::string execute(Callable& callable) {
        const Type* record = types_.tuple(parameters_);
        // Room for wide alignment, and something to point to when there are no arguments.
        std::vector<std::int64_t> in(words(record)), out(words(function_->result));
        Value flat;
        for (const Value& value : arguments_) flat.insert(flat.end(), value.begin(), value.end());
        ir::store_value(record, flat, in.data());
        std::int32_t status = callable.call(out.data(), in.data());
        runtime::Owned<runtime::Error> error(runtime::take_error());
        if ((status != 0) != static_cast<bool>(error)) {
            return "gave status " + std::to_string(status) + " with" + (error ? "" : "out") +
                   " a pending error";
        }
        if (error) return check_error(error_text(types_, *error.get()));
        Value result = ir::load_value(function_->result, out.data());
        std::string problem = check_values(result);
        release(function_->result, result);
        return problem;
    }

    static std::size_t words(const Type* type) {
        return static_cast<std::size_t>(types::memory_layout(type).size / 8 + 1);
    }

    std::string check_error(const std::string& raised) {
        if (!scanner_.take("raises")) return "raised " + raised;
        std::string_view wanted = rest();
        return wanted == raised ? "" : "raised " + raised;
    }

    /// The text up to the end of the line, without spaces around it.
    std::string_view rest() {
        std::string_view line = scanner_.span_from(0).source->text();
        std::string_view found = line.substr(position());
        while (!found.empty() && found.back() == ' ') found.remove_suffix(1);
        return found;
    }

    std::string check_values(Cells result) {
        if (scanner_.sees("raises")) {
            return "gave " + text(types_, function_->result, result);
        }
        std::string problem = check("the result", function_->result, result);
        while (scanner_.take(";")) {
            std::uint32_t begin = position();
            scanner_.expect("%");
            std::uint64_t index = scanner_.natural();
            if (index >= parameters_.size()) scanner_.fail(begin, "there is no such argument");
            std::string found =
                check("%" + std::to_string(index), parameters_[index], arguments_[index]);
            if (problem.empty()) problem = found;
        }
        if (!scanner_.at_end()) scanner_.fail(position(), "expected the end of the line");
        return problem;
    }

    std::string check(const std::string& what, const Type* type, Cells actual) {
        bool nearly = scanner_.take("~=");
        if (!nearly) scanner_.expect("==");
        Values made(types_);  // its strings are gone when objects are counted
        Value expected = made.parse(scanner_, type);
        if (same(types_, type, expected, actual, nearly)) return "";
        return what + " was " + text(types_, type, actual);
    }

    std::span<ir::Module> modules_;
    ir::Module* module_ = nullptr;  // of function_
    types::Context& types_;
    Scanner scanner_;
    Values values_;
    ir::Function* function_ = nullptr;
    std::vector<const Type*> parameters_;
    std::vector<Value> arguments_;
};

/// "run: ..." or "run[x]: ..." of a line "# run: ..."; empty for other lines.
std::string_view run_text(std::string_view line) {
    if (!line.starts_with('#')) return {};
    line.remove_prefix(1);
    while (line.starts_with(' ')) line.remove_prefix(1);
    return line.starts_with("run:") || line.starts_with("run[") ? line : std::string_view();
}

}  // namespace

bool run_lines(std::span<ir::Module> modules, const support::Source& source, types::Context& types,
               std::span<const std::unique_ptr<BackEnd>> back_ends) {
    int lines = 0, failures = 0;
    Prepared prepared;
    for_each_line(source, [&](std::string_view line, std::uint32_t begin) {
        std::string run(run_text(line));
        if (run.empty()) return;
        ++lines;
        int number = source.position(begin).line;
        support::Source one(source.file(), run, number);
        for (const auto& back_end : back_ends) {
            auto problem = RunLine(modules, types, one).run(*back_end, prepared);
            if (!problem || problem->empty()) continue;
            ++failures;
            std::cout << source.file() << ":" << number << ": " << run << "\n  " << back_end->name()
                      << ": " << *problem << "\n";
        }
    });
    std::cout << lines << " run lines on";
    for (const auto& back_end : back_ends) std::cout << " " << back_end->name();
    std::cout << ": " << failures << " failures\n";
    return failures == 0;
}

}  // namespace numen::tool
