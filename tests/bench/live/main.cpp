// SPDX-License-Identifier: GPL-3.0-or-later
// plexus_bench_live [--data FOLDER] [--device HINT] [--only NAME] [--turns N] [--seconds S] [--smoke]: what it costs a
// training to be watched and kept. The same example trains in turns without live views, with those that the window asks
// for, and with a checkpoint every second; all of it as a session does it. Examples that need files are left out
// unless a folder in FOLDER has them. Exit code 1 where being watched takes 5 % or more.
#include "engine/session/session.h"
#include "engine/session/template.h"

#include <algorithm>
#include <chrono>
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <fmt/format.h>

namespace plexus::bench {
namespace {

constexpr double mostOverhead = 0.05;
constexpr int64_t usualSeconds = 3600, oftenSeconds = 1; // between checkpoints
constexpr int64_t endless = 1'000'000;                    // epochs

struct Options {
    std::string data, device, only;
    int turns = 7;
    double seconds = 2;
    bool isSmoke = false;
};

// The folder that has all of them, packed or not.
std::optional<std::string> folderOf(const std::vector<std::string>& files, const std::string& root)
{
    if (files.empty()) {
        return std::string();
    }
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(root.empty() ? "." : root, ignored)) {
        const bool hasAll = std::all_of(files.begin(), files.end(), [&](const std::string& file) {
            return std::filesystem::exists(entry.path() / file, ignored) ||
                   std::filesystem::exists(entry.path() / (file + ".gz"), ignored);
        });
        if (hasAll) {
            return entry.path().string();
        }
    }
    return std::nullopt;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

class TemporaryFolder {
public:
    TemporaryFolder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "plexus_live_XXXXXX").string();
        m_path = mkdtemp(name.data()) != nullptr ? name : std::string();
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

// A training that has its turns. Between two steps' reports lies a step, and whatever else was done meanwhile.
class Trainee {
public:
    static Result<Trainee> open(Graph graph, const Options& options, bool isWatched, int64_t checkpointSeconds,
                                const std::filesystem::path& run)
    {
        graph.training.general.set("epochs", endless);
        graph.training.general.set("checkpoint_seconds", checkpointSeconds);
        PLEXUS_TRY(Session session, Session::start({.graph = std::move(graph),
                                                    .run = run,
                                                    .device = options.device,
                                                    .wantsSamples = isWatched,
                                                    .wantsSurface = isWatched}));
        Trainee trainee(std::move(session));
        return trainee;
    }

    Result<void> turn(double seconds)
    {
        using Clock = std::chrono::steady_clock;
        Control control;
        Observer observer;
        Clock::time_point begin, last;
        int steps = 0;
        bool isSeen = false, isJudged = false;
        observer.samples = [&](const SamplesReport&) { isSeen = true; };
        observer.surface = [&](const SurfaceReport&) { isSeen = true; };
        observer.epoch = [&](const EpochReport&) { isJudged = true; };
        observer.step = [&](const StepReport&) {
            const auto now = Clock::now();
            begin = steps == 0 ? now : begin;
            const double ms = std::chrono::duration<double, std::milli>(now - last).count();
            if (steps++ > 0) {
                m_all += ms;
                m_views += isSeen ? 1 : 0;
            }
            if (steps > 1 && !isJudged) { // an evaluation takes its own time
                (isSeen ? m_watched : m_plain).push_back(ms);
            }
            isSeen = isJudged = false;
            last = now;
            if (now - begin > std::chrono::duration<double>(seconds)) {
                control.wish = Control::Wish::Stop;
            }
        };
        PLEXUS_TRY(const Finished done, m_session.train(observer, control));
        if (done.reason != EndReason::Stopped || steps < 2) {
            return Error{.what = "the training ended by itself", .seen = std::to_string(steps) + " steps"};
        }
        m_ms.push_back(std::chrono::duration<double>(last - begin).count() * 1e3 / (steps - 1));
        return {};
    }
    void forget() // what was only to get warm
    {
        m_ms.clear();
        m_plain.clear();
        m_watched.clear();
        m_all = 0;
        m_views = 0;
    }

