// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/journal.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

namespace plexus::test {

inline const JournalFacts facts{"/projects/net.plexus", "net", FileStamp{1, 2, 3}};

inline Journal::Trouble never()
{
    return [](const Error& error) { ADD_FAILURE() << error.sentence(); };
}

inline JournalHistory readBack(const std::filesystem::path& path)
{
    size_t whole = 0;
    auto history = readJournal(plexus::testing::readText(path), "journal", whole);
    EXPECT_TRUE(history.ok()) << history.error().sentence();
    return std::move(history).value();
}

} // namespace plexus::test
