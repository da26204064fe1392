// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file.h"
#include "engine/data/fields.h"
#include "engine/data/reader.h"
#include "engine/data/text_file.h"

#include <fmt/format.h>

namespace plexus::readers {
namespace {

namespace fs = std::filesystem;

// Krizhevsky's binary version: records of one label (CIFAR-100: a coarse and a fine one) and the 32
// x 32 picture, plane after plane (cs.toronto.edu/~kriz/cifar.html).
constexpr size_t cifarSide = 32;
constexpr size_t cifarPictureBytes = 3 * cifarSide * cifarSide;
constexpr uint64_t mostCifarBytes = uint64_t{1} << 30; // of one file

struct CifarForm {
    std::vector<fs::path> training;
    fs::path validation;
    size_t labels = 1; // before each picture
    size_t label = 0;  // the one that counts
    int64_t classes = 10;
    fs::path names; // of the classes, one a line; may be missing
};

Result<CifarForm> findCifarForm(const Params& params)
{
    const fs::path folder = params.text("folder");
    const std::string accepted =
        "choose the folder with data_batch_1.bin to data_batch_5.bin and test_batch.bin "
        "(CIFAR-10), or train.bin and test.bin (CIFAR-100)";
    std::error_code ignored;
    if (folder.empty() || !fs::is_directory(folder, ignored)) {
        return Error{.what = folder.empty() ? "no folder with data is chosen"
                                            : "the data folder is not there",
                     .where = folder.empty() ? "Data" : folder.string(),
                     .accepted = accepted};
    }
    CifarForm form;
    if (fs::exists(folder / "train.bin", ignored)) {
        const bool isFine = params.text("labels") == "fine";
        form = {.training = {folder / "train.bin"},
                .validation = folder / "test.bin",
                .labels = 2,
                .label = isFine ? size_t{1} : size_t{0},
                .classes = isFine ? 100 : 20,
                .names = folder / (isFine ? "fine_label_names.txt" : "coarse_label_names.txt")};
    } else {
        form.validation = folder / "test_batch.bin";
        form.names = folder / "batches.meta.txt";
        for (int i = 1; i <= 5; ++i) {
            form.training.push_back(folder / fmt::format("data_batch_{}.bin", i));
        }
    }
    std::vector<fs::path> all = form.training;
    all.push_back(form.validation);
    for (const fs::path& path : all) {
        const uint64_t bytes = fs::file_size(path, ignored);
        if (ignored) {
            return Error{.what = path.filename().string() + " is missing",
                         .where = folder.string(),
                         .accepted = accepted};
        }
        if (bytes == 0 || bytes % (form.labels + cifarPictureBytes) != 0) {
            return Error{.what = fmt::format("the file must hold whole records of {} bytes",
                                             form.labels + cifarPictureBytes),
                         .where = path.string(),
                         .seen = fmt::format("{} bytes", bytes),
                         .accepted = "download the file again"};
        }
    }
    return form;
}

Result<std::vector<std::string>> cifarClassNames(const CifarForm& form)
{
    std::error_code ignored;
    if (!fs::exists(form.names, ignored)) {
        return numberedClasses(form.classes);
    }
    PLEXUS_TRY(const std::string text, readTextFile(form.names, uint64_t{1} << 20));
    std::vector<std::string> names;
    for (size_t start = 0; start < text.size();) {
        const size_t end = std::min(text.find('\n', start), text.size());
        std::string name = text.substr(start, end - start);
        start = end + 1;
        if (name.ends_with('\r')) {
            name.pop_back();
        }
        if (!name.empty()) {
            names.push_back(std::move(name));
        }
    }
    if (static_cast<int64_t>(names.size()) != form.classes) {
        return Error{.what = fmt::format("the file must name {} classes, one a line", form.classes),
                     .where = form.names.string(),
                     .seen = std::to_string(names.size())};
    }
    return names;
}

Result<Dataset> readCifarSplit(const ReadCall& call, const CifarForm& form,
                          const std::vector<fs::path>& files, const std::vector<std::string>& names)
{
    std::vector<uint8_t> pixels;
    std::vector<int32_t> labels;
    for (const fs::path& path : files) {
        if (!call.goOn()) {
            return readingCancelled();
        }
        PLEXUS_TRY(const std::string bytes, readFile(path, mostCifarBytes));
        const size_t record = form.labels + cifarPictureBytes;
        for (size_t at = 0; at + record <= bytes.size(); at += record) {
            const auto label = static_cast<uint8_t>(bytes[at + form.label]);
            if (label >= form.classes) {
                return Error{.what = fmt::format("label {} must be from 0 to {}", at / record,
                                                 form.classes - 1),
                             .where = path.string(),
                             .seen = std::to_string(label)};
            }
            labels.push_back(label);
            const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(at + form.labels);
            pixels.insert(pixels.end(), first, first + static_cast<std::ptrdiff_t>(cifarPictureBytes));
        }
    }
    Dataset data;
    data.fields.push_back(byteField("image", {3, cifarSide, cifarSide}, pixels));
    data.fields.push_back(classField("label", labels, names));
    return data;
}

Result<std::vector<FieldInfo>> describeCifar(const Params& params)
{
    PLEXUS_TRY(const CifarForm form, findCifarForm(params));
    PLEXUS_TRY(const std::vector<std::string> names, cifarClassNames(form));
    return std::vector<FieldInfo>{
        {.name = "image", .sample = {3, cifarSide, cifarSide}},
        {.name = "label", .sample = {}, .classes = form.classes, .classNames = names}};
}

Result<LoadedData> readCifar(const ReadCall& call)
{
    PLEXUS_TRY(const CifarForm form, findCifarForm(call.params));
    PLEXUS_TRY(const std::vector<std::string> names, cifarClassNames(form));
    LoadedData data;
    PLEXUS_TRY(data.training, readCifarSplit(call, form, form.training, names));
    PLEXUS_TRY(data.validation, readCifarSplit(call, form, {form.validation}, names));
    return data;
}

} // namespace

ReaderDef cifar()
{
    return {.key = "cifar",
            .title = "CIFAR (binary)",
            .help = "The binary files of CIFAR-10 or CIFAR-100: 32 x 32 pictures in colour. The "
                    "test file is the "
                    "validation data.",
            .params = {path("folder", "").help("The folder with the files."),
                       choice("labels", "fine", {"fine", "coarse"})
                           .help("Of CIFAR-100: the 100 classes or the 20 they are grouped into.")},
            .describe = describeCifar,
            .read = readCifar};
}

} // namespace plexus::readers
