// `slipstream import`: chain files from workloads and JSON, written whole or not at all.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "ledger/ledger_vectors.h"
#include "slipstream/ledger/import.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

using slipstream::test::read_file;
using slipstream::test::ScratchDirectory;
using slipstream::test::write_file;

TEST(Import, a_json_chain_becomes_the_chain_file_that_the_library_writes) {
  const ScratchDirectory scratch;
  VectorChain().write(scratch / "expected");
  const std::string input = slipstream::test::vectors_directory() + "/blockchain.json";
  const Outcome outcome = run_cli({"import", input, scratch / "imported"});
  ASSERT_EQ(outcome.code, kExitValid) << outcome.err;
  EXPECT_NE(outcome.out.find("6 blocks with 23 transactions on 11 initial outputs"), std::string::npos) << outcome.out;
  EXPECT_EQ(read_file(scratch / "imported"), read_file(scratch / "expected"));
}

TEST(Import, a_workload_becomes_a_chain_file) {
  const ScratchDirectory scratch;
  const std::string input = slipstream::test::vectors_directory() + "/workload_2x2.bin";
  const Outcome outcome = run_cli({"import", input, scratch / "chain"});
  ASSERT_EQ(outcome.code, kExitValid) << outcome.err;
  EXPECT_NE(outcome.out.find("1 block with 1000 transactions"), std::string::npos) << outcome.out;
}

TEST(Import, an_import_that_is_stopped_leaves_nothing) {
  const ScratchDirectory scratch;
  const std::string input = slipstream::test::vectors_directory() + "/blockchain.json";
  // Asked before the output is created, and before each of the six blocks.
  for (int stop = 1; stop <= 8; ++stop) {
    int asked = 0;
    const auto imported = ledger::import_chain(input, scratch / "output", [&] { return ++asked != stop; });
    EXPECT_EQ(imported.has_value(), stop == 8);
    EXPECT_EQ(scratch.names(), stop == 8 ? std::vector<std::string>{"output"} : std::vector<std::string>{});
  }
}

TEST(Import, a_refused_import_leaves_what_was_there) {
  const ScratchDirectory scratch;
  const std::string good = slipstream::test::vectors_directory() + "/blockchain.json";
  const Bytes old = {'o', 'l', 'd'};
  write_file(scratch / "output", old);
  write_file(scratch / "empty", {});
  write_file(scratch / "text", as_bytes("no chain at all"));
  write_file(scratch / "object", as_bytes("{}"));
  const Bytes workload = slipstream::test::load_vector_bytes("workload_2x2.bin");
  write_file(scratch / "cut", ByteSpan(workload).first(workload.size() - 1));
  for (const char* name : {"missing", "empty", "text", "object", "cut"}) {
    SCOPED_TRACE(name);
    const auto before = scratch.names();
    expect_refused(run_cli({"import", scratch / name, scratch / "output"}), {(scratch / name).string() + ": "});
    EXPECT_EQ(read_file(scratch / "output"), old);
    EXPECT_EQ(scratch.names(), before);
  }
  expect_refused(run_cli({"import", good, scratch / "nowhere" / "output"}), {"nowhere"});
  write_file(scratch / "same", as_bytes("{}"));
  expect_refused(run_cli({"import", scratch / "same", scratch / "same"}), {"same file"});
  EXPECT_EQ(read_file(scratch / "same"), Bytes({'{', '}'}));
}

}  // namespace
}  // namespace slipstream::cli::test
