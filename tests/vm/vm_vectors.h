// What zkvm_tx.json and zkvm_exec.json share: headers, logs and metrics as they write them.
#pragma once

#include "support/vectors.h"
#include "vm/verifier.h"

namespace slipstream::test {

[[nodiscard]] vm::TxHeader header_from(const Json& json);

/// Fails the current test unless id, log, fee and constraint metrics of a hashed transaction are those of `expected`.
void expect_same_effects(const vm::TxVerifier& verifier, const Json& expected);

}  // namespace slipstream::test
