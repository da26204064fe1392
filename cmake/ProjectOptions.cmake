# SPDX-License-Identifier: GPL-3.0-or-later
# Language, warnings, sanitizers, linker. Everything here applies to our own targets only, through
# the interface library plexus_options.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Debug)
endif()

# -g1 keeps stack traces and halves what the compiler, the linker and ccache have to move; -Og
# compiles instrumented code in half the time of -O1.
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g1 -fno-omit-frame-pointer")
# No NDEBUG: an assertion that fires is a bug report, one that is compiled out is a wrong result.
set(CMAKE_CXX_FLAGS_RELEASE "-O2")
# Libraries that SETTLE: what they do is done once a training, a question or a file. This compiles them in two thirds of
# the time.
set(PLEXUS_SETTLE_OPTIONS $<$<CONFIG:Release>:-O1>)

find_program(PLEXUS_CCACHE ccache)
if(PLEXUS_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # ccache asks for these two where headers are precompiled; no file of ours looks at the time.
    set(launcher "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${PLEXUS_CCACHE}")
    set(CMAKE_C_COMPILER_LAUNCHER "${launcher}")
    set(CMAKE_CXX_COMPILER_LAUNCHER "${launcher}")
endif()

add_library(plexus_options INTERFACE)
target_include_directories(plexus_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_definitions(plexus_options INTERFACE PLEXUS_VERSION="${PROJECT_VERSION}")
target_compile_options(plexus_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
    -Wold-style-cast -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers
    # The same bits with and without fused multiply-add hardware.
    -ffp-contract=off
    # For ccache, where headers are precompiled.
    -fpch-preprocess)

if(PLEXUS_WERROR)
    # GCC 12 suspects moved std::variants of being uninitialised and strings of being too long.
    target_compile_options(plexus_options INTERFACE -Werror -Wno-error=maybe-uninitialized
                           -Wno-error=array-bounds -Wno-error=restrict)
endif()

if(PLEXUS_SANITIZE)
    # Not what the address sanitizer stops at as well (null, objects too small or of another type, pointers
    # that leave their object) nor what no processor of ours minds (alignment): these checks are a third of the
    # compile time.
    set(sanitizers -fsanitize=address,undefined
        -fno-sanitize=null,object-size,vptr,pointer-overflow,alignment -fno-sanitize-recover=undefined)
    add_compile_options(${sanitizers})
    add_link_options(${sanitizers})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # A call for every access in place of the code for it: the same errors are found, and compiling takes three
        # quarters of the time. Not in libraries that CALCULATE, where tests spend theirs. And what outlives its scope
        # on the stack is left to -Wdangling-pointer: watching scopes takes a fifth more.
        add_compile_options(--param=asan-instrumentation-with-call-threshold=0 -fno-sanitize-address-use-after-scope)
        set(PLEXUS_CALCULATE_OPTIONS -O1 --param=asan-instrumentation-with-call-threshold=7000)
    endif()
    target_compile_definitions(plexus_options INTERFACE _GLIBCXX_ASSERTIONS)
    # Instrumented code makes GCC suspect the standard library itself.
    target_compile_options(plexus_options INTERFACE -Wno-maybe-uninitialized)
endif()

if(PLEXUS_SELF_CONTAINED)
    add_link_options(-static-libstdc++ -static-libgcc)
endif()

find_program(PLEXUS_MOLD mold)
if(PLEXUS_MOLD)
    add_link_options(-fuse-ld=mold)
endif()
