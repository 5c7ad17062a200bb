// Merlin transcripts.
#include "capi/transcript.h"

#include <type_traits>

#include "capi/boundary.h"

using namespace slipstream;
using capi::Result;

static_assert(std::is_trivially_copyable_v<Transcript>, "wiping its bytes wipes what it has taken");

slipstream_transcript::~slipstream_transcript() { wipe(&transcript, sizeof transcript); }

namespace {

/// What a message or a challenge may have.
Result<> check_length(std::size_t length) {
  if (length > UINT32_MAX)
    return capi::fail(SLIPSTREAM_TOO_MANY, "a message of a transcript has at most 2^32 - 1 bytes");
  return {};
}

/// Calls f(transcript, label) on arguments that are there.
template <class F>
slipstream_status with_label(slipstream_transcript* transcript, const char* label, std::size_t label_length,
                             slipstream_error* error, const F& f) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(transcript, "transcript"));
    SLIPSTREAM_TRY(const std::string_view text, capi::label_of(label, label_length));
    return capi::on_shallow_clean_stack([&]() -> Result<> { return f(transcript->transcript, text); });
  });
}

}  // namespace

slipstream_status slipstream_transcript_new(slipstream_transcript** out, const char* label, size_t label_length,
                                            slipstream_error* error) {
  if (out != nullptr) *out = nullptr;
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
    SLIPSTREAM_TRY(const std::string_view text, capi::label_of(label, label_length));
    // The label is a message of the transcript.
    SLIPSTREAM_TRY_VOID(check_length(label_length));
    *out = new slipstream_transcript(Transcript(text));
    return {};
  });
}

slipstream_status slipstream_transcript_clone(slipstream_transcript** out, const slipstream_transcript* transcript,
                                              slipstream_error* error) {
  if (out != nullptr) *out = nullptr;
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
    SLIPSTREAM_TRY_VOID(capi::need(transcript, "transcript"));
    *out = new slipstream_transcript(transcript->transcript);
    return {};
  });
}

slipstream_status slipstream_transcript_append(slipstream_transcript* transcript, const char* label,
                                               size_t label_length, const uint8_t* message, size_t message_length,
                                               slipstream_error* error) {
  return with_label(transcript, label, label_length, error, [&](Transcript& t, std::string_view text) -> Result<> {
    SLIPSTREAM_TRY(const ByteSpan bytes, capi::bytes_of(message, message_length, "message"));
    SLIPSTREAM_TRY_VOID(check_length(message_length));
    t.append(text, bytes);
    return {};
  });
}

slipstream_status slipstream_transcript_append_u64(slipstream_transcript* transcript, const char* label,
                                                   size_t label_length, uint64_t x, slipstream_error* error) {
  return with_label(transcript, label, label_length, error, [&](Transcript& t, std::string_view text) -> Result<> {
    t.append_u64(text, x);
    return {};
  });
}

slipstream_status slipstream_transcript_challenge(slipstream_transcript* transcript, const char* label,
                                                  size_t label_length, uint8_t* out, size_t length,
                                                  slipstream_error* error) {
  return with_label(transcript, label, label_length, error, [&](Transcript& t, std::string_view text) -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need_array(out, length, 1, "out"));
    SLIPSTREAM_TRY_VOID(check_length(length));
    t.challenge_bytes(text, {out, length});
    return {};
  });
}

slipstream_status slipstream_transcript_challenge_scalar(slipstream_transcript* transcript, const char* label,
                                                         size_t label_length, uint8_t out[32],
                                                         slipstream_error* error) {
  return with_label(transcript, label, label_length, error, [&](Transcript& t, std::string_view text) -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
    capi::write(out, t.challenge_scalar(text).to_bytes());
    return {};
  });
}

void slipstream_transcript_free(slipstream_transcript* transcript) { delete transcript; }
