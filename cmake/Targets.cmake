# SPDX-License-Identifier: GPL-3.0-or-later
# Targets are made from folders: a new file or a new folder needs no edit in CMake. Every glob has
# CONFIGURE_DEPENDS, so that ninja alone notices what was added.

# plexus_library(NAME FOLDER [CALCULATES | SETTLES] [DEPENDS names...] [PRIVATE_LINK targets...])
# One static library plexus_NAME from every .cpp below FOLDER; a folder without sources is skipped.
# A dependency that does not exist (yet) is ignored. Static libraries may depend on each other.
function(plexus_library NAME FOLDER)
    cmake_parse_arguments(ARG "CALCULATES;SETTLES" "" "DEPENDS;PRIVATE_LINK" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${FOLDER}/*.cpp")
    if(NOT sources)
        return()
    endif()
    add_library(plexus_${NAME} STATIC ${sources})
    if(ARG_CALCULATES)
        target_compile_options(plexus_${NAME} PRIVATE ${PLEXUS_CALCULATE_OPTIONS})
    elseif(ARG_SETTLES)
        target_compile_options(plexus_${NAME} PRIVATE ${PLEXUS_SETTLE_OPTIONS})
    endif()
    target_link_libraries(plexus_${NAME}
        PUBLIC plexus_options plexus_fmt Threads::Threads
        PRIVATE ${ARG_PRIVATE_LINK})
    plexus_reuse(plexus_${NAME} plexus_standard)
    foreach(name IN LISTS ARG_DEPENDS)
        target_link_libraries(plexus_${NAME} PUBLIC $<TARGET_NAME_IF_EXISTS:plexus_${name}>)
    endforeach()
    set_property(GLOBAL APPEND PROPERTY PLEXUS_ENGINE_LIBRARIES plexus_${NAME})
endfunction()

# plexus_engine(): the interface library plexus_engine of all libraries made so far.
function(plexus_engine)
    get_property(libraries GLOBAL PROPERTY PLEXUS_ENGINE_LIBRARIES)
    add_library(plexus_engine INTERFACE)
    target_link_libraries(plexus_engine INTERFACE plexus_options plexus_fmt ${libraries})
endfunction()

# plexus_program(NAME program LIBRARY name FOLDER folder [QT] [LINK targets...] [PRECOMPILE headers...])
# FOLDER/main.cpp becomes the program, everything else below FOLDER the library plexus_<name>, which
# tests link too. An object library, so that Qt resources in it are not dropped by the linker.
function(plexus_program)
    cmake_parse_arguments(ARG "QT" "NAME;LIBRARY;FOLDER" "LINK;PRECOMPILE" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${ARG_FOLDER}/*.cpp")
    file(GLOB main CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${ARG_FOLDER}/main.cpp")
    list(REMOVE_ITEM sources ${main})
    if(NOT sources)
        return()
    endif()
    set(library plexus_${ARG_LIBRARY})
    add_library(${library} OBJECT ${sources})
    target_link_libraries(${library} PUBLIC plexus_engine ${ARG_LINK})
    if(ARG_QT)
        file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${ARG_FOLDER}/*.h")
        file(GLOB_RECURSE resources CONFIGURE_DEPENDS
             "${PROJECT_SOURCE_DIR}/${ARG_FOLDER}/*.qrc" "${PROJECT_SOURCE_DIR}/resources/*.qrc")
        target_sources(${library} PRIVATE ${headers} ${resources})
        set_target_properties(${library} PROPERTIES AUTOMOC ON AUTORCC ON)
        target_compile_definitions(${library} PUBLIC QT_NO_KEYWORDS QT_NO_CAST_TO_ASCII)
        if(PLEXUS_UNITY)
            target_precompile_headers(${library} PRIVATE ${PLEXUS_STANDARD_HEADERS} ${ARG_PRECOMPILE})
        endif()
    else()
        plexus_reuse(${library} plexus_standard)
    endif()
    if(main)
        add_executable(${ARG_NAME} ${main})
        target_link_libraries(${ARG_NAME} PRIVATE ${library})
    endif()
endfunction()
