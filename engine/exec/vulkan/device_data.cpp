// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/vulkan/device_data.h"

#include <algorithm>
#include <cstring>

namespace plexus {

namespace {

vk::TableType tableType(Type type)
{
    return type == Type::U8 ? vk::TableType::U8 : type == Type::I32 ? vk::TableType::I32 : vk::TableType::F32;
}

} // namespace

FieldPages pagesOf(int64_t rows, uint64_t rowBytes, uint64_t most)
{
    FieldPages pages;
    pages.rowsPerPage = std::min<int64_t>(rows, static_cast<int64_t>(most / rowBytes / 16 * 16));
    pages.rowsPerPage = std::max<int64_t>(pages.rowsPerPage, 1);
    for (int64_t first = 0; first < rows; first += pages.rowsPerPage) {
        const int64_t count = std::min(pages.rowsPerPage, rows - first);
        pages.bytes.push_back((static_cast<uint64_t>(count) * rowBytes + 15) / 16 * 16);
    }
    return pages;
}

Result<FieldTable> makeTable(vk::Device& device, Type type, int64_t rows, int64_t elements, const std::string& name,
                             DeviceData& data)
{
    const auto rowBytes = static_cast<uint64_t>(elements) * static_cast<uint64_t>(typeBytes(type));
    const uint64_t most = device.traits().maxOperandBytes;
    if (rowBytes > most) {
        return Error{.what = "one sample is larger than the device can bind",
                     .where = name,
                     .seen = std::to_string(rowBytes) + " bytes",
                     .accepted = "use at most " + std::to_string(most) + " bytes",
                     .kind = ErrorKind::Device};
    }
    FieldTable table;
    table.type = tableType(type);
    table.rows = rows;
    table.elements = elements;
    const FieldPages pages = pagesOf(rows, rowBytes, most);
    table.rowsPerPage = pages.rowsPerPage;
    for (const uint64_t bytes : pages.bytes) {
        PLEXUS_TRY(const vk::BufferId page,
                   device.createBuffer(bytes, vk::MemoryKind::Local, "the data field " + name));
        data.buffers.push_back(page);
        table.pages.push_back({page, 0, bytes});
    }
    return table;
}

Result<void> fill(vk::Device& device, const FieldTable& table, const DataField& field)
{
    const size_t pageBytes = static_cast<size_t>(table.rowsPerPage * table.elements * typeBytes(field.type));
    for (size_t page = 0; page < table.pages.size(); ++page) {
        const size_t first = page * pageBytes;
        std::vector<std::byte> padded(table.pages[page].bytes);
        std::memcpy(padded.data(), field.bytes.data() + first, std::min(pageBytes, field.bytes.size() - first));
        PLEXUS_CHECK(device.upload(table.pages[page], padded));
    }
    return {};
}

Result<void> fill(vk::Device& device, const FieldTable& table, const Tensor& values)
{
    const vk::Range& page = table.pages.front();
    std::vector<float> words(page.bytes / 4);
    for (size_t i = 0; i < values.data.size(); ++i) {
        words[i] = static_cast<float>(values.data[i]);
        if (table.type == vk::TableType::I32) {
            const auto number = static_cast<int32_t>(values.data[i]);
            std::memcpy(&words[i], &number, sizeof number);
        }
    }
    return device.upload(page, std::as_bytes(std::span(words)));
}

} // namespace plexus
