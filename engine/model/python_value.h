// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"

#include <optional>

namespace plexus {

// A value as Python writes it: "True", "0.5", "(2, 1)", "'same'".
std::string pythonText(const ParamValue& value);
// A literal of Python: numbers, text, True, False, None, tuples and lists (as arrays).
std::optional<Json> pythonLiteral(std::string_view text);
// What such a value means for a parameter; nothing where it means nothing. One number may stand for several.
std::optional<ParamValue> fromPython(const ParamDef& param, const Json& value);

// Without the space around it.
std::string_view pythonTrimmed(std::string_view text);
// At the commas that stand in no bracket, each without the space around it.
std::vector<std::string_view> pythonParts(std::string_view text);

} // namespace plexus
