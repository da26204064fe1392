// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/advice.h"
#include "engine/session/template.h"

#include "engine/model/block.h"
#include "engine/model/data_choice.h"
#include "engine/model/infer.h"
#include "engine/model/project_file.h"

#include <cmath>
#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::IsEmpty;

// What the four IDX files of MNIST would say.
const std::vector<FieldInfo> kMnist{{"image", {1, 28, 28}}, {"label", {}, 10}};

class TemplateTest : public ::testing::TestWithParam<std::string> {
protected:
    const TemplateDef& definition() const { return *findTemplate(GetParam()); }
};

TEST_P(TemplateTest, SaysWhatItIs)
{
    EXPECT_FALSE(definition().title.empty());
    EXPECT_EQ(definition().help.back(), '.');
}

TEST_P(TemplateTest, HasNoProblemOnItsData)
{
    const Graph graph = definition().make(definition().neededFiles.empty() ? "" : "folder");
    std::vector<FieldInfo> fields = kMnist; // pictures in ten classes
    if (definition().neededFiles.empty()) {
        const auto described = describeData(graph);
        ASSERT_TRUE(described.ok()) << described.error().sentence();
        fields = *described;
    }
    const Inference result = review(graph, fields); // nor is there advice to give
    for (const Problem& problem : result.problems) {
        ADD_FAILURE() << problem.node << ": " << problem.what;
    }
}

TEST_P(TemplateTest, SavesAndLoadsUnchanged)
{
    const std::string text = projectText(definition().make("folder"));
    const auto loaded = parseProject(text, "template");
    ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
    EXPECT_EQ(projectText(*loaded), text);
}

TEST_P(TemplateTest, NodesDoNotOverlap)
{
    const Graph graph = definition().make("");
    for (const GraphNode& one : graph.nodes()) {
        for (const GraphNode& other : graph.nodes()) {
            const bool apart = std::abs(one.position.x - other.position.x) >= 180 + 40
                               || std::abs(one.position.y - other.position.y) >= 90 + 60;
            EXPECT_TRUE(&one == &other || apart || blockOf(one.key) != blockOf(other.key)) << one.key << " covers " << other.key;
        }
    }
}

TEST(Templates, UnknownKeyIsNull)
{
    EXPECT_EQ(findTemplate("nothing"), nullptr);
    for (const char* key : {"digits", "spirals", "mnist-mlp", "mnist-cnn", "regression-table", "autoencoder-mnist",
                            "lstm-mnist", "gru-mnist", "text-classifier", "two-inputs", "vgg-cifar", "resnet18-cifar",
                            "transformer-reverse"}) {
        EXPECT_NE(findTemplate(key), nullptr) << key;
    }
}

std::vector<std::string> keys()
{
    std::vector<std::string> result;
    for (const TemplateDef& one : allTemplates()) {
        result.push_back(one.key);
    }
    return result;
}

INSTANTIATE_TEST_SUITE_P(Every, TemplateTest, ::testing::ValuesIn(keys()), [](const auto& one) {
    std::string name = one.param;
    for (char& c : name) {
        c = c == '-' ? '_' : c;
    }
    return name;
});

} // namespace
} // namespace plexus::test
