// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/exec/encode.h"
#include "engine/program/tensor.h"
#include "engine/vk/device.h"

#include <map>

namespace plexus {

// How a field is cut into buffers that a device can bind.
struct FieldPages {
    int64_t rowsPerPage = 1;
    std::vector<uint64_t> bytes; // of each page
};
FieldPages pagesOf(int64_t rows, uint64_t rowBytes, uint64_t most);

// A data set, or what runOn() was given, on the device.
struct DeviceData {
    std::map<std::string, FieldTable> tables;
    std::vector<vk::BufferId> buffers;
};

// The empty table of a field, whose buffers `data` then has.
Result<FieldTable> makeTable(vk::Device& device, Type type, int64_t rows, int64_t elements, const std::string& name,
                             DeviceData& data);
Result<void> fill(vk::Device& device, const FieldTable& table, const DataField& field);
// The only page of one, from numbers that the table's type holds.
Result<void> fill(vk::Device& device, const FieldTable& table, const Tensor& values);

} // namespace plexus
