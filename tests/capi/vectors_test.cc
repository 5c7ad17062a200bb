// The reference's vectors through the C interface: every case, with the same verdicts and names of errors.
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "capi/handles.h"
#include "support/vectors.h"

namespace slipstream::test {
namespace {

using Hash = std::array<std::uint8_t, 32>;

std::vector<std::uint8_t> joined(const Json& list) {
  std::vector<std::uint8_t> out;
  for (const Json& item : list) {
    const Bytes32 bytes = hex32(item);
    out.insert(out.end(), bytes.begin(), bytes.end());
  }
  return out;
}

TEST(CVectors, ristretto255_and_scalars) {
  const Json file = load_vectors("ristretto255.json");
  CaseCounter cases("ristretto255.json");
  Hash out{};
  for (const Json& c : file["base_point_multiples"]) {
    ASSERT_EQ(slipstream_scalar_from_u64(out.data(), u64(c["k"]), nullptr), SLIPSTREAM_OK);
    ASSERT_EQ(slipstream_point_multiply_base(out.data(), out.data(), nullptr), SLIPSTREAM_OK);
    EXPECT_EQ(out, hex32(c["encoding"]));
    ++cases;
  }
  for (const Json& c : file["invalid_encodings"]) {
    EXPECT_EQ(slipstream_point_check(hex32(c["encoding"]).data(), nullptr), SLIPSTREAM_POINT_NOT_DECODABLE);
    ++cases;
  }
  for (const Json& c : file["random_encodings"]) {
    const Bytes32 p = hex32(c["encoding"]);
    const bool valid = c["valid"].get<bool>();
    EXPECT_EQ(slipstream_point_add(out.data(), p.data(), p.data(), nullptr),
              valid ? SLIPSTREAM_OK : SLIPSTREAM_POINT_NOT_DECODABLE);
    if (valid) {
      EXPECT_EQ(out, hex32(c["double"]));
    }
    ++cases;
  }
  for (const Json& c : file["from_uniform_bytes"]) {
    ASSERT_EQ(slipstream_point_from_uniform(out.data(), hex(c["input"]).data(), nullptr), SLIPSTREAM_OK);
    EXPECT_EQ(out, hex32(c["output"]));
    ++cases;
  }
  for (const Json& c : file["scalar_reduce_32"]) {
    const Bytes32 in = hex32(c["input"]);
    ASSERT_EQ(slipstream_scalar_reduce(out.data(), in.data(), nullptr), SLIPSTREAM_OK);
    EXPECT_EQ(out, hex32(c["reduced"]));
    EXPECT_EQ(slipstream_scalar_check(in.data(), nullptr) == SLIPSTREAM_OK, c["canonical"].get<bool>());
    ++cases;
  }
  for (const Json& c : file["scalar_reduce_64"]) {
    ASSERT_EQ(slipstream_scalar_reduce_wide(out.data(), hex(c["input"]).data(), nullptr), SLIPSTREAM_OK);
    EXPECT_EQ(out, hex32(c["reduced"]));
    ++cases;
  }
  for (const Json& c : file["scalar_arithmetic"]) {
    const Bytes32 a = hex32(c["a"]), b = hex32(c["b"]);
    const auto expect = [&](slipstream_status status, const char* key) {
      ASSERT_EQ(status, SLIPSTREAM_OK);
      EXPECT_EQ(out, hex32(c[key])) << key;
    };
    expect(slipstream_scalar_add(out.data(), a.data(), b.data(), nullptr), "add");
    expect(slipstream_scalar_subtract(out.data(), a.data(), b.data(), nullptr), "sub");
    expect(slipstream_scalar_multiply(out.data(), a.data(), b.data(), nullptr), "mul");
    expect(slipstream_scalar_negate(out.data(), a.data(), nullptr), "neg_a");
    if (!c["invert_a"].is_null()) expect(slipstream_scalar_invert(out.data(), a.data(), nullptr), "invert_a");
    ++cases;
  }
  for (const Json& c : file["point_operations"]) {
    const Bytes32 p = hex32(c["p"]), q = hex32(c["q"]), s = hex32(c["s"]);
    const auto expect = [&](slipstream_status status, const char* key) {
      ASSERT_EQ(status, SLIPSTREAM_OK);
      EXPECT_EQ(out, hex32(c[key])) << key;
    };
    expect(slipstream_point_add(out.data(), p.data(), q.data(), nullptr), "p_plus_q");
    expect(slipstream_point_subtract(out.data(), p.data(), q.data(), nullptr), "p_minus_q");
    expect(slipstream_point_negate(out.data(), p.data(), nullptr), "neg_p");
    expect(slipstream_point_multiply(out.data(), s.data(), p.data(), nullptr), "s_times_p");
    expect(slipstream_point_multiply_base(out.data(), s.data(), nullptr), "s_times_base");
    ++cases;
  }
}

TEST(CVectors, multiscalar_multiplications) {
  const Json file = load_vectors("ristretto255.json");
  CaseCounter cases("ristretto255.json multiscalar_mul");
  for (const char* list : {"multiscalar_mul", "multiscalar_mul_identity"}) {
    for (const Json& c : file[list]) {
      const auto scalars = joined(c["scalars"]), points = joined(c["points"]);
      const std::size_t n = scalars.size() / 32;
      Hash out{};
      slipstream_points* decoded = nullptr;
      ASSERT_EQ(slipstream_points_decode_vartime(&decoded, points.data(), n, nullptr), SLIPSTREAM_OK);
      const Points owner(decoded);
      ASSERT_EQ(slipstream_multiscalar_multiply_vartime(out.data(), scalars.data(), points.data(), n, 2, nullptr),
                SLIPSTREAM_OK);
      EXPECT_EQ(out, hex32(c["result"]));
      ASSERT_EQ(slipstream_points_multiscalar_multiply(out.data(), scalars.data(), n, decoded, nullptr), SLIPSTREAM_OK);
      EXPECT_EQ(out, hex32(c["result"]));
      ++cases;
    }
  }
}

TEST(CVectors, merlin) {
  const Json file = load_vectors("merlin.json");
  CaseCounter cases("merlin.json");
  for (const Json& c : file["cases"]) {
    const std::string name = text(c["transcript_label"]);
    slipstream_transcript* made = nullptr;
    ASSERT_EQ(slipstream_transcript_new(&made, name.data(), name.size(), nullptr), SLIPSTREAM_OK);
    const Transcript t(made);
    for (const Json& op : c["ops"]) {
      const std::string label = text(op["label"]);
      if (op["op"] == "append") {
        const Bytes data = hex(op["data"]);
        ASSERT_EQ(slipstream_transcript_append(made, label.data(), label.size(), data.data(), data.size(), nullptr),
                  SLIPSTREAM_OK);
      } else if (op["op"] == "append_u64") {
        ASSERT_EQ(slipstream_transcript_append_u64(made, label.data(), label.size(), u64(op["value"]), nullptr),
                  SLIPSTREAM_OK);
      } else {
        const Bytes wanted = hex(op["expect"]);
        Bytes out(wanted.size());
        ASSERT_EQ(slipstream_transcript_challenge(made, label.data(), label.size(), out.data(), out.size(), nullptr),
                  SLIPSTREAM_OK);
        EXPECT_EQ(out, wanted) << c["name"];
      }
    }
    ++cases;
  }
}

slipstream_status status_of(const std::string& name) {
  if (name == "accept") return SLIPSTREAM_OK;
  if (name == "VerificationError") return SLIPSTREAM_INVALID;
  if (name == "FormatError") return SLIPSTREAM_BAD_FORMAT;
  return SLIPSTREAM_BAD_ARGUMENT;
}

TEST(CVectors, range_proofs_alone_and_in_a_batch) {
  const Json file = load_vectors("rangeproof.json");
  CaseCounter cases("rangeproof.json");
  struct Case {
    std::string label;
    Bytes proof;
    std::vector<std::uint8_t> commitments;
  };
  std::vector<std::unique_ptr<Case>> kept;
  std::vector<slipstream_range_item> items;
  std::vector<slipstream_status> wanted;
  for (const Json& c : file["cases"]) {
    // The C interface has more generators than these verifiers had.
    if (c["expect"] == "InvalidGeneratorsLength") continue;
    const auto& k = kept.emplace_back(
        std::make_unique<Case>(Case{text(c["transcript_label"]), hex(c["proof"]), joined(c["commitments"])}));
    slipstream_transcript* made = nullptr;
    ASSERT_EQ(slipstream_transcript_new(&made, k->label.data(), k->label.size(), nullptr), SLIPSTREAM_OK);
    const Transcript t(made);
    slipstream_range_item item{};
    item.label = k->label.data();
    item.label_length = k->label.size();
    item.commitments = k->commitments.data();
    item.m = k->commitments.size() / 32;
    item.proof = k->proof.data();
    item.proof_length = k->proof.size();
    item.bits = static_cast<std::uint32_t>(u64(c["n"]));
    slipstream_error error = SLIPSTREAM_ERROR_INIT;
    const std::string expect = text(c["expect"]);
    EXPECT_EQ(slipstream_range_verify_vartime(made, item.commitments, item.m, item.bits, item.proof, item.proof_length,
                                              &error),
              status_of(expect))
        << c["name"];
    EXPECT_EQ(error.name, expect == "accept" ? "" : expect) << c["name"];
    items.push_back(item);
    wanted.push_back(status_of(expect));
    ++cases;
  }
  for (const std::uint32_t threads : {1U, 2U}) {
    std::vector<slipstream_status> verdicts(items.size(), -1);
    EXPECT_EQ(slipstream_range_verify_batch_vartime(items.data(), sizeof items[0], items.size(), threads,
                                                    verdicts.data(), nullptr),
              SLIPSTREAM_INVALID);
    EXPECT_EQ(verdicts, wanted);
  }
}

TEST(CVectors, transactions_alone_and_in_a_batch) {
  const Json file = load_vectors("zkvm_tx.json");
  CaseCounter cases("zkvm_tx.json");
  std::vector<Bytes> kept;
  std::vector<slipstream_status> wanted;
  std::vector<std::string> names;
  for (const char* list : {"transactions", "rejected", "accepted_variants"}) {
    for (const Json& c : file[list]) {
      const Bytes tx = hex(c["tx"]);
      const std::string expect = text(c["expect"]);
      Bytes32 id{};
      slipstream_error error = SLIPSTREAM_ERROR_INIT;
      const slipstream_status got = slipstream_tx_verify_vartime(tx.data(), tx.size(), nullptr, id.data(), &error);
      EXPECT_EQ(error.name, expect == "ok" ? "" : expect) << c["name"];
      EXPECT_EQ(got == SLIPSTREAM_OK, expect == "ok") << c["name"];
      EXPECT_TRUE(got == SLIPSTREAM_OK || got == SLIPSTREAM_INVALID || got == SLIPSTREAM_BAD_FORMAT) << got;
      if (c.contains("stage") && c["stage"] == "decode") {
        EXPECT_EQ(got, SLIPSTREAM_BAD_FORMAT) << c["name"];
      }
      if (expect == "ok") {
        EXPECT_EQ(id, hex32(c["txid"])) << c["name"];
      }
      kept.push_back(tx);
      wanted.push_back(got);
      names.push_back(error.name);
      ++cases;
    }
  }
  std::vector<slipstream_bytes> txs;
  for (const Bytes& tx : kept) txs.push_back({tx.data(), tx.size()});
  std::vector<slipstream_status> verdicts(txs.size(), -1);
  slipstream_tx_results* made = nullptr;
  EXPECT_EQ(slipstream_tx_verify_batch_vartime(txs.data(), txs.size(), nullptr, verdicts.data(), &made, nullptr),
            SLIPSTREAM_INVALID);
  const TxResults results(made);
  EXPECT_EQ(verdicts, wanted);
  for (std::size_t i = 0; i < names.size(); ++i) {
    slipstream_error error = SLIPSTREAM_ERROR_INIT;
    EXPECT_EQ(slipstream_tx_results_status(made, i, &error), wanted[i]);
    EXPECT_EQ(error.name, names[i]);
  }
}

Bytes block_of(const Json& json) {
  Bytes out = hex(json["header"]["encoded"]);
  const auto append_u32 = [&out](std::size_t x) {
    for (unsigned i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(x >> (8 * i)));
  };
  append_u32(json["txs"].size());
  for (const Json& tx : json["txs"]) {
    const Bytes bytes = hex(tx["block_tx"]);
    append_u32(bytes.size());
    out.insert(out.end(), bytes.begin(), bytes.end());
  }
  return out;
}

Bytes proof_of(const Json& json) {
  if (json["type"] == "transient") return {0};
  Bytes out{1};
  const std::uint64_t position = u64(json["position"]);
  for (unsigned i = 0; i < 8; ++i) out.push_back(static_cast<std::uint8_t>(position >> (8 * i)));
  for (unsigned i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(json["neighbors"].size() >> (8 * i)));
  const auto neighbors = joined(json["neighbors"]);
  out.insert(out.end(), neighbors.begin(), neighbors.end());
  return out;
}

void expect_state(const slipstream_chain_state* state, const Json& header, const Json& forest) {
  Hash id{}, root{};
  ASSERT_EQ(slipstream_chain_state_tip(state, id.data(), nullptr), SLIPSTREAM_OK);
  EXPECT_EQ(id, hex32(header["id"]));
  EXPECT_EQ(slipstream_chain_state_height(state), u64(header["height"]));
  slipstream_forest* made = nullptr;
  ASSERT_EQ(slipstream_chain_state_forest(state, &made, nullptr), SLIPSTREAM_OK);
  const Forest owner(made);
  EXPECT_EQ(slipstream_forest_count(made), u64(forest["count"]));
  ASSERT_EQ(slipstream_forest_root(made, root.data(), nullptr), SLIPSTREAM_OK);
  EXPECT_EQ(root, hex32(forest["root"]));
  std::vector<std::uint8_t> roots(32 * forest["roots"].size()), wanted;
  std::size_t length = 0;
  ASSERT_EQ(slipstream_forest_roots(made, roots.data(), roots.size(), &length, nullptr), SLIPSTREAM_OK);
  for (const Json& r : forest["roots"]) {
    const Bytes32 hash = hex32(r["hash"]);
    wanted.insert(wanted.end(), hash.begin(), hash.end());
  }
  EXPECT_EQ(roots, wanted);
}

void expect_catchup(const slipstream_catchup* catchup, const Json& item) {
  const Bytes32 id = hex32(item["contract_id"]);
  const Bytes old_proof = proof_of(item["old_proof"]);
  Bytes out(4096);
  std::size_t length = 0;
  slipstream_error error = SLIPSTREAM_ERROR_INIT;
  const slipstream_status status = slipstream_catchup_update_proof(
      catchup, id.data(), old_proof.data(), old_proof.size(), out.data(), out.size(), &length, &error);
  if (item["expect"] != "ok") {
    EXPECT_EQ(status, SLIPSTREAM_INVALID);
    EXPECT_EQ(error.name, text(item["expect"]));
    return;
  }
  ASSERT_EQ(status, SLIPSTREAM_OK);
  out.resize(length);
  EXPECT_EQ(out, proof_of(item["new_proof"]));
}

TEST(CVectors, blocks_and_their_variants) {
  const Json file = load_vectors("blockchain.json");
  CaseCounter blocks("blockchain.json blocks"), proofs("blockchain.json catchup"), variants("blockchain.json variants");
  slipstream_verifier* made_verifier = nullptr;
  ASSERT_EQ(slipstream_verifier_new(&made_verifier, nullptr, nullptr), SLIPSTREAM_OK);
  const Verifier verifier(made_verifier);
  std::vector<std::uint8_t> ids;
  for (const Json& utxo : file["initial"]["utxos"]) {
    const Bytes32 id = hex32(utxo["contract"]["id"]);
    ids.insert(ids.end(), id.begin(), id.end());
  }
  slipstream_chain_state* state = nullptr;
  ASSERT_EQ(slipstream_chain_state_new(&state, u64(file["initial"]["timestamp_ms"]), ids.data(), ids.size() / 32,
                                       nullptr, nullptr),
            SLIPSTREAM_OK);
  std::vector<State> after;
  expect_state(state, file["initial"]["header"], file["initial"]["forest"]);
  for (const Json& json : file["blocks"]) {
    slipstream_chain_state* copy = nullptr;
    ASSERT_EQ(slipstream_chain_state_clone(&copy, state, nullptr), SLIPSTREAM_OK);
    after.emplace_back(copy);
    const Bytes block = block_of(json);
    slipstream_tx_results* made = nullptr;
    slipstream_catchup* made_catchup = nullptr;
    slipstream_error error = SLIPSTREAM_ERROR_INIT;
    ASSERT_EQ(slipstream_chain_apply_block_vartime(made_verifier, state, block.data(), block.size(), &made,
                                                   &made_catchup, &error),
              SLIPSTREAM_OK)
        << error.message;
    const TxResults results(made);
    const Catchup catchup(made_catchup);
    expect_state(state, json["header"], json["forest"]);
    ASSERT_EQ(slipstream_tx_results_count(made), json["txs"].size());
    for (std::size_t i = 0; i < json["txs"].size(); ++i) {
      slipstream_tx_result result = SLIPSTREAM_TX_RESULT_INIT;
      ASSERT_EQ(slipstream_tx_results_get(made, i, &result, nullptr), SLIPSTREAM_OK);
      EXPECT_EQ(to_bytes32(result.id), hex32(json["txs"][i]["txid"]));
      EXPECT_EQ(result.spent, json["txs"][i]["inputs"].size());
      EXPECT_EQ(result.created, json["txs"][i]["outputs"].size());
    }
    for (const Json& item : json["catchup"]) {
      expect_catchup(made_catchup, item);
      ++proofs;
    }
    ++blocks;
  }
  after.emplace_back(state);
  for (const Json& json : file["block_variants"]) {
    slipstream_chain_state* changed = nullptr;
    ASSERT_EQ(slipstream_chain_state_clone(&changed, after.at(u64(json["on_top_of_height"]) - 1).get(), nullptr),
              SLIPSTREAM_OK);
    const State owner(changed);
    const Bytes block = block_of(json);
    slipstream_error error = SLIPSTREAM_ERROR_INIT;
    const slipstream_status status = slipstream_chain_apply_block_vartime(made_verifier, changed, block.data(),
                                                                          block.size(), nullptr, nullptr, &error);
    const bool valid = json["expect"] == "ok";
    EXPECT_EQ(status, valid ? SLIPSTREAM_OK : SLIPSTREAM_INVALID) << json["name"];
    EXPECT_EQ(error.name, valid ? "" : text(json["expect"])) << json["name"];
    EXPECT_EQ(slipstream_chain_state_height(changed), u64(json["on_top_of_height"]) + (valid ? 1 : 0));
    ++variants;
  }
}

}  // namespace
}  // namespace slipstream::test
