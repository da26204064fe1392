// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/tile_choices.h"
#include "tests/vk/lab.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace plexus::vk::test {
namespace {

Dispatch productDispatch(const TiledProduct& product)
{
    Dispatch dispatch;
    dispatch.shader = Template::ConvWeight;
    dispatch.product = product;
    return dispatch;
}

TEST(TileChoices, AreOfSizesAboutAsLarge)
{
    EXPECT_EQ(TileChoices::bucketOf(productDispatch({65, 128, 1000, 3})), "conv_weight.wide 128x128x1024, 4");
    EXPECT_EQ(TileChoices::bucketOf(productDispatch({128, 65, 513, 4})), "conv_weight.wide 128x128x1024, 4");
    EXPECT_EQ(TileChoices::bucketOf(productDispatch({129, 1, 16, 1})), "conv_weight.wide 256x1x16, 1");
}

TEST(TileChoices, AreReadAsTheyWereWritten)
{
    TileChoices choices;
    choices.keep("gemm.nt 128x64x1024, 1", allTiles()[3]);
    choices.keep("conv.input 4x4x4, 2", allTiles()[11]);
    const std::string text = choices.text("a card, its driver");
    EXPECT_EQ(text, "plexus tiles 1, a card, its driver\n"
                    "conv.input 4x4x4, 2 = 32x32, 4x4 each\n"
                    "gemm.nt 128x64x1024, 1 = 64x64, 8x4 each\n");
    const TileChoices again = TileChoices::parse(text, "a card, its driver");
    EXPECT_EQ(again.size(), 2u);
    EXPECT_EQ(again.find("gemm.nt 128x64x1024, 1"), &allTiles()[3]);
    EXPECT_EQ(again.find("gemm.nt 128x64x2048, 1"), nullptr);
}

TEST(TileChoices, OfAnotherDriverOrDamagedAreNone)
{
    TileChoices choices;
    choices.keep("gemm.nt 128x64x1024, 1", allTiles()[3]);
    const std::string text = choices.text("a card, driver 1");
    EXPECT_EQ(TileChoices::parse(text, "a card, driver 1").size(), 1u);
    EXPECT_EQ(TileChoices::parse(text, "a card, driver 2").size(), 0u);
    EXPECT_EQ(TileChoices::parse(text.substr(0, text.size() - 4), "a card, driver 1").size(), 0u);
    EXPECT_EQ(TileChoices::parse(text + "gemm.nt 1x1x1, 1 = 63x63, 3x3 each\n", "a card, driver 1").size(), 0u);
    EXPECT_EQ(TileChoices::parse(text + std::string("\0\xff", 2), "a card, driver 1").size(), 0u);
    EXPECT_EQ(TileChoices::parse("", "a card, driver 1").size(), 0u);
}

TEST(Tuning, IsForCardsUnlessSomebodySaysOtherwise)
{
    unsetenv("PLEXUS_TUNE");
    EXPECT_TRUE(tunes(Tuning::Default, DeviceType::Discrete));
    EXPECT_TRUE(tunes(Tuning::Default, DeviceType::Integrated));
    EXPECT_FALSE(tunes(Tuning::Default, DeviceType::Cpu));
    EXPECT_TRUE(tunes(Tuning::On, DeviceType::Cpu));
    EXPECT_FALSE(tunes(Tuning::Off, DeviceType::Discrete));
    setenv("PLEXUS_TUNE", "on", 1);
    EXPECT_TRUE(tunes(Tuning::Default, DeviceType::Cpu));
    setenv("PLEXUS_TUNE", "off", 1);
    EXPECT_FALSE(tunes(Tuning::Default, DeviceType::Discrete));
    EXPECT_TRUE(tunes(Tuning::On, DeviceType::Cpu));
    unsetenv("PLEXUS_TUNE");
}

// A device that tunes, as a program would open one.
class TuningDevice {
public:
    explicit TuningDevice(const std::string& folder, Tuning tuning = Tuning::On)
    {
        DeviceOptions options;
        options.variant = Variant::Buffer;
        options.forceVariant = true;
        options.cacheFolder = folder;
        options.tuning = tuning;
        m_instance = Instance::create(Validation::FromEnvironment).value();
        m_device = std::move(*Device::create(m_instance, options));
        m_buffer = m_device->createBuffer(4 * words, MemoryKind::Local, "test").value();
        const std::vector<float> numbers = noise(words, 1);
        EXPECT_TRUE(m_device->upload({m_buffer, 0, 4 * words}, std::as_bytes(std::span(numbers))).ok());
        m_spec.m = 40;
        m_spec.n = 24;
        m_spec.k = 20;
        m_spec.rowA = 20;
        m_spec.rowB = m_spec.rowOut = 24;
        m_spec.a = {m_buffer, 0, 4 * 40 * 20};
        m_spec.b = {m_buffer, 4096, 4 * 20 * 24};
        m_spec.epilogue.out = {m_buffer, 8192, 4 * 40 * 24};
    }
    ~TuningDevice() { m_device->destroyBuffer(m_buffer); }

