#include <fmt/ostream.h>

#include <nlohmann/json.hpp>
#include <string>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/key_file.h"
#include "cli/units.h"
#include "slipstream/base/hex.h"
#include "slipstream/vm/build/key_ring.h"
#include "slipstream/vm/build/prover.h"
#include "slipstream/vm/verify/verifier.h"

namespace slipstream::cli {

int sign(const SignOptions& options, Console& console) {
  const auto fail = [&console](const std::string& what) { return report_error(console, what); };
  for (const std::string& name : options.keys) {
    if (same_file(options.out, key_file_of(name))) return fail(options.out + ": --out is a key file");
  }
  const auto bytes = read_file(options.transaction);
  if (!bytes) return fail(bytes.error());
  const auto fail_in_tx = [&](const vm::Error& error) {
    return fail(fmt::format("{}: {}", options.transaction, error.to_string()));
  };
  const auto tx = vm::decode_tx(*bytes);
  if (!tx) return fail_in_tx(tx.error());
  vm::KeyRing ring;
  for (const std::string& name : options.keys) {
    const auto found = read_signing_keys(name);
    if (!found) return fail(found.error());
    for (const keys::SecretKey& key : *found) ring.add(key);
  }
  // The program determines what is signed, not another field of the file.
  const auto unsigned_tx = vm::unsigned_tx(*tx, options.capacity);
  if (!unsigned_tx) return fail_in_tx(unsigned_tx.error());
  const auto made = unsigned_tx->sign(ring);
  if (!made) return fail_in_tx(made.error());
  // Made before the file exists, because nothing may fail afterwards.
  const std::string shown =
      options.json ? document_text({{"id", to_hex(made->id)},
                                    {"size_bytes", made->bytes.size()},
                                    {"signatures", unsigned_tx->signing.size()}})
                   : fmt::format("id            {}\nsize          {}\nsigned        {}\n", to_hex(made->id),
                                 counted(made->bytes.size(), "byte"), counted(unsigned_tx->signing.size(), "time"));
  if (const auto written = write_file(options.out, made->bytes, Access::normal); !written) return fail(written.error());
  if (!options.quiet || options.json) console.out << shown;
  return kExitValid;
}

}  // namespace slipstream::cli
