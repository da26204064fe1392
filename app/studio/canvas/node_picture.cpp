// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/node_picture.h"

#include "app/studio/search/layer_search.h"
#include "app/studio/theme/count_text.h"
#include "engine/model/block.h"
#include "engine/model/bypass.h"
#include "engine/model/unroll.h"

#include <QObject>

namespace plexus::studio {

namespace {

QString portLabel(const std::string& key)
{
    return QString::fromStdString(key).replace(u'_', u' ');
}

void addProblems(NodePicture& picture, const std::vector<const Problem*>& problems)
{
    picture.problems = static_cast<int>(problems.size());
    for (const Problem* problem : problems) {
        QString& first = problem->severity == Severity::Error ? picture.error : picture.warning;
        if (first.isEmpty()) {
            first = QString::fromStdString(problem->what);
        }
    }
}

}

QString sampleText(const Shape& shape)
{
    if (shape.rank() <= 1) {
        return QObject::tr("one number");
    }
    QString text;
    for (int axis = 1; axis < shape.rank(); ++axis) {
        text += (axis > 1 ? QStringLiteral(" × ") : QString()) + countText(shape[axis]);
    }
    return text;
}

ProblemsByNode problemsByNode(const Inference& inference)
{
    ProblemsByNode problems;
    for (const Problem& problem : inference.problems) {
        for (std::string_view key = problem.node; !key.empty(); key = blockOf(key)) {
            problems[key].push_back(&problem);
        }
    }
    return problems;
}

NodePicture pictureOf(const Graph& graph, const GraphNode& node, const Inference& inference, const ProblemsByNode& problems)
{
    NodePicture picture;
    picture.title = QString::fromStdString(node.displayTitle());
    picture.key = QString::fromStdString(std::string(nameInBlock(node.key)));
    if (const int64_t copies = copiesOf(node); copies > 1) {
        picture.title += QStringLiteral(" × %1").arg(copies);
    }
    picture.isBlock = node.definition != nullptr && node.definition->role == LayerRole::Block;
    // The ports of a block are called like the nodes in it that they lead to.
    const auto label = [&](const PortEnd& end) {
        return portLabel(picture.isBlock ? std::string(nameInBlock(end.node)) : end.port);
    };
    for (const PortEnd& end : inputEnds(graph, node)) {
        picture.inputs.push_back(label(end));
    }
    for (const PortEnd& end : outputEnds(graph, node)) {
        picture.outputs.push_back(label(end));
    }
    picture.labelsInputs = picture.inputs.size() > 1;
    if (node.definition != nullptr) {
        picture.group = groupIndex(*node.definition);
        for (const std::string& line : node.definition->nodeLines) {
            if (const ParamDef* def = node.params.definition(line)) {
                const QString unit = QString::fromStdString(def->unit);
                QString value = QString::fromStdString(def->text(node.params.value(line)));
                if (def->kind == ParamKind::Choice && !value.isEmpty()) { // "cross_entropy" for people
                    value = value.replace(u'_', u' ');
                    value[0] = value[0].toUpper();
                }
                value.replace(QStringLiteral(" x "), QStringLiteral(" × "));
                picture.lines.push_back({QString::fromStdString(def->displayTitle()),
                                         unit.isEmpty() ? value : value + u' ' + unit});
            }
        }
    }
    if (const auto info = inference.nodes.find(node.key); info != inference.nodes.end()) {
        if (info->second.known) {
            picture.shape = sampleText(info->second.shape);
        }
        if (const int64_t count = info->second.parameterCount; count > 0) {
            picture.parameters = QObject::tr("%1 weights").arg(countText(count));
        }
    }
    picture.isCollapsed = node.isCollapsed;
    picture.isBypassed = isLeftOut(graph, node);
    if (picture.isBypassed) {
        picture.parameters = QObject::tr("bypassed");
    }
    if (const auto own = problems.find(node.key); own != problems.end()) {
        addProblems(picture, own->second);
    }
    return picture;
}

NodePicture pictureOf(const Graph& graph, const GraphNode& node, const Inference& inference)
{
    return pictureOf(graph, node, inference, problemsByNode(inference));
}

} // namespace plexus::studio
