//! Scalars, the ristretto255 codec and multiscalar multiplication in curve25519-dalek.

use crate::timing::{Bytes, Timer};
use dalek::ristretto::RistrettoPoint;
use dalek::scalar::Scalar;
use dalek::traits::VartimeMultiscalarMul;
use std::hint::black_box;

fn scalars(n: usize) -> Vec<Scalar> {
    let mut bytes = Bytes::new(1);
    (0..n)
        .map(|_| Scalar::from_bytes_mod_order_wide(&bytes.array64()))
        .collect()
}

/// n different points with random coordinates: a walk of additions is quicker to make than n maps to the group. Z is not 1,
/// which costs nothing here: the tables of a multiplication hold Z in any case.
fn points(n: usize) -> Vec<RistrettoPoint> {
    let mut bytes = Bytes::new(2);
    let step = RistrettoPoint::from_uniform_bytes(&bytes.array64());
    let mut p = RistrettoPoint::from_uniform_bytes(&bytes.array64());
    (0..n)
        .map(|_| {
            p += step;
            p
        })
        .collect()
}

pub fn run(timer: &Timer) {
    let s = scalars(1024);
    let p = points(256);
    let encodings: Vec<_> = p.iter().map(|p| p.compress()).collect();
    let uniform = Bytes::new(3).array64();

    timer.run("field/scalar_mul", 1024, || s.iter().fold(Scalar::ONE, |a, b| a * b));
    timer.run("field/scalar_invert", 1, || black_box(s[0]).invert());
    timer.run("field/scalar_batch_invert/1024", 1024, || {
        let mut inverses = s.clone();
        Scalar::invert_batch_alloc(&mut inverses)
    });
    timer.run("field/scalar_reduce_wide", 1, || {
        Scalar::from_bytes_mod_order_wide(black_box(&uniform))
    });

    timer.run("group/decode", 256, || {
        encodings.iter().filter_map(|e| e.decompress()).last()
    });
    timer.run("group/encode", 256, || p.iter().map(|p| p.compress()).last());
    timer.run("group/double_and_encode_batch/256", 256, || {
        RistrettoPoint::double_and_compress_batch(&p)
    });
    timer.run("group/from_uniform_bytes", 1, || {
        RistrettoPoint::from_uniform_bytes(black_box(&uniform))
    });
    timer.run("group/scalar_mul", 1, || black_box(p[0]) * black_box(s[0]));
    timer.run("group/basepoint_mul", 1, || RistrettoPoint::mul_base(black_box(&s[0])));

    for n in (0..=20).map(|log| 1usize << log).chain([3, 5, 6, 7, 12, 24]) {
        let name = format!("msm/multiscalar_mul/{n}");
        if n > timer.max_size || !timer.wants(&name) {
            continue;
        }
        let (s, p) = (scalars(n), points(n));
        timer.run(&name, 1, || RistrettoPoint::vartime_multiscalar_mul(s.iter(), p.iter()));
    }
    for n in [32, 256] {
        use dalek::traits::MultiscalarMul;
        let name = format!("msm/multiscalar_mul_constant_time/{n}");
        if !timer.wants(&name) {
            continue;
        }
        let (s, p) = (scalars(n), points(n));
        timer.run(&name, 1, || RistrettoPoint::multiscalar_mul(s.iter(), p.iter()));
    }
    for log in [6, 10, 14] {
        let n = 1usize << log;
        let name = format!("msm/multiscalar_mul_encoded/{n}");
        if n > timer.max_size || !timer.wants(&name) {
            continue;
        }
        let s = scalars(n);
        let encodings: Vec<_> = points(n).iter().map(|p| p.compress()).collect();
        timer.run(&name, 1, || {
            RistrettoPoint::optional_multiscalar_mul(s.iter(), encodings.iter().map(|e| e.decompress()))
        });
    }
}
