//! five_minutes.rs - an encoder in Rust to begin with: the contract of encoders/a64fuzz.h as far as numbers go.
//!
//! rustc -O --crate-type cdylib -o five_minutes.so encoders/rust/five_minutes.rs
//! build/a64fuzz survey --encoder ./five_minutes.so
//!
//! The fields of the structures are those of a64fuzz.h, in their order; typed operands are behind `operand`. A panic is
//! a refusal.
#![allow(dead_code)]
use std::ffi::CStr;
use std::os::raw::{c_char, c_void};
use std::{panic, ptr, slice};

#[repr(C)]
pub struct Request { size: u32, is_legal: u32, form: *const c_char, mnemonic: *const c_char, shape: *const c_char,
                     text: *const c_char, address: u64, operands: u32, values: u32, operand: *const c_void,
                     value: *const i64 }

#[repr(C)]
pub struct Answer { size: u32, count: u32, word: [u32; 16], reason: [c_char; 128] }

#[repr(C)]
pub struct Encoder { contract: u32, size: u32, name: *const c_char, version: *const c_char, capabilities: u32,
                     scratch: u32,
                     encode: unsafe extern "C" fn(*mut c_void, *const Request, *mut Answer) -> u32,
                     open: *const c_void, close: *const c_void, assembler: *const c_void }
unsafe impl Sync for Encoder {}

const WORDS: u32 = 1;
const REFUSED: u32 = 2;
const UNKNOWN: u32 = 4;
/// 31 is SP or the zero register, as the instruction has it: these functions take numbers.
const SP_IS_ZR: u32 = 1 << 1;

/// Yours: numbers in, a word out; it panics where there is none.
fn three_registers(opcode: u32, v: &[i64]) -> u32 { opcode | (v[2] as u32) << 16 | (v[1] as u32) << 5 | v[0] as u32 }

fn immediate(opcode: u32, v: &[i64]) -> u32 {
    assert!((0..65536).contains(&v[0]));
    opcode | (v[0] as u32) << 5
}

/// The file to write: for each shape the function that makes its word.
fn call(shape: &str, v: &[i64]) -> Option<u32> {
    match shape {
        "udiv x,x,x" => Some(three_registers(0x9ac00800, v)),
        "udiv w,w,w" => Some(three_registers(0x1ac00800, v)),
        "sdiv x,x,x" => Some(three_registers(0x9ac00c00, v)),
        "svc #" => Some(immediate(0xd4000001, v)),
        _ => None,
    }
}

unsafe extern "C" fn encode(_: *mut c_void, request: *const Request, answer: *mut Answer) -> u32 {
    let r = &*request;
    let shape = CStr::from_ptr(r.shape).to_str().unwrap_or("");
    let value = slice::from_raw_parts(r.value, r.values as usize);
    if call(shape, &[0; 8]).is_none() {
        return UNKNOWN;
    }
    match panic::catch_unwind(|| call(shape, value)) {
        Ok(Some(word)) => { (*answer).count = 1; (*answer).word[0] = word; WORDS }
        _ => REFUSED,
    }
}

#[no_mangle]
pub static a64fuzz_encoder_v2: Encoder = Encoder {
    contract: 2, size: std::mem::size_of::<Encoder>() as u32, name: "five_minutes\0".as_ptr() as *const c_char,
    version: "1\0".as_ptr() as *const c_char, capabilities: SP_IS_ZR, scratch: 0, encode, open: ptr::null(),
    close: ptr::null(), assembler: ptr::null() };
