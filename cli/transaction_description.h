// The JSON description of a transaction for `slipstream prove` (docs/transactions.md). It contains amounts and blinding
// factors, so the file is secret.
#pragma once

#include <expected>
#include <filesystem>
#include <string>

#include "slipstream/base/detail/json_document.h"
#include "slipstream/vm/execution.h"
#include "slipstream/vm/script.h"

namespace slipstream::cli {

struct DescribedTransaction {
  vm::TxHeader header;
  vm::Script script;
};

/// Parses a description and builds the program. Files that the description names are relative to `directory`. The error
/// is one line that names the wrong member.
[[nodiscard]] std::expected<DescribedTransaction, std::string> parse_transaction(
    const JsonValue& json, const std::filesystem::path& directory);

}  // namespace slipstream::cli
