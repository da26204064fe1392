// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace plexus {

// Decides the exit code of the command line: input 1, usage 2, device 3.
enum class ErrorKind { Input, Usage, Device, OutOfMemory, NotFinite, Cancelled };

// A failure a person can read: what is wrong, where, the value seen, what would be accepted.
struct Error {
    std::string what;          // "units must be between 1 and 65536"
    std::string where = {};    // node, port or file: "Dense 2", "digits.plexus, line 3"
    std::string seen = {};     // "0"
    std::string accepted = {}; // "use a whole number such as 128"
    ErrorKind kind = ErrorKind::Input;

    // "Dense 2: units must be between 1 and 65536, got 0; use a whole number such as 128"
    std::string sentence() const;
};

// Either a value or the reason why there is none. Every boundary of the engine returns one.
template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }
    const Error& error() const { return std::get<1>(m_state); }
    Error& error() { return std::get<1>(m_state); }
    T& value() & { assert(ok()); return std::get<0>(m_state); }
    const T& value() const& { assert(ok()); return std::get<0>(m_state); }
    T&& value() && { assert(ok()); return std::get<0>(std::move(m_state)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)), m_ok(false) {}

    bool ok() const { return m_ok; }
    explicit operator bool() const { return m_ok; }
    const Error& error() const { assert(!m_ok); return m_error; }
    Error& error() { assert(!m_ok); return m_error; }

private:
    Error m_error;
    bool m_ok = true;
};

} // namespace plexus

// PLEXUS_TRY(const Shape shape, inferShape(node)); returns the error from the enclosing function.
#define PLEXUS_CONCAT_INNER(a, b) a##b
#define PLEXUS_CONCAT(a, b) PLEXUS_CONCAT_INNER(a, b)
#define PLEXUS_TRY(declaration, expression)                                                        \
    auto PLEXUS_CONCAT(plexusResult, __LINE__) = (expression);                                     \
    if (!PLEXUS_CONCAT(plexusResult, __LINE__).ok()) {                                             \
        return std::move(PLEXUS_CONCAT(plexusResult, __LINE__)).error();                           \
    }                                                                                              \
    declaration = std::move(PLEXUS_CONCAT(plexusResult, __LINE__)).value()
// For Result<void>.
#define PLEXUS_CHECK(expression)                                                                   \
    if (auto plexusChecked = (expression); !plexusChecked.ok()) {                                  \
        return std::move(plexusChecked).error();                                                   \
    }
