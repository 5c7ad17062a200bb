#include "ledger/chains.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "slipstream/ledger/block_maker.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/ledger/chain_file.h"
#include "slipstream/ledger/import.h"
#include "slipstream/vm/build/program_builder.h"
#include "slipstream/vm/verify/verifier.h"
#include "support/scratch.h"
#include "support/vectors.h"

namespace slipstream::ledger::test {
namespace {

constexpr std::size_t kCapacity = 4096;

struct Places {
  std::size_t program, signature, proof, proof_end;
};

Places places_of(const Bytes& block_tx) {
  Places out{};
  out.program = 28;
  out.signature = out.program + load_le32(block_tx.data() + 24);
  out.proof = out.signature + 68;
  out.proof_end = out.proof + load_le32(block_tx.data() + out.signature + 64);
  return out;
}

}  // namespace

TestChain load_workload(const std::string& file) {
  const slipstream::test::ScratchDirectory scratch;
  if (const auto imported = import_chain(slipstream::test::vectors_directory() + "/" + file, scratch / "chain.slip");
      !imported) {
    throw std::runtime_error(imported.error().to_string());
  }
  auto reader = ChainReader::open(scratch / "chain.slip");
  TestChain out{reader.value().initial_state(), {}};
  for (const Block& block : *reader) out.blocks.push_back(block);
  return out;
}

std::vector<vm::SignedTx> first_txs(const TestChain& chain, std::size_t count) {
  std::vector<vm::SignedTx> out;
  for (const Block& block : chain.blocks) {
    for (const Bytes& bytes : block.txs) {
      if (out.size() == count) return out;
      const BlockTx block_tx = BlockTx::decode(bytes).value();
      const auto hashed = vm::HashedTx::hash_vartime(vm::ExecutedTx::run_vartime(block_tx.tx, kCapacity).value());
      vm::SignedTx tx;
      tx.bytes.assign(block_tx.tx.bytes.begin(), block_tx.tx.bytes.end());
      tx.id = hashed.id();
      for (const auto& [kind, contract] : hashed.execution().changes()) {
        if (kind == vm::UtxoChange::Kind::spent) {
          tx.inputs.push_back(hashed.contract_id(contract));
        } else {
          tx.outputs.push_back(vm::OpenContract::decode(hashed.contract_bytes(contract), {}).value());
        }
      }
      out.push_back(std::move(tx));
    }
  }
  return out;
}

TestChain cut_anew(std::span<const vm::SignedTx> txs, std::size_t per_block) {
  std::set<Bytes32> made;
  std::vector<Bytes32> initial;
  for (const vm::SignedTx& tx : txs) {
    for (const Bytes32& id : tx.inputs) {
      if (!made.contains(id)) initial.push_back(id);
    }
    for (const vm::OpenContract& output : tx.outputs) made.insert(output.id());
  }
  BlockMaker maker(0, initial);
  TestChain out{maker.state(), {}};
  for (std::size_t begin = 0; begin < txs.size(); begin += per_block) {
    const auto some = txs.subspan(begin, std::min(per_block, txs.size() - begin));
    std::uint64_t time = maker.state().tip.timestamp_ms + 1;
    for (const vm::SignedTx& tx : some) time = std::max(time, load_le64(tx.bytes.data() + 8));
    auto block = maker.append(time, some);
    if (!block) throw std::runtime_error(block.error().fault.to_string());
    out.blocks.push_back(*std::move(block));
  }
  return out;
}

std::vector<vm::SignedTx> passing_on(std::size_t count, std::size_t log_size) {
  const keys::SecretKey secret(Scalar::from_u64(5));
  const auto predicate = keys::public_key(secret).point;
  vm::KeyRing keys;
  keys.add(secret);
  vm::OpenContract coin = vm::value_contract(Bytes32{1}, predicate, vm::OpenValue::blinded({7, Scalar::from_u64(3)}));
  std::vector<vm::SignedTx> out;
  for (std::size_t i = 0; i < count; ++i) {
    Bytes data(log_size, static_cast<std::uint8_t>(i));
    vm::ProgramBuilder p;
    p.spend(coin).push(predicate).output(1).push(data).log();
    out.push_back(vm::make_tx({1, 0, UINT64_MAX}, p.finish().value(), keys).value());
    coin = out.back().outputs.at(0);
  }
  return out;
}

Block empty_block(const ChainState& state) {
  Block block;
  block.header.version = 1;
  block.header.height = state.tip.height + 1;
  block.header.prev = state.tip.id();
  block.header.timestamp_ms = state.tip.timestamp_ms + 1;
  block.header.txroot = compute_txroot({});
  block.header.utxoroot = state.utreexo.root();
  return block;
}

void damage_signature(Bytes& block_tx) { block_tx[places_of(block_tx).signature + 32] ^= 1; }

// The last scalar may be -1, which is canonical with this bit and without it.
void damage_proof(Bytes& block_tx) { block_tx[places_of(block_tx).proof_end - 32] ^= 4; }

void damage_program(Bytes& block_tx) { block_tx[places_of(block_tx).program] = 0x02; }

bool has_path_to_damage(const Bytes& block_tx) {
  const auto proofs = BlockTx::decode(block_tx).value().proofs;
  return !proofs.empty() && proofs.back().path && !proofs.back().path->neighbors.empty();
}

void damage_utreexo_proof(Bytes& block_tx) {
  if (!has_path_to_damage(block_tx)) throw std::runtime_error("no path to damage");
  block_tx.back() ^= 1;
}

}  // namespace slipstream::ledger::test
