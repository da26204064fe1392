// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/specialize.h"

#include "engine/vk/template_info.h"
#include "engine/vk/templates/builder.h"

#include <cstring>
#include <set>

namespace plexus::vk {
namespace {

// SPIR-V 1.5, section 3.32: the few instructions that matter here.
enum Op : uint32_t {
    OpSourceContinued = 2, OpSource = 3, OpSourceExtension = 4, OpName = 5, OpMemberName = 6,
    OpString = 7, OpLine = 8, OpEntryPoint = 15, OpFunction = 54, OpFunctionEnd = 56,
    OpFunctionCall = 57, OpStore = 62, OpCopyMemory = 63, OpCopyMemorySized = 64, OpDecorate = 71,
    OpImageWrite = 99, OpControlBarrier = 224, OpMemoryBarrier = 225, OpAtomicStore = 228,
    OpLoopMerge = 246, OpSelectionMerge = 247, OpLabel = 248, OpUnreachable = 255, OpNoLine = 317
};

constexpr size_t headerWords = 5;

struct Function {
    uint32_t id = 0;
    size_t begin = 0;
    size_t end = 0;
    std::vector<uint32_t> callees;
    std::vector<uint32_t> results; // ids of its instructions, for their decorations
};

bool hasTypedResult(uint32_t op)
{
    switch (op) {
    case OpStore:
    case OpCopyMemory:
    case OpCopyMemorySized:
    case OpImageWrite:
    case OpControlBarrier:
    case OpMemoryBarrier:
    case OpAtomicStore: return false;
    default: return op < OpLoopMerge || op > OpUnreachable;
    }
}

bool isDebug(uint32_t op)
{
    return (op >= OpSourceContinued && op <= OpLine) || op == OpNoLine;
}

struct Module {
    std::map<std::string, uint32_t> names;
    std::vector<Function> functions;
    uint32_t entry = 0;
    size_t firstFunction = 0;
};

Module parse(std::span<const uint32_t> words)
{
    Module module;
    Function function;
    for (size_t at = headerWords; at < words.size();) {
        const uint32_t op = words[at] & 0xffff;
        const size_t count = words[at] >> 16;
        if (op == OpName) {
            const std::string name(reinterpret_cast<const char*>(&words[at + 2]));
            if (const size_t parameters = name.find('('); parameters != std::string::npos) {
                module.names[name.substr(0, parameters)] = words[at + 1];
            }
        } else if (op == OpEntryPoint) {
            module.entry = words[at + 2];
        } else if (op == OpFunction) {
            module.firstFunction = module.firstFunction == 0 ? at : module.firstFunction;
            function = {};
            function.id = words[at + 2];
            function.begin = at;
        } else if (op == OpFunctionCall) {
            function.callees.push_back(words[at + 3]);
        }
        if (function.begin != 0 && count >= 3 && hasTypedResult(op)) {
            function.results.push_back(words[at + 2]);
        }
        at += count;
        if (op == OpFunctionEnd) {
            function.end = at;
            module.functions.push_back(std::move(function));
            function = {};
        }
    }
    return module;
}

void reach(const std::map<uint32_t, const Function*>& functions, const std::map<uint32_t, uint32_t>& target,
           uint32_t id, std::set<uint32_t>& reached)
{
    const auto found = functions.find(id);
    if (found == functions.end() || !reached.insert(id).second) {
        return;
    }
    for (uint32_t callee : found->second->callees) {
        const auto other = target.find(callee);
        reach(functions, target, other == target.end() ? callee : other->second, reached);
    }
}

} // namespace

std::vector<uint32_t> redirectCalls(std::span<const uint32_t> words,
                                    const std::map<std::string, std::string>& redirects)
{
    const Module module = parse(words);
    std::map<uint32_t, uint32_t> target;
    for (const auto& [from, to] : redirects) {
        const auto source = module.names.find(from);
        const auto destination = module.names.find(to);
        if (source != module.names.end() && destination != module.names.end()) {
            target[source->second] = destination->second;
        }
    }
    std::map<uint32_t, const Function*> functions;
    for (const Function& function : module.functions) {
        functions[function.id] = &function;
    }
    std::set<uint32_t> reached;
    reach(functions, target, module.entry, reached);
    std::set<uint32_t> gone;
    for (const Function& function : module.functions) {
        if (reached.count(function.id) == 0) {
            gone.insert(function.results.begin(), function.results.end());
        }
    }

    std::vector<uint32_t> out(words.begin(), words.begin() + headerWords);
    const auto copy = [&](size_t begin, size_t end) {
        for (size_t at = begin; at < end; at += words[at] >> 16) {
            const uint32_t op = words[at] & 0xffff;
            if (isDebug(op) || (op == OpDecorate && gone.count(words[at + 1]) != 0)) {
                continue;
            }
            const size_t start = out.size();
            out.insert(out.end(), words.begin() + static_cast<ptrdiff_t>(at),
                       words.begin() + static_cast<ptrdiff_t>(at + (words[at] >> 16)));
            if (op == OpFunctionCall) {
                const auto other = target.find(words[at + 3]);
                out[start + 3] = other == target.end() ? words[at + 3] : other->second;
            }
        }
    };
    copy(headerWords, module.firstFunction);
    for (const Function& function : module.functions) {
        if (reached.count(function.id) != 0) {
            copy(function.begin, function.end);
        }
    }
    return out;
}

std::map<std::string, std::string> redirectsFor(std::span<const uint32_t> constants)
{
    std::map<std::string, std::string> redirects;
    const auto steps = [&](size_t first, size_t count, const std::string& run, const std::string& prefix) {
        size_t used = 0;
        while (used < count && first + used < constants.size() && constants[first + used] != noOp) {
            redirects[prefix + "micro_" + std::to_string(used)] =
                "plx_op_" + std::to_string(constants[first + used] & 255);
            ++used;
        }
        redirects[run] = prefix + "run_" + std::to_string(used);
    };
    steps(firstOpId, 24, "runMicro", "plx_");
    steps(prologueId, 12, "runPrologueSteps", "plx_prologue_");
    const auto at = [&](size_t id) { return id < constants.size() ? constants[id] : 0; };
    const bool plain = (at(wholeId) | at(wholeId + 1) | at(wholeId + 2) | at(wholeId + 3) | at(checkId)) == 0;
    redirects["finishMicro"] = !plain ? "plx_finish_2" : at(raggedId) != 0 ? "plx_finish_1" : "plx_finish_0";
    redirects["put"] = "plx_put_" + std::to_string(at(togetherId));
    size_t operands = 0;
    for (size_t i = 0; i < 8; ++i) {
        const size_t id = firstOperandId + operandIds * i;
        const std::string name = "plx_read_" + std::to_string(i);
        const uint32_t mode = at(id);
        redirects[name] = name + "_" + std::to_string(mode);
        operands += mode != 0 && i < 4 ? 1 : 0;
    }
    const std::string count = std::to_string(operands);
    redirects["readOperands"] = "plx_operands_" + count;
    redirects["beginRows"] = "plx_once_" + count;
    redirects["readEach"] = "plx_each_" + count;
    for (uint32_t slot = 0; slot < slotCount; ++slot) {
        const char* access = slot < firstOutputSlot ? "plx_of_" : "plx_to_";
        const std::string call = access + std::to_string(slot);
        const auto has = [&](size_t id) { return (at(id) >> slot & 1) != 0; };
        const char* format = has(float16Id) ? "_2" : has(halvesId) ? "_1" : "_0";
        redirects[call] = call + format;
        if (slot >= firstOutputSlot) {
            const std::string lanes = "plx_lanes_" + std::to_string(slot);
            redirects[lanes] = lanes + format;
        }
    }
    return redirects;
}

} // namespace plexus::vk
