// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/value.h"

#include <functional>
#include <string_view>

namespace plexus {

class Params; // base/param.h

enum class Mode : uint8_t { Training, Evaluation };

// What a layer's forward calls: its inputs, its parameters, its tensors, and the program's ops. Calls
// made while it lives carry the node's key as their source.
class Build {
public:
    // Of a node that shares another one's weights, `owner` holds that one's parameters.
    Build(Program& program, Mode mode, const Params& params, std::string node,
          std::vector<Value> inputs, const Params* owner = nullptr);
    ~Build();
    Build(const Build&) = delete;
    Build& operator=(const Build&) = delete;

    Program& program() const { return m_program; }
    Value input(int port = 0) const { return m_inputs[static_cast<size_t>(port)]; }
    const std::vector<Value>& allInputs() const { return m_inputs; }
    int inputs() const { return static_cast<int>(m_inputs.size()); }
    bool training() const { return m_mode == Mode::Training; }
    const Params& params() const { return m_params; }

    double real(std::string_view key) const;
    int64_t integer(std::string_view key) const;
    bool flag(std::string_view key) const;
    std::string choice(std::string_view key) const;
    std::vector<int64_t> integers(std::string_view key) const; // e.g. {vertical, horizontal}

    // A trained tensor "<node>.<name>" in PyTorch's layout; of a node that shares another one's weights
    // that one's tensor, of the other one's name.
    Value weight(std::string_view name, Shape shape, Init init);
    // A tensor training carries along ("running_mean"); assign gives its value after this step, as the
    // output "state/<node>.<name>".
    Value state(std::string_view name, Shape shape, double initial);
    void assign(Value state, Value next);
    // Uniform in [0, 1), a new draw each step; exact in float32. Stream: node key and name.
    Value random(Shape shape, std::string_view name = "random");

private:
    Program& m_program;
    Mode m_mode;
    const Params& m_params;
    const Params& m_ownerParams;
    std::string m_node, m_owner;
    std::vector<Value> m_inputs;
};

// Every value that it gives is one of its inputs', rearranged or left out, or a zero.
bool onlyMoves(const Program& program);

} // namespace plexus
