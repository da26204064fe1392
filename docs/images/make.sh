#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# docs/images/make.sh [STATE...]: remakes the pictures of this folder from build/release.
# States: empty, editing, training, finished, lenet, resnet18, transformer, autoencoder (all by default). The data are
# drawn by Plexus itself. About eight minutes on two cores.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
bin=$here/../../build/release/bin

# A folder whose name may be seen in a picture, and nothing of whoever makes them: runs, recent files, settings.
home=/tmp/plexus
mkdir "$home" || { echo "$home is there already" >&2; exit 1; }
trap 'rm -rf "$home"' EXIT
export XDG_CONFIG_HOME=$home/.config XDG_DATA_HOME=$home/.data
for project in "$here"/*.plexus; do
    cp "$project" "$home"
done

picture() { # NAME SIZES OPTIONS...: in both themes
    name=$1 sizes=$2
    shift 2
    for theme in light dark; do
        for size in $sizes; do
            rm -rf "$home/runs"
            QT_QPA_PLATFORM=offscreen "$bin/plexus-studio" "$@" --theme "$theme" --size "$size" \
                --screenshot "$here/$name-$theme-${size%x*}.png"
        done
    done
}

measured=no
measure() { # so that costs have their times, too
    [ $measured = yes ] || "$bin/plexus" costs "$home/lenet.plexus" --measure > /dev/null
    measured=yes
}

both='1280x800 2560x1440'
network=1600x1000 # a real network, to be looked at beside other editors
for state in ${*:-empty editing training finished lenet resnet18 transformer autoencoder}; do
    case $state in
    empty) picture empty "$both" ;;
    editing) picture editing "$both" --open "$home/editing.plexus" --select dense --panel problems ;;
    training) picture training "$both" --open "$home/lenet.plexus" --train 30 ;; # seconds: several epochs
    finished)
        sed 's/"training": {/"training": {"epochs": 3, /' "$here/lenet.plexus" > "$home/lenet-5.plexus"
        picture finished "$both" --open "$home/lenet-5.plexus" --train 86400 --panel predictions
        ;;
    lenet) measure; picture lenet $network --open "$home/lenet.plexus" --panel costs ;;
    resnet18) measure; picture resnet18 $network --open "$home/resnet18.plexus" --panel costs ;;
    transformer) measure; picture transformer $network --open "$home/transformer.plexus" --panel costs \
        --select transformer_block.multi_head_attention ;;
    autoencoder) measure; picture autoencoder $network --open "$home/autoencoder.plexus" --panel costs ;;
    *) echo "no such state: $state" >&2; exit 2 ;;
    esac
done
