/* Chains: blocks from a callback, one by one, and from a file. Arguments: a workload, a chain in JSON, a folder for
 * files, a chain file with a transaction that is not valid. */
#include "capi/check.h"
#include "capi/workload.h"

typedef struct {
  const workload* w;
  size_t given;
  /* `next` returns `instead` for this block; `applied` stops at this height. 0 for never. */
  size_t fail_at;
  int instead;
  uint64_t stop_at;
  /* What applied saw. */
  uint64_t last_height, applied, txs, changes;
} feed;

static int next(void* context, const uint8_t** block, size_t* length) {
  feed* f = (feed*)context;
  if (f->fail_at != 0 && f->given + 1 == f->fail_at) return f->instead;
  if (f->given == f->w->block_count) return 0;
  *block = f->w->blocks[f->given].data;
  *length = f->w->blocks[f->given].length;
  ++f->given;
  return 1;
}

static int applied(void* context, const slipstream_block_info* block, const slipstream_tx_results* txs,
                   const slipstream_catchup* catchup) {
  feed* f = (feed*)context;
  slipstream_tx_result result = SLIPSTREAM_TX_RESULT_INIT;
  uint64_t inputs = 0, outputs = 0;
  size_t i, c;
  CHECK(block->struct_size == sizeof *block);
  CHECK(f->last_height == 0 || block->height == f->last_height + 1);
  CHECK(slipstream_tx_results_count(txs) == block->transactions);
  f->last_height = block->height;
  ++f->applied;
  for (i = 0; i < block->transactions; ++i) {
    CHECK_OK(slipstream_tx_results_get(txs, i, &result, &error));
    inputs += result.spent;
    outputs += result.created;
    for (c = 0; c < result.spent + result.created; ++c) {
      uint8_t id[32], proof[4096];
      const uint8_t transient[1] = {0};
      size_t length = 0;
      int created = -1;
      CHECK_OK(slipstream_tx_results_change(txs, i, c, id, &created, &error));
      /* What the block creates has a first proof afterwards. */
      if (created)
        CHECK_OK(slipstream_catchup_update_proof(catchup, id, transient, 1, proof, sizeof proof, &length, &error));
      ++f->changes;
    }
    ++f->txs;
  }
  CHECK(inputs == block->inputs && outputs == block->outputs);
  return f->stop_at != 0 && block->height == f->stop_at;
}

static slipstream_chain_state* initial(const workload* w) {
  slipstream_chain_state* out = NULL;
  CHECK_OK(slipstream_chain_state_new(&out, w->timestamp_ms, w->ids, w->id_count, NULL, &error));
  return out;
}

static feed new_feed(const workload* w) {
  feed out;
  memset(&out, 0, sizeof out);
  out.w = w;
  return out;
}

static slipstream_chain_callbacks callbacks_of(feed* f) {
  slipstream_chain_callbacks out = SLIPSTREAM_CHAIN_CALLBACKS_INIT;
  out.context = f;
  out.next = next;
  out.applied = applied;
  return out;
}

static slipstream_verifier* new_verifier(uint32_t threads, int32_t rules) {
  slipstream_chain_options options = SLIPSTREAM_CHAIN_OPTIONS_INIT;
  slipstream_verifier* out = NULL;
  options.threads = threads;
  options.rules = rules;
  CHECK_OK(slipstream_verifier_new(&out, &options, &error));
  return out;
}

/* The whole chain, with one thread and more; and the same tip block by block. */
static void whole(const workload* w) {
  uint8_t tip[32], one_by_one[32];
  uint32_t threads;
  size_t b;
  slipstream_chain_state* state = NULL;
  slipstream_verifier* verifier = new_verifier(1, SLIPSTREAM_RULES_STRICT);
  state = initial(w);
  for (b = 0; b < w->block_count; ++b) {
    slipstream_tx_results* txs = NULL;
    slipstream_catchup* catchup = NULL;
    CHECK_OK(slipstream_chain_apply_block_vartime(verifier, state, w->blocks[b].data, w->blocks[b].length, &txs,
                                                  &catchup, &error));
    CHECK(slipstream_tx_results_count(txs) > 0 && catchup != NULL);
    CHECK(slipstream_chain_state_height(state) == b + 2);
    slipstream_tx_results_free(txs);
    slipstream_catchup_free(catchup);
  }
  CHECK_OK(slipstream_chain_state_tip(state, one_by_one, &error));
  slipstream_chain_state_free(state);
  slipstream_verifier_free(verifier);

  for (threads = 0; threads <= 3; ++threads) {
    feed f = new_feed(w);
    slipstream_chain_callbacks callbacks = callbacks_of(&f);
    slipstream_chain_report report = SLIPSTREAM_CHAIN_REPORT_INIT;
    verifier = new_verifier(threads, SLIPSTREAM_RULES_REFERENCE);
    state = initial(w);
    CHECK_OK(slipstream_chain_verify_vartime(verifier, state, &callbacks, &report, &error));
    CHECK(f.applied == w->block_count && f.txs == w->tx_count && f.last_height == w->block_count + 1);
    CHECK(report.blocks == w->block_count && report.transactions == w->tx_count && report.height == f.last_height);
    CHECK(report.inputs + report.outputs == f.changes && report.multipliers > 0 && report.points > 0);
    CHECK(report.wall_ns > 0 && report.processor_ns > 0 && report.invalid_transactions == 0);
    CHECK_OK(slipstream_chain_state_tip(state, tip, &error));
    CHECK(memcmp(tip, one_by_one, 32) == 0 && memcmp(tip, report.tip, 32) == 0);
    slipstream_chain_state_free(state);
    slipstream_verifier_free(verifier);
  }
}

