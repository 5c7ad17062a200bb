// The inner-product argument, prover's side (Buenz et al., "Bulletproofs", section 3; bulletproofs,
// src/inner_product_proof.rs). It proves knowledge of a and b such that P = sum a_i g_i G_i + sum b_i h_i H_i + <a, b>
// w B for public factors g, h. In the protocols here a and b are blinded, so variable time would be safe; the prover is
// nevertheless constant-time in a and b.
//
// Folded generators are sums of original ones, whose coefficients are products of challenges. The prover keeps these
// scalars. If there are many generators, it computes the folded points once, after three rounds; few are never
// computed. Until then a round costs sums of 2 n + 2 terms and about 6 n scalar products, where n is the original
// length; afterwards n / 8 replaces n and is halved in every round.
#pragma once

#include <cstdint>
#include <span>

#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"
#include "slipstream/innerproduct/inner_product.h"
#include "slipstream/innerproduct/proving_bases.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::innerproduct {

/// The witness of an inner-product argument, and the statement's public factors.
struct InnerProductWitness {
  /// Equal lengths, a power of two.
  SecretVector<Scalar> a, b;
  /// g_i and h_i.
  std::vector<Scalar> G_factors, H_factors;
  Scalar w;  ///< The public factor of <a, b> B.
  /// The indices of the generators G_i and H_i.
  std::vector<std::uint32_t> generators;
};

/// Appends the argument to the transcript, from its domain separator to the last challenge. Precondition: lengths as
/// InnerProductWitness says.
[[nodiscard]] InnerProductProof prove_inner_product(Transcript& transcript, const ProvingBases& bases,
                                                    InnerProductWitness witness);

}  // namespace slipstream::innerproduct

SLIPSTREAM_EXPORT_END
