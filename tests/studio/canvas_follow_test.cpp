// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/canvas_scene.h"
#include "tests/model/random_edits.h"

#include <gtest/gtest.h>

namespace plexus::studio {
namespace {

void expectEqual(const CanvasScene& scene, const CanvasScene& anew)
{
    ASSERT_EQ(scene.nodes().size(), anew.nodes().size());
    ASSERT_EQ(scene.wires().size(), anew.wires().size());
    ASSERT_EQ(scene.marks().size(), anew.marks().size());
    for (const NodeItem* item : anew.nodes()) {
        const NodeItem* twin = scene.node(item->key());
        ASSERT_NE(twin, nullptr) << item->key().toStdString();
        EXPECT_EQ(twin->picture(), item->picture()) << item->key().toStdString();
        EXPECT_EQ(twin->pos(), item->pos()) << item->key().toStdString();
        EXPECT_EQ(twin->state().inputWired, item->state().inputWired) << item->key().toStdString();
    }
    for (const WireItem* item : anew.wires()) {
        const WireItem* twin = scene.wireItem(item->wire());
        ASSERT_NE(twin, nullptr) << item->wire().text();
        EXPECT_EQ(twin->path(), item->path()) << item->wire().text();
        EXPECT_EQ(twin->boundingRect(), item->boundingRect()) << "of its label: " << item->wire().text();
    }
}

TEST(CanvasFollow, WhatEditsLeaveAloneIsAsIfDrawnAnew)
{
    Document document;
    document.data().follow(document.graph());
    CanvasScene scene(&document);
    test::RandomEdits random(11);
    for (int done = 0; done < 150;) {
        if (random.draw(6) == 0) {
            document.undoStack().undo();
        } else if (!document.apply(random.next(document.graph())).ok()) {
            continue;
        }
        ++done;
        if (random.draw(3) > 0) {
            document.refresh(); // otherwise the next edit comes before anybody inferred
        }
        CanvasScene anew(&document);
        anew.open(scene.block());
        expectEqual(scene, anew);
        if (::testing::Test::HasFailure()) {
            FAIL() << "after " << document.undoStack().undoText().toStdString();
        }
    }
}

} // namespace
} // namespace plexus::studio
