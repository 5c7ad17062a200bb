#pragma once

#include "slipstream/transcript/transcript.h"

/// A Merlin transcript. It may have taken secrets.
struct slipstream_transcript {
  slipstream::Transcript transcript;

  explicit slipstream_transcript(const slipstream::Transcript& t) : transcript(t) {}
  slipstream_transcript(const slipstream_transcript&) = delete;
  slipstream_transcript& operator=(const slipstream_transcript&) = delete;
  ~slipstream_transcript();
};
