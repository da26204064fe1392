// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/child.h"

#include <csignal>
#include <stdexcept>

#include <sys/wait.h>
#include <unistd.h>

namespace plexus::testing {

Child::Child(const std::function<void(const Say&)>& work)
{
    int ends[2];
    if (::pipe(ends) != 0) {
        throw std::runtime_error("no pipe could be made");
    }
    m_id = ::fork();
    if (m_id < 0) {
        throw std::runtime_error("no process could be started");
    }
    if (m_id == 0) {
        ::close(ends[0]);
        work([&](int64_t number) { (void)!::write(ends[1], &number, sizeof number); });
        for (;;) {
            ::pause(); // until it is killed
        }
    }
    ::close(ends[1]);
    m_said = ends[0];
}

Child::~Child()
{
    kill();
    ::close(m_said);
}

std::optional<int64_t> Child::heard()
{
    int64_t number = 0;
    return ::read(m_said, &number, sizeof number) == sizeof number ? std::optional(number) : std::nullopt;
}

void Child::kill()
{
    if (m_id > 0) {
        ::kill(m_id, SIGKILL);
        ::waitpid(m_id, nullptr, 0);
        m_id = -1;
    }
}

} // namespace plexus::testing
