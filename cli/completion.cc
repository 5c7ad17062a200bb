#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <vector>

#include "cli/help.h"
#include "cli/manual.h"
#include "slipstream/cpu/backend.h"

namespace slipstream::cli {
namespace {

using Names = std::vector<std::string>;

/// What a shell proposes for a value or an argument.
struct Proposal {
  Names words{};
  bool files = false;
};

Names names_of(const std::vector<const CLI::App*>& commands) {
  Names out;
  for (const CLI::App* command : commands) out.push_back(command->get_name());
  return out;
}

Proposal proposal_for(const CLI::Option& option, const CLI::App& app) {
  if (option.check_lname("backend")) {
    Proposal out;
    for (const cpu::BackendInfo& backend : cpu::backends()) out.words.emplace_back(backend.name);
    return out;
  }
  // A check against a set of words: "RULES:{reference,strict}".
  const std::string type = option.get_type_name();
  const std::size_t open = type.find('{'), close = type.find('}');
  if (open != std::string::npos && close != std::string::npos) {
    return {.words = CLI::detail::split(type.substr(open + 1, close - open - 1), ',')};
  }
  if (option.get_positional()) {
    if (option.get_name(true) == "COMMAND") return {.words = names_of(commands_of(app))};
    return {.files = true};
  }
  const std::string value = value_name(option);
  return {.files = value.starts_with("FILE") || value == "CHAIN"};
}

bool takes_value(const CLI::Option& option) { return option.get_type_size() != 0; }

/// "-q", "--quiet".
Names flags_of(const CLI::Option& option) {
  Names out;
  for (const std::string& name : option.get_snames()) out.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) out.push_back("--" + name);
  return out;
}

/// Calls f for the app and every command, with the words that lead to it.
void for_each_command(const CLI::App& app, const Names& path,
                      const std::function<void(const CLI::App&, const Names&)>& f) {
  f(app, path);
  for (const CLI::App* command : commands_of(app)) {
    Names inner = path;
    inner.push_back(command->get_name());
    for_each_command(*command, inner, f);
  }
}

/// A word in single quotes, for a shell in which a quote inside them is written as `escape`.
std::string quoted(std::string_view text, std::string_view escape) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += escape;
    } else {
      out += c;
    }
  }
  return out + "'";
}

/// The first sentence, which is what fits beside a proposal.
std::string brief(const CLI::Option& option) {
  std::string text = option.get_description();
  return text.substr(0, std::min({text.find(". "), text.find("; "), text.find(": "), text.size()}));
}

}  // namespace

std::string bash_completion(const CLI::App& app) {
  std::string paths, cases;
  for_each_command(app, {app.get_name()}, [&](const CLI::App& command, const Names& path) {
    const std::string key = fmt::format("{}", fmt::join(path, " "));
    if (path.size() > 1) paths += (paths.empty() ? "" : " | ") + fmt::format("\"{}\"", key);
    Names words = names_of(commands_of(command));
    std::string values;
    for (const CLI::Option* option : named_options(command)) {
      const Names flags = flags_of(*option);
      words.insert(words.end(), flags.begin(), flags.end());
      if (!takes_value(*option)) continue;
      const Proposal proposal = proposal_for(*option, app);
      values += fmt::format("        {}) words=\"{}\" files={} ;;\n", fmt::join(flags, " | "),
                            fmt::join(proposal.words, " "), proposal.files ? 1 : 0);
    }
    bool files = false;
    for (const CLI::Option* argument : arguments_of(command)) {
      const Proposal proposal = proposal_for(*argument, app);
      files = files || proposal.files;
      words.insert(words.end(), proposal.words.begin(), proposal.words.end());
    }
    cases += fmt::format(
        "    \"{}\")\n      case $previous in\n{}        *) words=\"{}\" files={} ;;\n      esac\n      ;;\n", key,
        values, fmt::join(words, " "), files ? 1 : 0);
  });
  return fmt::format(R"(# Completion of slipstream for bash, made by `slipstream completion bash`.
_slipstream() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}
  local path={} words="" files=0 word
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$path $word" in
      {}) path="$path $word" ;;
    esac
  done
  case $path in
{}  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ "$files" = 1 ]; then
    compopt -o filenames 2>/dev/null
    local IFS=$'\n'
    COMPREPLY+=($(compgen -f -- "$current"))
  fi
}}
complete -F _slipstream {}
)",
                     app.get_name(), paths, cases, app.get_name());
}

