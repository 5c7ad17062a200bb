// What zkvm_tx.json and zkvm_exec.json share: headers, logs and metrics as they write them.
#pragma once

#include "slipstream/vm/verify/tx_equation.h"
#include "slipstream/vm/verify/verifier.h"
#include "support/vectors.h"

namespace slipstream::test {

[[nodiscard]] vm::TxHeader header_from(const Json& json);

/// Fails the current test unless id, log, fee and constraint metrics of a hashed transaction are those of `expected`.
void expect_same_effects(const vm::HashedTx& tx, const Json& expected);
/// Fails the current test unless these are the effects of the hashed transaction.
void expect_same_effects(const vm::TxEffects& effects, const vm::HashedTx& tx);

/// The file's transactions, rejected transactions and variants, with what verifying each alone has to say.
struct TxCase {
  std::string name;
  Bytes bytes;
  /// "ok", or the name of the error.
  std::string expected;
  /// Of a valid one.
  std::string txid{};
};
[[nodiscard]] std::vector<TxCase> load_tx_cases();

}  // namespace slipstream::test
