//! Async callbacks and runtimes as arguments: of plain and of async functions, of methods, under names and cfgs.

/// The bridge.
#[cxx::bridge(namespace = "shop")]
pub mod ffi {
    /// What is sold.
    #[derive(Debug, Clone)]
    struct Item {
        /// Its name.
        name: String,
        /// In cents.
        price: u32,
    }

    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/callbacks.h");

        /// A shop.
        type Shop;
        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "open"] fn __cobridge_open (runtime : __cobridge_ffi_runtime) -> UniquePtr < Shop > ;

        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "price_with"] fn __cobridge_4Shop_price_with (self : Pin < & mut Shop > , price : __cobridge_4Shop_price_with_price_alias) ;

        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_4Shop_sell"] unsafe fn __cobridge_4Shop_sell (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , cobridge_self : & Shop , names : & [String] , sold : __cobridge_4Shop_sell_sold_alias ,) -> u8 ;

        # [Self = "Shop"] # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "rate"] fn __cobridge_4Shop_rate (call : __cobridge_4Shop_rate_call_alias) -> Result < u32 > ;


        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_compare"] unsafe fn __cobridge_compare (cobridge_out : * mut bool , cobridge_call : * mut u8 , cobridge_waker : * const u8 , left : __cobridge_compare_left_alias , right : __cobridge_compare_right_alias ,) -> u8 ;


        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "name_of"] fn __cobridge_name_of < 'a > (item : & 'a Item , values : __cobridge_name_of_values_alias) -> & 'a str ;

        # [cfg (any (unix , windows))] # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_here"] unsafe fn __cobridge_here (cobridge_out : * mut bool , cobridge_call : * mut u8 , cobridge_waker : * const u8 , call : __cobridge_here_call_alias ,) -> u8 ;


        # [cfg (not (any (unix , windows)))] # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_elsewhere"] unsafe fn __cobridge_elsewhere (cobridge_out : * mut bool , cobridge_call : * mut u8 , cobridge_waker : * const u8 , call : __cobridge_elsewhere_call_alias ,) -> u8 ;


    }

    extern "Rust" {
        # [doc = " Where it runs."] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "is_this"] fn __cobridge_is_this (runtime : __cobridge_ffi_runtime) -> __cobridge_is_this_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_is_this_value"] unsafe fn __cobridge_is_this_value (value : * mut bool) ;

        /// Where the money is.
        type Till;
        # [doc = " Plain functions take one as well."] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "newTill"] fn new_till (runtime : __cobridge_ffi_runtime , coins : u32) -> Box < Till > ;



        # [doc = " So do methods."] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "count"] fn count (self : & Till , runtime : __cobridge_ffi_runtime) -> Result < u32 > ;

    }
 unsafe extern "C++" { # [namespace = "shop"] # [cxx_name = "cobridge_is_this_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_is_this_alias = super :: ffi :: __cobridge_is_this_future ; # [namespace = "shop"] # [cxx_name = "cobridge_4Shop_sell_argument_sold"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_4Shop_sell_sold_alias = super :: ffi :: __cobridge_4Shop_sell_sold_fn ; # [namespace = "shop"] # [cxx_name = "cobridge_compare_argument_left"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_compare_left_alias = super :: ffi :: __cobridge_compare_left_fn ; # [namespace = "shop"] # [cxx_name = "cobridge_compare_argument_right"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_compare_right_alias = super :: ffi :: __cobridge_compare_right_fn ; # [cfg (any (unix , windows))] # [namespace = "shop"] # [cxx_name = "cobridge_here_argument_call"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_here_call_alias = super :: ffi :: __cobridge_here_call_fn ; # [cfg (not (any (unix , windows)))] # [namespace = "shop"] # [cxx_name = "cobridge_elsewhere_argument_call"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_elsewhere_call_alias = super :: ffi :: __cobridge_elsewhere_call_fn ; # [namespace = "shop"] # [cxx_name = "cobridge_4Shop_price_with_argument_price"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_4Shop_price_with_price_alias = super :: ffi :: __cobridge_4Shop_price_with_price_fn ; # [namespace = "shop"] # [cxx_name = "cobridge_4Shop_rate_argument_call"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_4Shop_rate_call_alias = super :: ffi :: __cobridge_4Shop_rate_call_fn ; # [namespace = "shop"] # [cxx_name = "cobridge_name_of_argument_values"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_name_of_values_alias = super :: ffi :: __cobridge_name_of_values_fn ; # [namespace = "rust"] # [cxx_name = "Runtime"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_ffi_runtime = :: cobridge :: RuntimeHandle ; } extern "Rust" { # [namespace = "shop"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_4Shop_sell_argument_sold_values"] unsafe fn __cobridge_4Shop_sell_sold_values (value0 : * mut Item , value1 : * mut u8 , value2 : * mut u64) ; # [namespace = "shop"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_compare_argument_left_values"] unsafe fn __cobridge_compare_left_values (value0 : * mut u64 , value1 : * mut u64) ; # [namespace = "shop"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_compare_argument_right_values"] unsafe fn __cobridge_compare_right_values (value0 : * mut u64 , value1 : * mut u64) ; # [cfg (any (unix , windows))] # [namespace = "shop"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_here_argument_call_values"] unsafe fn __cobridge_here_call_values (value0 : * mut bool) ; # [cfg (not (any (unix , windows)))] # [namespace = "shop"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_elsewhere_argument_call_values"] unsafe fn __cobridge_elsewhere_call_values (value0 : * mut bool) ; # [namespace = "shop"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_4Shop_price_with_argument_price_values"] unsafe fn __cobridge_4Shop_price_with_price_values (value0 : * mut u8 , value1 : * mut u32) ; # [namespace = "shop"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_4Shop_rate_argument_call_values"] unsafe fn __cobridge_4Shop_rate_call_values (value0 : * mut Vec < Item >) ; # [namespace = "shop"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_name_of_argument_values_values"] unsafe fn __cobridge_name_of_values_values (value0 : * mut u32) ; }  unsafe extern "C++" { include!("cobridge-snapshot-tests/src/callbacks.rs.async.h"); } }

/// A till that belongs to a runtime.
pub struct Till {
    runtime: cobridge::RuntimeHandle,
    coins: u32,
}

fn new_till(runtime: cobridge::RuntimeHandle, coins: u32) -> Box<Till> {
    Box::new(Till { runtime, coins })
}

impl Till {
    fn count(&self, runtime: cobridge::RuntimeHandle) -> Result<u32, &'static str> {
        let same = format!("{runtime:?}") == format!("{:?}", self.runtime);
        if same { Ok(self.coins) } else { Err("another runtime") }
    }
}

async fn is_this(runtime: cobridge::RuntimeHandle) -> bool {
    runtime.sleep(std::time::Duration::ZERO).await;
    true
}