std::string zsh_completion(const CLI::App& app) {
  // A colon or a bracket would end the text of a proposal.
  const auto text = [](std::string_view words) {
    std::string out;
    for (const char c : words) {
      if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
      out += c;
    }
    return out;
  };
  const auto action = [](const Proposal& proposal) {
    if (proposal.files) return std::string("_files");
    return proposal.words.empty() ? std::string(" ") : fmt::format("({})", fmt::join(proposal.words, " "));
  };
  std::string functions;
  for_each_command(app, {app.get_name()}, [&](const CLI::App& command, const Names& path) {
    std::string lines;
    for (const CLI::Option* option : named_options(command)) {
      const Names flags = flags_of(*option);
      const std::string value =
          takes_value(*option) ? fmt::format(":{}:{}", text(value_name(*option)), action(proposal_for(*option, app)))
                               : "";
      // An option that may be given again does not exclude itself.
      const bool again = option->get_items_expected_max() > 1;
      for (const std::string& flag : flags) {
        const std::string head = again ? "*" : fmt::format("({})", fmt::join(flags, " "));
        lines += " \\\n    " + quoted(fmt::format("{}{}[{}]{}", head, flag, text(brief(*option)), value), "'\\''");
      }
    }
    for (const CLI::Option* argument : arguments_of(command)) {
      lines +=
          " \\\n    " +
          quoted(fmt::format(":{}:{}", text(argument->get_name(true)), action(proposal_for(*argument, app))), "'\\''");
    }
    const std::string name = fmt::format("_{}", fmt::join(path, "_"));
    const auto inner = commands_of(command);
    if (inner.empty()) {
      functions += fmt::format("{}() {{\n  _arguments -s{}\n}}\n\n", name, lines);
      return;
    }
    std::string list, calls;
    for (const CLI::App* c : inner) {
      list += "\n        " + quoted(c->get_name() + ":" + text(c->get_description()), "'\\''");
      calls += fmt::format("        {}) {}_{} ;;\n", c->get_name(), name, c->get_name());
    }
    functions += fmt::format(R"({}() {{
  local context state line
  typeset -A opt_args
  _arguments -s -C{} \
    '1: :->command' '*:: :->rest'
  case $state in
    command)
      local -a commands=({}
      )
      _describe command commands
      ;;
    rest)
      case $words[1] in
{}      esac
      ;;
  esac
}}

)",
                             name, lines, list, calls);
  });
  return fmt::format(
      "#compdef {}\n# Completion of slipstream for zsh, made by `slipstream completion zsh`.\n{}_{} \"$@\"\n",
      app.get_name(), functions, app.get_name());
}

std::string fish_completion(const CLI::App& app) {
  std::string out = "# Completion of slipstream for fish, made by `slipstream completion fish`.\n";
  const std::string start = "complete -c " + app.get_name();
  for_each_command(app, {}, [&](const CLI::App& command, const Names& path) {
    std::string seen;
    for (const std::string& word : path) {
      seen += (seen.empty() ? "" : "; and ") + fmt::format("__fish_seen_subcommand_from {}", word);
    }
    const auto inner = commands_of(command);
    const std::string names = fmt::format("{}", fmt::join(names_of(inner), " "));
    const std::string here = path.empty()    ? "__fish_use_subcommand"
                             : inner.empty() ? seen
                                             : seen + "; and not __fish_seen_subcommand_from " + names;
    const std::string condition = quoted(here, "\\'");
    bool files = false;
    for (const CLI::Option* argument : arguments_of(command)) {
      const Proposal proposal = proposal_for(*argument, app);
      files = files || proposal.files;
      if (!proposal.words.empty()) {
        out += fmt::format("{} -n {} -f -a '{}'\n", start, condition, fmt::join(proposal.words, " "));
      }
    }
    if (!files) out += fmt::format("{} -n {} -f\n", start, condition);
    for (const CLI::App* c : inner) {
      out += fmt::format("{} -n {} -f -a {} -d {}\n", start, condition, c->get_name(),
                         quoted(c->get_description(), "\\'"));
    }
    for (const CLI::Option* option : named_options(command)) {
      out += fmt::format("{} -n {}", start, condition);
      for (const std::string& name : option->get_snames()) out += " -s " + name;
      for (const std::string& name : option->get_lnames()) out += " -l " + name;
      if (takes_value(*option)) {
        const Proposal proposal = proposal_for(*option, app);
        out += proposal.files ? " -r -F" : " -x";
        if (!proposal.words.empty()) out += fmt::format(" -a '{}'", fmt::join(proposal.words, " "));
      }
      out += " -d " + quoted(brief(*option), "\\'") + "\n";
    }
  });
  return out;
}

}  // namespace slipstream::cli
