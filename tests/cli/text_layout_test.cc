// Text that is made to fit, and help that fits into 80 columns.
#include "cli/text_layout.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "cli/cli_run.h"
#include "cli/console.h"

namespace slipstream::cli::test {
namespace {

using Words = std::vector<std::string>;

std::size_t longest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t longest = 0;
  for (std::string line; std::getline(lines, line);) longest = std::max(longest, line.size());
  return longest;
}

TEST(TextLayout, words_are_wrapped_at_the_width) {
  EXPECT_EQ(wrapped("", 10), Words{});
  EXPECT_EQ(wrapped("one two  three\nfour", 7), (Words{"one two", "three", "four"}));
  EXPECT_EQ(wrapped("a wordthatistoolong b", 5), (Words{"a", "wordthatistoolong", "b"}));
  EXPECT_EQ(hanging("label", 7, "one two three, and four or five", 30),
            "label  one two three, and four\n       or five\n");
  EXPECT_EQ(hanging("label", 7, "one two three", 0), "label  one two three\n");
}

TEST(TextLayout, lines_are_cut_at_the_width) {
  std::ostringstream out;
  CutLines cut(out, 5);
  cut << "12345\n";
  EXPECT_FALSE(cut.have_cut());
  cut << "123456\n\nab\n";
  EXPECT_TRUE(cut.have_cut());
  EXPECT_EQ(out.str(), "12345\n123..\n\nab\n");
}

TEST(TextLayout, every_help_text_fits_into_80_columns_and_into_60) {
  const std::vector<Words> commands = {{},      {"info"}, {"bench"},       {"verify"},       {"inspect"}, {"import"},
                                       {"gen"}, {"keys"}, {"keys", "new"}, {"keys", "show"}, {"prove"},   {"sign"}};
  for (Words command : commands) {
    command.push_back("--help");
    SCOPED_TRACE(testing::PrintToString(command));
    EXPECT_LE(longest_line(run_cli(command).out), 80U);
    EXPECT_LE(longest_line(run_cli(command, {.columns = 60}).out), 60U);
    EXPECT_LE(longest_line(run_cli(command, {.columns = 200}).out), 80U);
  }
}

TEST(TextLayout, tables_fit_into_the_terminal) {
  const slipstream::test::ScratchDirectory scratch;
  VectorChain().write(scratch / "chain");
  const std::string chain = scratch / "chain";
  for (const Words& command : std::vector<Words>{{"info"},
                                                 {"info", "--msm", "10000"},
                                                 {"info", "--msm", "10"},
                                                 {"inspect", chain},
                                                 {"inspect", chain, "--block", "3"},
                                                 {"inspect", chain, "--block", "3", "--tx", "0"}}) {
    SCOPED_TRACE(testing::PrintToString(command));
    for (const std::size_t columns : {80U, 120U}) {
      const Outcome outcome = run_cli(command, {.columns = columns});
      EXPECT_EQ(outcome.code, kExitValid) << outcome.err;
      EXPECT_LE(longest_line(outcome.out), columns) << outcome.out;
    }
  }
  // Ids and points of the log are whole at 80 columns; elsewhere it is said that lines are cut.
  const Outcome tx = run_cli({"inspect", chain, "--block", "3", "--tx", "0"}, {.columns = 80});
  EXPECT_NE(tx.out.find("Lines are cut to the 80 columns"), std::string::npos) << tx.out;
  const std::string log = tx.out.substr(tx.out.find("\nlog"), tx.out.find("\nsignature") - tx.out.find("\nlog"));
  EXPECT_EQ(log.find("..\n"), std::string::npos) << log;
  EXPECT_EQ(run_cli({"inspect", chain}).out.find("cut"), std::string::npos);
}

}  // namespace
}  // namespace slipstream::cli::test
