// Chain files that are damaged, and such as promise more than is there: every kind of damage is named with its place.
#include "slipstream/ledger/chain_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "ledger/chain_files.h"
#include "ledger/ledger_vectors.h"
#include "support/heap.h"
#include "support/scratch.h"

namespace slipstream::ledger {
namespace {

using test::append;
using test::end_record;
using test::FileChain;
using test::Layout;
using test::preamble;
using test::Reading;
using test::record;
using test::record_head;
using test::small_chain;
using test::vector_chain;
using enum ChainErrorKind;

class DamagedChainFileOf : public test::ChainFileTest {};

INSTANTIATE_TEST_SUITE_P(Version, DamagedChainFileOf, testing::Values(1u, 2u),
                         [](const auto& test) { return std::to_string(test.param); });

TEST_P(DamagedChainFileOf, a_file_cut_anywhere_is_truncated) {
  const FileChain chain = small_chain();
  const Layout layout(version_, chain);
  const Bytes whole = bytes_of(chain);
  for (std::size_t n = 1; n < layout.size; ++n) {
    const auto error = error_of(ByteSpan(whole).first(n));
    ASSERT_TRUE(error) << n;
    EXPECT_EQ(error->kind, Truncated) << n;
    EXPECT_EQ(error->offset, n);
    // The record in which it ends, if that is known to be a block.
    const std::size_t next =
        static_cast<std::size_t>(std::ranges::upper_bound(layout.block_at, n) - layout.block_at.begin());
    if (n < layout.block_at[0]) {
      EXPECT_EQ(error->block, std::nullopt) << n;
    } else if (n < layout.end_at) {
      EXPECT_EQ(error->block, next - 1) << n;
    }
  }
}

TEST_P(DamagedChainFileOf, a_bit_flipped_anywhere_is_noticed_where_it_is) {
  const FileChain chain = small_chain();
  const Layout layout(version_, chain);
  const std::vector<std::size_t> begins = layout.begins();
  Bytes bytes = bytes_of(chain);
  for (std::size_t at = 0; at < layout.size; ++at) {
    const auto next = std::ranges::upper_bound(begins, at);
    const std::size_t begin = next == begins.begin() ? 0 : *std::prev(next);
    const auto number = static_cast<std::uint64_t>(next - begins.begin()) - 1;
    for (unsigned bit = 0; bit < 8; ++bit) {
      SCOPED_TRACE(std::to_string(at) + ", bit " + std::to_string(bit));
      bytes[at] ^= static_cast<std::uint8_t>(1u << bit);
      const auto error = error_of(bytes);
      bytes[at] ^= static_cast<std::uint8_t>(1u << bit);
      ASSERT_TRUE(error);
      if (at < 8) {
        EXPECT_EQ(error->kind, WrongMagic);
        EXPECT_EQ(error->offset, 0u);
      } else if (at < 12) {
        EXPECT_EQ(error->kind, WrongVersion);
        EXPECT_EQ(error->offset, 8u);
      } else if (at - begin >= layout.head) {
        EXPECT_EQ(error->kind, WrongChecksum);
        EXPECT_EQ(error->offset, begin + layout.head);
      } else if (version_ == 1) {
        // Another length reads another record, or asks for more than there is.
        EXPECT_TRUE(error->kind == WrongChecksum || error->kind == Truncated || error->kind == InvalidFormat);
      } else {
        EXPECT_EQ(error->kind, WrongChecksum);
        EXPECT_EQ(error->offset, begin);
      }
      if (begin < layout.block_at[0]) {
        EXPECT_EQ(error->block, std::nullopt);
      } else if (begin != layout.end_at) {
        EXPECT_EQ(error->block, number - 1);
      }
    }
  }
}

TEST_P(DamagedChainFileOf, a_length_that_becomes_zero_is_an_error_in_that_block) {
  const FileChain chain = small_chain();
  const Layout layout(version_, chain);
  const Bytes whole = bytes_of(chain);
  for (std::size_t i = 0; i < chain.blocks.size(); ++i) {
    Bytes damaged = whole;
    store_le32(damaged.data() + layout.block_at[i], 0);
    const auto error = error_of(damaged);
    ASSERT_TRUE(error) << i;
    EXPECT_EQ(error->kind, WrongChecksum);
    EXPECT_EQ(error->block, i);
    EXPECT_EQ(error->offset, layout.block_at[i] + (version_ == 1 ? 4 : 0));
  }
}

TEST_P(DamagedChainFileOf, exchanged_missing_and_repeated_records_are_noticed) {
  const FileChain chain = vector_chain();
  const Layout layout(version_, chain);
  const Bytes whole = bytes_of(chain);
  const auto part = [&](std::size_t begin, std::size_t end) {
    return Bytes(whole.begin() + static_cast<std::ptrdiff_t>(begin), whole.begin() + static_cast<std::ptrdiff_t>(end));
  };
  const Bytes head = part(0, layout.block_at[0]);
  const Bytes first = part(layout.block_at[0], layout.block_at[1]);
  const Bytes second = part(layout.block_at[1], layout.block_at[2]);
  const Bytes rest = part(layout.block_at[2], layout.size);
  const auto error_of_parts = [&](std::initializer_list<Bytes> parts) {
    Bytes bytes;
    for (const Bytes& p : parts) append(bytes, p);
    return error_of(bytes);
  };
  EXPECT_FALSE(error_of_parts({head, first, second, rest}));
  EXPECT_EQ(error_of_parts({head, second, first, rest})->kind, WrongChecksum);
  EXPECT_EQ(error_of_parts({head, first, rest})->kind, WrongChecksum);
  EXPECT_EQ(error_of_parts({head, first, first, second, rest})->kind, WrongChecksum);
  EXPECT_EQ(error_of_parts({head, first, second, rest, Bytes{0}})->kind, TrailingBytes);
  EXPECT_EQ(error_of_parts({head, first, second, rest, Bytes{0}})->offset, layout.size);
}

TEST_P(DamagedChainFileOf, contents_that_are_no_block_are_malformed_even_with_the_right_checksum) {
  const FileChain chain = vector_chain();
  const Layout layout(version_, chain);
  Bytes head = bytes_of(chain);
  head.resize(layout.block_at[0]);
  const std::size_t payload_at = layout.block_at[0] + layout.head;
  const auto error_with = [&](ByteSpan payload) {
    Bytes bytes = head;
    append(bytes, record(version_, 1, payload));
    const ChainError error = error_of(bytes).value();
    EXPECT_EQ(error.kind, InvalidFormat);
    EXPECT_EQ(error.block, 0u);
    return error;
  };
  Bytes block = chain.blocks[0].encode();
  block.push_back(0);
  EXPECT_EQ(error_with(block).offset, payload_at + block.size() - 1);
  block.resize(block.size() - 2);
  EXPECT_GT(error_with(block).offset, payload_at + 128);
  EXPECT_EQ(error_with(Bytes(1)).offset, payload_at);
  // More transactions than bytes, and many of them with a few bytes each.
  block = BlockHeader{}.encode();
  append(block, Bytes{0xff, 0xff, 0xff, 0xff});
  EXPECT_EQ(error_with(block).offset, payload_at + 124);
  block = BlockHeader{}.encode();
  append(block, Bytes{1, 0x80, 0, 0});
  block.resize(block.size() + 0x8001 * 63);
  EXPECT_EQ(error_with(block).offset, payload_at + 124);
  // An extension that no state could hold.
  block = BlockHeader{.ext = Bytes((1 << 19) + 1)}.encode();
  append(block, Bytes(4));
  EXPECT_EQ(error_with(block).offset, payload_at + 120);
}

TEST_P(DamagedChainFileOf, a_state_that_is_none_is_malformed) {
  const FileChain chain = vector_chain();
  const auto error_with = [&](ByteSpan state) {
    Bytes bytes = preamble(version_);
    append(bytes, record(version_, 0, state));
    append(bytes, end_record(version_, 1, 0));
    return error_of(bytes);
  };
  const Bytes state = chain.state.encode();
  EXPECT_FALSE(error_with(state));
  Bytes other_root = state;
  other_root.back() ^= 1;
  EXPECT_EQ(error_with(other_root)->kind, InvalidFormat);
  EXPECT_EQ(error_with(Bytes(1))->kind, InvalidFormat);
  EXPECT_EQ(error_with(Bytes((1 << 20) + 1))->kind, InvalidFormat);
  Bytes none = preamble(version_);
  append(none, end_record(version_, 0, 0));
  EXPECT_EQ(error_of(none)->kind, InvalidFormat);
  EXPECT_EQ(error_of(none)->offset, 12u);
}

TEST_P(DamagedChainFileOf, an_end_record_that_counts_other_blocks_is_malformed) {
  const FileChain chain = vector_chain();
  const Layout layout(version_, chain);
  Bytes bytes = bytes_of(chain);
  bytes.resize(layout.end_at);
  append(bytes, end_record(version_, chain.blocks.size() + 1, chain.blocks.size() + 1));
  EXPECT_EQ(error_of(bytes)->kind, InvalidFormat);
  EXPECT_EQ(error_of(bytes)->offset, layout.end_at + layout.head);
  EXPECT_EQ(error_of(bytes)->block, std::nullopt);
}

// What is wrong with a file, or "nothing", if the heap may grow by `bytes` only. Sanitizers have a heap of their own:
// their builds read without a limit.
std::string reading_within([[maybe_unused]] std::size_t bytes, const std::filesystem::path& path) {
#ifdef SLIPSTREAM_COUNTS_HEAP
  const slipstream::test::HeapLimit limit(bytes);
#endif
  auto reader = ChainReader::open(path);
  if (!reader) return reader.error().to_string();
  Block block;
  while (true) {
    const auto there = reader->next(block);
    if (!there) return there.error().to_string();
    if (!*there) return "nothing";
  }
}

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

// A hole in a file costs its maker nothing.
TEST_P(DamagedChainFileOf, a_length_costs_no_memory_before_a_block_is_there) {
  const std::uint32_t length = version_ == 1 ? 64 * kMebibyte : 256 * kMebibyte;
  const Bytes small = Block{}.encode();
  // Nothing; a header and a count; a count of as many as could be there; a header with an extension; one too many
  // bytes.
  std::vector<Bytes> begins = {{}, Bytes(128, 0), Bytes(128, 0), Bytes(128, 0), small};
  store_le32(begins[1].data() + 124, 1000);
  store_le32(begins[2].data() + 124, (length - 128) / 4);
  store_le32(begins[3].data() + 120, length - 128);
  for (const bool in_state : {false, true}) {
    Bytes head = preamble(version_);
    if (!in_state) append(head, record(version_, 0, small_chain().state.encode()));
    append(head, record_head(version_, in_state ? 0 : 1, length));
    for (const Bytes& begin : begins) {
      Bytes bytes = head;
      append(bytes, begin);
      slipstream::test::write_file(path_, bytes);
      const std::string cut = reading_within(24 * kMebibyte, path_);
      EXPECT_NE(cut.find("Truncated at byte " + std::to_string(bytes.size())), std::string::npos) << cut;
      std::filesystem::resize_file(path_, 1536 * kMebibyte);
      const std::string sparse = reading_within(24 * kMebibyte, path_);
      EXPECT_NE(sparse.find("WrongChecksum at byte " + std::to_string(head.size())), std::string::npos) << sparse;
      EXPECT_EQ(sparse.find("in block 0") != std::string::npos, !in_state) << sparse;
    }
  }
}

TEST_P(DamagedChainFileOf, memory_that_is_not_there_is_an_error_of_the_block) {
#ifndef SLIPSTREAM_COUNTS_HEAP
  GTEST_SKIP() << "the sanitizer has a heap of its own";
#endif
  FileChain chain = small_chain();
  chain.blocks[1].txs.assign(1, Bytes(64 * kMebibyte));
  slipstream::test::write_file(path_, bytes_of(chain));
  EXPECT_EQ(reading_within(256 * kMebibyte, path_), "nothing");
  const std::string error = reading_within(32 * kMebibyte, path_);
  EXPECT_NE(error.find(": OutOfMemory at byte "), std::string::npos) << error;
  EXPECT_NE(error.find(", in block 1 of the file: there is not enough memory"), std::string::npos) << error;
}
}  // namespace
}  // namespace slipstream::ledger
