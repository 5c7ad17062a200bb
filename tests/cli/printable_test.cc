// Bytes of somebody else, in file names, descriptions and errors, are shown and never sent to the terminal.
#include "cli/printable.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "cli/verify_summary.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

using slipstream::test::ScratchDirectory;
using slipstream::test::write_file;

const std::string kClear = "\x1b[2J";
// Forges a line, clears the screen, and turns the direction of the text.
const std::string kHostile = kClear + "\nverdict       valid\r\x9b" + "1m\u202e\x7f";
const std::string kShown = "\\x1b[2J\\nverdict       valid\\r\\x9b1m\\u202e\\x7f";

/// Expects printable ASCII only, and no line that begins like the forged one.
void expect_harmless(const std::string& text) {
  const bool harmless = std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); });
  EXPECT_TRUE(harmless) << testing::PrintToString(text);
  EXPECT_FALSE(text.starts_with("verdict       valid")) << text;
  EXPECT_EQ(text.find("\nverdict       valid\\r"), std::string::npos) << text;
}

TEST(Printable, control_characters_are_escaped_and_text_is_not) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"", ""},
      {"plain text, \"quoted\" and a\\b", "plain text, \"quoted\" and a\\b"},
      {"\"", "\""},
      {"a\n\tb", "a\\n\\tb"},
      {kClear, "\\x1b[2J"},
      {"Z\u00fcrich \u6771\u4eac", "Z\u00fcrich \u6771\u4eac"},
      {"\xff\xc3", "\\xff\\xc3"},
      {"\xc2\x9b", "\\x9b"},
      {std::string("\0", 1), "\\x00"},
      {kHostile, kShown},
  };
  for (const auto& [text, shown] : table) {
    EXPECT_EQ(printable(text), shown);
    EXPECT_EQ(printable(shown), shown) << "a second call changes nothing";
  }
}

TEST(Printable, names_of_files_are_shown_in_errors) {
  const ScratchDirectory scratch;
  const std::string name = scratch / kHostile;
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"verify", name},
                                             {"inspect", name},
                                             {"import", name, scratch / "out"},
                                             {"import", name, name},
                                             {"gen", "--txs", "1", "--mix", name, "--out", scratch / "out"},
                                             {"gen", "--txs", "1", "--out", name + "/x"},
                                             {"prove", name, "--out", scratch / "out"},
                                             {"sign", name, "--out", scratch / "out"},
                                             {"keys", "show", name},
                                             {"keys", "new", name + "/x"},
                                             {kHostile},
                                             {"verify", "a", kHostile},
                                             {"verify", "a", "--rules", kHostile},
                                             {"verify", "a", "--backend", kHostile},
                                             {"bench", "kernels", "--filter", kHostile}}) {
    SCOPED_TRACE(testing::PrintToString(arguments));
    const Outcome outcome = run_cli(arguments);
    expect_refused(outcome, {"\\x1b[2J"});
    expect_harmless(outcome.err);
  }
}

TEST(Printable, names_of_files_are_shown_in_results) {
  const ScratchDirectory scratch;
  const std::string name = scratch / kHostile;
  VectorChain().write(name);
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"verify", name}, {"verify", name, "--json"}, {"inspect", name}, {"gen", "--txs", "1", "--out", name}}) {
    SCOPED_TRACE(testing::PrintToString(arguments));
    const Outcome outcome = run_cli(arguments);
    EXPECT_EQ(outcome.code, kExitValid) << outcome.err;
    expect_harmless(outcome.out);
  }
}

TEST(Printable, members_of_a_description_are_shown) {
  const ScratchDirectory scratch;
  const std::string path = scratch / "description";
  write_file(path, as_bytes(R"({"\u001b[2J\nverdict       valid\r": 1})"));
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  const Outcome proved = run_cli({"prove", path, "--out", scratch / "out"});
  expect_refused(proved, {R"(unknown member "\x1b[2J\nverdict       valid\r")"});
  expect_harmless(proved.err);
  write_file(path, as_bytes(R"([{"\u001b[2J\n": 1}])"));
  expect_refused(run_cli({"gen", "--txs", "1", "--mix", path, "--out", scratch / "out"}), {R"("\x1b[2J\n")"});
}

TEST(Printable, details_of_errors_are_shown) {
  VerifySummary summary{.chain = "chain", .backend = "portable"};
  summary.invalid = {2, {.fault = {.kind = ledger::FaultKind::InconsistentHeader, .detail = kHostile}}};
  std::ostringstream out;
  print_text(summary, out);
  EXPECT_NE(out.str().find(kShown), std::string::npos) << out.str();
  expect_harmless(out.str());

  summary.invalid->error.invalid_txs.push_back({0, summary.invalid->error.fault});
  std::ostringstream listed;
  print_text(summary, listed);
  EXPECT_NE(listed.str().find(kShown), std::string::npos) << listed.str();
  expect_harmless(listed.str());

  std::ostringstream document;
  Console console{.out = document, .err = document};
  print_document(console, to_json(summary));
  expect_harmless(document.str());
}

}  // namespace
}  // namespace slipstream::cli::test
