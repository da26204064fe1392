# SPDX-License-Identifier: GPL-3.0-or-later
# What ./run and ./check share: the packages, the build, and how both talk. Sourced by bash with the
# repository's root as working directory.

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# packages PART...: the names below [PART] in packages.txt, one a line.
packages() {
    local part
    for part in "$@"; do
        awk -v part="[$part]" '/^\[/ { on = ($1 == part); next } on && !/^#/ && NF { print $1 }' packages.txt
    done
}

# missing_packages NAME...: those that dpkg does not have.
missing_packages() {
    local installed
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | awk '$1 == "installed" { print $2 }')
    comm -23 <(printf '%s\n' "$@" | sort -u) <(sort -u <<<"$installed")
}

# A build step that takes long writes to a log; when it fails, the end of the log is shown.
# logged LOG COMMAND...
logged() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    if ! "$@" >>"$log" 2>&1 </dev/null; then
        printf '\n' >&2
        tail -n 40 "$log" >&2
        fail "This failed: $*
The whole log is in $log."
    fi
}

# install_packages PART...: says what is missing and how much it is, then installs it.
install_packages() {
    local names missing sizes root=()
    mapfile -t names < <(packages "$@")
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        say "This system has no apt, so please install these packages (Debian's names) by its own means:"
        say "  ${names[*]}"
        fail "and then call ${0##*/} with --no-packages."
    fi
    mapfile -t missing < <(missing_packages "${names[@]}")
    if [[ ${#missing[@]} -eq 0 ]]; then
        return
    fi
    if [[ $(id -u) -ne 0 ]]; then
        command -v sudo >/dev/null ||
            fail "These packages are missing, and installing them needs root (there is no sudo here): ${missing[*]}"
        root=(sudo)
    fi

    say "To install: ${#missing[@]} packages and what they need:"
    say "${missing[*]}" | fold -s -w 90 | sed 's/^/  /'
    logged build/packages.log "${root[@]}" apt-get -o DPkg::Lock::Timeout=300 update
    local unknown=() name
    for name in "${missing[@]}"; do
        [[ $(LC_ALL=C apt-cache policy "$name" 2>/dev/null) == *'Candidate: '[^\(]* ]] || unknown+=("$name")
    done
    if [[ ${#unknown[@]} -gt 0 ]]; then
        fail "This system's package sources do not have: ${unknown[*]}
Debian 12 and Ubuntu 24.04 have all of them (on Ubuntu in the component universe)."
    fi
    sizes=$(LC_ALL=C apt-get install --no-install-recommends --print-uris "${missing[@]}" 2>/dev/null |
        sed -n 's/^Need to get \(.*\) of archives.*/download \1/p; s/^After this operation, \(.*\) of additional.*/disk \1/p' |
        paste -sd ',' | sed 's/,/, /')
    say "That is: ${sizes:-an unknown size}. (Log: build/packages.log)"
    logged build/packages.log "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${missing[@]}"
}

# A compiler may need 1.5 GB, so the jobs follow the memory as well as the cores.
build_jobs() {
    local cores memory
    cores=$(nproc)
    memory=$(awk '/MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo 2>/dev/null || echo "$cores")
    (( memory < 1 )) && memory=1
    echo $(( cores < memory ? cores : memory ))
}

# build PRESET TARGETS...: configures and builds quietly, with one counting line on a terminal.
build() {
    local preset=$1 log=build/$1.log status
    shift
    mkdir -p build
    : >"$log"
    logged "$log" cmake --preset "$preset" "${PLEXUS_CONFIGURE[@]}"
    if [[ -t 1 ]]; then
        export NINJA_STATUS='[%f/%t] '
        set +e
        ninja -C "build/$preset" -j "$(build_jobs)" "$@" </dev/null 2>&1 | tee -a "$log" |
            while IFS= read -r line; do
                [[ $line =~ ^\[([0-9]+/[0-9]+)\] ]] && printf '\r  %s files\033[K' "${BASH_REMATCH[1]}"
            done
        status=${PIPESTATUS[0]}
        set -e
        printf '\r\033[K'
        if [[ $status -ne 0 ]]; then
            tail -n 40 "$log" >&2
            fail "The build failed. The whole log is in $log."
        fi
    else
        logged "$log" ninja -C "build/$preset" -j "$(build_jobs)" "$@"
    fi
}

# seconds_since START: as words.
seconds_since() {
    local seconds=$(( SECONDS - $1 ))
    if (( seconds >= 60 )); then
        echo "$(( seconds / 60 )) min $(( seconds % 60 )) s"
    else
        echo "$seconds s"
    fi
}

# about_minutes CPU_MINUTES: how long that much compiling takes on this machine, in words.
about_minutes() {
    local jobs
    jobs=$(build_jobs)
    echo "about $(( ($1 + jobs - 1) / jobs )) minutes on $jobs cores"
}

PLEXUS_CONFIGURE=()

# Lets ccache recognise the same file in another checkout.
export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$PWD} CCACHE_NOHASHDIR=${CCACHE_NOHASHDIR:-1}
