// Imports of workloads and of JSON.
#include "slipstream/ledger/import.h"

#include <gtest/gtest.h>

#include "ledger/ledger_vectors.h"
#include "support/scratch.h"

namespace slipstream::ledger {
namespace {

using slipstream::test::load_vector_bytes;
using slipstream::test::load_vectors;
using slipstream::test::ScratchDirectory;
using slipstream::test::vectors_directory;
using test::Json;

std::vector<Block> blocks_in(const std::filesystem::path& path) {
  auto reader = ChainReader::open(path);
  EXPECT_TRUE(reader);
  std::vector<Block> blocks;
  for (const Block& block : *reader) blocks.push_back(block);
  EXPECT_FALSE(reader->error());
  return blocks;
}

TEST(Import, the_json_chain_comes_out_with_its_states_and_blocks) {
  const ScratchDirectory scratch;
  const Json vectors = load_vectors("blockchain.json");
  const auto summary = import_chain(vectors_directory() + "/blockchain.json", scratch / "chain.slip");
  ASSERT_TRUE(summary) << summary.error().to_string();
  EXPECT_EQ(summary->initial_outputs, 11u);
  EXPECT_EQ(summary->blocks, 6u);
  EXPECT_EQ(summary->transactions, 23u);
  const auto reader = ChainReader::open(scratch / "chain.slip");
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->initial_state().tip, test::header_of(vectors["initial"]["header"]));
  test::expect_forest(reader->initial_state().utreexo, vectors["initial"]["forest"]);
  std::vector<Block> expected;
  for (const Json& block : vectors["blocks"]) expected.push_back(test::block_of(block));
  EXPECT_EQ(blocks_in(scratch / "chain.slip"), expected);
}

TEST(Import, the_workloads_come_out_in_full) {
  const ScratchDirectory scratch;
  const auto mix = import_chain(vectors_directory() + "/workload_mix.bin", scratch / "mix.slip");
  ASSERT_TRUE(mix);
  EXPECT_EQ(mix->blocks, 10u);
  EXPECT_EQ(mix->transactions, 2000u);
  EXPECT_EQ(blocks_in(scratch / "mix.slip").size(), 10u);
  const auto pairs = import_chain(vectors_directory() + "/workload_2x2.bin", scratch / "2x2.slip");
  ASSERT_TRUE(pairs);
  EXPECT_EQ(pairs->blocks, 1u);
  EXPECT_EQ(pairs->transactions, 1000u);
}

// A workload of one initial output, one block, two "transactions".
struct SmallWorkload {
  Bytes bytes;
  std::vector<std::size_t> boundaries;

