// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layout.h"

#include "engine/model/block.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace plexus {

namespace {

constexpr double columnGap = 64, nodeGap = 40, wireGap = 16;
constexpr size_t longestRow = 8; // columns
constexpr double rowGap = 80, rowShape = 1.8; // of rows below each other: width by height
constexpr int orderSweeps = 12, placeSweeps = 12;
constexpr double wireWeight = 4; // a wire that passes columns by wants to be straight more than a node wants its place

NodeSize layoutSize(const NodeSizes& sizes, const std::string& key)
{
    const auto found = sizes.find(key);
    return found != sizes.end() ? found->second : NodeSize{};
}

// A node, or a place in a column that a long wire passes.
struct Stop {
    size_t node = SIZE_MAX; // in Columns::keys; SIZE_MAX: a wire passes
    size_t column = 0;
    double height = 0, y = 0;
    std::vector<size_t> before, after; // stops in the neighbouring columns
    bool isNode() const { return node != SIZE_MAX; }
};

class Columns {
public:
    Columns(const Graph& graph, std::string_view block, const NodeSizes& sizes)
    {
        for (const GraphNode& node : graph.nodes()) {
            if (blockOf(node.key) == block) {
                m_indexOf[node.key] = m_keys.size();
                m_keys.push_back(node.key);
                const NodeSize size = layoutSize(sizes, node.key);
                m_sizes.push_back({size.width, size.height});
                m_corner.x = std::min(m_corner.x, node.position.x);
                m_corner.y = std::min(m_corner.y, node.position.y);
            }
        }
        findLinks(graph, block);
        chooseColumns();
        makeStops();
    }

    NodePositions place()
    {
        orderStops();
        placeStops();
        std::vector<double> left(m_columns.size() + 1, m_corner.x);
        for (size_t column = 0; column < m_columns.size(); ++column) {
            double widest = 0;
            for (const size_t stop : m_columns[column]) {
                widest = std::max(widest, m_stops[stop].isNode() ? m_sizes[m_stops[stop].node].width : 0);
            }
            left[column + 1] = onGrid(left[column] + widest + columnGap);
        }
        NodePositions positions;
        double rowTop = m_corner.y;
        const std::vector<size_t> starts = rowStarts(left);
        for (size_t row = 0; row < starts.size(); ++row) {
            const size_t first = starts[row], end = row + 1 < starts.size() ? starts[row + 1] : m_columns.size();
            const auto [top, bottom] = heights(first, end);
            for (const Stop& stop : m_stops) {
                if (stop.isNode() && stop.column >= first && stop.column < end) {
                    positions.emplace_back(m_keys[stop.node], Position{left[stop.column] - left[first] + m_corner.x,
                                                                       onGrid(rowTop + stop.y - top)});
                }
            }
            rowTop += bottom - top + rowGap;
        }
        return positions;
    }

private:
    // The highest and the lowest edge of the nodes in these columns.
    std::pair<double, double> heights(size_t first, size_t end) const
    {
        double top = 1e18, bottom = -1e18;
        for (const Stop& stop : m_stops) {
            if (stop.isNode() && stop.column >= first && stop.column < end) {
                top = std::min(top, stop.y);
                bottom = std::max(bottom, stop.y + stop.height);
            }
        }
        return {top, bottom};
    }

    // The first column of each row. A network much longer than high goes on below, as lines of text do, where only
    // one wire leads on.
    std::vector<size_t> rowStarts(const std::vector<double>& left) const
    {
        std::vector<size_t> starts{0};
        const double width = left.back() - left.front();
        const auto [top, bottom] = heights(0, m_columns.size());
        const double rowHeight = bottom - top + rowGap;
        if (m_columns.size() <= longestRow || width < 2 * rowShape * rowHeight) {
            return starts;
        }
        const double wanted = width / std::round(std::sqrt(width / (rowShape * rowHeight)));
        for (size_t column = 1; column < m_columns.size(); ++column) {
            size_t links = 0;
            for (const size_t stop : m_columns[column - 1]) {
                links += m_stops[stop].after.size();
            }
            const bool isFull = left[column + 1] - left[starts.back()] > wanted + columnGap;
            const bool leavesMuch = left.back() - left[column] > wanted / 4;
            if (isFull && links <= 1 && leavesMuch) {
                starts.push_back(column);
            }
        }
        return starts;
    }

