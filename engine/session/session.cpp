// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/session.h"

#include "engine/compile/lower.h"
#include "engine/model/data_choice.h"
#include "engine/model/early_stopping.h"
#include "engine/session/device.h"
#include "engine/session/run_folder.h"
#include "engine/session/run_lock.h"
#include "engine/train/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace plexus {

struct OpenedNetwork {
    std::unique_ptr<Network> network;
    int trainingData = 0, validationData = 0;
};

struct Session::State {
    struct Wanted {
        Live samples = Live::Off, surface = Live::Off;
    };

    explicit State(std::filesystem::path path)
        : folder{std::move(path)}, checkpoints(folder.checkpoints())
    {
    }
    // The run's folder, once it is known.
    void settle(std::filesystem::path path)
    {
        folder = {std::move(path)};
        checkpoints = CheckpointFolder(folder.checkpoints());
    }

    RunFolder folder;
    CheckpointFolder checkpoints;
    LoadedData data;
    OpenedNetwork opened;
    RunFacts facts;
    Wanted wanted;
    std::optional<FileLock> lock; // while it may write into the run
    std::optional<RunLog> log;
    LiveViews live;
    std::optional<Trainer> trainer;
    std::string note;

    Network& network() const { return *opened.network; }
    // The trainer that goes on from `from`; data, network and log are there.
    Result<void> makeTrainer(Checkpoint from);
};

Result<void> Session::State::makeTrainer(Checkpoint from)
{
    live = LiveViews(wanted.samples, wanted.surface, opened.validationData, data.validation, network());
    PLEXUS_TRY(Trainer made, Trainer::make({.network = network(),
                                            .data = data,
                                            .trainingData = opened.trainingData,
                                            .validationData = opened.validationData,
                                            .log = *log,
                                            .checkpoints = checkpoints,
                                            .live = live,
                                            .maximumSteps = facts.maximumSteps,
                                            .run = folder.path.string()},
                                           std::move(from)));
    trainer.emplace(std::move(made));
    return {};
}

namespace {

void tell(const std::function<void(const std::string&)>& phase, const std::string& text)
{
    if (phase) {
        phase(text);
    }
}

// Problems that the data themselves reveal.
Result<void> checkTrainable(const Graph& graph, const LoadedData& data)
{
    if (data.training.count() == 0) {
        return Error{.what = "the data hold no training samples", .where = "Data"};
    }
    for (const Problem& problem : infer(graph, fieldsOf(data.training)).problems) {
        if (problem.severity == Severity::Error) {
            const GraphNode* node = graph.find(problem.node);
            return Error{.what = problem.what,
                         .where = node ? node->displayTitle() : "Training",
                         .accepted = problem.accepted};
        }
    }
    return {};
}

// The names and shapes of a checkpoint against those of the network.
Result<void> checkSame(const std::vector<ParameterInfo>& infos, const std::vector<std::string>& names,
                       const std::vector<Tensor>& tensors)
{
    bool isSame = infos.size() == tensors.size();
    for (size_t i = 0; isSame && i < infos.size(); ++i) {
        isSame = infos[i].name == names[i] && infos[i].shape == tensors[i].shape;
    }
    if (!isSame) {
        return Error{.what = "the checkpoint does not belong to the run's project: its tensors differ"};
    }
    return {};
}

// Whether the epochs that are wanted leave something to train.
Result<void> checkLeft(const Graph& graph, const Checkpoint& checkpoint, const std::string& run)
{
    const Params& general = graph.training.general;
    const auto samples = static_cast<int64_t>(checkpoint.order.size());
    const uint64_t perEpoch = stepsPerEpoch(samples, samplesPerStep(graph.training, samples));
    const auto epochs = static_cast<uint64_t>(general.integer("epochs"));
    const RunPosition& at = checkpoint.position;
    if (standingOf(general, checkpoint.history).isOver) {
        return Error{.what = fmt::format("nothing is left to train: early stopping ended the run after epoch {}",
                                         checkpoint.history.size()),
                     .where = run,
                     .accepted = "train anew with a larger patience"};
    }
    const bool isEvaluationDue = at.cursor == perEpoch; // it was stopped while it judged the epoch
    if (at.step < epochs * perEpoch || (at.step == epochs * perEpoch && isEvaluationDue)) {
        return {};
    }
    return Error{.what = fmt::format("nothing is left to train: {:.4g} epochs are done and {} are wanted",
                                     static_cast<double>(at.step) / static_cast<double>(perEpoch), epochs),
                 .where = run,
                 .accepted = "give more epochs with --epochs"};
}

Result<OpenedNetwork> openNetwork(NetworkDescription description, LoadedData& data,
                           const std::string& device, const std::function<void(const std::string&)>& phase)
{
    tell(phase, "Opening the device");
    PLEXUS_TRY(const UpdateProgram update, makeUpdate(description.graph.training, ratesOf(description.graph)));
    const auto batch = description.graph.training.general.integer("batch_size");
    PLEXUS_TRY(const Program training,
               lower({description.graph, description.fields, description.preprocessing, batch}));
    PLEXUS_TRY(std::unique_ptr<Executor> executor, openDevice(device, workloadOf(training)));
    OpenedNetwork opened;
    PLEXUS_TRY(opened.network, Network::open(std::move(description), std::move(executor), update));
    PLEXUS_CHECK(opened.network->checkLabels(data.training));
    PLEXUS_CHECK(opened.network->checkLabels(data.validation));
    PLEXUS_CHECK(opened.network->checkCounted(data.training, "training data"));
    if (const auto counts = opened.network->checkCounted(data.validation, "validation data"); !counts) {
        data.notes.push_back(counts.error().what + ", so that there is no validation loss");
    }
    PLEXUS_TRY(opened.trainingData, opened.network->executor().addData(data.training));
    opened.validationData = opened.trainingData;
    if (data.validation.count() > 0) {
        PLEXUS_TRY(opened.validationData, opened.network->executor().addData(data.validation));
    }
    return opened;
}

std::string noteOf(const std::string& before, const std::string& now)
{
    if (before == now) {
        return {};
    }
    return fmt::format("not bit-exact: the run was trained so far on \"{}\", it goes on on \"{}\"", before, now);
}

} // namespace

