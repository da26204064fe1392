// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/lanes.h"

#include "tests/vk/lab.h"

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace plexus::vk::test {
namespace {

// A variable of the environment while it lives.
class Variable {
public:
    Variable(const char* name, const char* value) : m_name(name)
    {
        if (const char* before = std::getenv(name)) {
            m_before = before;
        }
        setenv(name, value, 1);
    }
    ~Variable() { m_before ? setenv(m_name, m_before->c_str(), 1) : unsetenv(m_name); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;
    std::string now() const { return std::getenv(m_name); }

private:
    const char* m_name;
    std::optional<std::string> m_before;
};

TEST(Lanes, OfSixteenKeepTheirCodeApart)
{
    const std::filesystem::path folder = std::filesystem::temp_directory_path() / "plexus lanes";
    const Variable width("LP_NATIVE_VECTOR_WIDTH", "512");
    const Variable cache("MESA_SHADER_CACHE_DIR", folder.c_str());
    for (int i = 0; i < 2; ++i) { // the second time as a worker does, whose parent was there before
        chooseLanes();
        EXPECT_EQ(width.now(), "512");
        EXPECT_EQ(cache.now(), (folder / "lavapipe-512").string());
    }
    EXPECT_TRUE(std::filesystem::is_directory(folder));
    std::filesystem::remove_all(folder);
}

TEST(Lanes, OfEightStayWhereTheyAre)
{
    const Variable width("LP_NATIVE_VECTOR_WIDTH", "256");
    const Variable cache("MESA_SHADER_CACHE_DIR", "/somewhere");
    chooseLanes();
    EXPECT_EQ(width.now(), "256");
    EXPECT_EQ(cache.now(), "/somewhere");
}

TEST(Lanes, AreAsManyAsTheDriverHas)
{
    const Device& dev = device(Variant::Texel);
    EXPECT_EQ(dev.traits().lanes, dev.facts().subgroupSize);
}

} // namespace
} // namespace plexus::vk::test
