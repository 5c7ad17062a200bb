#include "cli/transaction_description.h"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/json_reader.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/base/secret.h"
#include "slipstream/vm/build/program_builder.h"
#include "slipstream/wallet/address.h"

namespace slipstream::cli {
namespace {

template <class T>
using Result = std::expected<T, std::string>;

/// 32 bytes in hex, little-endian, below the group order.
Result<Scalar> scalar_of(const JsonReader& reader) {
  SLIPSTREAM_TRY(const Bytes32 bytes, reader.hex32());
  const auto scalar = Scalar::from_canonical_bytes(bytes);
  if (!scalar) return reader.fail("is not below the group order");
  return *scalar;
}

/// The blinding factor of the description, or a fresh one.
Result<vm::Opening> opening(const JsonReader& reader, std::string_view blinding, const vm::Number& number) {
  const auto member = reader.find(blinding);
  if (!member) return vm::Opening::blinded(number);
  SLIPSTREAM_TRY(const Scalar factor, scalar_of(*member));
  return vm::Opening::with_factor(number, factor);
}

Result<vm::ClearValue> clear_value(const JsonReader& reader) {
  SLIPSTREAM_TRY(const JsonReader quantity, reader.member("quantity"));
  SLIPSTREAM_TRY(const JsonReader flavor, reader.member("flavor"));
  vm::ClearValue value;
  SLIPSTREAM_TRY(value.quantity, quantity.u64());
  SLIPSTREAM_TRY(value.flavor, scalar_of(flavor));
  return value;
}

Result<vm::OpenValue> open_value(const JsonReader& reader) {
  SLIPSTREAM_TRY(const vm::ClearValue value, clear_value(reader));
  SLIPSTREAM_TRY(vm::Opening quantity, opening(reader, "quantity_blinding", vm::Number::integer(value.quantity)));
  SLIPSTREAM_TRY(vm::Opening flavor, opening(reader, "flavor_blinding", vm::Number(value.flavor)));
  return vm::OpenValue{std::move(quantity), std::move(flavor)};
}

Result<ristretto255::Encoding> predicate(const JsonReader& reader) {
  SLIPSTREAM_TRY(const JsonReader member, reader.member("predicate"));
  SLIPSTREAM_TRY(const Bytes32 bytes, member.hex32());
  return ristretto255::Encoding{bytes};
}

/// A list member of the description; empty if it is missing.
Result<std::vector<JsonReader>> list(const JsonReader& root, std::string_view name) {
  const auto member = root.find(name);
  if (!member) return std::vector<JsonReader>();
  return member->items();
}

/// An output, and the message for the payee if it goes to an address.
struct Output {
  ristretto255::Encoding predicate;
  vm::OpenValue value;
  Bytes ciphertext;
};

Result<Output> output(const JsonReader& reader) {
  SLIPSTREAM_TRY_VOID(
      reader.object({"predicate", "address", "quantity", "flavor", "quantity_blinding", "flavor_blinding"}));
  const auto address = reader.find("address");
  if (!address) {
    SLIPSTREAM_TRY(const ristretto255::Encoding key, predicate(reader));
    SLIPSTREAM_TRY(vm::OpenValue value, open_value(reader));
    return Output{key, std::move(value), {}};
  }
  for (const char* other : {"predicate", "quantity_blinding", "flavor_blinding"}) {
    if (reader.find(other)) return reader.fail(fmt::format("has an address, which decides on its {} too", other));
  }
  SLIPSTREAM_TRY(const std::string_view text, address->text());
  const auto to = wallet::Address::from_string(text);
  if (!to) return address->fail(fmt::format("is no address: {}", wallet::name(to.error().kind)));
  SLIPSTREAM_TRY(const vm::ClearValue value, clear_value(reader));
  const wallet::EncryptedPayment payment = to->encrypt(value);
  const wallet::BlindingFactors& blinding = payment.receiver.blinding;
  return Output{payment.receiver.predicate,
                {vm::Opening::with_factor(vm::Number::integer(value.quantity), blinding.quantity.expose()),
                 vm::Opening::with_factor(vm::Number(value.flavor), blinding.flavor.expose())},
                Bytes(payment.ciphertext.begin(), payment.ciphertext.end())};
}

Result<vm::OpenContract> input(const JsonReader& reader) {
  SLIPSTREAM_TRY_VOID(
      reader.object({"anchor", "predicate", "quantity", "flavor", "quantity_blinding", "flavor_blinding"}));
  SLIPSTREAM_TRY(const JsonReader anchor, reader.member("anchor"));
  SLIPSTREAM_TRY(const Bytes32 anchor_bytes, anchor.hex32());
  SLIPSTREAM_TRY(const ristretto255::Encoding key, predicate(reader));
  // The commitments already exist, so their blinding factors cannot be fresh.
  SLIPSTREAM_TRY_VOID(reader.member("quantity_blinding"));
  SLIPSTREAM_TRY_VOID(reader.member("flavor_blinding"));
  SLIPSTREAM_TRY(const vm::OpenValue value, open_value(reader));
  return vm::value_contract(anchor_bytes, key, value);
}

/// Adds instructions that leave the issued value on the stack.
Result<void> add_issue(vm::ProgramBuilder& program, const JsonReader& reader) {
  SLIPSTREAM_TRY_VOID(reader.object({"predicate", "metadata", "quantity", "quantity_blinding"}));
  SLIPSTREAM_TRY(const ristretto255::Encoding key, predicate(reader));
  SLIPSTREAM_TRY(const JsonReader metadata, reader.member("metadata"));
  SLIPSTREAM_TRY(const std::string_view text, metadata.text());
  SLIPSTREAM_TRY(const JsonReader quantity, reader.member("quantity"));
  SLIPSTREAM_TRY(const std::uint64_t amount, quantity.u64());
  SLIPSTREAM_TRY(const vm::Opening opened, opening(reader, "quantity_blinding", vm::Number::integer(amount)));
  const Scalar flavor = vm::issue_flavor(key, as_bytes(text));
  program.push(opened).commit().push(vm::Opening::unblinded(flavor)).commit();
  program.push(as_bytes(text)).push(key).issue().signtx();
  return {};
}

Result<vm::TxHeader> header(const JsonReader& root) {
  vm::TxHeader out{.version = 1, .mintime_ms = 0, .maxtime_ms = UINT64_MAX};
  const auto read = [&root](const char* name, std::uint64_t& to) -> Result<void> {
    if (const auto member = root.find(name)) {
      SLIPSTREAM_TRY(to, member->u64());
    }
    return {};
  };
  SLIPSTREAM_TRY_VOID(read("version", out.version));
  SLIPSTREAM_TRY_VOID(read("mintime_ms", out.mintime_ms));
  SLIPSTREAM_TRY_VOID(read("maxtime_ms", out.maxtime_ms));
  if (out.mintime_ms > out.maxtime_ms) return std::unexpected("mintime_ms is above maxtime_ms");
  return out;
}

}  // namespace

Result<DescribedTransaction> parse_transaction(const JsonValue& json) {
  const JsonReader root(json);
  SLIPSTREAM_TRY_VOID(
      root.object({"version", "mintime_ms", "maxtime_ms", "inputs", "issue", "fee", "outputs", "retire", "log"}));
  SLIPSTREAM_TRY(const vm::TxHeader tx_header, header(root));

  vm::ProgramBuilder program;
  std::size_t sources = 0;
  SLIPSTREAM_TRY(const std::vector<JsonReader> inputs, list(root, "inputs"));
  if (inputs.empty())
    return std::unexpected("inputs: a transaction has to spend something, or nothing makes it unique");
  for (const JsonReader& item : inputs) {
    SLIPSTREAM_TRY(const vm::OpenContract contract, input(item));
    program.spend(contract);
    ++sources;
  }
  SLIPSTREAM_TRY(const std::vector<JsonReader> issues, list(root, "issue"));
  for (const JsonReader& item : issues) {
    SLIPSTREAM_TRY_VOID(add_issue(program, item));
    ++sources;
  }
  if (const auto fee = root.find("fee")) {
    SLIPSTREAM_TRY(const std::uint64_t amount, fee->u64());
    program.fee(amount);
    ++sources;
  }

  std::vector<Output> outputs;
  SLIPSTREAM_TRY(const std::vector<JsonReader> payees, list(root, "outputs"));
  for (const JsonReader& item : payees) {
    SLIPSTREAM_TRY(Output made, output(item));
    program.push_commitments(made.value);
    outputs.push_back(std::move(made));
  }
  SLIPSTREAM_TRY(const std::vector<JsonReader> retired, list(root, "retire"));
  for (const JsonReader& item : retired) {
    SLIPSTREAM_TRY_VOID(item.object({"quantity", "flavor"}));
    SLIPSTREAM_TRY(const vm::OpenValue value, open_value(item));
    program.push_commitments(value);
  }
  const std::size_t sinks = outputs.size() + retired.size();
  if (sinks == 0) return std::unexpected("outputs: nothing is paid out or retired");
  program.cloak(static_cast<std::uint32_t>(sources), static_cast<std::uint32_t>(sinks));
  for (const Output& made : outputs) program.push(made.predicate).output(1);
  for (std::size_t i = 0; i < retired.size(); ++i) program.retire();

  for (const Output& made : outputs) {
    if (!made.ciphertext.empty()) program.push(ByteSpan(made.ciphertext)).log();
  }
  SLIPSTREAM_TRY(const std::vector<JsonReader> entries, list(root, "log"));
  for (const JsonReader& item : entries) {
    SLIPSTREAM_TRY(const Bytes bytes, item.hex());
    program.push(ByteSpan(bytes)).log();
  }
  auto script = program.finish();
  if (!script) return std::unexpected(script.error().to_string());
  return DescribedTransaction{tx_header, *std::move(script)};
}

SecretText describe_openings_vartime(std::span<const vm::OpenContract> contracts) {
  SecretText out;
  const auto member = [&out](std::string_view name, ByteSpan value, std::string_view end = "\",\n") {
    out.append("    \"").append(name).append("\": \"").append_hex(value).append(end);
  };
  constexpr std::string_view kLast = "\"\n";
  out.append("[");
  for (const vm::OpenContract& contract : contracts) {
    out.append(&contract == contracts.data() ? "\n  {\n" : ",\n  {\n");
    const vm::OpenValue* const value = contract.value();
    if (value == nullptr || contract.payload.size() != 1) {
      member("contract", contract.encode(), kLast);
    } else {
      const vm::ClearValue clear = value->clear();
      const Secret<Bytes32> flavor(clear.flavor.to_bytes()), quantity_blinding(value->quantity.blinding().to_bytes()),
          flavor_blinding(value->flavor.blinding().to_bytes());
      member("anchor", contract.anchor);
      member("predicate", contract.predicate.bytes);
      out.append("    \"quantity\": \"").append_number_vartime(clear.quantity).append("\",\n");
      member("flavor", flavor.expose());
      member("quantity_blinding", quantity_blinding.expose());
      member("flavor_blinding", flavor_blinding.expose(), kLast);
    }
    out.append("  }");
  }
  return std::move(out.append(contracts.empty() ? "]\n" : "\n]\n"));
}

}  // namespace slipstream::cli
