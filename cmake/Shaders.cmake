# SPDX-License-Identifier: GPL-3.0-or-later
# Compiles shaders/*.comp and embeds them as arrays. Every template has one or more bodies (the same
# source with different definitions) and each body three variants, two of them lavapipe's, or those that the stem begins with;
# engine/vk/template_info.cpp lists the same names, and a test compares the two.

# stem, then body=definitions separated by commas
set(PLEXUS_SHADERS
    "map small=-DMAP_SMALL large="
    "texel:gemm nn8=-DLANE_ROWS=8 nn16=-DLANE_ROWS=16 nn32=-DLANE_ROWS=32"
    "texel:gemm nt8=-DLANE_ROWS=8,-DB_BY_N nt16=-DLANE_ROWS=16,-DB_BY_N nt32=-DLANE_ROWS=32,-DB_BY_N"
    "texel:gemm tn8=-DLANE_ROWS=8,-DA_BY_K tn16=-DLANE_ROWS=16,-DA_BY_K tn32=-DLANE_ROWS=32,-DA_BY_K"
    "buffer:gemm nn= nt=-DB_BY_N tn=-DA_BY_K"
    "conv forward= input=-DCONV_INPUT,-DB_BY_N"
    "texel:conv narrow=-DCONV_NARROW"
    "conv_weight wide="
    "texel:conv_weight narrow=-DCONV_NARROW"
    "conv_general plain="
    "pool max=-DPOOL_MAX average= max_gradient=-DPOOL_MAX,-DPOOL_GRADIENT average_gradient=-DPOOL_GRADIENT"
    "pool max_gradient_apart=-DPOOL_MAX,-DPOOL_GRADIENT,-DPOOL_APART"
    "reduce plain="
    "reduce_row plain="
    "texel:reduce_row lanes=-DROW_OF_LANE"
    "softmax plain="
    "cross_entropy plain="
    "texel:cross_entropy lanes=-DROW_OF_LANE"
    "gather plain= bytes=-DGATHER_BYTES"
    "rows gather= links=-DROWS_LINKS scatter=-DROWS_SCATTER"
    "attention forward=-DBODY_FORWARD query=-DBODY_QUERY memory=-DBODY_MEMORY"
    "texel:winograd plain="
    "texel:winograd_weights forward= input=-DWEIGHTS_INPUT"
    "texel:winograd_gradient plain="
    "texel:loop plain="
)

# plexus_shaders(TARGET): adds the generated sources to the target.
function(plexus_shaders TARGET)
    if(NOT PLEXUS_GLSLC)
        message(FATAL_ERROR "glslc is not installed; on Debian: apt install glslc")
    endif()
    set(source "${PROJECT_SOURCE_DIR}/shaders")
    set(output "${PROJECT_BINARY_DIR}/generated/shaders")
    file(MAKE_DIRECTORY "${output}")
    set(includes "")
    set(arrays "")
    set(entries "")
    foreach(line IN LISTS PLEXUS_SHADERS)
        string(REPLACE " " ";" words "${line}")
        list(POP_FRONT words stem)
        set(variants texel8 texel16 buffer)
        if(stem MATCHES "^(texel|buffer):(.*)$")
            list(FILTER variants INCLUDE REGEX "^${CMAKE_MATCH_1}")
            string(REGEX REPLACE "^[a-z]+:" "" stem "${stem}")
        endif()
        foreach(word IN LISTS words)
            string(REGEX MATCH "^([a-z0-9_]+)=(.*)$" matched "${word}")
            set(body "${CMAKE_MATCH_1}")
            string(REPLACE "," ";" definitions "${CMAKE_MATCH_2}")
            foreach(variant IN LISTS variants)
                set(name "${stem}.${body}.${variant}")
                set(flags ${definitions})
                if(variant MATCHES "^texel(.+)$")
                    list(APPEND flags -DPLEXUS_TEXEL -DLANES=${CMAKE_MATCH_1})
                endif()
                add_custom_command(
                    OUTPUT "${output}/${name}.inc"
                    COMMAND "${PLEXUS_GLSLC}" --target-env=vulkan1.2 -Werror -mfmt=num -MD
                            -MF "${output}/${name}.d" "-I${source}" "-I${output}" ${flags}
                            "${source}/${stem}.comp" -o "${output}/${name}.inc"
                    DEPENDS "${source}/${stem}.comp" "${output}/micro_ops.glsl" "${output}/micro_ops.glsl.stamp"
                    DEPFILE "${output}/${name}.d"
                    COMMENT "Compiling shader ${name}"
                    VERBATIM)
                list(APPEND includes "${output}/${name}.inc")
                string(REPLACE "." "_" array "${name}")
                string(APPEND arrays "constexpr uint32_t ${array}[] = {\n#include \"${name}.inc\"\n};\n")
                string(APPEND entries "        {\"${name}\", ${array}, sizeof ${array}},\n")
            endforeach()
        endforeach()
    endforeach()
    file(CONFIGURE OUTPUT "${output}/shader_codes.cpp" @ONLY CONTENT [[// Generated from shaders/; do not edit.
#include "engine/vk/template_info.h"

namespace {

@arrays@
}

namespace plexus::vk {

const std::vector<ShaderCode>& shaderCodes()
{
    static const std::vector<ShaderCode> codes = {
@entries@    };
    return codes;
}

}
]])
    set_source_files_properties("${output}/shader_codes.cpp" PROPERTIES
        OBJECT_DEPENDS "${includes}" INCLUDE_DIRECTORIES "${output}")
    target_sources(${TARGET} PRIVATE "${output}/shader_codes.cpp")
    plexus_micro_ops("${output}/micro_ops.glsl")
endfunction()

# The switch over all elementwise ops, printed by a program that is linked with their definitions. The
# file is only touched when it changes, so that a new layer does not recompile shaders.
function(plexus_micro_ops OUTPUT)
    add_executable(plexus_print_micro_ops "${PROJECT_SOURCE_DIR}/shaders/print_micro_ops.cpp")
    target_link_libraries(plexus_print_micro_ops PRIVATE plexus_program plexus_options)
    add_custom_command(OUTPUT "${OUTPUT}.stamp" BYPRODUCTS "${OUTPUT}"
        COMMAND plexus_print_micro_ops "${OUTPUT}.new"
        COMMAND "${CMAKE_COMMAND}" -E copy_if_different "${OUTPUT}.new" "${OUTPUT}"
        COMMAND "${CMAKE_COMMAND}" -E touch "${OUTPUT}.stamp"
        DEPENDS plexus_print_micro_ops COMMENT "Writing micro_ops.glsl" VERBATIM)
endfunction()
