// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/process.h"

#include "engine/io/torch_write.h"
#include "engine/model/data_choice.h"
#include "engine/session/template.h"

#include <gmock/gmock.h>

namespace plexus::testing {
namespace {

// The data of the templates that read files: pictures in ten classes.
const std::vector<FieldInfo> torchPictures{{"image", {1, 28, 28}}, {"label", {}, 10}};

// The code of each template runs in PyTorch itself, and gives as many parameters and what shapes Plexus says.
TEST(TorchCode, OfEveryTemplateRunsInPyTorch)
{
    const std::filesystem::path python = "/usr/bin/python3";
    if (runProcess(python, {"-c", "import torch"}).exitCode != 0) {
        GTEST_SKIP() << "needs python3-torch";
    }
    Json cases = Json::array();
    for (const TemplateDef& entry : allTemplates()) {
        SCOPED_TRACE(entry.key);
        Graph graph = entry.make("");
        graph.training.general.set("batch_size", int64_t{2});
        std::vector<FieldInfo> fields = torchPictures;
        if (entry.neededFiles.empty()) {
            const auto described = describeData(graph);
            ASSERT_TRUE(described.ok()) << described.error().sentence();
            fields = *described;
        }
        const Inference inference = infer(graph, fields);
        const TorchCode code = writeTorch(graph, fields);
        EXPECT_THAT(code.said, ::testing::IsEmpty());
        Json inputs = Json::array(), outputs = Json::array();
        for (const GraphNode& node : graph.nodes()) {
            const LayerRole role = node.definition->role;
            if (role == LayerRole::Input || role == LayerRole::Output) {
                Json extents = Json::array();
                for (const int64_t extent : inference.nodes.at(node.key).shape) {
                    extents.push(extent);
                }
                (role == LayerRole::Input ? inputs : outputs).push(std::move(extents));
            }
        }
        cases.push(Json::object({{"key", entry.key},
                                 {"code", code.text},
                                 {"inputs", std::move(inputs)},
                                 {"outputs", std::move(outputs)},
                                 {"parameters", inference.parameterCount}}));
    }
    const TemporaryFolder folder;
    writeText(folder / "cases.json", cases.pretty());
    writeText(folder / "run.py", R"(import json, sys, torch
for case in json.load(open(sys.argv[1])):
    names = {}
    try:
        exec(case["code"], names)
        model = names["model"].eval()
        try:
            given = model(*[torch.zeros(shape) for shape in case["inputs"]])
        except RuntimeError:  # words' numbers
            given = model(*[torch.zeros(shape, dtype=torch.long) for shape in case["inputs"]])
        given = given if isinstance(given, tuple) else (given,)
        shapes = [list(one.shape) for one in given]
        count = sum(one.numel() for one in model.parameters())
        if (shapes, count) != (case["outputs"], case["parameters"]):
            print(case["key"], shapes, count, "instead of", case["outputs"], case["parameters"])
    except Exception as error:
        print(case["key"], repr(error), case["code"], sep="\n")
print("done")
)");
    const ProcessResult ran = runProcess(python, {(folder / "run.py").string(), (folder / "cases.json").string()});
    EXPECT_EQ(ran.out, "done\n") << ran.err;
}

} // namespace
} // namespace plexus::testing
