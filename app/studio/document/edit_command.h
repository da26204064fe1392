// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/document.h"

#include <QUndoCommand>

namespace plexus::studio {

// One edit on the undo stack. Commands of the same gesture try to become one step.
class EditCommand : public QUndoCommand {
public:
    EditCommand(Document& document, std::unique_ptr<Edit> edit, int gesture);

    void redo() override;
    void undo() override;
    int id() const override { return m_gesture == 0 ? -1 : 1; }
    bool mergeWith(const QUndoCommand* other) override;

private:
    Document& m_document;
    std::unique_ptr<Edit> m_edit, m_inverse;
    int m_gesture;
};

} // namespace plexus::studio
