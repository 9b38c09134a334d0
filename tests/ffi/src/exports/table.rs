//! Every type of the face in every position, of functions that C++ awaits: as an argument, returned, and in a `Result`.

// What cxx takes is boxed.
#![allow(clippy::vec_box)]

use cobridge::cxx::{CxxString, CxxVector, SharedPtr, UniquePtr, WeakPtr};
use ffi::{Client, Color, Item, Level, Pod};
use std::ffi::c_char;
use std::pin::Pin;

/// A Rust type that C++ only sees by reference and in boxes.
#[derive(Debug)]
pub struct Session {
    /// Anything that tells one from another.
    pub n: u64,
}

#[cobridge::bridge(namespace = "exports_table")]
pub mod ffi {
    /// A shared struct that owns memory.
    #[derive(Debug, Clone, PartialEq)]
    struct Item {
        name: String,
        tags: Vec<String>,
        color: Color,
    }
    /// A shared struct of plain data.
    #[derive(Debug, Clone, Copy, PartialEq)]
    struct Pod {
        a: i32,
        b: f64,
    }
    /// One byte in C++.
    #[derive(Debug)]
    enum Color {
        Red,
        Green = 5,
    }
    /// Four signed bytes in C++.
    #[derive(Debug)]
    #[repr(i32)]
    enum Level {
        Low = -7,
        High,
    }

