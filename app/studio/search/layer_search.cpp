// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/search/layer_search.h"

#include <algorithm>
#include <QStringList>

namespace plexus::studio {

namespace {

std::vector<LayerGroup> makeGroups()
{
    std::vector<LayerGroup> groups;
    for (const LayerDef& layer : allLayers()) {
        const QString title = QString::fromStdString(layer.group);
        auto group = std::find_if(groups.begin(), groups.end(),
                                  [&](const LayerGroup& other) { return other.title == title; });
        if (group == groups.end()) {
            group = groups.insert(groups.end(), LayerGroup{title, {}});
        }
        group->layers.push_back(&layer);
    }
    // Ends of the network before its middle, then the alphabet.
    const auto rank = [](const LayerGroup& group) {
        return std::none_of(group.layers.begin(), group.layers.end(), [](const LayerDef* layer) {
            return layer->role == LayerRole::Input || layer->role == LayerRole::Output;
        });
    };
    std::sort(groups.begin(), groups.end(), [&](const LayerGroup& left, const LayerGroup& right) {
        return rank(left) != rank(right) ? rank(left) < rank(right) : left.title < right.title;
    });
    for (LayerGroup& group : groups) {
        std::sort(group.layers.begin(), group.layers.end(),
                  [](const LayerDef* left, const LayerDef* right) {
                      return left->role != right->role ? left->role == LayerRole::Input
                                                       : left->title < right->title;
                  });
    }
    return groups;
}

QString initials(const QString& text)
{
    QString letters;
    for (const QString& word : text.split(u' ', Qt::SkipEmptyParts)) {
        letters += word.front();
    }
    return letters;
}

int wordScore(const LayerDef& layer, const QString& word)
{
    if (const int score = fuzzyScore(QString::fromStdString(layer.title), word); score > 0) {
        return 200 + score;
    }
    int best = fuzzyScore(QString::fromStdString(layer.key), word);
    for (const std::string& keyword : layer.keywords) {
        if (QString::fromStdString(keyword).startsWith(word, Qt::CaseInsensitive)) {
            best = std::max(best, 120);
        }
    }
    if (QString::fromStdString(layer.group).startsWith(word, Qt::CaseInsensitive)) {
        best = std::max(best, 60);
    }
    const QString help = QString::fromStdString(layer.help);
    const bool inHelp = word.size() >= 3 && help.contains(word, Qt::CaseInsensitive);
    return std::max(best, inHelp ? 20 : 0);
}

}

const std::vector<LayerGroup>& layerGroups()
{
    static const std::vector<LayerGroup> groups = makeGroups();
    return groups;
}

int groupIndex(const LayerDef& layer)
{
    const std::vector<LayerGroup>& groups = layerGroups();
    const QString title = QString::fromStdString(layer.group);
    for (size_t index = 0; index < groups.size(); ++index) {
        if (groups[index].title == title) {
            return static_cast<int>(index);
        }
    }
    return 0;
}

int fuzzyScore(const QString& text, const QString& query)
{
    if (query.isEmpty()) {
        return 1;
    }
    const qsizetype whole = text.indexOf(query, 0, Qt::CaseInsensitive);
    if (whole == 0) {
        return text.size() == query.size() ? 200 : 150;
    }
    if (whole > 0 && !text[whole - 1].isLetterOrNumber()) {
        return 110;
    }
    if (query.size() > 1 && initials(text).startsWith(query, Qt::CaseInsensitive)) {
        return 90; // "mp" finds "Max pool 1d" before "Upsample"
    }
    if (whole > 0) {
        return 70;
    }
    // Scattered letters: "mpoo" finds "Max pool 1d". Each must follow the one before or begin a word.
    qsizetype at = -1;
    for (const QChar letter : query) {
        qsizetype next = at + 1;
        const auto fits = [&](qsizetype index) {
            const bool begins = index == 0 || !text[index - 1].isLetterOrNumber();
            return text[index].toLower() == letter.toLower() && (begins || index == at + 1);
        };
        while (next < text.size() && !fits(next)) {
            ++next;
        }
        if (next >= text.size()) {
            return 0;
        }
        at = next;
    }
    return 40;
}

int fuzzyScore(const LayerDef& layer, const QString& query)
{
    int total = 0;
    const QStringList words = query.split(u' ', Qt::SkipEmptyParts);
    for (const QString& word : words) {
        const int score = wordScore(layer, word);
        if (score == 0) {
            return 0;
        }
        total += score;
    }
    return words.isEmpty() ? 1 : total;
}

std::vector<const LayerDef*> searchLayers(const QString& query)
{
    std::vector<std::pair<int, const LayerDef*>> found;
    for (const LayerGroup& group : layerGroups()) {
        for (const LayerDef* layer : group.layers) {
            if (const int score = fuzzyScore(*layer, query); score > 0) {
                found.emplace_back(score, layer);
            }
        }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& left, const auto& right) { return left.first > right.first; });
    std::vector<const LayerDef*> layers;
    for (const auto& [score, layer] : found) {
        layers.push_back(layer);
    }
    return layers;
}

} // namespace plexus::studio