/* Stops at every height, in both callbacks; what was applied stays. */
static void stopped(const workload* w) {
  uint32_t threads;
  for (threads = 1; threads <= 2; ++threads) {
    slipstream_verifier* verifier = new_verifier(threads, SLIPSTREAM_RULES_REFERENCE);
    uint64_t height;
    for (height = 2; height <= w->block_count + 1; ++height) {
      feed f = new_feed(w);
      slipstream_chain_callbacks callbacks = callbacks_of(&f);
      slipstream_chain_report report = SLIPSTREAM_CHAIN_REPORT_INIT;
      slipstream_chain_state* state = initial(w);
      f.stop_at = height;
      CHECK_STATUS(SLIPSTREAM_STOPPED, slipstream_chain_verify_vartime(verifier, state, &callbacks, &report, &error));
      CHECK(f.applied == height - 1 && report.height == height && slipstream_chain_state_height(state) == height);
      /* And goes on from there. */
      f.stop_at = 0;
      f.given = (size_t)height - 1;
      CHECK_OK(slipstream_chain_verify_vartime(verifier, state, &callbacks, &report, &error));
      CHECK(slipstream_chain_state_height(state) == w->block_count + 1);
      slipstream_chain_state_free(state);

      /* The source fails: blocks before it are applied. */
      f = new_feed(w);
      f.fail_at = (size_t)height - 1;
      f.instead = -5;
      state = initial(w);
      CHECK_STATUS(SLIPSTREAM_STOPPED, slipstream_chain_verify_vartime(verifier, state, &callbacks, &report, &error));
      CHECK(slipstream_chain_state_height(state) == height - 1 && report.blocks == height - 2);
      slipstream_chain_state_free(state);
    }
    slipstream_verifier_free(verifier);
  }
}

/* One byte of one block is changed: the error names the block, and the state is the one before it. */
static void invalid(const workload* w) {
  slipstream_verifier* verifier = new_verifier(1, SLIPSTREAM_RULES_REFERENCE);
  size_t b;
  for (b = 0; b < w->block_count; ++b) {
    feed f = new_feed(w);
    slipstream_chain_callbacks callbacks = callbacks_of(&f);
    slipstream_chain_report report = SLIPSTREAM_CHAIN_REPORT_INIT;
    slipstream_chain_state *state = initial(w), *copy = NULL;
    slipstream_error error = SLIPSTREAM_ERROR_INIT;
    uint8_t* bytes = (uint8_t*)(uintptr_t)w->blocks[b].data;
    uint8_t before[32], after[32];
    /* The txroot begins at byte 56 of the header. */
    bytes[56] ^= 1;
    CHECK(slipstream_chain_verify_vartime(verifier, state, &callbacks, &report, &error) == SLIPSTREAM_INVALID);
    CHECK(error.height == b + 2 && error.index == SLIPSTREAM_NONE && strcmp(error.name, "InconsistentHeader") == 0);
    CHECK(slipstream_chain_state_height(state) == b + 1 && report.blocks == b);
    CHECK_OK(slipstream_chain_state_clone(&copy, state, &error));
    CHECK_OK(slipstream_chain_state_tip(state, before, &error));
    CHECK_STATUS(SLIPSTREAM_INVALID,
                 slipstream_chain_apply_block_vartime(verifier, copy, bytes, w->blocks[b].length, NULL, NULL, &error));
    CHECK_OK(slipstream_chain_state_tip(copy, after, &error));
    CHECK(memcmp(before, after, 32) == 0);
    bytes[56] ^= 1;
    CHECK_OK(slipstream_chain_apply_block_vartime(verifier, copy, bytes, w->blocks[b].length, NULL, NULL, &error));
    slipstream_chain_state_free(copy);
    /* Bytes that are not a block: the index counts the blocks of the call. */
    slipstream_chain_state_free(state);
    state = initial(w);
    f = new_feed(w);
    ((slipstream_bytes*)w->blocks)[b].length -= 1;
    CHECK_STATUS_AT(SLIPSTREAM_BAD_FORMAT, b,
                    slipstream_chain_verify_vartime(verifier, state, &callbacks, NULL, &error));
    CHECK(slipstream_chain_state_height(state) == b + 1);
    CHECK_STATUS(SLIPSTREAM_BAD_FORMAT,
                 slipstream_chain_apply_block_vartime(verifier, state, bytes, w->blocks[b].length, NULL, NULL, &error));
    ((slipstream_bytes*)w->blocks)[b].length += 1;
    slipstream_chain_state_free(state);
  }
  slipstream_verifier_free(verifier);
}

