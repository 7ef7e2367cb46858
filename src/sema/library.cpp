#include "sema/library.h"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <map>
#include <mutex>

#include "sema/forms.h"
#include "sema/module_environment.h"
#include "support/at_fork.h"
#include "support/diagnostic.h"
#include "support/read_file.h"

namespace numen::sema {

namespace {

namespace fs = std::filesystem;
using namespace syntax;
using types::Kind;
using types::StaticKind;

constexpr std::string_view kClasses[] = {"bool",  "int",   "float", "complex", "str",
                                         "bytes", "tuple", "list",  "dict",    "set",
                                         "range", "slice", "object"};
/// Modules whose functions are in numen/lib, by the names under which their parents have them.
constexpr std::string_view kModules[] = {"numpy.exceptions",
                                         "numpy.lib",
                                         "numpy.lib.stride_tricks",
                                         "numpy.linalg",
                                         "numpy.polynomial",
                                         "numpy.polynomial.polynomial",
                                         "numpy.polynomial.polyutils",
                                         "numpy.random",
                                         "numpy.ufunc"};
constexpr std::string_view kExceptions[] = {
#define NUMEN_EXCEPTION(name, bases) name,
#include "runtime/exceptions.def"
#undef NUMEN_EXCEPTION
};

template <class Range>
bool holds(const Range& range, std::string_view name) {
    return std::find(std::begin(range), std::end(range), name) != std::end(range);
}

struct File {
    std::string path;
    std::string text;
};

/// Where a function of the library stands, and what became of it.
struct Entry {
    const std::string* path;
    std::string_view text;
    int line;
    std::unique_ptr<FunctionSource> source;
};

using Space = std::map<std::string, Entry, std::less<>>;

/// Of all libraries.
std::mutex& reading() {
    static std::mutex& mutex = *new std::mutex;
    support::hold_around_fork<reading>();
    return mutex;
}

}  // namespace

struct Library::State {
    std::string directory;
    std::deque<File> files;
    std::map<std::string, Space, std::less<>> spaces;  // as far as they were asked for
    std::map<std::string, std::unique_ptr<Environment>, std::less<>> environments;
    types::Context* types = nullptr;

    Space& space(std::string_view name);
    void scan_file(Space& space, const std::string& path);
};

namespace {

/// What library code sees: its own namespace, numpy, math, and Python's builtins.
class LibraryEnvironment : public Environment {
  public:
    LibraryEnvironment(Library& library, types::Context& types, std::string space)
        : library_(library), types_(types), space_(std::move(space)) {}

    std::optional<Constant> name(std::string_view name) override {
        if (const FunctionSource* own = library_.find(space_, name))
            return function_constant(types_, *own);
        if (name == "np") return statik(StaticKind::Module, "numpy");
        if (name == "math" || name == "cmath" || name == "intrinsics")
            return statik(StaticKind::Module, name);
        if (name == "runtime") return statik(StaticKind::Module, kRuntimeSpace);
        return known_builtin(library_, types_, name);
    }

    std::optional<Constant> attribute(const Constant& object, std::string_view name) override {
        if (object.type->kind != Kind::Static) return std::nullopt;
        return known_attribute(library_, types_, object.type->name, name);
    }

    std::vector<std::string> names() override { return library_.names(space_); }
    std::vector<std::string> attributes(const Constant& object) override {
        return library_.names(object.type->name);
    }

  private:
    Constant statik(StaticKind kind, std::string_view name) {
        return {.type = types_.statik(kind, name)};
    }

