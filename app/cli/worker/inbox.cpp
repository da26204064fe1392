// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/worker/inbox.h"

#include "engine/wire/framing.h"
#include "engine/wire/messages.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace plexus::cli {
namespace {

// A draw pad asks faster than a busy device answers; older questions are of no interest any more.
constexpr size_t mostPredictions = 8;

// Answered when there is time; it concerns no run.
bool isQuestion(std::string_view type)
{
    return type == "devices" || type == "profile" || type == "hello";
}

} // namespace

Inbox::Inbox(int descriptor, Control& control) : m_descriptor(descriptor), m_control(control)
{
    if (::pipe(m_stopPipe) != 0) {
        m_isClosed = true;
        m_error = Error{.what = "no pipe could be made", .kind = ErrorKind::Device};
        return;
    }
    m_thread = std::thread([this] { readLoop(); });
}

Inbox::~Inbox()
{
    if (m_thread.joinable()) {
        [[maybe_unused]] const ssize_t written = ::write(m_stopPipe[1], "", 1);
        m_thread.join();
        ::close(m_stopPipe[0]);
        ::close(m_stopPipe[1]);
    }
}

std::optional<Json> Inbox::nextCommand(const std::function<void(const Json&)>& answer)
{
    while (true) {
        std::optional<Json> question;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] {
                return m_isClosed || !m_commands.empty() || !m_predictions.empty();
            });
            if (m_predictions.empty()) {
                if (m_commands.empty()) {
                    return std::nullopt; // closed
                }
                Json command = std::move(m_commands.front());
                m_commands.pop_front();
                m_control.wish.store(m_isClosed ? Control::Wish::Stop
                                                : m_nextWish.value_or(Control::Wish::Run));
                m_nextWish.reset();
                return command;
            }
            question = std::move(m_predictions.front());
            m_predictions.pop_front();
        }
        answer(*question);
    }
}

bool Inbox::hasCommand()
{
    const std::lock_guard lock(m_mutex);
    return m_isClosed || !m_commands.empty();
}

std::optional<Json> Inbox::takePrediction()
{
    const std::lock_guard lock(m_mutex);
    if (m_predictions.empty()) {
        return std::nullopt;
    }
    Json question = std::move(m_predictions.front());
    m_predictions.pop_front();
    return question;
}

void Inbox::waitWhilePaused()
{
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] {
        return m_control.wish.load() != Control::Wish::Pause || !m_predictions.empty()
               || m_isClosed;
    });
}

void Inbox::readLoop()
{
    FrameReader frames;
    std::array<uint8_t, 65536> bytes;
    while (true) {
        pollfd waiting[2] = {{m_descriptor, POLLIN, 0}, {m_stopPipe[0], POLLIN, 0}};
        if (::poll(waiting, 2, -1) < 0 && errno == EINTR) {
            continue;
        }
        if (waiting[1].revents != 0) {
            return;
        }
        const ssize_t count = ::read(m_descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        bool isOpen = count > 0;
        if (isOpen) {
            frames.append(bytes.data(), static_cast<size_t>(count));
            auto next = frames.next();
            for (; next.ok() && next->has_value(); next = frames.next()) {
                if (messageType(**next) == "quit") {
                    isOpen = false;
                    break;
                }
                receive(std::move(**next));
            }
            if (!next.ok()) {
                const std::lock_guard lock(m_mutex);
                m_error = next.error();
                isOpen = false;
            }
        }
        if (!isOpen) {
            {
                const std::lock_guard lock(m_mutex);
                m_isClosed = true;
                m_control.wish.store(Control::Wish::Stop);
            }
            m_wake.notify_all();
            return;
        }
    }
}

void Inbox::wish(Control::Wish wish)
{
    const bool isForNext = std::any_of(m_commands.begin(), m_commands.end(),
                                       [](const Json& waiting) { return !isQuestion(messageType(waiting)); });
    if (isForNext) {
        m_nextWish = wish;
    } else {
        m_control.wish.store(wish);
    }
}

void Inbox::receive(Json message)
{
    const std::string type(messageType(message));
    {
        // The wish changes under the lock, so that waitWhilePaused cannot miss it.
        const std::lock_guard lock(m_mutex);
        if (type == "pause") {
            wish(Control::Wish::Pause);
        } else if (type == "continue") {
            wish(Control::Wish::Run);
        } else if (type == "step") {
            wish(Control::Wish::Step);
        } else if (type == "stop") {
            wish(Control::Wish::Stop);
        } else if (type == "predict") {
            if (m_predictions.size() >= mostPredictions) {
                m_predictions.pop_front();
            }
            m_predictions.push_back(std::move(message));
        } else {
            if (!isQuestion(type)) { // another network: no use for the one before
                std::erase_if(m_commands, [](const Json& waiting) {
                    return messageType(waiting) == "prepare";
                });
            }
            m_commands.push_back(std::move(message));
        }
    }
    m_wake.notify_all();
}

} // namespace plexus::cli
