// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/wire/messages.h"

namespace plexus {

Json message(std::string_view type, std::initializer_list<Json::Member> members)
{
    Json::Object all{{"type", type}};
    all.insert(all.end(), members);
    return Json(std::move(all));
}

std::string_view messageType(const Json& message)
{
    const Json* type = message.find("type");
    return type && type->isString() ? std::string_view(type->string()) : std::string_view();
}

} // namespace plexus
