// SPDX-License-Identifier: GPL-3.0-or-later
// plexus_oracle CASE.json... --out DIR [--executor vulkan|reference]: trains neutral cases and writes
// result_<seed>.json for a judge (the seed as the case's file name spells it). It never reads what is expected.
#include "engine/base/file.h"
#include "tests/oracle/run_case.h"

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace plexus::oracle {
namespace {

struct Options {
    std::vector<std::string> cases;
    std::string out, executor = "vulkan";
};

Result<Options> parse(int argc, char** argv)
{
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--out" || word == "--executor") {
            if (++i == argc) {
                return Error{.what = word + " needs a value"};
            }
            (word == "--out" ? options.out : options.executor) = argv[i];
        } else {
            options.cases.push_back(word);
        }
    }
    if (options.cases.empty() || options.out.empty()
        || (options.executor != "vulkan" && options.executor != "reference")) {
        return Error{.what = "usage: plexus_oracle CASE.json... --out DIR [--executor vulkan|reference]"};
    }
    return options;
}

Result<std::unique_ptr<Executor>> makeExecutor(const std::string& kind)
{
    if (kind == "reference") {
        return makeReferenceExecutor(Precision::Double);
    }
    return makeVulkanExecutor({});
}

Result<Json> resultOf(const Json& json, const std::string& executorKind)
{
    PLEXUS_TRY(const Case given, readCase(json));
    if (!given.unsupported.empty()) {
        Json list = Json::array();
        for (const std::string& part : given.unsupported) {
            list.push(part);
        }
        return Json::object({{"unsupported", std::move(list)}});
    }
    PLEXUS_TRY(const std::unique_ptr<Executor> executor, makeExecutor(executorKind));
    return runCase(given, *executor);
}

Result<void> run(const std::string& path, const Options& options)
{
    PLEXUS_TRY(const std::string text, readFile(path));
    PLEXUS_TRY(const Json json, Json::parse(text, path));
    PLEXUS_TRY(const int64_t seed, json.readInteger("seed", 0, int64_t{1} << 53));
    auto outcome = resultOf(json, options.executor);
    Json result = outcome ? *outcome : Json::object({{"error", outcome.error().sentence()}});
    result.set("seed", seed);
    const std::string file = std::filesystem::path(path).filename().string();
    const std::string digits = file.substr(file.find('_') + 1);
    return writeFileAtomically(std::filesystem::path(options.out) / ("result_" + digits),
                               result.compact());
}

} // namespace
} // namespace plexus::oracle

int main(int argc, char** argv)
{
    using namespace plexus;
    const auto options = oracle::parse(argc, argv);
    if (!options) {
        std::fprintf(stderr, "%s\n", options.error().sentence().c_str());
        return 2;
    }
    std::error_code ignored;
    std::filesystem::create_directories(options->out, ignored);
    int exitCode = 0;
    for (const std::string& path : options->cases) {
        if (const auto done = oracle::run(path, *options); !done) {
            std::fprintf(stderr, "%s\n", done.error().sentence().c_str());
            exitCode = 1; // the others can still be judged
        }
    }
    return exitCode;
}
