// One transaction: Alice pays Bob 70 of her 100 and keeps the rest. Amounts and flavor are hidden, and a proof shows
// that they balance.
#include <cstdio>

#include "slipstream/base/hex.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/keys/secret_key.h"
#include "slipstream/vm/build/program_builder.h"
#include "slipstream/vm/build/prover.h"
#include "slipstream/vm/verify/tx_equation.h"

namespace keys = slipstream::keys;
namespace vm = slipstream::vm;

int main() {
  const keys::SecretKey alice = keys::generate_secret_key(), bob = keys::generate_secret_key();
  const auto to_alice = keys::public_key(alice).point, to_bob = keys::public_key(bob).point;
  const auto dollars = slipstream::Scalar::from_u64(1);

  // What Alice owns. On a chain an earlier transaction has created it; its id names it.
  const auto coin = vm::value_contract(slipstream::Bytes32{1}, to_alice, vm::OpenValue::blinded({100, dollars}));

  vm::ProgramBuilder program;
  program.spend(coin)
      .push_commitments(vm::OpenValue::blinded({70, dollars}))
      .push_commitments(vm::OpenValue::blinded({30, dollars}))
      .cloak(1, 2)
      .push(to_alice)
      .output(1)
      .push(to_bob)
      .output(1);
  const auto script = program.finish();
  if (!script) return std::fprintf(stderr, "%s\n", script.error().to_string().c_str()), 1;
  vm::KeyRing ring;
  ring.add(alice);
  const auto tx = vm::make_tx({.version = 1, .mintime_ms = 0, .maxtime_ms = UINT64_MAX}, *script, ring);
  if (!tx) return std::fprintf(stderr, "%s\n", tx.error().to_string().c_str()), 1;

  // A verifier sees bytes. Whether the coin exists is the chain's question (chain.cc).
  const auto decoded = vm::decode_tx(tx->bytes);
  if (!decoded) return std::fprintf(stderr, "%s\n", decoded.error().to_string().c_str()), 1;
  const auto effects = vm::verify_tx_vartime(*decoded, *slipstream::innerproduct::generators(2048));
  if (!effects) return std::fprintf(stderr, "%s\n", effects.error().to_string().c_str()), 1;
  std::printf("transaction %s: valid, %zu bytes\n", slipstream::to_hex(effects->id).c_str(), tx->bytes.size());
  return effects->id == tx->id ? 0 : 1;
}
