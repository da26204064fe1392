// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/document.h"

#include <QElapsedTimer>
#include <string>

namespace plexus::studio {

// Which edits of a form belong together: a slider's movement, keys typed one after the other into the
// same field. Undo takes them back in one step.
class EditGesture {
public:
    explicit EditGesture(Document& document) : m_document(document) {}

    int next(const std::string& field, bool continues)
    {
        constexpr qint64 pause = 900; // milliseconds: a new thought
        const bool isSame = field == m_field && m_since.isValid() && (continues || m_since.elapsed() < pause);
        if (!isSame) {
            m_gesture = m_document.newGesture();
            m_field = field;
        }
        m_since.start();
        return m_gesture;
    }

private:
    Document& m_document;
    std::string m_field;
    QElapsedTimer m_since;
    int m_gesture = 0;
};

} // namespace plexus::studio
