// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/worker_client/worker_client.h"
#include "engine/model/registry_hash.h"
#include "engine/wire/framing.h"
#include "engine/wire/messages.h"
#include "tests/support/process.h"

namespace plexus::studio {

// A worker that says what was recorded and then listens until its input ends. A shell plays it, so
// that it is a real process that can be killed.
class RecordedWorker {
public:
    explicit RecordedWorker(const std::vector<Json>& messages,
                            const std::string& hash = registryHash())
    {
        std::string bytes;
        const auto add = [&bytes](const Json& message) {
            const std::vector<uint8_t> framed = frame(message);
            bytes.append(framed.begin(), framed.end());
        };
        add(message("hello",
                    {{"protocol", protocolVersion}, {"engine", "0.0"}, {"registry", hash}}));
        for (const Json& each : messages) {
            add(each);
        }
        testing::writeText(m_folder / "frames", bytes);
    }

    WorkerCommand command() const
    {
        return shell("cat '" + (m_folder / "frames").string() + "'; exec cat >/dev/null");
    }
    static WorkerCommand shell(const std::string& script)
    {
        return {QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QString::fromStdString(script)}};
    }

private:
    testing::TemporaryFolder m_folder;
};

inline Json startedMessage()
{
    return message("started", {{"run", "r"},
                               {"device", "Invented GPU"},
                               {"steps_per_epoch", 10},
                               {"total_steps", 30},
                               {"first_step", 0},
                               {"training_samples", 640},
                               {"validation_samples", 64},
                               {"parameters", 1234},
                               {"seed", 1}});
}

inline Json stepsMessage(int first, int last)
{
    Json list = Json::array();
    for (int step = first; step <= last; ++step) {
        list.push(Json(Json::Array{step, (step - 1) / 10 + 1, 2.0 / step, 0.5, 1e-3}));
    }
    return message("steps", {{"steps", std::move(list)},
                             {"samples_per_second", 12345.0},
                             {"seconds_left", 72.0},
                             {"seconds_left_in_epoch", 3.0}});
}

} // namespace plexus::studio
