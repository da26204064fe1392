// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/fields.h"
#include "engine/data/idx_file.h"
#include "engine/data/reader.h"

#include <fmt/format.h>

#include <array>

namespace plexus::readers {
namespace {

struct Files {
    std::filesystem::path trainingImages, trainingLabels, validationImages, validationLabels;
};

// MNIST's own names, with the dash or the dot before "idx", plain or gzip.
Result<std::filesystem::path> findFile(const std::filesystem::path& folder, const std::string& part,
                                       const std::string& kind)
{
    for (const char* joint : {"-", "."}) {
        for (const char* ending : {"", ".gz"}) {
            std::filesystem::path path = folder / (part + joint + kind + ending);
            std::error_code error;
            if (std::filesystem::exists(path, error)) {
                return path;
            }
        }
    }
    return Error{.what = part + "-" + kind + " is missing, plain or with .gz",
                 .where = folder.string(),
                 .accepted = "choose the folder that holds train-images-idx3-ubyte, "
                             "train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
                             "t10k-labels-idx1-ubyte"};
}

Result<Files> findFiles(const Params& params)
{
    const std::filesystem::path folder = params.text("folder");
    std::error_code error;
    if (folder.empty()) {
        return Error{.what = "no folder with data is chosen",
                     .where = "Data",
                     .accepted = "choose the folder that holds the four IDX files"};
    }
    if (!std::filesystem::is_directory(folder, error)) {
        return Error{.what = "the data folder is not there",
                     .where = folder.string(),
                     .accepted = "choose the folder that holds the four IDX files"};
    }
    Files files;
    PLEXUS_TRY(files.trainingImages, findFile(folder, "train-images", "idx3-ubyte"));
    PLEXUS_TRY(files.trainingLabels, findFile(folder, "train-labels", "idx1-ubyte"));
    PLEXUS_TRY(files.validationImages, findFile(folder, "t10k-images", "idx3-ubyte"));
    PLEXUS_TRY(files.validationLabels, findFile(folder, "t10k-labels", "idx1-ubyte"));
    return files;
}

constexpr int pictureRank = 3; // sample, row, column
constexpr int labelRank = 1;

Result<void> checkCounts(const std::filesystem::path& labels, const IdxHeader& images,
                         const IdxHeader& header)
{
    if (images.extents[0] != header.extents[0]) {
        return Error{.what = fmt::format("there must be one label for each of the {} pictures",
                                         images.extents[0]),
                     .where = labels.string(),
                     .seen = fmt::format("{} labels", header.extents[0])};
    }
    return {};
}

// Picture size of both parts, which must be one.
Result<Shape> checkHeaders(const Files& files)
{
    PLEXUS_TRY(const IdxHeader training, readIdxHeader(files.trainingImages, pictureRank));
    PLEXUS_TRY(const IdxHeader trainingLabels, readIdxHeader(files.trainingLabels, labelRank));
    PLEXUS_TRY(const IdxHeader validation, readIdxHeader(files.validationImages, pictureRank));
    PLEXUS_TRY(const IdxHeader validationLabels, readIdxHeader(files.validationLabels, labelRank));
    PLEXUS_CHECK(checkCounts(files.trainingLabels, training, trainingLabels));
    PLEXUS_CHECK(checkCounts(files.validationLabels, validation, validationLabels));
    if (training.extents[1] != validation.extents[1] || training.extents[2] != validation.extents[2]) {
        return Error{.what = fmt::format("the pictures must be {} x {} as in the training data",
                                         training.extents[1], training.extents[2]),
                     .where = files.validationImages.string(),
                     .seen = fmt::format("{} x {}", validation.extents[1], validation.extents[2])};
    }
    return Shape{1, training.extents[1], training.extents[2]};
}

Result<Dataset> readPart(const std::filesystem::path& images, const std::filesystem::path& labels,
                         const Shape& sample, const Params& params)
{
    PLEXUS_TRY(const IdxFile pictures, readIdx(images, pictureRank));
    PLEXUS_TRY(const IdxFile indices, readIdx(labels, labelRank));
    const int64_t classes = params.integer("classes");
    const int64_t none = params.integer("no_class");
    std::vector<int32_t> values;
    values.reserve(indices.values.size());
    for (const uint8_t label : indices.values) {
        if (label >= classes && label != none) {
            return Error{.what = fmt::format("label {} must be from 0 to {}", values.size(), classes - 1),
                         .where = labels.string(),
                         .seen = std::to_string(label),
                         .accepted = fmt::format("set the number of classes of the data, or no_class to {}", label)};
        }
        values.push_back(label);
    }
    Dataset data;
    data.fields.push_back(byteField("image", sample, pictures.values));
    data.fields.push_back(classField("label", values, numberedClasses(classes)));
    return data;
}

Result<std::vector<FieldInfo>> describeIdx(const Params& params)
{
    PLEXUS_TRY(const Files files, findFiles(params));
    PLEXUS_TRY(const Shape sample, checkHeaders(files));
    const int64_t classes = params.integer("classes");
    return std::vector<FieldInfo>{
        {.name = "image", .sample = sample},
        {.name = "label", .sample = {}, .classes = classes, .classNames = numberedClasses(classes)}};
}

Result<LoadedData> readIdx(const ReadCall& call)
{
    const Params& params = call.params;
    PLEXUS_TRY(const Files files, findFiles(params));
    PLEXUS_TRY(const Shape sample, checkHeaders(files));
    LoadedData data;
    PLEXUS_TRY(data.training, readPart(files.trainingImages, files.trainingLabels, sample, params));
    PLEXUS_TRY(data.validation,
               readPart(files.validationImages, files.validationLabels, sample, params));
    return data;
}

} // namespace

ReaderDef idx()
{
    return {.key = "idx",
            .title = "IDX files (MNIST)",
            .help = "The four IDX files of MNIST and its kin, plain or gzip. The t10k files are the "
                    "validation data.",
            .params = {path("folder", "").help("The folder with the four files."),
                       integer("classes", 10)
                           .range(2, 256)
                           .help("How many classes there are; every label must be below."),
                       integer("no_class", -1)
                           .range(-1, 255)
                           .title("No class")
                           .help("The label of samples that belong to no class, such as 255: the ignored class "
                                 "of the output. -1: there are none.")},
            .describe = describeIdx,
            .read = readIdx};
}

} // namespace plexus::readers
