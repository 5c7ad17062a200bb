// Results of `slipstream bench` as JSON documents and rows of CSV. docs/profiling.md explains the keys.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/bench_report.h"
#include "cli/text_table.h"

namespace slipstream::cli {

/// Keys are stable: new keys are added, none is renamed. Key names include units.
[[nodiscard]] nlohmann::ordered_json to_json(const ChainReport& report);
[[nodiscard]] nlohmann::ordered_json to_json(const KernelReport& report);

/// The rows of CSV: a column for each number of a cell of the JSON document, with its name, and if there is a
/// comparison its columns.
[[nodiscard]] TextTable csv_table(const nlohmann::ordered_json& document);

/// Writes a document with a member a line; what fits into 100 characters, and lists of numbers, are one line.
void write_json(const nlohmann::ordered_json& document, std::ostream& out);

}  // namespace slipstream::cli
