//! Times multiscalar multiplications and decoding of commonware-cryptography-curve25519 as bench/peers times those of
//! curve25519-dalek: the same command line, the same names, the same lines of output.

#[path = "../../src/timing.rs"]
mod timing;

use commonware_cryptography_curve25519::signing::{BenchDecode, BenchSum};
use std::process::ExitCode;
use timing::Bytes;

fn main() -> ExitCode {
    let Some(timer) = timing::Timer::from_arguments() else {
        return ExitCode::from(2);
    };
    for n in [1, 40, 200, 1000] {
        let mut bytes = Bytes::new(4);
        let sum = BenchSum::new(n, n, || bytes.array64());
        assert_eq!(sum.multiply(), sum.multiply_slowly(), "{n} points");
    }
    let encodings = BenchDecode::new(32);
    assert_eq!(encodings.decode(), 256);
    timer.run("group/decode", 256, || encodings.decode());
    for log in 0..=20 {
        let n = 1usize << log;
        let name = format!("msm/multiscalar_mul/{n}");
        if n > timer.max_size || !timer.wants(&name) {
            continue;
        }
        let mut bytes = Bytes::new(1);
        let sum = BenchSum::new(n, 1 << 14, || bytes.array64());
        timer.run(&name, 1, || sum.multiply());
    }
    ExitCode::SUCCESS
}
