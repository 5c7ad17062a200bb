#include "cli/cli.h"

#include <fmt/ostream.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/bench_arguments.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/help.h"
#include "cli/manual.h"
#include "cli/terminal.h"
#include "cli/transaction_options.h"
#include "cli/verify_summary.h"
#include "cli/version.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/msm/detail/plan/plan.h"

namespace slipstream::cli {
namespace {

/// The parsed command line.
struct Request {
  std::string backend;
  InfoOptions info;
  BenchRequest bench;
  VerifyOptions verify;
  ProfileOptions profile;
  InspectOptions inspect;
  ImportOptions import;
  GenOptions gen;
  std::string rules = "reference";
  TransactionRequest transactions{.backend = backend, .rules = rules};
  std::string content;
  /// The command that `slipstream help` explains, and its own command.
  std::vector<std::string> help;
  std::string shell;
};

const std::map<std::string, Content> kContents = {{"chain", Content::chain},
                                                  {"block", Content::block},
                                                  {"blocktx", Content::block_transaction},
                                                  {"tx", Content::transaction}};

void add_info(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("info", "Show processor, backends, and why one of them is active");
  add_json_option(command, request.info.json);
  CLI::Option* const msm =
      command
          .add_option("--msm", request.info.msm,
                      "Print the plan of a multiscalar multiplication of N points instead: algorithm, "
                      "windows, buckets, threads, memory, and the time that the cost model expects")
          ->check(CLI::Range(std::size_t{0}, msm::kMaxPoints))
          ->type_name("N");
  command.add_option("--threads", request.info.threads, "With --msm: number of threads, 1 by default; 0 uses all")
      ->check(CLI::Range(0, 4096))
      ->needs(msm)
      ->type_name("T");
  command.add_option("--bits", request.info.bits, "With --msm: number of bits of the longest scalar, 252 by default")
      ->check(CLI::Range(0, 252))
      ->needs(msm)
      ->type_name("B");
  add_backend_option(command, request.backend);
  command.footer("Exit code: 0 success; 2 wrong usage.");
}

void add_chain_options(CLI::App& command, VerifyOptions& options, std::string& rules, const std::string& name,
                       const std::string& chain) {
  command.add_option(name, options.chain, chain)->required();
  add_threads_option(command, options.threads);
  add_rules_option(command, rules);
  add_capacity_option(command, options.capacity);
  add_json_option(command, options.json);
}

void add_profile(CLI::App& app, Request& request) {
  CLI::App& command =
      *app.add_subcommand("profile", "Show where the time of a verification goes, by phase and by cause");
  add_chain_options(command, request.profile.verify, request.rules, "CHAIN", "Chain file (see `slipstream import`)");
  command
      .add_option("--runs", request.profile.runs,
                  "Verify the chain so often; the run with the median processor time counts. 3 by default")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  command.add_option("--html", request.profile.html, "Also write a page with the same figures, which needs no network")
      ->type_name("FILE");
  add_backend_option(command, request.backend);
  command.footer(
      "First the output of `slipstream verify`. Then the same processor time by cause, by instruction, by shape and "
      "for "
      "the most expensive transactions. Phases are measured. Causes are counted: each phase's time is divided by the "
      "work that each cause needs in it, so both views have the same sum. docs/profiling.md explains every cause.\n\n"
      "Exit code: as that of `slipstream verify`.");
}

void add_verify(CLI::App& app, Request& request) {
  CLI::App& command =
      *app.add_subcommand("verify", "Verify every block of a chain file, and report the cost; or verify a transaction");
  add_chain_options(command, request.verify, request.rules, "CHAIN",
                    "Chain file (see `slipstream import`); - for standard input. Or a file with a transaction, as "
                    "`slipstream sign` makes it");
  command
      .add_option("--on", request.verify.on,
                  "For a transaction: verify this chain first, then whether the transaction may be in its next block, "
                  "at the present time. Without it, whether the inputs of the transaction exist is not checked")
      ->type_name("CHAIN");
  command.add_flag("--first-fault", request.verify.first_fault,
                   "Name the first fault that is found in an invalid block, not the one at which the "
                   "reference would stop: cheap checks come first. Blocks are verified one by one");
  add_quiet_option(command, request.verify.quiet, "Print only the verdict, and what is invalid");
  add_backend_option(command, request.backend);
  std::string phase_list;
  for (const Phase& phase : phases({})) phase_list += fmt::format("  {}  {}\n", phase.title, phase.explanation);
  command.footer(
      "Reads the file from front to back, one block at a time, and stops at the first invalid block, because later "
      "blocks build on it. On a terminal, shows a progress bar on stderr. Prints the verdict and:\n"
      "  transactions  how many are in valid blocks; for an invalid block, what was checked of it\n"
      "  time  elapsed, without making generators and tables (set up); and of all processors together\n"
      "  throughput  transactions in valid blocks per second of elapsed time\n"
      "  cost  elapsed time per output in valid blocks\n\n"
      "Then the processor time of each phase, summed over threads. With waiting it adds up to threads times elapsed "
      "time:\n" +
      phase_list +
      "\nOf a transaction, checks program, proof and signatures.\n\nExit code: 0 all valid; 1 a block or the "
      "transaction "
      "is invalid, and is named; 2 wrong usage, or the file cannot be read.");
}

void add_inspect(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("inspect", "Show the contents of a transaction, a block or a chain file");
  command
      .add_option("FILE", request.inspect.file,
                  "Chain file, block or transaction, as bytes or as hex; - for standard input")
      ->required();
  command.add_option("--block", request.inspect.height, "For a chain file: the block at this height")->type_name("H");
  command.add_option("--tx", request.inspect.tx, "For a block: the transaction with this index, from 0")
      ->type_name("I");
  command
      .add_option("--as", request.content,
                  "Contents of the file: a chain, a block, a transaction with its Utreexo proofs as "
                  "in a block (blocktx), or a transaction without them (tx). Default: the first of "
                  "these that decodes")
      ->check(CLI::IsMember(&kContents))
      ->type_name("WHAT");
  add_json_option(command, request.inspect.json);
  command.footer(
      "Shows the program with the stack after each instruction, the log, ids, the layout of the proof, and sizes. "
      "Does not check proofs and signatures.\n\n"
      "Exit code: 0 success; 1 the program of a transaction fails, or a transaction of a block does not decode; "
      "2 wrong usage, or the file does not decode.");
}

void add_import(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("import", "Convert a workload or a JSON chain to a chain file");
  command
      .add_option("INPUT", request.import.input,
                  "Workload file (ZKVMWL1), or JSON like tests/vectors/blockchain.json; - for standard input")
      ->required();
  command.add_option("OUTPUT", request.import.output, "Chain file to write; an existing file is replaced")->required();
  add_json_option(command, request.import.json);
  add_quiet_option(command, request.import.quiet, "Print only errors");
  command.footer(
      "The output file appears only when it is complete. Does not verify the blocks: use `slipstream verify`.\n\n"
      "Exit code: 0 success; 2 wrong usage, or a file cannot be read or written; 130, 143 or 129 after SIGINT, "
      "SIGTERM or SIGHUP.");
}

void add_gen(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("gen", "Make a chain file with valid transactions");
  command.add_option("--txs", request.gen.txs, "Number of transactions")
      ->required()
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
      ->type_name("N");
  const CLI::Range count(1, 1000);
  auto* inputs = command.add_option("--inputs", request.gen.inputs, "Inputs of each transaction; 2 by default");
  inputs->check(count)->type_name("M");
  auto* outputs = command.add_option("--outputs", request.gen.outputs, "Outputs of each transaction; 2 by default");
  outputs->check(count)->type_name("K");
  command
      .add_option("--mix", request.gen.mix,
                  "JSON file with transaction shapes and weights, instead of --inputs and --outputs: "
                  "[{\"inputs\": 2, \"outputs\": 2, \"weight\": 3}, {\"inputs\": 1, \"outputs\": 2}]")
      ->excludes(inputs)
      ->excludes(outputs)
      ->type_name("FILE");
  command
      .add_option("--seed", request.gen.seed,
                  "Seed of all random choices: equal options give equal files; 0 by default")
      ->type_name("S");
  command.add_option("--block-size", request.gen.txs_per_block, "Transactions per block; 200 by default")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}))
      ->type_name("N");
  add_capacity_option(command, request.gen.capacity);
  add_threads_option(command, request.gen.threads);
  command.add_option("--out", request.gen.out, "Chain file to write; an existing file is replaced")
      ->required()
      ->type_name("CHAIN");
  command
      .add_option("--openings", request.gen.openings,
                  "File to write with the openings of the outputs that are unspent at the end: inputs for "
                  "`slipstream prove` (mode 0600); it must not exist")
      ->type_name("FILE");
  command
      .add_option("--key", request.gen.key,
                  "Key file of the owner of every output (see `slipstream keys new`). A single key locks all outputs; "
                  "an account has a key for each, and the openings tell its sequence number")
      ->type_name("FILE");
  add_json_option(command, request.gen.json);
  add_quiet_option(command, request.gen.quiet, "Print only errors, and no progress bar");
  add_backend_option(command, request.backend);
  command.footer(
      "Transactions spend outputs of earlier blocks or initial outputs of the chain. Every output has a new key, but "
      "with --key and a single key. Without --key, all keys are derived from the seed: nothing in such a chain is "
      "secret, and the openings also hold the keys (`slipstream sign --key` takes the file). With --key, all random "
      "choices are derived from the seed and the key. The files appear only when they are complete. On a terminal, "
      "shows a progress bar with the remaining time on stderr.\n\n"
      "Exit code: 0 success; 2 wrong usage, a file cannot be read or written, or a shape is too large to prove; "
      "130, 143 or 129 after SIGINT, SIGTERM or SIGHUP.");
}

