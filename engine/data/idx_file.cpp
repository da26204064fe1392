// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/idx_file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <span>

namespace plexus {
namespace {

constexpr int64_t mostBytes = int64_t{4} << 30; // of one file's values
constexpr size_t chunkBytes = size_t{1} << 20;

Error wrong(const std::filesystem::path& path, std::string what, std::string seen = {},
            std::string accepted = {})
{
    return {.what = std::move(what),
            .where = path.string(),
            .seen = std::move(seen),
            .accepted = std::move(accepted)};
}

// zlib's reader passes plain files through unchanged.
class Source {
public:
    static Result<Source> open(const std::filesystem::path& path)
    {
        std::error_code error;
        if (!std::filesystem::is_regular_file(path, error)) {
            return wrong(path, "the file is not there or is not a regular file");
        }
        gzFile file = gzopen(path.c_str(), "rb");
        if (!file) {
            return wrong(path, "the file cannot be opened", {}, "check that it may be read");
        }
        gzbuffer(file, 1 << 17);
        return Source(path, file);
    }

    // As many bytes as there are, at most bytes.size().
    Result<size_t> read(std::span<uint8_t> bytes)
    {
        size_t done = 0;
        while (done < bytes.size()) {
            const auto wanted = static_cast<unsigned>(std::min<size_t>(bytes.size() - done, 1 << 24));
            const int got = gzread(m_file.get(), bytes.data() + done, wanted);
            int code = Z_OK;
            const char* reason = gzerror(m_file.get(), &code);
            if (got < 0 || (got == 0 && code != Z_OK && code != Z_STREAM_END)) {
                return wrong(m_path, code == Z_BUF_ERROR ? "the compressed file ends too early"
                                                         : "the compressed data are damaged",
                             reason ? reason : "");
            }
            if (got == 0) {
                break;
            }
            done += static_cast<size_t>(got);
        }
        return done;
    }

private:
    struct Close {
        void operator()(gzFile file) const { gzclose(file); }
    };
    Source(std::filesystem::path path, gzFile file) : m_path(std::move(path)), m_file(file) {}

    std::filesystem::path m_path;
    std::unique_ptr<gzFile_s, Close> m_file;
};

int64_t bigEndian(const uint8_t* bytes)
{
    return (int64_t{bytes[0]} << 24) | (int64_t{bytes[1]} << 16) | (int64_t{bytes[2]} << 8) | bytes[3];
}

Result<IdxHeader> readHeader(Source& source, const std::filesystem::path& path, int rank)
{
    uint8_t magic[4] = {};
    PLEXUS_TRY(const size_t magicBytes, source.read(magic));
    const int64_t expected = 0x0800 + rank;
    const int64_t seen = bigEndian(magic);
    if (magicBytes < 4) {
        return wrong(path, "the file ends inside its header", fmt::format("{} bytes", magicBytes));
    }
    if (seen != expected) {
        return wrong(path,
                     fmt::format("this is no IDX file of {}: the first four bytes must be {:#010x}",
                                 rank == 1 ? "labels" : "pictures", expected),
                     fmt::format("{:#010x}", seen));
    }
    IdxHeader header;
    int64_t elements = 1;
    for (int axis = 0; axis < rank; ++axis) {
        uint8_t bytes[4] = {};
        PLEXUS_TRY(const size_t got, source.read(bytes));
        if (got < 4) {
            return wrong(path, "the file ends inside its header",
                         fmt::format("{} bytes", 4 + 4 * static_cast<size_t>(axis) + got));
        }
        const int64_t extent = bigEndian(bytes);
        if (extent < 1) {
            return wrong(path, "every size in the header must be at least 1", std::to_string(extent));
        }
        // extent < 2^32 and elements <= 2^32, so the product fits.
        if (extent > mostBytes / elements) {
            return wrong(path, "the header claims more than 4 GiB of values",
                         fmt::format("{} x {}", elements, extent));
        }
        elements *= extent;
        header.extents.push_back(extent);
    }
    return header;
}

} // namespace

int64_t IdxHeader::elements() const
{
    int64_t product = 1;
    for (const int64_t extent : extents) {
        product *= extent;
    }
    return product;
}

Result<IdxHeader> readIdxHeader(const std::filesystem::path& path, int rank)
{
    PLEXUS_TRY(Source source, Source::open(path));
    return readHeader(source, path, rank);
}

Result<IdxFile> readIdx(const std::filesystem::path& path, int rank)
{
    PLEXUS_TRY(Source source, Source::open(path));
    IdxFile file;
    PLEXUS_TRY(file.header, readHeader(source, path, rank));
    const auto total = static_cast<size_t>(file.header.elements());
    while (file.values.size() < total) {
        const size_t done = file.values.size();
        file.values.resize(std::min(total, done + chunkBytes));
        PLEXUS_TRY(const size_t got, source.read(std::span(file.values).subspan(done)));
        if (done + got < file.values.size()) {
            return wrong(path, fmt::format("the header promises {} values, the file ends after {}", total,
                                           done + got),
                         {}, "download the file again");
        }
    }
    uint8_t surplus = 0;
    PLEXUS_TRY(const size_t more, source.read(std::span(&surplus, 1)));
    if (more != 0) {
        return wrong(path, fmt::format("the header promises {} values, the file holds more", total), {},
                     "download the file again");
    }
    return file;
}

} // namespace plexus
