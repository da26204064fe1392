// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/vk/templates/operand.h"
#include "engine/vk/templates/tile.h"

#include <string>
#include <vector>

// How the encode functions fill a Dispatch. Constant ids are those of shaders/common/*.glsl:
//   0 .. 39 the template's own (34 .. 38 the tile), 40 .. 63 micro-ops, 64 .. 71 immediates, 72 .. 79 scalar words,
//   80 .. 83 result registers, 84 .. 87 whole-number outputs, 88 check, 89 gate, 90 ragged rows,
//   91 the slots whose numbers have two bytes, a bit each, 92 those of them that are float16,
//   93 how many outputs lanes store together, 94 hexadecimal digits of a workgroup's number,
//   100 + 20 i operand i, 300 .. 321 a prologue's ops, immediates and results.
namespace plexus::vk {

constexpr uint32_t noOp = 0xffffffff;
constexpr uint32_t firstOpId = 40;
constexpr uint32_t firstOperandId = 100;
constexpr uint32_t operandIds = 20;
constexpr uint32_t prologueId = 300;
constexpr uint32_t wholeId = 84;
constexpr uint32_t checkId = 88;
constexpr uint32_t gateId = 89;
constexpr uint32_t raggedId = 90;
constexpr uint32_t halvesId = 91;
constexpr uint32_t float16Id = 92;
constexpr uint32_t togetherId = 93;
constexpr uint32_t digitsId = 94;

enum class FlatOperands : uint8_t { Allowed, No };

class DispatchBuilder {
public:
    DispatchBuilder(Template shader, uint8_t body, std::string label);

    void set(uint32_t id, uint32_t value);
    void setInt(uint32_t id, int64_t value); // error if it does not fit
    void setFloat(uint32_t id, float value);
    void bind(uint32_t slot, const Range& range, Access access);

    // Micro-ops of a map or an epilogue. `fallback` is the register without ops and results.
    void program(const MicroProgram& program, const MicroLimits& limits, const Steering& steering);
    void prologue(const MicroProgram& program, const MicroLimits& limits, const Steering& steering);
    void check(const Check& check, Gate gate, const Steering& steering);
    // `position` numbers constants and the register, `slot` the binding.
    void operand(uint32_t position, uint32_t slot, const Operand& operand, const Extents& extents,
                 FlatOperands flat);
    // So many outputs of all lanes without a loop over them, on lavapipe: see PUT in shaders/common/head.glsl.
    void storeTogether(uint32_t outputs = 1);
    void fail(std::string what, std::string seen, std::string accepted);

    // One group per `perGroup` items, in x and, where there are too many, in y.
    static std::array<uint32_t, 3> linearGroups(uint64_t groups, const Traits& traits);
    Result<Dispatch> finish(std::array<uint32_t, 3> groups, const Traits& traits);
    Result<Dispatch> finish(const TiledProduct& product, const Tile& tile, const Traits& traits);

private:
    Dispatch m_dispatch;
    Error m_error;
    bool m_failed = false;
};

// Everything but the operands of an epilogue, and its operands from `firstSlot` on as positions
// `firstPosition` ..
void addEpilogue(DispatchBuilder& builder, const Epilogue& epilogue, const Extents& extents,
                 uint32_t firstPosition, uint32_t firstSlot, FlatOperands flat);

// Bytes of a dense tensor of these extents.
uint64_t denseBytes(const Extents& extents);

} // namespace plexus::vk
