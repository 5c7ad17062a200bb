#include "cli/cli.h"

#include <fmt/ostream.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <bit>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/bench_arguments.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/manual.h"
#include "cli/terminal.h"
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
  MakeKeyOptions make_key;
  ShowKeyOptions show_key;
  ProveOptions prove;
  SignOptions sign;
  BlockOptions make_block, append_block;
  JoinKeysOptions join_keys;
  CosignOptions cosign_commit{.step = CosignStep::commit}, cosign_reveal{.step = CosignStep::reveal},
      cosign_share{.step = CosignStep::share}, cosign_combine{.step = CosignStep::combine};
  std::string rules = "reference";
  std::string content;
  /// The command that `slipstream help` explains, and its own command.
  std::vector<std::string> help;
  std::string shell;
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
                  "Set of kernels to use (see `slipstream info`). Default: the one that SLIPSTREAM_BACKEND "
                  "names, otherwise the fastest that this processor supports. An unknown or "
                  "unsupported name is an error.")
      ->type_name("NAME");
}

void add_threads_option(CLI::App& command, unsigned& threads) {
  command.add_option("--threads", threads, "Number of threads; 0 (default) uses all")
      ->check(CLI::Range(0, 4096))
      ->type_name("N");
}

void add_json_option(CLI::App& command, bool& json) {
  command.add_flag("--json", json, "Print one JSON document instead of text (docs/json.md)");
}

void add_quiet_option(CLI::App& command, bool& quiet, const char* description) {
  command.add_flag("-q,--quiet", quiet, description);
}

void add_capacity_option(CLI::App& command, std::size_t& capacity) {
  command
      .add_option("--capacity", capacity,
                  "Most multipliers of a transaction, after rounding up to a power of two; 2048 by default. All "
                  "verifiers of a chain must use the same number, because it decides which transactions are valid")
      ->check([](const std::string& text) -> std::string {
        std::size_t n = 0;
        if (CLI::detail::lexical_cast(text, n) && std::has_single_bit(n) && n >= 64 && n <= kLargestCapacity) return "";
        return fmt::format("{} is no power of two from 64 to {}", text, kLargestCapacity);
      })
      ->type_name("N");
}

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
  add_backend_option(command, request);
  command.footer("Exit code: 0 success; 2 wrong usage.");
}

void add_rules_option(CLI::App& command, std::string& rules) {
  command
      .add_option("--rules", rules,
                  "reference (default): accept exactly what the reference implementation accepts; "
                  "strict: also reject non-canonical encodings, and points that do not decode")
      ->check(CLI::IsMember(&kRules))
      ->type_name("RULES");
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
  add_backend_option(command, request);
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
  add_backend_option(command, request);
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
  add_backend_option(command, request);
  command.footer(
      "Transactions spend outputs of earlier blocks or initial outputs of the chain. Every output has a new key, "
      "except "
      "with --key and a single key. Without --key, all keys are derived from the seed: nothing in such a chain is "
      "secret, and the openings also hold the keys (`slipstream sign --key` takes the file). With --key, all random "
      "choices are derived from the seed and the key. The files appear only when they are complete. On a terminal, "
      "shows a progress bar with the remaining time on stderr.\n\n"
      "Exit code: 0 success; 2 wrong usage, a file cannot be read or written, or a shape is too large to prove; "
      "130, 143 or 129 after SIGINT, SIGTERM or SIGHUP.");
}