void add_help(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("help", "Explain a command");
  command.add_option("COMMAND", request.help, "The command, for example `verify` or `keys new`; without it, list all");
  command.footer("Prints the same as `slipstream COMMAND --help`.\n\nExit code: 0 success; 2 unknown command.");
}

/// Commands for packagers, which help does not list.
void add_manual(CLI::App& app, Request& request) {
  app.add_subcommand("man", "Print the man page")->group("");
  CLI::App& completion = *app.add_subcommand("completion", "Print the completion for a shell")->group("");
  completion.add_option("SHELL", request.shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
}

/// CLI11 calls them "Subcommands". A hidden command has no group.
void name_groups(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!command->get_group().empty()) command->group("Commands");
    name_groups(*command);
  }
}

/// `command` is empty or followed by a space.
int usage_error(std::string message, const std::string& command, Console& console) {
  // CLI11's messages may have several lines.
  std::replace(message.begin(), message.end(), '\n', ' ');
  return report_error(console, fmt::format("{} (see slipstream {}--help)", message, command));
}

/// "unknown command 'x'; there are: a, b".
std::string unknown_name(const CLI::App& app, const std::string& name) {
  std::string names;
  for (const CLI::App* command : commands_of(app)) names += (names.empty() ? "" : ", ") + command->get_name();
  return fmt::format("unknown command '{}'; there are: {}", name, names);
}

