#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/text_layout.h"

namespace slipstream::cli {
namespace {

constexpr std::size_t kIndent = 22;

/// A title on the left and text on the right, or below if the title is long.
std::string entry(const std::string& title, const std::string& text, std::size_t width) {
  const std::string label = "  " + title;
  if (label.size() + 2 <= kIndent) return hanging(label, kIndent, text, width);
  return label + "\n" + hanging("", kIndent, text, width);
}

}  // namespace

// CLI11 appends what a check says to the name of a value: "N:INT in [0 - 4096]", but not to "FILE[:N]".
std::string value_name(const CLI::Option& option) {
  const std::string name = option.get_type_name();
  const std::size_t colon = name.find(':');
  return colon == std::string::npos || (colon > 0 && name[colon - 1] == '[') ? name : name.substr(0, colon);
}

std::string option_title(const CLI::Option& option) {
  if (option.get_positional()) return option.get_name(true);
  std::string out;
  for (const std::string& name : option.get_snames()) out += (out.empty() ? "-" : ", -") + name;
  for (const std::string& name : option.get_lnames()) out += (out.empty() ? "--" : ", --") + name;
  if (option.get_type_size() != 0) out += " " + value_name(option);
  return out;
}

std::string option_text(const CLI::Option& option) {
  std::string out = option.get_description();
  const std::string checks = option.get_type_name();
  if (const std::size_t range = checks.find(" in ["); range != std::string::npos) {
    out += " " + checks.substr(range + 4);
  }
  if (option.get_required() && !option.get_positional()) out += " (required)";
  return out;
}

std::vector<const CLI::Option*> named_options(const CLI::App& command) {
  return command.get_options(
      [](const CLI::Option* option) { return option->nonpositional() && !option->get_group().empty(); });
}

std::vector<const CLI::Option*> arguments_of(const CLI::App& command) {
  return command.get_options([](const CLI::Option* option) { return option->get_positional(); });
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* command) { return !command->get_group().empty(); });
}

std::vector<Paragraph> paragraphs_of(std::string_view footer) {
  std::vector<Paragraph> out;
  bool joins = false;
  while (!footer.empty()) {
    const std::size_t end = std::min(footer.find('\n'), footer.size());
    std::string_view line = footer.substr(0, end);
    footer.remove_prefix(std::min(end + 1, footer.size()));
    if (line.starts_with("  ")) {
      line.remove_prefix(2);
      const std::size_t gap = std::min(line.find("  "), line.size());
      out.push_back({.label = std::string(line.substr(0, gap)),
                     .text = std::string(line.substr(std::min(line.find_first_not_of(' ', gap), line.size())))});
      joins = false;
    } else if (joins && !line.empty() && !line.starts_with("Exit code:") && !line.starts_with("Example")) {
      out.back().text.append(" ").append(line);
    } else {
      if (!line.empty()) out.push_back({.label = {}, .text = std::string(line)});
      joins = !line.empty();
    }
  }
  return out;
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool) const {
  return entry(option_title(*option), option_text(*option), width_);
}

std::string HelpFormatter::make_subcommand(const CLI::App* command) const {
  return entry(command->get_name(), command->get_description(), width_);
}

std::string HelpFormatter::make_description(const CLI::App* app) const {
  return hanging("", 0, app->get_description(), width_);
}

std::string HelpFormatter::make_footer(const CLI::App* app) const {
  std::string out;
  for (const Paragraph& paragraph : paragraphs_of(app->get_footer())) {
    if (paragraph.label.empty()) {
      out += (out.empty() ? "" : "\n") + hanging("", 0, paragraph.text, width_);
    } else {
      out += entry(paragraph.label, paragraph.text, width_);
    }
  }
  return out;
}

}  // namespace slipstream::cli