static void states(const workload* w) {
  slipstream_chain_state *state = NULL, *decoded = NULL;
  slipstream_catchup* catchup = NULL;
  slipstream_forest* forest = NULL;
  uint8_t bytes[4096], proof[4096], tip[32], again[32];
  const uint8_t transient[1] = {0};
  size_t length = 0, proof_length = 0, i;
  CHECK_OK(slipstream_chain_state_new(&state, w->timestamp_ms, w->ids, w->id_count, &catchup, &error));
  CHECK(slipstream_chain_state_height(state) == 1);
  CHECK_OK(slipstream_chain_state_forest(state, &forest, &error));
  CHECK(slipstream_forest_count(forest) == w->id_count);
  for (i = 0; i < w->id_count && i < 20; ++i) {
    CHECK_OK(slipstream_catchup_update_proof(catchup, w->ids + 32 * i, transient, 1, proof, sizeof proof, &proof_length,
                                             &error));
    CHECK_OK(slipstream_forest_verify_vartime(forest, w->ids + 32 * i, proof, proof_length, &error));
  }
  CHECK_STATUS(SLIPSTREAM_BUFFER_TOO_SMALL, slipstream_chain_state_encode(state, NULL, 0, &length, &error));
  CHECK(length > 100 && length < sizeof bytes);
  CHECK_OK(slipstream_chain_state_encode(state, bytes, length, &length, &error));
  CHECK_OK(slipstream_chain_state_decode(&decoded, bytes, length, &error));
  CHECK_OK(slipstream_chain_state_tip(state, tip, &error));
  CHECK_OK(slipstream_chain_state_tip(decoded, again, &error));
  CHECK(memcmp(tip, again, 32) == 0);
  slipstream_chain_state_free(decoded);
  CHECK_STATUS(SLIPSTREAM_BAD_FORMAT, slipstream_chain_state_decode(&decoded, bytes, length - 1, &error));
  CHECK(decoded == NULL);
  slipstream_chain_state_free(state);
  slipstream_catchup_free(catchup);
  slipstream_forest_free(forest);
  CHECK(slipstream_chain_state_height(NULL) == 0);
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_chain_state_new(&state, 0, NULL, 1, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_chain_state_new(NULL, 0, NULL, 0, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_chain_state_tip(NULL, tip, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_chain_state_forest(NULL, &forest, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_chain_state_clone(&state, NULL, &error));
}

static void wrong_calls(const workload* w) {
  feed f = new_feed(w);
  slipstream_chain_callbacks callbacks = callbacks_of(&f);
  slipstream_chain_options options = SLIPSTREAM_CHAIN_OPTIONS_INIT;
  slipstream_chain_report report = SLIPSTREAM_CHAIN_REPORT_INIT;
  slipstream_verifier* verifier = NULL;
  slipstream_chain_state* state = initial(w);
  options.rules = 2;
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_verifier_new(&verifier, &options, &error));
  options.rules = SLIPSTREAM_RULES_REFERENCE;
  options.threads = SLIPSTREAM_MAX_THREADS + 1;
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_verifier_new(&verifier, &options, &error));
  options.threads = 1;
  options.capacity = 0;
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_verifier_new(&verifier, &options, &error));
  options.struct_size = 1;
  CHECK_STATUS(SLIPSTREAM_BAD_STRUCT_SIZE, slipstream_verifier_new(&verifier, &options, &error));
  CHECK(verifier == NULL);
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_verifier_new(NULL, NULL, &error));
  CHECK_OK(slipstream_verifier_new(&verifier, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_chain_verify_vartime(NULL, state, &callbacks, &report, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_chain_verify_vartime(verifier, NULL, &callbacks, &report, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_chain_verify_vartime(verifier, state, NULL, &report, &error));
  report.struct_size = 0;
  CHECK_STATUS(SLIPSTREAM_BAD_STRUCT_SIZE,
               slipstream_chain_verify_vartime(verifier, state, &callbacks, &report, &error));
  callbacks.next = NULL;
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_chain_verify_vartime(verifier, state, &callbacks, NULL, &error));
  callbacks.struct_size = 0;
  CHECK_STATUS(SLIPSTREAM_BAD_STRUCT_SIZE, slipstream_chain_verify_vartime(verifier, state, &callbacks, NULL, &error));
  CHECK(slipstream_chain_state_height(state) == 1);
  slipstream_verifier_free(verifier);
  slipstream_verifier_free(NULL);
  slipstream_chain_state_free(state);
  slipstream_chain_state_free(NULL);
  slipstream_catchup_free(NULL);
}

static void files(const char* json, const char* folder, const char* hostile) {
  slipstream_verifier* verifier = new_verifier(2, SLIPSTREAM_RULES_REFERENCE);
  slipstream_chain_callbacks callbacks = SLIPSTREAM_CHAIN_CALLBACKS_INIT;
  slipstream_chain_report report = SLIPSTREAM_CHAIN_REPORT_INIT, other = SLIPSTREAM_CHAIN_REPORT_INIT;
  slipstream_chain_state* state = NULL;
  slipstream_error error = SLIPSTREAM_ERROR_INIT;
  feed f = new_feed(NULL);
  char path[4096], cut[4096];
  uint8_t* bytes;
  size_t length;
  FILE* out;
  snprintf(path, sizeof path, "%s/capi_chain.slip", folder);
  snprintf(cut, sizeof cut, "%s/capi_cut.slip", folder);
  CHECK_OK(slipstream_chain_import(json, path, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_FILE, slipstream_chain_import(path, cut, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_chain_import(NULL, cut, &error));

  callbacks.context = &f;
  callbacks.applied = applied;
  CHECK_OK(slipstream_chain_verify_file_vartime(verifier, path, &callbacks, &state, &report, &error));
  CHECK(report.blocks == 6 && report.height == 7 && f.applied == 6 && f.txs == report.transactions);
  CHECK(slipstream_chain_state_height(state) == 7);
  slipstream_chain_state_free(state);
  CHECK_OK(slipstream_chain_verify_file_vartime(verifier, path, NULL, NULL, NULL, &error));
  f = new_feed(NULL);
  f.stop_at = 3;
  CHECK_STATUS(SLIPSTREAM_STOPPED,
               slipstream_chain_verify_file_vartime(verifier, path, &callbacks, &state, &other, &error));
  CHECK(other.height == 3 && slipstream_chain_state_height(state) == 3);
  slipstream_chain_state_free(state);
  callbacks.next = next;
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT,
               slipstream_chain_verify_file_vartime(verifier, path, &callbacks, &state, &other, &error));
  CHECK(state == NULL);

  /* A file that ends in the last block. */
  bytes = read_file(path, &length);
  out = fopen(cut, "wb");
  CHECK(out != NULL && fwrite(bytes, 1, length - 40, out) == length - 40 && fclose(out) == 0);
  free(bytes);
  CHECK(slipstream_chain_verify_file_vartime(verifier, cut, NULL, &state, &other, &error) == SLIPSTREAM_BAD_FILE);
  CHECK(strcmp(error.name, "Truncated") == 0 && strstr(error.message, cut) != NULL);
  CHECK(other.blocks <= 6 && state != NULL && slipstream_chain_state_height(state) == other.height);
  slipstream_chain_state_free(state);
  CHECK(remove(cut) == 0);
  CHECK(slipstream_chain_verify_file_vartime(verifier, cut, NULL, &state, &other, &error) == SLIPSTREAM_BAD_FILE);
  CHECK(strcmp(error.name, "Unreadable") == 0 && state == NULL);
  CHECK(slipstream_chain_verify_file_vartime(verifier, json, NULL, &state, &other, &error) == SLIPSTREAM_BAD_FILE);
  CHECK(strcmp(error.name, "WrongMagic") == 0);
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_chain_verify_file_vartime(verifier, NULL, NULL, NULL, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_chain_verify_file_vartime(NULL, path, NULL, NULL, NULL, &error));
  CHECK(remove(path) == 0);

  /* A transaction that is not valid: its place and the reference's name. */
  CHECK(slipstream_chain_verify_file_vartime(verifier, hostile, NULL, NULL, &other, &error) == SLIPSTREAM_INVALID);
  CHECK(error.height == 2 && error.index == 0 && other.invalid_transactions == 1 && other.blocks == 0);
  CHECK(strncmp(error.name, "VMError(", 8) == 0);
  slipstream_verifier_free(verifier);
}

int main(int count, char** arguments) {
  workload w;
  if (count != 5) return 2;
  w = load_workload(arguments[1], 4);
  CHECK(w.block_count >= 3);
  whole(&w);
  stopped(&w);
  invalid(&w);
  states(&w);
  wrong_calls(&w);
  files(arguments[2], arguments[3], arguments[4]);
  free_workload(&w);
  return check_result("chains");
}
