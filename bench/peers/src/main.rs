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

const USAGE: &str = "usage: slipstream-peers [--only NAME]... [--max-size N] [--seconds S]
  --only NAME     this operation only (or these, if given more than once)
  --max-size N    no multiscalar multiplication of more than N points (default 262144)
  --seconds S     processor time spent on each operation, at least three repetitions (default 0.5)";

fn main() -> ExitCode {
    let mut timer = timing::Timer::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let value = args.next();
        let understood = match (arg.as_str(), value) {
            ("--only", Some(v)) => {
                timer.filters.push(v);
                true
            }
            ("--max-size", Some(v)) => v.parse().map(|n| timer.max_size = n).is_ok(),
            ("--seconds", Some(v)) => v.parse().map(|s| timer.seconds = s).is_ok(),
            _ => false,
        };
        if !understood {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    }
    group::run(&timer);
    hashing::run(&timer);
    proofs::run(&timer);
    ExitCode::SUCCESS
}
