// SPDX-License-Identifier: GPL-3.0-or-later
// Philox4x32-10 (Salmon et al., SC11), the same bits as engine/base/random.h.
uvec4 plx_philox(uvec4 counter, uvec2 key)
{
    UNROLL for (int round = 0; round < 10; ++round) {
        uint high0, low0, high1, low1;
        umulExtended(0xD2511F53u, counter.x, high0, low0);
        umulExtended(0xCD9E8D57u, counter.z, high1, low1);
        counter = uvec4(high1 ^ counter.y ^ key.x, low1, high0 ^ counter.w ^ key.y, low0);
        key += uvec2(0x9E3779B9u, 0xBB67AE85u);
    }
    return counter;
}

// Element i of a stream, as Random::uniform: the upper 24 bits times 2^-24.
vec4 plx_uniform(uvec4 words)
{
    return vec4(words >> 8) * 5.9604644775390625e-08;
}
