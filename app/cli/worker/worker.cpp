// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/worker/worker.h"

#include "engine/costs/calibrate.h"
#include "engine/model/data_choice.h"
#include "engine/model/project_file.h"
#include "engine/model/registry_hash.h"
#include "engine/session/report_json.h"
#include "engine/wire/messages.h"

#include <algorithm>
#include <filesystem>

namespace plexus::cli {
namespace {

std::string textOr(const Json& object, std::string_view key)
{
    const Json* value = object.find(key);
    return value && value->isString() ? value->string() : std::string();
}

bool wants(const Json& command, std::string_view view)
{
    const Json* live = command.find("live");
    const Json* value = live ? live->find(view) : nullptr;
    return value && value->isBool() && value->boolean();
}

std::string_view codeOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Device:
        return "device";
    case ErrorKind::OutOfMemory:
        return "memory";
    case ErrorKind::NotFinite:
        return "not finite";
    case ErrorKind::Cancelled:
        return "cancelled";
    case ErrorKind::Input:
    case ErrorKind::Usage:
        break;
    }
    return "input";
}

// When a file, or one directly in a folder, was last written.
int64_t lastWrite(const std::filesystem::path& path)
{
    std::error_code ignored; // a path that cannot be looked at has no time
    auto newest = std::filesystem::last_write_time(path, ignored);
    for (const auto& entry : std::filesystem::directory_iterator(path, ignored)) {
        newest = std::max(newest, entry.last_write_time(ignored));
    }
    return static_cast<int64_t>(newest.time_since_epoch().count());
}

// All that a prepared network depends on: the state of its files is of it, where nodes stand on the
// canvas is not.
std::string whatTrains(const Json& command, const Graph& graph)
{
    Json what = Json::object({{"device", textOr(command, "device")}});
    const Params& data = graph.training.data.params;
    for (const ParamDef& param : data.definitions()) {
        if (param.kind == ParamKind::Path) {
            what.set("written " + param.key, lastWrite(data.text(param.key)));
        }
    }
    if (const Json* live = command.find("live")) {
        what.set("live", *live);
    }
    if (const Json* project = command.find("project"); project && project->isObject()) {
        for (const auto& [key, value] : project->members()) {
            if (key != "layout") {
                what.set(key, value);
            }
        }
    }
    return what.compact();
}

Json deviceJson(const DeviceLine& line)
{
    return Json::object({{"index", line.index},
                         {"name", line.name},
                         {"type", line.type},
                         {"driver", line.driver},
                         {"memory", static_cast<int64_t>(line.memoryBytes)},
                         {"chosen", line.chosen},
                         {"verdict", line.verdict}});
}

} // namespace

Worker::Worker(int input, int output) : m_out(output), m_in(input, m_control)
{
    m_control.betweenSteps = [this] { answerPredictions(); };
    m_control.waitWhilePaused = [this] { waitWhilePaused(); };
}

ExitCode Worker::serve()
{
    m_out.post(message(
        "hello",
        {{"protocol", protocolVersion}, {"engine", PLEXUS_VERSION}, {"registry", registryHash()}}));
    while (auto command = m_in.nextCommand([this](const Json& question) { answer(question); })) {
        const Result<void> done = handle(*command);
        if (done) {
            continue;
        }
        fail(done.error());
        if (done.error().kind == ErrorKind::Device) {
            return ExitCode::DeviceFailure; // a device that failed is never used again
        }
    }
    if (m_in.error()) {
        fail(*m_in.error());
        return ExitCode::WrongInput;
    }
    return ExitCode::Done;
}

Result<void> Worker::handle(const Json& command)
{
    const std::string_view type = messageType(command);
    if (type == "hello") {
        return hello(command);
    }
    if (type == "train") {
        return start(command);
    }
    if (type == "prepare") {
        prepare(command);
        return {};
    }
    if (type == "resume") {
        return resume(command);
    }
    if (type == "open") {
        return openRun(command);
    }
    if (type == "devices") {
        return devices(command);
    }
    if (type == "profile") {
        profile(command);
        return {};
    }
    return Error{
        .what = "the worker does not know this message",
        .seen = std::string(type),
        .accepted =
            "hello, prepare, train, resume, open, pause, continue, step, stop, predict, devices, profile, quit"};
}