Session::Session() = default;
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

std::vector<Normalization> normalizationFor(const Graph& graph, const Dataset& training)
{
    std::vector<Normalization> steps;
    if (!graph.training.general.flag("normalize")) {
        return steps;
    }
    for (const GraphNode& node : graph.nodes()) {
        if (!node.definition || node.definition->role != LayerRole::Input) {
            continue;
        }
        const DataField* field = training.find(node.params.text("field"));
        const bool isKnown = field && std::any_of(steps.begin(), steps.end(), [&](const Normalization& step) {
                                 return step.field == field->name;
                             });
        if (field && field->type != Type::I32 && !isKnown) {
            steps.push_back(channelStatistics(*field));
        }
    }
    return steps;
}

Result<Session> Session::prepare(TrainRequest request)
{
    Session session;
    session.m_state = std::make_unique<State>(std::filesystem::path());
    State& state = *session.m_state;
    tell(request.phase, "Reading data");
    PLEXUS_TRY(state.data, loadData(request.graph));
    PLEXUS_CHECK(checkTrainable(request.graph, state.data));

    state.facts = {.seed = static_cast<uint64_t>(request.graph.training.general.integer("seed")),
                   .device = {},
                   .engine = PLEXUS_VERSION,
                   .started = {},
                   .maximumSteps = request.maximumSteps,
                   .fields = fieldsOf(state.data.training),
                   .preprocessing = normalizationFor(request.graph, state.data.training)};
    state.wanted = {request.wantsSamples ? Live::On : Live::Off,
                    request.wantsSurface ? Live::On : Live::Off};
    PLEXUS_TRY(state.opened, openNetwork({.graph = request.graph,
                                          .fields = state.facts.fields,
                                          .preprocessing = state.facts.preprocessing},
                                         state.data, request.device, request.phase));
    state.facts.device = state.network().executor().deviceName();
    PLEXUS_CHECK(state.network().executor().write(state.network().initialValues(state.facts.seed)));
    tell(request.phase, "Compiling");
    PLEXUS_CHECK(compileEpoch(state.network(), state.data));
    return session;
}

Result<void> Session::begin(const std::filesystem::path& run)
{
    State& state = *m_state;
    state.settle(run);
    PLEXUS_CHECK(state.folder.create());
    PLEXUS_TRY(state.lock, lockRun(state.folder.path));
    state.facts.started = timeText();
    PLEXUS_CHECK(state.folder.write(graph(), state.facts));
    PLEXUS_TRY(state.log, RunLog::create(state.folder.log()));
    Checkpoint first;
    first.seed = state.facts.seed;
    Result<void> ready = state.makeTrainer(std::move(first));
    if (ready) {
        ready = state.trainer->saveCheckpoint(); // checkpoint 0, before step 1
    }
    if (!ready) { // a run that cannot begin leaves no folder that would be in the way
        std::error_code ignored;
        std::filesystem::remove_all(state.folder.path, ignored);
    }
    return ready;
}

