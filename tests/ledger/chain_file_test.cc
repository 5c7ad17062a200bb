// Chain files: what is written is read back, and every kind of damage is named with its place.
#include "ledger/chain_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "ledger/detail/chain_format.h"
#include "ledger/ledger_vectors.h"
#include "support/scratch.h"

namespace slipstream::ledger {
namespace {

using slipstream::test::load_vectors;
using slipstream::test::ScratchDirectory;
using test::Json;
using enum ChainErrorKind;

// The chain of blockchain.json: six blocks, one of them empty.
struct Chain {
  ChainState state;
  std::vector<Block> blocks;

  Chain() {
    const Json vectors = load_vectors("blockchain.json");
    state = test::initial_state_of(vectors["initial"]).state;
    for (const Json& block : vectors["blocks"]) blocks.push_back(test::block_of(block));
  }

  void write(const std::filesystem::path& path) const {
    auto writer = ChainWriter::create(path, state);
    ASSERT_TRUE(writer);
    for (const Block& block : blocks) ASSERT_TRUE(writer->append(block));
    ASSERT_TRUE(writer->finish());
  }
};

// Reads to the end or to the first error.
struct Reading {
  std::uint64_t blocks = 0;
  std::optional<ChainError> error;

  explicit Reading(const std::filesystem::path& path) {
    auto reader = ChainReader::open(path);
    if (!reader) {
      error = reader.error();
      return;
    }
    while (true) {
      auto block = reader->next();
      if (!block) {
        error = block.error();
        EXPECT_EQ(reader->next().error().offset, error->offset);
        return;
      }
      if (!*block) return;
      ++blocks;
    }
  }
};

// Offsets at which the parts of a chain file begin.
struct Layout {
  std::uint64_t state_length_at = 12;
  std::vector<std::uint64_t> block_length_at;
  std::uint64_t end_at = 0, size = 0;

