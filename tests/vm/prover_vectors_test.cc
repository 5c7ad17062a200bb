// zkvm_tx.json from the other side: every transaction is made anew from its program, openings and keys.
#include <gtest/gtest.h>

#include "slipstream/base/hex.h"
#include "vm/proving.h"
#include "vm/vm_vectors.h"

namespace slipstream::test {
namespace {

vm::Number number_from(const Json& opening) {
  if (text(opening["kind"]) == "integer") return vm::Number::integer(u64(opening["value"]));
  return vm::Number(*Scalar::from_canonical_bytes(hex32(opening["value"])));
}

/// The file does not record what was allocated: a factorisation of 35, and the number one.
void add_allocations(vm::Witness& witness, const Bytes& program) {
  const std::array<std::uint64_t, 3> values = {5, 7, 1};
  std::size_t next = 0;
  Reader reader(program);
  while (!reader.at_end()) {
    const std::size_t offset = reader.offset();
    if (vm::decode_instruction(reader)->opcode != vm::Opcode::alloc) continue;
    ASSERT_LT(next, values.size());
    witness.allocations.push_back({offset, vm::Number::integer(values[next++])});
  }
}

TEST(ProverVectors, every_transaction_of_the_reference_is_made_anew_and_verifies) {
  const Json file = load_vectors("zkvm_tx.json");
  CaseCounter cases("zkvm_tx.json, transactions made anew");
  for (const Json& c : file["transactions"]) {
    SCOPED_TRACE(text(c["name"]));
    ++cases;
    const Bytes program = hex(c["program"]);
    vm::Witness witness;
    for (const Json& opening : c["openings"]) {
      const auto known = vm::Opening::of({hex32(opening["commitment"])}, number_from(opening),
                                         *Scalar::from_canonical_bytes(hex32(opening["blinding"])));
      ASSERT_TRUE(known);
      witness.openings.add(*known);
    }
    add_allocations(witness, program);
    vm::KeyRing keys;
    for (const Json& item : c["signing"]) {
      const keys::SecretKey secret(*Scalar::from_canonical_bytes(hex32(item["secret"])));
      EXPECT_EQ(to_hex(keys.add(secret).bytes), text(item["predicate"]));
    }

    const auto tx = vm::prove_tx(header_from(c["header"]), vm::Script(program, witness, nullptr));
    ASSERT_TRUE(tx) << tx.error().to_string();
    EXPECT_EQ(to_hex(tx->id), text(c["txid"]));
    ASSERT_EQ(tx->signing.size(), c["signing"].size());
    for (std::size_t i = 0; i < tx->signing.size(); ++i) {
      EXPECT_EQ(to_hex(tx->signing[i].predicate.bytes), text(c["signing"][i]["predicate"]));
      EXPECT_EQ(to_hex(tx->signing[i].contract_id), text(c["signing"][i]["contract_id"]));
    }
    const auto is_type = [](std::string_view type) {
      return [type](const Json& entry) { return text(entry["type"]) == type; };
    };
    EXPECT_EQ(tx->inputs.size(), static_cast<std::size_t>(std::ranges::count_if(c["log"], is_type("input"))));
    std::size_t outputs = 0;
    for (const Json& entry : c["log"]) {
      if (text(entry["type"]) != "output") continue;
      ASSERT_LT(outputs, tx->outputs.size());
      EXPECT_EQ(to_hex(tx->outputs[outputs].encode()), text(entry["contract"]["encoded"]));
      EXPECT_EQ(to_hex(tx->outputs[outputs].id()), text(entry["contract"]["id"]));
      ++outputs;
    }
    EXPECT_EQ(tx->outputs.size(), outputs);

    const auto signed_tx = tx->sign(keys);
    ASSERT_TRUE(signed_tx) << signed_tx.error().to_string();
    EXPECT_EQ(signed_tx->fee_rate.fee, u64(c["fee"]));
    EXPECT_EQ(signed_tx->bytes.size(), u64(c["size"]));
    EXPECT_EQ(vm::verdict_on(signed_tx->bytes), "ok");
  }
}

}  // namespace
}  // namespace slipstream::test
