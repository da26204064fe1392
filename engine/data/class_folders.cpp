// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/class_folders.h"

#include "engine/base/number_text.h"
#include "engine/data/text_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace plexus {
namespace {

namespace fs = std::filesystem;

constexpr size_t mostFiles = 10'000'000;
constexpr size_t mostClasses = 65536;

enum class EntryKind : uint8_t { Folders, Files };

// The visible entries of a folder in the order of their names.
Result<std::vector<fs::path>> entriesOf(const fs::path& folder, EntryKind kind)
{
    std::vector<fs::path> found;
    std::error_code code;
    for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
        std::error_code ignored;
        const bool fits =
            kind == EntryKind::Folders ? it->is_directory(ignored) : it->is_regular_file(ignored);
        if (fits && !it->path().filename().string().starts_with('.')) {
            found.push_back(it->path());
        }
        if (found.size() > mostFiles) {
            return Error{.what = "the folder holds more than ten million files",
                         .where = folder.string()};
        }
    }
    if (code) {
        return Error{.what = "the folder cannot be read: " + code.message(),
                     .where = folder.string()};
    }
    std::sort(found.begin(), found.end());
    return found;
}

bool hasEnding(const fs::path& path, const std::vector<std::string>& endings)
{
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

bool isUtf8(std::string_view text)
{
    while (!text.empty()) {
        const size_t length = characterBytes(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

std::string listed(const std::vector<std::string>& endings)
{
    std::string list;
    for (const std::string& ending : endings) {
        list += (list.empty() ? "" : ", ") + ending;
    }
    return list;
}

// One class and its files.
struct FoundClass {
    std::string name;
    std::vector<fs::path> files;
};

Result<std::vector<fs::path>> filesIn(const fs::path& folder,
                                      const std::vector<std::string>& endings)
{
    PLEXUS_TRY(std::vector<fs::path> files, entriesOf(folder, EntryKind::Files));
    std::erase_if(files, [&](const fs::path& file) { return !hasEnding(file, endings); });
    return files;
}

Result<std::vector<FoundClass>> classesIn(const fs::path& folder,
                                     const std::vector<std::string>& endings, ClassForm form)
{
    PLEXUS_TRY(const std::vector<fs::path> folders, entriesOf(folder, EntryKind::Folders));
    std::vector<FoundClass> classes;
    for (const fs::path& one : folders) {
        PLEXUS_TRY(std::vector<fs::path> files, filesIn(one, endings));
        if (files.empty()) {
            return Error{.what = "the class has no file",
                         .where = one.string(),
                         .accepted = "files ending in " + listed(endings)};
        }
        classes.push_back({one.filename().string(), std::move(files)});
    }
    if (folders.empty() && form == ClassForm::FolderOrFileEach) {
        PLEXUS_TRY(const std::vector<fs::path> files, filesIn(folder, endings));
        for (const fs::path& file : files) {
            classes.push_back({file.stem().string(), {file}});
        }
    }
    for (const FoundClass& one : classes) {
        if (!isUtf8(one.name)) {
            return Error{.what = "the name of a class is not UTF-8",
                         .where = folder.string(),
                         .seen = quotable(one.name),
                         .accepted = "rename it"};
        }
    }
    if (classes.size() < 2 || classes.size() > mostClasses) {
        return Error{.what =
                         fmt::format("there must be a {} for each class, two or more",
                                     form == ClassForm::FolderEach ? "folder" : "folder or a file"),
                     .where = folder.string(),
                     .seen = std::to_string(classes.size())};
    }
    return classes;
}

std::vector<ClassFile> labelledFiles(const std::vector<FoundClass>& classes)
{
    std::vector<ClassFile> files;
    for (size_t i = 0; i < classes.size(); ++i) {
        for (const fs::path& file : classes[i].files) {
            files.push_back({file, static_cast<int32_t>(i)});
        }
    }
    return files;
}

std::optional<fs::path> subfolder(const fs::path& folder, std::initializer_list<const char*> names)
{
    std::error_code ignored;
    for (const char* name : names) {
        if (fs::is_directory(folder / name, ignored)) {
            return folder / name;
        }
    }
    return {};
}

} // namespace

Result<ClassFolders> findClassFolders(const fs::path& folder,
                                      const std::vector<std::string>& endings, ClassForm form)
{
    std::error_code ignored;
    if (folder.empty() || !fs::is_directory(folder, ignored)) {
        return Error{.what = folder.empty() ? "no folder with data is chosen"
                                            : "the data folder is not there",
                     .where = folder.empty() ? "Data" : folder.string(),
                     .accepted = "choose the folder that holds a folder for each class"};
    }
    const auto training = subfolder(folder, {"train"});
    const auto validation = subfolder(folder, {"val", "valid", "validation", "test"});
    const bool isSplit = training && validation;
    const fs::path& source = isSplit ? *training : folder;
    PLEXUS_TRY(const std::vector<FoundClass> classes, classesIn(source, endings, form));
    ClassFolders found;
    for (const FoundClass& one : classes) {
        found.classes.push_back(one.name);
    }
    found.training = labelledFiles(classes);
    found.isFileEach = classes.front().files.front().parent_path() == source;
    if (isSplit) {
        PLEXUS_TRY(const std::vector<FoundClass> others, classesIn(*validation, endings, form));
        const bool isSame =
            std::equal(classes.begin(), classes.end(), others.begin(), others.end(),
                       [](const FoundClass& a, const FoundClass& b) { return a.name == b.name; });
        if (!isSame) {
            return Error{.what = "the folder must hold the same classes as " + training->string(),
                         .where = validation->string()};
        }
        found.validation = labelledFiles(others);
    }
    return found;
}

} // namespace plexus
