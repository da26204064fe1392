// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/layer_samples.h"

#include "engine/program/weight_choices.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace plexus::test {

namespace {

constexpr int64_t wideExtent = 263;
constexpr std::array<int64_t, 6> primes{3, 5, 7, 11, 13, 2};
constexpr int64_t mostElements = 3000;      // of all inputs: small, so that there can be many
constexpr int64_t mostWideElements = 30000;
constexpr size_t mostNodes = 1000;           // what is unrolled over a wide axis takes its time
constexpr size_t triesPerSample = 40;

bool isPrime(int64_t value)
{
    return std::find(primes.begin(), primes.end(), value) != primes.end();
}

// The values of a parameter that the grid has, the example's first.
std::vector<ParamValue> levelsOf(const ParamDef& param, const ParamValue& now, int64_t numbersBelow)
{
    std::vector<ParamValue> levels{now};
    const auto lists = [&](const std::vector<int64_t>& all) {
        for (size_t i = 0; i < all.size(); ++i) {
            for (const int64_t step : {1, -1}) {
                std::vector<int64_t> other = all;
                other[i] += step;
                levels.emplace_back(std::move(other));
            }
            std::vector<int64_t> turned = all;
            std::rotate(turned.begin(), turned.begin() + static_cast<std::ptrdiff_t>(i), turned.end());
            levels.emplace_back(turned);
            std::reverse(turned.begin(), turned.end());
            levels.emplace_back(std::move(turned));
        }
    };
    switch (param.kind) {
    case ParamKind::Bool:
        levels.emplace_back(!std::get<bool>(now));
        break;
    case ParamKind::Integer:
        for (const int64_t step : {1, 2, -1, -2}) {
            const int64_t value = std::get<int64_t>(now);
            levels.emplace_back(numbersBelow == 0 ? value + step : std::max(value, numbersBelow) + std::abs(step) - 1);
        }
        break;
    case ParamKind::Real: // the neighbourhood: extremes have no slope that can be measured
        for (const double share : {0.5, 1.5, 0.75}) {
            const double value = std::get<double>(now);
            levels.emplace_back(value == 0 ? share * std::min(param.most, 0.6) : share * value);
        }
        break;
    case ParamKind::Choice:
        levels.insert(levels.end(), param.choices.begin(), param.choices.end());
        break;
    case ParamKind::Pair:
    case ParamKind::Integers:
        lists(std::get<std::vector<int64_t>>(now));
        break;
    case ParamKind::Reals:
    case ParamKind::Text:
    case ParamKind::Path:
        break;
    }
    std::vector<ParamValue> legal;
    for (const ParamValue& value : levels) {
        if (param.check(value).ok() && std::find(legal.begin(), legal.end(), value) == legal.end()) {
            legal.push_back(value);
        }
    }
    return legal;
}

// The cartesian product of levels around one example, walked in steps that share no factor with its size, so that any
// few points in a row differ in every parameter.
class ParamGrid {
public:
    ParamGrid(const LayerDef& layer, const LayerExample& like)
    {
        const Params params = paramsOf(layer, like);
        // The numbers it reads must lie in its table and not be the one that has no slope.
        const int64_t numbersBelow = wholeFrom(layer, like) == 0 ? like.wholeBelow : 0;
        for (const ParamDef* param : ownParams(layer)) {
            m_levels.emplace_back(param->key, levelsOf(*param, params.value(param->key), numbersBelow));
            m_size *= m_levels.back().second.size();
        }
        m_step = m_size * 618 / 1000 + 1;
        while (std::gcd(m_step, m_size) != 1) {
            ++m_step;
        }
    }

