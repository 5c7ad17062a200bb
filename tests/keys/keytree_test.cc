// Derivation and decoding of extended keys, public and secret, against keytree.json.
#include "slipstream/keys/keytree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "slipstream/keys/xprv.h"
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

// The encoding, which a test may look at and compare.
Bytes to_vector(const Xprv& xprv) { return to_vector(xprv.encode().expose()); }

TEST(Keytree, makes_the_roots_of_the_vectors_from_their_sources) {
  const Json vectors = test::load_vectors("keytree.json");
  test::CaseCounter cases("keytree.json roots"), seeds("keytree.json roots, from seeds");
  for (const Json& root : vectors["roots"]) {
    const auto decoded = Xprv::decode(test::hex(root["xprv"]));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(to_vector(*decoded), test::hex(root["xprv"]));
    EXPECT_EQ(to_vector(decoded->xpub().encode()), test::hex(root["xpub"]));
    const std::string kind = test::text(root["source"]["kind"]);
    if (kind == "seed") {
      EXPECT_EQ(to_vector(Xprv::from_seed(test::hex(root["source"]["seed"]))), test::hex(root["xprv"]));
      ++seeds;
    } else if (kind == "default") {
      EXPECT_EQ(to_vector(*Xprv::decode(Bytes64{})), test::hex(root["xprv"]));
    } else {
      EXPECT_EQ(kind, "random");
    }
    ++cases;
  }
}

TEST(Keytree, derives_the_secret_keys_of_the_vectors) {
  const Json vectors = test::load_vectors("keytree.json");
  test::CaseCounter cases("keytree.json secret derivations");
  for (const Json& root : vectors["roots"]) {
    auto parent = Xprv::decode(test::hex(root["xprv"]));
    ASSERT_TRUE(parent);
    for (const Json& derivation : root["derivations"]) {
      EXPECT_EQ(to_vector(*parent), test::hex(derivation["from_xprv"]));
      const auto customize = [&](Transcript& t) { apply_customization(derivation["customize"], t); };
      const SecretKey leaf = parent->derive_key(customize);
      EXPECT_EQ(leaf.expose().to_bytes(), test::hex32(derivation["leaf_secret"]));
      EXPECT_EQ(public_key(leaf).point.bytes, test::hex32(derivation["leaf_public"]));
      const Xprv child = parent->derive_intermediate(customize);
      EXPECT_EQ(to_vector(child), test::hex(derivation["child_xprv"]));
      EXPECT_EQ(to_vector(child.xpub().encode()), test::hex(derivation["child_xpub"]));
      parent = child;
      ++cases;
    }
  }
}

TEST(Keytree, decodes_extended_secret_keys_as_the_vectors_say) {
  const Json vectors = test::load_vectors("keytree.json");
  test::CaseCounter cases("keytree.json decoding, xprv");
  for (const Json& item : vectors["decoding"]) {
    if (item["type"] != "xprv") continue;
    const Bytes bytes = test::hex(item["bytes"]);
    const auto xprv = Xprv::decode(bytes);
    EXPECT_EQ(xprv.has_value(), item["valid"].get<bool>()) << item["what"];
    if (xprv) {
      EXPECT_EQ(to_vector(*xprv), bytes);
    } else {
      EXPECT_EQ(name(xprv.error().kind), bytes.size() == 64 ? "InvalidScalar" : "BadArguments");
    }
    ++cases;
  }
}

TEST(Keytree, a_secret_key_of_the_group_order_is_refused_and_the_one_below_is_not) {
  // l - 1, then any dk.
  Bytes64 bytes{};
  std::ranges::copy((-Scalar::one()).to_bytes(), bytes.begin());
  const auto greatest = Xprv::decode(bytes);
  ASSERT_TRUE(greatest);
  EXPECT_EQ(greatest->xpub().key().point, ristretto255::encode(-ristretto255::Point::basepoint()));
  ++bytes[0];
  const auto order = Xprv::decode(bytes);
  ASSERT_FALSE(order);
  EXPECT_EQ(order.error().kind, ErrorKind::InvalidScalar);
}

TEST(Keytree, generated_keys_are_valid_and_new_each_time) {
  const Xprv a = Xprv::generate(), b = Xprv::generate();
  EXPECT_NE(to_vector(a), to_vector(b));
  EXPECT_NE(a.xpub().encode(), b.xpub().encode());
  const auto decoded = Xprv::decode(to_vector(a));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->xpub().encode(), a.xpub().encode());
}

TEST(Keytree, an_extended_secret_key_leaves_no_secret_behind) {
  const Json vectors = test::load_vectors("keytree.json");
  const Bytes encoding = test::hex(vectors["roots"].back()["xprv"]);
  alignas(Xprv) std::uint8_t memory[sizeof(Xprv)];
  auto* xprv = std::construct_at(reinterpret_cast<Xprv*>(memory), *Xprv::decode(encoding));
  const auto holds_secret = [&] { return !std::ranges::search(memory, ByteSpan(encoding).first(32)).empty(); };
  EXPECT_TRUE(holds_secret());
  std::destroy_at(xprv);
  EXPECT_FALSE(holds_secret());
}

}  // namespace
}  // namespace slipstream::keys
