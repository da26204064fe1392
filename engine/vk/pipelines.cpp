// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file.h"
#include "engine/vk/device_impl.h"
#include "engine/vk/specialize.h"
#include "engine/vk/template_info.h"
#include "engine/vk/templates/loop.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace plexus::vk {
namespace {

// Of files in the cache folder: what makes a cache useless elsewhere, so that two drivers do not overwrite each other.
std::string cacheOrigin(VkPhysicalDevice physical)
{
    VkPhysicalDeviceProperties properties;
    vkGetPhysicalDeviceProperties(physical, &properties);
    std::string name;
    for (uint8_t byte : properties.pipelineCacheUUID) {
        char hex[3];
        std::snprintf(hex, sizeof hex, "%02x", byte);
        name += hex;
    }
    return name + "-" + std::to_string(properties.driverVersion);
}

// Drivers are not obliged to survive a file of another device or a cut one.
bool fits(const std::vector<char>& bytes, VkPhysicalDevice physical)
{
    VkPipelineCacheHeaderVersionOne header;
    if (bytes.size() < sizeof header) {
        return false;
    }
    std::memcpy(&header, bytes.data(), sizeof header);
    VkPhysicalDeviceProperties properties;
    vkGetPhysicalDeviceProperties(physical, &properties);
    return header.headerVersion == VK_PIPELINE_CACHE_HEADER_VERSION_ONE &&
           header.vendorID == properties.vendorID && header.deviceID == properties.deviceID &&
           std::memcmp(header.pipelineCacheUUID, properties.pipelineCacheUUID, VK_UUID_SIZE) == 0;
}

VkDescriptorType typeOf(uint32_t slot, Variant variant)
{
    return isOperand(slot) && variant == Variant::Texel ? VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER
                                                               : VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
}

} // namespace

size_t PipelineKeyHash::operator()(const PipelineKey& key) const
{
    size_t hash = static_cast<size_t>(key.shader) * 31 + key.body;
    for (uint32_t word : key.constants) {
        hash = (hash ^ word) * 0x100000001b3ull;
    }
    return hash;
}

void Device::Impl::loadCache()
{
    const Result<std::filesystem::path> usual = userCacheFolder();
    const std::string folder = !options.cacheFolder.empty() ? options.cacheFolder : usual ? usual->string() : "";
    std::vector<char> bytes;
    if (!folder.empty() && folder != "-") {
        cacheFile = folder + "/pipelines-" + cacheOrigin(physical) + ".bin";
        tilesFile = folder + "/tiles-" + cacheOrigin(physical) + ".txt";
        std::ifstream file(cacheFile, std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(file), {});
        if (!fits(bytes, physical)) {
            bytes.clear();
        }
    }
    VkPipelineCacheCreateInfo info{VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO};
    info.initialDataSize = bytes.size();
    info.pInitialData = bytes.data();
    if (vkCreatePipelineCache(device, &info, nullptr, &cache) != VK_SUCCESS) {
        cache = VK_NULL_HANDLE; // pipelines are made without one
    }
}

void Device::Impl::saveCache() const
{
    size_t size = 0;
    if (cacheFile.empty() || cache == VK_NULL_HANDLE || pipelines.empty() ||
        vkGetPipelineCacheData(device, cache, &size, nullptr) != VK_SUCCESS) {
        return;
    }
    std::vector<char> bytes(size);
    if (vkGetPipelineCacheData(device, cache, &size, bytes.data()) != VK_SUCCESS) {
        return;
    }
    // A cache that cannot be written is slow, not wrong: no error.
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(cacheFile).parent_path(), ignored);
    const std::string temporary = cacheFile + "." + std::to_string(reinterpret_cast<uintptr_t>(this));
    {
        std::ofstream file(temporary, std::ios::binary);
        file.write(bytes.data(), static_cast<std::streamsize>(size));
        if (!file) {
            std::filesystem::remove(temporary, ignored);
            return;
        }
    }
    std::filesystem::rename(temporary, cacheFile, ignored);
}