    Library& library_;
    types::Context& types_;
    std::string space_;
};

}  // namespace

Constant function_constant(types::Context& types, const FunctionSource& source) {
    Constant made{.type = types.statik(StaticKind::Function, source.name, &source)};
    made.function = &source;
    return made;
}

std::optional<Constant> known_builtin(Library& library, types::Context& types,
                                      std::string_view name) {
    std::string builtin = "builtins." + std::string(name);
    if (holds(kClasses, name)) return Constant{.type = types.statik(StaticKind::Class, builtin)};
    if (holds(kExceptions, name)) return Constant{.type = types.statik(StaticKind::Class, name)};
    if (find_form(builtin) != nullptr) {
        return Constant{.type = types.statik(StaticKind::Builtin, builtin)};
    }
    if (const FunctionSource* other = library.find("builtins", name)) {
        return function_constant(types, *other);
    }
    return std::nullopt;
}

std::optional<Constant> known_attribute(Library& library, types::Context& types,
                                        std::string_view module, std::string_view name) {
    std::string qualified = std::string(module) + "." + std::string(name);
    auto statik = [&](StaticKind kind) { return Constant{.type = types.statik(kind, qualified)}; };
    if (module == "numpy" || module == "math" || module == "cmath") {
        auto number = [&](double x) { return Constant{.type = types.py_float(), .real = x}; };
        if (name == "pi") return number(3.141592653589793);
        if (name == "e") return number(2.718281828459045);
        if (name == "tau") return number(6.283185307179586);
        if (name == "inf") return number(__builtin_inf());
        if (name == "nan") return number(__builtin_nan(""));
        if (module == "cmath" && name == "infj")
            return Constant{.type = types.py_complex(), .imag = __builtin_inf()};
        if (module == "cmath" && name == "nanj")
            return Constant{.type = types.py_complex(), .imag = __builtin_nan("")};
    }
    // Exception classes carry the names of their bases.
    if (qualified == "numpy.exceptions.AxisError") {
        return Constant{.type = types.statik(StaticKind::Class,
                                             "numpy.exceptions.AxisError:ValueError:IndexError:"
                                             "LookupError:Exception:BaseException")};
    }
    if (qualified == "numpy.linalg.LinAlgError") {
        return Constant{
            .type = types.statik(StaticKind::Class,
                                 "numpy.linalg.LinAlgError:ValueError:Exception:BaseException")};
    }
    if (holds(kModules, qualified)) return statik(StaticKind::Module);
    if (module == "numpy") {
        if (name == "newaxis") return Constant{.type = types.none()};
        if (name == "bool_") return Constant{.type = types.statik(StaticKind::Class, "numpy.bool")};
        for (const types::DTypeInfo& row : types::all_dtypes()) {
            if (row.name == name) return statik(StaticKind::Class);
        }
        if (name == "bool" || name == "integer" || name == "floating" || name == "number" ||
            name == "complexfloating" || name == "ndarray") {
            return statik(StaticKind::Class);
        }
    }
    if (find_form(qualified) != nullptr || find_math(module, name) || find_operator(module, name) ||
        find_row(module, name) || library.find(module, name) != nullptr) {
        return statik(StaticKind::Builtin);
    }
    return std::nullopt;
}

Space& Library::State::space(std::string_view name) {
    auto found = spaces.find(name);
    if (found != spaces.end()) return found->second;
    Space& made = spaces[std::string(name)];
    std::error_code error;
    for (const auto& file : fs::directory_iterator(fs::path(directory) / name, error)) {
        if (file.path().extension() == ".py") scan_file(made, file.path().string());
    }
    return made;
}

void Library::State::scan_file(Space& space, const std::string& path) {
    auto contents = support::read_file(path);
    if (!contents) return;
    const File& file = files.emplace_back(path, *std::move(contents));
    // A function reaches from "def" at the start of a line to the next line that starts with
    // something.
    Entry* open = nullptr;
    std::string_view rest = file.text;
    for (int line = 1; !rest.empty(); ++line) {
        if (std::string_view(" \n)#").find(rest.front()) == std::string_view::npos) {
            if (open != nullptr) open->text.remove_suffix(rest.size());
            open = nullptr;
            if (constexpr std::string_view kDef = "def "; rest.starts_with(kDef)) {
                std::string name(rest.substr(kDef.size(), rest.find('(') - kDef.size()));
                Entry entry{&file.path, rest, line, nullptr};
                open = &space.insert_or_assign(std::move(name), std::move(entry)).first->second;
            }
        }
        rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    }
}

Library::Library(types::Context& types, std::string directory) : state_(std::make_unique<State>()) {
    state_->directory = std::move(directory);
    state_->types = &types;
}

Library::~Library() = default;

bool Library::holds(const support::Source& source) const {
    return source.file().starts_with(state_->directory) || source.file().starts_with("<numen: ");
}

const std::string& Library::directory() const { return state_->directory; }

std::optional<std::string_view> Library::text_of(const std::string& file) const {
    const std::lock_guard lock(reading());
    for (const File& known : state_->files) {
        if (known.path == file) return known.text;
    }
    return std::nullopt;
}

const FunctionSource* Library::find(std::string_view space, std::string_view name) {
    const std::lock_guard lock(reading());
    Space& entries = state_->space(space);
    auto found = entries.find(name);
    if (found == entries.end()) return nullptr;
    Entry& entry = found->second;
    if (entry.source != nullptr) return entry.source.get();
    auto text = std::make_shared<support::Source>(*entry.path, std::string(entry.text), entry.line);
    auto source = std::make_unique<FunctionSource>();
    source->tree = parse(text);
    source->definition = as<FunctionDef>(source->tree->module.body[0]);
    NUMEN_ASSERT(source->definition != nullptr);
    source->name = std::string(space) + "." + std::string(name);
    source->is_library = true;
    auto& environment = state_->environments[std::string(space)];
    if (environment == nullptr) {
        environment =
            std::make_unique<LibraryEnvironment>(*this, *state_->types, std::string(space));
    }
    source->environment = environment.get();
    const Parameters& parameters = source->definition->parameters;
    for (const Parameter& one : parameters.positional) {
        if (one.default_value != nullptr)
            source->defaults.push_back(literal_value(*state_->types, one.default_value));
    }
    for (const Parameter& one : parameters.keyword_only) {
        if (one.default_value != nullptr) {
            source->keyword_defaults.emplace_back(one.name,
                                                  literal_value(*state_->types, one.default_value));
        }
    }
    entry.source = std::move(source);
    return entry.source.get();
}

std::vector<std::string> Library::names(std::string_view space) {
    const std::lock_guard lock(reading());
    std::vector<std::string> names = form_names(space);
    for (const auto& [name, entry] : state_->space(space)) {
        if (!name.starts_with("_")) names.push_back(name);
    }
    for (const ir::MathInfo& row : ir::all_math()) {
        if (space == "math" && !row.python.empty()) names.emplace_back(row.python);
        if (space == "numpy" && !row.numpy.empty())
            names.emplace_back(row.numpy.substr(0, row.numpy.find(' ')));
    }
    return names;
}

}  // namespace numen::sema
