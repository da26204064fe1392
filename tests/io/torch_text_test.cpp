// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/torch_read.h"
#include "engine/io/torch_write.h"
#include "engine/model/block.h"
#include "engine/model/chain.h"
#include "engine/model/edit.h"
#include "engine/model/project_file.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Titles of the layers in the order in which data passes them, with what differs from the initial values.
std::vector<std::string> layersOf(const Graph& graph)
{
    std::vector<std::string> layers;
    for (const std::string& key : graph.topologicalOrder()) {
        const GraphNode& node = *graph.find(key);
        if (!hasRole(node, LayerRole::Block)) {
            const Json params = node.params.toJson();
            layers.push_back(node.layer + (params.members().empty() ? "" : " " + params.compact()));
        }
    }
    return layers;
}

TorchRead read(std::string_view text)
{
    return readTorch(text, TorchEnds::Left);
}

// Every layer with a class in PyTorch and each of its examples.
TEST(TorchText, GoesToTextAndBackUnchanged)
{
    size_t tried = 0;
    for (const LayerDef& layer : allLayers()) {
        if (torchClasses(layer).empty()) {
            continue;
        }
        for (const LayerExample& example : layer.examples) {
            SCOPED_TRACE(layer.key + ", " + example.name);
            Params params(&layer.params);
            for (const auto& [key, value] : example.params) {
                params.set(key, value);
            }
            const TorchSite site{params, example.inputs, std::vector<std::string>(example.inputs.size(), "x"), "m"};
            const std::string text = torchModule(layer, site);
            const TorchRead back = read("nn." + text.substr(text.rfind('.', text.find('(')) + 1));
            EXPECT_THAT(back.said, IsEmpty()) << text;
            ASSERT_EQ(back.graph.nodes().size(), 1U) << text;
            if (layer.torchForm.call) { // which says some of it: of cross attention that it looks elsewhere
                continue;
            }
            const GraphNode& node = back.graph.nodes().front();
            EXPECT_EQ(node.layer, layer.key) << text;
            EXPECT_EQ(node.params.toJson().compact(), params.toJson().compact()) << text;
            ++tried;
        }
    }
    EXPECT_GT(tried, 90U);
}

TEST(TorchText, ReadsSequentialsInManyWords)
{
    const char* const texts[] = {
        "nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))",
        "torch.nn.Sequential(\n  torch.nn.Linear(28 * 28, out_features=2 ** 6),  # hidden\n  torch.nn.ReLU(inplace=True),"
        "\n  torch.nn.Linear(64, 10),\n)",
        "model = Sequential(OrderedDict([('a', Linear(784, 64)), ('b', ReLU()), ('c', Linear(64, 10))]))",
        "nn.Linear(784, 64),\nnn.ReLU(),\nnn.Linear(64, 10),\n",
        "units = 64\nself.fc = nn.Linear(784, units)\nself.act = nn.ReLU()\nself.out = nn.Linear(units, 10)\n",
        "layers = [nn.Linear(784, 64), nn.ReLU()]\nnet = nn.Sequential(*layers, nn.LazyLinear(10))",
        "Sequential(\n  (0): Linear(in_features=784, out_features=64, bias=True)\n  (1): ReLU()\n  (2): "
        "Linear(in_features=64, out_features=10, bias=True)\n)",
        "(fc): Linear(in_features=784, out_features=64, bias=True)\n(act): ReLU()\n(out): Linear(in_features=64, "
        "out_features=10, bias=True)",
        "nn.Sequential(\n nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10)", // cut off
    };
    for (const char* text : texts) {
        SCOPED_TRACE(text);
        const TorchRead result = read(text);
        EXPECT_THAT(result.said, IsEmpty());
        EXPECT_THAT(layersOf(result.graph), ElementsAre("dense {\"units\":64}", "relu", "dense {\"units\":10}"));
        EXPECT_EQ(result.graph.wires().size(), 2U);
    }
}

