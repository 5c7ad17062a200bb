// The man page and the completion of shells know every command and every option that the help lists.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

using slipstream::test::ScratchDirectory;
using slipstream::test::write_file;
using Words = std::vector<std::string>;

/// The words at the start of the lines of a help text that match.
Words found(const std::string& text, const std::string& pattern) {
  Words out;
  const std::regex regex(pattern);
  for (auto at = std::sregex_iterator(text.begin(), text.end(), regex); at != std::sregex_iterator(); ++at) {
    out.push_back((*at)[1]);
  }
  return out;
}

struct Command {
  Words path;
  Words options;
};

/// All commands that help lists, with their options.
void list_commands(const Words& path, std::vector<Command>& out) {
  Words words = {"help"};
  words.insert(words.end(), path.begin(), path.end());
  const std::string help = run_cli(words).out;
  out.push_back({path, found(help, "\n  (?:-[a-z], )?(--[a-z-]+)")});
  const std::size_t commands = help.find("\nCommands:\n");
  if (commands == std::string::npos) return;
  for (const std::string& name : found(help.substr(commands), "\n  ([a-z]+)")) {
    Words inner = path;
    inner.push_back(name);
    list_commands(inner, out);
  }
}

const std::vector<Command>& all_commands() {
  static const std::vector<Command> commands = [] {
    std::vector<Command> out;
    list_commands({}, out);
    return out;
  }();
  return commands;
}

std::string joined(const Words& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// What a program prints; nullopt if it is not installed.
std::optional<std::string> output_of(const std::string& program, const std::string& command) {
  if (std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) != 0) return std::nullopt;
  std::FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::string out;
  for (int c; (c = std::fgetc(pipe)) != EOF;) out.push_back(static_cast<char>(c));
  EXPECT_EQ(::pclose(pipe), 0) << command << "\n" << out;
  return out;
}

TEST(Manual, help_lists_commands_and_options) {
  EXPECT_GE(all_commands().size(), 13U);
  for (const Command& command : all_commands()) EXPECT_FALSE(command.options.empty()) << joined(command.path);
}

TEST(Manual, the_man_page_has_every_command_and_option) {
  const std::string page = run_cli({"man"}).out;
  EXPECT_TRUE(page.starts_with(".TH SLIPSTREAM 1 "));
  for (const Command& command : all_commands()) {
    SCOPED_TRACE(joined(command.path));
    const std::string heading = command.path.empty() ? "\n.SH OPTIONS\n" : "\n.SS " + joined(command.path) + "\n";
    const std::size_t begin = page.find(heading);
    ASSERT_NE(begin, std::string::npos);
    const std::string section = page.substr(begin, page.find("\n.S", begin + 1) - begin);
    for (const std::string& option : command.options) {
      const std::string escaped = std::regex_replace(option, std::regex("-"), "\\-");
      EXPECT_NE(section.find(escaped), std::string::npos) << option;
    }
  }
  const ScratchDirectory scratch;
  write_file(scratch / "page", as_bytes(page));
  const auto warnings = output_of("groff", "groff -man -ww -Tutf8 -z '" + (scratch / "page").string() + "'");
  if (warnings) {
    EXPECT_EQ(*warnings, "");
  }
}

TEST(Manual, bash_completes_every_command_and_option) {
  const ScratchDirectory scratch;
  const std::string script = scratch / "completion";
  write_file(script, as_bytes(run_cli({"completion", "bash"}).out));
  const auto completed = [&](const Words& words) {
    std::string line = "source '" + script + "'; COMP_WORDS=(slipstream";
    for (const std::string& word : words) line += " \"" + word + "\"";
    line += "); COMP_CWORD=" + std::to_string(words.size()) + "; _slipstream; printf \"%s\\n\" \"${COMPREPLY[@]}\"";
    write_file(scratch / "run", as_bytes(line));
    return "\n" + output_of("bash", "bash '" + (scratch / "run").string() + "'").value();
  };
  ASSERT_TRUE(output_of("bash", "true")) << "test.sh itself runs in bash";
  for (const Command& command : all_commands()) {
    Words words = command.path;
    words.emplace_back("");
    const std::string proposals = completed(words);
    for (const std::string& option : command.options) {
      EXPECT_NE(proposals.find("\n" + option + "\n"), std::string::npos) << joined(command.path) << " " << option;
    }
  }
  EXPECT_EQ(completed({"ver"}), "\nverify\n");
  EXPECT_EQ(completed({"keys", "n"}), "\nnew\n");
  EXPECT_EQ(completed({"verify", "--rules", ""}), "\nreference\nstrict\n");
  EXPECT_EQ(completed({"verify", "--backend", "port"}), "\nportable\n");
  EXPECT_EQ(completed({"verify", script.substr(0, script.size() - 2)}), "\n" + script + "\n") << "files";
}

TEST(Manual, fish_completes_every_command_and_option) {
  const ScratchDirectory scratch;
  const std::string script = scratch / "completion";
  write_file(script, as_bytes(run_cli({"completion", "fish"}).out));
  if (!output_of("fish", "true")) GTEST_SKIP() << "there is no fish here";
  std::string lines = "source '" + script + "'\n";
  for (const Command& command : all_commands()) {
    lines += "complete -C \"slipstream " + joined(command.path) + (command.path.empty() ? "" : " ") + "--\"\necho .\n";
  }
  write_file(scratch / "run", as_bytes(lines));
  std::istringstream answers(
      output_of("fish", "HOME='" + (scratch / ".").string() + "' fish '" + (scratch / "run").string() + "'").value());
  for (const Command& command : all_commands()) {
    std::string proposals = "\n";
    for (std::string line; std::getline(answers, line) && line != ".";) proposals += line + "\n";
    for (const std::string& option : command.options) {
      EXPECT_NE(proposals.find("\n" + option + "\t"), std::string::npos) << joined(command.path) << " " << option;
    }
  }
}

TEST(Manual, zsh_knows_every_command_and_option) {
  const std::string script = run_cli({"completion", "zsh"}).out;
  EXPECT_TRUE(script.starts_with("#compdef slipstream\n"));
  for (const Command& command : all_commands()) {
    std::string name = "\n_slipstream";
    for (const std::string& word : command.path) name += "_" + word;
    const std::size_t begin = script.find(name + "() {");
    ASSERT_NE(begin, std::string::npos) << name;
    const std::string function = script.substr(begin, script.find("\n}\n", begin) - begin);
    for (const std::string& option : command.options) {
      EXPECT_NE(function.find(option + "["), std::string::npos) << name << " " << option;
    }
  }
  const ScratchDirectory scratch;
  write_file(scratch / "completion", as_bytes(script));
  static_cast<void>(output_of("zsh", "zsh -n '" + (scratch / "completion").string() + "'"));
}

}  // namespace
}  // namespace slipstream::cli::test
