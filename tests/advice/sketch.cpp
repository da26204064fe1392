// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/advice/sketch.h"

#include "engine/model/block.h"
#include "engine/model/edit_value.h"
#include "engine/train/step.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <sstream>

namespace plexus::test {

namespace {

std::vector<std::string> split(std::string_view text, char mark)
{
    std::vector<std::string> parts;
    std::istringstream stream{std::string(text)};
    for (std::string part; std::getline(stream, part, mark);) {
        const size_t first = part.find_first_not_of(' '), last = part.find_last_not_of(' ');
        parts.push_back(first == std::string::npos ? "" : part.substr(first, last - first + 1));
    }
    return parts;
}

void assign(Params& params, const std::string& key, const std::string& text)
{
    const ParamDef* definition = params.definition(key);
    if (definition == nullptr) {
        ADD_FAILURE() << "no parameter " << key;
        return;
    }
    ParamDef lenient = *definition;
    lenient.range(-1e300, 1e300);
    if (lenient.kind == ParamKind::Choice) {
        lenient.kind = ParamKind::Text;
    }
    const auto value = lenient.fromText(text);
    EXPECT_TRUE(value.ok()) << key << "=" << text;
    if (value) {
        params.set(key, *value);
    }
}

class Sketch {
public:
    explicit Sketch(std::string_view text)
    {
        m_graph.training.data = chooseReader("digits");
        m_graph.training.general.set("batch_size", int64_t{2});
        for (const std::string& statement : split(text, ';')) {
            if (statement.starts_with("cut ")) {
                const auto ends = split(statement.substr(4), '>');
                cut(ends[0], ends[1]);
            } else if (statement.find('>') == std::string::npos && statement.find('=') != std::string::npos
                       && statement.find(' ') == std::string::npos) {
                set(statement);
            } else {
                chain(statement);
            }
        }
    }
    Graph take() { return std::move(m_graph); }

private:
    void chain(const std::string& text)
    {
        std::string last;
        for (const std::string& part : split(text, '>')) {
            const std::string key = part.starts_with('@') ? part.substr(1) : add(part);
            if (!last.empty()) {
                join(last, key);
            }
            last = key;
        }
    }

    std::string add(const std::string& text)
    {
        std::vector<std::string> words = split(text, ' ');
        const std::vector<std::string> names = split(words[0], ':');
        const std::string key = names.size() > 1 ? names[1] : m_graph.freeKey(names[0]);
        const Position place{232.0 * static_cast<double>(m_count++), 0};
        const LayerDef* layer = findLayer(names[0]);
        if (layer != nullptr && layer->role == LayerRole::Block) {
            addBlock(*layer, key, place, {})->apply(m_graph);
        } else {
            m_graph.insert(makeNode(key, names[0]), m_graph.nodes().size());
        }
        m_graph.find(key)->position = place;
        Json unknown = Json::object(); // of a layer that there is not
        for (size_t i = 1; i < words.size(); ++i) {
            const std::vector<std::string> pair = split(words[i], '=');
            if (layer == nullptr) {
                unknown.set(pair[0], static_cast<int64_t>(std::stoll(pair[1])));
            } else {
                assign(m_graph.find(key)->params, pair[0], pair[1]);
            }
        }
        if (layer == nullptr) {
            EXPECT_TRUE(m_graph.find(key)->params.fromJson(unknown).ok());
        }
        return key;
    }

    void join(const std::string& from, const std::string& to)
    {
        const GraphNode& source = *m_graph.find(from);
        const auto outputs = source.definition != nullptr ? outputEnds(m_graph, source)
                                                          : std::vector<PortEnd>{{from, "out"}};
        auto inputs = inputEnds(m_graph, *m_graph.find(to));
        if (m_graph.find(to)->definition == nullptr) {
            inputs.push_back({to, "in"});
        }
        for (const PortEnd& end : inputs) {
            if (m_graph.into(end.node, end.port) == nullptr && !outputs.empty()) {
                m_graph.connect({outputs.front().node, outputs.front().port, end.node, end.port});
                return;
            }
        }
        ADD_FAILURE() << "no free port between " << from << " and " << to;
    }

    void cut(const std::string& from, const std::string& to)
    {
        for (const Wire* wire : m_graph.from(from)) {
            if (wire->to == to) {
                m_graph.disconnect(Wire(*wire));
                return;
            }
        }
        ADD_FAILURE() << "no wire from " << from << " to " << to;
    }

    void set(const std::string& text)
    {
        const std::vector<std::string> pair = split(text, '=');
        if (pair[0] == "optimizer") {
            m_graph.training.optimizer = chooseOptimizer(pair[1]);
        } else if (pair[0] == "schedule") {
            m_graph.training.schedule = chooseSchedule(pair[1]);
        } else if (pair[0].starts_with("optimizer.")) {
            assign(m_graph.training.optimizer.params, pair[0].substr(10), pair[1]);
        } else {
            assign(m_graph.training.general, pair[0], pair[1]);
        }
    }

    Graph m_graph;
    int m_count = 0;
};

constexpr int64_t rowCount = 2;

// Values that suit a class index, a token and a picture alike.
DataField drawn(const FieldInfo& info)
{
    const bool isClass = info.classes > 0;
    DataField field{info.name, isClass ? Type::I32 : Type::F32, info.sample, rowCount, {}, {}};
    const int64_t count = rowCount * info.sample.elements();
    for (int64_t i = 0; i < count; ++i) {
        const int64_t number = (i * 7 + 3) % (isClass ? info.classes : 3);
        const auto real = static_cast<float>(number);
        const auto index = static_cast<int32_t>(number);
        std::byte bytes[4];
        std::memcpy(bytes, isClass ? static_cast<const void*>(&index) : &real, 4);
        field.bytes.insert(field.bytes.end(), bytes, bytes + 4);
    }
    field.classes.assign(static_cast<size_t>(info.classes), "one");
    return field;
}

} // namespace

Graph sketch(std::string_view text)
{
    return Sketch(text).take();
}

std::string trainOneStep(const Graph& graph, const std::vector<FieldInfo>& fields)
{
    Graph small = graph; // as many samples as there are
    small.training.general.set("batch_size", rowCount);
    const auto step = [&]() -> Result<StepSums> {
        PLEXUS_TRY(const UpdateProgram update, makeUpdate(small.training, ratesOf(small)));
        PLEXUS_TRY(auto network, Network::open({small, fields, {}}, makeReferenceExecutor(Precision::Double), update));
        PLEXUS_TRY(const StepScalars scalars, StepScalars::make(small.training, 1, 1));
        Dataset data;
        for (const FieldInfo& field : fields) {
            data.fields.push_back(drawn(field));
        }
        PLEXUS_TRY(const int id, network->executor().addData(data));
        PLEXUS_CHECK(network->executor().write(network->initialValues(1)));
        std::vector<int32_t> rows(rowCount);
        rows[1] = 1;
        PLEXUS_CHECK(submitStep(*network, {.data = id, .samples = data, .rows = rows, .seed = 1, .step = 1}, scalars));
        return nextStep(*network, data, rows);
    }();
    if (!step) {
        return step.error().sentence();
    }
    return step->halted || !std::isfinite(step->loss) ? "the loss is not finite" : "";
}

} // namespace plexus::test
