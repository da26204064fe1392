// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/search/layer_search.h"

#include <algorithm>
#include <QCoreApplication>
#include <QStringList>

namespace plexus::studio {

namespace {

constexpr QLatin1String keptPrefix("kept/"); // keys of layers have no slash

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

int wordScore(const Piece& piece, const QString& word)
{
    if (const int score = fuzzyScore(QString::fromStdString(piece.title()), word); score > 0) {
        return 200 + score;
    }
    const LayerDef& layer = piece.layer();
    int best = fuzzyScore(QString::fromStdString(layer.key), word);
    for (const std::string& keyword : layer.keywords) {
        if (QString::fromStdString(keyword).startsWith(word, Qt::CaseInsensitive)) {
            best = std::max(best, 120);
        }
    }
    if (pieceGroup(piece).startsWith(word, Qt::CaseInsensitive)) {
        best = std::max(best, 60);
    }
    const QString help = QString::fromStdString(piece.help());
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

QString pieceKey(const Piece& piece)
{
    return piece.kept() != nullptr ? keptPrefix + QString::fromStdString(piece.title())
                                   : QString::fromStdString(piece.layer().key);
}

std::optional<Piece> findPiece(const QString& key, const BlockLibrary& library)
{
    if (key.startsWith(keptPrefix)) {
        const BlockLibrary::Block block = library.find(key.mid(keptPrefix.size()));
        return block != nullptr ? std::optional(Piece(block)) : std::nullopt;
    }
    const LayerDef* layer = findLayer(key.toStdString());
    return layer != nullptr ? std::optional(Piece(*layer)) : std::nullopt;
}

QString pieceGroup(const Piece& piece)
{
    return piece.kept() != nullptr ? keptGroup() : QString::fromStdString(piece.layer().group);
}

QString keptGroup()
{
    return QCoreApplication::translate("Search", "My blocks");
}

int fuzzyScore(const Piece& piece, const QString& query)
{
    int total = 0;
    const QStringList words = query.split(u' ', Qt::SkipEmptyParts);
    for (const QString& word : words) {
        const int score = wordScore(piece, word);
        if (score == 0) {
            return 0;
        }
        total += score;
    }
    return words.isEmpty() ? 1 : total;
}

std::vector<Piece> searchPieces(const QString& query, const BlockLibrary& library)
{
    std::vector<std::pair<int, Piece>> found;
    const auto consider = [&](const Piece& piece) {
        if (const int score = fuzzyScore(piece, query); score > 0) {
            found.emplace_back(score, piece);
        }
    };
    for (const BlockLibrary::Block& block : library.blocks()) {
        consider(Piece(block));
    }
    for (const LayerGroup& group : layerGroups()) {
        for (const LayerDef* layer : group.layers) {
            consider(*layer);
        }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& left, const auto& right) { return left.first > right.first; });
    std::vector<Piece> pieces;
    for (const auto& [score, piece] : found) {
        pieces.push_back(piece);
    }
    return pieces;
}

} // namespace plexus::studio
