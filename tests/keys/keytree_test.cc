// Public derivation and decoding of extended public keys against keytree.json.
#include "keys/keytree.h"

#include <gtest/gtest.h>

#include "support/vectors.h"

namespace slipstream::keys {
namespace {

using test::Json;

void apply_customization(const Json& operations, Transcript& transcript) {
  for (const Json& operation : operations) {
    const std::string label = operation["label"].get<std::string>();
    if (operation["op"] == "append_u64") {
      transcript.append_u64(label, test::u64(operation["value"]));
    } else {
      ASSERT_EQ(operation["op"], "append");
      transcript.append(label, test::hex(operation["data"]));
    }
  }
}

Bytes to_vector(const Bytes64& bytes) { return {bytes.begin(), bytes.end()}; }

TEST(Keytree, derives_the_public_keys_of_the_vectors) {
  const Json vectors = test::load_vectors("keytree.json");
  test::CaseCounter cases("keytree.json public derivations");
  for (const Json& root : vectors["roots"]) {
    auto parent = Xpub::decode(test::hex(root["xpub"]));
    ASSERT_TRUE(parent);
    for (const Json& derivation : root["derivations"]) {
      EXPECT_EQ(to_vector(parent->encode()), test::hex(derivation["from_xpub"]));
      const auto customize = [&](Transcript& t) { apply_customization(derivation["customize"], t); };
      EXPECT_EQ(parent->derive_key(customize).point.bytes, test::hex32(derivation["leaf_public"]));
      const Xpub child = parent->derive_intermediate(customize);
      EXPECT_EQ(to_vector(child.encode()), test::hex(derivation["child_xpub"]));
      EXPECT_EQ(child.key().point.bytes, to_bytes32(child.encode()));
      parent = child;
      ++cases;
    }
  }
}

TEST(Keytree, decodes_extended_public_keys_as_the_vectors_say) {
  const Json vectors = test::load_vectors("keytree.json");
  test::CaseCounter cases("keytree.json decoding, xpub");
  for (const Json& item : vectors["decoding"]) {
    if (item["type"] != "xpub") continue;
    const Bytes bytes = test::hex(item["bytes"]);
    const auto xpub = Xpub::decode(bytes);
    EXPECT_EQ(xpub.has_value(), item["valid"].get<bool>()) << item["what"];
    if (xpub) {
      EXPECT_EQ(to_vector(xpub->encode()), bytes);
    } else {
      EXPECT_EQ(xpub.error().kind, bytes.size() == 64 ? ErrorKind::InvalidPoint : ErrorKind::BadArguments);
    }
    ++cases;
  }
}

}  // namespace
}  // namespace slipstream::keys