TEST(TorchText, KeepsNamesAndMakesBlocksOfNestedOnes)
{
    const TorchRead result = read("nn.Sequential(OrderedDict([('features', nn.Sequential(OrderedDict([('conv1', "
                                  "nn.Conv2d(1, 6, 5)), ('pool', nn.MaxPool2d(3))]))), ('flat', nn.Flatten())]))");
    EXPECT_THAT(result.said, IsEmpty());
    ASSERT_NE(result.graph.find("features.conv1"), nullptr);
    EXPECT_TRUE(hasRole(*result.graph.find("features"), LayerRole::Block));
    ASSERT_NE(result.graph.find("features.pool"), nullptr);
    EXPECT_EQ(result.graph.find("features.pool")->params.integers("stride"), (std::vector<int64_t>{3, 3}))
        << "as large as the window, as PyTorch has it";
    EXPECT_EQ(result.graph.into("flat", "in")->from, "features.block_output");
    // Written as it was read.
    const TorchCode code = writeTorch(result.graph, {});
    EXPECT_EQ(layersOf(read(code.text).graph), layersOf(result.graph)) << code.text;
}

TEST(TorchText, TakesPyTorchsInitialValues)
{
    const TorchRead result = read("nn.LSTM(8, 4)\nnn.InstanceNorm2d(3)\nnn.TransformerEncoderLayer(8, 2)\nnn.Conv2d(1, 2, 3, "
                                  "padding='same')\nnn.LayerNorm((4, 5))\nnn.Embedding(9, 4, padding_idx=0)");
    EXPECT_THAT(result.said, IsEmpty());
    EXPECT_THAT(layersOf(result.graph),
                ElementsAre("lstm {\"units\":4}", "instance_norm {\"affine\":false}",
                            "transformer_encoder_layer {\"heads\":2,\"hidden\":2048,\"dropout\":0.1}",
                            "conv2d {\"channels\":2,\"same_padding\":true}", "layer_norm {\"axes\":2}",
                            "embedding {\"entries\":9,\"width\":4,\"padding_index\":0}"));
}

TEST(TorchText, SaysWhatItDoesNotKnowAndKeepsItsPlace)
{
    const TorchRead result = read("nn.Sequential(\n  nn.Linear(4, n),\n  nn.Fold((2, 2), 3),\n  nn.Linear(4, 0),\n"
                                  "  nn.MaxPool2d(2, return_indices=True, color=3),\n  nn.Linear(),\n)\nfor x in y: pass\n"
                                  "loss = nn.CrossEntropyLoss()");
    EXPECT_THAT(result.said,
                ElementsAre("line 2: n is not known, so that out_features of Linear has 32",
                            "line 3: nn.Fold is not a layer of Plexus; an Identity keeps its place",
                            "line 4: out_features=0 of Linear is not taken over: units must be between 1 and 65536, got 0",
                            "line 5: return_indices=True is not known to Max pool 2d",
                            "line 5: MaxPool2d has no argument color",
                            "line 6: Linear needs out_features, which the text does not give; it has 32",
                            "line 8: for x in y: pass is not read",
                            "line 9: nn.CrossEntropyLoss is a loss: choose it in the Output layer"));
    EXPECT_THAT(layersOf(result.graph), ElementsAre("dense", "identity", "dense", "max_pool2d", "dense"));
    EXPECT_EQ(result.graph.find("identity")->title, "nn.Fold((2, 2), 3)");
}

TEST(TorchText, AConstantIsShownTheSamplesToCountThem)
{
    Chain chain;
    const std::string input = chain.then("input").last();
    const std::string fixed = chain.after({}, "constant", {{"value", 0.5}, {"learned", true}}).last();
    const TorchCode code = writeTorch(chain.after({input, fixed}, "multiply").then("output").take(), {});
    EXPECT_THAT(code.said, IsEmpty());
    EXPECT_THAT(code.text, HasSubstr("self.constant = Constant((1,), value=0.5, learned=True)\n"));
    EXPECT_THAT(code.text, HasSubstr("x = self.constant(input)\n        x = input * x\n"));
}

