#include "slipstream/rangeproof/messages.h"

#include <span>

#include "slipstream/base/detail/try.h"

namespace slipstream::rangeproof {
namespace {

void append(Bytes& out, const ristretto255::Encoding& point) {
  out.insert(out.end(), point.bytes.begin(), point.bytes.end());
}
void append(Bytes& out, const Scalar& scalar) {
  const Bytes32 bytes = scalar.to_bytes();
  out.insert(out.end(), bytes.begin(), bytes.end());
}

template <class... Fields>
Bytes encode_all(const Fields&... fields) {
  Bytes out;
  (append(out, fields), ...);
  return out;
}

std::expected<std::vector<Scalar>, ProofError> decode_scalars(ByteSpan bytes, std::size_t count) {
  if (bytes.size() != 32 * count) return fail(ProofErrorKind::FormatError, "a message of the wrong length");
  std::vector<Scalar> out;
  for (std::size_t i = 0; i < count; ++i) {
    const auto scalar = Scalar::from_canonical_bytes(bytes.subspan(32 * i).first<32>());
    if (!scalar) return fail(ProofErrorKind::FormatError, "a scalar of the message is not canonical");
    out.push_back(*scalar);
  }
  return out;
}

std::expected<std::vector<ristretto255::Encoding>, ProofError> decode_points(ByteSpan bytes, std::size_t count) {
  if (bytes.size() != 32 * count) return fail(ProofErrorKind::FormatError, "a message of the wrong length");
  std::vector<ristretto255::Encoding> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back({to_bytes32(bytes.subspan(32 * i))});
  return out;
}

}  // namespace

std::string AggregationError::to_string() const {
  std::string out = ProofError{kind, detail}.to_string();
  if (!parties.empty()) out += parties.size() == 1 ? ", party" : ", parties";
  for (const std::size_t party : parties) out += " " + std::to_string(party);
  return out;
}

Bytes BitCommitment::encode() const { return encode_all(V, A, S); }
Bytes BitChallenge::encode() const { return encode_all(y, z); }
Bytes PolyCommitment::encode() const { return encode_all(T_1, T_2); }
Bytes PolyChallenge::encode() const { return encode_all(x); }

Bytes ProofShare::encode() const {
  Bytes out = encode_all(t_x, t_x_blinding, e_blinding);
  for (const Scalar& scalar : l) append(out, scalar);
  for (const Scalar& scalar : r) append(out, scalar);
  return out;
}

std::expected<BitCommitment, ProofError> BitCommitment::decode(ByteSpan bytes) {
  SLIPSTREAM_TRY(const auto points, decode_points(bytes, 3));
  return BitCommitment{points[0], points[1], points[2]};
}

std::expected<BitChallenge, ProofError> BitChallenge::decode(ByteSpan bytes) {
  SLIPSTREAM_TRY(const auto scalars, decode_scalars(bytes, 2));
  return BitChallenge{scalars[0], scalars[1]};
}

std::expected<PolyCommitment, ProofError> PolyCommitment::decode(ByteSpan bytes) {
  SLIPSTREAM_TRY(const auto points, decode_points(bytes, 2));
  return PolyCommitment{points[0], points[1]};
}

std::expected<PolyChallenge, ProofError> PolyChallenge::decode(ByteSpan bytes) {
  SLIPSTREAM_TRY(const auto scalars, decode_scalars(bytes, 1));
  return PolyChallenge{scalars[0]};
}

std::expected<ProofShare, ProofError> ProofShare::decode(ByteSpan bytes) {
  constexpr std::size_t kMaxBits = 64;
  const std::size_t count = bytes.size() / 32;
  if (count < 3 || count > 3 + 2 * kMaxBits || count % 2 != 1) {
    return fail(ProofErrorKind::FormatError, "a message of the wrong length");
  }
  SLIPSTREAM_TRY(const auto scalars, decode_scalars(bytes, count));
  const auto middle = scalars.begin() + static_cast<std::ptrdiff_t>(3 + (count - 3) / 2);
  return ProofShare{scalars[0], scalars[1], scalars[2], {scalars.begin() + 3, middle}, {middle, scalars.end()}};
}

}  // namespace slipstream::rangeproof