    unsafe extern "C++" {
        include!("cobridge-ffi-tests/cpp/exports_table.h");
        type Client;
        fn new_client(id: u64) -> UniquePtr<Client>;
        fn shared_client(id: u64) -> SharedPtr<Client>;
        fn id(self: &Client) -> u64;
        fn new_string(text: &CxxString) -> UniquePtr<CxxString>;
        fn new_vector() -> UniquePtr<CxxVector<u64>>;

        // C++ awaits `give`, awaits `attempt`, hands the future of `give` on.
        async fn through_boolean(value: bool) -> bool;
        async fn try_boolean(value: bool) -> Result<bool>;
        async fn hand_boolean(value: bool) -> bool;
        async fn through_u_8(value: u8) -> u8;
        async fn try_u_8(value: u8) -> Result<u8>;
        async fn hand_u_8(value: u8) -> u8;
        async fn through_u_16(value: u16) -> u16;
        async fn try_u_16(value: u16) -> Result<u16>;
        async fn hand_u_16(value: u16) -> u16;
        async fn through_u_32(value: u32) -> u32;
        async fn try_u_32(value: u32) -> Result<u32>;
        async fn hand_u_32(value: u32) -> u32;
        async fn through_u_64(value: u64) -> u64;
        async fn try_u_64(value: u64) -> Result<u64>;
        async fn hand_u_64(value: u64) -> u64;
        async fn through_u_size(value: usize) -> usize;
        async fn try_u_size(value: usize) -> Result<usize>;
        async fn hand_u_size(value: usize) -> usize;
        async fn through_i_8(value: i8) -> i8;
        async fn try_i_8(value: i8) -> Result<i8>;
        async fn hand_i_8(value: i8) -> i8;
        async fn through_i_16(value: i16) -> i16;
        async fn try_i_16(value: i16) -> Result<i16>;
        async fn hand_i_16(value: i16) -> i16;
        async fn through_i_32(value: i32) -> i32;
        async fn try_i_32(value: i32) -> Result<i32>;
        async fn hand_i_32(value: i32) -> i32;
        async fn through_i_64(value: i64) -> i64;
        async fn try_i_64(value: i64) -> Result<i64>;
        async fn hand_i_64(value: i64) -> i64;
        async fn through_i_size(value: isize) -> isize;
        async fn try_i_size(value: isize) -> Result<isize>;
        async fn hand_i_size(value: isize) -> isize;
        async fn through_f_32(value: f32) -> f32;
        async fn try_f_32(value: f32) -> Result<f32>;
        async fn hand_f_32(value: f32) -> f32;
        async fn through_f_64(value: f64) -> f64;
        async fn try_f_64(value: f64) -> Result<f64>;
        async fn hand_f_64(value: f64) -> f64;
        async fn through_character(value: c_char) -> c_char;
        async fn try_character(value: c_char) -> Result<c_char>;
        async fn hand_character(value: c_char) -> c_char;
        async fn through_string(value: String) -> String;
        async fn try_string(value: String) -> Result<String>;
        async fn hand_string(value: String) -> String;
        async fn through_text<'a>(value: &'a str) -> &'a str;
        async fn try_text<'a>(value: &'a str) -> Result<&'a str>;
        async fn hand_text<'a>(value: &'a str) -> &'a str;
        async fn through_vec_u8(value: Vec<u8>) -> Vec<u8>;
        async fn try_vec_u8(value: Vec<u8>) -> Result<Vec<u8>>;
        async fn hand_vec_u8(value: Vec<u8>) -> Vec<u8>;
        async fn through_vec_string(value: Vec<String>) -> Vec<String>;
        async fn try_vec_string(value: Vec<String>) -> Result<Vec<String>>;
        async fn hand_vec_string(value: Vec<String>) -> Vec<String>;
        async fn through_vec_item(value: Vec<Item>) -> Vec<Item>;
        async fn try_vec_item(value: Vec<Item>) -> Result<Vec<Item>>;
        async fn hand_vec_item(value: Vec<Item>) -> Vec<Item>;
        async fn through_vec_box(value: Vec<Box<Session>>) -> Vec<Box<Session>>;
        async fn try_vec_box(value: Vec<Box<Session>>) -> Result<Vec<Box<Session>>>;
        async fn hand_vec_box(value: Vec<Box<Session>>) -> Vec<Box<Session>>;
        async fn through_slice<'a>(value: &'a [u16]) -> &'a [u16];
        async fn try_slice<'a>(value: &'a [u16]) -> Result<&'a [u16]>;
        async fn hand_slice<'a>(value: &'a [u16]) -> &'a [u16];
        async fn through_slice_item<'a>(value: &'a [Item]) -> &'a [Item];
        async fn try_slice_item<'a>(value: &'a [Item]) -> Result<&'a [Item]>;
        async fn hand_slice_item<'a>(value: &'a [Item]) -> &'a [Item];
        async fn through_slice_mut<'a>(value: &'a mut [u8]) -> &'a mut [u8];
        async fn try_slice_mut<'a>(value: &'a mut [u8]) -> Result<&'a mut [u8]>;
        async fn hand_slice_mut<'a>(value: &'a mut [u8]) -> &'a mut [u8];
        async fn through_boxed(value: Box<Session>) -> Box<Session>;
        async fn try_boxed(value: Box<Session>) -> Result<Box<Session>>;
        async fn hand_boxed(value: Box<Session>) -> Box<Session>;
        async fn through_unique_string(value: UniquePtr<CxxString>) -> UniquePtr<CxxString>;
        async fn try_unique_string(value: UniquePtr<CxxString>) -> Result<UniquePtr<CxxString>>;
        async fn hand_unique_string(value: UniquePtr<CxxString>) -> UniquePtr<CxxString>;
        async fn through_unique_client(value: UniquePtr<Client>) -> UniquePtr<Client>;
        async fn try_unique_client(value: UniquePtr<Client>) -> Result<UniquePtr<Client>>;
        async fn hand_unique_client(value: UniquePtr<Client>) -> UniquePtr<Client>;
        async fn through_unique_vector(value: UniquePtr<CxxVector<u64>>) -> UniquePtr<CxxVector<u64>>;
        async fn try_unique_vector(value: UniquePtr<CxxVector<u64>>) -> Result<UniquePtr<CxxVector<u64>>>;
        async fn hand_unique_vector(value: UniquePtr<CxxVector<u64>>) -> UniquePtr<CxxVector<u64>>;
        async fn through_shared(value: SharedPtr<Client>) -> SharedPtr<Client>;
        async fn try_shared(value: SharedPtr<Client>) -> Result<SharedPtr<Client>>;
        async fn hand_shared(value: SharedPtr<Client>) -> SharedPtr<Client>;
        async fn through_weak(value: WeakPtr<Client>) -> WeakPtr<Client>;
        async fn try_weak(value: WeakPtr<Client>) -> Result<WeakPtr<Client>>;
        async fn hand_weak(value: WeakPtr<Client>) -> WeakPtr<Client>;
        async fn through_item(value: Item) -> Item;
        async fn try_item(value: Item) -> Result<Item>;
        async fn hand_item(value: Item) -> Item;
        async fn through_pod(value: Pod) -> Pod;
        async fn try_pod(value: Pod) -> Result<Pod>;
        async fn hand_pod(value: Pod) -> Pod;
        async fn through_color(value: Color) -> Color;
        async fn try_color(value: Color) -> Result<Color>;
        async fn hand_color(value: Color) -> Color;
        async fn through_level(value: Level) -> Level;
        async fn try_level(value: Level) -> Result<Level>;
        async fn hand_level(value: Level) -> Level;
        async fn through_array(value: [i32; 3]) -> [i32; 3];
        async fn try_array(value: [i32; 3]) -> Result<[i32; 3]>;
        async fn hand_array(value: [i32; 3]) -> [i32; 3];
        async fn through_array_string(value: [String; 2]) -> [String; 2];
        async fn try_array_string(value: [String; 2]) -> Result<[String; 2]>;
        async fn hand_array_string(value: [String; 2]) -> [String; 2];
        async fn through_item_ref(value: &Item) -> &Item;
        async fn try_item_ref(value: &Item) -> Result<&Item>;
        async fn hand_item_ref(value: &Item) -> &Item;
        async fn through_item_mut(value: &mut Item) -> &mut Item;
        async fn try_item_mut(value: &mut Item) -> Result<&mut Item>;
        async fn hand_item_mut(value: &mut Item) -> &mut Item;
        async fn through_session_ref(value: &Session) -> &Session;
        async fn try_session_ref(value: &Session) -> Result<&Session>;
        async fn hand_session_ref(value: &Session) -> &Session;
        async fn through_session_mut(value: &mut Session) -> &mut Session;
        async fn try_session_mut(value: &mut Session) -> Result<&mut Session>;
        async fn hand_session_mut(value: &mut Session) -> &mut Session;
        async fn through_client_ref(value: &Client) -> &Client;
        async fn try_client_ref(value: &Client) -> Result<&Client>;
        async fn hand_client_ref(value: &Client) -> &Client;
        async fn through_client_pin(value: Pin<&mut Client>) -> Pin<&mut Client>;
        async fn try_client_pin(value: Pin<&mut Client>) -> Result<Pin<&mut Client>>;
        async fn hand_client_pin(value: Pin<&mut Client>) -> Pin<&mut Client>;
        async fn through_string_ref(value: &String) -> &String;
        async fn try_string_ref(value: &String) -> Result<&String>;
        async fn hand_string_ref(value: &String) -> &String;
        async fn through_vec_ref(value: &Vec<u8>) -> &Vec<u8>;
        async fn try_vec_ref(value: &Vec<u8>) -> Result<&Vec<u8>>;
        async fn hand_vec_ref(value: &Vec<u8>) -> &Vec<u8>;
        async fn through_vec_item_ref(value: &Vec<Item>) -> &Vec<Item>;
        async fn try_vec_item_ref(value: &Vec<Item>) -> Result<&Vec<Item>>;
        async fn hand_vec_item_ref(value: &Vec<Item>) -> &Vec<Item>;
        async fn through_cxx_string_ref(value: &CxxString) -> &CxxString;
        async fn try_cxx_string_ref(value: &CxxString) -> Result<&CxxString>;
        async fn hand_cxx_string_ref(value: &CxxString) -> &CxxString;
        async fn through_cxx_vector_ref(value: &CxxVector<u64>) -> &CxxVector<u64>;
        async fn try_cxx_vector_ref(value: &CxxVector<u64>) -> Result<&CxxVector<u64>>;
        async fn hand_cxx_vector_ref(value: &CxxVector<u64>) -> &CxxVector<u64>;
        async fn through_cxx_string_pin(value: Pin<&mut CxxString>) -> Pin<&mut CxxString>;
        async fn try_cxx_string_pin(value: Pin<&mut CxxString>) -> Result<Pin<&mut CxxString>>;
        async fn hand_cxx_string_pin(value: Pin<&mut CxxString>) -> Pin<&mut CxxString>;
    }

    extern "Rust" {
        type Session;
        async fn give_boolean(value: bool) -> bool;
        async fn attempt_boolean(value: bool) -> Result<bool>;
        async fn give_u_8(value: u8) -> u8;
        async fn attempt_u_8(value: u8) -> Result<u8>;
        async fn give_u_16(value: u16) -> u16;
        async fn attempt_u_16(value: u16) -> Result<u16>;
        async fn give_u_32(value: u32) -> u32;
        async fn attempt_u_32(value: u32) -> Result<u32>;
        async fn give_u_64(value: u64) -> u64;
        async fn attempt_u_64(value: u64) -> Result<u64>;
        async fn give_u_size(value: usize) -> usize;
        async fn attempt_u_size(value: usize) -> Result<usize>;
        async fn give_i_8(value: i8) -> i8;
        async fn attempt_i_8(value: i8) -> Result<i8>;
        async fn give_i_16(value: i16) -> i16;
        async fn attempt_i_16(value: i16) -> Result<i16>;
        async fn give_i_32(value: i32) -> i32;
        async fn attempt_i_32(value: i32) -> Result<i32>;
        async fn give_i_64(value: i64) -> i64;
        async fn attempt_i_64(value: i64) -> Result<i64>;
        async fn give_i_size(value: isize) -> isize;
        async fn attempt_i_size(value: isize) -> Result<isize>;
        async fn give_f_32(value: f32) -> f32;
        async fn attempt_f_32(value: f32) -> Result<f32>;
        async fn give_f_64(value: f64) -> f64;
        async fn attempt_f_64(value: f64) -> Result<f64>;
        async fn give_character(value: c_char) -> c_char;
        async fn attempt_character(value: c_char) -> Result<c_char>;
        async fn give_string(value: String) -> String;
        async fn attempt_string(value: String) -> Result<String>;
        async fn give_text<'a>(value: &'a str) -> &'a str;
        async fn attempt_text<'a>(value: &'a str) -> Result<&'a str>;
        async fn give_vec_u8(value: Vec<u8>) -> Vec<u8>;
        async fn attempt_vec_u8(value: Vec<u8>) -> Result<Vec<u8>>;
        async fn give_vec_string(value: Vec<String>) -> Vec<String>;
        async fn attempt_vec_string(value: Vec<String>) -> Result<Vec<String>>;
        async fn give_vec_item(value: Vec<Item>) -> Vec<Item>;
        async fn attempt_vec_item(value: Vec<Item>) -> Result<Vec<Item>>;
        async fn give_vec_box(value: Vec<Box<Session>>) -> Vec<Box<Session>>;
        async fn attempt_vec_box(value: Vec<Box<Session>>) -> Result<Vec<Box<Session>>>;
        async fn give_slice<'a>(value: &'a [u16]) -> &'a [u16];
        async fn attempt_slice<'a>(value: &'a [u16]) -> Result<&'a [u16]>;
        async fn give_slice_item<'a>(value: &'a [Item]) -> &'a [Item];
        async fn attempt_slice_item<'a>(value: &'a [Item]) -> Result<&'a [Item]>;
        async fn give_slice_mut<'a>(value: &'a mut [u8]) -> &'a mut [u8];
        async fn attempt_slice_mut<'a>(value: &'a mut [u8]) -> Result<&'a mut [u8]>;
        async fn give_boxed(value: Box<Session>) -> Box<Session>;
        async fn attempt_boxed(value: Box<Session>) -> Result<Box<Session>>;
        async fn give_unique_string(value: UniquePtr<CxxString>) -> UniquePtr<CxxString>;
        async fn attempt_unique_string(value: UniquePtr<CxxString>) -> Result<UniquePtr<CxxString>>;
        async fn give_unique_client(value: UniquePtr<Client>) -> UniquePtr<Client>;
        async fn attempt_unique_client(value: UniquePtr<Client>) -> Result<UniquePtr<Client>>;
        async fn give_unique_vector(value: UniquePtr<CxxVector<u64>>) -> UniquePtr<CxxVector<u64>>;
        async fn attempt_unique_vector(value: UniquePtr<CxxVector<u64>>)
        -> Result<UniquePtr<CxxVector<u64>>>;
        async fn give_shared(value: SharedPtr<Client>) -> SharedPtr<Client>;
        async fn attempt_shared(value: SharedPtr<Client>) -> Result<SharedPtr<Client>>;
        async fn give_weak(value: WeakPtr<Client>) -> WeakPtr<Client>;
        async fn attempt_weak(value: WeakPtr<Client>) -> Result<WeakPtr<Client>>;
        async fn give_item(value: Item) -> Item;
        async fn attempt_item(value: Item) -> Result<Item>;
        async fn give_pod(value: Pod) -> Pod;
        async fn attempt_pod(value: Pod) -> Result<Pod>;
        async fn give_color(value: Color) -> Color;
        async fn attempt_color(value: Color) -> Result<Color>;
        async fn give_level(value: Level) -> Level;
        async fn attempt_level(value: Level) -> Result<Level>;
        async fn give_array(value: [i32; 3]) -> [i32; 3];
        async fn attempt_array(value: [i32; 3]) -> Result<[i32; 3]>;
        async fn give_array_string(value: [String; 2]) -> [String; 2];
        async fn attempt_array_string(value: [String; 2]) -> Result<[String; 2]>;
        async fn give_item_ref(value: &Item) -> &Item;
        async fn attempt_item_ref(value: &Item) -> Result<&Item>;
        async fn give_item_mut(value: &mut Item) -> &mut Item;
        async fn attempt_item_mut(value: &mut Item) -> Result<&mut Item>;
        async fn give_session_ref(value: &Session) -> &Session;
        async fn attempt_session_ref(value: &Session) -> Result<&Session>;
        async fn give_session_mut(value: &mut Session) -> &mut Session;
        async fn attempt_session_mut(value: &mut Session) -> Result<&mut Session>;
        async fn give_client_ref(value: &Client) -> &Client;
        async fn attempt_client_ref(value: &Client) -> Result<&Client>;
        async fn give_client_pin(value: Pin<&mut Client>) -> Pin<&mut Client>;
        async fn attempt_client_pin(value: Pin<&mut Client>) -> Result<Pin<&mut Client>>;
        async fn give_string_ref(value: &String) -> &String;
        async fn attempt_string_ref(value: &String) -> Result<&String>;
        async fn give_vec_ref(value: &Vec<u8>) -> &Vec<u8>;
        async fn attempt_vec_ref(value: &Vec<u8>) -> Result<&Vec<u8>>;
        async fn give_vec_item_ref(value: &Vec<Item>) -> &Vec<Item>;
        async fn attempt_vec_item_ref(value: &Vec<Item>) -> Result<&Vec<Item>>;
        async fn give_cxx_string_ref(value: &CxxString) -> &CxxString;
        async fn attempt_cxx_string_ref(value: &CxxString) -> Result<&CxxString>;
        async fn give_cxx_vector_ref(value: &CxxVector<u64>) -> &CxxVector<u64>;
        async fn attempt_cxx_vector_ref(value: &CxxVector<u64>) -> Result<&CxxVector<u64>>;
        async fn give_cxx_string_pin(value: Pin<&mut CxxString>) -> Pin<&mut CxxString>;
        async fn attempt_cxx_string_pin(value: Pin<&mut CxxString>) -> Result<Pin<&mut CxxString>>;
    }
    impl WeakPtr<Client> {}
}

