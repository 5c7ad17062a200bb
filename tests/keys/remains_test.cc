// What signers leave of keys and nonces in memory that they have given back.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>

#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/secret.h"
#include "slipstream/keys/musig.h"
#include "slipstream/keys/sign.h"
#include "slipstream/keys/xprv.h"
#include "support/every_backend.h"
#include "support/remains.h"

namespace slipstream::keys {
namespace {

using test::Remains;
using test::remains_of;

constexpr Remains kNone{};

[[gnu::noinline]] void leave_on_stack(const Scalar& secret) {
  const Scalar copy = secret;
  asm volatile("" : : "r"(&copy) : "memory");
}

template <class Vector>
[[gnu::noinline]] void copy_to_heap(const Scalar& secret) {
  const Vector copy(1, secret);
  asm volatile("" : : "r"(copy.data()) : "memory");
}

TEST(Remains, are_found_on_the_stack_and_on_the_heap) {
  const std::array secrets = {generate_secret_key().expose()};
  EXPECT_EQ(remains_of(secrets, [] {}), kNone);
  EXPECT_EQ(remains_of(secrets, [&] { leave_on_stack(secrets[0]); }).on_stack, 4U);
  EXPECT_EQ(remains_of(secrets, [&] { on_clean_stack([&] { return leave_on_stack(secrets[0]); }); }), kNone);
  EXPECT_EQ(remains_of(secrets, [&] { copy_to_heap<std::vector<Scalar>>(secrets[0]); }).on_heap, 4U);
  EXPECT_EQ(remains_of(secrets, [&] { copy_to_heap<SecretVector<Scalar>>(secrets[0]); }).on_heap, 0U);
}

class SignerRemains : public test::OnEveryBackend {};

TEST_P(SignerRemains, signing_leaves_neither_key_nor_nonce) {
  const SecretKey x = generate_secret_key();
  const Secret<Bytes32> external = system_entropy();
  const Bytes message(100, 7);
  const Signature signature = sign_message("m", message, x, external);
  transcript::DirectSchedule schedule(message_transcript("m", message));
  const Scalar c = schedule.scalar(schedule_signature(schedule, public_key(x), signature));
  const std::array secrets = {x.expose(), signature.s - c * x.expose()};
  Signature made;
  EXPECT_EQ(remains_of(secrets, [&] { made = sign_message("m", message, x, external); }), kNone);
  EXPECT_EQ(made.encode(), signature.encode());
}

TEST_P(SignerRemains, signing_several_messages_leaves_neither_keys_nor_nonce) {
  const std::vector<SecretKey> keys = {generate_secret_key(), generate_secret_key(), generate_secret_key()};
  const Secret<Bytes32> external = system_entropy();
  const Bytes message(100, 7);
  std::vector<KeyMessage> pairs;
  for (const SecretKey& key : keys) pairs.push_back({public_key(key), ByteSpan(message)});
  const auto sign_all = [&] {
    Transcript transcript("t");
    return *sign_multimessage(transcript, keys, pairs, external);
  };
  const Signature signature = sign_all();
  transcript::DirectSchedule schedule(Transcript("t"));
  Scalar nonce = signature.s;
  const auto slots = schedule_multimessage(schedule, pairs, signature);
  for (std::size_t i = 0; i < 3; ++i) nonce -= schedule.scalar(slots[i]) * keys[i].expose();
  const std::array secrets = {keys[0].expose(), keys[1].expose(), keys[2].expose(), nonce};
  Signature made;
  EXPECT_EQ(remains_of(secrets, [&] { made = sign_all(); }), kNone);
  EXPECT_EQ(made.encode(), signature.encode());
}

TEST_P(SignerRemains, the_rounds_of_musig_leave_neither_key_nor_nonce) {
  const SecretKey x = generate_secret_key();
  const Secret<Bytes32> external = system_entropy();
  const std::vector<VerificationKey> keys = {public_key(x)};
  const auto sign_alone = [&] {
    auto first = musig::begin(Transcript("t"), musig::Statement(*Multikey::aggregate_vartime(keys)), 0, x, external);
    const auto precommitment = first->precommitment();
    auto second = std::move(*first).receive({&precommitment, 1});
    const auto commitment = second->commitment();
    const auto third = std::move(*second).receive({&commitment, 1});
    const auto share = third->share();
    return *third->receive_trusted({&share, 1});
  };
  const Signature signature = sign_alone();
  transcript::DirectSchedule schedule(Transcript("t"));
  const Scalar c = schedule.scalar(schedule_signature(schedule, keys[0], signature));
  const std::array secrets = {x.expose(), signature.s - c * x.expose()};
  Signature made;
  EXPECT_EQ(remains_of(secrets, [&] { made = sign_alone(); }), kNone);
  EXPECT_EQ(made.encode(), signature.encode());
}

TEST_P(SignerRemains, key_derivation_leaves_no_secret) {
  const Xprv parent = Xprv::generate();
  const auto customize = [](Transcript& t) { t.append_u64("i", 7); };
  const Secret<Bytes64> encoded = parent.encode();
  const SecretKey leaf = parent.derive_key(customize);
  const Secret<Bytes64> child = parent.derive_intermediate(customize).encode();
  const auto scalar_of = [](const Secret<Bytes64>& bytes) {
    return *Scalar::from_canonical_bytes(std::span(bytes.expose()).first<32>());
  };
  const std::array secrets = {scalar_of(encoded), leaf.expose(), scalar_of(child)};
  EXPECT_EQ(remains_of(secrets,
                       [&] {
                         static_cast<void>(parent.derive_key(customize));
                         static_cast<void>(parent.derive_intermediate(customize).encode());
                         static_cast<void>(Xprv::decode(encoded.expose())->derive_intermediate(customize));
                       }),
            kNone);
}

INSTANTIATE_TEST_SUITE_P(Backends, SignerRemains, test::every_backend(), test::backend_name);

}  // namespace
}  // namespace slipstream::keys
