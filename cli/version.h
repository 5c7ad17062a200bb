// What this program was made from.
#pragma once

#include <string>
#include <string_view>

namespace slipstream::cli {

/// "0.2.0".
[[nodiscard]] std::string_view version();
/// The first digits of the commit, with "-modified" if files had changed; "unknown" outside a checkout.
[[nodiscard]] std::string_view commit();
/// "Clang 19.1.7".
[[nodiscard]] std::string compiler();
/// Version, commit, compiler and backends, as --version prints them.
[[nodiscard]] std::string version_text();

}  // namespace slipstream::cli
