// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/worker/outbox.h"

#include "engine/session/report_json.h"
#include "engine/wire/framing.h"
#include "engine/wire/messages.h"

#include <unistd.h>

#include <cerrno>
#include <chrono>

namespace plexus::cli {
namespace {

constexpr size_t mostSteps = 200'000;
constexpr std::chrono::milliseconds stepInterval{33};

Json stepsMessage(const std::vector<StepReport>& reports)
{
    Json list = Json::array();
    list.items().reserve(reports.size());
    for (const StepReport& report : reports) {
        list.push(
            Json(Json::Array{static_cast<int64_t>(report.step), static_cast<int64_t>(report.epoch),
                             finiteOrNull(report.loss), finiteOrNull(report.accuracy),
                             finiteOrNull(report.learningRate)}));
    }
    const StepReport& last = reports.back();
    return message("steps", {{"steps", std::move(list)},
                             {"samples_per_second", finiteOrNull(last.samplesPerSecond)},
                             {"seconds_left", finiteOrNull(last.secondsLeft)},
                             {"seconds_left_in_epoch", finiteOrNull(last.secondsLeftInEpoch)}});
}

} // namespace

Outbox::Outbox(int descriptor) : m_descriptor(descriptor), m_thread([this] { writeLoop(); }) {}

Outbox::~Outbox()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isClosing = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void Outbox::post(Json message)
{
    {
        const std::lock_guard lock(m_mutex);
        queueSteps(); // what happened before is told before
        m_messages.push_back(std::move(message));
    }
    m_wake.notify_one();
}

void Outbox::step(const StepReport& report)
{
    bool isFirst = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_steps.size() >= mostSteps) {
            m_steps.erase(m_steps.begin(), m_steps.begin() + mostSteps / 2);
        }
        isFirst = m_steps.empty();
        m_steps.push_back(report);
    }
    if (isFirst) {
        m_wake.notify_one();
    }
}

void Outbox::newest(const std::string& kind, Json message)
{
    {
        const std::lock_guard lock(m_mutex);
        m_newest[kind] = std::move(message);
    }
    m_wake.notify_one();
}

bool Outbox::isBroken() const
{
    const std::lock_guard lock(m_mutex);
    return m_isBroken;
}

void Outbox::queueSteps()
{
    if (!m_steps.empty()) {
        m_messages.push_back(stepsMessage(m_steps));
        m_steps.clear();
    }
}

void Outbox::writeLoop()
{
    using Clock = std::chrono::steady_clock;
    Clock::time_point nextSteps = Clock::now();
    std::unique_lock lock(m_mutex);
    while (true) {
        const auto hasMessages = [this] {
            return m_isClosing || !m_messages.empty() || !m_newest.empty();
        };
        if (m_steps.empty()) {
            m_wake.wait(lock, [&] { return hasMessages() || !m_steps.empty(); });
        }
        if (!m_steps.empty()) {
            m_wake.wait_until(lock, nextSteps, hasMessages);
            if (m_isClosing || Clock::now() >= nextSteps) {
                queueSteps();
                nextSteps = Clock::now() + stepInterval;
            }
        }
        std::deque<Json> messages = std::move(m_messages);
        m_messages.clear();
        for (auto& [kind, message] : m_newest) {
            messages.push_back(std::move(message));
        }
        m_newest.clear();
        const bool isLast = m_isClosing;
        if (!m_isBroken && !messages.empty()) {
            lock.unlock();
            bool isWritten = true;
            for (const Json& message : messages) {
                isWritten = isWritten && writeAll(frame(message));
            }
            lock.lock();
            m_isBroken = !isWritten;
        }
        if (isLast && (m_isBroken || (m_messages.empty() && m_steps.empty()))) {
            return;
        }
    }
}

bool Outbox::writeAll(const std::vector<uint8_t>& bytes)
{
    for (size_t done = 0; done < bytes.size();) {
        const ssize_t count = ::write(m_descriptor, bytes.data() + done, bytes.size() - done);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return false;
        }
        done += static_cast<size_t>(count);
    }
    return true;
}

} // namespace plexus::cli
