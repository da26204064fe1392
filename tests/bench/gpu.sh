#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Everything that only a graphics card can tell, with one command:
#   tests/bench/gpu.sh [--brief] [FOLDER OF PROGRAMS [PART...]] > report.txt
# The folder is build/headless/bin, whose programs need nothing but the Vulkan loader (cmake --preset headless && ninja -C
# build/headless plexus plexus_bench vk_test exec_test registry_test session_test). Prints the device and its driver, what
# submits, dispatches and barriers cost, runs the tests that use the device (with validation too, where the layer is
# installed), single kernels and whole training steps beside PyTorch (eager and as a CUDA graph, each in float32 and with
# TF32 allowed), and how steps grow. Pictures and JSON lie in the folder gpu-report. PART: device, tests, steps, kernels,
# tiles or scaling; without one all, which takes about half an hour. --brief: a moment of each, to see that it runs. PLEXUS_DEVICE
# picks a device, by number or a part of its name.
set -u
brief=""
if [ "${1:-}" = --brief ]; then
    brief=yes
    shift
fi
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:-$here/../../build/headless/bin}
[ $# -gt 0 ] && shift
parts=${*:-device tests steps kernels tiles scaling}
out=$PWD/gpu-report
mkdir -p "$out" || exit 1
export PLEXUS_BENCH_PEERS="$here/peers"
device=${PLEXUS_DEVICE:+--device $PLEXUS_DEVICE}
failed=""

section() { printf '\n== %s\n' "$*"; }

# run TITLE COMMAND...: goes on after a failure and remembers it.
run() {
    title=$1
    shift
    section "$title"
    "$@" 2>&1 || failed="$failed, $title"
}

# bench FILE OPTIONS...: what it prints lies in gpu-report, too.
bench() {
    file=$out/$1
    shift
    "$bin/plexus_bench" --json $device "$@" >"$file"
    status=$?
    cat "$file"
    return $status
}

# has_layer: whether the validation layer is installed.
has_layer() {
    for folder in ${VK_LAYER_PATH:-} /usr/share/vulkan/explicit_layer.d /usr/local/share/vulkan/explicit_layer.d \
        /etc/vulkan/explicit_layer.d; do
        [ -e "$folder/VkLayer_khronos_validation.json" ] && return 0
    done
    return 1
}

# device_tests KIND ENVIRONMENT...: the tests that run kernels on the device.
device_tests() {
    kind=$1
    shift
    for test in vk exec registry session; do
        filter='*Vulkan*'
        [ $test = vk ] && filter='*'
        [ -n "$brief" ] && filter='Commands.*:VulkanMemory.*:VulkanCases.*'
        run "$kind: $test" env PLEXUS_TUNE=off "$@" "$bin/${test}_test" --gtest_filter="$filter" --gtest_brief=1
    done
}

summary() {
    command -v vulkaninfo >/dev/null || { echo "vulkaninfo is not installed"; return 0; }
    vulkaninfo --summary
    vulkaninfo | grep -i -A 12 'cooperative' || echo "no cooperative matrices in what the driver says"
}

peer() {
    for python in python3 /usr/bin/python3; do
        "$python" -c 'import torch; print("PyTorch", torch.__version__, "CUDA", torch.version.cuda,
            torch.cuda.get_device_name() if torch.cuda.is_available() else "without a device")' 2>/dev/null && return
    done
    echo "no python3 here has PyTorch: nothing to compare with"
}

tests() {
    device_tests "Tests"
    if has_layer; then
        device_tests "Tests with validation" PLEXUS_VALIDATION=1 VK_INSTANCE_LAYERS=VK_LAYER_KHRONOS_validation \
            VK_LAYER_ENABLES=VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT
    else
        section "Tests with validation"
        echo "not run: the layer VK_LAYER_KHRONOS_validation is not installed"
    fi
}

steps="--case all --gpu --windows 5 --seconds 0.5"
kernels="--case gemm conv map --gpu --windows 5 --seconds 0.1"
tiles="--case gemm conv --gpu"
scaling="--windows 5 --seconds 0.2"
if [ -n "$brief" ]; then
    steps="--case mlp --smoke"
    kernels="--case gemm/nn_128 conv/forward_3x3_1_to_32_at_28 --smoke"
    tiles="--case gemm/nn_128"
    scaling="--smoke"
fi

for part in $parts; do
    case $part in
        device)
            run "Device" "$bin/plexus" devices
            command -v nvidia-smi >/dev/null && run "Driver" nvidia-smi
            run "Vulkan" summary
            run "Peer" peer
            run "Submits, dispatches, barriers, copies" bench device.json --device-costs ;;
        tests) tests ;;
        steps) run "Training steps" bench steps.json --peer torch $steps ;;
        kernels) run "Single kernels" bench kernels.json --peer torch $kernels ;;
        tiles) run "Tiles of products, each measured" "$bin/plexus_bench" $device $tiles --candidates ;;
        scaling) run "Scaling" bench scaling.json $scaling --plot "$out/scaling.svg" --scaling ;;
        *) section "$part"; echo "no such part"; failed="$failed, $part" ;;
    esac
done
[ -z "$failed" ] || printf '\nFailed: %s\n' "${failed#, }"
[ -z "$failed" ]
