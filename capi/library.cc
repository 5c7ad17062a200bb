// Versions, texts of statuses, backends.
#include <array>

#include "capi/boundary.h"
#include "slipstream/config.h"
#include "slipstream/cpu/backend.h"

using namespace slipstream;
using capi::Result;

namespace {

struct Status {
  slipstream_status status;
  const char* name;
  const char* text;
};

#define SLIPSTREAM_STATUS(status, text) \
  Status { status, #status, text }
constexpr std::array kStatuses = {
    SLIPSTREAM_STATUS(SLIPSTREAM_OK, "success"),
    SLIPSTREAM_STATUS(SLIPSTREAM_NULL_POINTER, "a pointer that is needed is NULL"),
    SLIPSTREAM_STATUS(SLIPSTREAM_BAD_ARGUMENT, "an argument is outside its range"),
    SLIPSTREAM_STATUS(SLIPSTREAM_BAD_STRUCT_SIZE, "struct_size is not that of a known version of the struct"),
    SLIPSTREAM_STATUS(SLIPSTREAM_BUFFER_TOO_SMALL, "the buffer is too small for the result"),
    SLIPSTREAM_STATUS(SLIPSTREAM_TOO_MANY, "more items than the function takes"),
    SLIPSTREAM_STATUS(SLIPSTREAM_OUT_OF_RESOURCES, "not enough memory, or no thread could be started"),
    SLIPSTREAM_STATUS(SLIPSTREAM_BAD_BACKEND, "this processor cannot run a backend of this name"),
    SLIPSTREAM_STATUS(SLIPSTREAM_NO_ENTROPY, "the system gives no random bytes"),
    SLIPSTREAM_STATUS(SLIPSTREAM_BAD_FILE, "a file cannot be read or written, or is damaged"),
    SLIPSTREAM_STATUS(SLIPSTREAM_STOPPED, "a callback stopped the work"),
    SLIPSTREAM_STATUS(SLIPSTREAM_INTERNAL, "a defect of the library"),
    SLIPSTREAM_STATUS(SLIPSTREAM_SCALAR_NOT_CANONICAL, "a scalar is not an integer below the group order"),
    SLIPSTREAM_STATUS(SLIPSTREAM_POINT_NOT_DECODABLE, "a point is not the encoding of an element of ristretto255"),
    SLIPSTREAM_STATUS(SLIPSTREAM_BAD_FORMAT, "the bytes are not what they should encode"),
    SLIPSTREAM_STATUS(SLIPSTREAM_VALUE_OUT_OF_RANGE, "a value does not fit into the bits"),
    SLIPSTREAM_STATUS(SLIPSTREAM_INVALID, "well-formed, but not valid"),
};
#undef SLIPSTREAM_STATUS

const Status& status_of(slipstream_status status) {
  static constexpr Status kUnknown{0, "SLIPSTREAM_UNKNOWN", "a status that this version does not know"};
  for (const Status& known : kStatuses) {
    if (known.status == status) return known;
  }
  return kUnknown;
}

}  // namespace

uint32_t slipstream_abi_version() { return SLIPSTREAM_ABI_VERSION; }
uint32_t slipstream_abi_revision() { return SLIPSTREAM_ABI_REVISION; }
const char* slipstream_version() { return SLIPSTREAM_VERSION; }

const char* slipstream_status_name(slipstream_status status) { return status_of(status).name; }
const char* slipstream_status_text(slipstream_status status) { return status_of(status).text; }

// Does not go through call(): it helps where SLIPSTREAM_BACKEND is wrong.
slipstream_status slipstream_set_backend(const char* name, slipstream_error* error) {
  if (!capi::is_usable(error)) return SLIPSTREAM_BAD_STRUCT_SIZE;
  if (name == nullptr) return capi::report(error, SLIPSTREAM_NULL_POINTER, "name is NULL");
  try {
    const auto chosen = cpu::set_backend(name);
    if (!chosen) return capi::report(error, SLIPSTREAM_BAD_BACKEND, chosen.error().message);
    return capi::report(error, SLIPSTREAM_OK);
  } catch (...) {
    return capi::report(error, SLIPSTREAM_OUT_OF_RESOURCES, "out of memory");
  }
}

slipstream_status slipstream_backend_name(const char** name, slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(name, "name"));
    *name = cpu::info(cpu::active_backend()).name;
    return {};
  });
}

size_t slipstream_backend_count() { return cpu::backends().size(); }

const char* slipstream_backend_at(size_t index, int* supported) {
  if (index >= cpu::backends().size()) return nullptr;
  const cpu::BackendInfo& backend = cpu::backends()[index];
  if (supported != nullptr) *supported = backend.supported() ? 1 : 0;
  return backend.name;
}
