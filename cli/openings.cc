#include "cli/openings.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "cli/files.h"
#include "cli/units.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/base/secret.h"
#include "slipstream/keys/signature.h"

namespace slipstream::cli {
namespace {

template <class T>
using Result = std::expected<T, std::string>;

/// The members of one object, in order, with commas between them.
class Members {
 public:
  explicit Members(SecretText& out) : out_(out) {}

  void hex(std::string_view name, ByteSpan value) {
    begin(name);
    out_.append("\"").append_hex(value).append("\"");
  }
  void number_vartime(std::string_view name, std::uint64_t value) {
    begin(name);
    out_.append("\"").append_number_vartime(value).append("\"");
  }

 private:
  void begin(std::string_view name) {
    out_.append(first_ ? "    \"" : ",\n    \"").append(name).append("\": ");
    first_ = false;
  }

  SecretText& out_;
  bool first_ = true;
};

void describe_vartime(const OwnedOutput& output, Members members) {
  const vm::OpenContract& contract = output.contract;
  const vm::OpenValue* const value = contract.value();
  if (value == nullptr || contract.payload.size() != 1) {
    members.hex("contract", contract.encode());
    return;
  }
  const vm::ClearValue clear = value->clear();
  const Secret<Bytes32> flavor(clear.flavor.to_bytes()), quantity_blinding(value->quantity.blinding().to_bytes()),
      flavor_blinding(value->flavor.blinding().to_bytes());
  members.hex("id", contract.id());
  members.hex("anchor", contract.anchor);
  members.hex("predicate", contract.predicate.bytes);
  members.number_vartime("quantity", clear.quantity);
  members.hex("flavor", flavor.expose());
  members.hex("quantity_blinding", quantity_blinding.expose());
  members.hex("flavor_blinding", flavor_blinding.expose());
  if (output.sequence) members.number_vartime("sequence", *output.sequence);
  if (output.key) {
    const Secret<Bytes32> key(output.key->expose().to_bytes());
    members.hex("key", key.expose());
  }
}

/// The member as the opening of a number.
Result<vm::Opening> opening(const JsonReader& reader, std::string_view blinding, const vm::Number& number) {
  SLIPSTREAM_TRY(const JsonReader member, reader.member(blinding));
  SLIPSTREAM_TRY(const Scalar factor, parse_scalar(member));
  return vm::Opening::with_factor(number, factor);
}

Result<Bytes32> hex32(const JsonReader& reader, std::string_view name) {
  SLIPSTREAM_TRY(const JsonReader member, reader.member(name));
  return member.hex32();
}

}  // namespace

SecretText describe_openings_vartime(std::span<const OwnedOutput> outputs) {
  SecretText out;
  out.append("[");
  for (const OwnedOutput& output : outputs) {
    out.append(&output == outputs.data() ? "\n  {\n" : ",\n  {\n");
    describe_vartime(output, Members(out));
    out.append("\n  }");
  }
  return std::move(out.append(outputs.empty() ? "]\n" : "\n]\n"));
}

Result<Scalar> parse_scalar(const JsonReader& reader) {
  SLIPSTREAM_TRY(const Bytes32 bytes, reader.hex32());
  const auto scalar = Scalar::from_canonical_bytes(bytes);
  if (!scalar) return reader.fail("is not below the group order");
  return *scalar;
}

Result<vm::OpenContract> parse_opening(const JsonReader& reader) {
  SLIPSTREAM_TRY_VOID(reader.object(
      {"id", "anchor", "predicate", "quantity", "flavor", "quantity_blinding", "flavor_blinding", "sequence", "key"}));
  SLIPSTREAM_TRY(const Bytes32 anchor, hex32(reader, "anchor"));
  SLIPSTREAM_TRY(const Bytes32 predicate, hex32(reader, "predicate"));
  SLIPSTREAM_TRY(const JsonReader quantity, reader.member("quantity"));
  SLIPSTREAM_TRY(const std::uint64_t amount, quantity.u64());
  SLIPSTREAM_TRY(const JsonReader flavor, reader.member("flavor"));
  SLIPSTREAM_TRY(const Scalar kind, parse_scalar(flavor));
  SLIPSTREAM_TRY(vm::Opening opened, opening(reader, "quantity_blinding", vm::Number::integer(amount)));
  SLIPSTREAM_TRY(vm::Opening opened_flavor, opening(reader, "flavor_blinding", vm::Number(kind)));
  if (const auto sequence = reader.find("sequence")) SLIPSTREAM_TRY_VOID(sequence->u64());
  vm::OpenContract contract = vm::value_contract(anchor, {predicate}, {std::move(opened), std::move(opened_flavor)});
  if (const auto id = reader.find("id")) {
    SLIPSTREAM_TRY(const Bytes32 named, id->hex32());
    if (named != contract.id()) return id->fail("is not the id of the contract that the other members describe");
  }
  return contract;
}

Result<OpeningsFile> OpeningsFile::read(const std::filesystem::path& path) {
  SLIPSTREAM_TRY(SecretText text, read_secret_file(path));
  auto document = JsonDocument::parse(std::move(text));
  if (!document) return std::unexpected(fmt::format("{}: {}", path.string(), document.error()));
  return OpeningsFile(path.string(), *std::move(document));
}

Result<vm::OpenContract> OpeningsFile::output(std::uint64_t index) const {
  const JsonValue& root = document_.root();
  if (root.kind != JsonValue::Kind::array) return std::unexpected(fmt::format("{}: this is no list", path_));
  if (index >= root.items.size()) {
    return std::unexpected(fmt::format("{}: there is no output {}; the file has {}, counted from 0", path_, index,
                                       counted(root.items.size(), "output")));
  }
  auto contract = parse_opening(JsonReader(root.items[index], fmt::format("[{}]", index)));
  if (!contract) return std::unexpected(fmt::format("{}: {}", path_, contract.error()));
  return contract;
}

Result<std::vector<keys::SecretKey>> OpeningsFile::keys() const {
  std::vector<keys::SecretKey> out;
  const JsonValue& root = document_.root();
  for (std::size_t i = 0; root.kind == JsonValue::Kind::array && i < root.items.size(); ++i) {
    const JsonReader reader(root.items[i], fmt::format("[{}]", i));
    const auto key = reader.find("key");
    if (!key) continue;
    const auto scalar = parse_scalar(*key);
    if (!scalar) return std::unexpected(fmt::format("{}: {}", path_, scalar.error()));
    out.emplace_back(*scalar);
  }
  if (out.empty()) return std::unexpected(fmt::format("{}: this file has no keys", path_));
  return out;
}

}  // namespace slipstream::cli
