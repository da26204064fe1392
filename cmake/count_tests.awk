# SPDX-License-Identifier: GPL-3.0-or-later
# Reads ctest's LastTest.log and prints "passed failed skipped". A GoogleTest program counts with the
# tests it reported, any other entry as one test. A program that fails without saying which test (a
# crash, a time-out, a leak found at its end) is one failure.

/^[0-9]+\/[0-9]+ Testing: / { bad = counted = 0 }
/^\[       OK \] .* \([0-9]+ ms\)$/ { ++passed; counted = 1 }
/^\[  FAILED  \] .* \([0-9]+ ms\)$/ { ++failed; ++bad; counted = 1 }
/^\[  SKIPPED \] .* \([0-9]+ ms\)$/ { ++skipped; counted = 1 }
/^Test Passed\.$/ && !counted { ++passed }
/^Test (Failed|Timeout)|^Unable to find executable|^Test not run/ && !bad { ++failed }
END { print passed + 0, failed + 0, skipped + 0 }
