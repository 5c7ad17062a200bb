#include "cli/cli.h"

#include <fmt/ostream.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "cli/commands.h"
#include "cpu/backend.h"
#include "msm/plan/plan.h"

namespace slipstream::cli {
namespace {

/// What a command line asks for.
struct Request {
  std::string backend;
  InfoOptions info;
  BenchOptions bench;
  VerifyOptions verify;
  InspectOptions inspect;
  ImportOptions import;
  GenOptions gen;
  MakeKeyOptions make_key;
  ShowKeyOptions show_key;
  ProveOptions prove;
  SignOptions sign;
  std::string rules = "reference";
  std::string content;
};

const std::map<std::string, ledger::Rules> kRules = {{"reference", ledger::Rules::reference},
                                                     {"strict", ledger::Rules::strict}};
const std::map<std::string, Content> kContents = {{"chain", Content::chain},
                                                  {"block", Content::block},
                                                  {"blocktx", Content::block_transaction},
                                                  {"tx", Content::transaction}};

void add_backend_option(CLI::App& command, Request& request) {
  command
      .add_option("--backend", request.backend,
                  "Set of kernels to use (see `slipstream info`). Default: what SLIPSTREAM_BACKEND\n"
                  "names, or else the fastest that the processor can run. A name that is unknown\n"
                  "or cannot run here is an error.")
      ->type_name("NAME");
}

void add_threads_option(CLI::App& command, unsigned& threads) {
  command.add_option("--threads", threads, "Threads to use; 0, the default, for all that there are")
      ->check(CLI::Range(0, 4096))
      ->type_name("N");
}

void add_info(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("info", "Processor, backends, which one is active and why");
  command.add_flag("--json", request.info.json, "Print one JSON document instead");
  CLI::Option* const msm =
      command
          .add_option("--msm", request.info.msm,
                      "Print instead how a sum of N multiples of points is worked out: algorithm,\n"
                      "windows, buckets, threads, memory, and the time that the cost model expects")
          ->check(CLI::Range(std::size_t{0}, msm::kMaxPoints))
          ->type_name("N");
  command
      .add_option("--threads", request.info.threads,
                  "With --msm: threads that share the work, 1 by default; 0 for all that there are")
      ->check(CLI::Range(0, 4096))
      ->needs(msm)
      ->type_name("T");
  command.add_option("--bits", request.info.bits, "With --msm: bits of the longest scalar, 252 by default")
      ->check(CLI::Range(0, 252))
      ->needs(msm)
      ->type_name("B");
  add_backend_option(command, request);
  command.footer("Exit code: 0 done; 2 wrong usage.");
}

void add_bench(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("bench", "Time the kernels of every backend that the processor can run");
  command.add_option("--filter", request.bench.filter, "Only kernels with TEXT in their names")->type_name("TEXT");
  command
      .add_option("--seconds", request.bench.seconds, "How long to time each kernel on each backend; 0.3 by default")
      ->check(CLI::Range(0.0, 3600.0))
      ->type_name("S");
  command.add_flag("--json", request.bench.json, "Print one JSON document instead of text");
  command
      .add_option("--backend", request.backend,
                  "Time this backend alone. A name that is unknown or cannot run here is an error.")
      ->type_name("NAME");
  command.footer(
      "One thread, one kernel after the other, backends in turn; times are an item's share of a batch. Pin the "
      "process\n"
      "to a core of an idle machine (`taskset -c 1 slipstream bench`) and compare medians of the same run.\n"
      "Exit code: 0 done; 2 wrong usage.");
}

void add_verify(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("verify", "Verify every block of a chain file, and say what it cost");
  command.add_option("CHAIN", request.verify.chain, "Chain file (see `slipstream import`)")->required();
  add_threads_option(command, request.verify.threads);
  command
      .add_option("--rules", request.rules,
                  "reference (default): accept exactly what the reference implementation accepts;\n"
                  "strict: also reject encodings that say the same in other bytes, and points that\n"
                  "do not decode")
      ->check(CLI::IsMember(&kRules))
      ->type_name("RULES");
  command.add_flag("--json", request.verify.json, "Print one JSON document instead of text");
  add_backend_option(command, request);
  command.footer(
      "Reads the file front to back, one block at a time, and stops at the first invalid block: later blocks build on\n"
      "it. Prints verdicts, transactions, outputs, transactions per second, microseconds per output, and how the time\n"
      "divides. On a terminal a progress bar is drawn on stderr.\n"
      "Exit code: 0 all valid; 1 something is invalid, and named; 2 wrong usage, or the file cannot be read.");
}

void add_inspect(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("inspect", "Take a transaction, a block or a chain file apart");
  command.add_option("FILE", request.inspect.file, "Chain file, or a block or transaction, as bytes or in hex")
      ->required();
  command.add_option("--block", request.inspect.height, "Of a chain file: the block at this height")->type_name("H");
  command.add_option("--tx", request.inspect.tx, "Of a block: its transaction with this index, from 0")->type_name("I");
  command
      .add_option("--as", request.content,
                  "What the file holds: a chain, a block, a transaction with its Utreexo proofs as\n"
                  "it stands in a block (blocktx), or a bare transaction (tx). Default: whichever it\n"
                  "decodes as")
      ->check(CLI::IsMember(&kContents))
      ->type_name("WHAT");
  command.footer(
      "Shows the program with the stack after each instruction, the log, ids, the proof's layout and sizes.\n"
      "Checks no proof and no signature. Exit code: 0 shown; 1 the program of a transaction fails, or a transaction "
      "of\n"
      "a block does not decode; 2 wrong usage, or the file is none of these things.");
}

void add_import(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("import", "Turn a workload or a JSON chain into a chain file");
  command
      .add_option("INPUT", request.import.input, "Workload file (ZKVMWL1), or JSON like tests/vectors/blockchain.json")
      ->required();
  command.add_option("OUTPUT", request.import.output, "Chain file to write; replaced if it exists")->required();
  command.footer(
      "The output is written whole or not at all. Whether the blocks are valid is for `slipstream verify` to say.\n"
      "Exit code: 0 written; 2 wrong usage, or a file cannot be read or written.");
}

void add_gen(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("gen", "Make a chain file of valid transactions");
  command.add_option("--txs", request.gen.txs, "How many transactions")
      ->required()
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
      ->type_name("N");
  const CLI::Range count(1, 1000);
  auto* inputs = command.add_option("--inputs", request.gen.inputs, "Inputs of each; 2 by default");
  inputs->check(count)->type_name("M");
  auto* outputs = command.add_option("--outputs", request.gen.outputs, "Outputs of each; 2 by default");
  outputs->check(count)->type_name("K");
  command
      .add_option("--mix", request.gen.mix,
                  "JSON file with shapes and their weights in place of --inputs and --outputs:\n"
                  "[{\"inputs\": 2, \"outputs\": 2, \"weight\": 3}, {\"inputs\": 1, \"outputs\": 2}]")
      ->excludes(inputs)
      ->excludes(outputs)
      ->type_name("FILE");
  command.add_option("--seed", request.gen.seed, "Names the chain: the same options make the same bytes; 0 by default")
      ->type_name("S");
  command.add_option("--block-size", request.gen.txs_per_block, "Transactions in a block; 200 by default")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}))
      ->type_name("N");
  add_threads_option(command, request.gen.threads);
  command.add_option("--out", request.gen.out, "Chain file to write; replaced if it exists")
      ->required()
      ->type_name("CHAIN");
  add_backend_option(command, request);
  command.footer(
      "Transactions spend what earlier blocks left, or initial outputs of the chain; every output goes to a fresh "
      "key.\n"
      "All keys follow from the seed: nothing in such a chain is secret. The file is written whole or not at all. On "
      "a\n"
      "terminal a progress bar with the time left is drawn on stderr.\n"
      "Exit code: 0 written; 2 wrong usage, a file cannot be read or written, or a shape is too large to be proved;\n"
      "130 interrupted.");
}

