// The progress bar is drawn on a terminal, and nothing of it anywhere else.
#include "cli/progress.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

TEST(Progress, a_bar_shows_the_share_that_is_done) {
  std::ostringstream out;
  {
    Progress progress(out, true);
    progress.update(1, 2, "half");
    EXPECT_NE(out.str().find("[################................]  50 %  half"), std::string::npos) << out.str();
    // Too soon to redraw.
    progress.update(2, 2, "whole");
    EXPECT_EQ(out.str().find("whole"), std::string::npos);
  }
  EXPECT_TRUE(out.str().ends_with("\r\x1b[K")) << "the line is left empty";
}

TEST(Progress, without_a_total_there_is_only_the_note) {
  std::ostringstream out;
  Progress progress(out, true);
  progress.update(1, std::nullopt, "some");
  EXPECT_EQ(out.str(), "\r\x1b[Ksome");
}

TEST(Progress, a_line_is_narrower_than_the_terminal) {
  const std::string note = "height 123456, 12345678 transactions, 12345 tx/s";
  for (std::size_t columns = 1; columns <= 140; ++columns) {
    std::ostringstream out;
    Progress progress(out, true, [columns] { return columns; });
    progress.update(1, 2, note);
    const std::string line = out.str().substr(std::string("\r\x1b[K").size());
    EXPECT_LT(line.size(), columns);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    // From 67 columns on, the note is whole. A wide terminal shows a wide bar.
    EXPECT_EQ(line.ends_with("  " + note), columns >= 67) << columns << line;
    if (columns >= 100) {
      EXPECT_TRUE(line.starts_with("[################................]  50 %")) << line;
    }
  }
}

TEST(Progress, nothing_is_drawn_where_nobody_watches) {
  std::ostringstream out;
  {
    Progress progress(out, false);
    progress.update(1, 2, "half");
  }
  EXPECT_EQ(out.str(), "");
}

TEST(Progress, verify_draws_on_a_terminal_only) {
  const slipstream::test::ScratchDirectory scratch;
  VectorChain().write(scratch / "chain");
  EXPECT_EQ(run_cli({"verify", scratch / "chain"}).err, "");
  const Outcome watched = run_cli({"verify", scratch / "chain"}, {.progress = true});
  EXPECT_NE(watched.err.find(" %  height "), std::string::npos) << watched.err;
  EXPECT_EQ(watched.out.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace slipstream::cli::test
