// SPDX-License-Identifier: GPL-3.0-or-later
// Who may look at whom, as data. A folder may always include itself, engine/base and the standard
// library; a right-hand side is a prefix, so it names a folder (with its slash) or one header.
#include "tests/rules/tree.h"

#include <gmock/gmock.h>
#include <map>

namespace plexus::rules {
namespace {

using Prefixes = std::vector<std::string>;

// Where the programs learn what layers, losses, readers and templates there are.
const Prefixes kRegistry = {"engine/model/", "engine/advice/", "engine/data/", "engine/session/template.h"};

Prefixes operator+(Prefixes left, const Prefixes& right)
{
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

const std::map<std::string, Prefixes> kMayInclude = {
    {"engine/base/", {}},
    {"engine/program/", {}},
    {"engine/model/", {"engine/program/build.h", "engine/program/compose.h", "engine/program/value.h",
                       "engine/program/weight_choices.h", "engine/data/dataset.h",
                       "engine/data/reader.h", "engine/data/transform.h"}},
    {"engine/layers/", {"engine/model/layer.h", "engine/model/block.h", "engine/model/loss.h", "engine/model/metric.h",
                        "engine/model/norm.h", "engine/model/attention.h", "engine/model/recurrent.h",
                        "engine/model/border.h", "engine/model/convolution.h", "engine/model/gap.h",
                        "engine/model/join.h", "engine/model/noise.h", "engine/model/pool.h", "engine/model/resample.h",
                        "engine/model/sliding.h", "engine/model/target_params.h",
                        "engine/program/build.h", "engine/program/op.h"}},
    {"engine/advice/", {"engine/model/", "engine/program/", "engine/data/"}},
    {"engine/compile/", {"engine/model/", "engine/program/"}},
    {"engine/plan/", {"engine/program/"}},
    {"engine/vk/", {}},
    {"engine/exec/", {"engine/program/", "engine/plan/", "engine/vk/", "engine/data/dataset.h"}},
    {"engine/data/", {}},
    {"engine/train/", {"engine/model/", "engine/program/", "engine/compile/", "engine/exec/executor.h",
                       "engine/data/"}},
    {"engine/io/", {"engine/model/", "engine/program/", "engine/data/"}},
    {"engine/session/", {"engine/model/", "engine/program/", "engine/compile/", "engine/plan/",
                         "engine/vk/", "engine/exec/", "engine/data/", "engine/train/", "engine/io/"}},
    {"engine/costs/", {"engine/model/", "engine/program/", "engine/compile/", "engine/plan/", "engine/vk/",
                       "engine/exec/", "engine/data/", "engine/train/"}},
    {"engine/wire/", {}},
    {"app/cli/", Prefixes{"engine/session/", "engine/costs/", "engine/wire/", "engine/io/"} + kRegistry},
    {"app/studio/", Prefixes{"engine/wire/", "engine/io/", "engine/train/run_log.h", "engine/costs/cost"} + kRegistry},
};

// Libraries that only some folders know.
const std::map<std::string, Prefixes> kOnlyIn = {
    {"volk.h", {"engine/vk/"}},
    {"vulkan/", {"engine/vk/"}},
    {"nlohmann/", {"engine/base/json", "engine/io/"}},
    {"qcustomplot.h", {"app/studio/charts/plot"}},
    {"CLI/", {"app/cli/"}},
    {"Q", {"app/studio/"}},
};

// Panels meet in the document's signals and know nothing of each other.
const Prefixes kPanels = {"canvas", "palette", "inspector", "problems", "datasets", "gallery", "runbar",
                          "charts", "predictions", "confusion", "runs", "export", "costs", "history", "torch"};

bool startsWithAny(const std::string& text, const Prefixes& prefixes)
{
    for (const std::string& prefix : prefixes) {
        if (startsWith(text, prefix)) {
            return true;
        }
    }
    return false;
}

// The file named by an #include line, or nothing.
std::string included(const std::string& line)
{
    if (!startsWith(line, "#include ")) {
        return {};
    }
    const std::size_t open = line.find_first_of("<\"");
    const std::size_t close = line.find_first_of(">\"", open + 1);
    return close == std::string::npos ? std::string() : line.substr(open + 1, close - open - 1);
}

bool mayInclude(const std::string& path, const std::string& header)
{
    for (const auto& [library, folders] : kOnlyIn) {
        if (startsWith(header, library)) {
            return startsWithAny(path, folders);
        }
    }
    if (!startsWith(header, "engine/") && !startsWith(header, "app/")) {
        return !startsWith(header, "tests/");
    }
    for (const auto& [folder, allowed] : kMayInclude) {
        if (!startsWith(path, folder)) {
            continue;
        }
        for (const std::string& panel : kPanels) {
            const std::string own = "app/studio/" + panel + "/";
            if (startsWith(header, own)) {
                return startsWithAny(path, {own, "app/studio/shell/", "app/studio/main.cpp"});
            }
        }
        if (folder == "engine/layers/" && startsWith(header, folder)) {
            return false; // a layer never knows another
        }
        return startsWithAny(header, allowed + Prefixes{folder, "engine/base/"});
    }
    return false;
}

std::vector<std::string> violations(const File& file)
{
    std::vector<std::string> found;
    if (!startsWith(file.path, "engine/") && !startsWith(file.path, "app/")) {
        return found;
    }
    for (const std::string& line : lines(file.text)) {
        const std::string header = included(line);
        if (!header.empty() && !mayInclude(file.path, header)) {
            found.push_back(file.path + " may not include " + header);
        }
    }
    return found;
}

std::vector<std::string> planted(const std::string& path, const std::string& header)
{
    return violations({path, "#pragma once\n#include " + header + "\n"});
}

TEST(Includes, FollowTheTable)
{
    std::size_t looked = 0;
    for (const File& file : tree()) {
        looked += startsWith(file.path, "engine/") || startsWith(file.path, "app/") ? 1 : 0;
        EXPECT_THAT(violations(file), ::testing::IsEmpty());
    }
    EXPECT_GT(looked, 0U);
}

TEST(Includes, PlantedViolationIsFound)
{
    using ::testing::ElementsAre;
    EXPECT_THAT(planted("engine/base/x.cpp", "\"engine/model/graph.h\""),
                ElementsAre("engine/base/x.cpp may not include engine/model/graph.h"));
    EXPECT_THAT(planted("engine/exec/x.cpp", "<volk.h>"),
                ElementsAre("engine/exec/x.cpp may not include volk.h"));
    EXPECT_THAT(planted("engine/io/x.cpp", "<QString>"),
                ElementsAre("engine/io/x.cpp may not include QString"));
    EXPECT_THAT(planted("engine/layers/relu.cpp", "\"engine/layers/dense.h\""),
                ElementsAre("engine/layers/relu.cpp may not include engine/layers/dense.h"));
    EXPECT_THAT(planted("app/cli/commands/x.cpp", "\"engine/vk/device.h\""),
                ElementsAre("app/cli/commands/x.cpp may not include engine/vk/device.h"));
    EXPECT_THAT(planted("app/studio/canvas/x.h", "\"app/studio/charts/chart.h\""),
                ElementsAre("app/studio/canvas/x.h may not include app/studio/charts/chart.h"));
    EXPECT_THAT(planted("app/studio/shell/x.h", "<qcustomplot.h>"),
                ElementsAre("app/studio/shell/x.h may not include qcustomplot.h"));
    EXPECT_THAT(planted("engine/wire/x.cpp", "<nlohmann/json.hpp>"),
                ElementsAre("engine/wire/x.cpp may not include nlohmann/json.hpp"));
    EXPECT_THAT(planted("engine/base/x.cpp", "\"tests/support/paths.h\""),
                ElementsAre("engine/base/x.cpp may not include tests/support/paths.h"));
    EXPECT_THAT(planted("app/studio/shell/window.cpp", "\"app/studio/charts/chart.h\""), ElementsAre());
}

}
}
