#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Everything that only a graphics card can tell, with one command:
#   tests/bench/gpu.sh [FOLDER OF PROGRAMS] > report.txt
# The folder is build/headless/bin, whose programs need nothing but the Vulkan loader. Prints the device's
# properties, runs the tests that use the device, single kernels, and whole training steps beside PyTorch.
set -u
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:-$here/../../build/headless/bin}
export PLEXUS_BENCH_PEERS="$here/peers"
failed=""

section() { printf '\n== %s\n' "$*"; }

# run NAME COMMAND...: goes on after a failure and remembers it.
run() {
    name=$1
    shift
    section "$name"
    "$@" 2>&1 || failed="$failed, $name"
}

run "Device" "$bin/plexus" devices
run "Tests: vk" "$bin/vk_test" --gtest_brief=1
for test in exec registry session; do
    run "Tests: $test" "$bin/${test}_test" --gtest_filter='*Vulkan*' --gtest_brief=1
done
run "Kernels" "$bin/plexus_bench_kernels"
run "Training steps" "$bin/plexus_bench" --case every --peer torch --json
[ -z "$failed" ] || printf '\nFailed: %s\n' "${failed#, }"
[ -z "$failed" ]
