// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/class_folders.h"
#include "engine/data/fields.h"
#include "engine/data/reader.h"

#include <fmt/format.h>

#include <map>

namespace plexus::readers {
namespace {

constexpr size_t mostPictureBytes = size_t{4} << 30; // of all pictures of a split
constexpr size_t mostPictureNotes = 20;

Result<ClassFolders> findPictures(const Params& params)
{
    return findClassFolders(params.text("folder"), {".jpg", ".jpeg", ".png", ".bmp"});
}

Shape pictureSample(const Params& params)
{
    const std::vector<int64_t>& size = params.integers("size");
    return {params.text("colours") == "grey" ? 1 : 3, size[0], size[1]};
}

Fit pictureFit(const Params& params)
{
    static const std::map<std::string, Fit> fits{
        {"stretch", Fit::Stretch}, {"pad", Fit::Pad}, {"crop", Fit::Crop}};
    return fits.at(params.text("fit"));
}

// The first `most` files of each class; 0: all.
std::vector<ClassFile> firstOfEachClass(const std::vector<ClassFile>& files, int64_t most)
{
    std::vector<ClassFile> kept;
    std::map<int32_t, int64_t> counts;
    for (const ClassFile& file : files) {
        if (++counts[file.label] <= most || most == 0) {
            kept.push_back(file);
        }
    }
    return kept;
}

Result<Dataset> readPictures(const ReadCall& call, const std::vector<ClassFile>& files,
                          const std::vector<std::string>& classes, std::vector<std::string>& notes)
{
    const Shape sample = pictureSample(call.params);
    const auto size = static_cast<size_t>(sample.elements());
    if (files.size() > mostPictureBytes / size) {
        return Error{.what = fmt::format("{} pictures of {} would take more than 4 GiB",
                                         files.size(), sample.text()),
                     .where = "Data",
                     .accepted = "choose a smaller size, or read fewer of each class"};
    }
    std::vector<uint8_t> pixels;
    pixels.reserve(files.size() * size);
    std::vector<int32_t> labels;
    size_t skipped = 0;
    for (const ClassFile& file : files) {
        if (!call.goOn()) {
            return readingCancelled();
        }
        const auto picture = readPictureFile(file.path, sample, pictureFit(call.params));
        if (!picture && call.params.text("unreadable") == "refuse") {
            Error error = picture.error();
            error.accepted = "remove or replace it, or let unreadable pictures be skipped";
            return error;
        }
        if (!picture) {
            if (++skipped <= mostPictureNotes) {
                notes.push_back("skipped " + picture.error().sentence());
            }
            continue;
        }
        pixels.insert(pixels.end(), picture->values.begin(), picture->values.end());
        labels.push_back(file.label);
    }
    if (skipped > mostPictureNotes) {
        notes.push_back(
            fmt::format("skipped {} more pictures that cannot be read", skipped - mostPictureNotes));
    }
    if (labels.empty()) {
        return Error{.what = "none of the pictures can be read",
                     .where = call.params.text("folder")};
    }
    Dataset data;
    data.fields.push_back(byteField("image", sample, pixels));
    data.fields.push_back(classField("label", labels, classes));
    return data;
}

Result<std::vector<FieldInfo>> describeImageFolder(const Params& params)
{
    PLEXUS_TRY(const ClassFolders folders, findPictures(params));
    return std::vector<FieldInfo>{{.name = "image", .sample = pictureSample(params)},
                                  {.name = "label",
                                   .sample = {},
                                   .classes = static_cast<int64_t>(folders.classes.size()),
                                   .classNames = folders.classes}};
}

Result<LoadedData> readImageFolder(const ReadCall& call)
{
    PLEXUS_TRY(const ClassFolders folders, findPictures(call.params));
    LoadedData data;
    const std::vector<ClassFile> training =
        firstOfEachClass(folders.training, call.params.integer("most_per_class"));
    PLEXUS_TRY(data.training, readPictures(call, training, folders.classes, data.notes));
    if (!folders.validation.empty()) {
        PLEXUS_TRY(data.validation,
                   readPictures(call, folders.validation, folders.classes, data.notes));
    }
    return data;
}

} // namespace

ReaderDef image_folder()
{
    return {
        .key = "image_folder",
        .title = "Pictures in folders",
        .help = "A folder of pictures (JPEG, PNG, BMP) for each class. Where there are the folders "
                "train and val, they hold the classes and make the split; test stands in for val. "
                "Transparency is dropped: of a transparent pixel the colour counts that its file has, as after "
                "PIL's convert(\"RGB\").",
        .params =
            {path("folder", "").help("The folder that holds the folders."),
             pair("size", 32, 32)
                 .range(1, 4096)
                 .slider(8, 512)
                 .in("px")
                 .help("Height and width that every picture is brought to."),
             choice("fit", "stretch", {"stretch", "pad", "crop"})
                 .help("How: stretched, whole with black borders, or cropped to its middle."),
             choice("colours", "colour", {"colour", "grey"}).help("Three channels or one."),
             choice("unreadable", "refuse", {"refuse", "skip"})
                 .help("Whether a damaged picture is an error or is left out and named."),
             integer("most_per_class", 0)
                 .range(0, 1e6)
                 .slider(0, 10000)
                 .help("How many training pictures of each class are read, in the order of their "
                       "names; 0 reads all.")},
        .describe = describeImageFolder,
        .read = readImageFolder,
        .fit = pictureFit};
}

} // namespace plexus::readers
