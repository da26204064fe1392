// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cost_report.h"
#include "app/cli/report.h"
#include "app/cli/settings.h"
#include "engine/advice/advice.h"
#include "engine/costs/calibrate.h"
#include "engine/costs/cost_text.h"
#include "engine/model/data_choice.h"
#include "engine/model/project_file.h"
#include "engine/session/device.h"
#include "engine/session/session.h"

#include <fmt/format.h>

#include <optional>

namespace plexus::commands
{
namespace
{

struct Findings {
    Inference inference;
    std::vector<Fixes> fixes; // of each problem
    // Only of a project without errors:
    std::optional<Costs> costs;
    std::optional<MemoryUse> memory; // as the device itself plans it
    std::string note;                // why no memory is known though the project has no errors
};

std::string_view severityText(Severity severity)
{
    return severity == Severity::Error ? "error" : "warning";
}

Json problemJson(const Problem& problem, const Fixes& fixes)
{
    Json offered = Json::array();
    for (const auto& fix : fixes) {
        offered.push(fix->name());
    }
    return Json::object({{"severity", severityText(problem.severity)},
                         {"node", problem.node},
                         {"port", problem.port},
                         {"param", problem.param},
                         {"what", problem.what},
                         {"accepted", problem.accepted},
                         {"advice", problem.advice},
                         {"fixes", std::move(offered)}});
}

void sayJson(const Graph& graph, const Findings& findings)
{
    Json nodes = Json::array();
    for (const GraphNode& node : graph.nodes()) {
        const auto found = findings.inference.nodes.find(node.key);
        Json entry = Json::object({{"node", node.key}, {"layer", node.layer}});
        if (found != findings.inference.nodes.end() && found->second.known) {
            Json shape = Json::array();
            for (const int64_t extent : found->second.shape) {
                shape.push(extent);
            }
            entry.set("shape", std::move(shape));
            entry.set("parameters", found->second.parameterCount);
        }
        nodes.push(std::move(entry));
    }
    Json problems = Json::array();
    for (size_t i = 0; i < findings.inference.problems.size(); ++i) {
        problems.push(problemJson(findings.inference.problems[i], findings.fixes[i]));
    }
    Json result = Json::object({{"ok", findings.inference.ok()},
                                {"parameters", findings.inference.parameterCount},
                                {"nodes", std::move(nodes)},
                                {"problems", std::move(problems)},
                                {"silenced", static_cast<int64_t>(findings.inference.silenced.size())}});
    if (findings.costs) {
        Json costs = cli::costJson(findings.costs->total);
        costs.erase("step_seconds"); // `plexus costs` predicts times
        result.set("costs", std::move(costs));
    }
    if (findings.costs && findings.costs->memory) {
        result.set("memory_bytes", cli::memoryJson(*findings.costs->memory));
    } else if (findings.memory) {
        const MemoryUse& memory = *findings.memory;
        result.set("memory_bytes",
                   Json::object({{"parameters", static_cast<int64_t>(memory.parameters)},
                                 {"activations", static_cast<int64_t>(memory.activations)}}));
    }
    if (!findings.note.empty()) {
        result.set("note", findings.note);
    }
    cli::say(result.compact());
}

void sayText(const Graph& graph, const Findings& findings)
{
    for (const std::string& key : graph.topologicalOrder()) {
        const auto found = findings.inference.nodes.find(key);
        const bool known = found != findings.inference.nodes.end() && found->second.known;
        cli::say(fmt::format("{:<20} {:<18} {:<26} {:>12}", key, graph.find(key)->layer,
                             known ? found->second.shape.batchedText() : "?",
                             known ? found->second.parameterCount : 0));
    }
    cli::say(fmt::format("{} trainable parameters", findings.inference.parameterCount));
    if (findings.costs) {
        cli::say(fmt::format("{} multiply-adds for a sample", shortCount(findings.costs->total.multiplyAdds)));
    }
    if (findings.costs && findings.costs->memory) {
        cli::say(cli::memoryLine(*findings.costs->memory) + "; the data come on top");
    } else if (findings.memory) {
        cli::say(fmt::format("Device memory: {} for weights and optimizer, {} for activations; the data come on top",
                             bytesText(findings.memory->parameters), bytesText(findings.memory->activations)));
    }
    if (!findings.note.empty()) {
        cli::say("Device memory: not known, " + findings.note);
    }
    for (size_t i = 0; i < findings.inference.problems.size(); ++i) {
        const Problem& problem = findings.inference.problems[i];
        std::string where = problem.node;
        for (const std::string& part : {problem.port, problem.param}) {
            where += part.empty() ? "" : "." + part;
        }
        cli::say(fmt::format("{}: {}{}{}{}", severityText(problem.severity), where,
                             where.empty() ? "" : ": ", problem.what,
                             problem.accepted.empty() ? "" : "; " + problem.accepted));
        for (const auto& fix : findings.fixes[i]) {
            cli::say("  fix: " + fix->name());
        }
    }
    if (!findings.inference.silenced.empty()) {
        cli::say(fmt::format("{} pieces of advice are silenced", findings.inference.silenced.size()));
    }
    cli::say(findings.inference.ok() ? "The project can train." : "The project cannot train.");
}

// Adds what can be told of the costs without reading the data.
void addCosts(const Graph& graph, const std::vector<FieldInfo>& fields, const std::string& device, Findings& findings)
{
    const auto profile = describeDevice(device); // not of the reference, which plans no memory
    const auto costs = costsOf({.graph = graph,
                                .fields = fields,
                                .device = profile ? std::optional(*profile) : std::nullopt,
                                .batch = CostRequest::Batch::AsItIs});
    if (costs) {
        findings.costs = *costs;
    }
}

// Adds the memory that training takes, or why it cannot be planned.
void addMemory(const Graph& graph, const std::vector<FieldInfo>& fields, const std::string& device,
               Findings& findings)
{
    auto executor = openDevice(device);
    if (!executor) {
        const Error& error = executor.error();
        if (error.kind == ErrorKind::Device) { // the project may be fine all the same
            findings.note = error.sentence();
        } else {
            findings.inference.problems.push_back({.what = error.sentence()});
        }
        return;
    }
    const auto memory = planMemory(graph, fields, std::move(*executor));
    if (memory) {
        findings.memory = *memory;
    } else {
        findings.inference.problems.push_back(problemOf(graph, memory.error()));
    }
}

// Applies what is offered, says what was done, and writes the project.
Result<void> applyFixes(Graph& graph, const std::vector<FieldInfo>& fields, const Arguments& arguments)
{
    Fixed fixed =
        fixAll(std::move(graph), fields, arguments.flag("--fix-advice") ? FixScope::Advice : FixScope::Errors);
    graph = std::move(fixed.graph);
    if (!arguments.flag("--json")) {
        for (const std::string& name : fixed.done) {
            cli::say("fixed: " + name);
        }
    }
    return saveProject(graph, arguments.text("--output"));
}

ExitCode runCheck(const Arguments& arguments)
{
    const bool fixes = arguments.flag("--fix") || arguments.flag("--fix-advice");
    if (fixes != !arguments.text("--output").empty()) {
        return cli::fail(Error{.what = "--fix and --output belong together",
                               .accepted = "such as --fix --output better.plexus",
                               .kind = ErrorKind::Usage});
    }
    auto graph = loadProject(arguments.text("FILE"));
    if (!graph) {
        return cli::fail(graph.error());
    }
    if (const auto set = cli::applySettings(*graph, arguments.texts("--set")); !set) {
        return cli::fail(set.error());
    }
    const auto fields = describeData(*graph);
    const std::vector<FieldInfo> known = fields ? *fields : std::vector<FieldInfo>{};
    if (fixes) {
        if (const auto written = applyFixes(*graph, known, arguments); !written) {
            return cli::fail(written.error());
        }
    }
    Findings findings{review(*graph, known), {}, {}, {}, {}};
    if (!fields) {
        const Problem unreadable{.severity = Severity::Error, .what = fields.error().sentence()};
        findings.inference.problems.insert(findings.inference.problems.begin(), unreadable);
    }
    if (findings.inference.ok()) {
        addMemory(*graph, *fields, arguments.text("--device"), findings);
        addCosts(*graph, *fields, arguments.text("--device"), findings);
    }
    for (const Problem& problem : findings.inference.problems) {
        findings.fixes.push_back(fixesFor(*graph, known, findings.inference, problem));
    }
    arguments.flag("--json") ? sayJson(*graph, findings) : sayText(*graph, findings);
    return findings.inference.ok() ? ExitCode::Done : ExitCode::WrongInput;
}

} // namespace

CommandDef check()
{
    return {
        .key = "check",
        .help = "Show shapes, costs and every problem of a project.",
        .arguments = {{.name = "FILE", .help = "The project", .need = ArgumentDef::Need::Required},
                      {.name = "--set",
                       .help = "path=value, may be repeated",
                       .kind = ArgumentKind::Texts},
                      {.name = "--device",
                       .help = "Number or part of the name, see plexus devices"},
                      {.name = "--fix",
                       .help = "Apply the best fix of every error that has one",
                       .kind = ArgumentKind::Flag},
                      {.name = "--fix-advice",
                       .help = "The same, and of advice",
                       .kind = ArgumentKind::Flag},
                      {.name = "-o,--output", .help = "Where --fix writes the project"},
                      {.name = "--json", .help = "One JSON object", .kind = ArgumentKind::Flag}},
        .run = runCheck};
}

} // namespace plexus::commands