    double ms() const { return median(m_ms); } // a step
    int views() const { return m_views; }
    // What a step takes longer when one comes behind it. (Medians: what others have of the machine is no view.)
    double msOfView() const { return m_watched.empty() ? 0 : median(m_watched) - median(m_plain); }
    double shareOfViews() const { return m_views * msOfView() / m_all; } // of the time

private:
    explicit Trainee(Session session) : m_session(std::move(session)) {}

    Session m_session;
    std::vector<double> m_ms, m_plain, m_watched; // of turns; between two reports without and with a view
    double m_all = 0;                             // ms of all
    int m_views = 0;
};

// The share of the time that goes to the views.
Result<double> bench(const TemplateDef& example, const std::string& folder, const Options& options)
{
    const TemporaryFolder runs;
    const auto open = [&](const char* name, bool isWatched, int64_t seconds) {
        return Trainee::open(example.make(folder), options, isWatched, seconds, runs.path() / name);
    };
    PLEXUS_TRY(Trainee alone, open("alone", false, usualSeconds));
    PLEXUS_TRY(Trainee watched, open("watched", true, usualSeconds));
    PLEXUS_TRY(Trainee kept, open("kept", false, oftenSeconds));
    for (int turn = -1; turn < options.turns; ++turn) {
        for (Trainee* trainee : {&alone, &watched, &kept}) {
            PLEXUS_CHECK(trainee->turn(options.seconds));
            if (turn < 0) {
                trainee->forget();
            }
        }
    }
    fmt::print("{:<20} {:>9.3f} {:>9.3f} {:>6} {:>9.2f} {:>7.2f} % {:>9.3f} {:>+7.1f} %\n", example.key, alone.ms(),
               watched.ms(), watched.views(), watched.msOfView(), watched.shareOfViews() * 100, kept.ms(),
               (kept.ms() / alone.ms() - 1) * 100);
    std::fflush(stdout);
    return watched.shareOfViews();
}

int run(const Options& options)
{
    fmt::print("{:<20} {:>9} {:>9} {:>6} {:>9} {:>9} {:>9} {:>9}\n", "ms a step, median", "alone", "watched", "views",
               "each, ms", "share", "kept", "more");
    int code = 0;
    for (const TemplateDef& example : allTemplates()) {
        const auto folder = folderOf(example.neededFiles, options.data);
        if (!folder || (!options.only.empty() && example.key.find(options.only) == std::string::npos)) {
            continue;
        }
        const Result<double> share = bench(example, *folder, options);
        if (!share) {
            fmt::print(stderr, "{}: {}\n", example.key, share.error().sentence());
            return 3;
        }
        if (!options.isSmoke && *share >= mostOverhead) {
            fmt::print(stderr, "{}: being watched takes {:.1f} % of the time, less than {:.0f} % is wanted\n", example.key,
                       *share * 100, mostOverhead * 100);
            code = 1;
        }
    }
    return code;
}

} // namespace
} // namespace plexus::bench

int main(int argc, char** argv)
{
    plexus::bench::Options options;
    CLI::App app("What it costs a training to be watched and kept.");
    app.add_option("--data", options.data, "Where folders with the examples' files are.");
    app.add_option("--device", options.device, "A device's number or a part of its name.");
    app.add_option("--only", options.only, "Examples whose name has this.");
    app.add_option("--turns", options.turns, "How often each has its turn.")->check(CLI::Range(1, 1000));
    app.add_option("--seconds", options.seconds, "How long a turn takes.")->check(CLI::Range(0.01, 1000.0));
    app.add_flag("--smoke", options.isSmoke, "Short turns, to see that it runs.");
    CLI11_PARSE(app, argc, argv);
    if (options.isSmoke) {
        options.turns = 1;
        options.seconds = 0.1;
    }
    return plexus::bench::run(options);
}