  explicit Layout(const Chain& chain) {
    std::uint64_t at = 12 + 4 + chain.state.encode().size() + 16;
    for (const Block& block : chain.blocks) {
      block_length_at.push_back(at);
      at += 4 + block.encode().size() + 16;
    }
    end_at = at;
    size = at + 4 + 8 + 16;
  }
};

TEST(ChainFile, a_written_chain_is_read_back) {
  const ScratchDirectory scratch;
  const Chain chain;
  const auto path = scratch / "chain.slip";
  chain.write(path);
  EXPECT_EQ(scratch.names(), std::vector<std::string>{"chain.slip"});
  EXPECT_EQ(std::filesystem::file_size(path), Layout(chain).size);

  auto reader = ChainReader::open(path);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->initial_state().encode(), chain.state.encode());
  EXPECT_EQ(reader->file_size(), Layout(chain).size);
  std::vector<Block> blocks;
  for (const Block& block : *reader) blocks.push_back(block);
  EXPECT_FALSE(reader->error());
  EXPECT_EQ(blocks, chain.blocks);
  EXPECT_EQ(reader->blocks_read(), chain.blocks.size());
  EXPECT_EQ(reader->offset(), reader->file_size());
  const auto after_the_end = reader->next();
  ASSERT_TRUE(after_the_end);
  EXPECT_FALSE(*after_the_end);
}

TEST(ChainFile, a_chain_without_blocks_is_a_chain) {
  const ScratchDirectory scratch;
  Chain chain;
  chain.blocks.clear();
  chain.write(scratch / "chain.slip");
  const Reading reading(scratch / "chain.slip");
  EXPECT_FALSE(reading.error);
  EXPECT_EQ(reading.blocks, 0u);
}

TEST(ChainFile, a_file_cut_at_any_structural_boundary_or_beside_one_is_truncated) {
  const ScratchDirectory scratch;
  const Chain chain;
  const Layout layout(chain);
  chain.write(scratch / "whole");
  const Bytes whole = slipstream::test::read_file(scratch / "whole");
  std::vector<std::uint64_t> boundaries = {8,
                                           layout.state_length_at,
                                           layout.state_length_at + 4,
                                           layout.end_at,
                                           layout.end_at + 4,
                                           layout.end_at + 12,
                                           layout.size};
  for (const std::uint64_t at : layout.block_length_at) boundaries.insert(boundaries.end(), {at - 16, at, at + 4});
  std::size_t cases = 0;
  for (const std::uint64_t boundary : boundaries) {
    for (const std::uint64_t n : {boundary - 1, boundary, boundary + 1}) {
      if (n >= layout.size) continue;
      slipstream::test::write_file(scratch / "cut", ByteSpan(whole).first(n));
      const Reading reading(scratch / "cut");
      ASSERT_TRUE(reading.error) << n;
      EXPECT_EQ(reading.error->kind, Truncated) << n;
      EXPECT_EQ(reading.error->offset, n);
      ++cases;
    }
  }
  EXPECT_GT(cases, 60u);
}

TEST(ChainFile, an_empty_file_and_other_files_are_told_apart) {
  const ScratchDirectory scratch;
  const auto path = scratch / "file";
  const auto kind_of = [&](std::string_view contents) {
    slipstream::test::write_file(path, as_bytes(contents));
    const Reading reading(path);
    EXPECT_TRUE(reading.error);
    return reading.error->kind;
  };
  EXPECT_EQ(kind_of(""), Empty);
  EXPECT_EQ(kind_of("x"), WrongMagic);
  EXPECT_EQ(kind_of("ZKVMWL1\n and more"), WrongMagic);
  EXPECT_EQ(kind_of("\x89SL"), Truncated);
  EXPECT_EQ(kind_of("\x89SLIP\n\x1a"), WrongMagic);  // as a text transfer leaves it
  EXPECT_EQ(kind_of(std::string_view("\x89SLIP\r\n\x1a\x02\0\0\0", 12)), WrongVersion);
  EXPECT_EQ(kind_of(std::string_view("\x89SLIP\r\n\x1a\x01\0\0\0\0\0\0\0", 16)), Malformed);  // no state
  std::filesystem::remove(path);
  EXPECT_EQ(Reading(path).error->kind, Unreadable);
  std::filesystem::create_directory(path);
  EXPECT_EQ(Reading(path).error->kind, Unreadable);
}

TEST(ChainFile, a_byte_flipped_anywhere_is_noticed_where_it_is) {
  const ScratchDirectory scratch;
  const Chain chain;
  const Layout layout(chain);
  chain.write(scratch / "whole");
  const Bytes whole = slipstream::test::read_file(scratch / "whole");
  std::vector<std::uint64_t> begins = {layout.state_length_at};
  begins.insert(begins.end(), layout.block_length_at.begin(), layout.block_length_at.end());
  begins.push_back(layout.end_at);
  std::size_t cases = 0;
  // Every byte of the structure, and every 97th of the contents.
  for (std::uint64_t at = 0; at < layout.size; ++at) {
    const auto next = std::ranges::upper_bound(begins, at);
    const std::uint64_t begin = next == begins.begin() ? 0 : *std::prev(next);
    const std::uint64_t end = next == begins.end() ? layout.size : *next;
    const bool structure = at < layout.state_length_at || at - begin < 4 || end - at <= 16 || begin == layout.end_at;
    if (!structure && at % 97 != 0) continue;
    Bytes damaged = whole;
    damaged[at] ^= static_cast<std::uint8_t>(1u << at % 8);
    slipstream::test::write_file(scratch / "damaged", damaged);
    const Reading reading(scratch / "damaged");
    ASSERT_TRUE(reading.error) << at;
    const ChainErrorKind kind = reading.error->kind;
    if (at < 8) {
      EXPECT_EQ(kind, WrongMagic) << at;
    } else if (at < 12) {
      EXPECT_EQ(kind, WrongVersion) << at;
    } else if (at - begin < 4) {
      // Another length reads another record, or asks for more than there is.
      EXPECT_TRUE(kind == WrongChecksum || kind == Truncated || kind == Malformed) << at << " " << name(kind);
    } else {
      EXPECT_EQ(kind, WrongChecksum) << at;
      EXPECT_EQ(reading.error->offset, begin + 4) << at;
    }
    if (begin >= layout.block_length_at[0] && begin != layout.end_at) {
      EXPECT_EQ(reading.error->block, reading.blocks) << at;
      EXPECT_EQ(layout.block_length_at[reading.blocks], begin) << at;
    }
    ++cases;
  }
  EXPECT_GT(cases, 400u);
}

TEST(ChainFile, exchanged_missing_and_repeated_records_are_noticed) {
  const ScratchDirectory scratch;
  const Chain chain;
  const Layout layout(chain);
  chain.write(scratch / "whole");
  const Bytes whole = slipstream::test::read_file(scratch / "whole");
  const auto part = [&](std::uint64_t begin, std::uint64_t end) {
    return Bytes(whole.begin() + static_cast<std::ptrdiff_t>(begin), whole.begin() + static_cast<std::ptrdiff_t>(end));
  };
  const Bytes head = part(0, layout.block_length_at[0]);
  const Bytes first = part(layout.block_length_at[0], layout.block_length_at[1]);
  const Bytes second = part(layout.block_length_at[1], layout.block_length_at[2]);
  const Bytes rest = part(layout.block_length_at[2], layout.size);
  const auto error_of = [&](std::initializer_list<Bytes> parts) {
    Bytes bytes;
    for (const Bytes& p : parts) bytes.insert(bytes.end(), p.begin(), p.end());
    slipstream::test::write_file(scratch / "file", bytes);
    return Reading(scratch / "file").error;
  };
  EXPECT_FALSE(error_of({head, first, second, rest}));
  EXPECT_EQ(error_of({head, second, first, rest})->kind, WrongChecksum);
  EXPECT_EQ(error_of({head, first, rest})->kind, WrongChecksum);
  EXPECT_EQ(error_of({head, first, first, second, rest})->kind, WrongChecksum);
  EXPECT_EQ(error_of({head, first, second, rest, Bytes{0}})->kind, TrailingBytes);
  EXPECT_EQ(error_of({head, first, second, rest, Bytes{0}})->offset, layout.size);
}

// A record with its true checksum around any payload.
Bytes record(std::uint64_t number, ByteSpan payload) {
  Bytes out;
  Writer writer(out);
  writer.sized_bytes(payload);
  writer.bytes(detail::record_checksum(number, payload));
  return out;
}

TEST(ChainFile, contents_that_are_no_block_are_malformed_even_with_the_right_checksum) {
  const ScratchDirectory scratch;
  const Chain chain;
  const Layout layout(chain);
  chain.write(scratch / "whole");
  Bytes head = slipstream::test::read_file(scratch / "whole");
  head.resize(layout.block_length_at[0]);
  const auto error_of = [&](ByteSpan payload) {
    Bytes bytes = head;
    const Bytes block = record(1, payload);
    bytes.insert(bytes.end(), block.begin(), block.end());
    slipstream::test::write_file(scratch / "file", bytes);
    return Reading(scratch / "file").error.value();
  };
  Bytes block = chain.blocks[0].encode();
  block.push_back(0);
  EXPECT_EQ(error_of(block).kind, Malformed);
  EXPECT_EQ(error_of(block).offset, layout.block_length_at[0] + 4 + block.size() - 1);
  block.resize(block.size() - 2);
  EXPECT_EQ(error_of(block).kind, Malformed);
  EXPECT_EQ(error_of(block).block, 0u);
  EXPECT_EQ(error_of(Bytes(1)).kind, Malformed);
}

TEST(ChainFile, a_state_that_contradicts_itself_is_malformed) {
  const ScratchDirectory scratch;
  const Chain chain;
  Bytes bytes(detail::kChainMagic.begin(), detail::kChainMagic.end());
  bytes.insert(bytes.end(), {1, 0, 0, 0});
  Bytes state = chain.state.encode();
  state.back() ^= 1;
  const Bytes state_record = record(0, state);
  bytes.insert(bytes.end(), state_record.begin(), state_record.end());
  slipstream::test::write_file(scratch / "file", bytes);
  EXPECT_EQ(Reading(scratch / "file").error->kind, Malformed);
}

TEST(ChainFile, an_end_record_that_counts_other_blocks_is_malformed) {
  const ScratchDirectory scratch;
  const Chain chain;
  const Layout layout(chain);
  chain.write(scratch / "whole");
  Bytes bytes = slipstream::test::read_file(scratch / "whole");
  bytes.resize(layout.end_at + 4);
  Bytes count(8);
  store_le64(count.data(), chain.blocks.size() + 1);
  bytes.insert(bytes.end(), count.begin(), count.end());
  const auto checksum = detail::record_checksum(chain.blocks.size() + 1, count);
  bytes.insert(bytes.end(), checksum.begin(), checksum.end());
  slipstream::test::write_file(scratch / "file", bytes);
  EXPECT_EQ(Reading(scratch / "file").error->kind, Malformed);
}

TEST(ChainFile, a_length_of_four_gigabytes_takes_no_more_memory_than_the_file) {
  const ScratchDirectory scratch;
  const Chain chain;
  const Layout layout(chain);
  chain.write(scratch / "whole");
  Bytes bytes = slipstream::test::read_file(scratch / "whole");
  store_le32(bytes.data() + layout.block_length_at[0], 0xffffffff);
  slipstream::test::write_file(scratch / "file", bytes);
  const Reading reading(scratch / "file");
  EXPECT_EQ(reading.error->kind, Truncated);
  EXPECT_EQ(reading.error->offset, layout.size);
}

TEST(ChainFile, an_unfinished_writer_leaves_what_was_there) {
  const ScratchDirectory scratch;
  const Chain chain;
  const auto path = scratch / "chain.slip";
  slipstream::test::write_file(path, as_bytes("what was there"));
  {
    auto writer = ChainWriter::create(path, chain.state);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->append(chain.blocks[0]));
    EXPECT_EQ(slipstream::test::read_file(path).size(), 14u);
  }
  EXPECT_EQ(scratch.names(), std::vector<std::string>{"chain.slip"});
  EXPECT_EQ(slipstream::test::read_file(path).size(), 14u);
}

TEST(ChainFile, a_directory_that_is_not_there_is_unwritable) {
  const ScratchDirectory scratch;
  const auto writer = ChainWriter::create(scratch / "no" / "chain.slip", ChainState{});
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().kind, Unwritable);
  EXPECT_FALSE(writer.error().detail.empty());
}

TEST(ChainFile, errors_are_one_line_with_file_kind_place_and_reason) {
  const ChainError error{.kind = WrongChecksum, .path = "a.slip", .offset = 77, .block = 3, .detail = "why"};
  EXPECT_EQ(error.to_string(), "a.slip: WrongChecksum at byte 77, in block 3 of the file: why");
}

}  // namespace
}  // namespace slipstream::ledger
