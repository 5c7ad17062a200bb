//! Times the operations that Slipstream's benchmarks time, done by the Rust crates most people would use instead, and prints
//! one line each: name, nanoseconds per operation (mean), the same of the fastest repetition.
//!
//! The backend of curve25519-dalek is fixed at build time:
//!   RUSTFLAGS='--cfg curve25519_dalek_backend="serial"'                        portable code
//!   RUSTFLAGS='--cfg curve25519_dalek_backend="simd" -C target-cpu=native'     AVX2
//!   RUSTFLAGS='--cfg curve25519_dalek_backend="avx512" -C target-cpu=native'   AVX-512 IFMA

mod group;
mod hashing;
mod proofs;
mod timing;

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(timer) = timing::Timer::from_arguments() else {
        return ExitCode::from(2);
    };
    group::run(&timer);
    hashing::run(&timer);
    proofs::run(&timer);
    ExitCode::SUCCESS
}
