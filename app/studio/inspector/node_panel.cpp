// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/inspector/node_panel.h"

#include "app/studio/search/layer_search.h"
#include "app/studio/theme/count_text.h"
#include "app/studio/theme/theme.h"
#include "engine/costs/cost_text.h"
#include "engine/model/block.h"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace plexus::studio {

namespace {

// The colour of the node's group, as on the canvas.
class GroupChip : public QWidget {
public:
    GroupChip(int group, QWidget* parent) : QWidget(parent), m_group(group) { setFixedSize(12, 12); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens().series[static_cast<size_t>(m_group) % tokens().series.size()]);
        painter.drawRoundedRect(rect(), 3, 3);
    }

private:
    int m_group;
};

QLabel* dimLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setProperty("role", "dim");
    label->setWordWrap(true);
    return label;
}

QLabel* factLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignRight);
    return label;
}

QString shapeText(const Shape& shape)
{
    const QString text = QString::fromStdString(shape.batchedText()); // "(batch, 32, 28, 28)"
    return text.mid(1, text.size() - 2).replace(QStringLiteral(", "), QStringLiteral(" × "));
}

}

NodePanel::NodePanel(Document* document, const QString& key, QWidget* parent)
    : QWidget(parent), m_document(*document), m_gesture(*document), m_key(key),
      m_title(new QLineEdit(this))
{
    const GraphNode& node = *document->graph().find(key.toStdString());
    const LayerDef* layer = node.definition;
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spaceL - 2, spaceL - 4, spaceM, spaceL);
    layout->setSpacing(spaceM);

    auto* head = new QHBoxLayout;
    head->setSpacing(spaceM);
    head->addWidget(new GroupChip(layer != nullptr ? groupIndex(*layer) : 0, this));
    m_title->setObjectName(QStringLiteral("nodeTitle"));
    m_title->setAccessibleName(tr("Title of the node"));
    m_title->setToolTip(tr("What people call this node. Tensors are named after its key, %1.").arg(key));
    m_title->setPlaceholderText(layer != nullptr ? QString::fromStdString(layer->title)
                                                 : QString::fromStdString(node.layer));
    head->addWidget(m_title, 1);
    // Of a node in a block its own part: the whole would leave the title no room.
    auto* keyLabel = new QLabel(QString::fromStdString(std::string(nameInBlock(node.key))), this);
    keyLabel->setObjectName(QStringLiteral("nodeKey"));
    keyLabel->setFont(monoFont());
    keyLabel->setProperty("role", "faint");
    keyLabel->setToolTip(tr("The key: %1 names the node in files, wires and tensors").arg(key));
    head->addWidget(keyLabel);
    layout->addLayout(head);
    layout->addWidget(dimLabel(layer != nullptr ? QString::fromStdString(layer->help)
                                                : tr("This version does not know the layer “%1”.")
                                                      .arg(QString::fromStdString(node.layer)),
                               this));

    auto* facts = new QFrame(this);
    facts->setProperty("role", "card");
    auto* rows = new QFormLayout(facts);
    rows->setContentsMargins(10, 8, 10, 8);
    rows->setHorizontalSpacing(spaceL);
    rows->setVerticalSpacing(spaceS);
    m_in = factLabel(facts);
    m_out = factLabel(facts);
    m_weights = factLabel(facts);
    rows->addRow(dimLabel(tr("In"), facts), m_in);
    rows->addRow(dimLabel(tr("Out"), facts), m_out);
    rows->addRow(dimLabel(tr("Weights"), facts), m_weights);
    m_costs = factLabel(facts);
    m_costs->setObjectName(QStringLiteral("nodeCosts"));
    m_costs->setToolTip(tr("Multiply-adds of one sample, forward; memory on the device at the fullest moment of a step; its "
                           "predicted share of a step"));
    rows->addRow(dimLabel(tr("Costs"), facts), m_costs);
    layout->addWidget(facts);

    m_problems = new QLabel(this);
    m_problems->setObjectName(QStringLiteral("nodeProblems"));
    m_problems->setWordWrap(true);
    layout->addWidget(m_problems);
    m_fix = new QPushButton(this);
    m_fix->setObjectName(QStringLiteral("nodeFix"));
    m_fix->setProperty("kind", "small");
    m_fix->setToolTip(tr("Solves the problem in one step, which undo takes back"));
    layout->addWidget(m_fix, 0, Qt::AlignLeft);

    static const ParamDefs none;
    m_form = new ParamForm(layer != nullptr ? layer->params : none, this);
    layout->addSpacing(spaceS);
    layout->addWidget(m_form);
    layout->addStretch(1);

    connect(m_form, &ParamForm::edited, this, &NodePanel::setParam);
    connect(m_title, &QLineEdit::editingFinished, this, &NodePanel::setTitle);
    connect(&document->fixes(), &FixOffers::changed, this, &NodePanel::showFix);
    connect(&document->costs(), &CostWatch::changed, this, &NodePanel::showCosts);
    connect(m_fix, &QPushButton::clicked, this, [this] {
        (void)m_document.fixes().apply(Problem(m_offered)); // a copy: a new one is offered while it is applied
    });
    refresh();
}

NodePanel::~NodePanel()
{
    m_title->disconnect(this); // it loses the focus, and says so, when it goes after this
}