// SAFETY: a client never changes.
unsafe impl Send for Client {}
// SAFETY: as above.
unsafe impl Sync for Client {}

/// `give` answers at its second poll, `attempt` at its first.
macro_rules! give {
    ($($give:ident $attempt:ident $(<$a:lifetime>)?: $ty:ty;)*) => {$(
        async fn $give$(<$a>)?(value: $ty) -> $ty {
            super::ran(stringify!($give));
            super::pause().await;
            value
        }
        async fn $attempt$(<$a>)?(value: $ty) -> Result<$ty, String> {
            super::ran(stringify!($attempt));
            Ok(value)
        }
    )*};
}

give! {
    give_boolean attempt_boolean: bool;
    give_u_8 attempt_u_8: u8;
    give_u_16 attempt_u_16: u16;
    give_u_32 attempt_u_32: u32;
    give_u_64 attempt_u_64: u64;
    give_u_size attempt_u_size: usize;
    give_i_8 attempt_i_8: i8;
    give_i_16 attempt_i_16: i16;
    give_i_32 attempt_i_32: i32;
    give_i_64 attempt_i_64: i64;
    give_i_size attempt_i_size: isize;
    give_f_32 attempt_f_32: f32;
    give_f_64 attempt_f_64: f64;
    give_character attempt_character: c_char;
    give_string attempt_string: String;
    give_text attempt_text<'a>: &'a str;
    give_vec_u8 attempt_vec_u8: Vec<u8>;
    give_vec_string attempt_vec_string: Vec<String>;
    give_vec_item attempt_vec_item: Vec<Item>;
    give_vec_box attempt_vec_box: Vec<Box<Session>>;
    give_slice attempt_slice<'a>: &'a [u16];
    give_slice_item attempt_slice_item<'a>: &'a [Item];
    give_slice_mut attempt_slice_mut<'a>: &'a mut [u8];
    give_boxed attempt_boxed: Box<Session>;
    give_unique_string attempt_unique_string: UniquePtr<CxxString>;
    give_unique_client attempt_unique_client: UniquePtr<Client>;
    give_unique_vector attempt_unique_vector: UniquePtr<CxxVector<u64>>;
    give_shared attempt_shared: SharedPtr<Client>;
    give_weak attempt_weak: WeakPtr<Client>;
    give_item attempt_item: Item;
    give_pod attempt_pod: Pod;
    give_color attempt_color: Color;
    give_level attempt_level: Level;
    give_array attempt_array: [i32; 3];
    give_array_string attempt_array_string: [String; 2];
    give_item_ref attempt_item_ref: &Item;
    give_item_mut attempt_item_mut: &mut Item;
    give_session_ref attempt_session_ref: &Session;
    give_session_mut attempt_session_mut: &mut Session;
    give_client_ref attempt_client_ref: &Client;
    give_client_pin attempt_client_pin: Pin<&mut Client>;
    give_string_ref attempt_string_ref: &String;
    give_vec_ref attempt_vec_ref: &Vec<u8>;
    give_vec_item_ref attempt_vec_item_ref: &Vec<Item>;
    give_cxx_string_ref attempt_cxx_string_ref: &CxxString;
    give_cxx_vector_ref attempt_cxx_vector_ref: &CxxVector<u64>;
    give_cxx_string_pin attempt_cxx_string_pin: Pin<&mut CxxString>;
}
