// SPDX-License-Identifier: GPL-3.0-or-later
// Prints the elementwise ops as GLSL functions and a switch over them; the build writes
// micro_ops.glsl with it. The opcode of an op is its position in allOps().
#include "engine/program/op.h"

#include <cstdio>
#include <string>

int main(int argumentCount, char** arguments)
{
    std::string functions = "// Generated from engine/program/ops; do not edit.\n";
    std::string cases;
    const std::vector<plexus::OpDef>& ops = plexus::allOps();
    for (size_t i = 0; i < ops.size(); ++i) {
        if (ops[i].glsl.empty()) {
            continue;
        }
        const std::string name = "plx_op_" + std::to_string(i);
        functions += "// " + ops[i].key + "\nvec4 " + name + "(vec4 a, vec4 b, vec4 c) { return " + ops[i].glsl +
                     "; }\n";
        cases += "    case " + std::to_string(i) + "u: return " + name + "(a, b, c);\n";
    }
    const std::string text = functions + "\nvec4 plx_micro(uint opcode, vec4 a, vec4 b, vec4 c)\n{\n" +
                             "    switch (opcode) {\n" + cases + "    }\n    return vec4(0.0);\n}\n";
    if (argumentCount != 2) {
        std::fputs("usage: plexus_print_micro_ops FILE\n", stderr);
        return 2;
    }
    std::FILE* file = std::fopen(arguments[1], "w");
    if (file == nullptr) {
        std::fprintf(stderr, "%s cannot be written\n", arguments[1]);
        return 1;
    }
    const bool written = std::fputs(text.c_str(), file) >= 0;
    return std::fclose(file) == 0 && written ? 0 : 1;
}