void add_keys(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("keys", "Make key files, and show public keys and addresses");
  command.require_subcommand(1);
  command.footer(
      "Only the owner may read and write a key file (mode 0600); a file with other permissions is refused. "
      "Secrets are never printed.");

  CLI::App& make = *command.add_subcommand("new", "Make a key from the system's entropy");
  make.add_option("FILE", request.make_key.file, "Key file to write; it must not exist")->required();
  make.add_flag("--account", request.make_key.account,
                "Make an extended key, from which a key for every sequence number is derived");
  add_json_option(make, request.make_key.json);
  make.footer("Exit code: 0 success; 2 wrong usage, or the file cannot be written.");

  CLI::App& show = *command.add_subcommand("show", "Show the public key, or the keys of an account");
  show.add_option("FILE", request.show_key.file, "Key file")->required();
  CLI::Option* const sequence =
      show.add_option("--sequence", request.show_key.sequence, "For an account: the key at this sequence number")
          ->type_name("N");
  show.add_option("--label", request.show_key.label, "Also show the address with this label, for payments to this key")
      ->needs(sequence)
      ->type_name("LABEL");
  add_json_option(show, request.show_key.json);
  show.footer("Exit code: 0 success; 2 wrong usage, or the file cannot be read.");

  CLI::App& join = *command.add_subcommand("join", "Make the joint key of several parties");
  join.add_option(
          "PREDICATES", request.join_keys.predicates,
          "Public keys of the parties in hex, as `slipstream keys show` prints them. Another order gives another "
          "joint key")
      ->required();
  join.add_option("--out", request.join_keys.out, "Joint key file to write; an existing file is replaced")
      ->required()
      ->type_name("FILE");
  add_json_option(join, request.join_keys.json);
  join.footer(
      "Prints the predicate that locks outputs for all parties together; `slipstream cosign --joint` needs the file. "
      "It holds public keys only.\n\nExit code: 0 success; 2 wrong usage, or the file cannot be written.");
}

void add_prove(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("prove", "Make an unsigned transaction from a description");
  command
      .add_option("DESCRIPTION", request.prove.description,
                  "JSON file with inputs, issued values, outputs and retired values (docs/transactions.md). "
                  "It contains amounts and blinding factors, so only its owner may read it (mode 0600)")
      ->required();
  command.add_option("--out", request.prove.out, "Transaction file to write; an existing file is replaced")
      ->required()
      ->type_name("FILE");
  command
      .add_option("--openings", request.prove.openings,
                  "File to write with the openings of the outputs, which are needed to spend them "
                  "(mode 0600); it must not exist")
      ->type_name("FILE");
  add_capacity_option(command, request.prove.capacity);
  add_json_option(command, request.prove.json);
  add_quiet_option(command, request.prove.quiet, "Print only errors");
  add_backend_option(command, request);
  command.footer(
      "Checks the whole description before it makes the proof. On any error, no file is written. "
      "`slipstream sign` signs the transaction, `slipstream inspect` shows it.\n\n"
      "Exit code: 0 success; 2 wrong usage, a bad description, or a file cannot be read or written.");
}

void add_sign(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("sign", "Sign a transaction");
  command.add_option("TRANSACTION", request.sign.transaction, "Transaction file, as made by `slipstream prove`")
      ->required();
  command
      .add_option("--key", request.sign.keys,
                  "Key file; for an account FILE:N, the key at sequence number N; or openings with keys, as "
                  "`slipstream gen` writes them. Give it once for each key that must sign; unused keys are ignored")
      ->allow_extra_args(false)
      ->type_name("FILE[:N]");
  command.add_option("--out", request.sign.out, "Signed transaction file to write; an existing file is replaced")
      ->required()
      ->type_name("FILE");
  add_capacity_option(command, request.sign.capacity);
  add_json_option(command, request.sign.json);
  add_quiet_option(command, request.sign.quiet, "Print only errors");
  command.footer(
      "Runs the program of the transaction to find out what must be signed, and trusts no other data. Replaces an "
      "existing signature. Does not check the proof: the verifier of the block does. If the keys are not all yours, "
      "`slipstream cosign` signs in rounds.\n\n"
      "Exit code: 0 success; 2 wrong usage, a missing key, or a file cannot be read or written.");
}

void add_cosign_messages(CLI::App& command, CosignOptions& options, const char* description) {
  command.add_option("MESSAGES", options.files, description)->required();
}

void add_cosign_out(CLI::App& command, CosignOptions& options, const char* description) {
  command.add_option("--out", options.out, description)->required()->type_name("FILE");
}

void add_cosign_session(CLI::App& command, CosignOptions& options, const char* description) {
  command.add_option("--session", options.session, description)->required()->type_name("FILE");
}

void add_cosign_task(CLI::App& command, CosignOptions& options) {
  command.add_option("TRANSACTION", options.transaction, "Transaction file, as made by `slipstream prove`")->required();
  command
      .add_option(
          "--joint", options.joint,
          "Joint key file of a predicate of the transaction (see `slipstream keys join`); give it once for each")
      ->allow_extra_args(false)
      ->type_name("FILE");
  add_capacity_option(command, options.capacity);
}

void add_cosign_keys(CLI::App& command, CosignOptions& options) {
  command.add_option("--key", options.keys, "Your key file, or FILE:N, as for `slipstream sign`; once for each key")
      ->required()
      ->allow_extra_args(false)
      ->type_name("FILE[:N]");
}

