#include "slipstream/rangeproof/range_proof.h"

#include <nanobind/stl/optional.h>

#include <algorithm>
#include <bit>
#include <deque>
#include <optional>

#include "python/src/arguments.h"
#include "python/src/module.h"
#include "python/src/threads.h"
#include "python/src/transcript.h"
#include "slipstream/innerproduct/proving_bases.h"
#include "slipstream/rangeproof/batch.h"
#include "slipstream/rangeproof/prover.h"

namespace slipstream::python {
namespace {

using ristretto255::Encoding;

/// As many parties as the values need, at most the limit: generators of more would be derived for nothing.
std::size_t parties(std::size_t values, std::size_t limit) {
  return std::min(limit, std::bit_ceil(std::max<std::size_t>(values, 1)));
}

/// A transcript that the caller shares, or a new one with a label.
struct TranscriptArgument {
  explicit TranscriptArgument(nb::handle object) {
    if (nb::isinstance<SharedTranscript>(object)) {
      shared = &nb::cast<const SharedTranscript&>(object);
    } else {
      label = label_argument(object, "transcript");
    }
  }
  template <class F>
  auto use(const F& f) const {
    if (shared != nullptr) return shared->use(f);
    return without_gil([&] {
      Transcript fresh(label);
      return f(fresh);
    });
  }

  const SharedTranscript* shared = nullptr;
  std::string label{};
};

nb::tuple prove(nb::handle values, nb::handle blindings, std::size_t bits, nb::handle transcript,
                std::optional<nb::bytes> entropy, std::size_t most_values) {
  SecretVector<std::uint64_t> v;
  const nb::object one = PyLong_Check(values.ptr()) ? nb::object(nb::make_tuple(values)) : nb::borrow(values);
  for (const nb::handle value : one) {
    v.push_back(u64_argument(value, "values[" + std::to_string(v.size()) + "]", v.size()));
  }
  const SecretVector<Scalar> b = scalars_argument(blindings, "blindings");
  std::optional<Bytes32> external;
  if (entropy) external = bytes32_argument(*entropy, "entropy");
  const TranscriptArgument on(transcript);
  const auto proved = on.use([&](Transcript& t) {
    const auto bases =
        innerproduct::party_proving_bases(innerproduct::PartyGenerators::kStride, parties(v.size(), most_values));
    return rangeproof::prove_range(t, v, b, bits, bases, external);
  });
  if (!proved) raise(make_exception(proved.error()));
  const NewRows commitments = new_rows(proved->V.size(), 32);
  std::ranges::copy(proved->V, reinterpret_cast<Encoding*>(commitments.data));
  return nb::make_tuple(to_bytes(proved->proof.encode()), commitments.array);
}

void verify(nb::handle proof, nb::handle commitments, std::size_t bits, nb::handle transcript, std::size_t most_bits,
            std::size_t most_values) {
  const BytesArgument encoded(proof, "proof");
  const Rows V(commitments, 32, "commitments");
  const TranscriptArgument on(transcript);
  const auto verified = on.use([&](Transcript& t) -> std::expected<void, ProofError> {
    const auto decoded = rangeproof::RangeProof::decode(encoded.bytes());
    if (!decoded) return std::unexpected(decoded.error());
    const auto generators = innerproduct::party_generators(most_bits, parties(V.size(), most_values));
    return rangeproof::verify_vartime(*decoded, t, V.as<Encoding>(), bits, generators);
  });
  if (!verified) raise(make_exception(verified.error()));
}

/// The items of a batch and what they view.
struct Batch {
  std::deque<BytesArgument> proofs;
  std::deque<Rows> commitments;
  std::deque<std::string> labels;
  std::deque<Transcript> transcripts;
  std::vector<rangeproof::RangeBatchItem> items;
  std::size_t most_commitments = 0;

  explicit Batch(nb::handle list) {
    for (const nb::handle entry : list) {
      const std::string at = "items[" + std::to_string(items.size()) + "]";
      if (!PyTuple_Check(entry.ptr()) || nb::len(entry) != 4) {
        raise_input_error("WrongType", at + ": expected a tuple (proof, commitments, bits, transcript or label)",
                          items.size());
      }
      proofs.emplace_back(entry[0], (at + ".proof").c_str());
      commitments.emplace_back(entry[1], 32, (at + ".commitments").c_str());
      rangeproof::RangeBatchItem item{proofs.back().bytes(), commitments.back().as<Encoding>(),
                                      u64_argument(entry[2], at + ".bits", items.size()), std::string_view{}};
      const TranscriptArgument on(entry[3]);
      if (on.shared != nullptr) {
        item.transcript = &transcripts.emplace_back(on.shared->copy());
      } else {
        item.transcript = std::string_view(labels.emplace_back(on.label));
      }
      most_commitments = std::max(most_commitments, item.V.size());
      items.push_back(item);
    }
  }
};

std::vector<std::expected<void, ProofError>> verdicts(nb::handle items, unsigned threads, std::size_t most_bits,
                                                      std::size_t most_values) {
  const Batch batch(items);
  const Threads limit(threads);
  auto results = without_gil([&] {
    const auto generators = innerproduct::party_generators(most_bits, parties(batch.most_commitments, most_values));
    return rangeproof::verify_batch_vartime(batch.items, generators, {.threads = limit.count()});
  });
  if (!results) raise(make_exception(results.error()));
  return *std::move(results);
}

void verify_batch(nb::handle items, unsigned threads, std::size_t most_bits, std::size_t most_values) {
  const auto results = verdicts(items, threads, most_bits, most_values);
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!results[i]) raise(make_exception(results[i].error(), i));
  }
}

