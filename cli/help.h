// The help text of a command, made from its options. Descriptions are plain sentences without line ends: they are
// wrapped here.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace slipstream::cli {

/// "N" of "--threads N".
[[nodiscard]] std::string value_name(const CLI::Option& option);
/// "-q, --quiet", "--threads N", "CHAIN": the names of an option with its value.
[[nodiscard]] std::string option_title(const CLI::Option& option);
/// The description of an option, its range, and whether it is required.
[[nodiscard]] std::string option_text(const CLI::Option& option);
/// The options of a command without its arguments, in the order of their addition, --help first.
[[nodiscard]] std::vector<const CLI::Option*> named_options(const CLI::App& command);
[[nodiscard]] std::vector<const CLI::Option*> arguments_of(const CLI::App& command);
/// The commands of a command that a user may see.
[[nodiscard]] std::vector<const CLI::App*> commands_of(const CLI::App& app);
/// A paragraph, or an entry of a list if it has a label.
struct Paragraph {
  std::string label, text;
};
/// Paragraphs of a footer. An empty line, or "Exit code:" or "Example" at the start of a line, begins one. A line
/// "  LABEL  TEXT" is an entry.
[[nodiscard]] std::vector<Paragraph> paragraphs_of(std::string_view footer);

/// Fits help into `width` columns.
class HelpFormatter : public CLI::Formatter {
 public:
  explicit HelpFormatter(std::size_t width) : width_(width) {
    label("Positionals", "Arguments");
    label("SUBCOMMAND", "COMMAND");
  }

  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;
  std::string make_description(const CLI::App* app) const override;
  std::string make_footer(const CLI::App* app) const override;

 private:
  std::size_t width_;
};

}  // namespace slipstream::cli