void add_keys(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("keys", "Make key files, and show the public side of them");
  command.require_subcommand(1);
  command.footer(
      "Key files are made for their owner alone (mode 0600), and refused if anybody else may read or write them.\n"
      "No secret is ever printed.");

  CLI::App& make = *command.add_subcommand("new", "Make a key from the system's entropy");
  make.add_option("FILE", request.make_key.file, "Key file to write; it must not be there yet")->required();
  make.add_flag("--account", request.make_key.account,
                "An extended key, from which a key for every sequence number is derived");
  make.footer("Exit code: 0 written; 2 wrong usage, or the file cannot be written.");

  CLI::App& show = *command.add_subcommand("show", "Show the public key, or those of an account");
  show.add_option("FILE", request.show_key.file, "Key file")->required();
  CLI::Option* const sequence =
      show.add_option("--sequence", request.show_key.sequence, "Of an account: the key at this sequence number")
          ->type_name("N");
  show.add_option("--label", request.show_key.label, "And the address with this label, under which it can be paid")
      ->needs(sequence)
      ->type_name("LABEL");
  show.footer("Exit code: 0 shown; 2 wrong usage, or the file cannot be read.");
}

void add_prove(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("prove", "Make a transaction from a description, all but its signature");
  command
      .add_option("DESCRIPTION", request.prove.description,
                  "JSON file: what is spent, issued, paid and retired (docs/transactions.md).\n"
                  "It holds amounts and blinding factors, so only its owner may read it (mode 0600)")
      ->required();
  command.add_option("--out", request.prove.out, "Transaction to write; replaced if it exists")
      ->required()
      ->type_name("FILE");
  command
      .add_option("--openings", request.prove.openings,
                  "Where to write what spending the outputs takes (mode 0600); it must not be\n"
                  "there yet")
      ->type_name("FILE");
  add_backend_option(command, request);
  command.footer(
      "Everything in the description is checked before the proof is made, and nothing is written if anything is "
      "wrong.\n"
      "`slipstream sign` signs the transaction, `slipstream inspect` shows it.\n"
      "Exit code: 0 written; 2 wrong usage, a bad description, or a file cannot be read or written.");
}

