// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/project_file.h"
#include "tests/model/random_edits.h"

namespace plexus::test {

// So many random edits, all undone, all redone, twice: the same bytes each time, and they read back.
inline void undoAndRedo(uint64_t seed, size_t wanted)
{
    RandomEdits random(seed);
    Graph graph;
    const std::string first = projectText(graph);
    std::vector<EditPtr> done;
    std::vector<EditPtr> inverses;
    std::vector<std::string> texts{first}; // every so often
    size_t refused = 0;
    while (done.size() < wanted) {
        EditPtr edit = random.next(graph);
        if (!applyTo(graph, edit).ok()) {
            ASSERT_LT(++refused, 4 * wanted);
            continue;
        }
        inverses.push_back(edit->inverse());
        done.push_back(std::move(edit));
        if (done.size() % 500 == 0) {
            texts.push_back(projectText(graph));
        }
    }
    const std::string last = projectText(graph);
    for (int round = 0; round < 2; ++round) {
        for (size_t i = wanted; i-- > 0;) {
            inverses[i]->apply(graph);
            if (i % 500 == 0) {
                ASSERT_EQ(projectText(graph), texts[i / 500]) << "after undoing edit " << i;
            }
        }
        ASSERT_EQ(projectText(graph), first);
        for (size_t i = 0; i < wanted; ++i) {
            done[i]->apply(graph);
            inverses[i] = done[i]->inverse();
        }
        ASSERT_EQ(projectText(graph), last);
    }
    const auto loaded = parseProject(last, "last");
    ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
    EXPECT_EQ(projectText(*loaded), last);
}

} // namespace plexus::test
