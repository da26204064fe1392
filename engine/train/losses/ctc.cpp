// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

#include <numeric>

namespace plexus::losses {

namespace {

constexpr double ctcNever = -1e30; // the logarithm of no chance at all, finite in float32

Result<void> ctcCheck(const LossShapes& shapes)
{
    const auto& [params, output, target, classes] = shapes;
    if (classes == 0 || target.rank() != 2) {
        return Error{.what = "CTC needs a row of class indices per sample as target, the field holds "
                             + target.batchedText(),
                     .accepted = "choose a field such as a text's letters"};
    }
    if (output.rank() != 3) {
        return Error{.what = "CTC expects (batch, classes, time), gets " + output.batchedText(),
                     .accepted = "turn a sequence with Permute and put Log softmax over axis 1 before it"};
    }
    if (output[1] < classes) {
        return Error{.what = "the data has " + std::to_string(classes) + " classes, the last layer gives "
                             + std::to_string(output[1]),
                     .accepted = "set the last layer to " + std::to_string(classes) + " units"};
    }
    if (params.integer("blank") >= output[1]) {
        return Error{.what = "blank is " + std::to_string(params.integer("blank")) + ", but there are only "
                             + std::to_string(output[1]) + " classes",
                     .where = "blank",
                     .accepted = "use at most " + std::to_string(output[1] - 1)};
    }
    return {};
}

// log(exp a + exp b + ...). The largest goes out and in again, so its slope is none.
Value ctcEither(const std::vector<Value>& logs)
{
    Value most = logs.front();
    for (const Value value : logs) {
        most = maximum(most, value);
    }
    most = detached(most);
    Value total = exp(logs.front() - most);
    for (size_t i = 1; i < logs.size(); ++i) {
        total = total + exp(logs[i] - most);
    }
    return most + log(total);
}

// (1, count): 0, 1, ...
Value ctcPlaces(Program& program, int64_t count)
{
    std::vector<double> values(static_cast<size_t>(count));
    std::iota(values.begin(), values.end(), 0.0);
    return constant(program, Shape{1, count}, std::move(values));
}

// 0 where the condition holds, as good as never elsewhere: to be added to logarithms.
Value ctcOnly(Value condition)
{
    return (1.0 - condition) * ctcNever;
}

// What a state may come from besides itself: (batch, states) moved by so many places.
Value ctcMoved(Value chances, int64_t by)
{
    const int64_t states = chances.shape()[1];
    const Value place = ctcPlaces(*chances.program, states);
    const Value exists = less(constant(*chances.program, static_cast<double>(by) - 0.5), place);
    return pad(slice(chances, 1, 0, states - by), 1, by, 0) + ctcOnly(exists);
}

// Graves and others 2006, forward in logarithms. A label stands at each odd state, the blank at the even
// ones around them; a path stays, goes on by one, or skips the blank between two different labels.
Value ctcLoss(const LossCall& call)
{
    Program& program = *call.output.program;
    const Shape shape = call.output.shape(); // (batch, classes, time)
    const int64_t batch = shape[0], classes = shape[1], time = shape[2];
    const int64_t labels = call.target.shape()[1], states = 2 * labels + 1;
    const Value blank = constant(program, static_cast<double>(call.params.integer("blank")));

    // blank, label, blank, ..., blank: (batch, states)
    const Value offsets = reshape(toFloat(call.target) - blank, {batch, labels, 1});
    const Value spelled = pad(reshape(pad(offsets, 2, 1, 0), {batch, 2 * labels}), 1, 0, 1) + blank;
    const Value length = sum(1.0 - equal(toFloat(call.target), blank), {1}); // (batch, 1)
    const Value twoBefore = pad(slice(spelled, 1, 0, states - 2), 1, 2, 0);
    const Value maySkip = (1.0 - equal(spelled, twoBefore)) * (1.0 - equal(spelled, blank));

    // The logarithm of each state's label at each step: (time, batch, states)
    const Value is = equal(reshape(spelled, {batch, states, 1}),
                           reshape(ctcPlaces(program, classes), {1, 1, classes}));
    const Value given = permute(matmul(is, call.output), {2, 0, 1});
    const auto at = [&](int64_t t) { return reshape(slice(given, 0, t, 1), {batch, states}); };

    const Value place = ctcPlaces(program, states);
    Value chances = at(0) + ctcOnly(less(place, constant(program, 1.5)));
    for (int64_t t = 1; t < time; ++t) {
        chances = at(t) + ctcEither({chances, ctcMoved(chances, 1), ctcMoved(chances, 2) + ctcOnly(maySkip)});
    }
    const Value ends = equal(place, length * 2.0) + equal(place, length * 2.0 - 1.0);
    const Value last = chances + ctcOnly(ends);
    const Value most = detached(amax(last, {1}));
    const Value total = most + log(sum(exp(last - most), {1}));
    // What cannot be spelled in so many steps counts nothing.
    const Value loss = select(less(total, constant(program, ctcNever / 2)), constant(program, 0.0), -total);
    const bool isSum = call.params.text("reduction") == "sum";
    return reduced(call, isSum ? loss : loss / maximum(length, 1.0));
}

} // namespace

LossDef ctc()
{
    return {
        .key = "ctc",
        .title = "CTC",
        .help = "For spelling: more steps than labels, and nobody says which step belongs to which label. Takes "
                "logarithms of probabilities, as after Log softmax; a target that is too long for the steps "
                "counts nothing.",
        .torch = "torch.nn.CTCLoss(zero_infinity=True)",
        .params = {reductionParam(),
                   integer("blank", 0)
                       .range(0, 65535)
                       .slider(0, 100)
                       .help("The class that stands for no label; in targets it fills up what is short.")},
        .targetIsClass = true,
        .takes = Takes::LogProbabilities,
        .hasMetrics = false,
        .exampleShapes = {{3, 3, 5}, {3, 2}},
        .check = ctcCheck,
        .forward = ctcLoss,
        .prediction = [](Value output) { return exp(output); },
    };
}

} // namespace plexus::losses
