/* Reads the blocks and transactions of a workload (src/slipstream/ledger/import.h describes the format). C99. */
#ifndef SLIPSTREAM_TESTS_CAPI_WORKLOAD_H
#define SLIPSTREAM_TESTS_CAPI_WORKLOAD_H

#include "capi/check.h"

typedef struct {
  uint8_t* file;
  uint64_t timestamp_ms;
  const uint8_t* ids;
  size_t id_count;
  /* Blocks as they are sent, to be freed. */
  slipstream_bytes* blocks;
  size_t block_count;
  /* The transactions of all blocks, without Utreexo proofs. */
  slipstream_bytes* txs;
  size_t tx_count;
} workload;

static inline uint32_t load_le32(const uint8_t* p) {
  return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* The first `most` blocks of a file. */
static inline workload load_workload(const char* path, size_t most) {
  workload out;
  size_t length, b, t;
  const uint8_t *at, *end;
  memset(&out, 0, sizeof out);
  out.file = read_file(path, &length);
  at = out.file;
  end = at + length;
  CHECK(length > 24 && memcmp(at, "ZKVMWL1\n", 8) == 0);
  out.timestamp_ms = load_le32(at + 8) | (uint64_t)load_le32(at + 12) << 32;
  out.id_count = load_le32(at + 16);
  out.ids = at + 20;
  at = out.ids + 32 * out.id_count;
  out.block_count = load_le32(at);
  at += 4;
  if (out.block_count > most) out.block_count = most;
  out.blocks = (slipstream_bytes*)allocate(out.block_count * sizeof *out.blocks);
  for (b = 0; b < out.block_count; ++b) {
    const uint32_t header = load_le32(at);
    const uint8_t* begin = at + 4;
    uint32_t count;
    uint8_t* block;
    at = begin + header;
    count = load_le32(at);
    at += 4;
    out.txs = (slipstream_bytes*)realloc(out.txs, (out.tx_count + count) * sizeof *out.txs);
    if (out.txs == NULL) abort();
    for (t = 0; t < count; ++t) {
      const uint32_t size = load_le32(at);
      slipstream_bytes* tx = &out.txs[out.tx_count++];
      tx->data = at + 4;
      CHECK_OK(slipstream_block_tx_split(at + 4, size, &tx->length, &error));
      at += 4 + size;
    }
    /* The header, the number of transactions, and each after its length: without the length of the header the file has
     * a block as it is sent. */
    out.blocks[b].length = (size_t)(at - begin);
    block = (uint8_t*)allocate(out.blocks[b].length);
    memcpy(block, begin, out.blocks[b].length);
    out.blocks[b].data = block;
  }
  CHECK(at <= end);
  return out;
}

static inline void free_workload(workload* w) {
  size_t b;
  for (b = 0; b < w->block_count; ++b) free((void*)(uintptr_t)w->blocks[b].data);
  free(w->blocks);
  free(w->txs);
  free(w->file);
}

#endif
