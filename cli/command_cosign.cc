#include <fmt/ostream.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/cosign_files.h"
#include "cli/cosign_session.h"
#include "cli/files.h"
#include "cli/interrupt.h"
#include "cli/key_file.h"
#include "cli/units.h"
#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/base/hex.h"
#include "slipstream/keys/secret_key.h"
#include "slipstream/vm/build/prover.h"
#include "slipstream/vm/transaction.h"

namespace slipstream::cli {
namespace {

namespace musig = keys::musig;
template <class T>
using Result = std::expected<T, std::string>;
using Json = nlohmann::ordered_json;

std::string file_error(const std::string& file, const std::string& what) { return fmt::format("{}: {}", file, what); }

/// A transaction without its signature, whose bytes must outlive it.
struct ReadTransaction {
  Bytes bytes;
  vm::UnsignedTx tx;
  SigningTask task;
};

/// Reads a transaction, and the keys behind those of its predicates that a joint key file names.
Result<ReadTransaction> read_task(const CosignOptions& options) {
  SLIPSTREAM_TRY(Bytes bytes, read_file(options.transaction));
  const auto tx = vm::decode_tx(bytes);
  if (!tx) return std::unexpected(file_error(options.transaction, tx.error().to_string()));
  auto unsigned_tx = vm::unsigned_tx(*tx, options.capacity);
  if (!unsigned_tx) return std::unexpected(file_error(options.transaction, unsigned_tx.error().to_string()));
  std::vector<std::pair<std::string, keys::Multikey>> joint;
  for (const std::string& file : options.joint) {
    SLIPSTREAM_TRY(keys::Multikey key, read_joint_key(file));
    joint.emplace_back(file, std::move(key));
  }
  SigningTask task{unsigned_tx->id, {}};
  for (const vm::SigningInstruction& item : unsigned_tx->signing) {
    const auto found = std::ranges::find_if(
        joint, [&](const auto& named) { return named.second.aggregated_key().point == item.predicate; });
    const keys::VerificationKey single{item.predicate};
    auto key = found != joint.end() ? Result<keys::Multikey>(found->second) : [&]() -> Result<keys::Multikey> {
      // A single key is not decoded.
      return keys::Multikey::aggregate_vartime({&single, 1}).value();
    }();
    task.messages.push_back({*std::move(key), Bytes(item.contract_id.begin(), item.contract_id.end())});
  }
  for (const auto& [file, key] : joint) {
    const bool used = std::ranges::any_of(unsigned_tx->signing, [&key](const vm::SigningInstruction& item) {
      return item.predicate == key.aggregated_key().point;
    });
    if (!used) return std::unexpected(file_error(file, "the transaction needs no signature of this joint key"));
  }
  if (task.messages.empty()) return std::unexpected(file_error(options.transaction, "needs no signature"));
  return ReadTransaction{std::move(bytes), *std::move(unsigned_tx), std::move(task)};
}

/// A party that we are, and its key.
struct OwnParty {
  std::size_t position;
  keys::SecretKey secret;
};

Result<std::vector<OwnParty>> own_parties(const CosignOptions& options, const musig::Statement& statement) {
  std::vector<OwnParty> out;
  for (const std::string& name : options.keys) {
    SLIPSTREAM_TRY(const std::vector<keys::SecretKey> secrets, read_signing_keys(name));
    for (const keys::SecretKey& secret : secrets) {
      const keys::VerificationKey own = keys::public_key(secret);
      for (std::size_t i = 0; i < statement.keys().size(); ++i) {
        const bool known = std::ranges::any_of(out, [i](const OwnParty& party) { return party.position == i; });
        if (statement.keys()[i] == own && !known) out.push_back({i, secret});
      }
    }
  }
  std::ranges::sort(out, {}, &OwnParty::position);
  if (!out.empty()) return out;
  std::string needed;
  for (const keys::VerificationKey& key : statement.keys()) {
    needed += (needed.empty() ? "" : ", ") + to_hex(key.point.bytes);
  }
  return std::unexpected(fmt::format("none of these keys signs here; needed are {}", needed));
}

Result<RoundMessages> read_round(CosignRound round, const SigningTask& task, std::span<const std::string> files) {
  std::vector<CosignFile> read;
  for (const std::string& file : files) {
    SLIPSTREAM_TRY(CosignFile one, read_cosign_file(file, task));
    read.push_back(std::move(one));
  }
  return messages_of(round, task, read);
}

/// Fails if `out` would take the place of another file of the command.
Result<void> check_out(const CosignOptions& options) {
  std::vector<std::string> others = options.files;
  if (!options.session.empty()) others.push_back(options.session);
  for (const std::string& name : options.keys) others.push_back(key_file_of(name).string());
  others.insert(others.end(), options.joint.begin(), options.joint.end());
  // `combine` may replace the transaction without its signature, as `slipstream sign` may.
  if (options.step != CosignStep::combine && !options.transaction.empty()) others.push_back(options.transaction);
  for (const std::string& other : others) {
    if (same_file(options.out, other)) return std::unexpected(options.out + ": --out is another file of this command");
  }
  return {};
}

std::string shown(const SigningTask& task, std::span<const std::size_t> own, bool json) {
  const std::size_t parties = task.statement().keys().size();
  if (json) return document_text({{"id", to_hex(task.txid)}, {"parties", parties}, {"own_parties", own}});
  std::string positions;
  for (const std::size_t position : own) positions += (positions.empty() ? "" : ", ") + std::to_string(position);
  return fmt::format("id            {}\nparties       {}; this is {}\n", to_hex(task.txid), parties, positions);
}

Result<std::string> commit(const CosignOptions& options) {
  SLIPSTREAM_TRY(const ReadTransaction read, read_task(options));
  const musig::Statement statement = read.task.statement();
  SLIPSTREAM_TRY(const std::vector<OwnParty> parties, own_parties(options, statement));
  const Secret<Bytes32> entropy = system_entropy();
  std::vector<OwnPrecommitment> own;
  std::vector<PartyMessage> lines;
  std::vector<std::size_t> positions;
  for (const auto& [position, secret] : parties) {
    // Every position has its own nonce, because begin() hashes the position.
    auto first = musig::begin(read.task.transcript(), statement, position, secret, entropy);
    if (!first) return std::unexpected(file_error(options.transaction, first.error().to_string()));
    const musig::NoncePrecommitment precommitment = first->precommitment();
    lines.emplace_back(position, precommitment.bytes);
    own.push_back({position, precommitment});
    positions.push_back(position);
  }
  std::string text = shown(read.task, positions, options.json);
  SLIPSTREAM_TRY_VOID(CosignSession::create(options.session, read.task, own, entropy));
  CompanionFile session(options.session);
  session.was_written();
  SLIPSTREAM_TRY_VOID(
      write_file(options.out, as_bytes(cosign_text(CosignRound::commit, read.task, lines)), Access::normal));
  session.keep();
  return text;
}

/// Our parties in this session, with their keys.
Result<std::vector<OwnParty>> parties_of(const CosignOptions& options, const CosignSession& session) {
  SLIPSTREAM_TRY(std::vector<OwnParty> parties, own_parties(options, session.task().statement()));
  const bool same = std::ranges::equal(parties, session.own(), {}, &OwnParty::position, &OwnPrecommitment::party);
  if (!same) return std::unexpected(file_error(options.session, "the keys are not those that began this session"));
  return parties;
}

/// The second round of a party: its commitment exists now.
std::expected<musig::AwaitingCommitments, keys::Error> second_round(
    const SigningTask& task, const OwnParty& party, std::span<const musig::NoncePrecommitment> precommitments,
    const Secret<Bytes32>& entropy) {
  SLIPSTREAM_TRY(musig::AwaitingPrecommitments first,
                 musig::begin(task.transcript(), task.statement(), party.position, party.secret, entropy));
  return std::move(first).receive(precommitments);
}

Result<std::string> reveal(const CosignOptions& options) {
  SLIPSTREAM_TRY(CosignSession session, CosignSession::open(options.session));
  SLIPSTREAM_TRY_VOID(session.usable());
  const SigningTask& task = session.task();
  SLIPSTREAM_TRY(const RoundMessages received, read_round(CosignRound::commit, task, options.files));
  std::vector<musig::NoncePrecommitment> all;
  for (const Bytes32& bytes : received.bytes) all.push_back({bytes});
  for (const auto& [position, precommitment] : session.own()) {
    if (precommitment != all[position]) {
      return std::unexpected(file_error(received.files[position], "this is not what our session sent"));
    }
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto earlier = static_cast<std::size_t>(std::ranges::find(all, all[i]) - all.begin());
    if (earlier == i) continue;
    return std::unexpected(
        file_error(received.files[i], fmt::format("party {} repeats the commitment of party {}", i, earlier)));
  }
  SLIPSTREAM_TRY(const std::vector<OwnParty> parties, parties_of(options, session));
  // Before our commitments leave.
  SLIPSTREAM_TRY_VOID(session.record(all));
  std::vector<PartyMessage> lines;
  std::vector<std::size_t> positions;
  for (const OwnParty& party : parties) {
    const auto second = second_round(task, party, all, session.entropy());
    if (!second) return std::unexpected(file_error(options.session, second.error().to_string()));
    lines.emplace_back(party.position, second->commitment().point.bytes);
    positions.push_back(party.position);
  }
  SLIPSTREAM_TRY_VOID(write_file(options.out, as_bytes(cosign_text(CosignRound::reveal, task, lines)), Access::normal));
  return shown(task, positions, options.json);
}

/// The shares of our parties. `entropy` is used for nothing else.
Result<std::vector<PartyMessage>> answer(const SigningTask& task, std::span<const OwnParty> parties,
                                         std::span<const musig::NoncePrecommitment> precommitments,
                                         std::span<const musig::NonceCommitment> commitments,
                                         const Secret<Bytes32>& entropy) {
  std::vector<PartyMessage> out;
  for (const OwnParty& party : parties) {
    auto second = second_round(task, party, precommitments, entropy);
    if (!second) return std::unexpected(second.error().to_string());
    const auto third = std::move(*second).receive(commitments);
    if (!third) return std::unexpected(third.error().to_string());
    out.emplace_back(party.position, third->share().encode());
  }
  return out;
}

Result<std::string> share(const CosignOptions& options) {
  SLIPSTREAM_TRY(CosignSession session, CosignSession::open(options.session));
  SLIPSTREAM_TRY_VOID(session.usable());
  if (session.precommitments().empty()) {
    return std::unexpected(file_error(options.session, "`slipstream cosign reveal` comes first"));
  }
  const SigningTask& task = session.task();
  SLIPSTREAM_TRY(const RoundMessages received, read_round(CosignRound::reveal, task, options.files));
  std::vector<musig::NonceCommitment> commitments;
  for (std::size_t i = 0; i < received.bytes.size(); ++i) {
    commitments.push_back({ristretto255::Encoding{received.bytes[i]}});
    if (commitments[i].precommit() == session.precommitments()[i]) continue;
    return std::unexpected(
        file_error(received.files[i], fmt::format("party {} reveals another commitment than it committed to", i)));
  }
  if (const auto sum = musig::ShareSum::make_vartime(task.transcript(), task.statement(), commitments); !sum) {
    return std::unexpected(file_error(received.files[sum.error().position], sum.error().to_string()));
  }
  SLIPSTREAM_TRY(const std::vector<OwnParty> parties, parties_of(options, session));
  std::vector<std::size_t> positions;
  for (const OwnParty& party : parties) positions.push_back(party.position);
  std::string text = shown(task, positions, options.json);
  // Whatever can fail has been tried; from here on the nonce is lost, even if the share is not written.
  const HeldInterrupt held;
  auto file = WholeFile::create(options.out, Access::normal);
  if (!file) return std::unexpected(file_error(options.out, file.error()));
  SLIPSTREAM_TRY(const Secret<Bytes32> entropy, session.take_entropy());
  const auto ended = [&](const std::string& where, const std::string& what) {
    return std::unexpected(fmt::format("{}: {}; the session has ended all the same: begin a new one", where, what));
  };
  const auto lines = answer(task, parties, session.precommitments(), commitments, entropy);
  if (!lines) return ended(options.session, lines.error());
  auto written = file->write(as_bytes(cosign_text(CosignRound::share, task, *lines)));
  if (written) written = file->replace();
  if (!written) return ended(options.out, written.error());
  return text;
}

Result<std::string> combine(const CosignOptions& options) {
  SLIPSTREAM_TRY(const ReadTransaction read, read_task(options));
  std::vector<CosignFile> reveals, shares;
  for (const std::string& path : options.files) {
    SLIPSTREAM_TRY(CosignFile file, read_cosign_file(path, read.task));
    (file.round == CosignRound::share ? shares : reveals).push_back(std::move(file));
  }
  SLIPSTREAM_TRY(const RoundMessages revealed, messages_of(CosignRound::reveal, read.task, reveals));
  SLIPSTREAM_TRY(const RoundMessages answered, messages_of(CosignRound::share, read.task, shares));
  std::vector<musig::NonceCommitment> commitments;
  for (const Bytes32& bytes : revealed.bytes) commitments.push_back({ristretto255::Encoding{bytes}});
  std::vector<musig::Share> all;
  for (std::size_t i = 0; i < answered.bytes.size(); ++i) {
    const auto decoded = musig::Share::decode(answered.bytes[i]);
    if (!decoded) {
      return std::unexpected(
          file_error(answered.files[i], fmt::format("the share of party {} is not below the group order", i)));
    }
    all.push_back(*decoded);
  }
  const auto sum = musig::ShareSum::make_vartime(read.task.transcript(), read.task.statement(), commitments);
  if (!sum) return std::unexpected(file_error(revealed.files[sum.error().position], sum.error().to_string()));
  const auto signature = sum->receive_vartime(all);
  if (!signature) {
    const std::size_t party = signature.error().position;
    return std::unexpected(file_error(
        answered.files[party], fmt::format("the share of party {} does not fit its commitment and its key", party)));
  }
  const vm::SignedTx made = read.tx.with_signature(*signature);
  std::string text = options.json ? document_text({{"id", to_hex(made.id)},
                                                   {"size_bytes", made.bytes.size()},
                                                   {"parties", all.size()},
                                                   {"signatures", read.tx.signing.size()}})
                                  : fmt::format("id            {}\nsize          {}\nsigned        {}, by {}\n",
                                                to_hex(made.id), counted(made.bytes.size(), "byte"),
                                                counted(read.tx.signing.size(), "time"), counted(all.size(), "key"));
  SLIPSTREAM_TRY_VOID(write_file(options.out, made.bytes, Access::normal));
  return text;
}

}  // namespace

int cosign(const CosignOptions& options, Console& console) {
  const auto made = on_clean_stack([&]() -> Result<std::string> {
    SLIPSTREAM_TRY_VOID(check_out(options));
    switch (options.step) {
      case CosignStep::commit:
        return commit(options);
      case CosignStep::reveal:
        return reveal(options);
      case CosignStep::share:
        return share(options);
      default:
        return combine(options);
    }
  });
  if (!made) return report_error(console, made.error());
  if (!options.quiet || options.json) console.out << *made;
  return kExitValid;
}

int join_keys(const JoinKeysOptions& options, Console& console) {
  std::vector<keys::VerificationKey> keys;
  for (const std::string& text : options.predicates) {
    Bytes32 bytes{};
    if (!from_hex(bytes, text)) return report_error(console, text + ": this is not 32 bytes in hex");
    const keys::VerificationKey key{ristretto255::Encoding{bytes}};
    if (!ristretto255::decode(key.point)) return report_error(console, text + ": this key is no point");
    keys.push_back(key);
  }
  const auto joint = keys::Multikey::aggregate_vartime(keys);
  if (!joint) return report_error(console, joint.error().to_string());
  const std::string predicate = to_hex(joint->aggregated_key().point.bytes);
  const std::string shown = options.json ? document_text({{"predicate", predicate}, {"keys", keys.size()}})
                                         : fmt::format("predicate     {}\n", predicate);
  if (const auto written = write_file(options.out, as_bytes(joint_key_text(*joint)), Access::normal); !written) {
    return report_error(console, written.error());
  }
  console.out << shown;
  return kExitValid;
}

}  // namespace slipstream::cli
