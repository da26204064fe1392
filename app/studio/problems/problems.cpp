// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/problems/problems.h"

#include "app/studio/problems/problem_row.h"
#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"

#include <algorithm>
#include <QLabel>
#include <QListWidget>
#include <QStackedLayout>

namespace plexus::studio {

namespace {

bool isSame(const Problem& left, const Problem& right)
{
    return left.severity == right.severity && left.node == right.node && left.port == right.port
           && left.param == right.param && left.what == right.what && left.accepted == right.accepted;
}

}

Problems::Problems(Document* document, QWidget* parent)
    : QWidget(parent), m_document(*document), m_list(new QListWidget(this)), m_none(new QLabel(this))
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
    auto* stack = new QStackedLayout(this);
    stack->setContentsMargins(0, spaceS, 0, 0);
    stack->addWidget(m_list);
    stack->addWidget(m_none);

    connect(document, &Document::inferenceChanged, this, &Problems::refresh);
    connect(document, &Document::graphChanged, this, &Problems::refresh); // titles
    connect(m_list, &QListWidget::itemClicked, this, &Problems::jump);
    connect(m_list, &QListWidget::itemActivated, this, &Problems::jump);
    connect(themeSignals(), &ThemeSignals::changed, m_list->viewport(), qOverload<>(&QWidget::update));
    refresh();
}

void Problems::refresh()
{
    std::vector<Problem> problems = m_document.inference().problems;
    // Errors first, otherwise in the order found.
    std::stable_sort(problems.begin(), problems.end(), [](const Problem& left, const Problem& right) {
        return left.severity == Severity::Error && right.severity != Severity::Error;
    });
    const bool isFirst = m_list->count() == 0;
    if (isFirst || !std::equal(problems.begin(), problems.end(), m_shown.begin(), m_shown.end(), isSame)) {
        m_shown = std::move(problems);
        m_list->clear();
        m_errors = 0;
        for (const Problem& problem : m_shown) {
            auto* item = new QListWidgetItem(m_list);
            const bool isError = problem.severity == Severity::Error;
            m_errors += isError ? 1 : 0;
            item->setData(problemWhatRole, QString::fromStdString(problem.what));
            item->setData(problemAcceptedRole, QString::fromStdString(problem.accepted));
            item->setData(problemIsErrorRole, isError);
        }
        const int warnings = static_cast<int>(m_shown.size()) - m_errors;
        static_cast<QStackedLayout*>(layout())->setCurrentIndex(m_shown.empty() ? 1 : 0);
        Q_EMIT countsChanged(m_errors, warnings);
    }
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

void Problems::jump(const QListWidgetItem* item)
{
    // A copy: the selection that follows may bring a new list.
    const Problem problem = m_shown[static_cast<size_t>(m_list->row(item))];
    m_document.reveal(QString::fromStdString(problem.node), QString::fromStdString(problem.param));
}

} // namespace plexus::studio
