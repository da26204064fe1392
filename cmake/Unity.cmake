# SPDX-License-Identifier: GPL-3.0-or-later
# Compiles the files of a target together (docs/adr/0004). CMake can do that too, but it includes them by
# their whole paths, so that a compiler cache knows them in no other checkout, and it cuts the list into pieces
# by position, so that a new file moves most others. Here a file's name says which piece it belongs to, and
# adding one compiles one piece.

option(PLEXUS_UNITY "Compile the files of a target together, with precompiled headers" OFF)
set(PLEXUS_UNITY_BYTES 160000) # of source a piece, at most about

# What most files read, for plexus_precompiled().
set(PLEXUS_STANDARD_HEADERS
    <algorithm> <array> <cmath> <cstdint> <filesystem> <functional> <limits> <map> <memory> <numeric> <optional>
    <set> <span> <string> <string_view> <utility> <variant> <vector> <fmt/format.h>)

# plexus_precompiled(NAME HEADERS... [LINK targets...]): a library of nothing but these headers, read once; a target
# takes them with plexus_reuse.
function(plexus_precompiled NAME)
    if(NOT PLEXUS_UNITY)
        return()
    endif()
    cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
    set(source "${PROJECT_BINARY_DIR}/generated/unity/${NAME}.cpp")
    file(CONFIGURE OUTPUT "${source}" CONTENT "")
    add_library(${NAME} OBJECT "${source}")
    target_link_libraries(${NAME} PRIVATE plexus_options plexus_fmt Threads::Threads ${ARG_LINK})
    target_precompile_headers(${NAME} PRIVATE ${ARG_UNPARSED_ARGUMENTS})
endfunction()

# plexus_reuse(TARGET NAME)
function(plexus_reuse TARGET NAME)
    if(PLEXUS_UNITY)
        target_precompile_headers(${TARGET} REUSE_FROM ${NAME})
    endif()
endfunction()

# plexus_unity(): for the targets of the current directory; the last call of its CMakeLists.txt.
function(plexus_unity)
    if(NOT PLEXUS_UNITY)
        return()
    endif()
    get_property(targets DIRECTORY PROPERTY BUILDSYSTEM_TARGETS)
    foreach(target IN LISTS targets)
        plexus_unity_target(${target})
    endforeach()
endfunction()

function(plexus_unity_target TARGET)
    get_target_property(type ${TARGET} TYPE)
    if(NOT type MATCHES "^(STATIC_LIBRARY|OBJECT_LIBRARY|EXECUTABLE)$")
        return()
    endif()
    get_target_property(listed ${TARGET} SOURCES)
    set(sources "")
    foreach(source IN LISTS listed)
        get_source_file_property(definitions "${source}" COMPILE_DEFINITIONS)
        get_source_file_property(includes "${source}" INCLUDE_DIRECTORIES)
        if(source MATCHES "\\.cpp$" AND NOT definitions AND NOT includes)
            get_filename_component(source "${source}" ABSOLUTE)
            list(APPEND sources "${source}")
        endif()
    endforeach()
    list(LENGTH sources count)
    if(count LESS 2)
        return()
    endif()
    list(SORT sources)
    set_source_files_properties(${sources} PROPERTIES HEADER_FILE_ONLY ON)

    set(bytes 0)
    foreach(source IN LISTS sources)
        file(SIZE "${source}" size)
        math(EXPR bytes "${bytes} + ${size}")
    endforeach()
    # A power of two, so that the number of pieces seldom changes.
    set(pieces 1)
    while(bytes GREATER "${PLEXUS_UNITY_BYTES}")
        math(EXPR pieces "${pieces} * 2")
        math(EXPR bytes "${bytes} / 2")
    endwhile()
    foreach(source IN LISTS sources)
        file(RELATIVE_PATH path "${PROJECT_SOURCE_DIR}" "${source}")
        if(path MATCHES "^\\.\\./")
            set(path "${source}")
        endif()
        string(MD5 hash "${path}")
        string(SUBSTRING "${hash}" 0 6 hash)
        math(EXPR piece "0x${hash} % ${pieces}")
        string(APPEND content_${piece} "#include \"${path}\"\n")
    endforeach()
    math(EXPR last "${pieces} - 1")
    foreach(piece RANGE ${last})
        if(content_${piece})
            set(output "${PROJECT_BINARY_DIR}/generated/unity/${TARGET}_${piece}.cpp")
            file(CONFIGURE OUTPUT "${output}" CONTENT "${content_${piece}}" @ONLY)
            set_source_files_properties("${output}" PROPERTIES SKIP_AUTOGEN ON)
            target_sources(${TARGET} PRIVATE "${output}")
        endif()
    endforeach()
endfunction()
