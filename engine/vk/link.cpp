// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/link.h"

#include "engine/vk/template_info.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace plexus::vk {
namespace {

// SPIR-V 1.5, section 3: what these kernels consist of, as far as it is not ids alone.
namespace spv {
enum Op : uint32_t {
    SourceContinued = 2, Source = 3, SourceExtension = 4, Name = 5, MemberName = 6, String = 7, Line = 8, Extension = 10,
    ExtInstImport = 11, ExtInst = 12, MemoryModel = 14, EntryPoint = 15, ExecutionMode = 16, Capability = 17, TypeVoid = 19,
    TypeBool = 20, TypeInt = 21, TypeFloat = 22, TypeVector = 23, TypeImage = 25, TypePointer = 32, TypeFunction = 33,
    Constant = 43, SpecConstant = 50, SpecConstantOp = 52, Function = 54, FunctionCall = 57, Variable = 59, Load = 61,
    Store = 62, CopyMemory = 63, AccessChain = 65, ArrayLength = 68, Decorate = 71, MemberDecorate = 72, VectorShuffle = 79,
    CompositeExtract = 81, CompositeInsert = 82, ImageRead = 98, IAdd = 128, Select = 169, ULessThan = 176, LoopMerge = 246,
    SelectionMerge = 247, BranchConditional = 250, Switch = 251, NoLine = 317
};
enum Storage : uint32_t { Input = 1, Private = 6, PushConstant = 9 };
enum Decoration : uint32_t { RelaxedPrecision = 0, SpecId = 1, BuiltIn = 11, Volatile = 21, NonWritable = 24, Binding = 33 };
enum Builtin : uint32_t { NumWorkgroups = 24, WorkgroupSize = 25, WorkgroupId = 26, LocalInvocationId = 27, SubgroupInvocationId = 41 };
constexpr uint32_t smax = 42; // of GLSL.std.450
}

using Code = std::vector<uint32_t>;

// Whether word `at` of an instruction is an id.
bool isId(std::span<const uint32_t> instruction, size_t at)
{
    switch (instruction[0] & 0xffff) {
    case spv::Capability:
    case spv::Extension:
    case spv::MemoryModel: return false;
    case spv::Decorate:
    case spv::MemberDecorate:
    case spv::ExecutionMode:
    case spv::ExtInstImport:
    case spv::SelectionMerge:
    case spv::TypeInt:
    case spv::TypeFloat: return at == 1;
    case spv::TypeVector:
    case spv::TypeImage:
    case spv::Constant:
    case spv::SpecConstant:
    case spv::Store:
    case spv::CopyMemory:
    case spv::LoopMerge: return at <= 2;
    case spv::TypePointer: return at != 2;
    case spv::Function:
    case spv::Variable: return at != 3;
    case spv::Load:
    case spv::ArrayLength:
    case spv::CompositeExtract:
    case spv::BranchConditional: return at <= 3;
    case spv::CompositeInsert:
    case spv::VectorShuffle:
    case spv::ImageRead: return at <= 4;
    case spv::ExtInst: return at != 4;
    case spv::Switch: return at <= 2 || at % 2 == 0;
    case spv::SpecConstantOp: {
        const uint32_t op = instruction[3];
        return at != 3 && (at <= 4 || (op != spv::CompositeExtract && (at == 5 || (op != spv::CompositeInsert && op != spv::VectorShuffle))));
    }
    default: return true;
    }
}

bool isUniqueType(uint32_t op)
{
    return (op >= spv::TypeVoid && op <= spv::TypeImage) || op == spv::TypePointer || op == spv::TypeFunction;
}

// The instructions of a module, one after the other.
template <typename Visit>
void eachInstruction(std::span<const uint32_t> words, Visit visit)
{
    for (size_t at = 5; at < words.size(); at += words[at] >> 16) {
        visit(words.subspan(at, words[at] >> 16));
    }
}

class Linker {
public:
    void addLoop(std::span<const uint32_t> words)
    {
        m_version = words[1];
        begin(words);
        eachInstruction(words, [&](std::span<const uint32_t> in) {
            const uint32_t op = in[0] & 0xffff;
            if (op == spv::Name) {
                const std::string name(reinterpret_cast<const char*>(&in[2]));
                m_names[name.substr(0, name.find('('))] = in[1];
            } else if (op == spv::MemoryModel || op == spv::ExecutionMode) {
                append(op == spv::MemoryModel ? m_memoryModel : m_modes, in);
            } else if (op == spv::EntryPoint) {
                m_entry = in[2];
            } else {
                add(in);
            }
        });
    }

