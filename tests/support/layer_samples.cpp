// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/layer_samples.h"

#include "engine/base/random.h"
#include "engine/program/weight_choices.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace plexus::test {

namespace {

constexpr std::array<int64_t, 7> oddExtents{1, 2, 3, 5, 7, 11, 13};
constexpr int64_t mostElements = 600; // of all inputs: small, so that there can be many
constexpr int triesPerSample = 40;

// Draws one after the other.
class SampleDraws {
public:
    explicit SampleDraws(std::string_view name) : m_random(17, streamOf(name)) {}
    double share() { return m_random.uniform(m_next++); }
    int64_t below(int64_t count) { return static_cast<int64_t>(share() * static_cast<double>(count)); }

private:
    Random m_random;
    uint64_t m_next = 0;
};

ParamValue drawnValue(const ParamDef& param, const ParamValue& now, SampleDraws& draws)
{
    switch (param.kind) {
    case ParamKind::Bool:
        return draws.below(2) == 1;
    case ParamKind::Integer:
        return std::get<int64_t>(now) + draws.below(5) - 2;
    case ParamKind::Real: // the initial value's neighbourhood: extremes have no slope that can be measured
        return std::get<double>(now) == 0 ? draws.share() * std::min(param.most, 0.9)
                                          : std::get<double>(now) * (0.5 + draws.share());
    case ParamKind::Pair: {
        const auto& both = std::get<std::vector<int64_t>>(now);
        return std::vector<int64_t>{both[0] + draws.below(3) - 1, both[1] + draws.below(3) - 1};
    }
    case ParamKind::Choice:
        return param.choices[static_cast<size_t>(draws.below(static_cast<int64_t>(param.choices.size())))];
    case ParamKind::Integers:
    case ParamKind::Reals:
    case ParamKind::Text:
    case ParamKind::Path:
        break;
    }
    return now;
}

// Equal extents stay equal, so that several inputs still fit each other.
std::vector<Shape> drawnShapes(const std::vector<Shape>& shapes, SampleDraws& draws)
{
    std::map<int64_t, int64_t> replaced;
    std::vector<Shape> result = shapes;
    for (Shape& shape : result) {
        for (int axis = 0; axis < shape.rank(); ++axis) {
            const int64_t extent = shape[axis];
            if (replaced.count(extent) == 0) {
                replaced[extent] = draws.below(2) == 0 ? extent : oddExtents[static_cast<size_t>(draws.below(oddExtents.size()))];
            }
            shape[axis] = replaced[extent];
        }
    }
    return result;
}

bool isAccepted(const LayerDef& layer, const LayerExample& sample)
{
    int64_t elements = 0;
    for (const Shape& shape : sample.inputs) {
        elements += shape.elements();
    }
    const Params params = paramsOf(layer, sample);
    return elements <= mostElements && params.check().ok() && layer.shape({params, sample.inputs}).ok();
}

LayerExample drawnSample(const LayerDef& layer, const LayerExample& like, SampleDraws& draws)
{
    static const ParamDefs weightParams = weightChoices(Owns::MatricesAndBiases); // change no slope
    LayerExample sample = like;
    sample.inputs = drawnShapes(like.inputs, draws);
    const Params before = paramsOf(layer, like);
    if (like.wholeBelow > 0) {
        return sample; // what indices may be depends on the parameters
    }
    for (const ParamDef& param : layer.params) {
        const bool isOfWeights = std::any_of(weightParams.begin(), weightParams.end(),
                                             [&](const ParamDef& other) { return other.key == param.key; });
        if (!isOfWeights && draws.below(2) == 0) {
            sample.params.emplace_back(param.key, drawnValue(param, before.value(param.key), draws));
        }
    }
    return sample;
}

std::string textOf(const LayerDef& layer, const LayerExample& sample)
{
    std::string text = paramsOf(layer, sample).toJson().compact();
    for (const Shape& shape : sample.inputs) {
        text += " " + shape.text();
    }
    return text;
}

} // namespace

std::vector<LayerExample> layerSamples(const LayerDef& layer, int count)
{
    SampleDraws draws(layer.key);
    std::vector<LayerExample> samples;
    std::set<std::string> seen;
    for (int i = 0; i < count * triesPerSample && static_cast<int>(samples.size()) < count; ++i) {
        const LayerExample& like = layer.examples[static_cast<size_t>(i) % layer.examples.size()];
        LayerExample sample = drawnSample(layer, like, draws);
        if (isAccepted(layer, sample) && seen.insert(textOf(layer, sample)).second) {
            sample.name = textOf(layer, sample);
            samples.push_back(std::move(sample));
        }
    }
    return samples;
}

LayerExample largeSample(const LayerDef& layer)
{
    LayerExample sample = layer.examples.front();
    const int64_t batch = sample.inputs[0][0];
    const int64_t rows = (int64_t{1} << 16) / (sample.inputs[0].elements() / batch) + 1;
    for (Shape& shape : sample.inputs) {
        shape[0] = rows;
    }
    sample.name = textOf(layer, sample);
    return sample;
}

} // namespace plexus::test
