// SPDX-License-Identifier: GPL-3.0-or-later
// Every template trained on the command line to the figure that its sentence promises. Takes an
// hour on a processor: ctest -L slow.
#include "engine/base/json.h"
#include "engine/data/reader.h"
#include "engine/session/session.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <sstream>

namespace plexus::testing {
namespace {

// The last JSON object that training printed: type finished, with the figures.
Json trained(const TemporaryFolder& folder, const std::string& name, const std::string& data = {},
             const std::vector<std::string>& settings = {})
{
    std::vector<std::string> make{"new", name, "-o", "t.plexus"};
    if (!data.empty()) {
        make.insert(make.end(), {"--data", data});
    }
    const ProcessResult made = runPlexus(make, folder.path());
    EXPECT_EQ(made.exitCode, 0) << made.err;
    std::vector<std::string> train{"train", "t.plexus", "--seed", "1", "--run", "r", "--json"};
    for (const std::string& setting : settings) {
        train.insert(train.end(), {"--set", setting});
    }
    const ProcessResult done = runPlexus(train, folder.path());
    EXPECT_EQ(done.exitCode, 0) << done.err;
    std::istringstream lines(done.out);
    std::string line;
    std::string last;
    while (std::getline(lines, line)) {
        last = line.empty() ? last : line;
    }
    const auto json = Json::parse(last, "output");
    return json.ok() ? *json : Json();
}

double figure(const Json& finished, const char* name)
{
    const Json* metrics = finished.find("metrics");
    const Json* value = metrics ? metrics->find(name) : nullptr;
    EXPECT_TRUE(value && value->isNumber()) << name;
    return value && value->isNumber() ? value->number() : -1;
}

// A folder of test data, or nothing.
std::string dataFolder(const char* name)
{
    const auto folder = testData();
    const bool isThere = folder && std::filesystem::exists(*folder / "data" / name);
    return isThere ? (*folder / "data" / name).string() : "";
}

class SlowTemplates : public ::testing::Test {
protected:
    TemporaryFolder m_folder;
};

TEST_F(SlowTemplates, RegressionTableExplains95Percent)
{
    EXPECT_GT(figure(trained(m_folder, "regression-table"), "r2"), 0.95);
}

TEST_F(SlowTemplates, TwoInputsAreRightIn95Percent)
{
    EXPECT_GE(figure(trained(m_folder, "two-inputs"), "accuracy"), 0.95);
}

TEST_F(SlowTemplates, TextClassifierTellsDrawnTopics)
{
    EXPECT_GE(figure(trained(m_folder, "text-classifier"), "accuracy"), 0.9);
}

// The same texts as files, a folder for each topic.
TEST_F(SlowTemplates, TextClassifierReadsFiles)
{
    const ReaderDef& topics = *findReader("topics");
    const Params params(&topics.params);
    const auto data = topics.read({.params = params, .seed = 5});
    ASSERT_TRUE(data.ok());
    const DataField& text = *data->training.find("text");
    const DataField& label = *data->training.find("label");
    for (int64_t i = 0; i < text.count; ++i) {
        std::string words;
        for (int64_t j = 0; j < text.sample[0]; ++j) {
            const auto word = static_cast<size_t>(text.at(i, j));
            words += word == 0 ? "" : text.classes[word] + " ";
        }
        const auto folder = m_folder / "texts" / label.classes[static_cast<size_t>(label.at(i, 0))];
        std::filesystem::create_directories(folder);
        writeText(folder / (std::to_string(i) + ".txt"), words);
    }
    EXPECT_GE(figure(trained(m_folder, "text-classifier", m_folder / "texts"), "accuracy"), 0.9);
}

// Letter after letter, each from what was written before: nobody tells the decoder the truth.
double writtenRight(Predictor& predictor, const DataField& source, const DataField& target)
{
    const int64_t length = source.sample[0];
    const int64_t count = std::min<int64_t>(source.count, 200);
    Tensor read({count, length});
    for (int64_t i = 0; i < count * length; ++i) {
        read.data[static_cast<size_t>(i)] = source.at(i / length, i % length);
    }
    Tensor written({count, length}); // begins with the start, which is 0
    int64_t right = 0;
    for (int64_t t = 0; t < length; ++t) {
        const auto answer = predictor.predict({{"source", read}, {"written", written}});
        EXPECT_TRUE(answer.ok()) << answer.error().sentence();
        const int64_t letters = answer->shape[1];
        for (int64_t i = 0; i < count; ++i) {
            const auto chance = [&](int64_t letter) {
                return answer->data[static_cast<size_t>((i * letters + letter) * length + t)];
            };
            int64_t best = 0;
            for (int64_t letter = 1; letter < letters; ++letter) {
                best = chance(letter) > chance(best) ? letter : best;
            }
            right += static_cast<double>(best) == target.at(i, t) ? 1 : 0;
            if (t + 1 < length) {
                written.data[static_cast<size_t>(i * length + t + 1)] = static_cast<double>(best);
            }
        }
    }
    return static_cast<double>(right) / static_cast<double>(count * length);
}

TEST_F(SlowTemplates, TransformerReversesLettersItHasNotSeen)
{
    EXPECT_GE(figure(trained(m_folder, "transformer-reverse"), "accuracy"), 0.99);
    const auto weights = loadForExport(m_folder / "r", "");
    ASSERT_TRUE(weights.ok()) << weights.error().sentence();
    auto predictor = Predictor::open(*weights, "");
    ASSERT_TRUE(predictor.ok()) << predictor.error().sentence();
    const ReaderDef& sequences = *findReader("sequences");
    const Params params(&sequences.params);
    const auto fresh = sequences.read({.params = params, .seed = 99});
    ASSERT_TRUE(fresh.ok());
    EXPECT_GE(writtenRight(*predictor, *fresh->training.find("source"), *fresh->training.find("target")), 0.99);
}

TEST_F(SlowTemplates, MnistCnnIsRightIn97Point5PercentAfterThreeEpochs)
{
    if (dataFolder("mnist").empty()) {
        GTEST_SKIP() << "PLEXUS_TEST_DATA names no folder with data/mnist";
    }
    const Json finished = trained(m_folder, "mnist-cnn", dataFolder("mnist"));
    EXPECT_EQ(finished.find("epoch")->integer(), 3);
    EXPECT_GE(figure(finished, "accuracy"), 0.975);
}

TEST_F(SlowTemplates, AutoencoderDrawsWithin2Percent)
{
    if (dataFolder("mnist").empty()) {
        GTEST_SKIP() << "PLEXUS_TEST_DATA names no folder with data/mnist";
    }
    const Json finished = trained(m_folder, "autoencoder-mnist", dataFolder("mnist"));
    ASSERT_TRUE(finished.find("validation_loss"));
    EXPECT_LT(finished.find("validation_loss")->number(), 0.02);
}

TEST_F(SlowTemplates, RecurrentNetworksReadMnistRowByRow)
{
    if (dataFolder("mnist").empty()) {
        GTEST_SKIP() << "PLEXUS_TEST_DATA names no folder with data/mnist";
    }
    for (const char* name : {"lstm-mnist", "gru-mnist"}) {
        const TemporaryFolder folder;
        EXPECT_GE(figure(trained(folder, name, dataFolder("mnist")), "accuracy"), 0.97) << name;
    }
}

class SlowCifar : public SlowTemplates {
protected:
    // The pictures, extracted.
    void SetUp() override
    {
        if (dataFolder("cifar10").empty()) {
            GTEST_SKIP() << "PLEXUS_TEST_DATA names no folder with data/cifar10";
        }
        const std::string archive = dataFolder("cifar10") + "/cifar10-jpeg-60k.tar.xz";
        const ProcessResult done = runProcess("/usr/bin/tar", {"-xJf", archive}, m_folder.path());
        ASSERT_EQ(done.exitCode, 0) << done.err;
        m_pictures = m_folder.path();
        while (!std::filesystem::exists(m_pictures
                                        / "train")) { // the archive may have a folder around it
            m_pictures = std::filesystem::directory_iterator(m_pictures)->path();
        }
    }
    std::filesystem::path m_pictures;
};

TEST_F(SlowCifar, FiveConvolutionsAreRightIn60Percent)
{
    EXPECT_GE(figure(trained(m_folder, "vgg-cifar", m_pictures), "accuracy"), 0.6);
}

// The template as it is made, on 32 pictures of each class, of which the usual fifth is kept aside. Only the transforms
// are off: what never looks the same twice is not learned by heart.
TEST_F(SlowCifar, ResidualNetworkOverfits256Pictures)
{
    const Json finished =
        trained(m_folder, "resnet18-cifar", m_pictures / "train",
                {"data.most_per_class=32", "training.flip=none", "training.crop_margin=0"});
    ASSERT_TRUE(finished.find("train_accuracy"));
    EXPECT_GE(finished.find("train_accuracy")->number(), 0.99);
}

} // namespace
} // namespace plexus::testing
