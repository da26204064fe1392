// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/json.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace plexus {

// As much of Python as networks are written in: calls, literals, sums of numbers, lists, assignments; and what
// PyTorch prints of a module, "(0): Linear(in_features=3, out_features=4, bias=True)".
struct PythonNode {
    enum class Kind : uint8_t {
        Literal,
        List,    // also tuples, and {"a": b} as pairs
        Call,    // callee(items), of which `names` has the keywords
        Name,    // not known
        Repeat,  // items[0] for _ in range(count), or "6 x Block(...)"
        Strange  // nothing of these
    };
    Kind kind = Kind::Strange;
    Json literal = {};
    std::string callee = {};              // "nn.Linear"; of a name the name
    std::vector<PythonNode> items = {};
    std::vector<std::string> names = {};  // as many as items: the keyword, or "" by position
    std::vector<bool> isChild = {};       // of a call: stands in it as "(name): ..."
    int64_t count = 1;
    size_t line = 1;
    std::string text = {};                // as it was written, shortened
};

struct PythonStatement {
    std::string target; // "self.conv1" or "model"; empty: none
    PythonNode value;
    // A statement that is no call of a module and not to be understood here: "for", "forward", ...
    bool isStrange = false;
};

// Never fails: what cannot be read is Strange and has its line and text. Names that were assigned before stand
// for what they are; `used` tells which of the earlier statements a later one took in.
struct PythonText {
    std::vector<PythonStatement> statements;
    std::vector<bool> used;
    bool hasForward = false; // a method that computes, which is not read
};
PythonText parsePython(std::string_view text);

std::string lastName(std::string_view dotted); // "Linear" of "nn.Linear"

} // namespace plexus
