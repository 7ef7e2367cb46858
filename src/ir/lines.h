#pragma once

#include "ir/ir.h"

namespace numen::ir {

/// The line of the function that a node is in now: of the call, for what was inlined into it from
/// elsewhere. 0 for what has no place in a source.
inline int own_line(const Node& node) {
    Span span = node.span;
    for (const InlinedFrame* frame = node.frame; frame != nullptr; frame = frame->outer) {
        if (!frame->is_inner) span = frame->call;
    }
    return span.source == nullptr ? 0 : span.source->position(span.begin).line;
}

}  // namespace numen::ir
