// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/training.h"

#include "app/cli/progress.h"
#include "app/cli/report.h"
#include "engine/model/data_choice.h"
#include "engine/session/report_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <limits>
#include <optional>

namespace plexus::cli
{
namespace
{

// Written by the signal handler, so nothing but a lock-free atomic.
std::atomic<Control*> runningControl{nullptr};

void stopTraining(int signal)
{
    if (Control* control = runningControl.load()) {
        control->wish.store(Control::Wish::Stop);
    }
    std::signal(signal, SIG_DFL); // a second Ctrl-C ends the program at once
}

class StopOnInterrupt
{
public:
    explicit StopOnInterrupt(Control& control)
    {
        runningControl.store(&control);
        std::signal(SIGINT, stopTraining);
        std::signal(SIGTERM, stopTraining);
    }
    ~StopOnInterrupt()
    {
        std::signal(SIGINT, SIG_DFL);
        std::signal(SIGTERM, SIG_DFL);
        runningControl.store(nullptr);
    }
    StopOnInterrupt(const StopOnInterrupt&) = delete;
    StopOnInterrupt& operator=(const StopOnInterrupt&) = delete;
};

template <typename Report>
std::function<void(const Report&)> jsonLines()
{
    return [](const Report& report) { say(toJson(report).compact()); };
}

// What a sample is to a person: pictures have channels, height and width.
std::string sampleUnit(const Graph& graph)
{
    const auto fields = describeData(graph);
    const bool isPicture = fields
                           && std::any_of(fields->begin(), fields->end(), [](const FieldInfo& field) {
                                  return field.sample.rank() == 3;
                              });
    return isPicture ? "images" : "samples";
}

} // namespace

ExitCode runTraining(Session& session, OutputForm form, const std::string& anew)
{
    Control control;
    std::optional<NotFiniteReport> notFinite;
    ProgressBar bar(sampleUnit(session.graph()));
    Observer observer;
    observer.notFinite = [&](const NotFiniteReport& report) {
        notFinite = report;
        if (form == OutputForm::Json) {
            say(toJson(report).compact());
        }
        control.wish.store(Control::Wish::Stop);
    };
    if (form == OutputForm::Json) {
        observer.started = jsonLines<Started>();
        observer.step = jsonLines<StepReport>();
        observer.epoch = jsonLines<EpochReport>();
    } else {
        observer.started = [&](const Started& report) { bar.started(report); };
        observer.phase = [&](const std::string& text) { bar.phase(text); };
        observer.step = [&](const StepReport& report) { bar.step(report); };
        observer.epoch = [&](const EpochReport& report) { bar.epoch(report); };
    }

    const StopOnInterrupt guard(control);
    const auto finished = session.train(observer, control);
    bar.finish();
    const std::string run = shellWord(session.run().string());
    if (!finished) {
        return fail(finished.error());
    }
    if (notFinite) {
        note("plexus: " + notFinite->sentence);
        // Resuming would come to the same step again.
        const double rate = session.graph().training.optimizer.params.real("learning_rate");
        note(fmt::format("The run keeps what it had in {}. Train anew with: {} --set "
                         "optimizer.learning_rate={:.3g}",
                         run, anew, rate / 10));
        return ExitCode::WrongInput;
    }
    if (form == OutputForm::Json) {
        say(toJson(*finished).compact());
    } else if (finished->reason == EndReason::Stopped) {
        say(fmt::format("Stopped after step {}. Go on with: plexus resume {}", finished->step,
                        run));
    } else {
        if (!finished->sentence.empty()) {
            say(finished->sentence);
        }
        say(fmt::format(
            "Finished in {}: {}. Run folder: {}", durationText(finished->seconds),
            validationText(finished->validationLoss, finished->validationAccuracy, 2), run));
    }
    return ExitCode::Done;
}

Result<void> checkTrainable(const Graph& graph, const std::filesystem::path& file)
{
    PLEXUS_TRY(const std::vector<FieldInfo> fields, describeData(graph));
    const Inference inference = infer(graph, fields);
    if (inference.ok()) {
        return {};
    }
    std::string all;
    for (const Problem& problem : inference.problems) {
        if (problem.severity == Severity::Error) {
            const GraphNode* node = graph.find(problem.node);
            all += "\n  " + (node ? node->displayTitle() + " (" + problem.node + "): " : "")
                   + problem.what + (problem.accepted.empty() ? "" : "; " + problem.accepted);
        }
    }
    return Error{.what = "the project cannot train:" + all, .where = file.string()};
}

} // namespace plexus::cli
