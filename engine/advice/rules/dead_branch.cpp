// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/advice.h"
#include "engine/model/graph_index.h"

#include <algorithm>

namespace plexus::advice {

namespace {

std::vector<Problem> deadBranches(const Look& look)
{
    std::vector<Problem> found;
    const std::vector<bool> matters = placesThatMatter(GraphIndex(look.graph));
    for (size_t place = 0; place < matters.size(); ++place) {
        const GraphNode& node = look.graph.nodes()[place];
        const bool computes = node.definition != nullptr && node.definition->role != LayerRole::Block;
        if (matters[place] || !computes) {
            continue;
        }
        const auto info = look.now.nodes.find(node.key);
        if (info != look.now.nodes.end() && info->second.known) {
            found.push_back({.node = node.key,
                             .what = node.displayTitle() + " leads to no output and is left out",
                             .accepted = "connect or delete it"});
        }
    }
    return found;
}

void deleteBranch(const FixCall& call, Fixes& fixes)
{
    const auto matters = nodesThatMatter(call.graph);
    std::vector<std::string> keys{call.problem.node};
    for (size_t i = 0; i < keys.size(); ++i) { // what it feeds is as dead
        for (const Wire* wire : call.graph.from(keys[i])) {
            if (matters.count(wire->to) == 0 && std::find(keys.begin(), keys.end(), wire->to) == keys.end()) {
                keys.push_back(wire->to);
            }
        }
    }
    const std::string name = "Delete " + call.node->displayTitle()
                             + (keys.size() > 1 ? " and what follows it" : "");
    std::vector<std::unique_ptr<Edit>> parts;
    parts.push_back(edits::removeNodes(std::move(keys)));
    fixes.push_back(edits::together(name, std::move(parts)));
}

}

AdviceRule dead_branch()
{
    return {.key = "dead_branch",
            .title = "Dead branch",
            .help = "What leads to no output is not computed and learns nothing.",
            .look = deadBranches,
            .propose = deleteBranch};
}

} // namespace plexus::advice
