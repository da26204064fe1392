// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/row_index.h"

#include <tuple>

namespace plexus {

std::vector<OpExample> rowIndexExamples(const Attributes& attributes, RowIndexOf what)
{
    const auto wholeNumbers = [](const Attributes&, std::vector<Tensor>& inputs) {
        for (double& index : inputs[1].data) {
            index = std::floor((index + 1) * 3.25); // 0 to 6: two of them name no row
        }
    };
    std::vector<OpExample> examples;
    for (const auto& [name, positions, columns] :
         std::initializer_list<std::tuple<const char*, int64_t, int64_t>>{{"words", 7, 3},
                                                                          {"one", 1, 1},
                                                                          {"one column", 11, 1},
                                                                          {"many", 301, 6},
                                                                          {"wide", 5, 67}}) {
        const int64_t rows = what == RowIndexOf::Table ? 5 : positions;
        examples.push_back({.name = name,
                            .inputs = {{rows, columns}, {positions}},
                            .attributes = attributes,
                            .prepare = wholeNumbers});
    }
    return examples;
}

} // namespace plexus
