// Standard input in place of a file, and files of another kind than the command takes.
#include "cli/input.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "slipstream/base/hex.h"
#include "support/scratch.h"
#include "support/vectors.h"

namespace slipstream::cli::test {
namespace {

using slipstream::test::read_file;
using slipstream::test::ScratchDirectory;
using slipstream::test::write_file;
using Words = std::vector<std::string>;

/// Runs with these bytes on standard input, in a pipe.
Outcome run_with_input(const Words& arguments, ByteSpan bytes) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const int before = ::dup(STDIN_FILENO);
  ::dup2(ends[0], STDIN_FILENO);
  ::close(ends[0]);
  std::thread writer([&] {
    while (!bytes.empty()) {
      const ssize_t n = ::write(ends[1], bytes.data(), bytes.size());
      if (n <= 0) break;
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    ::close(ends[1]);
  });
  Outcome outcome = run_cli(arguments);
  writer.join();
  ::dup2(before, STDIN_FILENO);
  ::close(before);
  return outcome;
}

TEST(Input, a_pipe_is_read_as_a_file_is) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  chain.write(scratch / "chain");
  const Bytes bytes = read_file(scratch / "chain");
  const Bytes& tx = chain.blocks.front().txs.front();
  write_file(scratch / "tx", tx);

  EXPECT_EQ(run_with_input({"verify", "-", "-q"}, bytes).out, run_cli({"verify", scratch / "chain", "-q"}).out);
  for (const Words& more : {Words{}, {"--block", "3"}, {"--block", "3", "--tx", "1"}}) {
    Words from_pipe = {"inspect", "-"}, from_file = {"inspect", scratch / "chain"};
    from_pipe.insert(from_pipe.end(), more.begin(), more.end());
    from_file.insert(from_file.end(), more.begin(), more.end());
    const Outcome outcome = run_with_input(from_pipe, bytes);
    EXPECT_EQ(outcome.code, kExitValid) << outcome.err;
    EXPECT_EQ(outcome.out, run_cli(from_file).out);
  }
  const std::string shown = run_cli({"inspect", scratch / "tx"}).out;
  EXPECT_EQ(run_with_input({"inspect", "-"}, tx).out, shown);
  EXPECT_EQ(run_with_input({"inspect", "-"}, as_bytes(to_hex(tx) + "\n")).out, shown);

  const Bytes json = slipstream::test::load_vector_bytes("blockchain.json");
  ASSERT_EQ(run_with_input({"import", "-", scratch / "imported"}, json).code, kExitValid);
  EXPECT_EQ(read_file(scratch / "imported"), bytes);
}

TEST(Input, errors_name_standard_input) {
  const ScratchDirectory scratch;
  expect_refused(run_with_input({"verify", "-"}, {}), {"standard input: Empty at byte 0"});
  expect_refused(run_with_input({"verify", "-"}, as_bytes("text")), {"standard input: WrongMagic"});
  expect_refused(run_with_input({"inspect", "-"}, {}), {"standard input: "});
  expect_refused(run_with_input({"inspect", "-"}, as_bytes("text")), {"standard input: not a transaction"});
  expect_refused(run_with_input({"import", "-", scratch / "out"}, as_bytes("text")),
                 {"standard input: this is neither a workload file nor JSON"});
}

TEST(Input, a_file_of_another_kind_is_refused_with_the_command_for_it) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  const std::string vectors = slipstream::test::vectors_directory();
  write_file(scratch / "block", chain.blocks.front().encode());
  write_file(scratch / "blocktx", chain.blocks.front().txs.front());
  write_file(scratch / "hex", as_bytes(to_hex(chain.blocks.front().txs.front())));
  write_file(scratch / "text", as_bytes("text"));
  ASSERT_EQ(run_cli({"keys", "new", scratch / "key"}).code, kExitValid);
  const std::vector<std::pair<std::string, Words>> table = {
      {vectors + "/workload_2x2.bin", {"a workload", "`slipstream import ", "workload_2x2.bin CHAIN`"}},
      {vectors + "/blockchain.json", {"JSON", "`slipstream import "}},
      {scratch / "block", {"a block", "`slipstream inspect "}},
      {scratch / "key", {"key file", "`slipstream keys show`"}},
      {scratch / "text", {"WrongMagic", "`slipstream import`"}},
      {"/dev/zero", {"WrongMagic", "`slipstream import`"}},
  };
  for (const auto& [path, parts] : table) expect_refused(run_cli({"verify", path}), parts);
  expect_refused(run_cli({"inspect", scratch / "block", "--as", "chain"}), {"a block"});
  // `slipstream verify` takes transactions.
  for (const char* name : {"blocktx", "hex"}) {
    expect_refused(run_cli({"profile", scratch / name}), {"a transaction", "`slipstream inspect "});
  }
}

}  // namespace
}  // namespace slipstream::cli::test
