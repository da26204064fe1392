// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/infer.h"
#include "engine/model/piece.h"

#include <map>
#include <optional>

namespace plexus {

// One end of a wire that looks for the other: (node, port), an output or an input.
struct WireEnd {
    std::string node, port;
    bool isOutput = true;
};

// What of the layers and blocks that could be added fits an open end of a wire, as they would be added: by what comes out of
// there, or by what goes in there. Where that depends on shapes that nobody knows yet (what else a join gets, what a
// layer before an input will see), it fits if one of the shapes that the network has, or a usual one, would do.
class FitsEnd {
public:
    FitsEnd(const Graph& graph, WireEnd end, const Inference& now, const std::vector<FieldInfo>& fields);

    // Which of the piece's inputs (of its outputs, where the end is an input) the wire goes to; nothing: it does not fit.
    // Pieces are remembered: the same question is asked with every letter that is typed.
    std::optional<size_t> portOf(const Piece& piece);
    // Where the end is an input: why its layer, or what lies in its block, does not take what this node gives; empty: it
    // does, or nobody can tell.
    std::string refusal(std::string_view source) const;

private:
    struct Flow { // what passes along a wire
        Shape shape;
        int64_t numbers = 0; // as NodeInfo::numbers
        bool operator==(const Flow&) const = default;
    };
    using Flows = Result<std::vector<Flow>>;
    using Ports = std::vector<std::optional<Flow>>; // nothing: any of m_usual will do

    std::optional<size_t> inputFor(const Piece& piece) const;
    std::optional<size_t> outputFor(const Piece& piece) const;
    // What comes out of a layer or block, at least one; or why it does not take that.
    Flows through(const Graph& part, const std::string& node, const Ports& ports, Heads heads) const;
    Flows throughSome(const Graph& part, const std::string& node, Ports ports, const Flow& like, Heads heads) const;
    const std::string& whyNot(const Flow& flow) const; // the end, an input; empty: it takes that
    std::optional<Flow> given(std::string_view node) const;
    void look(const Flow& flow);

    const Graph& m_graph;
    const WireEnd m_end;
    const Inference& m_now;
    const std::vector<FieldInfo>& m_fields;
    std::optional<Flow> m_given;  // by the end, an output
    std::vector<Flow> m_usual;    // what a wire may bring that is not drawn yet
    Graph m_taker;                // the end, an input: its layer, or its block with what lies in it
    Ports m_takes;                // what comes into it
    size_t m_takesAt = 0;         // the end, among those
    std::vector<Problem> m_wrong; // with it whatever comes in
    mutable std::vector<std::pair<Flow, std::string>> m_asked; // and whyNot()
    std::map<std::string, std::optional<size_t>> m_known;
};

// What is wrong in a block, for who sees it from outside: "in Residual block, Conv 2d: the kernel covers 9 rows, ..."
std::string saidOutside(const Graph& graph, const std::string& block, const Problem& problem);

} // namespace plexus
