// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/type.h"

namespace plexus {

std::string_view typeText(Type type)
{
    switch (type) {
    case Type::I32:
        return "i32";
    case Type::U8:
        return "u8";
    case Type::F32:
        break;
    }
    return "f32";
}

int typeBytes(Type type)
{
    return type == Type::U8 ? 1 : 4;
}

} // namespace plexus
