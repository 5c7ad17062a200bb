#include "cli/transaction_options.h"

#include <cstdint>
#include <string>

#include "cli/common_options.h"

namespace slipstream::cli {
namespace {

void add_keys(CLI::App& app, TransactionRequest& request) {
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

void add_prove(CLI::App& app, TransactionRequest& request) {
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
  add_backend_option(command, request.backend);
  command.footer(
      "Checks the whole description before it makes the proof. On any error, no file is written. "
      "`slipstream sign` signs the transaction, `slipstream inspect` shows it.\n\n"
      "Exit code: 0 success; 2 wrong usage, a bad description, or a file cannot be read or written.");
}

void add_sign(CLI::App& app, TransactionRequest& request) {
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

void add_cosign(CLI::App& app, TransactionRequest& request) {
  CLI::App& command = *app.add_subcommand("cosign", "Sign a transaction together with others, in three rounds");
  command.require_subcommand(1);
  command.footer(
      "MuSig: each party keeps its own key, and all together make one signature. A party is a key at a place where it "
      "signs. Every party runs commit, reveal and share, and sends the file of each round to all others before the "
      "next. Then anybody runs combine. These files hold no secret.\n\n"
      "Danger: a session file holds a secret that must be used once. Anybody who gets two different shares of one "
      "session can compute your key. Never copy a session file, do not keep it in a backup, and do not reset the disk "
      "or the virtual machine it is on to an earlier state while the session lasts. The commands refuse a copy, and a "
      "session that "
      "has given its share. They cannot detect that a whole file system was reset. If anything goes wrong, remove "
      "the session file and begin again from commit.");
  const char* const exit_code =
      "Exit code: 0 success; 2 wrong usage, a message that is missing or wrong (its file is named), or a file that "
      "cannot be read or written.";
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

void add_block_options(CLI::App& command, TransactionRequest& request, BlockOptions& options) {
  command
      .add_option("--timestamp", options.timestamp_ms,
                  "Time of the block in milliseconds since 1970; by default the present time, or one millisecond after "
                  "the block before if that is later")
      ->check(CLI::Range(std::uint64_t{1}, UINT64_MAX))
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
  add_backend_option(command, request.backend);
}

void add_block(CLI::App& app, TransactionRequest& request) {
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
      "of them creates: the maker of a chain decides on its first coins. A transaction that issues values spends a "
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

}  // namespace

void add_transaction_commands(CLI::App& app, TransactionRequest& request) {
  add_keys(app, request);
  add_prove(app, request);
  add_sign(app, request);
  add_cosign(app, request);
  add_block(app, request);
}

std::optional<int> run_transaction_command(const CLI::App& app, TransactionRequest& request, Console& console) {
  const auto got = [&app](const char* name, const char* inner) {
    return app.got_subcommand(name) && app.get_subcommand(name)->got_subcommand(inner);
  };
  request.make_block.rules = request.append_block.rules = rules_of(request.rules);
  if (got("keys", "new")) return cli::make_key(request.make_key, console);
  if (got("keys", "show")) return cli::show_key(request.show_key, console);
  if (got("keys", "join")) return cli::join_keys(request.join_keys, console);
  if (app.got_subcommand("prove")) return cli::prove(request.prove, console);
  if (app.got_subcommand("sign")) return cli::sign(request.sign, console);
  if (got("cosign", "commit")) return cosign(request.cosign_commit, console);
  if (got("cosign", "reveal")) return cosign(request.cosign_reveal, console);
  if (got("cosign", "share")) return cosign(request.cosign_share, console);
  if (got("cosign", "combine")) return cosign(request.cosign_combine, console);
  if (got("block", "make")) return extend_chain(request.make_block, console);
  if (got("block", "append")) return extend_chain(request.append_block, console);
  return std::nullopt;
}

}  // namespace slipstream::cli
