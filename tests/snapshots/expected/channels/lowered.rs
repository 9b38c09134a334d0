//! Channels and bytes of our own: as arguments and results of plain and async functions and methods, under names and cfgs.

/// The bridge.
#[cxx::bridge(namespace = "feed")]
pub mod ffi {
    /// What comes.
    #[derive(Debug)]
    struct Item {
        /// Its name.
        name: String,
        /// C++'s memory.
        body: ForeignBytes,
    }

    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/channels.h");

        /// A feed.
        type Feed;
        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "open"] fn __cobridge_open (input : __cobridge_open_0_receiver_alias) -> UniquePtr < Feed > ;

        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "items"] fn __cobridge_4Feed_items (self : & Feed , at_most : u64) -> Result < __cobridge_4Feed_items_return_receiver_alias > ;

        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_4Feed_sort"] unsafe fn __cobridge_4Feed_sort (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , cobridge_self : & Feed , input : __cobridge_4Feed_sort_0_receiver_alias , good : __cobridge_4Feed_sort_1_sender_alias , bad : __cobridge_4Feed_sort_2_sender_alias ,) -> u8 ;






        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "mergeAll"] fn __cobridge_merge (inputs : & [u64] , output : __cobridge_merge_1_sender_alias) ;


        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_load"] unsafe fn __cobridge_load (cobridge_out : * mut ForeignBytes , cobridge_call : * mut u8 , cobridge_waker : * const u8 , path : & str ,) -> u8 ;

        # [cfg (not (any (unix , windows)))] # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "elsewhere"] fn __cobridge_elsewhere (output : __cobridge_elsewhere_0_sender_alias) ;


    }

    extern "Rust" {
        /// What listens.
        type Listener;
        # [doc = " A new receiver of it."] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "subscribe"] fn __cobridge_8Listener_subscribe (self : & Listener , topic : & str) -> Result < __cobridge_8Listener_subscribe_return_receiver_alias > ;

        # [doc = " A plain function."] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "publish"] fn __cobridge_publish (output : __cobridge_publish_0_sender_alias , from : u64) -> u64 ;

        # [doc = " An async one."] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "pump"] fn __cobridge_pump (input : __cobridge_pump_0_receiver_alias , output : __cobridge_pump_1_sender_alias) -> __cobridge_pump_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_pump_value"] unsafe fn __cobridge_pump_value (value : * mut u64) ;

    }
 unsafe extern "C++" { # [namespace = "feed"] # [cxx_name = "cobridge_pump_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_pump_alias = super :: ffi :: __cobridge_pump_future ; # [namespace = "feed"] # [cxx_name = "cobridge_4Feed_sort_0_receiver"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_4Feed_sort_0_receiver_alias = super :: ffi :: __cobridge_4Feed_sort_0_receiver ; # [namespace = "feed"] # [cxx_name = "cobridge_4Feed_sort_1_sender"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_4Feed_sort_1_sender_alias = super :: ffi :: __cobridge_4Feed_sort_1_sender ; # [namespace = "feed"] # [cxx_name = "cobridge_4Feed_sort_2_sender"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_4Feed_sort_2_sender_alias = super :: ffi :: __cobridge_4Feed_sort_2_sender ; # [namespace = "feed"] # [cxx_name = "cobridge_open_0_receiver"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_open_0_receiver_alias = super :: ffi :: __cobridge_open_0_receiver ; # [namespace = "feed"] # [cxx_name = "cobridge_merge_1_sender"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_merge_1_sender_alias = super :: ffi :: __cobridge_merge_1_sender ; # [cfg (not (any (unix , windows)))] # [namespace = "feed"] # [cxx_name = "cobridge_elsewhere_0_sender"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_elsewhere_0_sender_alias = super :: ffi :: __cobridge_elsewhere_0_sender ; # [namespace = "feed"] # [cxx_name = "cobridge_publish_0_sender"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_publish_0_sender_alias = super :: ffi :: __cobridge_publish_0_sender ; # [namespace = "feed"] # [cxx_name = "cobridge_pump_0_receiver"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_pump_0_receiver_alias = super :: ffi :: __cobridge_pump_0_receiver ; # [namespace = "feed"] # [cxx_name = "cobridge_pump_1_sender"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_pump_1_sender_alias = super :: ffi :: __cobridge_pump_1_sender ; # [namespace = "feed"] # [cxx_name = "cobridge_4Feed_items_return_receiver"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_4Feed_items_return_receiver_alias = super :: ffi :: __cobridge_4Feed_items_return_receiver ; # [namespace = "feed"] # [cxx_name = "cobridge_8Listener_subscribe_return_receiver"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_8Listener_subscribe_return_receiver_alias = super :: ffi :: __cobridge_8Listener_subscribe_return_receiver ; } extern "Rust" { # [namespace = "feed"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_4Feed_sort_0_receiver_functions"] unsafe fn __cobridge_4Feed_sort_0_receiver_functions (item : * mut Item) -> * const u8 ; # [namespace = "feed"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_4Feed_sort_1_sender_functions"] unsafe fn __cobridge_4Feed_sort_1_sender_functions (item : * mut Item) -> * const u8 ; # [namespace = "feed"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_4Feed_sort_2_sender_functions"] unsafe fn __cobridge_4Feed_sort_2_sender_functions (item : * mut Vec < u8 >) -> * const u8 ; # [namespace = "feed"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_open_0_receiver_functions"] unsafe fn __cobridge_open_0_receiver_functions (item : * mut Item) -> * const u8 ; # [namespace = "feed"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_merge_1_sender_functions"] unsafe fn __cobridge_merge_1_sender_functions (item : * mut u64) -> * const u8 ; # [cfg (not (any (unix , windows)))] # [namespace = "feed"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_elsewhere_0_sender_functions"] unsafe fn __cobridge_elsewhere_0_sender_functions (item : * mut i8) -> * const u8 ; # [namespace = "feed"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_publish_0_sender_functions"] unsafe fn __cobridge_publish_0_sender_functions (item : * mut u64) -> * const u8 ; # [namespace = "feed"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_pump_0_receiver_functions"] unsafe fn __cobridge_pump_0_receiver_functions (item : * mut u64) -> * const u8 ; # [namespace = "feed"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_pump_1_sender_functions"] unsafe fn __cobridge_pump_1_sender_functions (item : * mut u64) -> * const u8 ; # [namespace = "feed"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_4Feed_items_return_receiver_functions"] unsafe fn __cobridge_4Feed_items_return_receiver_functions (item : * mut Item) -> * const u8 ; # [namespace = "feed"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_8Listener_subscribe_return_receiver_functions"] unsafe fn __cobridge_8Listener_subscribe_return_receiver_functions (item : * mut u64) -> * const u8 ; }  unsafe extern "C++" { # [namespace = "rust"] # [doc (hidden)] type ForeignBytes = :: cobridge :: ForeignBytes ; }  unsafe extern "C++" { include!("cobridge-snapshot-tests/src/channels.rs.async.h"); } }

use cobridge::channel::{Receiver, RecvError, Sender};

/// What listens.
pub struct Listener(Box<Receiver<u64>>);

impl Listener {
    fn subscribe(&self, topic: &str) -> Result<Receiver<u64>, String> {
        if topic.is_empty() { Err("there is no topic".to_owned()) } else { Ok(Receiver::clone(&self.0)) }
    }
}

fn publish(output: Sender<u64>, from: u64) -> u64 {
    let mut next = from;
    while output.try_send(next).is_ok() {
        next += 1;
    }
    next
}

async fn pump(input: Receiver<u64>, output: Sender<u64>) -> Result<u64, RecvError> {
    let number = input.recv().await?;
    let _ = output.send(number).await;
    Ok(number)
}
