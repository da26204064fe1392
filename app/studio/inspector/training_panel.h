// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/inspector/edit_gesture.h"
#include "app/studio/inspector/param_form.h"
#include "app/studio/inspector/schedule_preview.h"

#include <array>

class QComboBox;
class QLabel;
class QVBoxLayout;

namespace plexus::studio {

// How the project trains: data, optimizer, schedule and the general settings, all from the registries.
class TrainingPanel : public QWidget {
    Q_OBJECT

public:
    // dataView (samples and class counts) is shown inside the section on data; may be nullptr.
    TrainingPanel(Document* document, QWidget* dataView, QWidget* parent);

    void refresh();
    ParamForm* form(Setting where) const { return m_sections[static_cast<size_t>(where)].form; }
    bool focus(const std::string& param);

private:
    struct Section {
        QComboBox* choice = nullptr; // of a registry; none for the general settings
        QLabel* help = nullptr;
        QVBoxLayout* place = nullptr; // where the form stands
        ParamForm* form = nullptr;
        std::string shown;            // the key whose form this is
    };
    template <typename Def>
    void addSection(Setting where, const QString& title, const std::vector<Def>& all);
    void addForm(Setting where, const ParamDefs& definitions);
    template <typename Def>
    void follow(Setting where, const Choice& choice, const Def* definition);
    Section& section(Setting where) { return m_sections[static_cast<size_t>(where)]; }

    Document& m_document;
    EditGesture m_gesture;
    std::array<Section, 4> m_sections;
    QVBoxLayout* m_layout;
    QLabel* m_dataProblem;
    SchedulePreview* m_preview;
};

} // namespace plexus::studio
