// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace plexus::vk {

// While it lives, threads that this one starts take numbers below 2^-126 (denormal ones) for zero, as GPUs do. A driver
// that computes on the processor starts its threads when it is opened; an x86 processor takes some 150 cycles for every
// operation on such a number, and trainings meet many: a saturated tanh, a softmax that is sure, moments that decay.
// Vulkan leaves the choice to the driver (VkPhysicalDeviceFloatControlsProperties).
class FlushDenormals {
public:
#if defined(__SSE2__)
    FlushDenormals() : m_before(_mm_getcsr()) { _mm_setcsr(m_before | flushToZero | denormalsAreZero); }
    ~FlushDenormals() { _mm_setcsr(m_before); }
#else
    FlushDenormals() {}
    ~FlushDenormals() {}
#endif
    FlushDenormals(const FlushDenormals&) = delete;
    FlushDenormals& operator=(const FlushDenormals&) = delete;

private:
#if defined(__SSE2__)
    static constexpr unsigned flushToZero = 0x8000, denormalsAreZero = 0x0040; // of the register MXCSR
    unsigned m_before;
#endif
};

} // namespace plexus::vk
