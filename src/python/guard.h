#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "python/constant.h"

namespace numen::python {

/// What compiled code took from the surroundings of its functions, as values that are now part of
/// the code: globals, closure variables, attributes of modules and classes. Code runs only while
/// they are what they were; otherwise the call compiles anew.
///
/// The check must cost next to nothing, since it runs at every call. A closure variable is one
/// comparison of pointers. A dict is looked into only when it was written to since the last check,
/// which CPython counts up to 3.13 (ma_version_tag); from 3.14 on, and for attributes of anything
/// but modules, every value is looked up each time. Attributes of modules that numen knows (numpy,
/// math, builtins...) are taken to stay as they are.
class Guards {
  public:
    /// Each records that asking gave `value` (null: nothing there) and keeps it alive. Asking the
    /// same again is recorded once.
    void add_cell(PyObject* cell, PyObject* value);
    void add_dict_entry(PyObject* dict, PyObject* key, PyObject* value);
    void add_attribute(PyObject* object, PyObject* name, PyObject* value);

    /// Whether everything is as it was recorded, or equal to it. Exceptions raised by attributes
    /// count as a change.
    bool hold() {
        for (const Guard& guard : cells_) {
            if (PyCell_GET(guard.place.get()) != guard.value.get()) return recheck();
        }
        for (const WatchedDict& watched : dicts_) {
            if (!watched.unchanged()) return recheck();
        }
        return attributes_.empty() || recheck();
    }

    /// Keeps alive what the code refers to.
    void keep(Owned object) { kept_.push_back(std::move(object)); }

    /// From now on the code runs whatever becomes of its surroundings: it is for the values that
    /// were there.
    void freeze() { frozen_ = true; }

    bool empty() const { return cells_.empty() && entries_.empty() && attributes_.empty(); }
    int traverse(visitproc visit, void* argument) const;
    void clear();

  private:
    struct Guard {
        Owned place;  // cell, dict, or object
        Owned key;    // null for a cell
        Owned value;
    };
    struct WatchedDict {
        PyObject* dict;  // kept alive by the guards of its entries
        std::uint64_t version;
        bool unchanged() const;
    };

    bool recheck();

    std::vector<Guard> cells_;
    std::vector<Guard> entries_;
    std::vector<Guard> attributes_;
    std::vector<WatchedDict> dicts_;
    std::vector<Owned> kept_;
    bool frozen_ = false;
};

}  // namespace numen::python
