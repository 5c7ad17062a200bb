// The JSON description of a transaction for `slipstream prove` (docs/transactions.md). It contains amounts and blinding
// factors, so the file is secret.
#pragma once

#include <expected>
#include <span>
#include <string>

#include "slipstream/base/detail/json_document.h"
#include "slipstream/base/secret_text.h"
#include "slipstream/vm/build/open_contract.h"
#include "slipstream/vm/execution.h"
#include "slipstream/vm/script.h"

namespace slipstream::cli {

struct DescribedTransaction {
  vm::TxHeader header;
  vm::Script script;
};

/// Parses a description and builds the program. The error is one line that names the wrong member.
[[nodiscard]] std::expected<DescribedTransaction, std::string> parse_transaction(const JsonValue& json);

/// Contracts with their openings, in the form of the inputs of a description. A contract that does not hold exactly one
/// open value is shown by its encoding only. The time depends on the digits of amounts.
[[nodiscard]] SecretText describe_openings_vartime(std::span<const vm::OpenContract> contracts);

}  // namespace slipstream::cli
