// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/specialize.h"

#include "engine/vk/template_info.h"
#include "engine/vk/templates/builder.h"
#include "tests/vk/lab.h"

namespace plexus::vk::test {
namespace {

// The module of a map of one addition, after trimming.
std::vector<uint32_t> trimmed(const ShaderCode& code)
{
    MapSpec spec;
    spec.extents = {1, 1, 1, 1, 16};
    spec.operands = {{Range{}, viewOf(spec.extents)}};
    spec.program.ops = {{opcode("add"), Register::input(0), Register::input(0)}};
    spec.outputs.resize(1);
    const auto made = encode(spec, Traits{});
    const Dispatch& dispatch = std::get<Dispatch>(made.value()[0]);
    return redirectCalls({code.words, code.bytes / 4}, redirectsFor(dispatch.constants));
}

TEST(Specialize, DropsWhatAPipelineDoesNotUse)
{
    for (const ShaderCode& code : shaderCodes()) {
        if (code.name.substr(0, 4) == "map.") {
            EXPECT_LT(trimmed(code).size() * 4 * 3, code.bytes) << code.name;
        }
    }
}

TEST(Specialize, KeepsEveryInstructionWhole)
{
    for (const ShaderCode& code : shaderCodes()) {
        const std::vector<uint32_t> words = redirectCalls({code.words, code.bytes / 4}, redirectsFor({}));
        size_t at = 5;
        size_t functions = 0;
        while (at < words.size()) {
            ASSERT_NE(words[at] >> 16, 0u) << code.name;
            functions += (words[at] & 0xffff) == 54 ? 1 : 0; // OpFunction
            at += words[at] >> 16;
        }
        EXPECT_EQ(at, words.size()) << code.name;
        EXPECT_GE(functions, 1u) << code.name;
    }
}

TEST(Specialize, IgnoresNamesThatAModuleLacks)
{
    const ShaderCode& code = shaderCodes().front();
    const std::span<const uint32_t> words(code.words, code.bytes / 4);
    EXPECT_EQ(redirectCalls(words, {{"plx_nobody", "plx_nothing"}}), redirectCalls(words, {}));
}

} // namespace
} // namespace plexus::vk::test
