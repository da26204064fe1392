// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/document/edit_command.h"

namespace plexus::studio {

EditCommand::EditCommand(Document& document, std::unique_ptr<Edit> edit, int gesture)
    : QUndoCommand(QString::fromStdString(edit->name())), m_document(document),
      m_edit(std::move(edit)), m_gesture(gesture)
{
}

void EditCommand::redo()
{
    m_edit->apply(m_document.m_graph);
    setText(QString::fromStdString(m_edit->name())); // now it knows what nodes are called
    m_inverse = m_edit->inverse();
    m_document.changed(m_edit->changesNetwork());
}

void EditCommand::undo()
{
    m_inverse->apply(m_document.m_graph);
    m_document.changed(m_edit->changesNetwork());
}

bool EditCommand::mergeWith(const QUndoCommand* other)
{
    const auto* next = static_cast<const EditCommand*>(other); // equal id(): one of ours
    if (next->m_gesture != m_gesture || !m_edit->mergeWith(*next->m_edit)) {
        return false;
    }
    m_inverse = m_edit->inverse(); // still leads back to before the gesture
    setText(QString::fromStdString(m_edit->name()));
    return true;
}

} // namespace plexus::studio