  SmallWorkload() {
    Writer w(bytes);
    const auto mark = [this] { boundaries.push_back(bytes.size()); };
    w.bytes(as_bytes("ZKVMWL1\n"));
    mark();
    w.u64(5);
    mark();
    w.u32(1);
    mark();
    w.bytes(Bytes32{7});
    mark();
    w.u32(1);
    mark();
    const Bytes header = BlockHeader{}.encode();
    w.u32(static_cast<std::uint32_t>(header.size()));
    mark();
    w.bytes(header);
    mark();
    w.u32(2);
    mark();
    w.sized_bytes(as_bytes("one"));
    mark();
    w.sized_bytes(as_bytes("other"));
  }
};

std::string import_error(const ScratchDirectory& scratch, ByteSpan input) {
  slipstream::test::write_file(scratch / "input", input);
  const auto result = import_chain(scratch / "input", scratch / "output.slip");
  EXPECT_FALSE(std::filesystem::exists(scratch / "output.slip") && !result);
  if (result) return "";
  EXPECT_EQ(result.error().path, (scratch / "input").string());
  return result.error().detail;
}

TEST(Import, a_workload_cut_anywhere_says_where_it_ends_and_writes_nothing) {
  const ScratchDirectory scratch;
  const SmallWorkload workload;
  for (std::size_t n = 9; n < workload.bytes.size(); ++n) {
    const std::string error = import_error(scratch, ByteSpan(workload.bytes).first(n));
    EXPECT_TRUE(error.contains("is cut short")) << n << ": " << error;
    EXPECT_TRUE(error.starts_with("at byte ")) << n << ": " << error;
  }
  EXPECT_EQ(import_error(scratch, workload.bytes), "");
}

TEST(Import, bad_workloads_are_refused_with_a_reason) {
  const ScratchDirectory scratch;
  const SmallWorkload workload;
  Bytes trailing = workload.bytes;
  trailing.push_back(0);
  EXPECT_TRUE(import_error(scratch, trailing).contains("1 bytes follow the last block"));
  Bytes many_outputs = workload.bytes;
  store_le32(many_outputs.data() + workload.boundaries[1], 0xffffffff);
  EXPECT_TRUE(import_error(scratch, many_outputs).contains("list of initial outputs is cut short"));
  Bytes many_txs = workload.bytes;
  store_le32(many_txs.data() + workload.boundaries[6], 0xffffffff);
  EXPECT_TRUE(import_error(scratch, many_txs).contains("transaction 2 of block 0 is cut short"));
  Bytes long_extension = workload.bytes;
  store_le32(long_extension.data() + workload.boundaries[6] - 4, 1);
  EXPECT_TRUE(import_error(scratch, long_extension).contains("in block 0: the header is cut short"));
}

TEST(Import, other_files_are_refused_with_a_reason) {
  const ScratchDirectory scratch;
  const auto error_of = [&](std::string_view text) { return import_error(scratch, as_bytes(text)); };
  EXPECT_EQ(error_of(""), "the file is empty");
  EXPECT_TRUE(error_of("hello").contains("neither"));
  EXPECT_TRUE(error_of("ZKVMWL2\n").contains("neither"));
  EXPECT_TRUE(error_of("{").contains("not JSON"));
  EXPECT_EQ(error_of("{}"), "the document has no member \"initial\"");
  EXPECT_EQ(error_of(R"({"initial": 3})"), "initial is no object");
  EXPECT_EQ(error_of(R"({"initial": {}})"), "initial has no member \"timestamp_ms\"");
  EXPECT_EQ(error_of(R"({"initial": {"timestamp_ms": -1}})"),
            "initial.timestamp_ms is no whole number from 0 to 2^64 - 1");
  EXPECT_EQ(error_of(R"({"initial": {"timestamp_ms": "12x", "utxos": []}})"),
            "initial.timestamp_ms is no whole number from 0 to 2^64 - 1");
  EXPECT_EQ(error_of(R"({"initial": {"timestamp_ms": 1, "utxos": {}}})"), "initial.utxos is no list");
  EXPECT_EQ(error_of(R"({"initial": {"timestamp_ms": 1, "utxos": [{"contract": {"id": "00"}}]}})"),
            "initial.utxos[0].contract.id is not 32 bytes in hex");
  EXPECT_EQ(error_of(R"({"initial": {"timestamp_ms": 1, "utxos": [{"contract": {"id": "0g"}}]}})"),
            "initial.utxos[0].contract.id is not 32 bytes in hex");
  EXPECT_EQ(error_of(R"({"initial": {"timestamp_ms": 1, "utxos": []}, "blocks": [{"header": {"encoded": "00"}}]})"),
            "blocks[0].header.encoded is no header: the header is cut short");
  EXPECT_EQ(import_chain(scratch / "missing", scratch / "output.slip").error().detail, "No such file or directory");
}

TEST(Import, json_may_say_more_but_nothing_twice) {
  const auto error_of = [](std::string_view text) { return import_error(ScratchDirectory(), as_bytes(text)); };
  const std::string rest = R"("blocks": [], "more": [null, true, -1, 2.5, {"a": [[]], "b": {}}]})";
  EXPECT_EQ(error_of(R"({"initial": {"timestamp_ms": 1, "utxos": []}, )" + rest), "");
  EXPECT_EQ(error_of(R"({"initial": {"timestamp_ms": 1, "utxos": []}, "initial": 3})"),
            "at byte 46: two members have the same name");
  EXPECT_TRUE(error_of(R"({"initial": 3} 4)").contains("not JSON"));
}

TEST(Import, json_is_refused_where_it_is_nested_too_deep) {
  const ScratchDirectory scratch;
  const auto nested = [&](std::size_t depth) {
    const std::string text = "{\"a\": " + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
    return import_error(scratch, as_bytes(text));
  };
  EXPECT_EQ(nested(64), "the document has no member \"initial\"");
  EXPECT_EQ(nested(65), "at byte 69: values are nested too deeply");
  EXPECT_EQ(nested(1'000'000), "at byte 69: values are nested too deeply");
}

TEST(Import, a_file_without_end_is_refused_by_its_beginning) {
  const ScratchDirectory scratch;
  const auto result = import_chain("/dev/zero", scratch / "output.slip");
  ASSERT_FALSE(result);
  EXPECT_TRUE(result.error().detail.contains("neither"));
}

TEST(Import, an_output_that_cannot_be_written_is_named) {
  const ScratchDirectory scratch;
  const auto output = scratch / "no" / "output.slip";
  const auto result = import_chain(vectors_directory() + "/blockchain.json", output);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().path, output.string());
}

}  // namespace
}  // namespace slipstream::ledger
