/* Utreexo: roots, proofs, and their updates through rounds of insertions and deletions. */
#include "capi/check.h"

enum { MOST = 64, PROOF = 13 + 32 * 64 };

static const uint8_t TRANSIENT[1] = {0};

typedef struct {
  uint8_t id[32];
  uint8_t proof[PROOF];
  size_t length;
  int there;
} item;

static item items[MOST];
static size_t item_count;

static void check_all(const slipstream_forest* forest) {
  uint64_t there = 0;
  size_t i;
  for (i = 0; i < item_count; ++i) {
    const slipstream_status wanted = items[i].there ? SLIPSTREAM_OK : SLIPSTREAM_INVALID;
    there += (uint64_t)items[i].there;
    CHECK_STATUS(wanted,
                 slipstream_forest_verify_vartime(forest, items[i].id, items[i].proof, items[i].length, &error));
  }
  CHECK(slipstream_forest_count(forest) == there);
}

/* Inserts `add` new ids, deletes every `step`-th, and updates all proofs. */
static slipstream_forest* round_of(slipstream_forest* before, size_t add, size_t step) {
  slipstream_work_forest* work = NULL;
  slipstream_forest* after = NULL;
  slipstream_catchup* catchup = NULL;
  const size_t old_count = item_count;
  size_t i;
  CHECK_OK(slipstream_work_forest_new(&work, before, &error));
  for (i = 0; i < add; ++i) {
    item* it = &items[item_count++];
    memset(it, 0, sizeof *it);
    it->id[0] = (uint8_t)item_count;
    it->id[31] = 7;
    it->length = 1;
    it->there = 1;
    CHECK_OK(slipstream_work_forest_insert(work, it->id, &error));
  }
  for (i = 0; i < item_count; i += step) {
    item* it = &items[i];
    if (!it->there) {
      CHECK_STATUS(SLIPSTREAM_INVALID,
                   slipstream_work_forest_delete_vartime(work, it->id, it->proof, it->length, &error));
      continue;
    }
    CHECK_OK(slipstream_work_forest_delete_vartime(work, it->id, it->proof, it->length, &error));
    /* Twice is once too often. */
    CHECK_STATUS(SLIPSTREAM_INVALID,
                 slipstream_work_forest_delete_vartime(work, it->id, it->proof, it->length, &error));
    it->there = 0;
  }
  CHECK_OK(slipstream_work_forest_normalize(work, &after, &catchup, &error));
  for (i = 0; i < item_count; ++i) {
    item* it = &items[i];
    uint8_t updated[PROOF];
    size_t length = 0;
    if (!it->there) {
      /* Of an id that was deleted no committed proof is to be had. */
      if (i < old_count && it->length > 1) {
        CHECK_STATUS(SLIPSTREAM_INVALID, slipstream_catchup_update_proof(catchup, it->id, it->proof, it->length,
                                                                         updated, sizeof updated, &length, &error));
      }
      continue;
    }
    CHECK_STATUS(SLIPSTREAM_BUFFER_TOO_SMALL,
                 slipstream_catchup_update_proof(catchup, it->id, it->proof, it->length, NULL, 0, &length, &error));
    CHECK(length >= 13);
    CHECK_OK(slipstream_catchup_update_proof(catchup, it->id, it->proof, it->length, updated, length, &length, &error));
    memcpy(it->proof, updated, length);
    it->length = length;
  }
  slipstream_catchup_free(catchup);
  slipstream_work_forest_free(work);
  slipstream_forest_free(before);
  check_all(after);
  return after;
}

static void rebuild(const slipstream_forest* forest) {
  uint8_t roots[32 * 64], root[32], again[32];
  size_t length = 0, n, i;
  const uint64_t count = slipstream_forest_count(forest);
  slipstream_forest* copy = NULL;
  CHECK_STATUS(count == 0 ? SLIPSTREAM_OK : SLIPSTREAM_BUFFER_TOO_SMALL,
               slipstream_forest_roots(forest, NULL, 0, &length, &error));
  CHECK_OK(slipstream_forest_roots(forest, roots, length, &length, &error));
  for (n = 0, i = 0; i < 64; ++i) n += (count >> i) & 1;
  CHECK(length == 32 * n);
  CHECK_OK(slipstream_forest_from_roots(&copy, count, roots, n, &error));
  CHECK_OK(slipstream_forest_root(forest, root, &error));
  CHECK_OK(slipstream_forest_root(copy, again, &error));
  CHECK(memcmp(root, again, 32) == 0);
  check_all(copy);
  slipstream_forest_free(copy);
  CHECK_OK(slipstream_forest_clone(&copy, forest, &error));
  check_all(copy);
  slipstream_forest_free(copy);
}