int help(const CLI::App& app, const std::vector<std::string>& words, Console& console) {
  const CLI::App* command = &app;
  std::string name = app.get_name();
  for (const std::string& word : words) {
    const auto all = commands_of(*command);
    const auto found = std::ranges::find(all, word, [](const CLI::App* c) { return c->get_name(); });
    if (found == all.end()) {
      if (all.empty()) return usage_error(fmt::format("`{}` has no commands", command->get_name()), "", console);
      return usage_error(unknown_name(*command, word), "", console);
    }
    command = *found;
    name += " " + word;
  }
  // App::help() would explain the command that was parsed, which is `help`.
  console.out << app.get_formatter()->make_help(command, name, CLI::AppFormatMode::Normal);
  return kExitValid;
}

/// The words of the command at the front of the arguments, each followed by a space: "verify ", "bench chain ".
std::string command_words(const CLI::App& app, const std::vector<std::string>& arguments) {
  std::string out;
  const CLI::App* command = &app;
  for (const std::string& word : arguments) {
    const auto found = command->get_subcommands([&](const CLI::App* sub) { return sub->get_name() == word; });
    if (found.empty()) break;
    command = found.front();
    out += word + " ";
  }
  return out;
}

/// The error of the first argument, if it is neither a command nor an option that needs no command.
std::optional<std::string> unknown_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  if (arguments.empty()) return std::nullopt;
  if (arguments.front().starts_with('-')) {
    if (app.get_option_no_throw(arguments.front()) != nullptr) return std::nullopt;
    return fmt::format("unknown option '{}' in place of a command", arguments.front());
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == arguments.front()) return std::nullopt;
  }
  return unknown_name(app, arguments.front());
}

}  // namespace

