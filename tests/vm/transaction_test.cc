// zkvm_tx.json: whole transactions, valid and not, and what the encoding admits.
#include <gtest/gtest.h>

#include "slipstream/base/hex.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/transcript/detail/weights.h"
#include "slipstream/vm/detail/machine/machine.h"
#include "slipstream/vm/verify/tx_equation.h"
#include "vm/vm_vectors.h"

namespace slipstream::test {
namespace {

constexpr std::size_t kCapacity = 4096;

std::shared_ptr<const msm::FixedBases> bases() { return innerproduct::generators(kCapacity); }

/// The stage a transaction ends in and the error, "ok" for a valid one.
struct Verdict {
  std::string stage, error;
  bool operator==(const Verdict&) const = default;
};

void PrintTo(const Verdict& verdict, std::ostream* out) { *out << verdict.stage << " " << verdict.error; }

Verdict verdict_of(ByteSpan bytes) {
  const auto tx = vm::decode_tx(bytes);
  if (!tx) return {"decode", std::string(vm::name(tx.error().kind))};
  const auto executed = vm::ExecutedTx::run_vartime(*tx, kCapacity);
  const auto result = vm::verify_tx_vartime(*tx, *bases());
  if (!executed) {
    EXPECT_EQ(result ? "ok" : result.error().to_string(), executed.error().to_string());
    return {"execute", std::string(vm::name(executed.error().kind))};
  }
  if (!result) return {"verify", std::string(vm::name(result.error().kind))};
  return {"", "ok"};
}

TEST(Transaction, reference_transactions_verify_with_the_same_effects) {
  CaseCounter cases("zkvm_tx.json transactions");
  const Json file = load_vectors("zkvm_tx.json");
  for (const Json& c : file["transactions"]) {
    SCOPED_TRACE(text(c["name"]));
    ++cases;
    const Bytes bytes = hex(c["tx"]);
    const auto tx = vm::decode_tx(bytes);
    ASSERT_TRUE(tx);
    EXPECT_EQ(tx->header, header_from(c["header"]));
    EXPECT_EQ(to_hex(tx->program), text(c["program"]));
    EXPECT_EQ(to_hex(tx->signature.encode()), text(c["signature"]));
    EXPECT_EQ(to_hex(tx->proof.encode()), text(c["proof"]));
    Bytes again;
    Writer writer(again);
    vm::encode_tx(*tx, writer);
    EXPECT_EQ(again, bytes);
    EXPECT_EQ(vm::encoded_size(*tx), bytes.size());

    auto executed = vm::ExecutedTx::run_vartime(*tx, kCapacity);
    ASSERT_TRUE(executed) << executed.error().to_string();
    EXPECT_LE(5 * executed->execution().work, vm::Limits::of_program(tx->program.size()).max_work);
    const auto hashed = vm::HashedTx::hash_vartime(*std::move(executed));
    const auto fits = hashed.proof_fits();
    ASSERT_TRUE(fits) << fits.error().to_string();
    expect_same_effects(hashed, c);

    const Json& signing = c["signing"];
    ASSERT_EQ(hashed.execution().signing.size(), signing.size());
    for (std::size_t i = 0; i < signing.size(); ++i) {
      EXPECT_EQ(to_hex(hashed.execution().signing[i].predicate.bytes), text(signing[i]["predicate"]));
    }
    const auto verified = vm::verify_tx_vartime(*tx, *bases());
    ASSERT_TRUE(verified) << verified.error().to_string();
    expect_same_effects(*verified, hashed);
  }
}

TEST(Transaction, rejected_transactions_fail_at_the_same_stage_with_the_same_error) {
  CaseCounter cases("zkvm_tx.json rejected");
  const Json file = load_vectors("zkvm_tx.json");
  for (const Json& c : file["rejected"]) {
    SCOPED_TRACE(text(c["name"]));
    ++cases;
    EXPECT_EQ(verdict_of(hex(c["tx"])), (Verdict{text(c["stage"]), text(c["expect"])}));
  }
}

TEST(Transaction, accepted_variants_verify) {
  CaseCounter cases("zkvm_tx.json accepted_variants");
  const Json file = load_vectors("zkvm_tx.json");
  for (const Json& c : file["accepted_variants"]) {
    SCOPED_TRACE(text(c["name"]));
    ++cases;
    const Bytes bytes = hex(c["tx"]);
    const auto tx = vm::decode_tx(bytes);
    ASSERT_TRUE(tx);
    const auto verified = vm::verify_tx_vartime(*tx, *bases());
    ASSERT_TRUE(verified) << verified.error().to_string();
    EXPECT_EQ(to_hex(verified->id), text(c["txid"]));
  }
}

TEST(Transaction, all_reference_transactions_hold_in_one_equation_and_a_bad_one_breaks_it) {
  const Json file = load_vectors("zkvm_tx.json");
  std::vector<Bytes> encodings;
  for (const Json& c : file["transactions"]) encodings.push_back(hex(c["tx"]));
  std::vector<vm::Tx> txs;
  for (const Bytes& bytes : encodings) txs.push_back(*vm::decode_tx(bytes));
  const auto add = [](const vm::Tx& tx, std::uint64_t index, msm::Equation& equation) {
    auto executed = vm::ExecutedTx::run_vartime(tx, kCapacity);
    ASSERT_TRUE(executed);
    std::vector<vm::HashedTx> hashed;
    hashed.push_back(vm::HashedTx::hash_vartime(*std::move(executed)));
    const auto ready = vm::ReadyTx::ready_batch_vartime(std::move(hashed));
    ASSERT_TRUE(ready[0]);
    transcript::WeightStream weights(Transcript("weights"), index);
    ready[0]->add_to(equation, weights);
  };
  msm::Equation equation;
  for (std::size_t i = 0; i < txs.size(); ++i) add(txs[i], i, equation);
  const auto holds = equation.check_vartime(*bases());
  ASSERT_TRUE(holds);
  EXPECT_TRUE(*holds);

  // A signature that answers another challenge.
  for (const std::size_t bad : {std::size_t{0}, txs.size() / 2, txs.size() - 1}) {
    vm::Tx changed = txs[bad];
    changed.signature.s += Scalar::one();
    const bool is_signed = !vm::ExecutedTx::run_vartime(changed, kCapacity)->execution().signing.empty();
    if (!is_signed) changed.proof.t_x += Scalar::one();
    msm::Equation broken;
    broken.merge(equation);
    add(changed, 7777, broken);
    const auto answer = broken.check_vartime(*bases());
    ASSERT_TRUE(answer);
    EXPECT_FALSE(*answer);
    // Two statements a transaction, checks and signature second.
    const auto wrong = broken.false_statements_vartime(*bases());
    ASSERT_EQ(wrong.size(), 1u);
    EXPECT_EQ(wrong[0].statement, 2 * txs.size() + (is_signed ? 1 : 0));
  }
}

TEST(Transaction, a_two_in_two_out_transfer_takes_fifty_permutations) {
  const Json file = load_vectors("zkvm_tx.json");
  for (const Json& c : file["transactions"]) {
    if (text(c["name"]) != "transfer_2_in_2_out") continue;
    const Bytes bytes = hex(c["tx"]);
    const auto tx = vm::decode_tx(bytes);
    const auto hashed = vm::HashedTx::hash_vartime(*vm::ExecutedTx::run_vartime(*tx, kCapacity));
    EXPECT_EQ(hashed.permutations(), 50u);
    return;
  }
  FAIL() << "the vector is missing";
}

TEST(Transaction, truncated_and_extended_encodings_do_not_decode) {
  const Json file = load_vectors("zkvm_tx.json");
  const Bytes bytes = hex(file["transactions"][0]["tx"]);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const auto tx = vm::decode_tx(ByteSpan(bytes).first(n));
    ASSERT_FALSE(tx) << n;
    EXPECT_EQ(tx.error().kind, vm::ErrorKind::InvalidFormat);
    EXPECT_LE(*tx.error().byte_offset, n);
    EXPECT_FALSE(tx.error().detail.empty());
  }
  Bytes longer = bytes;
  longer.push_back(0);
  const auto tx = vm::decode_tx(longer);
  ASSERT_FALSE(tx);
  EXPECT_EQ(*tx.error().byte_offset, bytes.size());
}

TEST(Transaction, a_one_phase_proof_written_with_two_phases_counts_as_it_would_be_written_again) {
  const Json file = load_vectors("zkvm_tx.json");
  const Bytes bytes = hex(file["transactions"][0]["tx"]);
  const auto tx = vm::decode_tx(bytes);
  ASSERT_FALSE(tx->proof.has_second_phase());
  // Version 1, and three identities after the third point.
  const std::size_t proof_at = 24 + 4 + tx->program.size() + 64;
  Bytes longer(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(proof_at));
  Bytes proof(bytes.begin() + static_cast<std::ptrdiff_t>(proof_at) + 4, bytes.end());
  proof[0] = 1;
  proof.insert(proof.begin() + 1 + 96, 96, 0);
  Writer writer(longer);
  writer.sized_bytes(proof);

  const auto again = vm::decode_tx(longer);
  ASSERT_TRUE(again);
  EXPECT_EQ(vm::encoded_size(*again), bytes.size());
  const auto verified = vm::verify_tx_vartime(*again, *bases());
  ASSERT_TRUE(verified) << verified.error().to_string();
  EXPECT_EQ(verified->fee_rate.size, bytes.size());
  EXPECT_EQ(to_hex(verified->id), text(file["transactions"][0]["txid"]));
}

TEST(Transaction, too_few_generators_are_an_invalid_proof) {
  const Json file = load_vectors("zkvm_tx.json");
  for (const Json& c : file["transactions"]) {
    if (text(c["name"]) != "transfer_2_in_2_out") continue;
    const Bytes bytes = hex(c["tx"]);
    const auto tx = vm::decode_tx(bytes);
    const auto hashed = vm::HashedTx::hash_vartime(*vm::ExecutedTx::run_vartime(*tx, 128));
    const auto fits = hashed.proof_fits();
    ASSERT_FALSE(fits);
    EXPECT_EQ(fits.error().kind, vm::ErrorKind::InvalidR1CSProof);
    EXPECT_EQ(to_hex(hashed.id()), text(c["txid"]));
    // innerproduct::generators() may have more by now.
    const auto all = bases();
    const auto first = [](std::span<const ristretto255::Point> points) {
      return std::vector(points.begin(), points.begin() + 128);
    };
    const msm::FixedBases few(all->B(), all->B_blinding(), first(all->G()), first(all->H()));
    const auto verified = vm::verify_tx_vartime(*tx, few);
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error().to_string(), fits.error().to_string());
  }
}

}  // namespace
}  // namespace slipstream::test
