// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace plexus {

// Files sorted into a folder for each class. When the chosen folder holds the folders train and
// val, valid, validation or test, the first that is there, these hold the classes and make the split.
struct ClassFile {
    std::filesystem::path path;
    int32_t label = 0;
};
struct ClassFolders {
    std::vector<std::string> classes; // in the order of their names
    std::vector<ClassFile> training,
        validation;          // class after class, files in the order of their names
    bool isFileEach = false; // a class is a file
};

// FolderOrFileEach: where there are files and no folders, each file is a class, called like it.
enum class ClassForm : uint8_t { FolderEach, FolderOrFileEach };

// Files with one of these endings (lower case, with the dot); other files and hidden ones do not
// count.
Result<ClassFolders> findClassFolders(const std::filesystem::path& folder,
                                      const std::vector<std::string>& endings,
                                      ClassForm form = ClassForm::FolderEach);

} // namespace plexus
