#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// Attention over heads and its gradients; see engine/vk/templates/attention.h. Bodies: BODY_FORWARD, BODY_QUERY,
// BODY_MEMORY. An invocation owns rows of one side: queries, or keys in BODY_MEMORY. TILE rows of the other side
// reach everybody at a time, in lavapipe by shuffles with constant indices as in common/tile_texel.glsl, on a GPU
// through shared memory. What is owned is kept as columns, so that a row's softmax needs no neighbour. BANDS lanes
// side by side share deep heads: each keeps every so many quads, and they add up their parts of a score.
#extension GL_GOOGLE_include_directive : require
#include "common/head.glsl"
#include "common/math.glsl"

constant(0, int, time);
constant(1, int, memory);
constant(2, int, depth4);
constant(3, int, heads);
constant(4, uint, causal);
constant(5, float, scale);
constant(6, uint, wantFirst);
constant(7, uint, wantSecond);
constant(28, uint, masked);
layout(constant_id = 29) const int BANDS = 1;
constant(30, int, row_first); // vec4 from row to row of what is written
constant(31, int, row_second);
constant(88, uint, checkFinite);

// vec4 from the start, and from batch to batch, head to head, row to row.
#define HEADS(slot, name) \
    INPUT(slot, name); \
    constant(8 + 4 * slot, int, offset_##name); \
    constant(9 + 4 * slot, int, batch_##name); \
    constant(10 + 4 * slot, int, head_##name); \
    constant(11 + 4 * slot, int, row_##name); \
    int begin_##name() \
    { \
        return offset_##name + int(gl_WorkGroupID.z) * batch_##name + int(gl_WorkGroupID.y) * head_##name; \
    }
HEADS(0, query)
HEADS(1, key)
HEADS(2, value)
HEADS(3, y)
HEADS(4, dy)
INPUT(5, logSum);
INPUT(6, mask);
OUTPUT(8, first);
OUTPUT(9, second);
layout(std430, binding = 13) buffer HaltBlock { uint data[]; } halt;

#define TILE 8 // attentionStep
#define MOST_QUADS 8 // of a lane
const int QUADS = (depth4 + BANDS - 1) / BANDS;
#define EACH_QUAD(M) REPEAT_8(M, 0)
#define EACH_OTHER(M) REPEAT_8(M, 0)

#ifdef PLEXUS_TEXEL
layout(local_size_x = LANES) in;
#define OWN vec4 // of four rows
#define OWN_ROWS 4
#define AT_OWN(v, r) (v)[r]
#define ROWS(first) ((first) + ivec4(0, 1, 2, 3))
#define NOT_BEHIND(a, b) lessThanEqual(ivec4(a), ivec4(b))
#define NOTHING(x, a, b) mix(b, a, equal(x, OWN(0.0))) // x == 0 ? a : b
#else
layout(local_size_x = 64) in;
#define OWN float
#define OWN_ROWS 1
#define AT_OWN(v, r) (v)
#define ROWS(first) (first)
#define NOT_BEHIND(a, b) ((a) <= (b))
#define NOTHING(x, a, b) ((x) == 0.0 ? (a) : (b))
#endif
#define OWN_TILE (int(gl_WorkGroupSize.x) / BANDS * OWN_ROWS)

#define HIDDEN (-3.0e38)
#define BELOW_ALL (-1.5e38) // above what is hidden, whose share is 0 whatever else there is

// exp(x) for shares, which are 1 where rounding gave an x above 0; 0 below -87.
vec4 exponential(vec4 x)
{
    vec4 bound = clamp(x, vec4(-87.0), vec4(0.0));
    vec4 n = floor(bound * 1.44269502 + 0.5);
    precise vec4 r = bound - n * 0.693115234375;
    r = r - n * 3.19461832987e-05;
    vec4 p = ((((1.98911032e-04 * r + 1.39337510e-03) * r + 8.33331049e-03) * r + 4.16664630e-02) * r +
              1.66666672e-01) * r + 0.5;
    vec4 e = (1.0 + (r + r * r * p)) * intBitsToFloat((ivec4(n) + 127) << 23);
    e = mix(e, vec4(0.0), lessThan(x, vec4(-87.0)));
    return mix(e, x, plx_isnan(x));
}
#ifdef PLEXUS_TEXEL
OWN share(OWN x) { return exponential(x); }
OWN logarithm(OWN x) { return plx_log(x); }
#else
OWN share(OWN x) { return exponential(vec4(x)).x; }
OWN logarithm(OWN x) { return plx_log(vec4(x)).x; }
#endif

int lane;
int band;
int own;      // the first row that this invocation owns
int ownCount; // rows of its side

#define QUAD(Q) ((Q) * BANDS + band) // of a row
#define IS_QUAD(Q) PLX_BELOW(QUAD(Q), depth4, BANDS)

// column c of the rows `own` .. of a side: target[c].
#ifdef PLEXUS_TEXEL
#define KEEP(target, t, c) target[c] = vec4(t[0][(c) % 4], t[1][(c) % 4], t[2][(c) % 4], t[3][(c) % 4]);
#else
#define KEEP(target, t, c) target[c] = t[0][(c) % 4];
#endif
#define LOAD_OWN(name, Q) \
    vec4 t[OWN_ROWS]; \
    UNROLL for (int r = 0; r < OWN_ROWS; ++r) { \
        bool there = own + r < ownCount && IS_QUAD(Q); \
        t[r] = LOAD4(name, there ? begin_##name() + (own + r) * row_##name + QUAD(Q) : -1); \
    }
#define TAKE(target, name, Q) \
    if ((Q) < QUADS) { \
        LOAD_OWN(name, Q) \
        KEEP(target, t, 4 * (Q)) KEEP(target, t, 4 * (Q) + 1) KEEP(target, t, 4 * (Q) + 2) KEEP(target, t, 4 * (Q) + 3) \
    }

// The tiles of the other side: A(i, c) and B(i, c) are column c of its row i, of this lane's columns.
#ifdef PLEXUS_TEXEL
const int FETCHED = LANES / BANDS; // rows at a time
const int FETCHES = (TILE + FETCHED - 1) / FETCHED;
vec4 tileA[FETCHES * MOST_QUADS]; // of the rows f FETCHED + lane / BANDS
vec4 tileB[FETCHES * MOST_QUADS];
#define OF_ROW(tile, i) subgroupShuffle(tile, (i) % FETCHED * BANDS + band)
#define A(i, c) OF_ROW(tileA[(i) / FETCHED * MOST_QUADS + (c) / 4][(c) % 4], i)
#define B(i, c) OF_ROW(tileB[(i) / FETCHED * MOST_QUADS + (c) / 4][(c) % 4], i)
#define FETCH_ROW(f) (j + (f) * FETCHED + lane / BANDS)
#define AT_FETCHED(name, f, count, Q) \
    (FETCH_ROW(f) < (count) && IS_QUAD(Q) ? begin_##name() + FETCH_ROW(f) * row_##name + QUAD(Q) : -1)
#define FETCH_QUAD(tile, name, count, Q) \
    if ((Q) < QUADS) { \
        UNROLL for (int f = 0; f < FETCHES; ++f) { \
            tile[f * MOST_QUADS + (Q)] = LOAD4(name, AT_FETCHED(name, f, count, Q)); \
        } \
    }
#define BEGIN_FETCH
#define END_FETCH
#else
const int ROW_QUADS = QUADS * BANDS;
shared vec4 tileA[TILE * ROW_QUADS];
shared vec4 tileB[TILE * ROW_QUADS];
#define A(i, c) tileA[(i) * ROW_QUADS + QUAD((c) / 4)][(c) % 4]
#define B(i, c) tileB[(i) * ROW_QUADS + QUAD((c) / 4)][(c) % 4]
// 64 invocations fetch a quad each; Q counts rounds.
#define FETCH_QUAD(tile, name, count, Q) \
    if ((Q) * 64 < TILE * ROW_QUADS) { \
        int at = (Q) * 64 + lane; \
        int row = at / ROW_QUADS; \
        int quad = at % ROW_QUADS; \
        if (row < TILE) { \
            bool there = quad < depth4 && j + row < (count); \
            tile[at] = LOAD4(name, there ? begin_##name() + (j + row) * row_##name + quad : -1); \
        } \
    }
#define BEGIN_FETCH barrier();
#define END_FETCH barrier();
#endif

// Each numbers[i] becomes its sum over the bands.
#ifdef PLEXUS_TEXEL
#define ADD_BAND(x, distance) \
    if (BANDS > (distance)) { \
        x += subgroupShuffle(x, lane ^ (distance)); \
    }
#define ADD_BANDS(numbers) \
    UNROLL for (int i = 0; i < TILE; ++i) { \
        ADD_BAND(numbers[i], 1) \
        ADD_BAND(numbers[i], 2) \
    }
#else
shared float ofBands[TILE * 64];
#define ADD_BANDS(numbers) \
    if (BANDS > 1) { \
        barrier(); \
        UNROLL for (int i = 0; i < TILE; ++i) { \
            ofBands[i * 64 + lane] = numbers[i]; \
        } \
        barrier(); \
        UNROLL for (int i = 0; i < TILE; ++i) { \
            numbers[i] = 0.0; \
            UNROLL for (int b = 0; b < BANDS; ++b) { \
                numbers[i] += ofBands[i * 64 + lane - band + b]; \
            } \
        } \
    }
#endif

OWN mine[4 * MOST_QUADS];  // queries or keys, times scale
OWN sums[4 * MOST_QUADS];
OWN scores[TILE];
#ifndef BODY_FORWARD
OWN other[4 * MOST_QUADS]; // dy or values
OWN changes[TILE];         // of the scores
#endif
#ifdef BODY_MEMORY
OWN valueSums[4 * MOST_QUADS];
#endif

#define CLEAR(i) scores[i] = OWN(0.0);
#define SCORE_AT(i, c) scores[i] += A(i, c) * mine[c];
#define SCORE_ROW(i, Q) SCORE_AT(i, 4 * (Q)) SCORE_AT(i, 4 * (Q) + 1) SCORE_AT(i, 4 * (Q) + 2) SCORE_AT(i, 4 * (Q) + 3)
#define CHANGE_AT(i, c) changes[i] += B(i, c) * other[c];
#define CHANGE_ROW(i, Q) \
    CHANGE_AT(i, 4 * (Q)) CHANGE_AT(i, 4 * (Q) + 1) CHANGE_AT(i, 4 * (Q) + 2) CHANGE_AT(i, 4 * (Q) + 3)
#define ROWS_OF(M, Q) M(0, Q) M(1, Q) M(2, Q) M(3, Q) M(4, Q) M(5, Q) M(6, Q) M(7, Q)
#define SCORE(Q) if ((Q) < QUADS) { ROWS_OF(SCORE_ROW, Q) }
#define CHANGE(Q) if ((Q) < QUADS) { ROWS_OF(CHANGE_ROW, Q) }
// sum[c] += over i of tile(i, c) * factors[i]
#define ADD_AT(sum, tile, factors, c) \
    sum[c] += tile(0, c) * factors[0]; \
    sum[c] += tile(1, c) * factors[1]; \
    sum[c] += tile(2, c) * factors[2]; \
    sum[c] += tile(3, c) * factors[3]; \
    sum[c] += tile(4, c) * factors[4]; \
    sum[c] += tile(5, c) * factors[5]; \
    sum[c] += tile(6, c) * factors[6]; \
    sum[c] += tile(7, c) * factors[7];
#define ADD(sum, tile, factors, Q) \
    if ((Q) < QUADS) { \
        ADD_AT(sum, tile, factors, 4 * (Q)) ADD_AT(sum, tile, factors, 4 * (Q) + 1) \
        ADD_AT(sum, tile, factors, 4 * (Q) + 2) ADD_AT(sum, tile, factors, 4 * (Q) + 3) \
    }
#define EACH_COLUMN(Q, statement) \
    if ((Q) < QUADS) { \
        UNROLL for (int c_ = 0; c_ < 4; ++c_) { \
            int c = 4 * (Q) + c_; \
            statement; \
        } \
    }

bool bad = false;

// The rows owned, as rows again: [batch][row][head][depth].
#define STORE_OWN(target, sum, Q) \
    if ((Q) < QUADS) { \
        UNROLL for (int r = 0; r < OWN_ROWS; ++r) { \
            if (own + r < ownCount && IS_QUAD(Q)) { \
                vec4 v = vec4(AT_OWN(sum[4 * (Q)], r), AT_OWN(sum[4 * (Q) + 1], r), AT_OWN(sum[4 * (Q) + 2], r), \
                              AT_OWN(sum[4 * (Q) + 3], r)); \
                int row = int(gl_WorkGroupID.z) * ownCount + own + r; \
                STORE4(target, row * row_##target + int(gl_WorkGroupID.y) * depth4 + QUAD(Q), v); \
                bad = bad || !all(plx_finite(v)); \
            } \
        } \
    }

// Where the log sums of a head begin, in vec4.
int logSums()
{
    return (int(gl_WorkGroupID.z) * heads + int(gl_WorkGroupID.y)) * ((time + 3) / 4);
}

// The vec4 of the mask that has this key.
int maskAt(int row)
{
    return masked != 0u && row < memory ? int(gl_WorkGroupID.z) * ((memory + 3) / 4) + row / 4 : -1;
}

#ifndef BODY_MEMORY
// Sets x to `hidden` where a query may not see key j + i. hides: the mask of key j + lane or, on a GPU, of the tile.
#ifdef PLEXUS_TEXEL
float hides;
#define HIDES(i) subgroupShuffle(hides, i)
#define FETCH_MASK hides = LOAD4(mask, maskAt(j + lane))[lane % 4]; // tiles start on four rows
#else
shared float hides[TILE];
#define HIDES(i) hides[i]
#define FETCH_MASK if (lane < TILE) { hides[lane] = LOAD4(mask, maskAt(j + lane))[lane % 4]; }
#endif
#define HIDE_IN(x, hidden, i) \
    if (causal != 0u) { \
        x[i] = mix(OWN(hidden), x[i], NOT_BEHIND(j + (i), ROWS(own))); \
    } \
    if (masked != 0u) { \
        x[i] = HIDES(i) != 0.0 ? OWN(hidden) : x[i]; \
    } \
    if (memory % TILE != 0) { \
        x[i] = j + (i) < memory ? x[i] : OWN(hidden); \
    }
#endif

#ifdef BODY_FORWARD

#define TAKE_MINE(Q) TAKE(mine, query, Q) EACH_COLUMN(Q, mine[c] *= scale; sums[c] = OWN(0.0))
#define FETCH_A(Q) FETCH_QUAD(tileA, key, memory, Q)
#define FETCH_B(Q) FETCH_QUAD(tileB, value, memory, Q)
#define HIDE(i) HIDE_IN(scores, HIDDEN, i)
#define LARGEST(i) largest = max(largest, scores[i]);
#define SHARE(i) scores[i] = share(scores[i] - most); total += scores[i];
#define SHRINK(Q) EACH_COLUMN(Q, sums[c] *= shrunk)
#define ADD_VALUES(Q) ADD(sums, B, scores, Q)
#define DIVIDE(Q) EACH_COLUMN(Q, sums[c] /= total)
#define STORE_Y(Q) STORE_OWN(first, sums, Q)

void work()
{
    EACH_QUAD(TAKE_MINE)
    OWN most = OWN(BELOW_ALL);
    OWN total = OWN(0.0);
    int end = causal != 0u ? min(memory, (int(gl_WorkGroupID.x) + 1) * OWN_TILE) : memory;
    for (int j = 0; j < end; j += TILE) {
        BEGIN_FETCH
        EACH_QUAD(FETCH_A)
        if (wantFirst != 0u) {
            EACH_QUAD(FETCH_B)
        }
        FETCH_MASK
        END_FETCH
        EACH_OTHER(CLEAR)
        EACH_QUAD(SCORE)
        ADD_BANDS(scores)
        EACH_OTHER(HIDE)
        OWN largest = most;
        EACH_OTHER(LARGEST)
        OWN shrunk = share(most - largest);
        most = largest;
        total *= shrunk;
        EACH_OTHER(SHARE)
        if (wantFirst != 0u) {
            EACH_QUAD(SHRINK)
            EACH_QUAD(ADD_VALUES)
        }
    }
    most = NOTHING(total, OWN(0.0), most);
    total = NOTHING(total, OWN(1.0), total);
    if (wantFirst != 0u) {
        EACH_QUAD(DIVIDE)
        EACH_QUAD(STORE_Y)
    }
    if (wantSecond != 0u) {
        OWN sum = most + logarithm(total);
#ifdef PLEXUS_TEXEL
        if (own < time && band == 0) {
            sum = mix(vec4(0.0), sum, lessThan(ROWS(own), ivec4(time)));
            STORE4(second, logSums() + own / 4, sum);
            bad = bad || !all(plx_finite(sum));
        }
#else
        if (own < (time + 3) / 4 * 4 && band == 0) {
            sum = own < time ? sum : 0.0;
            second.data[logSums() + own / 4][own % 4] = sum;
            bad = bad || !all(plx_finite(vec4(sum)));
        }
#endif
    }
}

#endif
#ifdef BODY_QUERY

#define TAKE_MINE(Q) \
    TAKE(mine, query, Q) TAKE(other, dy, Q) EACH_COLUMN(Q, mine[c] *= scale; sums[c] = OWN(0.0))
#define TAKE_Y(Q) TAKE(y_, y, Q) EACH_COLUMN(Q, known += y_[c] * other[c])
#define FETCH_A(Q) FETCH_QUAD(tileA, key, memory, Q)
#define FETCH_B(Q) FETCH_QUAD(tileB, value, memory, Q)
#define CLEAR_CHANGE(i) changes[i] = -known;
#define CHANGED(i) changes[i] *= share(scores[i] - logs); HIDE_IN(changes, 0.0, i)
#define ADD_KEYS(Q) ADD(sums, A, changes, Q)
#define STORE_GRADIENT(Q) EACH_COLUMN(Q, sums[c] *= scale) STORE_OWN(first, sums, Q)

void work()
{
    EACH_QUAD(TAKE_MINE)
    OWN known = OWN(0.0); // dy by y, of the band
    {
        OWN y_[4 * MOST_QUADS];
        EACH_QUAD(TAKE_Y)
    }
#ifdef PLEXUS_TEXEL
    OWN logs = LOAD4(logSum, own < time ? logSums() + own / 4 : -1);
#else
    OWN logs = LOAD4(logSum, own < time ? logSums() + own / 4 : -1)[own % 4];
#endif
    int end = causal != 0u ? min(memory, (int(gl_WorkGroupID.x) + 1) * OWN_TILE) : memory;
    for (int j = 0; j < end; j += TILE) {
        BEGIN_FETCH
        EACH_QUAD(FETCH_A)
        EACH_QUAD(FETCH_B)
        FETCH_MASK
        END_FETCH
        EACH_OTHER(CLEAR)
        EACH_OTHER(CLEAR_CHANGE)
        EACH_QUAD(SCORE)
        EACH_QUAD(CHANGE)
        ADD_BANDS(scores)
        ADD_BANDS(changes)
        EACH_OTHER(CHANGED)
        EACH_QUAD(ADD_KEYS)
    }
    EACH_QUAD(STORE_GRADIENT)
}

#endif
#ifdef BODY_MEMORY

#define TAKE_MINE(Q) \
    TAKE(mine, key, Q) EACH_COLUMN(Q, mine[c] *= scale; sums[c] = OWN(0.0); valueSums[c] = OWN(0.0))
#define TAKE_VALUES(Q) TAKE(other, value, Q)
#define FETCH_A(Q) FETCH_QUAD(tileA, query, time, Q)
#define FETCH_B(Q) FETCH_QUAD(tileB, dy, time, Q)
#define SHARE(i) \
    scores[i] = share(scores[i] - LOG(i)); \
    if (causal != 0u) { \
        scores[i] = mix(OWN(0.0), scores[i], NOT_BEHIND(ROWS(own), j + (i))); \
    } \
    if (masked != 0u) { \
        scores[i] = NOTHING(hides, scores[i], OWN(0.0)); \
    }
#define CLEAR_CHANGE(i) changes[i] = OWN(-KNOWN(i));
#define CHANGED(i) changes[i] *= scores[i];
#define ADD_DY(Q) ADD(valueSums, B, scores, Q)
#define ADD_QUERIES(Q) ADD(sums, A, changes, Q)
#define STORE_KEY(Q) EACH_COLUMN(Q, sums[c] *= scale) STORE_OWN(first, sums, Q)
#define STORE_VALUE(Q) STORE_OWN(second, valueSums, Q)

// A number of every query of the tile; of `known`, what the band has of it.
#ifdef PLEXUS_TEXEL
float logs;
float known[FETCHES];
#define LOG(i) subgroupShuffle(logs, i)
#define KNOWN(i) OF_ROW(known[(i) / FETCHED], i)
#define KNOWN_AT(Q) \
    if ((Q) < QUADS) { \
        UNROLL for (int f = 0; f < FETCHES; ++f) { \
            known[f] += dot(tileB[f * MOST_QUADS + (Q)], LOAD4(y, AT_FETCHED(y, f, time, Q))); \
        } \
    }
#else
shared float logs[TILE];
shared float known[TILE * BANDS];
#define LOG(i) logs[i]
#define KNOWN(i) known[(i) * BANDS + band]
#endif

// dy by y and the log sums of the tile's queries; a query behind the last one has zeros.
void fetchNumbers(int j)
{
#ifdef PLEXUS_TEXEL
    int row = j + lane;
    logs = LOAD4(logSum, row < time ? logSums() + row / 4 : -1)[lane % 4]; // tiles start on four rows
    UNROLL for (int f = 0; f < FETCHES; ++f) {
        known[f] = 0.0;
    }
    if (wantFirst != 0u) {
        EACH_QUAD(KNOWN_AT)
    }
#else
    if (lane < TILE) {
        int row = j + lane;
        logs[lane] = LOAD4(logSum, row < time ? logSums() + row / 4 : -1)[row % 4];
    }
    if (lane < TILE * BANDS) {
        int row = j + lane / BANDS;
        float sum = 0.0;
        for (int q = band; q < depth4; q += BANDS) {
            vec4 fetched = tileB[lane / BANDS * ROW_QUADS + q];
            sum += dot(fetched, LOAD4(y, row < time ? begin_y() + row * row_y + q : -1));
        }
        known[lane] = sum;
    }
    barrier();
#endif
}

void work()
{
    EACH_QUAD(TAKE_MINE)
    if (wantFirst != 0u) {
        EACH_QUAD(TAKE_VALUES)
    }
#ifdef PLEXUS_TEXEL
    OWN hides = LOAD4(mask, maskAt(own));
#else
    OWN hides = LOAD4(mask, maskAt(own))[own % 4];
#endif
    for (int j = causal != 0u ? int(gl_WorkGroupID.x) * OWN_TILE : 0; j < time; j += TILE) {
        BEGIN_FETCH
        EACH_QUAD(FETCH_A)
        EACH_QUAD(FETCH_B)
        END_FETCH
        fetchNumbers(j);
        EACH_OTHER(CLEAR)
        EACH_QUAD(SCORE)
        ADD_BANDS(scores)
        EACH_OTHER(SHARE)
        if (wantSecond != 0u) {
            EACH_QUAD(ADD_DY)
        }
        if (wantFirst != 0u) {
            EACH_OTHER(CLEAR_CHANGE)
            EACH_QUAD(CHANGE)
            ADD_BANDS(changes)
            EACH_OTHER(CHANGED)
            EACH_QUAD(ADD_QUERIES)
        }
    }
    if (wantFirst != 0u) {
        EACH_QUAD(STORE_KEY)
    }
    if (wantSecond != 0u) {
        EACH_QUAD(STORE_VALUE)
    }
}

#endif

void main()
{
#ifdef PLEXUS_TEXEL
    lane = int(gl_SubgroupInvocationID); // which lavapipe knows when it makes code, and the workgroup's not
#else
    lane = int(gl_LocalInvocationID.x);
#endif
    band = lane & (BANDS - 1);
    own = int(gl_WorkGroupID.x) * OWN_TILE + lane / BANDS * OWN_ROWS;
#ifdef BODY_MEMORY
    ownCount = memory;
#else
    ownCount = time;
#endif
    work();
    if (checkFinite != 0u) {
        if (bad) {
            atomicOr(halt.data[0], 1u);
            atomicOr(halt.data[push.haltCode], 1u);
        }
    }
}
