// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

namespace plexus {

// A project to start from. One file in engine/session/templates.
struct TemplateDef {
    std::string key, title, help; // "mnist-cnn" comes from file mnist_cnn.cpp: '_' shows as '-'
    std::vector<std::string> neededFiles = {}; // names a person must supply; empty: nothing
    std::function<Graph(const std::string& dataFolder)> make = {};
};

const std::vector<TemplateDef>& allTemplates();
const TemplateDef* findTemplate(std::string_view key);

// What the templates on MNIST share: the files, and a network that reads a picture row by row.
std::vector<std::string> mnistFiles();
Graph mnistRows(const std::string& recurrentLayer, const std::string& dataFolder);

} // namespace plexus
