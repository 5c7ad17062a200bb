// Chain files: what is written is read back, both versions are read, and every kind of damage is named with its place.
#include "ledger/chain_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "base/hex.h"
#include "ledger/block_verifier.h"
#include "ledger/chain_bytes.h"
#include "ledger/ledger_vectors.h"
#include "support/scratch.h"

namespace slipstream::ledger {
namespace {

using slipstream::test::load_vectors;
using slipstream::test::ScratchDirectory;
using test::append;
using test::chain_bytes;
using test::end_record;
using test::Json;
using test::preamble;
using test::record;
using test::record_head;
using enum ChainErrorKind;

struct Chain {
  ChainState state;
  std::vector<Block> blocks;
};

// The chain of blockchain.json: six blocks, one of them empty.
Chain vector_chain() {
  const Json vectors = load_vectors("blockchain.json");
  Chain chain{test::initial_state_of(vectors["initial"]).state, {}};
  for (const Json& block : vectors["blocks"]) chain.blocks.push_back(test::block_of(block));
  return chain;
}

// Four small blocks whose transactions are none, for sweeps over every byte. The length of the second is 256, which one
// bit turns into 0.
Chain small_chain() {
  Chain chain{ChainState::make_initial(5, {}).state, {}};
  const std::vector<std::vector<std::size_t>> sizes = {{3, 0, 7}, {60, 60}, {}, {1}};
  for (const auto& of_block : sizes) {
    Block& block = chain.blocks.emplace_back();
    block.header.height = chain.blocks.size() + 1;
    for (const std::size_t size : of_block) block.txs.emplace_back(size, static_cast<std::uint8_t>(0xc0 + size));
  }
  EXPECT_EQ(chain.blocks[1].encode().size(), 256u);
  return chain;
}

void write_chain(const std::filesystem::path& path, const Chain& chain) {
  auto writer = ChainWriter::create(path, chain.state);
  ASSERT_TRUE(writer);
  for (const Block& block : chain.blocks) ASSERT_TRUE(writer->append(block));
  ASSERT_TRUE(writer->finish());
}

// Reads to the end or to the first error.
struct Reading {
  std::vector<Block> blocks;
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
        EXPECT_EQ(reader->next().error().to_string(), error->to_string());
        return;
      }
      if (!*block) return;
      blocks.push_back(**std::move(block));
    }
  }
};

// Where the parts of a chain file are.
struct Layout {
  std::size_t head;
  std::size_t state_at = 12;
  std::vector<std::size_t> block_at;
  std::size_t end_at = 0, size = 0;

  Layout(std::uint32_t version, const Chain& chain) : head(version == 1 ? 4 : 8) {
    std::size_t at = 12 + head + chain.state.encode().size() + 16;
    for (const Block& block : chain.blocks) {
      block_at.push_back(at);
      at += head + block.encode().size() + 16;
    }
    end_at = at;
    size = at + head + 8 + 16;
  }
  // Begins of all records, the end record's with them.
  [[nodiscard]] std::vector<std::size_t> begins() const {
    std::vector<std::size_t> out = {state_at};
    out.insert(out.end(), block_at.begin(), block_at.end());
    out.push_back(end_at);
    return out;
  }
};

// A file with its name in a directory of its own.
class ChainFileOf : public testing::TestWithParam<std::uint32_t> {
 protected:
  [[nodiscard]] std::optional<ChainError> error_of(ByteSpan bytes) const {
    // Some file systems wait for the disk when a file is written over.
    std::filesystem::remove(path_);
    slipstream::test::write_file(path_, bytes);
    return Reading(path_).error;
  }
  [[nodiscard]] Bytes bytes_of(const Chain& chain) const { return chain_bytes(version_, chain.state, chain.blocks); }

  const std::uint32_t version_ = GetParam();
  const ScratchDirectory scratch_;
  const std::filesystem::path path_ = scratch_ / "chain.slip";
};

INSTANTIATE_TEST_SUITE_P(Version, ChainFileOf, testing::Values(1u, 2u),
                         [](const auto& test) { return std::to_string(test.param); });

