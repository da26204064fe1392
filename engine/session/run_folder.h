// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/model/graph.h"

#include <filesystem>

namespace plexus {

// A run on disk: project.plexus (as trained), run.json (what follows), log.jsonl, checkpoints/.
struct RunFacts {
    uint64_t seed = 0;
    std::string device, engine, started; // "2026-01-31T12:00:00Z"
    uint64_t maximumSteps = 0;           // 0: as the epochs say
    std::vector<FieldInfo> fields;
    std::vector<Normalization> preprocessing;
};

struct RunFolder {
    std::filesystem::path path;

    std::filesystem::path project() const { return path / "project.plexus"; }
    std::filesystem::path facts() const { return path / "run.json"; }
    std::filesystem::path log() const { return path / "log.jsonl"; }
    std::filesystem::path checkpoints() const { return path / "checkpoints"; }

    // Makes the folder; one that holds something already is refused.
    Result<void> create() const;
    Result<void> write(const Graph& graph, const RunFacts& facts) const;
    Result<Graph> readGraph() const;
    Result<RunFacts> readFacts() const;
};

std::string timeText(); // now, UTC

} // namespace plexus