Result<Session> Session::start(TrainRequest request)
{
    const std::filesystem::path run = request.run;
    PLEXUS_TRY(Session session, prepare(std::move(request)));
    PLEXUS_CHECK(session.begin(run));
    return session;
}

Result<Session> Session::resume(ResumeRequest request)
{
    Session session;
    session.m_state = std::make_unique<State>(request.run);
    State& state = *session.m_state;
    PLEXUS_TRY(Graph graph, state.folder.readGraph());
    PLEXUS_TRY(state.lock, lockRun(state.folder.path));
    PLEXUS_TRY(state.facts, state.folder.readFacts());
    RunFacts& facts = state.facts;
    PLEXUS_TRY(Checkpoint checkpoint, state.checkpoints.loadNewest());
    if (request.epochs > 0) {
        graph.training.general.set("epochs", static_cast<int64_t>(request.epochs));
        PLEXUS_CHECK(graph.training.general.check());
    }
    if (request.epochs > 0 || checkpoint.position.step >= facts.maximumSteps) {
        facts.maximumSteps = 0; // the limit was reached, or is replaced
    }
    tell(request.phase, "Reading data");
    PLEXUS_TRY(state.data, loadData(graph, facts.fields));
    if (fieldsOf(state.data.training) != facts.fields ||
        static_cast<int64_t>(checkpoint.order.size()) != state.data.training.count()) {
        return Error{.what = "the data are no longer those the run was trained on",
                     .where = state.folder.path.string(),
                     .seen = fmt::format("{} training samples", state.data.training.count()),
                     .accepted = fmt::format("give it the {} training samples it had",
                                             checkpoint.order.size())};
    }
    PLEXUS_CHECK(checkTrainable(graph, state.data));
    PLEXUS_CHECK(checkLeft(graph, checkpoint, state.folder.path.string()));
    PLEXUS_TRY(state.opened, openNetwork({.graph = graph,
                                          .fields = facts.fields,
                                          .preprocessing = facts.preprocessing},
                                         state.data, request.device, request.phase));
    PLEXUS_CHECK(checkSame(state.network().parameters(), checkpoint.parameterNames,
                           checkpoint.values.parameters));
    PLEXUS_CHECK(checkSame(state.network().states(), checkpoint.stateNames, checkpoint.values.states));
    if (checkpoint.slotNames != state.network().slots()) {
        return Error{.what = "the checkpoint does not belong to the run's optimizer",
                     .where = state.folder.path.string()};
    }
    PLEXUS_CHECK(state.network().executor().write(checkpoint.values));

    const RunPosition& at = checkpoint.position;
    PLEXUS_TRY(state.log, RunLog::resume(state.folder.log(), at.step, at.last.epoch));
    PLEXUS_CHECK(state.folder.write(graph, facts));
    const std::string before = checkpoint.fingerprint;
    tell(request.phase, "Compiling");
    state.wanted = {request.wantsSamples ? Live::On : Live::Off,
                    request.wantsSurface ? Live::On : Live::Off};
    PLEXUS_CHECK(state.makeTrainer(std::move(checkpoint)));
    state.note = noteOf(before, state.trainer->fingerprint());
    return session;
}

Result<RateRange> Session::testRates(const RateRangeSettings& settings,
                                     const std::function<bool(const RatePoint&)>& each)
{
    State& state = *m_state;
    return plexus::testRates(state.network(), state.data, state.opened.trainingData, state.facts.seed,
                             settings, each);
}

Result<Finished> Session::train(const Observer& observer, Control& control)
{
    if (!m_state->lock) { // it was given back after the training before
        PLEXUS_TRY(m_state->lock, lockRun(m_state->folder.path));
    }
    auto finished = m_state->trainer->train(observer, control);
    m_state->lock.reset();
    return finished;
}

Result<Tensor> Session::predict(const std::vector<std::pair<std::string, Tensor>>& inputs)
{
    return m_state->network().predict(inputs);
}

const Graph& Session::graph() const
{
    return m_state->network().description().graph;
}

const std::filesystem::path& Session::run() const
{
    return m_state->folder.path;
}

const std::string& Session::resumeNote() const
{
    return m_state->note;
}

const std::vector<std::string>& Session::dataNotes() const
{
    return m_state->data.notes;
}

MemoryUse Session::memory() const
{
    return m_state->network().executor().memory();
}

} // namespace plexus