    ParamValues point(size_t number) const
    {
        size_t place = number % m_size * m_step % m_size;
        ParamValues values;
        for (const auto& [key, levels] : m_levels) {
            values.emplace_back(key, levels[place % levels.size()]);
            place /= levels.size();
        }
        return values;
    }

private:
    std::vector<std::pair<std::string, std::vector<ParamValue>>> m_levels;
    size_t m_size = 1, m_step = 1;
};

bool isOdd(const std::vector<Shape>& shapes, Odd odd)
{
    const std::vector<int64_t> first = shapes.front().extents();
    const auto any = [&](const auto& is) {
        return std::any_of(shapes.begin(), shapes.end(),
                           [&](const Shape& shape) { return std::any_of(shape.begin(), shape.end(), is); });
    };
    switch (odd) {
    case Odd::Ones:
        return any([](int64_t extent) { return extent == 1; });
    case Odd::Primes:
        return std::count_if(first.begin(), first.end(), [](int64_t extent) { return extent > 2 && isPrime(extent); })
               >= static_cast<int64_t>(std::min<size_t>(first.size(), 2));
    case Odd::NotSquare:
        return first.size() > 1 && first[first.size() - 1] != first[first.size() - 2];
    case Odd::Wide:
        break;
    }
    return any([](int64_t extent) { return extent == wideExtent; });
}

// Shapes like these that are odd in this way, the oddest first. Equal extents stay equal, so that several inputs still
// fit each other; `turn` says which extents get which numbers.
std::vector<std::vector<Shape>> oddShapes(const std::vector<Shape>& like, Odd odd, size_t turn)
{
    std::vector<int64_t> extents; // different ones
    for (const Shape& shape : like) {
        for (const int64_t extent : shape) {
            if (std::find(extents.begin(), extents.end(), extent) == extents.end()) {
                extents.push_back(extent);
            }
        }
    }
    std::vector<uint32_t> chosen((size_t{1} << extents.size()) - 1); // sets of them
    std::iota(chosen.begin(), chosen.end(), 1);
    std::rotate(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(turn % chosen.size()), chosen.end());
    const bool isOne = odd == Odd::Wide || odd == Odd::NotSquare; // one extent is enough
    std::stable_sort(chosen.begin(), chosen.end(), [&](uint32_t a, uint32_t b) {
        return isOne ? __builtin_popcount(a) < __builtin_popcount(b) : __builtin_popcount(a) > __builtin_popcount(b);
    });
    std::vector<std::vector<Shape>> all;
    for (const uint32_t set : chosen) {
        std::map<int64_t, int64_t> replaced;
        for (size_t i = 0; i < extents.size(); ++i) {
            if ((set >> i & 1) != 0) {
                replaced[extents[i]] = odd == Odd::Ones   ? 1
                                       : odd == Odd::Wide ? wideExtent
                                                          : primes[(i + turn) % primes.size()];
            }
        }
        std::vector<Shape> shapes = like;
        for (Shape& shape : shapes) {
            for (int axis = 0; axis < shape.rank(); ++axis) {
                const auto found = replaced.find(shape[axis]);
                shape[axis] = found == replaced.end() ? shape[axis] : found->second;
            }
        }
        if (isOdd(shapes, odd)) {
            all.push_back(std::move(shapes));
        }
    }
    return all;
}

bool isAccepted(const LayerDef& layer, const LayerExample& sample, Odd odd)
{
    int64_t elements = 0;
    for (const Shape& shape : sample.inputs) {
        elements += shape.elements();
    }
    const Params params = paramsOf(layer, sample);
    return elements <= (odd == Odd::Wide ? mostWideElements : mostElements) && params.check().ok()
           && layer.shape({params, sample.inputs}).ok()
           && (odd != Odd::Wide
               || layerProgram({&layer, &sample}, params, Mode::Training, Parts::Forward).nodes.size() <= mostNodes);
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

const char* oddText(Odd odd)
{
    return odd == Odd::Ones ? "extents of 1" : odd == Odd::Primes ? "primes" : odd == Odd::NotSquare ? "not square" : "wide";
}

std::vector<const ParamDef*> ownParams(const LayerDef& layer)
{
    static const ParamDefs common = weightChoices(Owns::MatricesAndBiases);
    std::vector<const ParamDef*> own;
    for (const ParamDef& param : layer.params) {
        if (std::none_of(common.begin(), common.end(), [&](const ParamDef& other) { return other.key == param.key; })) {
            own.push_back(&param);
        }
    }
    return own;
}

std::vector<LayerSample> layerSamples(const LayerDef& layer, size_t count)
{
    std::vector<ParamGrid> grids;
    for (const LayerExample& like : layer.examples) {
        grids.emplace_back(layer, like);
    }
    std::vector<LayerSample> samples;
    std::set<std::string> seen;
    const size_t round = grids.size() * allOdds.size();
    for (size_t i = 0; i < count * triesPerSample && samples.size() < count; ++i) {
        const LayerExample& like = layer.examples[i % grids.size()];
        const Odd odd = allOdds[i / grids.size() % allOdds.size()];
        LayerExample sample = like;
        sample.params = grids[i % grids.size()].point(i / grids.size());
        for (std::vector<Shape>& shapes : oddShapes(like.inputs, odd, i / round)) {
            sample.inputs = std::move(shapes);
            if (isAccepted(layer, sample, odd)) {
                sample.name = textOf(layer, sample);
                if (seen.insert(sample.name).second) {
                    samples.push_back({sample, odd});
                }
                break;
            }
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