const TemplateObjects& Device::Impl::objectsOf(const Dispatch& dispatch) const
{
    return objects.at(slotsOf(dispatch));
}

Result<void> Device::Impl::makeObjects(const Dispatch& dispatch)
{
    const std::vector<uint32_t> slots = slotsOf(dispatch);
    TemplateObjects& made = objects[slots];
    if (made.layout != VK_NULL_HANDLE) {
        return {};
    }
    std::vector<VkDescriptorSetLayoutBinding> bindings;
    for (const uint32_t slot : slots) {
        VkDescriptorSetLayoutBinding binding{};
        binding.binding = slot;
        binding.descriptorType = typeOf(slot, traits.variant);
        binding.descriptorCount = 1;
        binding.stageFlags = VK_SHADER_STAGE_COMPUTE_BIT;
        bindings.push_back(binding);
    }
    VkDescriptorSetLayoutCreateInfo setInfo{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO};
    setInfo.bindingCount = static_cast<uint32_t>(bindings.size());
    setInfo.pBindings = bindings.data();
    PLEXUS_VK(vkCreateDescriptorSetLayout(device, &setInfo, nullptr, &made.setLayout),
              "make a descriptor set layout");
    const VkPushConstantRange push{VK_SHADER_STAGE_COMPUTE_BIT, 0, pushBytes};
    VkPipelineLayoutCreateInfo layoutInfo{VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO};
    layoutInfo.setLayoutCount = 1;
    layoutInfo.pSetLayouts = &made.setLayout;
    layoutInfo.pushConstantRangeCount = 1;
    layoutInfo.pPushConstantRanges = &push;
    PLEXUS_VK(vkCreatePipelineLayout(device, &layoutInfo, nullptr, &made.layout), "make a pipeline layout");
    return {};
}

namespace {

Result<std::vector<uint32_t>> codeOf(const Dispatch& dispatch, const Traits& traits)
{
    const TemplateInfo& info = templateInfo(dispatch.shader);
    const std::string name = std::string(info.name) + "." + std::string(info.bodies[dispatch.body].name) +
                             (traits.variant == Variant::Texel ? ".texel" + std::to_string(traits.lanes) : ".buffer");
    const auto& codes = shaderCodes();
    const auto code =
        std::find_if(codes.begin(), codes.end(), [&](const ShaderCode& c) { return c.name == name; });
    if (code == codes.end()) {
        return Error{"this build has no such shader", "Vulkan", name, "", ErrorKind::Device};
    }
    if (dispatch.loop == nullptr) {
        return redirectCalls({code->words, code->bytes / 4}, redirectsFor(dispatch.constants));
    }
    std::vector<LinkedBody> bodies;
    for (size_t i = 0; i < dispatch.loop->bodies.size(); ++i) {
        PLEXUS_TRY(std::vector<uint32_t> words, codeOf(dispatch.loop->bodies[i], traits));
        bodies.push_back({std::move(words), dispatch.loop->fours[i]});
    }
    return link({code->words, code->bytes / 4}, bodies);
}

// What specialises the module: the dispatch's constants and those of a loop's kernels.
struct Constants {
    std::vector<VkSpecializationMapEntry> entries;
    std::vector<uint32_t> words;

    void add(const std::vector<uint32_t>& constants, uint32_t firstId)
    {
        for (const uint32_t word : constants) {
            entries.push_back({firstId++, static_cast<uint32_t>(words.size()) * 4, 4});
            words.push_back(word);
        }
    }
};

PipelineKey keyOf(const Dispatch& dispatch)
{
    PipelineKey key{dispatch.shader, dispatch.body, dispatch.constants};
    for (size_t i = 0; dispatch.loop != nullptr && i < dispatch.loop->bodies.size(); ++i) {
        const Dispatch& body = dispatch.loop->bodies[i];
        const auto& fours = dispatch.loop->fours[i];
        key.constants.insert(key.constants.end(), {static_cast<uint32_t>(body.shader), body.body, static_cast<uint32_t>(body.constants.size())});
        key.constants.insert(key.constants.end(), body.constants.begin(), body.constants.end());
        key.constants.insert(key.constants.end(), fours.begin(), fours.end());
    }
    return key;
}

} // namespace