    // Pairs of nodes that are wired, each once; in the order of the wires.
    void findLinks(const Graph& graph, std::string_view block)
    {
        const auto shown = [&](const std::string& key) {
            const size_t from = block.empty() ? 0 : block.size() + 1;
            return liesIn(key, block) ? m_indexOf.at(key.substr(0, key.find('.', from))) : SIZE_MAX;
        };
        std::set<std::pair<size_t, size_t>> seen;
        for (const Wire& wire : graph.wires()) {
            const size_t from = shown(wire.from), to = shown(wire.to);
            if (from != SIZE_MAX && to != SIZE_MAX && from != to && seen.insert({from, to}).second) {
                m_links.push_back({from, to});
            }
        }
    }

    // The longest way to each node. Nodes of blocks may lie on cycles of what is shown: the first one of a cycle
    // goes ahead, and links back count for nothing.
    void chooseColumns()
    {
        const size_t count = m_keys.size();
        std::vector<size_t> missing(count, 0);
        std::vector<std::vector<size_t>> readers(count);
        for (const auto& [from, to] : m_links) {
            ++missing[to];
            readers[from].push_back(to);
        }
        m_column.assign(count, 0);
        std::vector<size_t> rank(count, SIZE_MAX); // when it was taken
        std::set<std::pair<size_t, size_t>> waiting; // (missing, node)
        for (size_t node = 0; node < count; ++node) {
            waiting.insert({missing[node], node});
        }
        for (size_t next = 0; next < count; ++next) {
            const size_t node = waiting.begin()->second;
            waiting.erase(waiting.begin());
            rank[node] = next;
            for (const size_t reader : readers[node]) {
                if (rank[reader] == SIZE_MAX) {
                    waiting.erase({missing[reader], reader});
                    waiting.insert({--missing[reader], reader});
                    m_column[reader] = std::max(m_column[reader], m_column[node] + 1);
                }
            }
        }
        std::erase_if(m_links, [&](const auto& link) { return rank[link.first] > rank[link.second]; });
        // What nothing feeds stands just before the first that it feeds.
        std::vector<size_t> first(count, SIZE_MAX), fed(count, 0);
        for (const auto& [from, to] : m_links) {
            first[from] = std::min(first[from], m_column[to]);
            ++fed[to];
        }
        for (size_t node = 0; node < count; ++node) {
            if (fed[node] == 0 && first[node] != SIZE_MAX) {
                m_column[node] = first[node] - 1;
            }
        }
    }

    void makeStops()
    {
        size_t columns = 0;
        for (size_t node = 0; node < m_keys.size(); ++node) {
            m_stops.push_back({node, m_column[node], m_sizes[node].height, 0, {}, {}});
            columns = std::max(columns, m_column[node] + 1);
        }
        for (const auto& [from, to] : m_links) {
            size_t last = from;
            for (size_t column = m_column[from] + 1; column <= m_column[to]; ++column) {
                size_t next = to;
                if (column < m_column[to]) {
                    next = m_stops.size();
                    m_stops.push_back({SIZE_MAX, column, 0, 0, {}, {}});
                }
                m_stops[last].after.push_back(next);
                m_stops[next].before.push_back(last);
                last = next;
            }
        }
        m_columns.resize(columns);
        for (size_t stop = 0; stop < m_stops.size(); ++stop) {
            m_columns[m_stops[stop].column].push_back(stop);
        }
        m_place.resize(m_stops.size());
        number();
    }

