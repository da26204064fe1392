// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer_example.h"

#include <cstdlib>
#include <sstream>

namespace plexus {

namespace {

std::vector<int64_t> numbersBetween(const std::string& text, char separator)
{
    std::vector<int64_t> numbers;
    std::istringstream words(text);
    for (std::string word; std::getline(words, word, separator);) {
        numbers.push_back(std::strtoll(word.c_str(), nullptr, 10));
    }
    return numbers;
}

ParamValue exampleValue(const std::string& text)
{
    if (text == "true" || text == "false") {
        return text == "true";
    }
    if (text.find_first_not_of("+-.,e0123456789") != std::string::npos) {
        return text;
    }
    if (text.find(',') != std::string::npos) {
        return numbersBetween(text, ',');
    }
    if (text.find_first_of(".e") != std::string::npos) {
        return std::strtod(text.c_str(), nullptr);
    }
    return int64_t{std::strtoll(text.c_str(), nullptr, 10)};
}

} // namespace

ExampleShapes::ExampleShapes(const char* text)
{
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        push_back(Shape(numbersBetween(word, 'x')));
    }
}

ExampleValues::ExampleValues(const char* text)
{
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        const size_t equals = word.find('=');
        emplace_back(word.substr(0, equals), exampleValue(word.substr(equals + 1)));
    }
}

LayerExample wholeNumbers(int64_t below, LayerExample example)
{
    example.wholeBelow = below;
    return example;
}

} // namespace plexus
