#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "sema/sema.h"
#include "sema/value.h"

namespace numen::sema {

/// One function compiled for one signature, or being compiled.
struct Specialization {
    ir::Function* function = nullptr;
    const FunctionSource* source = nullptr;
    /// Type of its result; Never until the first pass over a recursive function has found one.
    const Type* result = nullptr;
    /// Its result, when that is the same whatever the arguments' values are; null otherwise.
    const Constant* constant = nullptr;
    std::size_t index = 0;  // of its function in the module
    /// The body of a generator: its function takes the generator's address, its result is what it
    /// yields.
    bool is_generator_body = false;
    bool in_progress = false;
    bool was_called_recursively = false;
    /// Compiled while what is known now of a function that calls it recursively was not: to be
    /// compiled again when it is called.
    bool is_stale = false;
    /// Element types of containers that are written empty, by where they are written: here, or in
    /// a function that calls this one.
    struct ElementHint {
        const Type* found = nullptr;
        bool is_written_here = false;
    };
    std::map<std::pair<const void*, int>, ElementHint> hints;
    /// Variables that are None before a loop which uses them as something else before it assigns
    /// them, by the loop and their names: what it assigns is to be found first.
    std::set<std::pair<const void*, std::string_view>> none_before_loop;
    bool found_hints = false;  // in this pass: there must be another
    /// What a type of Lowering::element_hint turned out to be; null when nothing is known of it, or
    /// it is another type.
    const Type* hint(const Type* unknown) const;
};

/// What all functions of one analyze() share: the module, the specialisations made so far, and
/// storage for constants.
class Session {
  public:
    Session(types::Context& types, Library& library) : types(types), library(library) {}

    types::Context& types;
    Library& library;
    Result result;

    /// The function compiled for these arguments, compiled now if it is new. Recursive calls get
    /// the one in progress.
    Specialization& specialize(const FunctionSource& source, const std::vector<Argument>& arguments,
                               const ir::Options& options, const Type* return_type,
                               support::Span call, bool is_generator_body = false);

    /// An inner function as one by itself, with these parameters and this body.
    const FunctionSource& inner_function(const FunctionSource& outer,
                                         const syntax::FunctionDef& inner,
                                         std::span<const syntax::Parameter> parameters,
                                         syntax::Block body);
    /// An inner function whose defaults are the variables "function.parameter". One of its results
    /// is its own.
    const syntax::FunctionDef& with_named_defaults(const syntax::FunctionDef& inner);
    /// Members of an enum class, as the environment of the entry function has them.
    const EnumClass& enum_class(const Type* type);
    /// Fields of a jitclass.
    struct InstanceFields {
        std::vector<std::string> names;
        std::vector<const Type*> types;
        const Type* tuple = nullptr;        // of the fields in memory (types/field_layout.h)
        std::vector<std::int64_t> offsets;  // there

        std::optional<std::size_t> find(std::string_view name) const;
    };
    const InstanceFields& instance_fields(const Type* type);
    Environment* environment = nullptr;

    const Constant* keep(Constant constant) {
        return &constants_.emplace_back(std::move(constant));
    }
    /// Storage that lives as long as the session.
    support::Arena arena;

    /// Static values can be found again by their type alone, wherever a join forgot the value.
    void remember_static(const Value& value) { statics_.try_emplace(value.type, value); }
    const Value* find_static(const Type* type) const {
        auto found = statics_.find(type);
        return found == statics_.end() ? nullptr : &found->second;
    }

    /// Adds a warning, unless it is there: loops are lowered more than once.
    void warn(const support::Diagnostic& diagnostic);

    /// Whether what is being lowered is the entry function, or in place in it.
    bool is_in_entry() const { return depth_ == 1; }
    /// Records the type found for an expression of the entry function.
    void note_type(support::Span span, const Type* type);

    /// Name of a read-only data entry with these bytes, made at its first use.
    std::string_view data(std::string bytes);
    /// Name of the entry for the memory of a captured array, or for a captured C function.
    std::string_view captured(const Constant& constant);

  private:
    std::map<std::string, std::unique_ptr<Specialization>> specializations_;
    std::vector<Specialization*> finished_;  // in the order in which they were
    std::deque<Constant> constants_;
    std::map<std::string, std::string> data_names_;
    std::map<const Type*, Value> statics_;
    std::map<const Type*, EnumClass> enum_classes_;
    std::map<const Type*, InstanceFields> instance_fields_;
    /// By definition and names of parameters.
    std::map<std::pair<const syntax::FunctionDef*, std::vector<std::string_view>>, FunctionSource>
        inner_functions_;
    std::map<const syntax::FunctionDef*, const syntax::FunctionDef*> with_named_defaults_;
    int depth_ = 0;
};

}  // namespace numen::sema
