// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "app/cli/worker/inbox.h"
#include "app/cli/worker/outbox.h"

namespace plexus::cli {

// The worker's side of docs/worker-protocol.md: answers commands one after the other until the
// input ends. Training, predictions and everything else that touches the device happen in the
// calling thread.
class Worker {
public:
    Worker(int input, int output);
    ExitCode serve();

private:
    // A network that was compiled before anyone pressed Train, and what it was compiled for.
    struct Prepared {
        std::string what;
        Session session;
    };

    Result<void> handle(const Json& command);
    Result<void> hello(const Json& command);
    void prepare(const Json& command);
    Result<void> start(const Json& command);
    Result<TrainRequest> requestOf(const Json& command);
    Result<void> resume(const Json& command);
    Result<void> openRun(const Json& command);
    Result<void> devices(const Json& command);
    void profile(const Json& command);
    Result<void> train(Session session);
    void forgetNetworks();
    void answerPredictions();
    void answer(const Json& question);
    Result<Tensor> predict(const Json& question);
    void waitWhilePaused();
    Observer observer();
    void fail(const Error& error);
    void phase(const std::string& text);

    Outbox m_out;
    Control m_control;
    Inbox m_in;
    std::optional<Session> m_session;     // the last one trained, kept for predictions
    std::optional<Predictor> m_predictor; // of an opened run
    std::optional<Prepared> m_prepared;
    std::string m_phase = "starting";
    uint64_t m_step = 0;
    std::optional<NotFiniteReport> m_notFinite;
    bool m_isPaused = false;
};

} // namespace plexus::cli
