// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace plexus::testing {

// A copy of this process (fork) that does some work, says numbers meanwhile, and is killed. What it must not run to
// is its end: it does not come back from `work`.
class Child {
public:
    using Say = std::function<void(int64_t)>;
    explicit Child(const std::function<void(const Say&)>& work); // throws std::runtime_error when there can be none
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    int id() const { return m_id; }
    std::optional<int64_t> heard(); // the next number, which is waited for; nothing behind the last
    void kill();                    // SIGKILL, and waits for its end; what it had said can still be heard

private:
    int m_id = -1;
    int m_said = -1;
};

} // namespace plexus::testing
