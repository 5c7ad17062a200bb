//! Times the operations that Slipstream's benchmarks time, done by the Rust crates most people would use instead, and prints
//! one line each: name, nanoseconds per operation (mean), the same of the fastest repetition.
//!
//! The backend of curve25519-dalek is fixed at build time, by `--cfg curve25519_dalek_backend="..."` in RUSTFLAGS: `serial` is
//! portable code, `simd` AVX2, `avx512` AVX-512 IFMA. Release 4, which bulletproofs uses, has AVX-512 IFMA in nightly builds
//! only and takes AVX2 otherwise. scripts/compare_peers.py knows which flags are worth trying.

mod accumulator;
mod group;
mod hashing;
mod proofs;
mod timing;

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(timer) = timing::Timer::from_arguments() else {
        return ExitCode::from(2);
    };
    accumulator::run(&timer);
    group::run(&timer);
    hashing::run(&timer);
    proofs::run(&timer);
    ExitCode::SUCCESS
}
