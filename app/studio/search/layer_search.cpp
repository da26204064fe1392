// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/search/layer_search.h"

#include "app/studio/search/recent_layers.h"

#include <algorithm>
#include <QCoreApplication>
#include <QStringList>

namespace plexus::studio {

namespace {

constexpr int kRough = 20; // the best score of what was typed in haste
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

// Letters of the query in their order, wherever they stand behind the beginning of a word: "sftmax" is "Softmax".
bool isScattered(const QString& text, const QString& query)
{
    qsizetype at = 0;
    const auto next = [&](QChar letter, bool begins) {
        for (; at < text.size(); ++at) {
            if (text[at].toLower() == letter.toLower() && (!begins || at == 0 || !text[at - 1].isLetterOrNumber())) {
                ++at;
                return true;
            }
        }
        return false;
    };
    for (qsizetype i = 0; i < query.size(); ++i) {
        if (!next(query[i], i == 0)) {
            return false;
        }
    }
    return true;
}

// Whether a word begins like the query but for one letter that is wrong, missing, too much or swapped with the next.
bool isMistyped(const QString& word, const QString& query)
{
    const auto same = [](QChar left, QChar right) { return left.toLower() == right.toLower(); };
    qsizetype from = 0;
    while (from < word.size() && from < query.size() && same(word[from], query[from])) {
        ++from;
    }
    const auto goesOn = [&](qsizetype inWord, qsizetype inQuery) {
        return word.mid(inWord).startsWith(query.mid(inQuery), Qt::CaseInsensitive);
    };
    const bool isSwapped = from + 1 < word.size() && from + 1 < query.size() && same(word[from], query[from + 1])
                           && same(word[from + 1], query[from]);
    return goesOn(from + 1, from + 1) || goesOn(from + 1, from) || goesOn(from, from + 1)
           || (isSwapped && goesOn(from + 2, from + 2));
}

// Of what was typed in haste; the more letters are left over, the less.
int roughScore(const QString& text, const QString& query)
{
    constexpr qsizetype fewest = 3, mostLeft = 9; // letters: fewer fit everywhere
    const auto left = static_cast<int>(std::clamp(text.size() - query.size(), qsizetype{0}, mostLeft));
    if (query.size() >= fewest && isScattered(text, query)) {
        return kRough - left;
    }
    const QStringList words = query.size() > fewest ? text.split(u' ', Qt::SkipEmptyParts) : QStringList();
    const bool isAlmost =
        std::any_of(words.begin(), words.end(), [&](const QString& word) { return isMistyped(word, query); });
    return isAlmost ? kRough / 2 - left : 0;
}

int wordScore(const Piece& piece, const QString& word)
{
    const int title = fuzzyScore(QString::fromStdString(piece.title()), word);
    if (title > kRough) {
        return 200 + title;
    }
    const LayerDef& layer = piece.layer();
    int best = std::max(title, fuzzyScore(QString::fromStdString(layer.key), word));
    for (const std::string& keyword : layer.keywords) {
        best = std::max(best, fuzzyScore(QString::fromStdString(keyword), word) * 4 / 5); // a title says more
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
            return roughScore(text, query);
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
    const QStringList recent = recentPieces();
    const auto age = [&](const Piece& piece) { return std::find(recent.begin(), recent.end(), pieceKey(piece)); };
    std::stable_sort(found.begin(), found.end(), [&](const auto& left, const auto& right) {
        return left.first != right.first ? left.first > right.first : age(left.second) < age(right.second);
    });
    std::vector<Piece> pieces;
    for (const auto& [score, piece] : found) {
        pieces.push_back(piece);
    }
    return pieces;
}

} // namespace plexus::studio
