// Schnorr signatures: of one signer, and of three who sign together (MuSig) under one aggregated key.
#include <cstdio>
#include <vector>

#include "slipstream/keys/musig.h"
#include "slipstream/keys/sign.h"

namespace keys = slipstream::keys;
using slipstream::as_bytes, slipstream::Transcript;

int main() {
  const keys::SecretKey secret = keys::generate_secret_key();
  const keys::Signature one = keys::sign_message("example", as_bytes("a message"), secret);
  const auto right = keys::verify_message_vartime(one, "example", as_bytes("a message"), keys::public_key(secret));
  const auto wrong = keys::verify_message_vartime(one, "example", as_bytes("another"), keys::public_key(secret));
  std::printf("one signer: %s, for another message: %s\n", right ? "valid" : "INVALID",
              wrong ? "VALID" : wrong.error().to_string().c_str());

  // Three signers, here in one process. Each sends one message a round and keeps the rest to himself.
  const std::vector<keys::SecretKey> secrets{keys::generate_secret_key(), keys::generate_secret_key(),
                                             keys::generate_secret_key()};
  std::vector<keys::VerificationKey> publics;
  for (const auto& x : secrets) publics.push_back(keys::public_key(x));
  const auto joint = keys::Multikey::aggregate_vartime(publics);
  if (!joint) return 1;
  const Transcript transcript = keys::message_transcript("example", as_bytes("a contract"));

  std::vector<keys::musig::AwaitingPrecommitments> first;
  std::vector<keys::musig::NoncePrecommitment> precommitments;
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    first.push_back(keys::musig::begin(transcript, keys::musig::Statement(*joint), i, secrets[i]).value());
    precommitments.push_back(first.back().precommitment());
  }
  std::vector<keys::musig::AwaitingCommitments> second;
  std::vector<keys::musig::NonceCommitment> commitments;
  for (auto& signer : first) second.push_back(std::move(signer).receive(precommitments).value());
  for (auto& signer : second) commitments.push_back(signer.commitment());
  std::vector<keys::musig::AwaitingShares> third;
  std::vector<keys::musig::Share> shares;
  for (auto& signer : second) third.push_back(std::move(signer).receive(commitments).value());
  for (auto& signer : third) shares.push_back(signer.share());
  // An error names the party whose share is wrong.
  const auto together = third.front().receive_vartime(shares);
  if (!together) return std::fprintf(stderr, "%s\n", together.error().to_string().c_str()), 1;
  const auto valid =
      keys::verify_message_vartime(*together, "example", as_bytes("a contract"), joint->aggregated_key());
  std::printf("three signers: %s\n", valid ? "valid" : "INVALID");
  return right && !wrong && valid ? 0 : 1;
}
