// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/problems/problems.h"

#include "app/studio/problems/problem_actions.h"
#include "app/studio/problems/problem_row.h"
#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"
#include "engine/advice/advice.h"

#include <algorithm>
#include <QLabel>
#include <QListWidget>
#include <QStackedLayout>
#include <QToolButton>

namespace plexus::studio {

Problems::Problems(Document* document, QWidget* parent)
    : QWidget(parent), m_document(*document), m_list(new QListWidget(this)), m_none(new QLabel(this)),
      m_stack(new QStackedLayout), m_silenced(new QToolButton(this))
{
    setObjectName(QStringLiteral("problems"));
    m_list->setObjectName(QStringLiteral("problemList"));
    m_list->setAccessibleName(tr("Problems"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setItemDelegate(new ProblemRowDelegate(m_list));
    m_list->setMouseTracking(true);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_none->setObjectName(QStringLiteral("noProblems"));
    m_none->setText(tr("No problems"));
    m_none->setAlignment(Qt::AlignCenter);
    m_none->setProperty("role", "faint");
    m_silenced->setObjectName(QStringLiteral("silenced"));
    m_silenced->setCheckable(true);
    m_silenced->setAutoRaise(true);
    m_silenced->setToolTip(tr("Show the advice that this project does not want to hear"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, spaceS, 0, 0);
    column->setSpacing(0);
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_none);
    column->addLayout(m_stack, 1);
    column->addWidget(m_silenced, 0, Qt::AlignRight);

    connect(document, &Document::inferenceChanged, this, &Problems::refresh);
    connect(document, &Document::graphChanged, this, &Problems::showPlaces); // titles
    connect(&document->fixes(), &FixOffers::changed, this, &Problems::showFixes);
    connect(m_silenced, &QToolButton::toggled, this, &Problems::refresh);
    connect(m_list, &QListWidget::itemClicked, this, &Problems::jump);
    connect(m_list, &QListWidget::itemActivated, this, &Problems::jump);
    connect(themeSignals(), &ThemeSignals::changed, m_list->viewport(), qOverload<>(&QWidget::update));
    refresh();
}

void Problems::refresh()
{
    const Inference& now = m_document.inference();
    std::vector<Problem> problems = now.problems;
    // Errors first, otherwise in the order found.
    std::stable_sort(problems.begin(), problems.end(), [](const Problem& left, const Problem& right) {
        return left.severity == Severity::Error && right.severity != Severity::Error;
    });
    const int silenced = static_cast<int>(now.silenced.size());
    m_silenced->setText(tr("%1 silenced").arg(silenced));
    m_silenced->setVisible(silenced > 0);
    const size_t heard = problems.size();
    if (m_silenced->isChecked()) {
        problems.insert(problems.end(), now.silenced.begin(), now.silenced.end());
    }
    if (m_list->count() == 0 || problems != m_shown || heard != m_heard) {
        fill(std::move(problems), heard);
    }
    showPlaces();
    showFixes();
}

void Problems::fill(std::vector<Problem> problems, size_t heard)
{
    m_shown = std::move(problems);
    m_heard = heard;
    m_list->clear();
    m_errors = 0;
    int warnings = 0;
    for (size_t i = 0; i < m_shown.size(); ++i) {
        const Problem& problem = m_shown[i];
        const bool isError = problem.severity == Severity::Error;
        const bool isSilenced = i >= heard;
        m_errors += isError ? 1 : 0;
        warnings += isError || isSilenced ? 0 : 1;
        addRow(problem, isSilenced);
    }
    m_stack->setCurrentIndex(m_shown.empty() ? 1 : 0);
    Q_EMIT countsChanged(m_errors, warnings);
}

void Problems::addRow(const Problem& problem, bool isSilenced)
{
    auto* item = new QListWidgetItem(m_list);
    const AdviceRule* rule = findAdvice(problem.advice);
    item->setData(problemWhatRole, QString::fromStdString(problem.what));
    item->setData(problemAcceptedRole, QString::fromStdString(problem.accepted));
    item->setData(problemIsErrorRole, problem.severity == Severity::Error);
    item->setData(problemIsSilencedRole, isSilenced);
    if (rule != nullptr) {
        item->setToolTip(QString::fromStdString(rule->title + ": " + rule->help));
    }
    using Voice = ProblemActions::Voice;
    auto* actions = new ProblemActions(rule == nullptr ? Voice::Error : isSilenced ? Voice::Silenced : Voice::Advice,
                                       m_list->viewport());
    // Copies: what follows brings a new list.
    connect(actions, &ProblemActions::fixWanted, this, [this, problem](int fix) {
        (void)m_document.fixes().apply(Problem(problem), fix); // a refusal is told by Document::refused()
    });
    connect(actions, &ProblemActions::silenceWanted, this, [this, problem] { toggleSilence(Problem(problem)); });
    m_list->setItemWidget(item, actions);
}

void Problems::showPlaces()
{
    for (int row = 0; row < m_list->count(); ++row) {
        const Problem& problem = m_shown[static_cast<size_t>(row)];
        const GraphNode* node = m_document.graph().find(problem.node);
        const QString place = node != nullptr ? QString::fromStdString(node->displayTitle())
                              : problem.param.empty() ? tr("Network")
                                                      : tr("Training");
        QListWidgetItem* item = m_list->item(row);
        item->setData(problemPlaceRole, place);
        item->setData(Qt::AccessibleTextRole,
                      place + QStringLiteral(": ") + item->data(problemWhatRole).toString());
    }
}

void Problems::showFixes()
{
    for (int row = 0; row < m_list->count(); ++row) {
        QListWidgetItem* item = m_list->item(row);
        auto* actions = qobject_cast<ProblemActions*>(m_list->itemWidget(item));
        const QStringList fixes = m_document.fixes().of(m_shown[static_cast<size_t>(row)]);
        actions->offer(fixes);
        item->setData(problemActionsRole, actions->sizeHint());
        item->setData(Qt::AccessibleDescriptionRole, fixes.isEmpty() ? QString() : tr("Offers: %1").arg(fixes.join(u'\n')));
    }
    m_list->doItemsLayout(); // a button may need a higher row
}

void Problems::fixOne()
{
    const auto tryOne = [this](const Problem& problem) {
        return !m_document.fixes().of(problem).isEmpty() && m_document.fixes().apply(Problem(problem)).ok();
    };
    const int row = m_list->currentRow();
    if (m_list->hasFocus() && row >= 0 && tryOne(m_shown[static_cast<size_t>(row)])) {
        return;
    }
    for (const bool isSelected : {true, false}) {
        for (const Problem& problem : m_shown) {
            if ((!isSelected || m_document.selection().contains(QString::fromStdString(problem.node)))
                && tryOne(problem)) {
                return;
            }
        }
    }
    Q_EMIT m_document.refused(m_shown.empty() ? tr("There are no problems to fix")
                                              : tr("Nothing is offered for these problems"));
}

void Problems::toggleSilence(const Problem& problem)
{
    const std::set<std::string>& silenced = m_document.graph().silenced;
    const bool isSilenced = silenced.count(silencedAs(problem)) > 0;
    (void)m_document.apply(silence(m_document.graph(), problem, isSilenced ? Advice::Heard : Advice::Silenced));
}

void Problems::jump(const QListWidgetItem* item)
{
    // A copy: the selection that follows may bring a new list.
    const Problem problem = m_shown[static_cast<size_t>(m_list->row(item))];
    m_document.reveal(QString::fromStdString(problem.node), QString::fromStdString(problem.param));
}

} // namespace plexus::studio
