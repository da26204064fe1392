# SPDX-License-Identifier: GPL-3.0-or-later
# plexus_registry(NAME FOLDER NAMESPACE TYPE HEADER ACCESSOR [FINISH])
#
# One file of FOLDER defines one thing: file `relu.cpp` defines `plexus::NAMESPACE::relu()` returning
# TYPE. This generates `const std::vector<TYPE>& plexus::ACCESSOR()` into plexus_NAME, which calls all
# of them in the order of their names. A file whose function has another name fails to link; no
# static initialiser is involved, so nothing depends on what the linker keeps.
#
# FINISH is a function of HEADER that takes the list and gives the one that is shown.
#
# A stem that is a C++ keyword takes an underscore: `new.cpp` defines `new_()`.

set(PLEXUS_KEYWORDS and bool break case catch char class const continue default delete do double else
    enum explicit export extern false float for friend goto if inline int long namespace new not
    operator or private public register return short signed sizeof static struct switch template this
    throw true try typedef union unsigned using virtual void volatile while xor)

function(plexus_registry NAME FOLDER NAMESPACE TYPE HEADER ACCESSOR)
    set(finish ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${FOLDER}/*.cpp")
    file(GLOB header CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${HEADER}")
    if(NOT sources OR NOT header OR NOT TARGET plexus_${NAME})
        return()
    endif()

    set(stems "")
    foreach(source IN LISTS sources)
        get_filename_component(stem "${source}" NAME_WE)
        if(NOT stem MATCHES "^[a-z][a-z0-9_]*$")
            message(FATAL_ERROR "${FOLDER}/${stem}.cpp: the file's name is a function's name in "
                                "snake_case, that is letters a-z, digits and underscores.")
        endif()
        if(stem IN_LIST PLEXUS_KEYWORDS)
            string(APPEND stem "_")
        endif()
        list(APPEND stems ${stem})
    endforeach()
    list(SORT stems)

    set(declarations "")
    set(calls "")
    foreach(stem IN LISTS stems)
        string(APPEND declarations "${TYPE} ${stem}();\n")
        string(APPEND calls "        ${NAMESPACE}::${stem}(),\n")
    endforeach()
    set(output "${PROJECT_BINARY_DIR}/generated/registry/${ACCESSOR}.cpp")
    file(CONFIGURE OUTPUT "${output}" @ONLY CONTENT [[// Generated from the folder @FOLDER@; do not edit.
#include "@HEADER@"

#include <vector>

namespace plexus::@NAMESPACE@ {

@declarations@
}

namespace plexus {

const std::vector<@TYPE@>& @ACCESSOR@()
{
    static const std::vector<@TYPE@> all = @finish@(std::vector<@TYPE@>{
@calls@    });
    return all;
}

}
]])
    target_sources(plexus_${NAME} PRIVATE "${output}")
endfunction()
