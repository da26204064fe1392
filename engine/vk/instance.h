// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/vk/device_choice.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace plexus::vk {

// Off unless asked for here or by the environment variable PLEXUS_VALIDATION=1.
enum class Validation : uint8_t { FromEnvironment, Off, On };

// Whose threads compute where the driver uses the CPU. Pool: the driver's, one a core; waking them takes some
// ten microseconds a dispatch and more in virtual machines. Queue: only the thread that takes submits.
enum class Workers : uint8_t { Pool, Queue };

// The Vulkan loader and its devices. Created once per process and kind of workers; finds the loader at run time, so a
// machine without one gets a sentence and not a program that does not start.
class Instance {
public:
    // Errors: no loader, no driver, validation wanted but its layer is not installed.
    static Result<std::shared_ptr<Instance>> create(Validation validation = Validation::FromEnvironment,
                                                    Workers workers = Workers::Pool);
    ~Instance();

    const std::vector<DeviceFacts>& devices() const;

    // Warnings and errors of the validation layer since the instance was made (core checks and
    // synchronization). Zero is the only good number; tests assert it.
    bool validating() const;
    size_t validationCount() const;
    std::vector<std::string> validationMessages() const;
    void clearValidationMessages();

    struct Impl;
    Impl& impl() const { return *m_impl; }

private:
    explicit Instance(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace plexus::vk
