// Programs written instruction by instruction, without the checks of vm::ProgramBuilder.
#pragma once

#include "slipstream/base/detail/writer.h"
#include "slipstream/vm/instruction.h"

namespace slipstream::test {

class Assembler {
 public:
  Assembler& op(vm::Opcode opcode) {
    bytes_.push_back(static_cast<std::uint8_t>(opcode));
    return *this;
  }
  Assembler& op(vm::Opcode opcode, std::uint32_t k) {
    op(opcode);
    Writer(bytes_).u32(k);
    return *this;
  }
  Assembler& cloak(std::uint32_t m, std::uint32_t n) {
    op(vm::Opcode::cloak, m);
    Writer(bytes_).u32(n);
    return *this;
  }
  Assembler& string(vm::Opcode opcode, ByteSpan data) {
    op(opcode);
    Writer(bytes_).sized_bytes(data);
    return *this;
  }
  Assembler& push(ByteSpan data) { return string(vm::Opcode::push, data); }
  /// A contract with one string in it, ready for `input`.
  Assembler& push_contract() {
    Bytes contract(32, 1);
    contract.resize(64, 2);
    Writer writer(contract);
    writer.u32(1);
    writer.u8(0);
    writer.sized_bytes(as_bytes("x"));
    return push(contract);
  }
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

}  // namespace slipstream::test
