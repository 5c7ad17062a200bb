#include "slipstream/vm/build/open_contract.h"

#include "slipstream/base/detail/overloaded.h"
#include "slipstream/vm/detail/schedule.h"

namespace slipstream::vm {
namespace {

/// Views of `contract`, which must outlive them.
Contract closed(const OpenContract& contract) {
  Contract out{IdRef::of_bytes(contract.anchor), contract.predicate, {}, std::nullopt};
  out.payload.reserve(contract.payload.size());
  for (const OpenItem& item : contract.payload) {
    out.payload.push_back(
        std::visit(Overloaded{[](const Bytes& string) { return PortableItem(String{string}); },
                              [](const Script& script) { return PortableItem(Program{script.bytecode()}); },
                              [](const OpenValue& value) { return PortableItem(value.closed()); },
                              [](const Value& value) { return PortableItem(value); }},
                   item));
  }
  return out;
}

}  // namespace

OpenItem open_item(const PortableItem& item, const Openings& openings) {
  const auto copy = [](ByteSpan bytes) { return Bytes(bytes.begin(), bytes.end()); };
  return std::visit(Overloaded{[&](const String& string) { return OpenItem(copy(string.bytes)); },
                               [&](const Program& program) { return OpenItem(Script(copy(program.bytecode))); },
                               [&](const Value& value) {
                                 auto open = openings.find(value);
                                 return open ? OpenItem(*std::move(open)) : OpenItem(value);
                               }},
                    item);
}

std::expected<OpenContract, ErrorKind> OpenContract::decode(ByteSpan bytes, const Openings& openings) {
  Reader reader(bytes);
  const auto contract = decode_contract(reader);
  if (!contract || !reader.at_end()) return std::unexpected(ErrorKind::InvalidFormat);
  OpenContract out{to_bytes32(contract->anchor.bytes), contract->predicate, {}};
  out.payload.reserve(contract->payload.size());
  for (const PortableItem& item : contract->payload) out.payload.push_back(open_item(item, openings));
  return out;
}

Bytes OpenContract::encode() const {
  Bytes out;
  Writer writer(out);
  encode_contract(closed(*this), anchor, writer);
  return out;
}

Bytes32 OpenContract::id() const {
  const Contract contract = closed(*this);
  transcript::DirectSchedule s;
  return to_bytes32(s.bytes32(detail::schedule_contract_id(s, contract, {})));
}

Witness OpenContract::witness() const {
  Witness out;
  std::size_t offset = 32 + 32 + 4;
  for (const OpenItem& item : payload) {
    // A type, then a length and bytes, or two commitments.
    if (const auto* string = std::get_if<Bytes>(&item)) {
      offset += 1 + 4 + string->size();
    } else if (const auto* script = std::get_if<Script>(&item)) {
      out.add(script->witness(), offset + 1 + 4);
      offset += 1 + 4 + script->bytecode().size();
    } else {
      if (const auto* open = std::get_if<OpenValue>(&item)) out.openings.add(*open);
      offset += 1 + 64;
    }
  }
  return out;
}

std::shared_ptr<const std::vector<ModelItem>> OpenContract::payload_items() const {
  auto out = std::make_shared<std::vector<ModelItem>>();
  for (const OpenItem& item : payload) {
    if (const auto* string = std::get_if<Bytes>(&item)) {
      out->emplace_back(ItemType::string, string->size());
    } else if (const auto* script = std::get_if<Script>(&item)) {
      out->emplace_back(ItemType::program).effect = script->effect();
    } else {
      out->emplace_back(ItemType::value);
    }
  }
  return out;
}

const OpenValue* OpenContract::value() const {
  for (const OpenItem& item : payload) {
    if (const auto* open = std::get_if<OpenValue>(&item)) return open;
  }
  return nullptr;
}

OpenContract value_contract(const Bytes32& anchor, const ristretto255::Encoding& predicate, const OpenValue& value) {
  return {anchor, predicate, {value}};
}

}  // namespace slipstream::vm
