#include "ir/slot_labels.h"

#include <unordered_map>

#include "support/scanner.h"

namespace numen::ir {

std::vector<std::string> slot_labels(const Function& function) {
    std::unordered_map<std::string_view, int> count;
    for (const Slot& slot : function.slots) ++count[slot.name];
    std::vector<std::string> out;
    for (const Slot& slot : function.slots) {
        std::string number = std::to_string(out.size());
        if (!support::is_word(slot.name)) {
            out.push_back(number);
        } else if (count[slot.name] > 1) {
            out.push_back(std::string(slot.name) + "." + number);
        } else {
            out.emplace_back(slot.name);
        }
    }
    return out;
}

std::string_view slot_name(std::string_view label) {
    std::string_view name = label.substr(0, label.find('.'));
    return support::is_word(name) ? name : std::string_view();
}

}  // namespace numen::ir
