// SPDX-License-Identifier: GPL-3.0-or-later
// The largest of a window's pixels as they come one after the other, and whose it is: the first of equals, counted from 0.
// After an epilogue; constants 24 .. 26, output 9. See ConvSpec::windowH.
constant(24, int, windowH);
constant(25, int, windowW);
constant(26, int, hasTaps);
const int WINDOW = windowH * windowW;
OUTPUT(9, output1);

vec4 most;
vec4 mostTap;

void addToWindow(vec4 value, int tap)
{
    if (tap == 0) {
        most = value;
        mostTap = vec4(0.0);
    } else {
        bvec4 larger = plx_larger(value, most);
        most = mix(most, value, larger);
        mostTap = mix(mostTap, vec4(tap), larger);
    }
}

#if defined(PLEXUS_TEXEL) && defined(BAND_ROW)
// Stores a window of each band (STORE_BANDS); valid: this lane has one, number flat_, at outer.yzw of the pool's result.
void storeWindows(int start[BANDS], bool valid, int flat_, ivec4 outer, int inner, int columns)
{
    vec4 v = vec4(0.0);
    if (valid) {
        v = finishRow(most, flat_, outer, inner, columns);
    }
    STORE_BANDS(output0, v)
    if (hasTaps != 0) {
        bvec4 real = lessThan(ivec4(inner) + ivec4(0, 1, 2, 3), ivec4(columns));
        STORE_BANDS(output1, mix(vec4(0.0), mostTap, real))
    }
}
#endif

// Stores the window at outer.yzw of the pool's result, columns inner .. inner + 3 of `columns`.
void storeWindow(int flat_, ivec4 outer, int inner, int columns)
{
    STORE4(output0, flat_, finishRow(most, flat_, outer, inner, columns));
    if (hasTaps != 0) {
        bvec4 real = lessThan(ivec4(inner) + ivec4(0, 1, 2, 3), ivec4(columns));
        STORE4(output1, flat_, mix(vec4(0.0), mostTap, real));
    }
}