    void number() // each stop's place in its column
    {
        for (const std::vector<size_t>& column : m_columns) {
            for (size_t place = 0; place < column.size(); ++place) {
                m_place[column[place]] = place;
            }
        }
    }

    // Links between two columns cross as often as their ends are out of order.
    size_t crossings() const
    {
        size_t count = 0;
        for (size_t column = 1; column < m_columns.size(); ++column) {
            std::vector<size_t> ends; // in the order of where they begin
            for (const size_t stop : m_columns[column - 1]) {
                std::vector<size_t> own;
                for (const size_t next : m_stops[stop].after) {
                    own.push_back(m_place[next]);
                }
                std::sort(own.begin(), own.end());
                ends.insert(ends.end(), own.begin(), own.end());
            }
            // Counted as the ends are sorted in: how many before it lie further down.
            std::vector<size_t> tree(m_columns[column].size() + 1, 0);
            for (size_t index = ends.size(); index-- > 0;) {
                for (size_t at = ends[index]; at > 0; at &= at - 1) {
                    count += tree[at];
                }
                for (size_t at = ends[index] + 1; at < tree.size(); at += at & (~at + 1)) {
                    ++tree[at];
                }
            }
        }
        return count;
    }

    // Each stop to the mean place of its neighbours, from left to right and back; the best order is kept.
    void orderStops()
    {
        std::vector<std::vector<size_t>> best = m_columns;
        size_t fewest = crossings();
        for (int sweep = 0; sweep < orderSweeps && fewest > 0; ++sweep) {
            const bool isForward = sweep % 2 == 0;
            for (size_t step = 1; step < m_columns.size(); ++step) {
                std::vector<size_t>& column = m_columns[isForward ? step : m_columns.size() - 1 - step];
                std::map<size_t, double> mean;
                for (const size_t stop : column) {
                    const std::vector<size_t>& near = isForward ? m_stops[stop].before : m_stops[stop].after;
                    const double sum = std::accumulate(near.begin(), near.end(), 0.0, [&](double total, size_t next) {
                        return total + static_cast<double>(m_place[next]);
                    });
                    mean[stop] = near.empty() ? static_cast<double>(m_place[stop])
                                              : sum / static_cast<double>(near.size());
                }
                std::stable_sort(column.begin(), column.end(),
                                 [&](size_t left, size_t right) { return mean[left] < mean[right]; });
                number();
            }
            if (const size_t now = crossings(); now < fewest) {
                fewest = now;
                best = m_columns;
            }
        }
        m_columns = best;
        number();
    }

    // How far the top of a stop lies below that of the one before it, at least.
    double apart(size_t above, size_t below) const
    {
        const bool areNodes = m_stops[above].isNode() && m_stops[below].isNode();
        return m_stops[above].height + (areNodes ? nodeGap : wireGap);
    }

    // Each stop as near to the mean height of its neighbours as the others of its column allow: the places of
    // least squares, found by pooling those that would be out of order.
    void settle(const std::vector<size_t>& column, bool isForward)
    {
        struct Pool {
            double sum, weight;
            size_t count;
            double mean() const { return sum / weight; }
        };
        std::vector<double> offset(column.size(), 0); // of each below the first, when all touch
        std::vector<Pool> pools;
        for (size_t i = 0; i < column.size(); ++i) {
            offset[i] = i == 0 ? 0 : offset[i - 1] + apart(column[i - 1], column[i]);
            const Stop& stop = m_stops[column[i]];
            const std::vector<size_t>& near = isForward ? stop.before : stop.after;
            double wanted = stop.y;
            if (!near.empty()) {
                wanted = std::accumulate(near.begin(), near.end(), 0.0,
                                         [&](double sum, size_t next) { return sum + m_stops[next].y; })
                         / static_cast<double>(near.size());
            }
            const double weight = stop.isNode() ? 1 : wireWeight;
            pools.push_back({(wanted - offset[i]) * weight, weight, 1});
            while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
                const Pool last = pools.back();
                pools.pop_back();
                pools.back().sum += last.sum;
                pools.back().weight += last.weight;
                pools.back().count += last.count;
            }
        }
        size_t i = 0;
        for (const Pool& pool : pools) {
            for (size_t member = 0; member < pool.count; ++member, ++i) {
                m_stops[column[i]].y = pool.mean() + offset[i];
            }
        }
    }

