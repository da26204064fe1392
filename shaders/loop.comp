#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// Several kernels, one behind the other and that for every step of a sequence, or once: what calls the kernels that
// engine/vk/link.cpp puts in the place of plx_body_<i>. A workgroup is a subgroup, and does of each kernel the workgroups
// of its share; what one kernel of a share writes, only that share reads. There is no barrier in between: a subgroup of
// lavapipe is one thread, all that is bound is volatile, and a barrier would make the driver keep every variable in memory
// (15 % slower). See engine/vk/templates/loop.h.
#extension GL_KHR_shader_subgroup_basic : require
layout(local_size_x = LANES) in;
#define constant(id, type, name) layout(constant_id = id) const type name = type(0)

constant(0, int, steps);
// How far the operands of this step lie behind the lowest of any step, in fours of numbers: [step][body][12 slots].
layout(binding = 0, rgba32f) readonly uniform imageBuffer moves;

// A counter that began at a lane's number would share its variable, and the driver would no longer know which number a lane
// of any of the kernels has, so that every shuffle became a loop.

// What kernels take for gl_WorkGroupID, gl_NumWorkGroups, gl_LocalInvocationID, gl_SubgroupInvocationID and push.haltCode.
uvec3 plx_group, plx_groups, plx_local;
uint plx_lane, plx_code;

#define BODY(b, id) \
constant(id + 0, uint, columns##b); /* subgroups of a share */ \
constant(id + 1, uint, rows##b); \
constant(id + 2, uint, nextColumn##b); /* from share to share */ \
constant(id + 3, uint, nextRow##b); \
constant(id + 4, uint, groupsX##b); \
constant(id + 5, uint, groupsY##b); \
constant(id + 6, uint, chunks##b); /* subgroups of a workgroup */ \
constant(id + 7, uint, haltCode##b); \
int plx_move_##b##_0, plx_move_##b##_1, plx_move_##b##_2, plx_move_##b##_3, plx_move_##b##_4, plx_move_##b##_5; \
int plx_move_##b##_6, plx_move_##b##_7, plx_move_##b##_8, plx_move_##b##_9, plx_move_##b##_10, plx_move_##b##_11; \
void plx_body_##b() {} \
void run##b(int row) \
{ \
    ivec4 some = floatBitsToInt(imageLoad(moves, 3 * row)); \
    plx_move_##b##_0 = some.x; plx_move_##b##_1 = some.y; plx_move_##b##_2 = some.z; plx_move_##b##_3 = some.w; \
    some = floatBitsToInt(imageLoad(moves, 3 * row + 1)); \
    plx_move_##b##_4 = some.x; plx_move_##b##_5 = some.y; plx_move_##b##_6 = some.z; plx_move_##b##_7 = some.w; \
    some = floatBitsToInt(imageLoad(moves, 3 * row + 2)); \
    plx_move_##b##_8 = some.x; plx_move_##b##_9 = some.y; plx_move_##b##_10 = some.z; plx_move_##b##_11 = some.w; \
    plx_groups = uvec3(groupsX##b, groupsY##b, 1u); \
    plx_code = haltCode##b; \
    for (uint y = 0u; y < rows##b; ++y) { \
        for (uint x = 0u; x < columns##b; ++x) { \
            uint column = x + gl_WorkGroupID.x * nextColumn##b; \
            plx_group = uvec3(column / chunks##b, y + gl_WorkGroupID.x * nextRow##b, 0u); \
            plx_local = uvec3(column % chunks##b * LANES + plx_lane, 0u, 0u); \
            plx_body_##b(); \
        } \
    } \
}
BODY(0, 8)
BODY(1, 16)
BODY(2, 24)
BODY(3, 32)
BODY(4, 40)

void main()
{
    plx_lane = gl_SubgroupInvocationID;
    for (int step = 0; step < steps; ++step) {
        run0(step * 5);
#define RUN(b) \
        if (chunks##b != 0u) { \
            run##b(step * 5 + b); \
        }
        RUN(1)
        RUN(2)
        RUN(3)
        RUN(4)
    }
}
