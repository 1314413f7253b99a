// SPDX-License-Identifier: MIT
//! The crate memchr, as programs in Rust search with it, for a program in C++ to call.
use memchr::{memchr_iter, memmem};

/// All matches of a pattern, overlapping ones too. Returns how many; adds their offsets up.
///
/// # Safety
/// The pointers lead to as many bytes as are told, and the pattern is not empty.
#[no_mangle]
pub unsafe extern "C" fn bufview_rust_find(
    data: *const u8,
    size: usize,
    pattern: *const u8,
    pattern_size: usize,
    sum: *mut u64,
) -> u64 {
    let data = std::slice::from_raw_parts(data, size);
    let pattern = std::slice::from_raw_parts(pattern, pattern_size);
    let mut count = 0;
    let mut total = 0;
    if let [byte] = pattern {
        for at in memchr_iter(*byte, data) {
            count += 1;
            total += at as u64;
        }
    } else {
        let finder = memmem::Finder::new(pattern);
        let mut from = 0;
        while let Some(at) = finder.find(&data[from..]) {
            count += 1;
            total += (from + at) as u64;
            from += at + 1;
        }
    }
    *sum = total;
    count
}
