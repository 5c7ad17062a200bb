#include <fmt/format.h>

#include <string_view>

#include "cli/help.h"
#include "cli/manual.h"
#include "cli/version.h"

namespace slipstream::cli {
namespace {

/// Text without the meaning that troff gives to it.
std::string plain(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out += "\\&";
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

void add_entry(std::string& out, const CLI::Option& option) {
  out += fmt::format(".TP\n.B {}\n{}\n", plain(option_title(option)), plain(option_text(option)));
}

void add_footer(std::string& out, const CLI::App& command) {
  for (const auto& [label, text] : paragraphs_of(command.get_footer())) {
    out += label.empty() ? fmt::format(".PP\n{}\n", plain(text))
                         : fmt::format(".TP\n.B {}\n{}\n", plain(label), plain(text));
  }
}

void add_command(std::string& out, const CLI::App& command, const std::string& name) {
  std::string usage;
  for (const CLI::Option* argument : arguments_of(command)) usage += " " + argument->get_name(true);
  const std::string rest = command.get_require_subcommand_min() > 0 ? " COMMAND" : " [OPTIONS]" + usage;
  out += fmt::format(".SS {}\n.B slipstream {}\n{}\n.PP\n{}.\n", plain(name), plain(name), plain(rest.substr(1)),
                     plain(command.get_description()));
  for (const CLI::Option* argument : arguments_of(command)) add_entry(out, *argument);
  for (const CLI::Option* option : named_options(command)) add_entry(out, *option);
  add_footer(out, command);
  for (const CLI::App* inner : commands_of(command)) add_command(out, *inner, name + " " + inner->get_name());
}

constexpr std::string_view kEnvironment = R"(.SH ENVIRONMENT
.TP
.B SLIPSTREAM_BACKEND
The backend, unless \-\-backend names one.
.TP
.B NO_COLOR
If it is set and not empty, nothing is coloured.
.TP
.B TERM
On a terminal of the kind `dumb`, there are neither colours nor progress bars.
.TP
.B CI
If it is set and not empty, there are neither colours nor progress bars.
.TP
.B COLUMNS
The width of a terminal that does not tell its own.
)";

}  // namespace

std::string man_page(const CLI::App& app) {
  std::string out = fmt::format(".TH SLIPSTREAM 1 \"\" \"slipstream {}\" \"User Commands\"\n", version());
  out += ".SH NAME\nslipstream \\- verifies confidential blockchains\n";
  out += ".SH SYNOPSIS\n.B slipstream\nCOMMAND [OPTIONS]\n";
  out += ".SH OPTIONS\n";
  for (const CLI::Option* option : named_options(app)) add_entry(out, *option);
  add_footer(out, app);
  out += ".SH COMMANDS\n";
  for (const CLI::App* command : commands_of(app)) add_command(out, *command, command->get_name());
  return out += kEnvironment;
}

}  // namespace slipstream::cli
