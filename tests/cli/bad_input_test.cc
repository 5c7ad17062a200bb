// Files that are not what they should be: each gets one line with what, where and why, and exit code 2.
#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

using slipstream::test::read_file;
using slipstream::test::ScratchDirectory;
using slipstream::test::write_file;

struct BadFile {
  const char* name;
  std::function<void(Bytes&)> damage;
  std::vector<std::string> parts;
};

// Magic and format version take 12 bytes, then come the length of the state and the state.
const std::vector<BadFile>& bad_files() {
  static const std::vector<BadFile> files = {
      {"empty", [](Bytes& b) { b.clear(); }, {"Empty"}},
      {"one byte", [](Bytes& b) { b.resize(1); }, {"Truncated"}},
      {"another magic", [](Bytes& b) { b[0] ^= 1; }, {"WrongMagic", "byte 0"}},
      {"a later version", [](Bytes& b) { b[8] = 3; }, {"WrongVersion", "byte 8", "versions 1 to 2"}},
      {"no state", [](Bytes& b) { b.resize(12); }, {"Truncated", "byte 12"}},
      {"a state cut short", [](Bytes& b) { b.resize(40); }, {"Truncated"}},
      {"a flipped bit in the state", [](Bytes& b) { b[30] ^= 1; }, {"WrongChecksum"}},
      {"a flipped bit in the last block",
       [](Bytes& b) { b[b.size() - 1000] ^= 1; },
       {"WrongChecksum", "in the block at height 7"}},
      {"the end record missing", [](Bytes& b) { b.resize(b.size() - 32); }, {"Truncated"}},
      {"the last byte missing", [](Bytes& b) { b.pop_back(); }, {"Truncated"}},
      {"a byte too many", [](Bytes& b) { b.push_back(0); }, {"TrailingBytes"}},
      {"a length of four gigabytes",
       [](Bytes& b) { store_le32(b.data() + 12, 0xffffffff); },
       {"WrongChecksum", "byte 12"}},
  };
  return files;
}

TEST(BadInput, verify_names_what_is_wrong_with_a_chain_file) {
  const ScratchDirectory scratch;
  VectorChain().write(scratch / "good");
  const Bytes good = read_file(scratch / "good");
  for (const BadFile& file : bad_files()) {
    SCOPED_TRACE(file.name);
    Bytes bytes = good;
    file.damage(bytes);
    write_file(scratch / "bad", bytes);
    Outcome outcome = run_cli({"verify", scratch / "bad"});
    // Blocks before the damage are reported; nothing says that the chain is valid.
    EXPECT_EQ(outcome.out.find("verdict       valid"), std::string::npos);
    outcome.out.clear();
    expect_refused(outcome, file.parts);
    EXPECT_NE(outcome.err.find((scratch / "bad").string()), std::string::npos) << outcome.err;
    EXPECT_EQ(read_file(scratch / "bad"), bytes);
  }
}

TEST(BadInput, verify_puts_the_same_into_its_json_document) {
  const ScratchDirectory scratch;
  VectorChain().write(scratch / "good");
  const Bytes good = read_file(scratch / "good");
  for (const BadFile& file : bad_files()) {
    SCOPED_TRACE(file.name);
    Bytes bytes = good;
    file.damage(bytes);
    write_file(scratch / "bad", bytes);
    const Outcome outcome = run_cli({"verify", scratch / "bad", "--json"});
    EXPECT_EQ(outcome.code, kExitUsage);
    const auto document = nlohmann::json::parse(outcome.out);
    EXPECT_EQ(document["verdict"], "unreadable");
    EXPECT_EQ(document["unreadable"]["error"], file.parts.front());
    EXPECT_TRUE(document["unreadable"]["file_offset"].is_number_unsigned());
  }
}

TEST(BadInput, a_file_that_is_not_there_or_is_a_directory_is_named) {
  const ScratchDirectory scratch;
  for (const char* command : {"verify", "inspect"}) {
    expect_refused(run_cli({command, scratch / "missing"}), {"missing", "No such file"});
    expect_refused(run_cli({command, scratch / "."}), {"directory"});
  }
}

TEST(BadInput, inspect_names_what_is_wrong) {
  const ScratchDirectory scratch;
  VectorChain().write(scratch / "chain");
  write_file(scratch / "text", as_bytes("neither a block nor a transaction"));
  Bytes damaged = read_file(scratch / "chain");
  damaged[30] ^= 1;
  write_file(scratch / "damaged", damaged);
  write_file(scratch / "empty", {});
  struct Case {
    std::vector<std::string> arguments;
    std::vector<std::string> parts;
  };
  const std::vector<Case> cases = {
      {{scratch / "empty"}, {"empty"}},
      {{scratch / "text"}, {"not a transaction", "not a block", "at byte"}},
      {{scratch / "text", "--as", "tx"}, {"not a transaction", "InvalidFormat", "at byte"}},
      {{scratch / "text", "--as", "block"}, {"not a block"}},
      {{scratch / "text", "--as", "chain"}, {"WrongMagic"}},
      {{scratch / "text", "--block", "2"}, {"--block is for chain files"}},
      {{scratch / "text", "--as", "tx", "--tx", "0"}, {"--tx is for blocks"}},
      {{scratch / "damaged"}, {"WrongChecksum"}},
      {{scratch / "chain", "--tx", "0"}, {"--tx in a chain needs --block"}},
      {{scratch / "chain", "--block", "1"}, {"no block at height 1"}},
      {{scratch / "chain", "--block", "8"}, {"no block at height 8"}},
      {{scratch / "chain", "--block", "4", "--tx", "0"}, {"no transaction 0", "height 4"}},
  };
  for (const Case& c : cases) {
    std::vector<std::string> arguments = {"inspect"};
    arguments.insert(arguments.end(), c.arguments.begin(), c.arguments.end());
    SCOPED_TRACE(testing::PrintToString(arguments));
    expect_refused(run_cli(arguments), c.parts);
  }
}

TEST(BadInput, a_transaction_that_does_not_decode_is_named_in_its_block) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  ledger::Block block = chain.blocks.at(1);
  block.txs.at(1).pop_back();
  chain.write(scratch / "chain", 1, &block);
  const Outcome verified = run_cli({"verify", scratch / "chain"});
  EXPECT_EQ(verified.code, kExitInvalid);
  EXPECT_NE(verified.out.find("block at height 3, transaction 1: InvalidFormat at byte"), std::string::npos)
      << verified.out;
  const Outcome inspected = run_cli({"inspect", scratch / "chain", "--block", "3", "--tx", "1"});
  EXPECT_EQ(inspected.code, kExitInvalid);
  EXPECT_NE(inspected.out.find("block at height 3, transaction 1: InvalidFormat at byte"), std::string::npos)
      << inspected.out;
  const Outcome listed = run_cli({"inspect", scratch / "chain", "--block", "3"});
  EXPECT_EQ(listed.code, kExitInvalid);
  EXPECT_NE(listed.out.find("InvalidFormat"), std::string::npos) << listed.out;
}

}  // namespace
}  // namespace slipstream::cli::test
