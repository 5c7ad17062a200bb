// zkvm_exec.json: programs without valid proofs, and what executing them gives.
#include <gtest/gtest.h>

#include "slipstream/vm/detail/machine/machine.h"
#include "vm/vm_vectors.h"

namespace slipstream::test {
namespace {

TEST(Execution, programs_end_as_the_reference_ends_them) {
  const Json file = load_vectors("zkvm_exec.json");
  const auto signature = keys::Signature::decode(hex(file["dummy_signature"]));
  ASSERT_TRUE(signature);
  const auto proof = r1cs::Proof::decode(hex(file["dummy_proof"]));
  ASSERT_TRUE(proof);

  CaseCounter cases("zkvm_exec.json");
  for (const Json& c : file["cases"]) {
    SCOPED_TRACE(text(c["name"]));
    ++cases;
    const Bytes program = hex(c["program"]);
    vm::Tx tx{header_from(c["header"]), program, *signature, *proof, {}};
    Bytes encoded;
    Writer writer(encoded);
    vm::encode_tx(tx, writer);
    tx.bytes = encoded;

    auto executed = vm::ExecutedTx::run_vartime(tx, 4096);
    std::string expect = text(c["expect"]);
    // A cloak without inputs or outputs ends the reference's process; here it is an error like others.
    if (expect == "PANIC") expect = "InvalidFormat";
    ASSERT_EQ(executed ? "ok" : vm::name(executed.error().kind), expect);
    if (!executed) {
      ASSERT_TRUE(executed.error().byte_offset);
      EXPECT_LE(*executed.error().byte_offset, program.size());
      continue;
    }
    EXPECT_LE(5 * executed->execution().work, vm::Limits::of_program(program.size()).max_work);
    // The proof is a dummy: hashing ends where it cannot fit, but all ids are known by then.
    expect_same_effects(vm::HashedTx::hash_vartime(*std::move(executed)), c);
  }
}

}  // namespace
}  // namespace slipstream::test
