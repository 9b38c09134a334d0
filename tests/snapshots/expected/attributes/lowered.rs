//! What attributes and `unsafe` make of a function.

#[cxx::bridge(namespace = "attributes")]
#[allow(missing_docs)]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/attributes.h");

        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_checksum"] unsafe fn __cobridge_checksum (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , data : & [u8] ,) -> u8 ;




        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_check"] unsafe fn __cobridge_check (cobridge_out : * mut String , cobridge_call : * mut u8 , cobridge_waker : * const u8 , text : & str ,) -> u8 ;

        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_draw"] unsafe fn __cobridge_draw (cobridge_out : * mut u32 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , width : u32 ,) -> u8 ;



        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_read"] unsafe fn __cobridge_read (cobridge_out : * mut u8 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , pointer : * const u8 ,) -> u8 ;




        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_many"] unsafe fn __cobridge_many (cobridge_out : * mut f64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , a : u8 , b : u16 , c : u32 , d : i8 , e : i16 , f : f32 , g : f64 , h : bool ,) -> u8 ;


        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_call_back"] unsafe fn __cobridge_call_back (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , callback : fn (u64) -> u64 , out : u64 , call : u64 , waker : u64 ,) -> u8 ;

    }
 unsafe extern "C++" { include!("cobridge-snapshot-tests/src/attributes.rs.async.h"); } }