    Result<void> addBody(size_t index, const LinkedBody& body)
    {
        begin(body.words);
        m_index = index;
        m_body = &body;
        uint32_t entry = 0;
        Result<void> result;
        eachInstruction(body.words, [&](std::span<const uint32_t> in) {
            const uint32_t op = in[0] & 0xffff;
            if (op == spv::EntryPoint) {
                entry = in[2];
            } else if (op == spv::Decorate && in[2] == spv::BuiltIn) {
                if (const char* name = standIn(in[3])) {
                    m_alias[in[1]] = m_names.at(name);
                } else if (in[3] != spv::WorkgroupSize) {
                    result = Error{"a kernel of a loop asks for a place that it has no longer", "Vulkan", "builtin " + std::to_string(in[3]), "",
                                   ErrorKind::Device};
                }
            } else if (op != spv::ExecutionMode && op != spv::MemoryModel) {
                add(in);
            }
        });
        const auto stub = m_names.find("plx_body_" + std::to_string(index));
        if (stub != m_names.end()) {
            m_calls[stub->second] = m_base + entry;
        }
        return result;
    }

    Code take()
    {
        Code entry = {0, computeModel, m_entry, mainName, 0};
        entry.insert(entry.end(), m_globals.begin(), m_globals.end());
        entry[0] = static_cast<uint32_t>(entry.size()) << 16 | spv::EntryPoint;
        for (size_t at = 0; at < m_functions.size(); at += m_functions[at] >> 16) {
            if ((m_functions[at] & 0xffff) == spv::FunctionCall) {
                const auto call = m_calls.find(m_functions[at + 3]);
                m_functions[at + 3] = call == m_calls.end() ? m_functions[at + 3] : call->second;
            }
        }
        Code module = {magic, m_version, 0, m_nextId, 0};
        for (const Code* part : {&m_capabilities, &m_extensions, &m_imports, &m_memoryModel, &entry, &m_modes, &m_decorations,
                                  &m_declarations, &m_functions}) {
            append(module, *part);
        }
        return module;
    }

private:
    static const char* standIn(uint32_t builtin)
    {
        switch (builtin) {
        case spv::WorkgroupId: return "plx_group";
        case spv::NumWorkgroups: return "plx_groups";
        case spv::LocalInvocationId: return "plx_local";
        case spv::SubgroupInvocationId: return "plx_lane";
        default: return nullptr;
        }
    }

    void begin(std::span<const uint32_t> words)
    {
        m_base = m_nextId - 1;
        m_nextId = m_base + words[3];
        m_alias.clear();
        m_slots.clear();
        m_loaded.clear();
        m_pushed = 0;
        m_isBody = m_base != 0;
        m_inFunctions = false;
    }

    uint32_t idOf(uint32_t id) const
    {
        const auto alias = m_alias.find(id);
        return alias == m_alias.end() ? m_base + id : alias->second;
    }

    static void append(Code& to, std::span<const uint32_t> instruction) { to.insert(to.end(), instruction.begin(), instruction.end()); }

    uint32_t emit(Code& to, uint32_t op, uint32_t type, std::initializer_list<uint32_t> operands)
    {
        const uint32_t id = m_nextId++;
        to.push_back(static_cast<uint32_t>(3 + operands.size()) << 16 | op);
        to.insert(to.end(), {type, id});
        to.insert(to.end(), operands);
        return id;
    }

    uint32_t constant(int32_t value)
    {
        const auto [at, isNew] = m_constants.try_emplace(value);
        if (isNew) {
            at->second = emit(m_declarations, spv::Constant, intType(), {static_cast<uint32_t>(value)});
        }
        return at->second;
    }

    uint32_t typeOf(std::initializer_list<uint32_t> words) const { return m_types.at(Code(words)); }
    uint32_t intType() const { return typeOf({4u << 16 | spv::TypeInt, 32, 1}); }

    // How far this slot is moved in the step that runs; added to the functions.
    uint32_t moveOf(uint32_t slot)
    {
        const uint32_t variable = m_names.at("plx_move_" + std::to_string(m_index) + "_" + std::to_string(slot));
        return emit(m_functions, spv::Load, intType(), {variable});
    }

    // Ids in it are the module's own.
    void add(std::span<const uint32_t> in)
    {
        const uint32_t op = in[0] & 0xffff;
        if ((op >= spv::SourceContinued && op <= spv::Line) || op == spv::NoLine) {
            return;
        }
        Code out(in.begin(), in.end());
        // Where it runs and which check it is, is what the loop says in variables.
        if (m_isBody && op == spv::TypePointer && (out[2] == spv::Input || out[2] == spv::PushConstant)) {
            out[2] = spv::Private;
        } else if (m_isBody && op == spv::Variable && out[3] == spv::PushConstant) {
            out[3] = spv::Private;
            m_pushed = in[2];
        }
        for (size_t i = 1; i < out.size(); ++i) {
            out[i] = isId(in, i) ? idOf(in[i]) : out[i];
        }
        m_inFunctions = m_inFunctions || op == spv::Function;
        if (m_inFunctions) {
            addToFunction(in, std::move(out));
        } else if (op == spv::Capability || op == spv::Extension) {
            if (m_known.insert(Code(in.begin(), in.end())).second) {
                append(op == spv::Capability ? m_capabilities : m_extensions, out);
            }
        } else if (op == spv::ExtInstImport) {
            const auto [at, isNew] = m_types.try_emplace(Code(in.begin() + 2, in.end()), out[1]);
            if (isNew) {
                append(m_imports, out);
            }
            m_alias[in[1]] = at->second;
            m_instructions = at->second;
        } else if (op == spv::Decorate || op == spv::MemberDecorate) {
            addDecoration(in, std::move(out));
        } else if (isUniqueType(op)) {
            Code key = out;
            key.erase(key.begin() + 1);
            const auto [at, isNew] = m_types.try_emplace(std::move(key), out[1]);
            if (isNew) {
                append(m_declarations, out);
            }
            m_alias[in[1]] = at->second;
        } else if (op != spv::Variable || m_alias.count(in[2]) == 0) { // else the loop has it
            if (op == spv::Variable) {
                m_globals.push_back(out[2]);
            }
            append(m_declarations, out);
        }
    }