Result<Pipeline> Device::Impl::compile(const Dispatch& dispatch) const
{
    PLEXUS_TRY(const std::vector<uint32_t> words, codeOf(dispatch, traits));
    VkShaderModuleCreateInfo moduleInfo{VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO};
    moduleInfo.codeSize = words.size() * 4;
    moduleInfo.pCode = words.data();
    VkShaderModule module = VK_NULL_HANDLE;
    PLEXUS_VK(vkCreateShaderModule(device, &moduleInfo, nullptr, &module), "load the shader of " + dispatch.label);
    Constants constants;
    constants.add(dispatch.constants, 0);
    for (size_t i = 0; dispatch.loop != nullptr && i < dispatch.loop->bodies.size(); ++i) {
        constants.add(dispatch.loop->bodies[i].constants, static_cast<uint32_t>(i + 1) * bodyConstants);
    }
    VkSpecializationInfo specialization{};
    specialization.mapEntryCount = static_cast<uint32_t>(constants.entries.size());
    specialization.pMapEntries = constants.entries.data();
    specialization.dataSize = constants.words.size() * 4;
    specialization.pData = constants.words.data();
    VkComputePipelineCreateInfo create{VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO};
    create.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
    create.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT;
    create.stage.module = module;
    create.stage.pName = "main";
    create.stage.pSpecializationInfo = &specialization;
    create.layout = objectsOf(dispatch).layout;
    Pipeline made{VK_NULL_HANDLE, words.size()};
    const VkResult result = vkCreateComputePipelines(device, cache, 1, &create, nullptr, &made.handle);
    vkDestroyShaderModule(device, module, nullptr);
    PLEXUS_VK(result, "compile the shader of " + dispatch.label);
    return made;
}

Result<std::vector<Pipeline*>> Device::Impl::pipelinesOf(const std::vector<const Dispatch*>& dispatches)
{
    std::vector<Pipeline*> wanted;
    std::vector<const Dispatch*> missing; // the first of each
    std::vector<Pipeline*> made;
    for (const Dispatch* dispatch : dispatches) {
        PLEXUS_CHECK(makeObjects(*dispatch));
    }
    for (const Dispatch* dispatch : dispatches) {
        const auto [at, isNew] = pipelines.try_emplace(keyOf(*dispatch));
        wanted.push_back(&at->second);
        if (isNew) {
            missing.push_back(dispatch);
            made.push_back(&at->second);
        }
    }
    // A driver takes some 20 ms for one, on one core.
    std::vector<Result<void>> results(missing.size());
    std::atomic<size_t> next = 0;
    const auto work = [&] {
        for (size_t i = next++; i < missing.size(); i = next++) {
            const Result<Pipeline> compiled = compile(*missing[i]);
            if (compiled) {
                *made[i] = *compiled;
            } else {
                results[i] = compiled.error();
            }
        }
    };
    std::vector<std::thread> helpers;
    const size_t threads = std::min<size_t>(std::max(1u, std::thread::hardware_concurrency()), missing.size());
    while (helpers.size() + 1 < threads) {
        helpers.emplace_back(work);
    }
    work();
    for (std::thread& helper : helpers) {
        helper.join();
    }
    for (const Result<void>& result : results) {
        if (!result) {
            std::erase_if(pipelines, [](const auto& entry) { return entry.second.handle == VK_NULL_HANDLE; });
            return result.error();
        }
    }
    return wanted;
}

void Device::Impl::dropPipelines()
{
    for (const auto& [key, pipeline] : pipelines) {
        vkDestroyPipeline(device, pipeline.handle, nullptr);
    }
    pipelines.clear();
}

} // namespace plexus::vk
