// The commands that make transactions, and blocks of them: their options, and which one was called.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>

#include "cli/commands.h"
#include "cli/console.h"

namespace slipstream::cli {

struct TransactionRequest {
  /// Those of the whole command line.
  std::string& backend;
  std::string& rules;

  MakeKeyOptions make_key{};
  ShowKeyOptions show_key{};
  JoinKeysOptions join_keys{};
  ProveOptions prove{};
  SignOptions sign{};
  CosignOptions cosign_commit{.step = CosignStep::commit}, cosign_reveal{.step = CosignStep::reveal},
      cosign_share{.step = CosignStep::share}, cosign_combine{.step = CosignStep::combine};
  BlockOptions make_block{}, append_block{};
};

/// Adds keys, prove, sign, cosign and block. The request must outlive the app.
void add_transaction_commands(CLI::App& app, TransactionRequest& request);

/// Runs the command among them that was parsed; nullopt if it was another one.
[[nodiscard]] std::optional<int> run_transaction_command(const CLI::App& app, TransactionRequest& request,
                                                         Console& console);

}  // namespace slipstream::cli
