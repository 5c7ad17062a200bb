/* One verifier, one array of points, one set of results and one forest, used by several threads at once; and a child
 * process. Argument: a workload. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capi/check.h"
#include "capi/workload.h"

enum { THREADS = 4, POINTS = 50 };

typedef struct {
  const workload* w;
  const slipstream_verifier* verifier;
  const slipstream_points* points;
  const slipstream_tx_results* results;
  const slipstream_forest* forest;
  const uint8_t* scalars;
  /* Results of this thread. */
  uint8_t sum[32], root[32], tip[32];
  int failures;
} task;

static void* work(void* argument) {
  task* t = (task*)argument;
  slipstream_chain_state* state = NULL;
  slipstream_tx_result result = SLIPSTREAM_TX_RESULT_INIT;
  size_t i;
  t->failures += slipstream_points_multiscalar_multiply_vartime(t->sum, t->scalars, POINTS, t->points, 2, NULL) != 0;
  t->failures += slipstream_forest_root(t->forest, t->root, NULL) != 0;
  for (i = 0; i < slipstream_tx_results_count(t->results); ++i) {
    t->failures += slipstream_tx_results_get(t->results, i, &result, NULL) != 0 || result.status != SLIPSTREAM_OK;
  }
  t->failures += slipstream_chain_state_new(&state, t->w->timestamp_ms, t->w->ids, t->w->id_count, NULL, NULL) != 0;
  t->failures += slipstream_chain_apply_block_vartime(t->verifier, state, t->w->blocks[0].data, t->w->blocks[0].length,
                                                      NULL, NULL, NULL) != 0;
  t->failures += slipstream_chain_state_tip(state, t->tip, NULL) != 0;
  slipstream_chain_state_free(state);
  return NULL;
}

/* The parent has used one thread; the child uses two. */
static void child(const workload* w) {
  slipstream_tx_options options = SLIPSTREAM_TX_OPTIONS_INIT;
  const size_t n = w->tx_count < 40 ? w->tx_count : 40;
  int status = -1;
  pid_t process;
  CHECK_OK(slipstream_tx_verify_batch_vartime(w->txs, n, &options, NULL, NULL, &error));
  process = fork();
  CHECK(process >= 0);
  if (process == 0) {
    options.threads = 2;
    _exit(slipstream_tx_verify_batch_vartime(w->txs, n, &options, NULL, NULL, NULL) == SLIPSTREAM_OK ? 0 : 1);
  }
  CHECK(waitpid(process, &status, 0) == process);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(int count, char** arguments) {
  workload w;
  task tasks[THREADS];
  pthread_t threads[THREADS];
  uint8_t scalars[32 * POINTS], encodings[32 * POINTS];
  slipstream_verifier* verifier = NULL;
  slipstream_points* points = NULL;
  slipstream_tx_results* results = NULL;
  slipstream_chain_state* state = NULL;
  slipstream_forest* forest = NULL;
  size_t i;
  if (count != 2) return 2;
  w = load_workload(arguments[1], 1);
  child(&w);
  for (i = 0; i < POINTS; ++i) {
    CHECK_OK(slipstream_scalar_random(scalars + 32 * i, &error));
    CHECK_OK(slipstream_point_multiply_base(encodings + 32 * i, scalars + 32 * i, &error));
  }
  CHECK_OK(slipstream_points_decode_vartime(&points, encodings, POINTS, &error));
  CHECK_OK(slipstream_verifier_new(&verifier, NULL, &error));
  CHECK_OK(slipstream_tx_verify_batch_vartime(w.txs, w.tx_count < 20 ? w.tx_count : 20, NULL, NULL, &results, &error));
  CHECK_OK(slipstream_chain_state_new(&state, w.timestamp_ms, w.ids, w.id_count, NULL, &error));
  CHECK_OK(slipstream_chain_state_forest(state, &forest, &error));
  memset(tasks, 0, sizeof tasks);
  for (i = 0; i < THREADS; ++i) {
    tasks[i].w = &w;
    tasks[i].verifier = verifier;
    tasks[i].points = points;
    tasks[i].results = results;
    tasks[i].forest = forest;
    tasks[i].scalars = scalars;
    CHECK(pthread_create(&threads[i], NULL, work, &tasks[i]) == 0);
  }
  for (i = 0; i < THREADS; ++i) {
    CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK(tasks[i].failures == 0);
    CHECK(memcmp(tasks[i].sum, tasks[0].sum, 32) == 0);
    CHECK(memcmp(tasks[i].root, tasks[0].root, 32) == 0);
    CHECK(memcmp(tasks[i].tip, tasks[0].tip, 32) == 0);
  }
  slipstream_points_free(points);
  slipstream_tx_results_free(results);
  slipstream_forest_free(forest);
  slipstream_chain_state_free(state);
  slipstream_verifier_free(verifier);
  free_workload(&w);
  return check_result("threads");
}
