#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# docs/images/make.sh MNIST_FOLDER [STATE...]: remakes the pictures of this folder from build/release.
# States: empty, editing, training, finished (all by default). About ten minutes on two cores.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
bin=$here/../../build/release/bin
data=$(cd "${1:?the folder with the four IDX files of MNIST}" && pwd)
shift

# A folder whose name may be seen in a picture: the inspector shows it.
home=${HOME:-/root}/plexus-demo
trap 'rm -rf "$home"' EXIT
mkdir -p "$home"
ln -sfn "$data" "$home/mnist"
"$bin/plexus" new mnist-cnn -o "$home/mnist-cnn.plexus" --data "$home/mnist" > "$home/log"
"$bin/plexus" new mnist-mlp -o "$home/mnist-mlp.plexus" --data "$home/mnist" > "$home/log"
cp "$here/editing.plexus" "$home/digits.plexus"

picture() { # NAME OPTIONS...: the four of a state
    name=$1
    shift
    for theme in light dark; do
        for size in 1280x800 2560x1440; do
            rm -rf "$home/runs"
            QT_QPA_PLATFORM=offscreen "$bin/plexus-studio" "$@" --theme "$theme" --size "$size" \
                --screenshot "$here/$name-$theme-${size%x*}.png"
        done
    done
}

for state in ${*:-empty editing training finished}; do
    case $state in
    empty) picture empty ;;
    editing) picture editing --open "$home/digits.plexus" --select dense --panel problems ;;
    training) picture training --open "$home/mnist-cnn.plexus" --train 45 ;;
    finished) picture finished --open "$home/mnist-mlp.plexus" --train 86400 --panel predictions ;;
    *) echo "no such state: $state" >&2; exit 2 ;;
    esac
done
