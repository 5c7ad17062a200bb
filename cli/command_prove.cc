#include <fmt/ostream.h>

#include <filesystem>
#include <span>
#include <system_error>
#include <utility>

#include "base/clean_stack.h"
#include "base/hex.h"
#include "base/try.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/json_document.h"
#include "cli/secret_text.h"
#include "cli/transaction_description.h"
#include "cli/units.h"
#include "vm/prover.h"

namespace slipstream::cli {
namespace {

std::expected<DescribedTransaction, std::string> read_description(const std::string& path) {
  SLIPSTREAM_TRY(SecretText text, read_secret_file(path));
  const auto json = JsonDocument::parse(std::move(text));
  if (!json) return std::unexpected(fmt::format("{}: {}", path, json.error()));
  auto described = parse_transaction(json->root());
  if (!described) return std::unexpected(fmt::format("{}: {}", path, described.error()));
  return described;
}

std::expected<void, std::string> write_openings(const std::string& path, std::span<const vm::OpenContract> outputs) {
  return create_file(path, describe_openings_vartime(outputs).bytes(), Access::owner);
}

}  // namespace

int prove(const ProveOptions& options, Console& console) {
  const auto fail = [&console](const std::string& what) {
    fmt::print(console.err, "slipstream: {}\n", what);
    return kExitUsage;
  };
  // What is written last would take the place of the other, and nobody could make its blinding factors again.
  for (const std::string& other : {options.description, options.openings}) {
    if (!other.empty() && same_file(options.out, other)) return fail(options.out + ": --out is another of the files");
  }
  const auto described = on_clean_stack([&] { return read_description(options.description); });
  if (!described) return fail(described.error());
  const auto tx = vm::prove_tx(described->header, described->script);
  if (!tx) return fail(fmt::format("{}: {}", options.description, tx.error().to_string()));

  if (!options.openings.empty()) {
    const auto written = on_clean_stack([&] { return write_openings(options.openings, tx->outputs); });
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
