// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/line_search.h"
#include "engine/train/optimizer_rules.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>

namespace plexus::optimizers {
namespace {

using LbfgsVector = std::vector<double>;

constexpr double leastCurvature = 1e-10; // of a pair that is remembered

double lbfgsDot(const LbfgsVector& a, const LbfgsVector& b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

double lbfgsLargest(const LbfgsVector& a)
{
    double most = 0;
    for (const double value : a) {
        most = std::max(most, std::abs(value));
    }
    return most;
}

// a + factor b
LbfgsVector lbfgsSum(LbfgsVector a, double factor, const LbfgsVector& b)
{
    for (size_t i = 0; i < a.size(); ++i) {
        a[i] += factor * b[i];
    }
    return a;
}

// torch.optim.LBFGS: one step is up to max_iter iterations.
class Lbfgs final : public HostStep {
public:
    explicit Lbfgs(const Params& params) : m_params(params) {}

    Result<double> step(LbfgsVector& x, double lr, const Objective& objective) override
    {
        const int64_t iterations = m_params.integer("max_iter");
        const int64_t most = m_params.integer("max_eval");
        const int64_t mostEvaluations = most > 0 ? most : iterations * 5 / 4;
        const double leastChange = m_params.real("tolerance_change");
        LinePoint now;
        PLEXUS_TRY(now.loss, objective(x, now.gradient));
        const double before = now.loss;
        int64_t evaluations = 1;
        for (int64_t i = 1; i <= iterations && !isLevel(now); ++i) {
            const bool isFirst = m_gradient.empty();
            const LbfgsVector direction = nextDirection(now.gradient);
            m_gradient = now.gradient;
            now.step = 0;
            now.slope = lbfgsDot(now.gradient, direction);
            m_moved.assign(x.size(), 0.0);
            if (now.slope > -leastChange) {
                break;
            }
            const double first = isFirst ? std::min(1.0, 1 / lengthOfFirst(now.gradient)) * lr : lr;
            const double lossBefore = now.loss;
            PLEXUS_TRY(LineSearch moved, move(x, direction, now, first, i == iterations, objective));
            evaluations += moved.evaluations;
            now = std::move(moved.found);
            for (size_t j = 0; j < x.size(); ++j) {
                m_moved[j] = now.step * direction[j];
                x[j] += m_moved[j];
            }
            if (evaluations >= mostEvaluations || lbfgsLargest(m_moved) <= leastChange ||
                std::abs(now.loss - lossBefore) < leastChange) {
                break;
            }
        }
        return before;
    }

    // The last move, the gradient before it, and the pairs of change in gradient and move.
    std::vector<LbfgsVector> memory() const override
    {
        std::vector<LbfgsVector> all;
        if (!m_gradient.empty()) {
            all = {m_moved, m_gradient};
        }
        for (const Pair& pair : m_pairs) {
            all.push_back(pair.bend);
            all.push_back(pair.move);
        }
        return all;
    }

    void remember(std::vector<LbfgsVector> memory) override
    {
        m_pairs.clear();
        for (size_t i = 0; i + 1 < memory.size(); i += 2) {
            if (i == 0) {
                m_moved = std::move(memory[0]);
                m_gradient = std::move(memory[1]);
            } else {
                m_pairs.push_back({std::move(memory[i]), std::move(memory[i + 1])});
            }
        }
    }

private:
    struct Pair {
        LbfgsVector bend, move; // how the gradient changed along a move
    };

    bool isLevel(const LinePoint& point) const
    {
        return lbfgsLargest(point.gradient) <= m_params.real("tolerance_grad");
    }

    static double lengthOfFirst(const LbfgsVector& gradient)
    {
        return std::accumulate(gradient.begin(), gradient.end(), 0.0,
                               [](double sum, double value) { return sum + std::abs(value); });
    }

    // The gradient times the approximate inverse of the Hessian, by the loop of two recursions.
    LbfgsVector nextDirection(const LbfgsVector& gradient)
    {
        if (!m_gradient.empty()) {
            Pair pair{lbfgsSum(gradient, -1, m_gradient), m_moved};
            if (lbfgsDot(pair.bend, pair.move) > leastCurvature) {
                m_pairs.push_back(std::move(pair));
            }
            if (m_pairs.size() > static_cast<size_t>(m_params.integer("history_size"))) {
                m_pairs.pop_front();
            }
        }
        LbfgsVector direction(gradient.size());
        std::transform(gradient.begin(), gradient.end(), direction.begin(), std::negate<>());
        if (m_pairs.empty()) {
            return direction;
        }
        std::vector<double> shares(m_pairs.size());
        for (size_t i = m_pairs.size(); i-- > 0;) {
            const auto& [bend, move] = m_pairs[i];
            shares[i] = lbfgsDot(move, direction) / lbfgsDot(bend, move);
            direction = lbfgsSum(std::move(direction), -shares[i], bend);
        }
        const Pair& last = m_pairs.back();
        const double scale = lbfgsDot(last.bend, last.move) / lbfgsDot(last.bend, last.bend);
        for (double& value : direction) {
            value *= scale;
        }
        for (size_t i = 0; i < m_pairs.size(); ++i) {
            const auto& [bend, move] = m_pairs[i];
            const double share = lbfgsDot(bend, direction) / lbfgsDot(bend, move);
            direction = lbfgsSum(std::move(direction), shares[i] - share, move);
        }
        return direction;
    }

    Result<LineSearch> move(const LbfgsVector& x, const LbfgsVector& direction, const LinePoint& now, double first,
                            bool isLast, const Objective& objective) const
    {
        const LineFunction line = [&](double step) -> Result<LinePoint> {
            LinePoint point{.step = step, .gradient = {}};
            PLEXUS_TRY(point.loss, objective(lbfgsSum(x, step, direction), point.gradient));
            point.slope = lbfgsDot(point.gradient, direction);
            return point;
        };
        if (m_params.text("line_search") == "strong_wolfe") {
            return strongWolfe(line, now, first, lbfgsLargest(direction), m_params.real("tolerance_change"));
        }
        if (isLast) { // nobody asks for loss and gradient there
            return LineSearch{.found = {.step = first, .loss = now.loss, .gradient = now.gradient}};
        }
        PLEXUS_TRY(LinePoint there, line(first));
        return LineSearch{.found = std::move(there), .evaluations = 1};
    }

    const Params m_params;
    LbfgsVector m_moved, m_gradient; // empty before the first iteration
    std::deque<Pair> m_pairs;        // the oldest first
};

} // namespace

OptimizerDef lbfgs()
{
    ParamDef rate = learningRateParam(1);
    return {.key = "lbfgs",
            .title = "L-BFGS",
            .help = "Learns the loss's curvature from its last gradients, over all training samples at once: for small "
                    "networks and little data.",
            .torch = "torch.optim.LBFGS",
            .params = {rate,
                       integer("max_iter", 20).range(1, 10000).slider(1, 100).help("Iterations a step at most."),
                       integer("max_eval", 0).range(0, 100000).slider(0, 200).help(
                           "Evaluations of loss and gradient a step at most; 0 is 1.25 times the iterations."),
                       real("tolerance_grad", 1e-7).range(0, 1).slider(0, 1e-3).help(
                           "A step ends where no gradient is larger."),
                       real("tolerance_change", 1e-9).range(0, 1).slider(0, 1e-3).help(
                           "A step ends when loss or weights change by no more."),
                       integer("history_size", 100).range(1, 1000).slider(1, 200).help(
                           "How many changes of the gradient are remembered."),
                       choice("line_search", "strong_wolfe", {"strong_wolfe", "none"})
                           .torch("line_search_fn")
                           .help("How far an iteration goes: until the strong Wolfe conditions hold, or by the learning "
                                 "rate (none), with which PyTorch's own begins.")},
            .slots = [](const Params&) { return std::vector<std::string>(); },
            .scalars = rateOnly,
            .hostStep = [](const Params& params) -> std::unique_ptr<HostStep> {
                return std::make_unique<Lbfgs>(params);
            }};
}

} // namespace plexus::optimizers