Result<void> Worker::hello(const Json& command)
{
    PLEXUS_TRY(const int64_t protocol, command.readInteger("protocol", 0, INT64_MAX));
    if (protocol != protocolVersion) {
        return Error{.what = "window and worker are of different versions",
                     .seen = "protocol " + std::to_string(protocol),
                     .accepted = "protocol " + std::to_string(protocolVersion)};
    }
    return {};
}

Result<TrainRequest> Worker::requestOf(const Json& command)
{
    const Json* project = command.find("project");
    if (!project) {
        return Error{.what = "the message has no project", .where = std::string(messageType(command))};
    }
    PLEXUS_TRY(Graph graph, parseProject(project->pretty(), "project"));
    return TrainRequest{.graph = std::move(graph),
                        .run = {},
                        .device = textOr(command, "device"),
                        .wantsSamples = wants(command, "samples"),
                        .wantsSurface = wants(command, "surface"),
                        .phase = [this](const std::string& text) { phase(text); }};
}

void Worker::prepare(const Json& command)
{
    m_phase = "preparing";
    auto request = requestOf(command);
    if (!request) {
        return; // what is wrong is said when it shall train
    }
    std::string what = whatTrains(command, request->graph);
    if (m_prepared && m_prepared->what == what) {
        return;
    }
    forgetNetworks(); // two at once may be more than the device holds
    if (auto session = Session::prepare(std::move(*request))) {
        m_prepared.emplace(Prepared{std::move(what), std::move(*session)});
        m_out.post(message("prepared"));
    }
}

Result<void> Worker::start(const Json& command)
{
    m_phase = "reading the project";
    PLEXUS_TRY(const std::string run, command.readString("run"));
    PLEXUS_TRY(TrainRequest request, requestOf(command));
    if (m_prepared && m_prepared->what == whatTrains(command, request.graph)) {
        Session session = std::move(m_prepared->session);
        m_prepared.reset();
        PLEXUS_CHECK(session.begin(run));
        return train(std::move(session));
    }
    forgetNetworks(); // frees the device's memory before the next run plans its own
    request.run = run;
    PLEXUS_TRY(Session session, Session::start(std::move(request)));
    return train(std::move(session));
}

Result<void> Worker::resume(const Json& command)
{
    m_phase = "reading the checkpoint";
    PLEXUS_TRY(const std::string run, command.readString("run"));
    uint64_t epochs = 0;
    if (command.find("epochs")) {
        PLEXUS_TRY(const int64_t total, command.readInteger("epochs", 0, INT64_MAX));
        epochs = static_cast<uint64_t>(total);
    }
    forgetNetworks();
    PLEXUS_TRY(Session session,
               Session::resume({.run = run,
                                .device = textOr(command, "device"),
                                .epochs = epochs,
                                .wantsSamples = wants(command, "samples"),
                                .wantsSurface = wants(command, "surface"),
                                .phase = [this](const std::string& text) { phase(text); }}));
    return train(std::move(session));
}

Result<void> Worker::train(Session session)
{
    m_phase = "training";
    m_notFinite.reset();
    m_session.emplace(std::move(session));
    if (!m_session->resumeNote().empty()) {
        phase(m_session->resumeNote());
    }
    PLEXUS_TRY(const Finished finished, m_session->train(observer(), m_control));
    m_out.post(toJson(finished));
    m_phase = "waiting";
    return {};
}

Observer Worker::observer()
{
    Observer observer;
    observer.started = [this](const Started& report) {
        m_step = report.firstStep;
        m_out.post(toJson(report));
    };
    observer.step = [this](const StepReport& report) {
        m_step = report.step;
        m_out.step(report);
    };
    observer.epoch = [this](const EpochReport& report) { m_out.post(toJson(report)); };
    observer.samples = [this](const SamplesReport& report) {
        m_out.newest("samples", toJson(report));
    };
    observer.surface = [this](const SurfaceReport& report) {
        m_out.newest("surface", toJson(report));
    };
    observer.notFinite = [this](const NotFiniteReport& report) { m_notFinite = report; };
    observer.phase = [this](const std::string& text) { phase(text); };
    return observer;
}