TEST_P(ChainFileOf, every_version_is_read) {
  const Chain chain = vector_chain();
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
  Chain chain{ChainState::make_initial(5, {}).state, {}};
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
  const Chain chain = small_chain();
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

TEST_P(ChainFileOf, a_file_cut_anywhere_is_truncated) {
  const Chain chain = small_chain();
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

TEST_P(ChainFileOf, a_bit_flipped_anywhere_is_noticed_where_it_is) {
  const Chain chain = small_chain();
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
        EXPECT_TRUE(error->kind == WrongChecksum || error->kind == Truncated || error->kind == Malformed);
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

TEST_P(ChainFileOf, a_length_that_becomes_zero_is_an_error_in_that_block) {
  const Chain chain = small_chain();
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

TEST_P(ChainFileOf, exchanged_missing_and_repeated_records_are_noticed) {
  const Chain chain = vector_chain();
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

TEST_P(ChainFileOf, contents_that_are_no_block_are_malformed_even_with_the_right_checksum) {
  const Chain chain = vector_chain();
  const Layout layout(version_, chain);
  Bytes head = bytes_of(chain);
  head.resize(layout.block_at[0]);
  const std::size_t payload_at = layout.block_at[0] + layout.head;
  const auto error_with = [&](ByteSpan payload) {
    Bytes bytes = head;
    append(bytes, record(version_, 1, payload));
    const ChainError error = error_of(bytes).value();
    EXPECT_EQ(error.kind, Malformed);
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

TEST_P(ChainFileOf, a_state_that_is_none_is_malformed) {
  const Chain chain = vector_chain();
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
  EXPECT_EQ(error_with(other_root)->kind, Malformed);
  EXPECT_EQ(error_with(Bytes(1))->kind, Malformed);
  EXPECT_EQ(error_with(Bytes((1 << 20) + 1))->kind, Malformed);
  Bytes none = preamble(version_);
  append(none, end_record(version_, 0, 0));
  EXPECT_EQ(error_of(none)->kind, Malformed);
  EXPECT_EQ(error_of(none)->offset, 12u);
}

TEST_P(ChainFileOf, an_end_record_that_counts_other_blocks_is_malformed) {
  const Chain chain = vector_chain();
  const Layout layout(version_, chain);
  Bytes bytes = bytes_of(chain);
  bytes.resize(layout.end_at);
  append(bytes, end_record(version_, chain.blocks.size() + 1, chain.blocks.size() + 1));
  EXPECT_EQ(error_of(bytes)->kind, Malformed);
  EXPECT_EQ(error_of(bytes)->offset, layout.end_at + layout.head);
  EXPECT_EQ(error_of(bytes)->block, std::nullopt);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SLIPSTREAM_LIMITS_MEMORY 1
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#undef SLIPSTREAM_LIMITS_MEMORY
#endif
#endif
#endif

// What is wrong with a file, or "nothing", if this process may take only `bytes` more memory.
std::string reading_within(std::size_t bytes, const std::filesystem::path& path) {
#ifndef SLIPSTREAM_LIMITS_MEMORY
  static_cast<void>(bytes);
  const Reading reading(path);
  return reading.error ? reading.error->to_string() : "nothing";
#else
  std::array<int, 2> pipe{};
  EXPECT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t most = pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) + bytes;
    const rlimit limit{.rlim_cur = most, .rlim_max = most};
    ::setrlimit(RLIMIT_AS, &limit);
    std::string outcome = "nothing";
    auto reader = ChainReader::open(path);
    Block block;
    if (!reader) outcome = reader.error().to_string();
    while (reader) {
      const auto there = reader->next(block);
      if (!there) outcome = there.error().to_string();
      if (!there || !*there) break;
    }
    static_cast<void>(::write(pipe[1], outcome.data(), outcome.size()));
    ::_exit(0);
  }
  ::close(pipe[1]);
  std::string out;
  std::array<char, 4096> buffer;
  while (const ssize_t n = ::read(pipe[0], buffer.data(), buffer.size())) {
    if (n < 0) break;
    out.append(buffer.data(), static_cast<std::size_t>(n));
  }
  ::close(pipe[0]);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status)) << status;
  return out;
#endif
}

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

// A hole in a file costs its maker nothing.
TEST_P(ChainFileOf, a_length_costs_no_memory_before_a_block_is_there) {
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

TEST_P(ChainFileOf, memory_that_is_not_there_is_an_error_of_the_block) {
#ifndef SLIPSTREAM_LIMITS_MEMORY
  GTEST_SKIP() << "sanitizers take more memory than can be limited";
#endif
  Chain chain = small_chain();
  chain.blocks[1].txs.assign(1, Bytes(64 * kMebibyte));
  slipstream::test::write_file(path_, bytes_of(chain));
  EXPECT_EQ(reading_within(256 * kMebibyte, path_), "nothing");
  const std::string error = reading_within(32 * kMebibyte, path_);
  EXPECT_NE(error.find(": OutOfMemory at byte "), std::string::npos) << error;
  EXPECT_NE(error.find(", in block 1 of the file: there is not enough memory"), std::string::npos) << error;
}

TEST(ChainFile, what_is_written_has_the_newest_version_and_is_read_back) {
  const ScratchDirectory scratch;
  for (const Chain& chain : {vector_chain(), small_chain(), Chain{vector_chain().state, {}}}) {
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
  Chain chain{state, {}};
  for (const Block& block : *reader) {
    chain.blocks.push_back(block);
    const auto report = verifier.apply(state, block);
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
  const Chain chain = small_chain();
  Bytes bytes = preamble(2);
  append(bytes, record(2, 0, chain.state.encode()));
  const std::size_t at = bytes.size();
  append(bytes, record_head(2, 1, (std::uint32_t{1} << 30) + 1));
  slipstream::test::write_file(scratch / "file", bytes);
  const ChainError error = Reading(scratch / "file").error.value();
  EXPECT_EQ(error.kind, Malformed);
  EXPECT_EQ(error.offset, at);
  EXPECT_EQ(error.block, 0u);
}

TEST(ChainFile, what_could_not_be_read_is_not_written) {
  const ScratchDirectory scratch;
  Chain chain = small_chain();
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
  const Chain chain = vector_chain();
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