void add_cosign(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("cosign", "Sign a transaction together with others, in three rounds");
  command.require_subcommand(1);
  command.footer(
      "MuSig: each party keeps its own key, and all together make one signature. A party is a key at a place where it "
      "signs. Every party runs commit, reveal and share, and sends the file of each round to all others before the "
      "next. Then anybody runs combine. These files hold no secret.\n\n"
      "Danger: a session file holds a secret that must be used once. Who gets two different shares of one session "
      "computes your key. Never copy a session file, do not keep it in a backup, and do not reset the disk or the "
      "virtual "
      "machine it is on to an earlier state while the session lasts. The commands refuse a copy, and a session that "
      "has given its share. They cannot detect that a whole file system was reset. If anything goes wrong, remove "
      "the session file and begin again from commit.");
  const char* const exit_code =
      "Exit code: 0 success; 2 wrong usage, a message that is missing or wrong (its file is named), or a file cannot "
      "be "
      "read or written.";
  const auto add_output_options = [](CLI::App& step, CosignOptions& options) {
    add_json_option(step, options.json);
    add_quiet_option(step, options.quiet, "Print only errors");
  };

  CosignOptions& first = request.cosign_commit;
  CLI::App& commit = *command.add_subcommand("commit", "Round 1: begin a session, and commit to its nonces");
  add_cosign_task(commit, first);
  add_cosign_keys(commit, first);
  add_cosign_session(commit, first, "Session file to write (mode 0600); it must not exist. Never copy it");
  add_cosign_out(commit, first, "Commit file to write, for all parties; an existing file is replaced");
  add_output_options(commit, first);
  commit.footer(
      "Runs the program of the transaction to find out what must be signed, and trusts no other data. Look at it with "
      "`slipstream inspect` first.\n\n" +
      std::string(exit_code));

  CosignOptions& second = request.cosign_reveal;
  CLI::App& reveal = *command.add_subcommand("reveal", "Round 2: reveal the nonce commitments");
  add_cosign_messages(reveal, second, "Commit files of all parties, your own one too");
  add_cosign_keys(reveal, second);
  add_cosign_session(reveal, second, "Session file of commit");
  add_cosign_out(reveal, second, "Reveal file to write, for all parties; an existing file is replaced");
  add_output_options(reveal, second);
  reveal.footer("Notes the commit files in the session: from here on, the session answers no others.\n\n" +
                std::string(exit_code));

  CosignOptions& third = request.cosign_share;
  CLI::App& share = *command.add_subcommand("share", "Round 3: make the share of the signature, once");
  add_cosign_messages(share, third, "Reveal files of all parties, your own one too");
  add_cosign_keys(share, third);
  add_cosign_session(share, third, "Session file of commit. It is used up");
  add_cosign_out(share, third, "Share file to write, for all parties; an existing file is replaced");
  add_output_options(share, third);
  share.footer(
      "Checks everything first, then destroys the secret in the session file, and only then computes the share. A "
      "second call is refused. If the share file cannot be written or is lost, begin a new session.\n\n" +
      std::string(exit_code));

  CosignOptions& last = request.cosign_combine;
  CLI::App& combine = *command.add_subcommand("combine", "Make the signed transaction from all shares");
  add_cosign_task(combine, last);
  add_cosign_messages(combine, last, "Reveal files and share files of all parties");
  add_cosign_out(combine, last, "Signed transaction file to write; an existing file is replaced");
  add_output_options(combine, last);
  combine.footer("Needs no secret. Checks every share, and names the file of a wrong one.\n\n" +
                 std::string(exit_code));
}

void add_block_options(CLI::App& command, Request& request, BlockOptions& options) {
  command
      .add_option("--timestamp", options.timestamp_ms,
                  "Time of the block in milliseconds since 1970; by default the present time, or one millisecond after "
                  "the block before if that is later")
      ->type_name("MS");
  command
      .add_option("--version", options.version,
                  "Version of the block; that of the block before by default, and 1 in a new chain. Version 1 allows "
                  "only transactions of version 1")
      ->type_name("V");
  add_rules_option(command, request.rules);
  add_capacity_option(command, options.capacity);
  add_threads_option(command, options.threads);
  add_json_option(command, options.json);
  add_quiet_option(command, options.quiet, "Print only errors, and no progress bar");
  add_backend_option(command, request);
}

