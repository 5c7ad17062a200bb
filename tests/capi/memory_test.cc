// Without memory every function returns SLIPSTREAM_OUT_OF_RESOURCES, makes no handle and changes nothing. Each runs
// again and again with a little more, until it succeeds. The heap is that of support/heap.h.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <vector>

#include "capi/handles.h"
#include "support/heap.h"
#include "support/vectors.h"

namespace slipstream::test {
namespace {

/// Calls f(error) with more and more memory, and expects some failures and then OK.
void expect_failures_before_success(const char* what, std::size_t step,
                                    const std::function<slipstream_status(slipstream_error*)>& f) {
  std::size_t failures = 0;
  for (std::size_t bytes = 0;; bytes += step, ++failures) {
    slipstream_error error = SLIPSTREAM_ERROR_INIT;
    slipstream_status status = SLIPSTREAM_INTERNAL;
    {
      const HeapLimit limit(bytes);
      status = f(&error);
    }
    if (status == SLIPSTREAM_OK) break;
    ASSERT_EQ(status, SLIPSTREAM_OUT_OF_RESOURCES) << what << ": " << error.message;
    ASSERT_NE(error.message[0], '\0');
    ASSERT_LT(bytes, std::size_t{1} << 30) << what;
  }
  EXPECT_GT(failures, 0U) << what;
  std::printf("%s: %zu failures before the success\n", what, failures);
}

TEST(CMemory, functions_return_an_error_if_there_is_none) {
  const Json file = load_vectors("zkvm_tx.json");
  const Bytes tx = hex(file["transactions"][0]["tx"]);
  // What the library makes once and keeps: generators, tables, the threads' memory.
  ASSERT_EQ(slipstream_tx_verify_vartime(tx.data(), tx.size(), nullptr, nullptr, nullptr), SLIPSTREAM_OK);
  std::array<std::uint8_t, 32 * 50> scalars{}, points{};
  for (std::size_t i = 0; i < 50; ++i) {
    ASSERT_EQ(slipstream_scalar_random(&scalars[32 * i], nullptr), SLIPSTREAM_OK);
    ASSERT_EQ(slipstream_point_multiply_base(&points[32 * i], &scalars[32 * i], nullptr), SLIPSTREAM_OK);
  }

  slipstream_points* made_points = nullptr;
  expect_failures_before_success("points_decode", 64, [&](slipstream_error* error) {
    const auto status = slipstream_points_decode_vartime(&made_points, points.data(), 50, error);
    EXPECT_EQ(made_points != nullptr, status == SLIPSTREAM_OK);
    return status;
  });
  const Points owner(made_points);
  std::array<std::uint8_t, 32> out{};
  expect_failures_before_success("multiscalar_multiply", 256, [&](slipstream_error* error) {
    return slipstream_multiscalar_multiply(out.data(), scalars.data(), points.data(), 50, error);
  });
  slipstream_transcript* made_transcript = nullptr;
  expect_failures_before_success("transcript_new", 8, [&](slipstream_error* error) {
    const auto status = slipstream_transcript_new(&made_transcript, "label", 5, error);
    EXPECT_EQ(made_transcript != nullptr, status == SLIPSTREAM_OK);
    return status;
  });
  const Transcript transcript(made_transcript);

  // The transcript is as before after each failure.
  slipstream_transcript* other = nullptr;
  ASSERT_EQ(slipstream_transcript_new(&other, "label", 5, nullptr), SLIPSTREAM_OK);
  const Transcript verifier_transcript(other);
  std::array<std::uint8_t, 32> commitment{};
  std::array<std::uint8_t, 672> proof{};
  std::size_t length = 0;
  const std::uint64_t value = 5;
  expect_failures_before_success("range_prove", std::size_t{16} << 10, [&](slipstream_error* error) {
    return slipstream_range_prove(made_transcript, &value, scalars.data(), 1, 64, commitment.data(), proof.data(),
                                  proof.size(), &length, error);
  });
  EXPECT_EQ(slipstream_range_verify_vartime(other, commitment.data(), 1, 64, proof.data(), length, nullptr),
            SLIPSTREAM_OK);

  slipstream_tx_results* results = nullptr;
  const slipstream_bytes bytes{tx.data(), tx.size()};
  expect_failures_before_success("tx_verify_batch", 4096, [&](slipstream_error* error) {
    const auto status = slipstream_tx_verify_batch_vartime(&bytes, 1, nullptr, nullptr, &results, error);
    EXPECT_EQ(results != nullptr, status == SLIPSTREAM_OK);
    return status;
  });
  const TxResults results_owner(results);

  slipstream_chain_state* state = nullptr;
  slipstream_catchup* catchup = nullptr;
  expect_failures_before_success("chain_state_new", 256, [&](slipstream_error* error) {
    const auto status = slipstream_chain_state_new(&state, 1, points.data(), 50, &catchup, error);
    EXPECT_EQ(state != nullptr && catchup != nullptr, status == SLIPSTREAM_OK);
    return status;
  });
  const State state_owner(state);
  const Catchup catchup_owner(catchup);
}

TEST(CMemory, a_block_is_applied_as_a_whole_or_not_at_all) {
  const Json file = load_vectors("blockchain.json");
  Bytes ids, block = hex(file["blocks"][0]["header"]["encoded"]);
  for (const Json& utxo : file["initial"]["utxos"]) {
    const Bytes32 id = hex32(utxo["contract"]["id"]);
    ids.insert(ids.end(), id.begin(), id.end());
  }
  const auto append_u32 = [&block](std::size_t x) {
    for (unsigned i = 0; i < 4; ++i) block.push_back(static_cast<std::uint8_t>(x >> (8 * i)));
  };
  append_u32(file["blocks"][0]["txs"].size());
  for (const Json& tx : file["blocks"][0]["txs"]) {
    const Bytes bytes = hex(tx["block_tx"]);
    append_u32(bytes.size());
    block.insert(block.end(), bytes.begin(), bytes.end());
  }
  slipstream_chain_options options = SLIPSTREAM_CHAIN_OPTIONS_INIT;
  options.threads = 1;
  slipstream_verifier* made_verifier = nullptr;
  ASSERT_EQ(slipstream_verifier_new(&made_verifier, &options, nullptr), SLIPSTREAM_OK);
  const Verifier verifier(made_verifier);
  const auto new_state = [&] {
    slipstream_chain_state* out = nullptr;
    EXPECT_EQ(slipstream_chain_state_new(&out, u64(file["initial"]["timestamp_ms"]), ids.data(), ids.size() / 32,
                                         nullptr, nullptr),
              SLIPSTREAM_OK);
    return State(out);
  };
  const State by_bytes = new_state();
  expect_failures_before_success("chain_apply_block", 4096, [&](slipstream_error* error) {
    slipstream_tx_results* results = nullptr;
    slipstream_catchup* catchup = nullptr;
    const auto status = slipstream_chain_apply_block_vartime(made_verifier, by_bytes.get(), block.data(), block.size(),
                                                             &results, &catchup, error);
    const TxResults results_owner(results);
    const Catchup catchup_owner(catchup);
    EXPECT_EQ(results != nullptr && catchup != nullptr, status == SLIPSTREAM_OK);
    EXPECT_EQ(slipstream_chain_state_height(by_bytes.get()), status == SLIPSTREAM_OK ? 2U : 1U);
    return status;
  });

  struct Feed {
    const Bytes* block;
    bool given;
  };
  const State by_callback = new_state();
  expect_failures_before_success("chain_verify", 4096, [&](slipstream_error* error) {
    Feed feed{&block, false};
    slipstream_chain_callbacks callbacks = SLIPSTREAM_CHAIN_CALLBACKS_INIT;
    callbacks.context = &feed;
    callbacks.next = [](void* context, const std::uint8_t** data, std::size_t* length) {
      auto& f = *static_cast<Feed*>(context);
      if (f.given) return 0;
      f.given = true;
      *data = f.block->data();
      *length = f.block->size();
      return 1;
    };
    const auto status = slipstream_chain_verify_vartime(made_verifier, by_callback.get(), &callbacks, nullptr, error);
    EXPECT_EQ(slipstream_chain_state_height(by_callback.get()), status == SLIPSTREAM_OK ? 2U : 1U);
    return status;
  });
}

TEST(CMemory, a_work_forest_that_ran_out_in_a_change_refuses_further_use) {
  slipstream_forest* made = nullptr;
  ASSERT_EQ(slipstream_forest_new(&made, nullptr), SLIPSTREAM_OK);
  const Forest forest(made);
  slipstream_work_forest* made_work = nullptr;
  ASSERT_EQ(slipstream_work_forest_new(&made_work, made, nullptr), SLIPSTREAM_OK);
  const WorkForest work(made_work);
  std::array<std::uint8_t, 32> id{};
  slipstream_status status = SLIPSTREAM_OK;
  {
    const HeapLimit limit(0);
    for (unsigned i = 0; i < 100'000 && status == SLIPSTREAM_OK; ++i) {
      id[0] = static_cast<std::uint8_t>(i);
      id[1] = static_cast<std::uint8_t>(i >> 8);
      status = slipstream_work_forest_insert(made_work, id.data(), nullptr);
    }
  }
  ASSERT_EQ(status, SLIPSTREAM_OUT_OF_RESOURCES);
  EXPECT_EQ(slipstream_work_forest_insert(made_work, id.data(), nullptr), SLIPSTREAM_BAD_ARGUMENT);
  slipstream_forest* after = nullptr;
  EXPECT_EQ(slipstream_work_forest_normalize(made_work, &after, nullptr, nullptr), SLIPSTREAM_BAD_ARGUMENT);
  EXPECT_EQ(after, nullptr);
}

}  // namespace
}  // namespace slipstream::test
