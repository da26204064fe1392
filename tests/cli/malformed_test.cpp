// SPDX-License-Identifier: GPL-3.0-or-later
// Files a person could really have: damaged, cut off, hostile or of another kind. Each must end in
// one clear sentence and exit code 1, under the sanitizers too.
#include "engine/base/json.h"
#include "engine/io/checksum.h"
#include "tests/support/idx_files.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace plexus::testing
{
namespace
{

using Words = std::vector<std::string>;

// Well-formed files that the cases below damage; made once, by the program itself.
class GoodFiles
{
public:
    static const GoodFiles& get()
    {
        static const GoodFiles files;
        return files;
    }
    std::string project, weights, mnistProject;

private:
    GoodFiles()
    {
        const TemporaryFolder folder;
        run({"new", "spirals", "-o", "p.plexus"}, folder);
        project = readText(folder / "p.plexus");
        run({"train", "p.plexus", "--steps", "2", "--run", "r", "--device", "reference"}, folder);
        run({"export", "r", "--to", "json", "-o", "w.json", "--device", "reference"}, folder);
        weights = readText(folder / "w.json");
        std::filesystem::create_directory(folder / "data");
        writeIdxFolder(folder / "data");
        run({"new", "mnist-mlp", "-o", "m.plexus", "--data", "data"}, folder);
        mnistProject = readText(folder / "m.plexus");
    }
    static void run(const Words& words, const TemporaryFolder& folder)
    {
        const ProcessResult result = runPlexus(words, folder.path());
        if (result.exitCode != 0) {
            throw std::runtime_error(words.front() + ": " + result.err);
        }
    }
};

struct Case {
    std::string name;
    std::function<Words(const TemporaryFolder&)> make; // writes the file, gives the command
    std::string mustSay;
};

void PrintTo(const Case& value, std::ostream* stream)
{
    *stream << value.name;
}

std::string replaced(std::string text, std::string_view from, std::string_view to)
{
    const size_t at = text.find(from);
    if (at == std::string::npos) {
        throw std::runtime_error("the good file has no " + std::string(from));
    }
    return text.replace(at, from.size(), to);
}

Case project(std::string name, std::function<std::string(std::string)> damage, std::string mustSay)
{
    return {"project_" + name,
            [damage](const TemporaryFolder& folder) -> Words {
                writeText(folder / "bad.plexus", damage(GoodFiles::get().project));
                return {"check", "bad.plexus"};
            },
            std::move(mustSay)};
}

// The file after `change`, with a checksum that fits it again.
std::string resealed(const std::string& text, const std::function<void(Json&)>& change)
{
    Json json = *Json::parse(text, "weights");
    json.erase("checksum");
    change(json);
    json.set("checksum", valueChecksum(json));
    return json.compact();
}

Json& firstTensor(Json& json)
{
    return json.find("tensors")->members().front().second;
}

Case weights(std::string name, std::function<std::string(std::string)> damage, std::string mustSay)
{
    return {"weights_" + name,
            [damage](const TemporaryFolder& folder) -> Words {
                writeText(folder / "bad.json", damage(GoodFiles::get().weights));
                return {"eval", "bad.json", "--device", "reference"};
            },
            std::move(mustSay)};
}

Case sealedWeights(std::string name, std::function<void(Json&)> change, std::string mustSay)
{
    return weights(
        std::move(name), [change](const std::string& good) { return resealed(good, change); },
        std::move(mustSay));
}

Case idx(std::string name, std::function<void(const std::filesystem::path&)> damage,
         std::string mustSay)
{
    return {"idx_" + name,
            [damage](const TemporaryFolder& folder) -> Words {
                const std::filesystem::path data = folder / "data";
                std::filesystem::create_directory(data);
                writeIdxFolder(data);
                damage(data);
                Json json = *Json::parse(GoodFiles::get().mnistProject, "project");
                writeText(folder / "m.plexus", json.pretty());
                return {"train", "m.plexus", "--steps",
                        "1",     "--set",    "data.folder=" + data.string()};
            },
            std::move(mustSay)};
}

std::string nested(size_t depth)
{
    return std::string(depth, '[') + std::string(depth, ']');
}

const std::string trainImages = "train-images-idx3-ubyte";
const std::string trainLabels = "train-labels-idx1-ubyte";

std::vector<Case> cases()
{
    return {
        {"missing_project",
         [](const TemporaryFolder&) {
             return Words{"check", "none.plexus"};
         },
         "none.plexus"},
        {"project_is_a_folder",
         [](const TemporaryFolder& folder) {
             std::filesystem::create_directory(folder / "dir.plexus");
             return Words{"train", "dir.plexus"};
         },
         "dir.plexus"},
        project(
            "empty", [](const std::string&) { return std::string(); }, "bad.plexus"),
        project(
            "truncated", [](const std::string& s) { return s.substr(0, s.size() / 2); }, "line"),
        project(
            "binary", [](const std::string&) { return std::string("\x7f\x45\x4c\x46\0\xff", 6); },
            "bad.plexus"),
        project(
            "deep_nesting", [](const std::string&) { return nested(100000); }, "64"),
        project(
            "list", [](const std::string&) { return std::string("[1, 2]"); }, "object"),
        project(
            "not_a_number",
            [](const std::string& s) { return replaced(s, "\"version\": 1", "\"version\": NaN"); },
            "line"),
        project(
            "newer_version",
            [](const std::string& s) { return replaced(s, "\"version\": 1", "\"version\": 99"); },
            "newer"),
        project(
            "no_version", [](const std::string& s) { return replaced(s, "\"version\": 1,", ""); },
            "version"),
        project(
            "nodes_is_text",
            [](const std::string& s) {
                Json json = *Json::parse(s, "");
                json.set("nodes", "none");
                return json.pretty();
            },
            "nodes"),
        project(
            "huge_number",
            [](const std::string& s) {
                return replaced(s, "\"version\": 1", "\"version\": 1e999");
            },
            "line"),

        {"missing_weights",
         [](const TemporaryFolder&) {
             return Words{"eval", "none.json"};
         },
         "none.json"},
        weights(
            "empty", [](const std::string&) { return std::string(); }, "bad.json"),
        weights(
            "truncated", [](const std::string& s) { return s.substr(0, s.size() * 2 / 3); },
            "line"),
        weights(
            "deep_nesting", [](const std::string&) { return nested(5000); }, "64"),
        weights(
            "other_format",
            [](const std::string& s) { return replaced(s, "plexus-weights", "onnx"); },
            "no weights file"),
        weights(
            "changed_weight",
            [](const std::string& s) {
                Json json = *Json::parse(s, "");
                Json& data = *firstTensor(json).find("data");
                data.items().front() = Json(data.items().front().number() + 0.125);
                return json.pretty();
            },
            "checksum"),
        weights(
            "not_a_number",
            [](const std::string& s) { return replaced(s, "\"data\": [", "\"data\": [NaN, "); },
            "line"),
        sealedWeights(
            "newer_version", [](Json& json) { json.set("version", 7); }, "newer"),
        sealedWeights(
            "beyond_float32",
            [](Json& json) { firstTensor(json).find("data")->items().front() = Json(1e200); },
            "finite"),
        sealedWeights(
            "huge_shape",
            [](Json& json) {
                firstTensor(json).set("shape",
                                      Json(Json::Array{int64_t{1} << 40, int64_t{1} << 40}));
            },
            "2^31"),
        sealedWeights(
            "negative_shape",
            [](Json& json) { firstTensor(json).set("shape", Json(Json::Array{-1})); }, "shape"),
        sealedWeights(
            "missing_values",
            [](Json& json) { firstTensor(json).find("data")->items().pop_back(); }, "numbers"),
        sealedWeights(
            "missing_tensor",
            [](Json& json) {
                Json::Object& all = json.find("tensors")->members();
                all.erase(all.begin());
            },
            "tensor"),
        sealedWeights(
            "wrong_shape",
            [](Json& json) {
                Json& shape = *firstTensor(json).find("shape");
                std::reverse(shape.items().begin(), shape.items().end());
            },
            "shape"),
        sealedWeights(
            "tensors_is_list", [](Json& json) { json.set("tensors", Json::array()); }, "tensors"),
        sealedWeights(
            "changed_mean",
            [](Json& json) {
                Json& mean = *json.find("preprocessing")->items().front().find("mean");
                mean.items().front() = Json(mean.items().front().number() + 0.25);
            },
            "test vector"),

        idx(
            "missing_file",
            [](const std::filesystem::path& data) { std::filesystem::remove(data / trainImages); },
            trainImages),
        idx(
            "wrong_magic",
            [](const std::filesystem::path& data) {
                writeText(data / trainImages, "PNG\r and something else entirely");
            },
            trainImages),
        idx(
            "truncated",
            [](const std::filesystem::path& data) {
                const std::string bytes = readText(data / trainImages);
                writeText(data / trainImages, bytes.substr(0, bytes.size() - 100));
            },
            trainImages),
        idx(
            "header_only",
            [](const std::filesystem::path& data) {
                writeText(data / trainImages, readText(data / trainImages).substr(0, 6));
            },
            trainImages),
        idx(
            "huge_sizes",
            [](const std::filesystem::path& data) {
                writeText(data / trainImages, idxHeader({0xffffffff, 0xffffffff, 0xffffffff}));
            },
            trainImages),
        idx(
            "count_mismatch",
            [](const std::filesystem::path& data) {
                writeText(data / trainLabels, idxHeader({3}) + std::string(3, '\1'));
            },
            "3"),
        idx(
            "label_out_of_range",
            [](const std::filesystem::path& data) {
                std::string bytes = readText(data / trainLabels);
                bytes.back() = '\xff';
                writeText(data / trainLabels, bytes);
            },
            "255"),
        idx(
            "broken_gzip",
            [](const std::filesystem::path& data) {
                std::filesystem::remove(data / trainImages);
                writeText(data / (trainImages + ".gz"), std::string("\x1f\x8b\x08", 3) + "no gzip");
            },
            trainImages),
    };
}

class MalformedInput : public ::testing::TestWithParam<Case>
{
};

TEST_P(MalformedInput, GivesOneSentenceAndExitCode1)
{
    const TemporaryFolder folder;
    const ProcessResult result = runPlexus(GetParam().make(folder), folder.path());
    EXPECT_EQ(result.exitCode, 1) << result.out << result.err;
    const std::string all = result.out + result.err;
    EXPECT_NE(all.find(GetParam().mustSay), std::string::npos) << all;
    // One sentence: a line, of a length a person reads.
    EXPECT_GT(result.err.size(), 20u);
    EXPECT_LT(result.err.size(), 600u) << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
}

INSTANTIATE_TEST_SUITE_P(Cli, MalformedInput, ::testing::ValuesIn(cases()),
                         [](const auto& instance) { return instance.param.name; });

} // namespace
} // namespace plexus::testing
