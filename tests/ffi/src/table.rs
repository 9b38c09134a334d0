//! Every type of the face in every position: as an argument, returned, and in a `Result`.

/// A Rust type that C++ only sees by reference and in boxes.
#[derive(Debug)]
pub struct Session {
    /// Anything that tells one from another.
    pub n: u64,
}

#[cobridge::bridge(namespace = "table")]
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

    extern "Rust" {
        type Session;
    }

    unsafe extern "C++" {
        include!("cobridge-ffi-tests/cpp/table.h");
        type Client;
        fn new_client(id: u64) -> UniquePtr<Client>;
        fn shared_client(id: u64) -> SharedPtr<Client>;
        fn id(self: &Client) -> u64;
        fn new_string(text: &CxxString) -> UniquePtr<CxxString>;
        fn new_vector() -> UniquePtr<CxxVector<u64>>;

        async fn echo_boolean(value: bool) -> bool;
        async fn try_boolean(value: bool) -> Result<bool>;
        async fn echo_u_8(value: u8) -> u8;
        async fn try_u_8(value: u8) -> Result<u8>;
        async fn echo_u_16(value: u16) -> u16;
        async fn try_u_16(value: u16) -> Result<u16>;
        async fn echo_u_32(value: u32) -> u32;
        async fn try_u_32(value: u32) -> Result<u32>;
        async fn echo_u_64(value: u64) -> u64;
        async fn try_u_64(value: u64) -> Result<u64>;
        async fn echo_u_size(value: usize) -> usize;
        async fn try_u_size(value: usize) -> Result<usize>;
        async fn echo_i_8(value: i8) -> i8;
        async fn try_i_8(value: i8) -> Result<i8>;
        async fn echo_i_16(value: i16) -> i16;
        async fn try_i_16(value: i16) -> Result<i16>;
        async fn echo_i_32(value: i32) -> i32;
        async fn try_i_32(value: i32) -> Result<i32>;
        async fn echo_i_64(value: i64) -> i64;
        async fn try_i_64(value: i64) -> Result<i64>;
        async fn echo_i_size(value: isize) -> isize;
        async fn try_i_size(value: isize) -> Result<isize>;
        async fn echo_f_32(value: f32) -> f32;
        async fn try_f_32(value: f32) -> Result<f32>;
        async fn echo_f_64(value: f64) -> f64;
        async fn try_f_64(value: f64) -> Result<f64>;
        async fn echo_character(value: c_char) -> c_char;
        async fn try_character(value: c_char) -> Result<c_char>;
        async fn echo_string(value: String) -> String;
        async fn try_string(value: String) -> Result<String>;
        async fn echo_text(value: &str) -> &str;
        async fn try_text(value: &str) -> Result<&str>;
        async fn echo_vec_u8(value: Vec<u8>) -> Vec<u8>;
        async fn try_vec_u8(value: Vec<u8>) -> Result<Vec<u8>>;
        async fn echo_vec_string(value: Vec<String>) -> Vec<String>;
        async fn try_vec_string(value: Vec<String>) -> Result<Vec<String>>;
        async fn echo_vec_item(value: Vec<Item>) -> Vec<Item>;
        async fn try_vec_item(value: Vec<Item>) -> Result<Vec<Item>>;
        async fn echo_vec_box(value: Vec<Box<Session>>) -> Vec<Box<Session>>;
        async fn try_vec_box(value: Vec<Box<Session>>) -> Result<Vec<Box<Session>>>;
        async fn echo_slice(value: &[u16]) -> &[u16];
        async fn try_slice(value: &[u16]) -> Result<&[u16]>;
        async fn echo_slice_item(value: &[Item]) -> &[Item];
        async fn try_slice_item(value: &[Item]) -> Result<&[Item]>;
        async fn echo_slice_mut(value: &mut [u8]) -> &mut [u8];
        async fn try_slice_mut(value: &mut [u8]) -> Result<&mut [u8]>;
        async fn echo_boxed(value: Box<Session>) -> Box<Session>;
        async fn try_boxed(value: Box<Session>) -> Result<Box<Session>>;
        async fn echo_unique_string(value: UniquePtr<CxxString>) -> UniquePtr<CxxString>;
        async fn try_unique_string(value: UniquePtr<CxxString>) -> Result<UniquePtr<CxxString>>;
        async fn echo_unique_client(value: UniquePtr<Client>) -> UniquePtr<Client>;
        async fn try_unique_client(value: UniquePtr<Client>) -> Result<UniquePtr<Client>>;
        async fn echo_unique_vector(value: UniquePtr<CxxVector<u64>>) -> UniquePtr<CxxVector<u64>>;
        async fn try_unique_vector(value: UniquePtr<CxxVector<u64>>) -> Result<UniquePtr<CxxVector<u64>>>;
        async fn echo_shared(value: SharedPtr<Client>) -> SharedPtr<Client>;
        async fn try_shared(value: SharedPtr<Client>) -> Result<SharedPtr<Client>>;
        async fn echo_weak(value: WeakPtr<Client>) -> WeakPtr<Client>;
        async fn try_weak(value: WeakPtr<Client>) -> Result<WeakPtr<Client>>;
        async fn echo_item(value: Item) -> Item;
        async fn try_item(value: Item) -> Result<Item>;
        async fn echo_pod(value: Pod) -> Pod;
        async fn try_pod(value: Pod) -> Result<Pod>;
        async fn echo_color(value: Color) -> Color;
        async fn try_color(value: Color) -> Result<Color>;
        async fn echo_level(value: Level) -> Level;
        async fn try_level(value: Level) -> Result<Level>;
        async fn echo_array(value: [i32; 3]) -> [i32; 3];
        async fn try_array(value: [i32; 3]) -> Result<[i32; 3]>;
        async fn echo_array_string(value: [String; 2]) -> [String; 2];
        async fn try_array_string(value: [String; 2]) -> Result<[String; 2]>;
        async fn echo_item_ref(value: &Item) -> &Item;
        async fn try_item_ref(value: &Item) -> Result<&Item>;
        async fn echo_item_mut(value: &mut Item) -> &mut Item;
        async fn try_item_mut(value: &mut Item) -> Result<&mut Item>;
        async fn echo_session_ref(value: &Session) -> &Session;
        async fn try_session_ref(value: &Session) -> Result<&Session>;
        async fn echo_session_mut(value: &mut Session) -> &mut Session;
        async fn try_session_mut(value: &mut Session) -> Result<&mut Session>;
        async fn echo_client_ref(value: &Client) -> &Client;
        async fn try_client_ref(value: &Client) -> Result<&Client>;
        async fn echo_client_pin(value: Pin<&mut Client>) -> Pin<&mut Client>;
        async fn try_client_pin(value: Pin<&mut Client>) -> Result<Pin<&mut Client>>;
        async fn echo_string_ref(value: &String) -> &String;
        async fn try_string_ref(value: &String) -> Result<&String>;
        async fn echo_vec_ref(value: &Vec<u8>) -> &Vec<u8>;
        async fn try_vec_ref(value: &Vec<u8>) -> Result<&Vec<u8>>;
        async fn echo_vec_item_ref(value: &Vec<Item>) -> &Vec<Item>;
        async fn try_vec_item_ref(value: &Vec<Item>) -> Result<&Vec<Item>>;
        async fn echo_cxx_string_ref(value: &CxxString) -> &CxxString;
        async fn try_cxx_string_ref(value: &CxxString) -> Result<&CxxString>;
        async fn echo_cxx_vector_ref(value: &CxxVector<u64>) -> &CxxVector<u64>;
        async fn try_cxx_vector_ref(value: &CxxVector<u64>) -> Result<&CxxVector<u64>>;
        async fn echo_cxx_string_pin(value: Pin<&mut CxxString>) -> Pin<&mut CxxString>;
        async fn try_cxx_string_pin(value: Pin<&mut CxxString>) -> Result<Pin<&mut CxxString>>;

        /// Raw pointers need `unsafe`.
        ///
        /// # Safety
        /// Nothing is asked: C++ gives the pointer back without a look.
        async unsafe fn echo_pointer(value: *const u8) -> *const u8;
        /// A Rust function that C++ calls.
        async fn call_back(callback: fn(u64, &str) -> String) -> String;
        /// A lifetime the user writes.
        async fn longest<'a>(left: &'a str, right: &'a str) -> Result<&'a str>;
    }
}
