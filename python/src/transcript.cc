#include "python/src/transcript.h"

#include <nanobind/stl/string.h>

#include "python/src/module.h"

namespace slipstream::python {
namespace {

void append(const SharedTranscript& transcript, nb::handle label, nb::handle message) {
  const std::string name = label_argument(label, "label");
  const BytesArgument bytes(message, "message");
  if (bytes.bytes().size() >> 32 != 0) raise_input_error("OutOfRange", "message: 2^32 bytes or more");
  transcript.use([&](Transcript& t) { t.append(name, bytes.bytes()); });
}

void append_u64(const SharedTranscript& transcript, nb::handle label, std::uint64_t x) {
  const std::string name = label_argument(label, "label");
  transcript.use([&](Transcript& t) { t.append_u64(name, x); });
}

nb::bytes challenge_bytes(const SharedTranscript& transcript, nb::handle label, std::size_t n) {
  const std::string name = label_argument(label, "label");
  if (n >> 32 != 0) raise_input_error("OutOfRange", "n: 2^32 bytes or more");
  const Bytes out = transcript.use([&](Transcript& t) {
    Bytes bytes(n);
    t.challenge_bytes(name, bytes);
    return bytes;
  });
  return to_bytes(out);
}

nb::bytes challenge_scalar(const SharedTranscript& transcript, nb::handle label) {
  const std::string name = label_argument(label, "label");
  return to_bytes(transcript.use([&](Transcript& t) { return t.challenge_scalar(name).to_bytes(); }));
}

}  // namespace

void add_transcript(nb::module_& m) {
  using namespace nb::literals;
  nb::class_<SharedTranscript>(
      m, "Transcript",
      "A Merlin transcript: messages of a protocol go in, challenges come out. Labels are str (UTF-8) or\n"
      "bytes.\n\n"
      "Constant-time in the messages. Threads may share a transcript; their calls happen one after the\n"
      "other.")
      .def(
          "__init__",
          [](SharedTranscript* self, nb::handle label) {
            new (self) SharedTranscript(Transcript(label_argument(label, "label")));
          },
          "label"_a, nb::sig("def __init__(self, label: str | slipstream.types.BytesLike) -> None"),
          "A new transcript of the application `label`.")
      .def("append", &append, "label"_a, "message"_a,
           nb::sig("def append(self, label: str | slipstream.types.BytesLike, message: slipstream.types.BytesLike) -> "
                   "None"),
           "Appends a message of fewer than 2^32 bytes.\n\nRaises InputError: WrongType, WrongDtype, OutOfRange.")
      .def("append_u64", &append_u64, "label"_a, "x"_a,
           nb::sig("def append_u64(self, label: str | slipstream.types.BytesLike, x: int) -> None"),
           "Appends an integer below 2^64 as eight bytes, little-endian.")
      .def("challenge_bytes", &challenge_bytes, "label"_a, "n"_a = 32,
           nb::sig("def challenge_bytes(self, label: str | slipstream.types.BytesLike, n: int = 32) -> bytes"),
           "Draws n bytes. What comes later depends on it.")
      .def("challenge_scalar", &challenge_scalar, "label"_a,
           nb::sig("def challenge_scalar(self, label: str | slipstream.types.BytesLike) -> bytes"),
           "Draws 64 bytes and reduces them modulo ORDER: 32 bytes, little-endian.")
      .def(
          "copy", [](const SharedTranscript& t) { return SharedTranscript(t.copy()); },
          "A transcript in the same state.")
      .def("__copy__", [](const SharedTranscript& t) { return SharedTranscript(t.copy()); })
      .def(
          "__deepcopy__", [](const SharedTranscript& t, nb::handle) { return SharedTranscript(t.copy()); }, "memo"_a,
          nb::sig("def __deepcopy__(self, memo: dict[int, object]) -> Transcript"));
}

}  // namespace slipstream::python
