// Functions of several types as one, for std::visit: a variant with an alternative that no function takes does not
// compile.
#pragma once

namespace slipstream {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

}  // namespace slipstream
