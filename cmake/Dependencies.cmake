# SPDX-License-Identifier: GPL-3.0-or-later
# Everything comes from packages (packages.txt, vcpkg.json); nothing is vendored or downloaded.

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(glm REQUIRED)

if(PLEXUS_SELF_CONTAINED)
    set(ZLIB_USE_STATIC_LIBS ON)
endif()
find_package(ZLIB REQUIRED)

# Debian has fmt as a shared library only, which a self-contained program cannot use.
find_package(fmt REQUIRED)
add_library(plexus_fmt INTERFACE)
if(PLEXUS_SELF_CONTAINED)
    target_link_libraries(plexus_fmt INTERFACE fmt::fmt-header-only)
else()
    target_link_libraries(plexus_fmt INTERFACE fmt::fmt)
endif()

# stb: Debian installs the headers under include/stb; the library that holds one implementation is
# the folder that defines STB_IMAGE_IMPLEMENTATION.
find_path(PLEXUS_STB_INCLUDE NAMES stb_image.h PATH_SUFFIXES stb REQUIRED)
add_library(plexus_stb INTERFACE)
target_include_directories(plexus_stb SYSTEM INTERFACE "${PLEXUS_STB_INCLUDE}")

# volk loads the Vulkan loader at run time, so that no program links libvulkan.
find_path(PLEXUS_VOLK_INCLUDE NAMES volk.h REQUIRED)
find_file(PLEXUS_VOLK_SOURCE NAMES volk.c HINTS "${PLEXUS_VOLK_INCLUDE}" REQUIRED)
find_path(PLEXUS_VULKAN_INCLUDE NAMES vulkan/vulkan.h REQUIRED)
add_library(plexus_volk STATIC "${PLEXUS_VOLK_SOURCE}")
target_include_directories(plexus_volk SYSTEM PUBLIC "${PLEXUS_VOLK_INCLUDE}" "${PLEXUS_VULKAN_INCLUDE}")
target_compile_definitions(plexus_volk PUBLIC VK_NO_PROTOTYPES)
target_link_libraries(plexus_volk PUBLIC ${CMAKE_DL_LIBS})

find_program(PLEXUS_GLSLC glslc)

if(PLEXUS_STUDIO)
    find_package(Qt6 6.2 REQUIRED COMPONENTS Widgets Svg PrintSupport)
    find_package(QCustomPlotQt6 REQUIRED)
endif()

if(PLEXUS_TESTS)
    find_package(GTest REQUIRED)
    find_package(benchmark REQUIRED)
    if(PLEXUS_STUDIO)
        find_package(Qt6 6.2 REQUIRED COMPONENTS Test)
        # It also says where the tree lies (for QFINDTESTDATA, which nothing uses), so that a compiler cache would
        # know its users in no other checkout.
        set_target_properties(Qt6::Test PROPERTIES INTERFACE_COMPILE_DEFINITIONS QT_TESTLIB_LIB)
    endif()
endif()