    void placeStops()
    {
        for (const std::vector<size_t>& column : m_columns) {
            for (size_t i = 1; i < column.size(); ++i) {
                m_stops[column[i]].y = m_stops[column[i - 1]].y + apart(column[i - 1], column[i]);
            }
        }
        for (int sweep = 0; sweep < placeSweeps; ++sweep) {
            const bool isForward = sweep % 2 == 0;
            for (size_t step = 0; step < m_columns.size(); ++step) {
                settle(m_columns[isForward ? step : m_columns.size() - 1 - step], isForward);
            }
        }
    }

    std::vector<std::string> m_keys;
    std::vector<NodeSize> m_sizes;
    std::map<std::string, size_t, std::less<>> m_indexOf;
    std::vector<std::pair<size_t, size_t>> m_links;
    std::vector<size_t> m_column; // of each node
    std::vector<Stop> m_stops;    // the nodes first
    std::vector<std::vector<size_t>> m_columns;
    std::vector<size_t> m_place;
    Position m_corner{farthestPosition, farthestPosition};
};

} // namespace

NodePositions arranged(const Graph& graph, std::string_view block, const NodeSizes& sizes)
{
    return Columns(graph, block, sizes).place();
}

void layOut(Graph& graph)
{
    std::vector<std::string> blocks{""};
    for (const GraphNode& node : graph.nodes()) {
        if (hasRole(node, LayerRole::Block)) {
            blocks.push_back(node.key);
        }
    }
    for (const std::string& block : blocks) {
        for (const auto& [key, position] : arranged(graph, block, {})) {
            graph.find(key)->position = position;
        }
    }
}

NodePositions aligned(const Graph& graph, const std::vector<std::string>& keys, const NodeSizes& sizes,
                      Alignment alignment)
{
    struct Outline {
        std::string key;
        double left, top, width, height;
    };
    std::vector<Outline> boxes;
    for (const std::string& key : keys) {
        if (const GraphNode* node = graph.find(key)) {
            const NodeSize size = layoutSize(sizes, key);
            boxes.push_back({key, node->position.x, node->position.y, size.width, size.height});
        }
    }
    if (boxes.size() < 2) {
        return {};
    }
    // Along one axis: where a box begins and how long it is.
    const bool isAcross = alignment == Alignment::Left || alignment == Alignment::Right || alignment == Alignment::Across;
    double Outline::* const start = isAcross ? &Outline::left : &Outline::top;
    double Outline::* const length = isAcross ? &Outline::width : &Outline::height;
    std::stable_sort(boxes.begin(), boxes.end(),
                     [&](const Outline& one, const Outline& other) { return one.*start < other.*start; });
    const double first = boxes.front().*start;
    double last = first, filled = 0;
    for (const Outline& box : boxes) {
        last = std::max(last, box.*start + box.*length);
        filled += box.*length;
    }
    const double gap = (last - first - filled) / static_cast<double>(boxes.size() - 1);
    double next = first;
    for (Outline& box : boxes) {
        switch (alignment) {
        case Alignment::Left:
        case Alignment::Top:
            box.*start = first;
            break;
        case Alignment::Right:
        case Alignment::Bottom:
            box.*start = onGrid(last - box.*length);
            break;
        case Alignment::Across:
        case Alignment::Down:
            box.*start = onGrid(next);
            next += box.*length + gap;
            break;
        }
    }
    NodePositions positions;
    for (const Outline& box : boxes) {
        const Position before = graph.find(box.key)->position;
        if (before.x != box.left || before.y != box.top) {
            positions.emplace_back(box.key, Position{box.left, box.top});
        }
    }
    return positions;
}

} // namespace plexus