void Worker::waitWhilePaused()
{
    Json paused = message("paused", {{"step", static_cast<int64_t>(m_step)}, {"reason", "asked"}});
    if (m_notFinite) {
        paused.set("reason", "not finite");
        paused.set("sentence", m_notFinite->sentence);
        paused.set("node", m_notFinite->node);
        paused.set("suggested_learning_rate", finiteOrNull(m_notFinite->suggestedLearningRate));
    }
    if (!m_isPaused) {
        m_isPaused = true;
        m_out.post(std::move(paused));
    }
    m_in.waitWhilePaused();
    if (m_control.wish.load() != Control::Wish::Pause) {
        m_isPaused = false;
        m_notFinite.reset();
        m_out.post(message("running", {{"step", static_cast<int64_t>(m_step)}}));
    }
}

Result<void> Worker::openRun(const Json& command)
{
    m_phase = "opening the run";
    PLEXUS_TRY(const std::string run, command.readString("run"));
    forgetNetworks();
    PLEXUS_TRY(const WeightsFile weights, loadTrained(run));
    PLEXUS_TRY(Predictor predictor, Predictor::open(weights, textOr(command, "device")));
    m_predictor.emplace(std::move(predictor));
    m_out.post(message("opened", {{"run", run}}));
    if (wants(command, "samples")) { // once: an opened run does not change
        PLEXUS_TRY(const LoadedData data, loadData(weights.graph, weights.fields));
        PLEXUS_CHECK(m_predictor->show(data.validation, observer()));
    }
    return {};
}

void Worker::forgetNetworks()
{
    m_session.reset();
    m_predictor.reset();
    m_prepared.reset();
}

Result<void> Worker::devices(const Json& command)
{
    Json list = Json::array();
    const auto lines = listDevices(textOr(command, "device"));
    if (lines) {
        for (const DeviceLine& line : *lines) {
            list.push(deviceJson(line));
        }
    }
    Json reply = message("devices", {{"devices", std::move(list)}});
    if (!lines) {
        reply.set("error", lines.error().sentence());
    }
    m_out.post(std::move(reply));
    return {};
}

void Worker::profile(const Json& command)
{
    const std::string hint = textOr(command, "device");
    const Json* measure = command.find("measure");
    const bool isMeasuring = measure && measure->isBool() && measure->boolean();
    // Whoever wants to train does not wait for it.
    const auto described =
        isMeasuring ? calibrate(hint, [this] { return !m_in.hasCommand(); }) : describeDevice(hint);
    Json reply = message("profile", {{"measured", isMeasuring}});
    described ? reply.set("profile", toJson(*described)) : reply.set("error", described.error().sentence());
    m_out.post(std::move(reply));
}

void Worker::answerPredictions()
{
    while (const auto question = m_in.takePrediction()) {
        answer(*question);
    }
}

void Worker::answer(const Json& question)
{
    const Json* id = question.find("id");
    Json reply = message("prediction", {{"id", id ? *id : Json()}});
    const Result<Tensor> prediction = predict(question);
    if (prediction) {
        Json values = Json::array();
        for (const double value : prediction->data) {
            values.push(finiteOrNull(value));
        }
        reply.set("probabilities", std::move(values));
    } else {
        reply.set("error", prediction.error().sentence());
    }
    m_out.post(std::move(reply));
}

Result<Tensor> Worker::predict(const Json& question)
{
    const Json* fields = question.find("inputs");
    if (!fields || !fields->isObject()) {
        return Error{.what = "the predict message has no inputs",
                     .accepted = "{field: {shape, data}}"};
    }
    std::vector<std::pair<std::string, Tensor>> inputs;
    for (const auto& [field, json] : fields->members()) {
        PLEXUS_TRY(Tensor tensor, tensorFromJson(json, field));
        inputs.emplace_back(field, std::move(tensor));
    }
    if (m_session) {
        return m_session->predict(inputs);
    }
    if (m_predictor) {
        return m_predictor->predict(inputs);
    }
    return Error{.what = "there is no trained network yet",
                 .accepted = "train or open a run first"};
}

void Worker::fail(const Error& error)
{
    m_out.post(message("failed", {{"code", codeOf(error.kind)},
                                  {"phase", m_phase},
                                  {"sentence", error.sentence()},
                                  {"last_step", static_cast<int64_t>(m_step)}}));
}

void Worker::phase(const std::string& text)
{
    m_phase = text;
    m_out.newest("phase", message("phase", {{"text", text}}));
}

} // namespace plexus::cli
