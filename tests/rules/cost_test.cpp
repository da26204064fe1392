// SPDX-License-Identifier: GPL-3.0-or-later
// What an addition costs, by what there is: CONTRIBUTING.md shows the table, and this says when it is no longer true.
#include "tests/rules/tree.h"

#include "tests/support/paths.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <gmock/gmock.h>
#include <map>
#include <sstream>

namespace plexus::rules {
namespace {

constexpr const char* kHead = "| To add | Files | Lines, median | Lines, most |\n| --- | --- | --- | --- |\n";

struct Cost {
    std::string what;
    std::size_t files = 0, median = 0, most = 0;
};

// Of so many examples, each with its lines.
Cost cost(std::string what, std::size_t files, std::vector<std::size_t> examples)
{
    std::sort(examples.begin(), examples.end());
    return examples.empty() ? Cost{std::move(what)}
                            : Cost{std::move(what), files, examples[(examples.size() - 1) / 2], examples.back()};
}

std::vector<std::size_t> linesIn(const std::vector<File>& files, const std::vector<std::string>& folders)
{
    std::vector<std::size_t> found;
    for (const File& file : files) {
        for (const std::string& folder : folders) {
            const bool isCode = endsWith(file.path, ".cpp") || endsWith(file.path, ".h")
                                || endsWith(file.path, ".comp") || endsWith(file.path, ".glsl");
            if (startsWith(file.path, folder + "/") && isCode) {
                found.push_back(lines(file.text).size());
            }
        }
    }
    return found;
}

// A shader with its template's header and source.
std::vector<std::size_t> kernels(const std::vector<File>& files)
{
    std::map<std::string, std::vector<std::size_t>> parts;
    for (const File& file : files) {
        for (const auto& [folder, ending] : {std::pair("shaders/", ".comp"), std::pair("engine/vk/templates/", ".h"),
                                             std::pair("engine/vk/templates/", ".cpp")}) {
            if (startsWith(file.path, folder) && endsWith(file.path, ending)) {
                const std::string name = file.path.substr(std::string(folder).size());
                parts[name.substr(0, name.find('.'))].push_back(lines(file.text).size());
            }
        }
    }
    std::vector<std::size_t> found;
    for (const auto& [name, counts] : parts) {
        if (counts.size() == 3) {
            found.push_back(counts[0] + counts[1] + counts[2]);
        }
    }
    return found;
}

std::vector<Cost> costs(const std::vector<File>& files)
{
    std::vector<Cost> table;
    for (const auto& [what, folder] :
         {std::pair("a layer of ops that there are", "engine/layers"), std::pair("an op", "engine/program/ops"),
          std::pair("a loss", "engine/train/losses"), std::pair("an optimizer", "engine/train/optimizers"),
          std::pair("a schedule", "engine/train/schedules"), std::pair("a metric", "engine/train/metrics"),
          std::pair("a reader of data", "engine/data/readers"), std::pair("a transform", "engine/data/transforms"),
          std::pair("a template", "engine/session/templates"), std::pair("a command", "app/cli/commands")}) {
        table.push_back(cost(std::string(what) + ": `" + folder + "`", 1, linesIn(files, {folder})));
    }
    table.insert(table.begin() + 2,
                 cost("a kernel for an op: `shaders`, `engine/vk/templates`", 3, kernels(files)));
    const std::vector<std::size_t> programs = linesIn(files, {"engine", "app", "shaders"});
    const std::vector<std::size_t> tests = linesIn(files, {"tests"});
    table.push_back(cost("(all files of the programs)", programs.size(), programs));
    table.push_back(cost("(all files of the tests)", tests.size(), tests));
    return table;
}

std::string text(const std::vector<Cost>& table)
{
    std::string result = kHead;
    for (const Cost& row : table) {
        result += "| " + row.what + " | " + std::to_string(row.files) + " | " + std::to_string(row.median) + " | "
                  + std::to_string(row.most) + " |\n";
    }
    return result;
}

// The table on a page, from its head to the first other line.
std::string tableOn(const std::string& page)
{
    const std::size_t start = page.find(kHead);
    std::size_t end = start;
    while (end < page.size() && page[end] == '|') {
        end = page.find('\n', end) + 1;
    }
    return start == std::string::npos ? std::string() : page.substr(start, end - start);
}

std::vector<Cost> parsed(const std::string& table)
{
    std::vector<Cost> rows;
    const std::vector<std::string> all = lines(table);
    for (std::size_t index = 2; index < all.size(); ++index) {
        std::istringstream cells(all[index].substr(2));
        Cost row;
        std::getline(cells, row.what, '|');
        row.what.pop_back();
        char bar = 0;
        cells >> row.files >> bar >> row.median >> bar >> row.most;
        rows.push_back(row);
    }
    return rows;
}

bool isNear(std::size_t said, std::size_t seen)
{
    const std::size_t apart = said > seen ? said - seen : seen - said;
    return apart <= 5 + seen / 4;
}

// What the page says of the tree that a reader would be misled by.
std::vector<std::string> untrue(const std::vector<Cost>& said, const std::vector<Cost>& seen)
{
    std::vector<std::string> found;
    for (std::size_t index = 0; index < std::max(said.size(), seen.size()); ++index) {
        const Cost page = index < said.size() ? said[index] : Cost();
        const Cost now = index < seen.size() ? seen[index] : Cost();
        if (page.what != now.what || !isNear(page.files, now.files) || !isNear(page.median, now.median)
            || !isNear(page.most, now.most)) {
            found.push_back("it says: " + text({page}).substr(std::string(kHead).size()) + "there is: "
                            + text({now}).substr(std::string(kHead).size()));
        }
    }
    return found;
}

// PLEXUS_REMAKE_COST=1 writes the table as it is now.
TEST(CostOfChange, ThePageSaysWhatThereIs)
{
    const std::vector<File> files = tree();
    const auto page = std::find_if(files.begin(), files.end(), [](const File& file) { return file.path == "CONTRIBUTING.md"; });
    ASSERT_NE(page, files.end());
    const std::vector<Cost> seen = costs(files);
    const std::string table = tableOn(page->text);
    ASSERT_FALSE(table.empty());
    if (std::getenv("PLEXUS_REMAKE_COST") != nullptr) {
        std::string remade = page->text;
        remade.replace(remade.find(table), table.size(), text(seen));
        std::ofstream(testing::sourceDir() / page->path, std::ios::binary) << remade;
        return;
    }
    EXPECT_THAT(untrue(parsed(table), seen), ::testing::IsEmpty());
}

TEST(CostOfChange, WhatIsNoLongerTrueIsFound)
{
    const std::string layer(40, '\n'), shader(100, '\n'), header(20, '\n');
    const std::vector<Cost> seen = costs({{"engine/layers/a.cpp", layer},
                                          {"engine/layers/b.cpp", layer + layer},
                                          {"engine/layers/c.md", shader},
                                          {"shaders/rows.comp", shader},
                                          {"engine/vk/templates/rows.h", header},
                                          {"engine/vk/templates/rows.cpp", layer},
                                          {"engine/vk/templates/builder.cpp", layer}});
    EXPECT_EQ(text({seen[0]}), std::string(kHead) + "| a layer of ops that there are: `engine/layers` | 1 | 40 | 80 |\n");
    EXPECT_EQ(text({seen[2]}),
              std::string(kHead) + "| a kernel for an op: `shaders`, `engine/vk/templates` | 3 | 160 | 160 |\n");
    EXPECT_THAT(untrue(parsed(tableOn("text\n" + text(seen) + "\ntext\n")), seen), ::testing::IsEmpty());
    std::vector<Cost> old = seen;
    old[0].median = 60;
    EXPECT_THAT(untrue(old, seen), ::testing::ElementsAre(::testing::HasSubstr("| 60 | 80 |")));
    old = seen;
    old.pop_back();
    EXPECT_THAT(untrue(old, seen), ::testing::SizeIs(1));
}

}
}
