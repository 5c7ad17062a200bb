#include <fmt/ostream.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/openings.h"
#include "cli/transaction_description.h"
#include "cli/units.h"
#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/json_document.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/base/hex.h"
#include "slipstream/base/secret_text.h"
#include "slipstream/vm/build/prover.h"

namespace slipstream::cli {
namespace {

std::expected<DescribedTransaction, std::string> read_description(const std::string& path) {
  SLIPSTREAM_TRY(SecretText text, read_secret_file(path));
  const auto json = JsonDocument::parse(std::move(text));
  if (!json) return std::unexpected(fmt::format("{}: {}", path, json.error()));
  auto described = parse_transaction(json->root(), std::filesystem::path(path).parent_path());
  if (!described) return std::unexpected(fmt::format("{}: {}", path, described.error()));
  return described;
}

std::string describe(const vm::UnsignedTx& tx, const vm::SignedTx& encoded) {
  std::string out =
      fmt::format("id            {}\nsize          {}\nfee           {} ({:.3f} per byte)\n", to_hex(tx.id),
                  counted(encoded.bytes.size(), "byte"), tx.fee, encoded.fee_rate.per_byte());
  out += fmt::format("to be signed  {}\n", counted(tx.signing.size(), "time"));
  for (const vm::SigningInstruction& item : tx.signing) {
    out += fmt::format("  by {} for contract {}\n", to_hex(item.predicate.bytes), to_hex(item.contract_id));
  }
  return out;
}

nlohmann::ordered_json to_json(const vm::UnsignedTx& tx, const vm::SignedTx& encoded) {
  nlohmann::ordered_json out = {{"id", to_hex(tx.id)},
                                {"size_bytes", encoded.bytes.size()},
                                {"fee", tx.fee},
                                {"fee_per_byte", encoded.fee_rate.per_byte()},
                                {"signatures_needed", nlohmann::ordered_json::array()}};
  for (const vm::SigningInstruction& item : tx.signing) {
    out["signatures_needed"].push_back(
        {{"predicate", to_hex(item.predicate.bytes)}, {"contract", to_hex(item.contract_id)}});
  }
  return out;
}

std::expected<void, std::string> write_openings(const std::string& path, std::span<const vm::OpenContract> outputs) {
  std::vector<OwnedOutput> owned;
  owned.reserve(outputs.size());
  for (const vm::OpenContract& output : outputs) owned.push_back({output});
  return create_file(path, describe_openings_vartime(owned).bytes(), Access::owner);
}

}  // namespace

int prove(const ProveOptions& options, Console& console) {
  const auto fail = [&console](const std::string& what) { return report_error(console, what); };
  // The second file would overwrite the first, and its blinding factors would be lost.
  for (const std::string& other : {options.description, options.openings}) {
    if (!other.empty() && same_file(options.out, other))
      return fail(options.out + ": --out is another file of this command");
  }
  const auto described = on_clean_stack([&] { return read_description(options.description); });
  if (!described) return fail(described.error());
  const auto tx = vm::prove_tx(described->header, described->script, {.generator_capacity = options.capacity});
  if (!tx) return fail(fmt::format("{}: {}", options.description, tx.error().to_string()));

  const vm::SignedTx encoded = tx->with_signature({});
  // Made before any file exists, because nothing may fail after the last one.
  const std::string made = options.json ? document_text(to_json(*tx, encoded)) : describe(*tx, encoded);
  CompanionFile openings(options.openings);
  if (!options.openings.empty()) {
    const auto written = on_clean_stack([&] { return write_openings(options.openings, tx->outputs); });
    if (!written) return fail(written.error());
    openings.was_written();
  }
  if (const auto written = write_file(options.out, encoded.bytes, Access::normal); !written) {
    return fail(written.error());
  }
  openings.keep();
  if (!options.quiet || options.json) console.out << made;
  return kExitValid;
}

}  // namespace slipstream::cli
