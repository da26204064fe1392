// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/instance.h"

#include "engine/vk/flush_denormals.h"
#include "engine/vk/instance_impl.h"
#include "engine/vk/lanes.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace plexus::vk {
namespace {

constexpr const char* validationLayer = "VK_LAYER_KHRONOS_validation";

bool validationWanted(Validation validation)
{
    if (validation != Validation::FromEnvironment) {
        return validation == Validation::On;
    }
    const char* value = std::getenv("PLEXUS_VALIDATION");
    return value != nullptr && std::strcmp(value, "") != 0 && std::strcmp(value, "0") != 0;
}

bool layerInstalled()
{
    uint32_t count = 0;
    vkEnumerateInstanceLayerProperties(&count, nullptr);
    std::vector<VkLayerProperties> layers(count);
    vkEnumerateInstanceLayerProperties(&count, layers.data());
    return std::any_of(layers.begin(), layers.end(), [](const VkLayerProperties& layer) {
        return std::strcmp(layer.layerName, validationLayer) == 0;
    });
}

VKAPI_ATTR VkBool32 VKAPI_CALL collect(VkDebugUtilsMessageSeverityFlagBitsEXT,
                                       VkDebugUtilsMessageTypeFlagsEXT,
                                       const VkDebugUtilsMessengerCallbackDataEXT* data, void* user)
{
    auto* impl = static_cast<Instance::Impl*>(user);
    const std::lock_guard lock(impl->mutex);
    impl->messages.emplace_back(data->pMessage != nullptr ? data->pMessage : "");
    if (impl->prints) {
        std::fprintf(stderr, "Vulkan validation: %s\n", impl->messages.back().c_str());
    }
    return VK_FALSE;
}

VkDebugUtilsMessengerCreateInfoEXT messengerInfo(Instance::Impl* impl)
{
    VkDebugUtilsMessengerCreateInfoEXT info{VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT};
    info.messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT |
                           VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
    info.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT;
    info.pfnUserCallback = collect;
    info.pUserData = impl;
    return info;
}

// Instances stay until the process ends: destroying the last one unloads the drivers, which is where some
// of them crash, and leaves a leak checker without the names of what leaked in them.
std::vector<VkInstance>& kept()
{
    static auto* const instances = new std::vector<VkInstance>;
    return *instances;
}

// lavapipe's number of threads, while an instance is made; a user's own choice stays.
class WorkersInEnvironment {
public:
    explicit WorkersInEnvironment(Workers workers)
        : m_isSet(workers == Workers::Queue && std::getenv("LP_NUM_THREADS") == nullptr)
    {
        if (m_isSet) {
            setenv("LP_NUM_THREADS", "0", 1);
        }
    }
    ~WorkersInEnvironment()
    {
        if (m_isSet) {
            unsetenv("LP_NUM_THREADS");
        }
    }
    WorkersInEnvironment(const WorkersInEnvironment&) = delete;
    WorkersInEnvironment& operator=(const WorkersInEnvironment&) = delete;

    static uint32_t threads() // of lavapipe
    {
        const char* wanted = std::getenv("LP_NUM_THREADS");
        const uint32_t cores = std::thread::hardware_concurrency();
        return std::max(1u, wanted != nullptr ? static_cast<uint32_t>(std::max(0, std::atoi(wanted))) : cores);
    }

private:
    bool m_isSet;
};

VkResult createHandle(Instance::Impl& impl)
{
    VkApplicationInfo application{VK_STRUCTURE_TYPE_APPLICATION_INFO};
    application.pApplicationName = "Plexus";
    application.pEngineName = "Plexus";
    application.apiVersion = VK_API_VERSION_1_2;

    const VkValidationFeatureEnableEXT enabled = VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT;
    VkValidationFeaturesEXT features{VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT};
    features.enabledValidationFeatureCount = 1;
    features.pEnabledValidationFeatures = &enabled;
    VkDebugUtilsMessengerCreateInfoEXT messenger = messengerInfo(&impl);
    messenger.pNext = &features;

    const char* extension = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
    VkInstanceCreateInfo info{VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO};
    info.pApplicationInfo = &application;
    if (impl.validating) {
        info.pNext = &messenger;
        info.enabledLayerCount = 1;
        info.ppEnabledLayerNames = &validationLayer;
        info.enabledExtensionCount = 1;
        info.ppEnabledExtensionNames = &extension;
    }
    return vkCreateInstance(&info, nullptr, &impl.handle);
}

} // namespace

Instance::Impl::~Impl()
{
    if (messenger != VK_NULL_HANDLE) {
        destroyMessenger(handle, messenger, nullptr);
    }
    if (handle != VK_NULL_HANDLE) {
        kept().push_back(handle);
    }
}

Instance::Instance(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Instance::~Instance() = default;

Result<std::shared_ptr<Instance>> Instance::create(Validation validation, Workers workers)
{
    chooseLanes();
    const WorkersInEnvironment environment(workers);
    const FlushDenormals flush;

    if (volkInitialize() != VK_SUCCESS) {
        return Error{"there is no Vulkan loader on this machine", "Vulkan", "libvulkan.so.1 not found",
                     "install it (Debian: libvulkan1 and mesa-vulkan-drivers)", ErrorKind::Device};
    }
    auto impl = std::make_unique<Impl>();
    impl->threads = environment.threads();
    impl->validating = validationWanted(validation);
    impl->prints = validation == Validation::FromEnvironment;
    if (impl->validating && !layerInstalled()) {
        return Error{"the validation layer is asked for and not installed", "Vulkan", validationLayer,
                     "install it (Debian: vulkan-validationlayers) or unset PLEXUS_VALIDATION",
                     ErrorKind::Device};
    }
    const VkResult created = createHandle(*impl);
    if (created == VK_ERROR_INCOMPATIBLE_DRIVER) {
        return Error{"no Vulkan driver was found", "Vulkan", nameOf(created),
                     "install one; Debian's mesa-vulkan-drivers also runs on the CPU", ErrorKind::Device};
    }
    PLEXUS_VK(created, "create an instance");
    volkLoadInstance(impl->handle);
    if (impl->validating) {
        const VkDebugUtilsMessengerCreateInfoEXT info = messengerInfo(impl.get());
        PLEXUS_VK(vkCreateDebugUtilsMessengerEXT(impl->handle, &info, nullptr, &impl->messenger),
                  "listen to the validation layer");
        impl->destroyMessenger = vkDestroyDebugUtilsMessengerEXT;
    }
    uint32_t count = 0;
    PLEXUS_VK(vkEnumeratePhysicalDevices(impl->handle, &count, nullptr), "list devices");
    impl->physical.resize(count);
    PLEXUS_VK(vkEnumeratePhysicalDevices(impl->handle, &count, impl->physical.data()), "list devices");
    impl->physical.resize(count);
    for (VkPhysicalDevice device : impl->physical) {
        impl->facts.push_back(queryFacts(device));
    }
    return std::shared_ptr<Instance>(new Instance(std::move(impl)));
}

const std::vector<DeviceFacts>& Instance::devices() const { return m_impl->facts; }

bool Instance::validating() const { return m_impl->validating; }

size_t Instance::validationCount() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->messages.size();
}

std::vector<std::string> Instance::validationMessages() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->messages;
}

void Instance::clearValidationMessages()
{
    const std::lock_guard lock(m_impl->mutex);
    m_impl->messages.clear();
}

} // namespace plexus::vk
