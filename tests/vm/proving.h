// What tests of makers of transactions share.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <string>

#include "slipstream/innerproduct/generators.h"
#include "slipstream/vm/build/program_builder.h"
#include "slipstream/vm/build/prover.h"
#include "slipstream/vm/verify/tx_equation.h"

namespace slipstream::vm {

inline constexpr TxHeader kProvingHeader{1, 1000, 2000};

/// What a verifier says of the bytes: "ok", or the error's name.
[[nodiscard]] inline std::string verdict_on(ByteSpan bytes) {
  const auto tx = decode_tx(bytes);
  if (!tx) return std::string(name(tx.error().kind));
  const auto verified = verify_tx_vartime(*tx, *innerproduct::generators(2048));
  return std::string(verified ? "ok" : name(verified.error().kind));
}

[[nodiscard]] inline keys::SecretKey secret(std::uint64_t x) { return keys::SecretKey(Scalar::from_u64(x)); }
[[nodiscard]] inline ristretto255::Encoding predicate(std::uint64_t x) { return keys::public_key(secret(x)).point; }
[[nodiscard]] inline KeyRing ring(std::initializer_list<std::uint64_t> secrets) {
  KeyRing out;
  for (const std::uint64_t x : secrets) out.add(secret(x));
  return out;
}
[[nodiscard]] inline Scalar flavor(std::uint64_t x) { return Scalar::from_u64(x); }

/// An unspent output of one value, locked under predicate(key).
[[nodiscard]] inline OpenContract coin(std::uint64_t quantity, const Scalar& flavor, std::uint64_t key) {
  return value_contract(Bytes32{static_cast<std::uint8_t>(key), 0xa5}, predicate(key),
                        OpenValue::blinded({quantity, flavor}));
}

}  // namespace slipstream::vm
