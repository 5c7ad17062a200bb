#include "support/vectors.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include "slipstream/base/hex.h"

namespace slipstream::test {

std::string vectors_directory() {
  const char* chosen = std::getenv("SLIPSTREAM_VECTORS");
  return chosen != nullptr && *chosen != '\0' ? chosen : SLIPSTREAM_VECTORS_DEFAULT;
}

Bytes load_vector_bytes(std::string_view name) {
  const std::string path = vectors_directory() + "/" + std::string(name);
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Json load_vectors(std::string_view name) {
  const Bytes bytes = load_vector_bytes(name);
  return Json::parse(bytes.begin(), bytes.end());
}

Bytes hex(const Json& value) {
  auto bytes = from_hex(value.get<std::string>());
  if (!bytes) throw std::runtime_error("not hex: " + value.dump());
  return *std::move(bytes);
}

Bytes32 hex32(const Json& value) {
  const Bytes bytes = hex(value);
  if (bytes.size() != 32) throw std::runtime_error("not 32 bytes: " + value.dump());
  return to_bytes32(bytes);
}

std::uint64_t u64(const Json& value) {
  return value.is_string() ? std::stoull(value.get<std::string>()) : value.get<std::uint64_t>();
}

CaseCounter::~CaseCounter() {
  std::cout << what_ << ": " << count_ << " cases" << std::endl;
  if (count_ == 0) ADD_FAILURE() << what_ << " ran no case";
}

}  // namespace slipstream::test
