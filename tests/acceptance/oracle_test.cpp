// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "tests/support/oracle.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

namespace plexus::testing {
namespace {

// Every case of the trunk in double; on the device, which compiles some fifty kernels for each, one case of every kind.
// tests/slow has all of them on both.
TEST(Oracle, EveryTrunkCaseEqualsPyTorchInDouble)
{
    expectAllPass("trunk", Cases::All, onInterpreter);
}

TEST(Oracle, ACaseOfEachKindEqualsPyTorchOnVulkan)
{
    expectAllPass("cases", Cases::EachKind, onVulkan);
}

// What the program refuses is not left out in silence.
TEST(OracleCase, LbfgsWithClippedGradientsIsUnsupported)
{
    const auto cases = testData() ? *testData() / "oracle/trunk" : std::filesystem::path();
    if (!std::filesystem::exists(cases)) {
        GTEST_SKIP() << "PLEXUS_TEST_DATA names no folder with oracle/trunk";
    }
    const TemporaryFolder folder;
    const auto unsupported = [&](const std::optional<double>& clip) {
        const auto first = cases / "case_001000.json";
        Json json = *Json::parse(readFile(first).value(), "case");
        json.set("optimizer", Json::object({{"kind", "lbfgs"}, {"lr", 0.5}}));
        json.set("clip_grad_norm", clip ? Json(*clip) : Json());
        json.set("steps", 1);
        EXPECT_TRUE(writeFileAtomically(folder.path() / "case_1.json", json.compact()).ok());
        const ProcessResult ran = runProcess(binDir() / "plexus_oracle", {(folder.path() / "case_1.json").string(), "--out",
                                                                          folder.path().string(), "--executor", "reference"});
        EXPECT_EQ(ran.exitCode, 0) << ran.err;
        const Json result = *Json::parse(readFile(folder.path() / "result_1.json").value(), "result");
        return result.find("unsupported") ? result.find("unsupported")->compact() : std::string();
    };
    EXPECT_EQ(unsupported(0.5), "[\"L-BFGS takes gradients and weights as they are; set clip_norm to 0\"]");
    EXPECT_EQ(unsupported({}), "");
}

} // namespace
} // namespace plexus::testing
