// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/canvas_keys.h"

#include "app/studio/canvas/canvas.h"

namespace plexus::studio {

std::vector<CanvasKey> canvasKeys()
{
    return {
        {Canvas::tr("Middle drag, Space + drag"), Canvas::tr("Move the view")},
        {Canvas::tr("Wheel"), Canvas::tr("Zoom at the pointer")},
        {Canvas::tr("Double-click"), Canvas::tr("Add a layer there; on a block: open it")},
        {Canvas::tr("Space, Tab"), Canvas::tr("Add a layer; Tab on a selected block: open it")},
        {Canvas::tr("F6"), Canvas::tr("Go to the next panel; with Shift to the one before")},
        {Canvas::tr("Drag from a port"), Canvas::tr("Wire two layers; on empty canvas: add one")},
        {Canvas::tr("Ctrl + right drag; K, then drag"), Canvas::tr("Cut the wires that the line crosses")},
        {Canvas::tr("K, then arrows and Enter"), Canvas::tr("Likewise: Enter where the line begins and where it ends")},
        {Canvas::tr("W, Shift + W"), Canvas::tr("Select one wire after the other, and their points; arrows lead along it to its layers")},
        {Canvas::tr("P, K on a selected wire"), Canvas::tr("Lead it through a point, which Ctrl + arrows move; cut it")},
        {Canvas::tr("Double-click on a wire; Shift + right drag"),
         Canvas::tr("Lead wires through a point there, which one drags; Delete leads them straight")},
        {Canvas::tr("Ctrl + drag from a point"), Canvas::tr("Another wire that forks there")},
        {Canvas::tr("Drag a frame's title"), Canvas::tr("Move it with what lies in it; its border resizes it")},
        {Canvas::tr("Double-click on a frame or note"), Canvas::tr("Write its title or text; so does F2")},
        {Canvas::tr("Delete"), Canvas::tr("Delete; what layers stood between is joined where that fits")},
        {Canvas::tr("Drag onto a wire"), Canvas::tr("Insert a layer there; those behind it make room")},
        {Canvas::tr("Alt + drag"), Canvas::tr("Pull layers out of their wires, which heal")},
        {Canvas::tr("Shift while dragging"), Canvas::tr("Off the grid")},
        {Canvas::tr("Ctrl + drag from a port"), Canvas::tr("Move all its wires to another port")},
        {Canvas::tr("Arrows"), Canvas::tr("Go to the next layer in that direction; with Shift select it, too")},
        {Canvas::tr("T"), Canvas::tr("Wire the selected layer to an input, chosen from a list: the second of an Add, too")},
        {Canvas::tr("Ctrl + arrows"), Canvas::tr("Move the selected layers; with Shift further")},
        {Canvas::tr("F2, Delete in the list of layers"), Canvas::tr("Rename or delete a block of the library")},
        {Canvas::tr("F, Period"), Canvas::tr("Bring the selected layers into view")},
        {Canvas::tr("Esc"), Canvas::tr("Cancel what one drags; select nothing; leave the block")},
    };
}

} // namespace plexus::studio