void add_block(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("block", "Make a chain file, or a longer one, from transactions");
  command.require_subcommand(1);
  command.footer(
      "The transactions are in the block in the order in which they are named; later ones may spend outputs of earlier "
      "ones. The block is verified before it is written.");

  CLI::App& make = *command.add_subcommand("make", "Make a new chain whose first block has these transactions");
  const char* const transactions = "Transaction files, as made by `slipstream sign`";
  make.add_option("TRANSACTIONS", request.make_block.transactions, transactions)->required();
  make.add_option("--out", request.make_block.out, "Chain file to write; an existing file is replaced")
      ->required()
      ->type_name("CHAIN");
  add_block_options(make, request, request.make_block);
  make.footer(
      "In the initial state of the new chain, exactly those contracts are unspent that the transactions spend and none "
      "of them creates: who begins a chain decides on its first coins. A transaction that issues values spends a "
      "contract, too, which may have quantity 0. The file appears only when it is complete.\n\n"
      "Exit code: 0 success; 1 a transaction is invalid, and is named; 2 wrong usage, or a file cannot be read or "
      "written; 130, 143 or 129 after SIGINT, SIGTERM or SIGHUP.");

  CLI::App& append = *command.add_subcommand("append", "Copy a chain, with one more block of these transactions");
  append.add_option("CHAIN", request.append_block.chain, "Chain file to build on")->required();
  append.add_option("TRANSACTIONS", request.append_block.transactions, transactions)->required();
  append
      .add_option("--out", request.append_block.out,
                  "Chain file to write; an existing file is replaced, also if it is the chain to build on")
      ->required()
      ->type_name("CHAIN");
  add_block_options(append, request, request.append_block);
  append.footer(
      "Verifies the chain from front to back, one block at a time, and keeps the Utreexo proofs of what the "
      "transactions spend. They can spend outputs of the chain's blocks, but not unspent outputs of its initial state, "
      "because a chain file has no ids of them. The file appears only when it is complete. On a terminal, shows a "
      "progress bar on stderr.\n\n"
      "Exit code: 0 success; 1 the chain or a transaction is invalid, and is named; 2 wrong usage, or a file cannot be "
      "read or written; 130, 143 or 129 after SIGINT, SIGTERM or SIGHUP.");
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
  add_keys(app, request);
  add_prove(app, request);
  add_sign(app, request);
  add_cosign(app, request);
  add_block(app, request);
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
  request.verify.rules = request.profile.verify.rules = request.make_block.rules = request.append_block.rules =
      kRules.at(request.rules);
  if (!request.content.empty()) request.inspect.content = kContents.at(request.content);

  const auto backend = request.backend.empty() ? cpu::init_backend() : cpu::set_backend(request.backend);
  if (!backend) return report_error(console, backend.error().to_string());
  if (app.got_subcommand("info")) return info(request.info, console);
  if (app.got_subcommand("bench")) return run_bench(*app.get_subcommand("bench"), request.bench, console);
  if (app.got_subcommand("verify")) return verify(request.verify, console);
  if (app.got_subcommand("profile")) return profile(request.profile, console);
  if (app.got_subcommand("inspect")) return inspect(request.inspect, console);
  if (app.got_subcommand("gen")) return gen(request.gen, console);
  if (app.got_subcommand("keys")) {
    if (app.get_subcommand("keys")->got_subcommand("new")) return make_key(request.make_key, console);
    if (app.get_subcommand("keys")->got_subcommand("join")) return join_keys(request.join_keys, console);
    return show_key(request.show_key, console);
  }
  if (app.got_subcommand("cosign")) {
    const CLI::App& command = *app.get_subcommand("cosign");
    return cosign(command.got_subcommand("commit")   ? request.cosign_commit
                  : command.got_subcommand("reveal") ? request.cosign_reveal
                  : command.got_subcommand("share")  ? request.cosign_share
                                                     : request.cosign_combine,
                  console);
  }
  if (app.got_subcommand("block")) {
    const bool makes = app.get_subcommand("block")->got_subcommand("make");
    return extend_chain(makes ? request.make_block : request.append_block, console);
  }
  if (app.got_subcommand("prove")) return prove(request.prove, console);
  if (app.got_subcommand("sign")) return sign(request.sign, console);
  return import(request.import, console);
}

}  // namespace slipstream::cli