nb::list verify_each(nb::handle items, unsigned threads, std::size_t most_bits, std::size_t most_values) {
  nb::list out;
  const auto results = verdicts(items, threads, most_bits, most_values);
  for (std::size_t i = 0; i < results.size(); ++i) {
    out.append(results[i] ? nb::object(nb::none()) : make_exception(results[i].error(), i));
  }
  return out;
}

}  // namespace

void add_range_proof(nb::module_& m) {
  using namespace nb::literals;
  constexpr std::size_t kBits = innerproduct::PartyGenerators::kStride;
  constexpr std::size_t kValues = 64;
  m.def("prove", &prove, "values"_a, "blindings"_a, "bits"_a, "transcript"_a, nb::kw_only(), "entropy"_a = nb::none(),
        "most_values"_a = kValues,
        nb::sig("def prove(values: int | collections.abc.Sequence[int], blindings: slipstream.types.ScalarsLike, "
                "bits: int, transcript: slipstream.Transcript | str | slipstream.types.BytesLike, *, "
                "entropy: bytes | None = None, most_values: int = 64) -> tuple[bytes, slipstream.types.Rows]"),
        "Proves that every value is in 0 .. 2^bits - 1. The proof and the commitments, shape (m, 32).\n\n"
        "values: a power of two of integers. blindings: as many scalars, shape (m, 32). bits: 8, 16, 32 or\n"
        "64.\n"
        "transcript: a Transcript, which then is in the final state of the protocol, or the label of a new\n"
        "one.\n"
        "entropy: 32 bytes in place of the system's, to reproduce a proof. Never use them twice.\n"
        "Constant-time in values and blindings, but for the conversion of Python's integers.\n\n"
        "Raises ProofError: WrongNumBlindingFactors, InvalidBitsize, InvalidAggregation,\n"
        "InvalidGeneratorsLength (more than most_values), ProvingError with the index of the value that is\n"
        "out of range; InputError.");
  m.def("verify", &verify, "proof"_a, "commitments"_a, "bits"_a, "transcript"_a, nb::kw_only(), "most_bits"_a = kBits,
        "most_values"_a = kValues,
        nb::sig("def verify(proof: slipstream.types.BytesLike, commitments: slipstream.types.RowsLike, bits: int, "
                "transcript: slipstream.Transcript | str | slipstream.types.BytesLike, *, most_bits: int = 64, "
                "most_values: int = 64) -> None"),
        "Returns if the proof shows that each of the commitments, shape (m, 32), holds a value in 0 .. 2^bits\n"
        "- 1.\n\n"
        "transcript: as prove() had it. most_bits, most_values: limits on what is verified.\n\n"
        "Raises ProofError: FormatError, InvalidBitsize, InvalidGeneratorsLength, VerificationError;\n"
        "InputError.");
  m.def("verify_batch", &verify_batch, "items"_a, nb::kw_only(), "threads"_a = 1, "most_bits"_a = kBits,
        "most_values"_a = kValues,
        nb::sig("def verify_batch(items: collections.abc.Iterable[slipstream.types.RangeItem], *, threads: int = 1, "
                "most_bits: int = 64, most_values: int = 64) -> None"),
        "Returns if all proofs are valid; much faster than one after the other.\n\n"
        "items: tuples (proof, commitments, bits, transcript or label). Labels are faster than transcripts,\n"
        "which do not change. threads: 1 is the calling thread alone, 0 all that can run at once.\n\n"
        "Raises ProofError for the first proof that is not valid, with its index; ResourceError without a\n"
        "verdict.");
  m.def("verify_each", &verify_each, "items"_a, nb::kw_only(), "threads"_a = 1, "most_bits"_a = kBits,
        "most_values"_a = kValues,
        nb::sig("def verify_each(items: collections.abc.Iterable[slipstream.types.RangeItem], *, threads: int = 1, "
                "most_bits: int = 64, most_values: int = 64) -> list[slipstream.errors.ProofError | None]"),
        "As verify_batch, but a list with None for each valid proof and the ProofError, not raised, for each\n"
        "other.");
}

}  // namespace slipstream::python
