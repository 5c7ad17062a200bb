// Chain files: both versions are read, what is written is read back, and what is no chain file is told apart.
#include "slipstream/ledger/chain_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "ledger/chain_files.h"
#include "slipstream/base/hex.h"
#include "slipstream/ledger/block_verifier.h"
#include "support/scratch.h"

namespace slipstream::ledger {
namespace {

using slipstream::test::ScratchDirectory;
using test::append;
using test::chain_bytes;
using test::FileChain;
using test::Layout;
using test::preamble;
using test::Reading;
using test::record;
using test::record_head;
using test::small_chain;
using test::vector_chain;
using enum ChainErrorKind;

class ChainFileOf : public test::ChainFileTest {};

INSTANTIATE_TEST_SUITE_P(Version, ChainFileOf, testing::Values(1u, 2u),
                         [](const auto& test) { return std::to_string(test.param); });

void write_chain(const std::filesystem::path& path, const FileChain& chain) {
  auto writer = ChainWriter::create(path, chain.state);
  ASSERT_TRUE(writer);
  for (const Block& block : chain.blocks) ASSERT_TRUE(writer->append(block));
  ASSERT_TRUE(writer->finish());
}

TEST_P(ChainFileOf, every_version_is_read) {
  const FileChain chain = vector_chain();
  const Layout layout(version_, chain);
  slipstream::test::write_file(path_, bytes_of(chain));
  ASSERT_EQ(std::filesystem::file_size(path_), layout.size);
  auto reader = ChainReader::open(path_);
  ASSERT_TRUE(reader) << reader.error().to_string();
  EXPECT_EQ(reader->initial_state().encode(), chain.state.encode());
  EXPECT_EQ(reader->file_size(), layout.size);
  EXPECT_EQ(reader->offset(), layout.block_at[0]);
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

TEST_P(ChainFileOf, a_chain_without_blocks_is_a_chain) {
  EXPECT_FALSE(error_of(bytes_of({vector_chain().state, {}})));
  EXPECT_TRUE(Reading(path_).blocks.empty());
}

// Blocks far larger than the reader's window, and transactions at, below and above its size.
TEST_P(ChainFileOf, blocks_and_transactions_of_any_size_are_read) {
  FileChain chain{ChainState::make_initial(5, {}).state, {}};
  constexpr std::size_t kWindow = detail::ChainInput::kWindow;
  for (const std::size_t size : {kWindow - 132, kWindow - 1, kWindow, kWindow + 1, 3 * kWindow + 5}) {
    Block& block = chain.blocks.emplace_back();
    block.header.ext = Bytes(size % 1000, 0xee);
    block.txs = {Bytes(size, 1), {}, Bytes(5, 2), Bytes(size, 3)};
    for (std::size_t i = 0; i < size; ++i) block.txs[3][i] = static_cast<std::uint8_t>(i * i >> 8);
  }
  chain.blocks.push_back(chain.blocks[0]);
  chain.blocks.back().txs.resize(1);
  slipstream::test::write_file(path_, bytes_of(chain));
  const Reading reading(path_);
  EXPECT_FALSE(reading.error) << reading.error->to_string();
  EXPECT_EQ(reading.blocks, chain.blocks);

  // The same into the memory of the block before.
  auto reader = ChainReader::open(path_);
  Block block;
  for (const Block& expected : chain.blocks) {
    ASSERT_TRUE(reader->next(block).value());
    EXPECT_EQ(block, expected);
  }
  EXPECT_FALSE(reader->next(block).value());
  EXPECT_FALSE(reader->next(block).value());
}

TEST_P(ChainFileOf, a_pipe_that_gives_a_few_bytes_at_a_time_is_read) {
  const FileChain chain = small_chain();
  const Bytes whole = bytes_of(chain);
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  std::thread feeder([&] {
    const int pipe = ::open(path_.c_str(), O_WRONLY);
    for (std::size_t at = 0; at < whole.size(); at += 7) {
      const std::size_t n = std::min<std::size_t>(7, whole.size() - at);
      EXPECT_EQ(::write(pipe, whole.data() + at, n), static_cast<ssize_t>(n));
      std::this_thread::yield();
    }
    ::close(pipe);
  });
  const Reading reading(path_);
  feeder.join();
  EXPECT_FALSE(reading.error);
  EXPECT_EQ(reading.blocks, chain.blocks);
}

TEST(ChainFile, what_is_written_has_the_newest_version_and_is_read_back) {
  const ScratchDirectory scratch;
  for (const FileChain& chain : {vector_chain(), small_chain(), FileChain{vector_chain().state, {}}}) {
    write_chain(scratch / "chain.slip", chain);
    EXPECT_EQ(scratch.names(), std::vector<std::string>{"chain.slip"});
    EXPECT_EQ(slipstream::test::read_file(scratch / "chain.slip"), chain_bytes(2, chain.state, chain.blocks));
    const Reading reading(scratch / "chain.slip");
    EXPECT_FALSE(reading.error);
    EXPECT_EQ(reading.blocks, chain.blocks);
  }
}

// Made by a program that knew no other version: `slipstream gen --txs 5 --block-size 2 --seed 7`.
TEST(ChainFile, a_file_of_version_1_is_read_and_verified) {
  const std::filesystem::path path = std::filesystem::path(SLIPSTREAM_LEDGER_DATA) / "version_1.slip";
  auto reader = ChainReader::open(path);
  ASSERT_TRUE(reader) << reader.error().to_string();
  const BlockVerifier verifier({.threads = 1, .rules = Rules::strict});
  ChainState state = reader->initial_state();
  FileChain chain{state, {}};
  for (const Block& block : *reader) {
    chain.blocks.push_back(block);
    const auto report = verifier.apply_vartime(state, block);
    EXPECT_TRUE(report) << report.error().to_string();
  }
  EXPECT_FALSE(reader->error());
  ASSERT_EQ(chain.blocks.size(), 3u);
  EXPECT_EQ(chain.blocks[0].txs.size(), 2u);
  EXPECT_EQ(chain.blocks[2].txs.size(), 1u);
  // And the tests make files of version 1 as that program did.
  EXPECT_EQ(chain_bytes(1, chain.state, chain.blocks), slipstream::test::read_file(path));
}

// By the XXH3_64bits_withSeed and XXH3_128bits_withSeed of libxxhash 0.8.1, called once for the whole record.
TEST(ChainFile, checksums_of_version_2_are_those_of_the_library) {
  Bytes many(3000);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<std::uint8_t>(i % 251);
  const ByteSpan text = as_bytes("payload");
  const std::vector<std::tuple<std::uint64_t, Bytes, std::string, std::string>> table = {
      {0, {'a'}, "010000000857d696", "230abc61e89fb25a7b84c2ccdef5f444"},
      {3, {text.begin(), text.end()}, "0700000047fa678d", "de11526653be40fa1c50027339db49bf"},
      {std::uint64_t{1} << 40, many, "b80b00008cc9abf7", "53f9ab99988a68962c0cc3de495bbcc9"},
  };
  for (const auto& [number, payload, head, checksum] : table) {
    EXPECT_EQ(to_hex(record_head(2, number, static_cast<std::uint32_t>(payload.size()))), head);
    // In one piece and in many.
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{256}, payload.size()}) {
      detail::RecordChecksum of_record(2);
      of_record.begin(number, static_cast<std::uint32_t>(payload.size()));
      for (std::size_t at = 0; at < payload.size(); at += piece) {
        of_record.add(ByteSpan(payload).subspan(at, std::min(piece, payload.size() - at)));
      }
      EXPECT_EQ(to_hex(of_record.end()), checksum);
    }
  }
}

TEST(ChainFile, an_empty_file_and_other_files_are_told_apart) {
  const ScratchDirectory scratch;
  const auto path = scratch / "file";
  const auto error_of = [&](std::string_view contents) {
    slipstream::test::write_file(path, as_bytes(contents));
    return Reading(path).error.value();
  };
  EXPECT_EQ(error_of("").kind, Empty);
  EXPECT_EQ(error_of("x").kind, WrongMagic);
  EXPECT_EQ(error_of("ZKVMWL1\n and more").kind, WrongMagic);
  EXPECT_EQ(error_of("\x89SL").kind, Truncated);
  EXPECT_EQ(error_of("\x89SLIP\n\x1a").kind, WrongMagic);  // as a text transfer leaves it
  EXPECT_EQ(error_of(std::string_view("\x89SLIP\r\n\x1a\x00\0\0\0", 12)).kind, WrongVersion);
  const ChainError later = error_of(std::string_view("\x89SLIP\r\n\x1a\x03\0\0\0", 12));
  EXPECT_EQ(later.kind, WrongVersion);
  EXPECT_EQ(later.offset, 8u);
  EXPECT_EQ(later.detail, "format version 3; this program reads versions 1 to 2");
  std::filesystem::remove(path);
  EXPECT_EQ(Reading(path).error->kind, Unreadable);
  std::filesystem::create_directory(path);
  EXPECT_EQ(Reading(path).error->kind, Unreadable);
  EXPECT_EQ(Reading("/dev/null").error->kind, Empty);
  EXPECT_EQ(Reading("/dev/zero").error->kind, WrongMagic);
}

TEST(ChainFile, a_record_of_version_2_has_a_limit) {
  const ScratchDirectory scratch;
  const FileChain chain = small_chain();
  Bytes bytes = preamble(2);
  append(bytes, record(2, 0, chain.state.encode()));
  const std::size_t at = bytes.size();
  append(bytes, record_head(2, 1, (std::uint32_t{1} << 30) + 1));
  slipstream::test::write_file(scratch / "file", bytes);
  const ChainError error = Reading(scratch / "file").error.value();
  EXPECT_EQ(error.kind, InvalidFormat);
  EXPECT_EQ(error.offset, at);
  EXPECT_EQ(error.block, 0u);
}

TEST(ChainFile, what_could_not_be_read_is_not_written) {
  const ScratchDirectory scratch;
  FileChain chain = small_chain();
  chain.state.tip.ext = Bytes(std::size_t{1} << 20);
  const auto refused = ChainWriter::create(scratch / "chain.slip", chain.state);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Unwritable);
  auto writer = ChainWriter::create(scratch / "chain.slip", small_chain().state);
  const auto error_of = [&](const Block& block) {
    const auto written = writer->append(block);
    EXPECT_FALSE(written);
    EXPECT_EQ(written.error().block, 0u);
    return written.error().detail;
  };
  std::vector<Bytes> fewer((1 << 15) + 1, Bytes(60));
  fewer[5].pop_back();
  EXPECT_EQ(error_of({.header = {.ext = Bytes((1 << 19) + 1)}, .txs = {}}),
            "an extension may not be longer than 2^19 bytes");
  EXPECT_EQ(error_of({.header = {}, .txs = fewer}), "so many transactions may not be shorter than 64 bytes each");
  EXPECT_EQ(scratch.names(), std::vector<std::string>{});
  // The longest and the most of them.
  ASSERT_TRUE(writer->append({.header = {.ext = Bytes(1 << 19)}, .txs = {}}));
  ASSERT_TRUE(writer->append({.header = {}, .txs = std::vector<Bytes>((1 << 15) + 1, Bytes(60))}));
  ASSERT_TRUE(writer->append({.header = {}, .txs = std::vector<Bytes>(1 << 15)}));
  ASSERT_TRUE(writer->finish());
  const Reading reading(scratch / "chain.slip");
  EXPECT_FALSE(reading.error) << reading.error->to_string();
  EXPECT_EQ(reading.blocks.size(), 3u);
}

TEST(ChainFile, an_unfinished_writer_leaves_what_was_there) {
  const ScratchDirectory scratch;
  const FileChain chain = vector_chain();
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
