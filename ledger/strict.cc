#include "ledger/detail/strict.h"

#include <string>
#include <variant>
#include <vector>

#include "base/hex.h"
#include "group/ristretto255.h"

namespace slipstream::ledger::detail {

std::optional<Fault> check_strict_vartime(const BlockTx& block_tx, const vm::TxVerifier& verifier) {
  if (!block_tx.is_canonical()) {
    return Fault{.kind = FaultKind::NonCanonicalProof,
                 .detail = "a proof in two-phase form whose second phase commits to nothing"};
  }
  for (const vm::DeferredCheck& check : verifier.execution().deferred) {
    const auto* taproot = std::get_if<vm::TaprootCheck>(&check);
    if (taproot == nullptr) continue;
    const std::size_t bits = taproot->proof.path.neighbors.size();
    if (bits < 64 && taproot->proof.path.position >> bits != 0) {
      return Fault{.kind = FaultKind::HighPositionBits,
                   .detail = "a call proof with " + std::to_string(bits) + " neighbours has position " +
                             std::to_string(taproot->proof.path.position)};
    }
  }
  std::vector<ristretto255::Encoding> points = verifier.named_points();
  if (verifier.execution().signing.empty()) points.push_back(block_tx.tx.signature.R);
  std::vector<ristretto255::Point> decoded(points.size());
  const std::size_t good = ristretto255::decode_batch_vartime(points, decoded);
  if (good == points.size()) return std::nullopt;
  return Fault{.kind = FaultKind::UndecodablePoint, .detail = to_hex(points[good].bytes)};
}

}  // namespace slipstream::ledger::detail