    void addDecoration(std::span<const uint32_t> in, Code out)
    {
        const uint32_t what = (in[0] & 0xffff) == spv::Decorate ? in[2] : in[3];
        if (m_isBody) {
            if (what == spv::NonWritable || what == spv::RelaxedPrecision) {
                return; // the kernel before wrote it; of a function that is gone
            }
            if (what == spv::SpecId) {
                out[3] += static_cast<uint32_t>(m_index + 1) * bodyConstants;
            }
            if (what == spv::Binding) {
                m_slots[in[1]] = in[3];
                out[3] += static_cast<uint32_t>(m_index + 1) * bodySlots;
                // What one kernel stores the next one loads, by another name.
                m_decorations.insert(m_decorations.end(), {3u << 16 | spv::Decorate, out[1], spv::Volatile});
            }
        }
        append(m_decorations, out);
    }

    void addToFunction(std::span<const uint32_t> in, Code out)
    {
        const uint32_t op = in[0] & 0xffff;
        const auto slotOf = [&](uint32_t variable) {
            const auto found = m_slots.find(variable);
            const bool isMoved = m_isBody && found != m_slots.end() && found->second < movedSlots && m_body->fours[found->second] != 0;
            return isMoved ? found->second : slotCount;
        };
        // Of what is pushed, all that is not an array is the code. (Kernels of loops do not store lanes together.)
        if (m_isBody && op == spv::AccessChain && in[3] == m_pushed && in.size() == 5) {
            m_alias[in[2]] = m_names.at("plx_code");
            return;
        }
        const uint32_t slot = op == spv::Load || op == spv::AccessChain ? slotOf(in[3]) : slotCount;
        if (op == spv::Load && slot < firstOutputSlot) {
            m_loaded[in[2]] = slot;
        } else if (op == spv::ImageRead && m_loaded.count(in[3]) != 0) {
            const uint32_t from = m_loaded[in[3]];
            const uint32_t size = constant(static_cast<int32_t>(m_body->fours[from]));
            const uint32_t nowhere = constant(-1);
            const uint32_t moved = emit(m_functions, spv::IAdd, intType(), {out[4], moveOf(from)});
            const uint32_t isInside = emit(m_functions, spv::ULessThan, typeOf({2u << 16 | spv::TypeBool}), {out[4], size});
            out[4] = emit(m_functions, spv::Select, intType(), {isInside, moved, nowhere});
        } else if (op == spv::AccessChain && in.size() == 6 && slot >= firstOutputSlot && slot < movedSlots) {
            const uint32_t moved = emit(m_functions, spv::IAdd, intType(), {out[5], moveOf(slot)});
            // As PLX_WHOLE in shaders/common/head.glsl: keeps the sum out of the loop over lanes.
            out[5] = emit(m_functions, spv::ExtInst, intType(), {m_instructions, spv::smax, moved, constant(0)});
        }
        append(m_functions, out);
    }

    static constexpr uint32_t magic = 0x07230203, computeModel = 5, mainName = 0x6e69616d; // "main"

    uint32_t m_version = 0, m_nextId = 1, m_entry = 0, m_instructions = 0;
    std::map<std::string, uint32_t> m_names; // of the loop
    std::map<Code, uint32_t> m_types;       // without their own id; the import of instructions too
    std::set<Code> m_known;                 // capabilities and extensions
    std::map<int32_t, uint32_t> m_constants;
    std::map<uint32_t, uint32_t> m_calls;
    std::vector<uint32_t> m_globals;
    Code m_capabilities, m_extensions, m_imports, m_memoryModel, m_modes, m_decorations, m_declarations, m_functions;
    // Of the module that is being added.
    uint32_t m_base = 0;
    bool m_isBody = false, m_inFunctions = false;
    size_t m_index = 0;
    const LinkedBody* m_body = nullptr;
    std::map<uint32_t, uint32_t> m_alias;  // its ids that are others here
    std::map<uint32_t, uint32_t> m_slots;  // of its variables
    std::map<uint32_t, uint32_t> m_loaded; // images, their slots
    uint32_t m_pushed = 0;                 // the variable of what is pushed
};

} // namespace

Result<std::vector<uint32_t>> link(std::span<const uint32_t> loop, std::span<const LinkedBody> bodies)
{
    Linker linker;
    linker.addLoop(loop);
    for (size_t i = 0; i < bodies.size(); ++i) {
        PLEXUS_CHECK(linker.addBody(i, bodies[i]));
    }
    return linker.take();
}

} // namespace plexus::vk