static void refused(slipstream_forest* forest) {
  slipstream_forest* made = NULL;
  slipstream_work_forest* work = NULL;
  uint8_t roots[64] = {0}, out[32], proof[PROOF];
  size_t length = 0, i, at = 0;
  while (!items[at].there) ++at;
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_forest_from_roots(&made, 3, roots, 1, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_forest_from_roots(&made, (uint64_t)1 << 63, roots, 1, &error));
  CHECK(made == NULL);
  /* Every byte of a proof counts. */
  for (i = 0; i < items[at].length; ++i) {
    slipstream_status got;
    memcpy(proof, items[at].proof, items[at].length);
    proof[i] ^= 1;
    got = slipstream_forest_verify_vartime(forest, items[at].id, proof, items[at].length, NULL);
    /* Position bits above the path are read, but then it leads to no root. */
    CHECK(got == SLIPSTREAM_INVALID || got == SLIPSTREAM_BAD_FORMAT);
    got = slipstream_forest_verify_vartime(forest, items[at].id, items[at].proof, i, NULL);
    CHECK(got == SLIPSTREAM_BAD_FORMAT);
  }
  memcpy(proof, items[at].proof, items[at].length);
  proof[items[at].length] = 0;
  CHECK_STATUS(SLIPSTREAM_BAD_FORMAT,
               slipstream_forest_verify_vartime(forest, items[at].id, proof, items[at].length + 1, &error));
  CHECK_STATUS(SLIPSTREAM_INVALID, slipstream_forest_verify_vartime(forest, items[at].id, TRANSIENT, 1, &error));
  CHECK_OK(slipstream_work_forest_new(&work, forest, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_FORMAT, slipstream_work_forest_delete_vartime(work, out, NULL, 0, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_work_forest_insert(work, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_work_forest_insert(NULL, out, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_work_forest_normalize(work, NULL, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_work_forest_normalize(NULL, &made, NULL, &error));
  slipstream_work_forest_free(work);
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_work_forest_new(&work, NULL, &error));
  CHECK(work == NULL);
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_forest_root(NULL, out, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_forest_roots(forest, roots, 64, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_forest_new(NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER,
               slipstream_catchup_update_proof(NULL, out, TRANSIENT, 1, proof, sizeof proof, &length, &error));
  CHECK(slipstream_forest_count(NULL) == 0);
  slipstream_forest_free(NULL);
  slipstream_work_forest_free(NULL);
}

int main(void) {
  slipstream_forest* forest = NULL;
  slipstream_work_forest* work = NULL;
  slipstream_forest* same = NULL;
  uint8_t empty[32], root[32];
  CHECK_OK(slipstream_forest_new(&forest, &error));
  CHECK_OK(slipstream_forest_root(forest, empty, &error));
  rebuild(forest);
  forest = round_of(forest, 11, 4);
  CHECK_OK(slipstream_forest_root(forest, root, &error));
  CHECK(memcmp(root, empty, 32) != 0);
  rebuild(forest);
  forest = round_of(forest, 20, 3);
  forest = round_of(forest, 0, 2);
  rebuild(forest);
  forest = round_of(forest, 33, 5);
  rebuild(forest);
  refused(forest);
  /* No change, no other root. */
  CHECK_OK(slipstream_work_forest_new(&work, forest, &error));
  CHECK_OK(slipstream_work_forest_normalize(work, &same, NULL, &error));
  CHECK_OK(slipstream_forest_root(forest, root, &error));
  CHECK_OK(slipstream_forest_root(same, empty, &error));
  CHECK(memcmp(root, empty, 32) == 0);
  slipstream_forest_free(same);
  slipstream_work_forest_free(work);
  /* All deleted: the root of the empty set again. */
  forest = round_of(forest, 0, 1);
  CHECK(slipstream_forest_count(forest) == 0);
  slipstream_forest_free(forest);
  return check_result("utreexo");
}