void add_sign(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("sign", "Sign a transaction");
  command.add_option("TRANSACTION", request.sign.transaction, "Transaction, as `slipstream prove` makes it")
      ->required();
  command
      .add_option("--key", request.sign.keys,
                  "Key file; for an account FILE:N, the key at sequence number N. Once for each key\n"
                  "that has to sign; more do no harm")
      ->type_name("FILE[:N]");
  command.add_option("--out", request.sign.out, "Signed transaction to write; replaced if it exists")
      ->required()
      ->type_name("FILE");
  command.footer(
      "Runs the program to find out what has to be signed, and trusts nothing else. A signature that is there already\n"
      "is replaced. Does not check the proof: blocks do.\n"
      "Exit code: 0 written; 2 wrong usage, a missing key, or a file cannot be read or written.");
}

/// `command` is empty or followed by a space.
int usage_error(std::string message, const std::string& command, Console& console) {
  // The library's messages may have several lines.
  std::replace(message.begin(), message.end(), '\n', ' ');
  fmt::print(console.err, "slipstream: {} (see slipstream {}--help)\n", message, command);
  return kExitUsage;
}

/// What is wrong with the first argument, if it is neither a command nor an option that stands alone.
std::optional<std::string> unknown_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  if (arguments.empty()) return std::nullopt;
  if (arguments.front().starts_with('-')) {
    if (app.get_option_no_throw(arguments.front()) != nullptr) return std::nullopt;
    return fmt::format("unknown option '{}' in place of a command", arguments.front());
  }
  std::string names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == arguments.front()) return std::nullopt;
    names += (names.empty() ? "" : ", ") + command->get_name();
  }
  return fmt::format("unknown command '{}'; there are: {}", arguments.front(), names);
}

}  // namespace

int run(const std::vector<std::string>& arguments, Console& console) {
  Request request;
  CLI::App app("Verifies confidential blockchains.", "slipstream");
  app.require_subcommand(1);
  app.set_version_flag("--version", SLIPSTREAM_VERSION);
  app.footer(
      "`slipstream COMMAND --help` explains a command. Where no memory or no thread is to be had, every command says "
      "so\n"
      "in one line, leaves no file and ends with exit code 2.");
  add_info(app, request);
  add_bench(app, request);
  add_verify(app, request);
  add_inspect(app, request);
  add_import(app, request);
  add_gen(app, request);
  add_keys(app, request);
  add_prove(app, request);
  add_sign(app, request);

  if (const auto message = unknown_command(app, arguments)) return usage_error(*message, "", console);
  const bool has_command = !arguments.empty() && !arguments.front().starts_with('-');
  try {
    // The parser takes its arguments last first.
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Success& request_for_help) {
    app.exit(request_for_help, console.out, console.err);
    return kExitValid;
  } catch (const CLI::ParseError& error) {
    return usage_error(arguments.empty() ? "no command" : error.what(), has_command ? arguments.front() + " " : "",
                       console);
  }

  request.verify.rules = kRules.at(request.rules);
  if (!request.content.empty()) request.inspect.content = kContents.at(request.content);

  const auto backend = request.backend.empty() ? cpu::init_backend() : cpu::set_backend(request.backend);
  if (!backend) {
    fmt::print(console.err, "slipstream: {}\n", backend.error().message);
    return kExitUsage;
  }
  if (app.got_subcommand("info")) return info(request.info, console);
  if (app.got_subcommand("bench")) {
    request.bench.only_active = !request.backend.empty();
    return bench(request.bench, console);
  }
  if (app.got_subcommand("verify")) return verify(request.verify, console);
  if (app.got_subcommand("inspect")) return inspect(request.inspect, console);
  if (app.got_subcommand("gen")) return gen(request.gen, console);
  if (app.got_subcommand("keys")) {
    if (app.get_subcommand("keys")->got_subcommand("new")) return make_key(request.make_key, console);
    return show_key(request.show_key, console);
  }
  if (app.got_subcommand("prove")) return prove(request.prove, console);
  if (app.got_subcommand("sign")) return sign(request.sign, console);
  return import(request.import, console);
}

}  // namespace slipstream::cli
