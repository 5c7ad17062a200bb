#include <fmt/ostream.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <utility>

#include "base/hex.h"
#include "base/secret.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/transaction_description.h"
#include "cli/units.h"
#include "vm/prover.h"

namespace slipstream::cli {
namespace {

std::expected<DescribedTransaction, std::string> read_description(const std::string& path) {
  auto bytes = read_secret_file(path);
  if (!bytes) return std::unexpected(std::move(bytes).error());
  std::optional<nlohmann::json> json;
  std::string problem;
  try {
    json = nlohmann::json::parse(bytes->begin(), bytes->end());
  } catch (const nlohmann::json::parse_error& error) {
    problem = fmt::format("at byte {}: this is not JSON", error.byte);
  }
  wipe(bytes->data(), bytes->size());
  if (!json) return std::unexpected(fmt::format("{}: {}", path, problem));
  auto described = parse_transaction(*json);
  if (!described) return std::unexpected(fmt::format("{}: {}", path, described.error()));
  return described;
}

}  // namespace

int prove(const ProveOptions& options, Console& console) {
  const auto fail = [&console](const std::string& what) {
    fmt::print(console.err, "slipstream: {}\n", what);
    return kExitUsage;
  };
  const auto described = read_description(options.description);
  if (!described) return fail(described.error());
  const auto tx = vm::prove_tx(described->header, described->script);
  if (!tx) return fail(fmt::format("{}: {}", options.description, tx.error().to_string()));

  if (!options.openings.empty()) {
    std::string text = describe_openings(tx->outputs).dump(2) + "\n";
    const auto written = create_file(options.openings, as_bytes(text), Access::owner);
    wipe(text.data(), text.size());
    if (!written) return fail(written.error());
  }
  const vm::SignedTx encoded = tx->with_signature({});
  if (const auto written = write_file(options.out, encoded.bytes, Access::normal); !written) {
    std::error_code ignored;
    if (!options.openings.empty()) std::filesystem::remove(options.openings, ignored);
    return fail(written.error());
  }
  fmt::print(console.out, "id            {}\n", to_hex(tx->id));
  fmt::print(console.out, "size          {}\n", counted(encoded.bytes.size(), "byte"));
  fmt::print(console.out, "fee           {} ({:.3f} per byte)\n", tx->fee, encoded.fee_rate.per_byte());
  fmt::print(console.out, "to be signed  {}\n", counted(tx->signing.size(), "time"));
  for (const vm::SigningInstruction& item : tx->signing) {
    fmt::print(console.out, "  by {} for contract {}\n", to_hex(item.predicate.bytes), to_hex(item.contract_id));
  }
  return kExitValid;
}

}  // namespace slipstream::cli
