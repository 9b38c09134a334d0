//! Lifetimes, and arguments that the call borrows.

/// Something of Rust's that C++ looks at.
pub struct Session {
    /// How often it was used.
    pub uses: u64,
}

impl Session {
    fn use_it(&mut self) -> u64 {
        self.uses += 1;
        self.uses
    }
}

#[cxx::bridge(namespace = "borrowed")]
#[allow(missing_docs)]
pub mod ffi {
    struct Point {
        x: u64,
        y: u64,
    }

    extern "Rust" {
        type Session;
        fn use_it(self: &mut Session) -> u64;
    }

    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/borrowed.h");

        type View<'a>;
        fn view<'a>(data: &'a [u8]) -> UniquePtr<View<'a>>;

        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_4View_at"] unsafe fn __cobridge_4View_at < 'a > (cobridge_out : * mut u8 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , cobridge_self : & View < 'a > , index : usize ,) -> u8 ;
        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_longest"] unsafe fn __cobridge_longest < 'a > (cobridge_out : * mut u8 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , left : & 'a str , right : & 'a str ,) -> u8 ;
        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_fill"] unsafe fn __cobridge_fill (cobridge_out : * mut usize , cobridge_call : * mut u8 , cobridge_waker : * const u8 , data : & mut [u8] , value : u8 ,) -> u8 ;
        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_mirror"] unsafe fn __cobridge_mirror (cobridge_out : * mut * mut Point , cobridge_call : * mut u8 , cobridge_waker : * const u8 , point : & mut Point ,) -> u8 ;
        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_work"] unsafe fn __cobridge_work (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , session : & mut Session , times : u64 ,) -> u8 ;
    }
 unsafe extern "C++" { include!("cobridge-snapshot-tests/src/borrowed.rs.async.h"); } }
