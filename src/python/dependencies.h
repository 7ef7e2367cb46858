#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "jit/cached_code.h"
#include "jit/compiler.h"
#include "python/session.h"
#include "sema/environment.h"

namespace numen::python {

/// What compiled code depends on outside of numen, in a form that outlives the process: what its
/// arguments and its functions are, and every question that was asked of their surroundings, with a
/// digest of the answer. Asking the same questions again, of live objects, tells whether cached
/// code is still right; and as it is the same environments that are asked, the guards are recorded
/// anew on the way.
///
/// Objects (functions, classes, modules...) and the memory of captured arrays are numbered in the
/// order in which they come up, so that a digest says which of them are the same, and not where
/// they lie. A digest of a function covers its text, name, options and defaults, not its place.
///
/// Needs the interpreter lock.
class Dependencies {
  public:
    using Question = jit::Question;

    explicit Dependencies(Session& session) : session_(session) {}

    /// Hashes a constant, and all functions that it leads to and that have not come up before.
    void put(support::Hasher& hasher, const sema::Constant& constant);
    void put(support::Hasher& hasher, const types::Type* type);
    /// A function; `object` is the Python object that stands for it.
    void put(support::Hasher& hasher, const sema::FunctionSource& function, const void* object);

    /// Records a question and its answer. `subject` is an object that has come up.
    void note(Question::Kind kind, const void* subject, std::string_view name,
              const std::function<void(support::Hasher&)>& put_answer);

    /// Says that something came up that no question can be asked about.
    void add_unknown() { are_complete_ = false; }

    const std::vector<Question>& questions() const { return questions_; }
    /// The object that a question is about, as the constant that it came up as.
    const void* object(std::uint32_t number) const;
    const sema::Constant* constant(std::uint32_t number) const;

    bool has(const void* object) const { return numbers_.contains(object); }
    std::size_t object_count() const { return objects_.size(); }

    /// Number of captured memory, and back; nothing when it has not come up.
    std::optional<std::uint32_t> memory_number(const void* address) const;
    const void* memory(std::uint32_t number) const;

    std::string text_of_type(const types::Type* type);
    const types::Type* type_from_text(const std::string& text);

    const std::vector<jit::SourcePlace>& places() const { return places_; }

    /// False when something came up that no digest can stand for.
    bool are_complete() const { return are_complete_; }

  private:
    std::uint32_t number_of(const void* object);
    void put_text(support::Hasher& hasher, const sema::FunctionSource& function,
                  PyObject* python_function);

    Session& session_;
    std::vector<Question> questions_;
    std::unordered_set<std::string> asked_;
    std::unordered_map<const void*, std::uint32_t> numbers_;
    std::vector<const void*> objects_;
    std::unordered_map<std::uint32_t, sema::Constant> constants_;
    std::unordered_map<const void*, std::uint32_t> memory_numbers_;
    std::vector<const void*> memory_;
    std::unordered_set<const void*> functions_;
    std::vector<jit::SourcePlace> places_;
    bool are_complete_ = true;
};

}  // namespace numen::python