TEST(TorchText, ReadsTheModuleOfATutorial)
{
    const TorchRead result = read("import torch\nfrom torch import nn\n\nclass Net(nn.Module):\n    \"\"\"A network.\"\"\"\n"
                                  "    def __init__(self):\n        super().__init__()\n        self.conv1 = nn.Conv2d(1, 8, 3)\n"
                                  "        self.fc = nn.Linear(8 * 26 * 26, 10)\n\n    def forward(self, x):\n"
                                  "        x = F.relu(self.conv1(x))\n        return self.fc(x)\n");
    EXPECT_THAT(result.said, ElementsAre("forward() is not read: the layers stand in the order in which they are made"));
    EXPECT_NE(result.graph.find("conv1"), nullptr);
    EXPECT_EQ(result.graph.nodes().size(), 2U);
}

TEST(TorchText, BearsAnyText)
{
    for (const char* text : {"", "hello world", "((((((", "nn.", "nn.Linear", "nn.Linear(", "= = =", "'", "\"\"\"", "#", "\\",
                             "nn.Sequential(nn.Sequential(nn.Sequential(", "(0): (1): (2)", "[x for", "a = a\nb = [a, a]",
                             "nn.Linear(-", "1e999", "nn.Linear(3, 1e999)", "nn.Linear(10 ** 400, 2 / 0)", "{'a': 1}", "8 x"}) {
        SCOPED_TRACE(text);
        EXPECT_LE(read(text).graph.nodes().size(), 4U);
    }
    EXPECT_THAT(read(std::string(100'000, '(')).graph.nodes(), IsEmpty());
    std::string deep; // a name that stands for two of the one before
    deep = "a0 = nn.ReLU()\n";
    for (int i = 1; i < 60; ++i) {
        const std::string before = "a" + std::to_string(i - 1);
        deep += "a" + std::to_string(i) + " = nn.Sequential(" + before + ", " + before + ")\n";
    }
    EXPECT_LE(read(deep).graph.nodes().size(), 20'000U);
}

TEST(TorchText, ABranchBecomesAModule)
{
    Chain chain;
    chain.then("input").then("conv2d", {{"channels", int64_t{8}}}).block("residual", {{"channels", int64_t{8}}});
    const Graph graph = chain.then("flatten").then("dense", {{"units", int64_t{10}}}).then("output").take();
    const TorchCode code = writeTorch(graph, {{"image", {3, 8, 8}}});
    EXPECT_THAT(code.said, IsEmpty());
    EXPECT_EQ(code.text, R"(from collections import OrderedDict

from torch import nn


class ResidualBlock(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv2d = nn.Conv2d(8, 8, 3, padding=1, bias=False)
        self.batch_norm = nn.BatchNorm2d(8)
        self.relu = nn.ReLU()
        self.conv2d2 = nn.Conv2d(8, 8, 3, padding=1, bias=False)
        self.batch_norm2 = nn.BatchNorm2d(8)
        self.relu2 = nn.ReLU()

    def forward(self, block_input):
        x = self.conv2d(block_input)
        x = self.batch_norm(x)
        x = self.relu(x)
        x = self.conv2d2(x)
        x = self.batch_norm2(x)
        x = x + block_input
        x = self.relu2(x)
        return x


model = nn.Sequential(OrderedDict([
    ('conv2d', nn.Conv2d(3, 8, 3)),
    ('residual', ResidualBlock()),
    ('flatten', nn.Flatten()),
    ('dense', nn.Linear(288, 10)),
]))
)");
}

TEST(TorchText, ARepeatedBlockIsOneNodeWithANumber)
{
    const std::string text = "nn.Sequential(*[nn.Sequential(nn.Linear(8, 8), nn.ReLU()) for _ in range(6)], nn.Linear(8, 2))";
    const TorchRead result = read(text);
    EXPECT_THAT(result.said, IsEmpty());
    EXPECT_EQ(result.graph.find("block")->params.integer("repeat"), 6);
    EXPECT_EQ(layersOf(result.graph).size(), 5U) << "two layers and two ports, and what comes after";
    EXPECT_EQ(read("Sequential(\n (0-5): 6 x Sequential(\n (0): Linear(in_features=8, out_features=8, bias=True)\n (1): "
                   "ReLU()\n )\n)").graph.find("block")->params.integer("repeat"), 6);
    const TorchCode code = writeTorch(readTorch(text, TorchEnds::Added).graph, {{"image", {8}}});
    EXPECT_THAT(code.text, HasSubstr("for _ in range(6)])"));
    EXPECT_EQ(layersOf(read(code.text).graph), layersOf(result.graph)) << code.text;
}

TEST(TorchText, IsOneEditThatKeepsFreeNames)
{
    const TorchRead result = read("self.fc = nn.Linear(4, 2)\nself.fc2 = nn.ReLU()");
    Graph graph = Chain().then("input").take();
    const std::string before = projectText(graph);
    for (int round = 0; round < 2; ++round) {
        const auto edit = edits::insertNetwork("Build", graph, result.graph, {100, 0});
        ASSERT_TRUE(edit->check(graph).ok());
        edit->apply(graph);
        if (round == 0) {
            EXPECT_NE(graph.find("fc"), nullptr);
            edit->inverse()->apply(graph);
            EXPECT_EQ(projectText(graph), before);
            edit->apply(graph);
        }
    }
    EXPECT_NE(graph.find("dense"), nullptr) << "fc was taken";
    EXPECT_EQ(graph.wires().size(), 2U);
}

TEST(TorchText, SizesThatContradictWhatComesBeforeAreTold)
{
    const auto said = [](std::string_view text, const std::vector<FieldInfo>& fields = {}) {
        return readTorch(text, TorchEnds::Added, fields).said;
    };
    const char* text = "nn.Sequential(\n"
                       "  nn.Conv2d(1, 64, 3, padding=1),\n"
                       "  nn.MaxPool2d(2),\n"
                       "  nn.Flatten(),\n"
                       "  nn.Linear(3136, 128),\n"
                       "  nn.ReLU(),\n"
                       "  nn.Linear(100, 10))\n";
    const std::string wide = "line 5: nn.Linear(3136, 128) says in_features=3136, but what comes before gives 12544; Plexus "
                             "takes the size from the network";
    const std::string narrow = "line 7: nn.Linear(100, 10) says in_features=100, but what comes before gives 128; Plexus "
                               "takes the size from the network";
    EXPECT_THAT(said(text, {{"image", {1, 28, 28}}, {"label", {}, 10}}), ElementsAre(wide, narrow));
    EXPECT_THAT(said(text), ElementsAre(narrow)) << "how large pictures are is not known without data";
    EXPECT_THAT(readTorch(text, TorchEnds::Left).said, ElementsAre(narrow));
    EXPECT_THAT(said(text, {{"image", {3, 14, 14}}, {"label", {}, 10}}),
                ElementsAre("line 2: nn.Conv2d(1, 64, 3, padding=1) says in_channels=1, but what comes before gives 3; Plexus "
                            "takes the size from the network",
                            narrow));
    // Channels follow from each other without any data, in blocks too.
    EXPECT_THAT(said("nn.Sequential(nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(16)),\n nn.Conv2d(8, 4, 3))"),
                ElementsAre("line 1: nn.BatchNorm2d(16) says num_features=16, but what comes before gives 8; Plexus takes "
                            "the size from the network"));
    EXPECT_THAT(said("nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))"), IsEmpty());
    EXPECT_THAT(said("nn.Sequential(nn.Conv2d(1, 8, 3), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.LazyLinear(9), nn.Linear(9, 2))"),
                IsEmpty());
    EXPECT_THAT(said("nn.Sequential(nn.Conv2d(1, 8, 3), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(8, 9))"),
                ElementsAre(HasSubstr("says in_features=8, but what comes before gives 32")));
}

} // namespace
} // namespace plexus::test