    Device& device() { return *m_device; }
    Dispatch dispatch() { return std::get<Dispatch>(encode(m_spec, m_device->traits()).value()[0]); }
    std::vector<float> multiply()
    {
        EXPECT_TRUE(m_device->run(*encode(m_spec, m_device->traits())).ok());
        std::vector<float> result(40 * 24);
        EXPECT_TRUE(m_device->download(m_spec.epilogue.out, std::as_writable_bytes(std::span(result))).ok());
        return result;
    }
    // What lies in the buffer but for the result.
    std::vector<float> others()
    {
        std::vector<float> all(words);
        EXPECT_TRUE(m_device->download({m_buffer, 0, 4 * words}, std::as_writable_bytes(std::span(all))).ok());
        std::fill_n(all.begin() + 2048, 40 * 24, 0.0f);
        return all;
    }

private:
    static constexpr size_t words = 4096;
    std::shared_ptr<Instance> m_instance;
    std::unique_ptr<Device> m_device;
    BufferId m_buffer = BufferId::None;
    GemmSpec m_spec;
};

TEST(Tuning, MeasuresOnceKeepsWhatItFoundAndChangesNoBit)
{
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("plexus-tune-" + std::to_string(getpid()));
    std::vector<float> expected;
    {
        TuningDevice table("-", Tuning::Off);
        expected = table.multiply();
        EXPECT_EQ(table.device().tileChoices(), 0u);
        EXPECT_EQ(table.device().pipelineCount(), 1u);
    }
    std::filesystem::path file;
    {
        TuningDevice tuning(folder.string());
        const std::vector<float> before = tuning.others();
        EXPECT_EQ(tuning.multiply(), expected);
        EXPECT_EQ(tuning.others(), before) << "what is measured has operands of its own";
        EXPECT_EQ(tuning.device().tileChoices(), 1u);
        const size_t pipelines = tuning.device().pipelineCount();
        EXPECT_EQ(tuning.multiply(), expected);
        EXPECT_EQ(tuning.device().pipelineCount(), pipelines) << "nothing is measured twice";
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            file = entry.path().extension() == ".txt" ? entry.path() : file;
        }
        EXPECT_TRUE(file.filename().string().starts_with("tiles-")) << file;
    }
    {
        TuningDevice later(folder.string());
        EXPECT_EQ(later.multiply(), expected);
        EXPECT_EQ(later.device().tileChoices(), 1u);
        EXPECT_EQ(later.device().pipelineCount(), 1u) << "it was read and not measured";
    }
    std::ofstream(file) << "plexus tiles 1, another card\n";
    {
        TuningDevice again(folder.string());
        EXPECT_EQ(again.multiply(), expected);
        EXPECT_EQ(again.device().tileChoices(), 1u);
    }
    std::ifstream written(file);
    std::string line;
    std::getline(written, line);
    EXPECT_NE(line, "plexus tiles 1, another card");
    std::filesystem::remove_all(folder);
}

TEST(Tuning, GoesOnByTheTableWithoutMemory)
{
    TuningDevice tuning("-");
    Dispatch large = tuning.dispatch();
    large.bindings[0].range.bytes = uint64_t{1} << 50;
    const auto none = tuning.device().timeTiles(large);
    ASSERT_TRUE(none.ok());
    EXPECT_TRUE(none->empty());
}

} // namespace
} // namespace plexus::vk::test
