// What a terminal may be sent, by its kind, its width and the environment.
#include "cli/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string>

namespace slipstream::cli::test {
namespace {

/// A variable of the environment, until the end of the test.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* const before = std::getenv(name)) before_ = before;
    set(value);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { set(before_ ? before_->c_str() : nullptr); }
  void set(const char* value) const { value == nullptr ? ::unsetenv(name_) : ::setenv(name_, value, 1); }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

class TerminalTest : public testing::Test {
 protected:
  TerminalTest() { EXPECT_EQ(::openpty(&master_, &terminal_, nullptr, nullptr, nullptr), 0); }
  ~TerminalTest() override {
    ::close(master_);
    ::close(terminal_);
    ::close(file_);
  }

  int master_ = -1, terminal_ = -1;
  int file_ = ::open("/dev/null", O_WRONLY);
  const Variable term_{"TERM", "xterm"}, ci_{"CI", nullptr}, no_color_{"NO_COLOR", nullptr},
      columns_{"COLUMNS", nullptr};
};

TEST_F(TerminalTest, only_a_terminal_is_drawn_on) {
  EXPECT_TRUE(can_redraw(terminal_));
  EXPECT_TRUE(can_colour(terminal_));
  EXPECT_FALSE(can_redraw(file_));
  EXPECT_FALSE(can_colour(file_));
}

TEST_F(TerminalTest, the_environment_has_the_last_word) {
  for (const char* kind : {"dumb", "", static_cast<const char*>(nullptr)}) {
    term_.set(kind);
    EXPECT_FALSE(can_redraw(terminal_));
    EXPECT_FALSE(can_colour(terminal_));
  }
  term_.set("xterm");
  ci_.set("true");
  EXPECT_FALSE(can_redraw(terminal_));
  EXPECT_FALSE(can_colour(terminal_));
  ci_.set("");
  no_color_.set("1");
  EXPECT_TRUE(can_redraw(terminal_));
  EXPECT_FALSE(can_colour(terminal_));
  no_color_.set("");
  EXPECT_TRUE(can_colour(terminal_));
}

TEST_F(TerminalTest, the_width_is_that_of_the_terminal_then_that_of_columns) {
  EXPECT_EQ(columns_of(file_), 0U);
  EXPECT_EQ(columns_of(terminal_), kUsualWidth) << "a new terminal has no size";
  columns_.set("132");
  EXPECT_EQ(columns_of(terminal_), 132U);
  EXPECT_EQ(columns_of(file_), 0U);
  for (const char* wrong : {"0", "-3", "many", "80x"}) {
    columns_.set(wrong);
    EXPECT_EQ(columns_of(terminal_), kUsualWidth);
  }
  columns_.set("132");
  const winsize size{.ws_row = 24, .ws_col = 97, .ws_xpixel = 0, .ws_ypixel = 0};
  ASSERT_EQ(::ioctl(terminal_, TIOCSWINSZ, &size), 0);
  EXPECT_EQ(columns_of(terminal_), 97U);
}

}  // namespace
}  // namespace slipstream::cli::test
