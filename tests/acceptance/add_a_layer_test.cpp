// SPDX-License-Identifier: GPL-3.0-or-later
// One new file in a copy of the tree is a new layer everywhere: nothing else is edited. The copy is a
// dev build, because that has its programs and tests in the compiler cache already.
#include "engine/base/file.h"
#include "engine/io/weights_json.h"
#include "engine/model/project_file.h"
#include "tests/support/paths.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <gmock/gmock.h>
#include <sstream>

namespace plexus
{
namespace
{

namespace fs = std::filesystem;
using ::testing::HasSubstr;

struct Ran {
    int status = -1;
    std::string output; // standard output and errors
};

Ran run(const std::string& command)
{
    Ran ran;
    FILE* pipe = popen((command + " 2>&1 </dev/null").c_str(), "r");
    if (pipe == nullptr) {
        return ran;
    }
    std::array<char, 4096> buffer;
    for (std::size_t count = 0; (count = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
        ran.output.append(buffer.data(), count);
    }
    ran.status = pclose(pipe);
    return ran;
}

std::string quoted(const fs::path& path)
{
    return "'" + path.string() + "'";
}

// What ninja compiled, as it says so.
std::vector<std::string> compilations(const std::string& ninjaOutput)
{
    std::vector<std::string> found;
    std::istringstream stream(ninjaOutput);
    for (std::string line; std::getline(stream, line);) {
        if (line.find("Building CXX object") != std::string::npos) {
            found.push_back(line);
        }
    }
    return found;
}

std::string content(const fs::path& path)
{
    return readFile(path).value();
}

// Makes `to` hold what `from` holds, leaving equal files alone so that a second run builds little.
void mirror(const fs::path& from, const fs::path& to)
{
    if (fs::is_regular_file(from)) {
        if (!fs::exists(to) || content(from) != content(to)) {
            fs::create_directories(to.parent_path());
            fs::copy_file(from, to, fs::copy_options::overwrite_existing);
        }
        return;
    }
    fs::create_directories(to);
    for (const fs::directory_entry& entry : fs::directory_iterator(to)) {
        if (!fs::exists(from / entry.path().filename())) {
            fs::remove_all(entry.path());
        }
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
        mirror(entry.path(), to / entry.path().filename());
    }
}

// A value of this build's CMake cache, so that the copy is configured alike.
std::string cached(const std::string& name)
{
    std::istringstream stream(content(testing::buildDir() / "CMakeCache.txt"));
    for (std::string line; std::getline(stream, line);) {
        if (line.rfind(name + ":", 0) == 0) {
            return line.substr(line.find('=') + 1);
        }
    }
    return {};
}

class AddALayer : public ::testing::Test
{
protected:
    static void SetUpTestSuite()
    {
        const fs::path source = testing::sourceDir();
        for (const char* name : {"CMakeLists.txt", "CMakePresets.json", "cmake", "engine", "app",
                                 "shaders", "resources", "tests", "docs"}) {
            if (fs::exists(source / name)) {
                mirror(source / name, tree() / name);
            }
        }
        setenv("CCACHE_BASEDIR", tree().c_str(), 1);
        setenv("CCACHE_NOHASHDIR", "1", 1);
        const Ran configured =
            run("cd " + quoted(tree()) + " && cmake --preset dev -DPLEXUS_WERROR="
                + cached("PLEXUS_WERROR") + " -DPLEXUS_STUDIO=" + cached("PLEXUS_STUDIO"));
        ASSERT_EQ(configured.status, 0) << configured.output;
        const Ran before = build();
        ASSERT_EQ(before.status, 0) << before.output.substr(
            before.output.size() - std::min<std::size_t>(before.output.size(), 4000));
        fs::copy_file(source / "tests/acceptance/data/gain.cpp.txt",
                      tree() / "engine/layers/gain.cpp");
        s_built = build();
    }

    static void TearDownTestSuite() { fs::remove(tree() / "engine/layers/gain.cpp"); }

    static Ran build()
    {
        std::string targets = "plexus registry_test";
        if (cached("PLEXUS_STUDIO") != "OFF") {
            targets += " studio_test";
        }
        return run("ninja -C " + quoted(tree() / "build/dev") + " -j2 " + targets);
    }

    void SetUp() override { ASSERT_EQ(s_built.status, 0) << s_built.output; }

    static fs::path tree() { return testing::buildDir() / "add-a-layer"; }
    static std::string program(const char* name)
    {
        return quoted(tree() / "build/dev/bin" / name);
    }

    static inline Ran s_built;
};

// The list of layers, and the files the new one is compiled together with.
TEST_F(AddALayer, CompilesItsPieceAndTheList)
{
    using namespace ::testing;
    EXPECT_THAT(compilations(s_built.output),
                AllOf(Not(IsEmpty()), SizeIs(Le(2)), Each(HasSubstr("plexus_layers.dir"))))
        << s_built.output;
}

TEST_F(AddALayer, StandsInTheListAndTheDocumentation)
{
    const Ran markdown = run(program("plexus") + " layers --markdown");
    EXPECT_EQ(markdown.status, 0);
    EXPECT_THAT(markdown.output, HasSubstr("Multiplies each feature by a factor of its own"));
    EXPECT_THAT(markdown.output, HasSubstr("The factor that training starts with."));
    const Ran json = run(program("plexus") + " layers --json");
    EXPECT_EQ(json.status, 0);
    EXPECT_THAT(json.output, HasSubstr("\"gain\""));
}

TEST_F(AddALayer, IsTestedByTheRegistry)
{
    const Ran tests = run(program("registry_test") + " --gtest_filter='*gain*'");
    EXPECT_EQ(tests.status, 0) << tests.output;
    EXPECT_THAT(tests.output, HasSubstr("gain"));
}

TEST_F(AddALayer, TrainsAndIsExported)
{
    const fs::path folder = fs::path(::testing::TempDir()) / "plexus-add-a-layer";
    fs::remove_all(folder);
    fs::create_directories(folder);
    const fs::path project = folder / "p.plexus";
    ASSERT_EQ(run(program("plexus") + " new spirals -o " + quoted(project)).status, 0);

    // Between the last node and the output.
    Graph graph = loadProject(project).value();
    const GraphNode* output = nullptr;
    for (const GraphNode& node : graph.nodes()) {
        if (node.definition != nullptr && node.definition->role == LayerRole::Output) {
            output = &node;
        }
    }
    ASSERT_NE(output, nullptr);
    const Wire last = *graph.into(output->key, "in");
    GraphNode node;
    node.key = node.layer = "gain";
    graph.disconnect(last);
    graph.insert(node, graph.nodes().size());
    graph.connect({last.from, last.fromPort, "gain", "in"});
    graph.connect({"gain", "out", last.to, last.toPort});
    ASSERT_TRUE(saveProject(graph, project));

    const Ran trained = run(program("plexus") + " train " + quoted(project)
                            + " --steps 5 --seed 1 --run " + quoted(folder / "run"));
    ASSERT_EQ(trained.status, 0) << trained.output;
    const Ran exported = run(program("plexus") + " export " + quoted(folder / "run")
                             + " --to json --device reference -o " + quoted(folder / "w.json"));
    ASSERT_EQ(exported.status, 0) << exported.output;
    EXPECT_THAT(content(folder / "w.json"), HasSubstr("\"gain.weight\""));
}

TEST_F(AddALayer, StandsInThePaletteAndTheInspector)
{
    if (cached("PLEXUS_STUDIO") == "OFF") {
        GTEST_SKIP() << "built without the studio";
    }
    const Ran tests = run("QT_QPA_PLATFORM=offscreen " + program("studio_test")
                          + " --gtest_filter='Palette.*:*gain*'");
    EXPECT_EQ(tests.status, 0) << tests.output;
    EXPECT_THAT(tests.output, HasSubstr("gain"));
}

} // namespace
} // namespace plexus
