// SPDX-License-Identifier: GPL-3.0-or-later
// Stores the vec4 of an invocation of a workgroup of 64, which is number flat_ of output0's `vectors`; see PUT in head.glsl.
void plx_put_0(int flat_, vec4 v)
{
    if (flat_ < vectors) {
        STORE4(output0, flat_, v);
    }
}
#ifdef PLEXUS_TEXEL
#define AT_FLAT(k) (first + (k) < vectors ? first + (k) : -1)
void plx_put_1(int flat_, vec4 v)
{
    int first = plx_first_of_lanes(64);
    STORE_LANES(output0, AT_FLAT, v)
}
#endif
PUT(void put(int flat_, vec4 v), (flat_, v))
