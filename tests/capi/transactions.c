/* Transactions, one and many. Argument: a workload. */
#include "capi/check.h"
#include "capi/workload.h"

static void one(const workload* w) {
  const slipstream_bytes tx = w->txs[0];
  slipstream_tx_options options = SLIPSTREAM_TX_OPTIONS_INIT;
  uint8_t id[32], again[32], *copy = (uint8_t*)allocate(tx.length);
  CHECK_OK(slipstream_tx_verify_vartime(tx.data, tx.length, NULL, id, &error));
  CHECK_OK(slipstream_tx_verify_vartime(tx.data, tx.length, &options, NULL, &error));
  CHECK_OK(slipstream_tx_id_vartime(tx.data, tx.length, again, &error));
  CHECK(memcmp(id, again, 32) == 0);

  /* The last byte is one of the proof: its id stays. */
  memcpy(copy, tx.data, tx.length);
  copy[tx.length - 10] ^= 1;
  {
    slipstream_error error = SLIPSTREAM_ERROR_INIT;
    CHECK(slipstream_tx_verify_vartime(copy, tx.length, NULL, id, &error) == SLIPSTREAM_INVALID);
    CHECK(strcmp(error.name, "InvalidR1CSProof") == 0);
    CHECK(error.index == SLIPSTREAM_NONE);
  }
  CHECK_OK(slipstream_tx_id_vartime(copy, tx.length, again, &error));
  CHECK(memcmp(id, again, 32) == 0);
  CHECK_STATUS(SLIPSTREAM_BAD_FORMAT, slipstream_tx_verify_vartime(copy, tx.length - 1, NULL, id, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_FORMAT, slipstream_tx_verify_vartime(NULL, 0, NULL, id, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_FORMAT, slipstream_tx_id_vartime(copy, 20, id, &error));
  /* A program whose first instruction pops an empty stack. */
  CHECK(load_le32(copy + 24) > 0);
  copy[28] = 0x02;
  CHECK_STATUS(SLIPSTREAM_INVALID, slipstream_tx_id_vartime(copy, tx.length, id, &error));
  CHECK_STATUS(SLIPSTREAM_INVALID, slipstream_tx_verify_vartime(copy, tx.length, NULL, id, &error));
  free(copy);

  /* Fewer generators than the proof needs. */
  options.capacity = 64;
  CHECK_STATUS(SLIPSTREAM_INVALID, slipstream_tx_verify_vartime(tx.data, tx.length, &options, NULL, &error));
  options.capacity = 100;
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_tx_verify_vartime(tx.data, tx.length, &options, NULL, &error));
  options.capacity = (size_t)2 * SLIPSTREAM_MAX_CAPACITY;
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_tx_verify_vartime(tx.data, tx.length, &options, NULL, &error));
  options.capacity = 2048;
  options.struct_size = 8;
  CHECK_STATUS(SLIPSTREAM_BAD_STRUCT_SIZE, slipstream_tx_verify_vartime(tx.data, tx.length, &options, NULL, &error));
  options.struct_size = sizeof options;
  options.reserved = 1;
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_tx_verify_vartime(tx.data, tx.length, &options, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_tx_verify_vartime(NULL, 1, NULL, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_tx_id_vartime(tx.data, tx.length, NULL, &error));
}

static void many(const workload* w) {
  static const uint32_t THREADS[] = {1, 2, 0};
  slipstream_tx_options options = SLIPSTREAM_TX_OPTIONS_INIT;
  const size_t n = w->tx_count < 40 ? w->tx_count : 40;
  slipstream_status* verdicts = (slipstream_status*)allocate(n * sizeof *verdicts);
  slipstream_tx_results* results = NULL;
  slipstream_bytes* txs = (slipstream_bytes*)allocate(n * sizeof *txs);
  slipstream_tx_result result = SLIPSTREAM_TX_RESULT_INIT;
  uint8_t id[32], *bad;
  size_t i, t, c;
  memcpy(txs, w->txs, n * sizeof *txs);
  for (t = 0; t < 3; ++t) {
    options.threads = THREADS[t];
    memset(verdicts, 0x7f, n * sizeof *verdicts);
    CHECK_OK(slipstream_tx_verify_batch_vartime(txs, n, &options, verdicts, &results, &error));
    CHECK(slipstream_tx_results_count(results) == n);
    for (i = 0; i < n; ++i) {
      uint64_t spent = 0, created = 0;
      CHECK(verdicts[i] == SLIPSTREAM_OK);
      CHECK_OK(slipstream_tx_results_get(results, i, &result, &error));
      CHECK(result.status == SLIPSTREAM_OK && result.struct_size == sizeof result);
      CHECK_OK(slipstream_tx_id_vartime(txs[i].data, txs[i].length, id, &error));
      CHECK(memcmp(result.id, id, 32) == 0);
      CHECK(result.length == txs[i].length && result.spent > 0 && result.created > 0);
      for (c = 0; c < result.spent + result.created; ++c) {
        int is_created = -1;
        CHECK_OK(slipstream_tx_results_change(results, i, c, id, &is_created, &error));
        CHECK(is_created == 0 || is_created == 1);
        spent += is_created == 0;
        created += is_created == 1;
      }
      CHECK(spent == result.spent && created == result.created);
      CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_tx_results_change(results, i, c, id, &(int){0}, &error));
      CHECK_OK(slipstream_tx_results_status(results, i, &error));
    }
    CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_tx_results_get(results, n, &result, &error));
    CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_tx_results_status(results, n, &error));
    slipstream_tx_results_free(results);
  }
  /* A bad one at every index: a false proof, or no transaction. */
  options.threads = 1;
  for (i = 0; i < n; i += 3) {
    const slipstream_status wanted = i % 2 == 0 ? SLIPSTREAM_INVALID : SLIPSTREAM_BAD_FORMAT;
    bad = (uint8_t*)allocate(w->txs[i].length);
    memcpy(bad, w->txs[i].data, w->txs[i].length);
    bad[w->txs[i].length - 10] ^= 1;
    txs[i].data = bad;
    if (i % 2 == 1) txs[i].length = 11;
    CHECK_STATUS_AT(SLIPSTREAM_INVALID, i,
                    slipstream_tx_verify_batch_vartime(txs, n, &options, verdicts, &results, &error));
    for (c = 0; c < n; ++c) CHECK(verdicts[c] == (c == i ? wanted : SLIPSTREAM_OK));
    CHECK_OK(slipstream_tx_results_get(results, i, &result, &error));
    CHECK(result.status == wanted && result.spent == 0 && result.length == 0);
    CHECK_STATUS_AT(wanted, i, slipstream_tx_results_status(results, i, &error));
    CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_tx_results_change(results, i, 0, id, &(int){0}, &error));
    slipstream_tx_results_free(results);
    free(bad);
    txs[i] = w->txs[i];
  }
  CHECK_OK(slipstream_tx_verify_batch_vartime(NULL, 0, NULL, NULL, &results, &error));
  CHECK(results != NULL && slipstream_tx_results_count(results) == 0);
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_tx_results_get(results, 0, &result, &error));
  slipstream_tx_results_free(results);
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_tx_verify_batch_vartime(NULL, 1, NULL, NULL, &results, &error));
  CHECK(results == NULL);
  txs[1].data = NULL;
  CHECK_STATUS_AT(SLIPSTREAM_NULL_POINTER, 1, slipstream_tx_verify_batch_vartime(txs, n, NULL, verdicts, NULL, &error));
  options.threads = SLIPSTREAM_MAX_THREADS + 1;
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_tx_verify_batch_vartime(w->txs, n, &options, NULL, NULL, &error));
  result.struct_size = 3;
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_tx_results_status(NULL, 0, &error));
  CHECK(slipstream_tx_results_count(NULL) == 0);
  slipstream_tx_results_free(NULL);
  free(verdicts);
  free(txs);
}

static void split(const workload* w) {
  size_t length = 0;
  CHECK_STATUS(SLIPSTREAM_BAD_FORMAT, slipstream_block_tx_split(w->txs[0].data, w->txs[0].length, &length, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_block_tx_split(w->txs[0].data, w->txs[0].length, NULL, &error));
}

int main(int count, char** arguments) {
  workload w;
  if (count != 2) return 2;
  w = load_workload(arguments[1], 1);
  CHECK(w.tx_count >= 2);
  one(&w);
  many(&w);
  split(&w);
  free_workload(&w);
  return check_result("transactions");
}
