// Transactions as people describe them to `slipstream prove`: JSON, explained in docs/transactions.md. Amounts and
// blinding factors stand in it, so the file is a secret.
#pragma once

#include <expected>
#include <span>
#include <string>

#include "base/json_document.h"
#include "base/secret_text.h"
#include "vm/build/open_contract.h"
#include "vm/execution.h"
#include "vm/script.h"

namespace slipstream::cli {

struct DescribedTransaction {
  vm::TxHeader header;
  vm::Script script;
};

/// Takes a description apart and assembles the program. The error is one line that names the member at fault.
[[nodiscard]] std::expected<DescribedTransaction, std::string> parse_transaction(const JsonValue& json);

/// Contracts with their openings, in the form that a description takes for inputs; those that hold something else than
/// one open value by their encoding alone. The time it takes tells of the digits of amounts.
[[nodiscard]] SecretText describe_openings_vartime(std::span<const vm::OpenContract> contracts);

}  // namespace slipstream::cli