void NodePanel::setParam(const std::string& param, const ParamValue& value, bool continues)
{
    auto edit = setNodeParam(m_document.graph(), m_key.toStdString(), param, value);
    if (!edit) {
        Q_EMIT m_document.refused(QString::fromStdString(edit.error().sentence()));
        refresh(); // the widget shows what holds
        return;
    }
    // A refusal is told by Document::refused().
    (void)m_document.apply(std::move(edit).value(), m_gesture.next(param, continues));
}

void NodePanel::setTitle()
{
    const GraphNode* node = m_document.graph().find(m_key.toStdString());
    const std::string title = m_title->text().trimmed().toStdString();
    if (node != nullptr && title != node->title) {
        (void)m_document.apply(edits::setTitle(node->key, title));
    }
}

void NodePanel::refresh()
{
    const GraphNode* node = m_document.graph().find(m_key.toStdString());
    if (node == nullptr) {
        return;
    }
    if (!m_title->isModified() || !m_title->hasFocus()) {
        m_title->setText(QString::fromStdString(node->title));
    }
    if (node->definition != nullptr) {
        m_form->setValues(node->params);
    }
    // A text names a data field where data enters or is compared, and a node of the same layer elsewhere.
    QStringList names;
    if (node->definition == nullptr || node->definition->role != LayerRole::Inner) {
        for (const FieldInfo& field : m_document.data().fields()) {
            names.append(QString::fromStdString(field.name));
        }
    } else {
        for (const GraphNode& other : m_document.graph().nodes()) {
            if (other.layer == node->layer && other.key != node->key) {
                names.append(QString::fromStdString(other.key));
            }
        }
    }
    m_form->setSuggestions(names);
    showFacts(*node);
    showProblems();
}

void NodePanel::showFacts(const GraphNode& node)
{
    const auto& nodes = m_document.inference().nodes;
    const auto text = [&](const std::string& key) {
        const auto info = nodes.find(key);
        return info != nodes.end() && info->second.known ? shapeText(info->second.shape) : tr("unknown");
    };
    QStringList inputs;
    for (const PortEnd& end : inputEnds(m_document.graph(), node)) {
        if (const Wire* wire = m_document.graph().into(end.node, end.port)) {
            inputs.append(text(wire->from));
        }
    }
    m_in->setText(inputs.isEmpty() ? QStringLiteral("–") : inputs.join(u'\n'));
    m_out->setText(text(node.key));
    const auto info = nodes.find(node.key);
    const int64_t count = info != nodes.end() ? info->second.parameterCount : 0;
    m_weights->setText(count > 0 ? countText(count) : tr("none"));
    showCosts();
}

void NodePanel::showCosts()
{
    const CostWatch& watch = m_document.costs();
    const Costs& costs = watch.now();
    const auto found = costs.nodes.find(m_key.toStdString());
    QStringList parts;
    if (found != costs.nodes.end()) {
        const NodeCost& cost = found->second;
        if (cost.multiplyAdds > 0) {
            parts.append(tr("%1 multiply-adds").arg(QString::fromStdString(shortCount(cost.multiplyAdds))));
        }
        if (const uint64_t bytes = cost.parameterBytes + cost.activationBytes; bytes > 0) {
            parts.append(QString::fromStdString(bytesText(bytes)));
        }
        if (costs.stepSeconds && cost.seconds > 0) {
            parts.append(tr("%1 a step, predicted").arg(QString::fromStdString(secondsText(cost.seconds))));
        }
    }
    m_costs->setText(parts.isEmpty() ? QStringLiteral("–") : parts.join(u'\n'));
    m_costs->setEnabled(watch.isCurrent());
}

void NodePanel::showFix()
{
    QString text;
    for (const Problem& problem : m_document.inference().problems) {
        const QStringList offers = m_document.fixes().of(problem);
        if (text.isEmpty() && problem.node == m_key.toStdString() && !offers.isEmpty()) {
            text = offers.first();
            m_offered = problem;
        }
    }
    m_fix->setText(text);
    m_fix->setVisible(!text.isEmpty());
}

void NodePanel::showProblems()
{
    showFix();
    std::map<std::string, QString> byParam;
    QStringList others;
    bool isError = false;
    for (const Problem& problem : m_document.inference().problems) {
        if (problem.node != m_key.toStdString()) {
            continue;
        }
        QString sentence = QString::fromStdString(problem.what);
        if (!problem.accepted.empty()) {
            sentence += QStringLiteral("; ") + QString::fromStdString(problem.accepted);
        }
        if (!problem.param.empty() && m_form->editor(problem.param) != nullptr) {
            byParam.emplace(problem.param, sentence);
        } else {
            others.append(sentence);
            isError = isError || problem.severity == Severity::Error;
        }
    }
    m_form->setProblems(byParam);
    const Tokens& t = tokens();
    m_problems->setText(others.join(u'\n'));
    m_problems->setVisible(!others.isEmpty());
    m_problems->setStyleSheet(
        QStringLiteral("QLabel { background: %1; border-left: 3px solid %2; border-radius: 4px; padding: 7px 9px; }")
            .arg((isError ? t.errorSoft : t.warningSoft).name(), (isError ? t.error : t.warning).name()));
}

} // namespace plexus::studio