int run(const std::vector<std::string>& arguments, Console& console) {
  Request request;
  CLI::App app("Verifies confidential blockchains.", "slipstream");
  // Wider lines are hard to read, and narrower ones hold no help. Commands inherit the formatter.
  app.formatter(std::make_shared<HelpFormatter>(
      console.columns == 0 ? kUsualWidth : std::clamp<std::size_t>(console.columns, 40, kUsualWidth)));
  app.require_subcommand(1);
  app.set_help_flag("-h,--help", "Print this text");
  app.set_version_flag("--version", version_text(), "Print version, commit, compiler and backends");
  app.footer(
      "`slipstream help COMMAND` explains a command. If memory or threads run out, every command prints one line, "
      "leaves no file and ends with exit code 2.");
  add_info(app, request);
  add_bench(app, request.bench);
  add_verify(app, request);
  add_profile(app, request);
  add_inspect(app, request);
  add_import(app, request);
  add_gen(app, request);
  add_transaction_commands(app, request.transactions);
  add_help(app, request);
  add_manual(app, request);
  name_groups(app);

  if (const auto message = unknown_command(app, arguments)) return usage_error(*message, "", console);
  try {
    // The parser expects the arguments in reverse order.
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Success& request_for_help) {
    app.exit(request_for_help, console.out, console.err);
    return kExitValid;
  } catch (const CLI::ParseError& error) {
    return usage_error(arguments.empty() ? "no command" : error.what(), command_words(app, arguments), console);
  }

  if (app.got_subcommand("man")) {
    console.out << man_page(app);
    return kExitValid;
  }
  if (app.got_subcommand("completion")) {
    console.out << (request.shell == "bash"  ? bash_completion(app)
                    : request.shell == "zsh" ? zsh_completion(app)
                                             : fish_completion(app));
    return kExitValid;
  }
  if (app.got_subcommand("help")) return help(app, request.help, console);
  request.verify.rules = request.profile.verify.rules = rules_of(request.rules);
  if (!request.content.empty()) request.inspect.content = kContents.at(request.content);

  const auto backend = request.backend.empty() ? cpu::init_backend() : cpu::set_backend(request.backend);
  if (!backend) return report_error(console, backend.error().to_string());
  if (app.got_subcommand("info")) return info(request.info, console);
  if (app.got_subcommand("bench")) return run_bench(*app.get_subcommand("bench"), request.bench, console);
  if (app.got_subcommand("verify")) return verify(request.verify, console);
  if (app.got_subcommand("profile")) return profile(request.profile, console);
  if (app.got_subcommand("inspect")) return inspect(request.inspect, console);
  if (app.got_subcommand("gen")) return gen(request.gen, console);
  if (const auto code = run_transaction_command(app, request.transactions, console)) return *code;
  return import(request.import, console);
}

}  // namespace slipstream::cli
