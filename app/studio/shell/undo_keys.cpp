// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/undo_keys.h"

#include <QAbstractSpinBox>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QLineEdit>

namespace plexus::studio {

UndoKeys::UndoKeys(QObject* parent) : QObject(parent)
{
    QCoreApplication::instance()->installEventFilter(this);
}

bool UndoKeys::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::ShortcutOverride) {
        return false;
    }
    auto* field = qobject_cast<QLineEdit*>(watched);
    if (field == nullptr && qobject_cast<QAbstractSpinBox*>(watched) != nullptr) {
        field = watched->findChild<QLineEdit*>();
    }
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool hasNothing = field != nullptr
                            && ((key->matches(QKeySequence::Undo) && !field->isUndoAvailable())
                                || (key->matches(QKeySequence::Redo) && !field->isRedoAvailable()));
    if (hasNothing) {
        event->ignore();
    }
    return hasNothing;
}

} // namespace plexus::studio
