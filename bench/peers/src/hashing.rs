//! Keccak-f[1600] in two releases of the `keccak` crate, and Merlin transcripts in the `merlin` crate, which uses the older.

use crate::timing::Timer;
use merlin::Transcript;

pub fn run(timer: &Timer) {
    let mut state = [0u64; 25];
    timer.run("transcript/keccak_f1600", 16, || {
        for _ in 0..16 {
            keccak::f1600(&mut state);
        }
        state[0]
    });
    timer.run("transcript/keccak_f1600_next", 16, || {
        keccak_next::Keccak::new().with_f1600(|f1600| {
            for _ in 0..16 {
                f1600(&mut state);
            }
        });
        state[0]
    });
    timer.run("transcript/merlin_append32_challenge64", 1, || {
        let mut t = Transcript::new(b"slipstream bench");
        t.append_message(b"message", &[7u8; 32]);
        let mut out = [0u8; 64];
        t.challenge_bytes(b"challenge", &mut out);
        out
    });
}
