#include "cli/transaction_description.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "cli/openings.h"
#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/json_reader.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/vm/build/program_builder.h"
#include "slipstream/wallet/address.h"

namespace slipstream::cli {
namespace {

template <class T>
using Result = std::expected<T, std::string>;

/// The blinding factor of the description, or a fresh one.
Result<vm::Opening> opening(const JsonReader& reader, std::string_view blinding, const vm::Number& number) {
  const auto member = reader.find(blinding);
  if (!member) return vm::Opening::blinded(number);
  SLIPSTREAM_TRY(const Scalar factor, parse_scalar(*member));
  return vm::Opening::with_factor(number, factor);
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

/// A value on one side of the balance, and the member that has it.
struct Entry {
  std::string member;
  vm::ClearValue value;
};

/// What goes in (inputs, issued values) and what goes out (fee, outputs, retired values).
struct Balance {
  std::vector<Entry> in, out;
};

/// The flavor of an output: in hex, or as "inputs[0]" or "issue[0]", that of another member.
Result<Scalar> flavor_of(const JsonReader& reader, const Balance& balance) {
  SLIPSTREAM_TRY(const JsonReader flavor, reader.member("flavor"));
  SLIPSTREAM_TRY(const std::string_view text, flavor.text());
  if (!text.ends_with(']')) return parse_scalar(flavor);
  for (const Entry& entry : balance.in) {
    if (entry.member == text) return entry.value.flavor;
  }
  return flavor.fail(fmt::format("names {}, which is neither an input nor an issue", text));
}

/// What goes in of a flavor and does not go out: the quantity of `reader`, which is "rest".
Result<std::uint64_t> rest(const JsonReader& reader, const Scalar& flavor, const Balance& balance) {
  __extension__ using Wide = unsigned __int128;
  const auto sum = [&flavor](const std::vector<Entry>& entries) {
    Wide out = 0;
    for (const Entry& entry : entries) out += entry.value.flavor == flavor ? entry.value.quantity : 0;
    return out;
  };
  const Wide in = sum(balance.in), out = sum(balance.out);
  if (in < out) return reader.fail("is the rest, but more of its flavor goes out than goes in");
  if (in - out > UINT64_MAX) return reader.fail("is the rest, which is above 2^64 - 1");
  return static_cast<std::uint64_t>(in - out);
}

/// The values of all outputs and retired values, in this order. Those with the quantity "rest" come last in the
/// balance, because they depend on the others.
Result<std::vector<vm::ClearValue>> values_going_out(std::span<const JsonReader> readers, Balance& balance) {
  std::vector<vm::ClearValue> out(readers.size());
  std::vector<std::size_t> rests;
  for (std::size_t i = 0; i < readers.size(); ++i) {
    SLIPSTREAM_TRY(const JsonReader quantity, readers[i].member("quantity"));
    SLIPSTREAM_TRY(out[i].flavor, flavor_of(readers[i], balance));
    const auto text = quantity.text();
    if (text && *text == "rest") {
      const auto taken = std::ranges::find_if(rests, [&](std::size_t k) { return out[k].flavor == out[i].flavor; });
      if (taken != rests.end()) return quantity.fail("is a second rest of the same flavor");
      rests.push_back(i);
      continue;
    }
    SLIPSTREAM_TRY(out[i].quantity, quantity.u64());
    balance.out.push_back({readers[i].path(), out[i]});
  }
  for (const std::size_t i : rests) {
    SLIPSTREAM_TRY(const JsonReader quantity, readers[i].member("quantity"));
    SLIPSTREAM_TRY(out[i].quantity, rest(quantity, out[i].flavor, balance));
    balance.out.push_back({readers[i].path(), out[i]});
  }
  return out;
}

/// A cloak neither drops nor makes a value of quantity 0, except of the flavor zero: each flavor must be on both sides,
/// or has no proof although all sums agree.
Result<void> check_zero_quantities(const Balance& balance) {
  const auto alone = [](const std::vector<Entry>& these, const std::vector<Entry>& others) -> const Entry* {
    for (const Entry& entry : these) {
      if (entry.value.quantity != 0 || entry.value.flavor.is_zero()) continue;
      const auto same = [&](const Entry& e) { return e.value.flavor == entry.value.flavor; };
      const auto some = [&](const Entry& e) { return same(e) && e.value.quantity != 0; };
      // If there are quantities above 0, the sums differ, and the cloak says so.
      if (std::ranges::none_of(others, same) && std::ranges::none_of(these, some)) return &entry;
    }
    return nullptr;
  };
  if (const Entry* const entry = alone(balance.in, balance.out)) {
    return std::unexpected(fmt::format(
        "{}.quantity is 0, and no output or retired value has its flavor: add one of quantity 0, because values do not "
        "disappear",
        entry->member));
  }
  if (const Entry* const entry = alone(balance.out, balance.in)) {
    return std::unexpected(fmt::format("{}.quantity is 0, and no input or issue has its flavor", entry->member));
  }
  return {};
}

/// An output, and the message for the payee if it goes to an address.
struct Output {
  ristretto255::Encoding predicate;
  vm::OpenValue value;
  Bytes ciphertext;
};

Result<vm::OpenValue> open_value(const JsonReader& reader, const vm::ClearValue& value) {
  SLIPSTREAM_TRY(vm::Opening quantity, opening(reader, "quantity_blinding", vm::Number::integer(value.quantity)));
  SLIPSTREAM_TRY(vm::Opening flavor, opening(reader, "flavor_blinding", vm::Number(value.flavor)));
  return vm::OpenValue{std::move(quantity), std::move(flavor)};
}

Result<void> check_output(const JsonReader& reader) {
  SLIPSTREAM_TRY_VOID(
      reader.object({"predicate", "address", "quantity", "flavor", "quantity_blinding", "flavor_blinding"}));
  if (!reader.find("address")) return {};
  for (const char* other : {"predicate", "quantity_blinding", "flavor_blinding"}) {
    if (reader.find(other)) return reader.fail(fmt::format("has an address, which decides on its {} too", other));
  }
  return {};
}

Result<Output> output(const JsonReader& reader, const vm::ClearValue& value) {
  const auto address = reader.find("address");
  if (!address) {
    SLIPSTREAM_TRY(const ristretto255::Encoding key, predicate(reader));
    SLIPSTREAM_TRY(vm::OpenValue opened, open_value(reader, value));
    return Output{key, std::move(opened), {}};
  }
  SLIPSTREAM_TRY(const std::string_view text, address->text());
  const auto to = wallet::Address::from_string(text);
  if (!to) return address->fail(fmt::format("is no address: {}", wallet::name(to.error().kind)));
  const wallet::EncryptedPayment payment = to->encrypt(value);
  const wallet::BlindingFactors& blinding = payment.receiver.blinding;
  return Output{payment.receiver.predicate,
                {vm::Opening::with_factor(vm::Number::integer(value.quantity), blinding.quantity.expose()),
                 vm::Opening::with_factor(vm::Number(value.flavor), blinding.flavor.expose())},
                Bytes(payment.ciphertext.begin(), payment.ciphertext.end())};
}

/// The files of openings that inputs name. Each is read once.
class InputFiles {
 public:
  explicit InputFiles(std::filesystem::path directory) : directory_(std::move(directory)) {}

  Result<vm::OpenContract> output(const JsonReader& reader) {
    SLIPSTREAM_TRY_VOID(reader.object({"file", "index"}));
    SLIPSTREAM_TRY(const JsonReader file, reader.member("file"));
    SLIPSTREAM_TRY(const std::string_view name, file.text());
    SLIPSTREAM_TRY(const JsonReader index, reader.member("index"));
    SLIPSTREAM_TRY(const std::uint64_t number, index.u64());
    const std::filesystem::path path = directory_ / std::filesystem::path(name);
    auto known = files_.find(path);
    if (known == files_.end()) {
      auto opened = OpeningsFile::read(path);
      if (!opened) return file.fail(fmt::format("cannot be used: {}", opened.error()));
      known = files_.emplace(path, *std::move(opened)).first;
    }
    auto contract = known->second.output(number);
    if (!contract) return index.fail(fmt::format("cannot be used: {}", contract.error()));
    return contract;
  }

 private:
  std::filesystem::path directory_;
  std::map<std::filesystem::path, OpeningsFile> files_;
};

/// Adds instructions that leave the issued value on the stack.
Result<vm::ClearValue> add_issue(vm::ProgramBuilder& program, const JsonReader& reader) {
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
  return vm::ClearValue{amount, flavor};
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

Result<DescribedTransaction> parse_transaction(const JsonValue& json, const std::filesystem::path& directory) {
  const JsonReader root(json);
  SLIPSTREAM_TRY_VOID(
      root.object({"version", "mintime_ms", "maxtime_ms", "inputs", "issue", "fee", "outputs", "retire", "log"}));
  SLIPSTREAM_TRY(const vm::TxHeader tx_header, header(root));

  vm::ProgramBuilder program;
  Balance balance;
  InputFiles files(directory);
  SLIPSTREAM_TRY(const std::vector<JsonReader> inputs, list(root, "inputs"));
  if (inputs.empty())
    return std::unexpected("inputs: a transaction has to spend something, or nothing makes it unique");
  for (const JsonReader& item : inputs) {
    SLIPSTREAM_TRY(const vm::OpenContract contract, item.find("file") ? files.output(item) : parse_opening(item));
    program.spend(contract);
    balance.in.push_back({item.path(), contract.value()->clear()});
  }
  SLIPSTREAM_TRY(const std::vector<JsonReader> issues, list(root, "issue"));
  for (const JsonReader& item : issues) {
    SLIPSTREAM_TRY(const vm::ClearValue value, add_issue(program, item));
    balance.in.push_back({item.path(), value});
  }
  std::size_t sources = balance.in.size();
  if (const auto fee = root.find("fee")) {
    SLIPSTREAM_TRY(const std::uint64_t amount, fee->u64());
    program.fee(amount);
    balance.out.push_back({fee->path(), {amount, vm::fee_flavor()}});
    ++sources;
  }

  SLIPSTREAM_TRY(const std::vector<JsonReader> payees, list(root, "outputs"));
  for (const JsonReader& item : payees) SLIPSTREAM_TRY_VOID(check_output(item));
  SLIPSTREAM_TRY(const std::vector<JsonReader> retired, list(root, "retire"));
  for (const JsonReader& item : retired) SLIPSTREAM_TRY_VOID(item.object({"quantity", "flavor"}));
  std::vector<JsonReader> sinks = payees;
  sinks.insert(sinks.end(), retired.begin(), retired.end());
  if (sinks.empty()) return std::unexpected("outputs: nothing is paid out or retired");
  SLIPSTREAM_TRY(const std::vector<vm::ClearValue> values, values_going_out(sinks, balance));
  SLIPSTREAM_TRY_VOID(check_zero_quantities(balance));

  std::vector<Output> outputs;
  for (std::size_t i = 0; i < payees.size(); ++i) {
    SLIPSTREAM_TRY(Output made, output(payees[i], values[i]));
    program.push_commitments(made.value);
    outputs.push_back(std::move(made));
  }
  for (std::size_t i = payees.size(); i < sinks.size(); ++i) {
    program.push_commitments(vm::OpenValue::blinded(values[i]));
  }
  program.cloak(static_cast<std::uint32_t>(sources), static_cast<std::uint32_t>(sinks.size()));
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

}  // namespace slipstream::cli
