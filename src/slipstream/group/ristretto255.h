// ristretto255, the prime-order group of RFC 9496 over edwards25519. A Point is held in extended twisted Edwards
// coordinates (X : Y : Z : T), x = X/Z, y = Y/Z, xy = T/Z, and stands for its coset; compare points with ==, never by
// coordinates. An Encoding is 32 unchecked bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/detail/edwards.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::group::ristretto255 {

/// 32 bytes that may or may not be the encoding of a group element.
struct Encoding {
  /// Compressed form, as RFC 9496 writes it.
  Bytes32 bytes{};
  [[nodiscard]] bool operator==(const Encoding&) const = default;
  /// The encoding of the identity is 32 zero bytes.
  [[nodiscard]] bool is_identity() const {
    // Compares words, because a comparison of arrays is a call.
    const std::uint8_t* const b = bytes.data();
    return (load_le64(b) | load_le64(b + 8) | load_le64(b + 16) | load_le64(b + 24)) == 0;
  }
};

/// An element of the group. Operations are constant-time unless named _vartime. A value type: several threads may call
/// const functions at once.
class Point {
 public:
  /// The identity.
  Point() : extended_(EdwardsPoint::identity()) {}
  /// The coset of this representative, which must lie on the curve. Not checked.
  explicit Point(const EdwardsPoint& representative) : extended_(representative) {}

  /// The generator B of RFC 9496. Constant.
  [[nodiscard]] static const Point& basepoint();

  /// Group addition.
  [[nodiscard]] Point operator+(const Point& b) const;
  /// Group subtraction.
  [[nodiscard]] Point operator-(const Point& b) const;
  /// The inverse.
  [[nodiscard]] Point operator-() const;
  /// P + P.
  [[nodiscard]] Point doubled() const;
  /// Group equality (RFC 9496, section 4.3.3).
  [[nodiscard]] bool operator==(const Point& b) const;
  /// Whether it is the identity. Constant-time.
  [[nodiscard]] bool is_identity() const;

  /// The representative. Equal points may have different ones.
  [[nodiscard]] const EdwardsPoint& edwards() const { return extended_; }

 private:
  EdwardsPoint extended_;
};

/// s * P, constant-time. About 250 doublings.
[[nodiscard]] Point operator*(const Scalar& s, const Point& p);

/// Strict decoding (RFC 9496, section 4.3.1); nullopt for bytes that are not a canonical encoding. The point has Z = 1.
/// The time may depend on whether the bytes decode. One inverse square root, some 250 squarings.
[[nodiscard]] std::optional<Point> decode(const Encoding& encoding);
/// RFC 9496, section 4.3.2. The canonical encoding. Constant-time. One inverse square root.
[[nodiscard]] Encoding encode(const Point& point);
/// The one-way map of RFC 9496, section 4.3.4: two Elligator maps added. Constant-time. Two inverse square roots.
[[nodiscard]] Point from_uniform_bytes(std::span<const std::uint8_t, 64> bytes);

/// Decodes in[i] to out[i] (with Z = 1). Returns the number of leading encodings that decode: in.size() if all do,
/// otherwise the index of the first that does not (points at and after it are unspecified). out.size() >= in.size().
[[nodiscard]] std::size_t decode_batch_vartime(std::span<const Encoding> in, std::span<Point> out);
/// Encodes in[i] to out[i]. out.size() >= in.size(). Constant-time. The lanes of the active backend share the work.
void encode_batch(std::span<const Point> in, std::span<Encoding> out);
/// Encodes 2 in[i] to out[i] with one field inversion for every 256 points. out.size() >= in.size(). Constant-time.
void double_and_encode_batch(std::span<const Point> in, std::span<Encoding> out);
/// Maps in[i] to out[i]. out.size() >= in.size(). Constant-time. As from_uniform_bytes, in the lanes of the active
/// backend.
void from_uniform_bytes_batch(std::span<const Bytes64> in, std::span<Point> out);
/// out[i] = s[i] * p[i], constant-time. Precondition: s.size() == p.size() and out.size() >= p.size().
void multiply_batch(std::span<const Scalar> s, std::span<const Point> p, std::span<Point> out);

}  // namespace slipstream::group::ristretto255

SLIPSTREAM_EXPORT_END

namespace slipstream {
namespace ristretto255 = group::ristretto255;
}
