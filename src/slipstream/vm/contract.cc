#include "slipstream/vm/contract.h"

#include <algorithm>

#include "slipstream/base/detail/overloaded.h"

namespace slipstream::vm {
namespace {

std::optional<PortableItem> decode_item(Reader& reader) {
  const auto type = reader.u8();
  if (!type) return std::nullopt;
  switch (static_cast<PortableType>(*type)) {
    case PortableType::string: {
      const auto bytes = reader.sized_bytes();
      if (!bytes) return std::nullopt;
      return String{*bytes};
    }
    case PortableType::program: {
      const auto bytes = reader.sized_bytes();
      if (!bytes) return std::nullopt;
      return Program{*bytes};
    }
    case PortableType::value: {
      const auto quantity = reader.bytes32();
      if (!quantity) return std::nullopt;
      const auto flavor = reader.bytes32();
      if (!flavor) return std::nullopt;
      return Value{Commitment{{*quantity}}, Commitment{{*flavor}}};
    }
  }
  return std::nullopt;
}

constexpr std::size_t kHeadSize = 32 + 32 + 4;
/// The size of an empty string: a type and a length.
constexpr std::size_t kSmallestItem = 1 + 4;

}  // namespace

std::size_t payload_count(ByteSpan contract) {
  if (contract.size() < kHeadSize) return 0;
  return std::min<std::size_t>(load_le32(contract.data() + kHeadSize - 4),
                               (contract.size() - kHeadSize) / kSmallestItem);
}

std::optional<Contract> decode_contract(Reader& reader) {
  const auto anchor = reader.bytes(32);
  if (!anchor) return std::nullopt;
  const auto predicate = reader.bytes32();
  if (!predicate) return std::nullopt;
  const auto count = reader.u32();
  if (!count || *count > reader.remaining() / kSmallestItem) return std::nullopt;
  Contract contract{IdRef::of_bytes(*anchor), {*predicate}, {}, std::nullopt};
  contract.payload.reserve(*count);
  for (std::uint32_t i = 0; i < *count; ++i) {
    auto item = decode_item(reader);
    if (!item) return std::nullopt;
    contract.payload.push_back(*std::move(item));
  }
  return contract;
}

std::size_t encoded_size(const Contract& contract) {
  std::size_t size = kHeadSize;
  for (const PortableItem& item : contract.payload) {
    size += std::visit(Overloaded{[](const String& s) { return kSmallestItem + s.bytes.size(); },
                                  [](const Program& p) { return kSmallestItem + p.bytecode.size(); },
                                  [](const Value&) { return std::size_t{1 + 32 + 32}; }},
                       item);
  }
  return size;
}

void encode_contract(const Contract& contract, std::span<const std::uint8_t, 32> anchor, Writer& writer) {
  writer.bytes(anchor);
  writer.bytes(contract.predicate.bytes);
  writer.u32(static_cast<std::uint32_t>(contract.payload.size()));
  for (const PortableItem& item : contract.payload) {
    std::visit(Overloaded{[&writer](const String& s) {
                            writer.u8(static_cast<std::uint8_t>(PortableType::string));
                            writer.sized_bytes(s.bytes);
                          },
                          [&writer](const Program& p) {
                            writer.u8(static_cast<std::uint8_t>(PortableType::program));
                            writer.sized_bytes(p.bytecode);
                          },
                          [&writer](const Value& v) {
                            writer.u8(static_cast<std::uint8_t>(PortableType::value));
                            writer.bytes(v.quantity.point.bytes);
                            writer.bytes(v.flavor.point.bytes);
                          }},
               item);
  }
}

}  // namespace slipstream::vm
