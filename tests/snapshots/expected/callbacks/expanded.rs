impl Shop {
    /// Sells some, one after the other.
    #[allow(clippy::double_must_use)]
    pub fn sell<CobridgeFn1, CobridgeFuture1>(
        &self,
        names: &[String],
        sold: CobridgeFn1,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<u64, ::cobridge::Error>,
    >
    where
        CobridgeFn1: ::core::ops::Fn(Item, u8, u64) -> CobridgeFuture1
            + ::core::marker::Send + ::core::marker::Sync + 'static,
        CobridgeFuture1: ::core::future::Future<Output = ()> + ::core::marker::Send
            + 'static,
    {
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "shop::Shop::sell";
            const BORROWS: bool = true;
        }
        let sold = __cobridge_4Shop_sell_sold_fn(unsafe {
            ::cobridge::private::async_fn::<
                (),
                _,
                CobridgeFuture1,
                _,
            >(move |values: *const *mut ::core::ffi::c_void| {
                let _ = values;
                sold(
                    ::core::ptr::read((*values.add(0usize)).cast::<Item>()),
                    ::core::ptr::read((*values.add(1usize)).cast::<u8>()),
                    ::core::ptr::read((*values.add(2usize)).cast::<u64>()),
                )
            })
        });
        unsafe {
            ::cobridge::private::call::<
                CobridgeDeclaration,
                ::cobridge::private::Fallible,
                u64,
                _,
            >(move |out, call, waker| __cobridge_4Shop_sell(
                out.cast(),
                call,
                waker,
                self,
                names,
                sold,
            ))
        }
    }
}
/// Two of them, under another name.
#[allow(clippy::double_must_use)]
pub fn compare<CobridgeFn0, CobridgeFuture0, CobridgeFn1, CobridgeFuture1>(
    left: CobridgeFn0,
    right: CobridgeFn1,
) -> impl ::core::future::Future<Output = bool>
where
    CobridgeFn0: ::core::ops::Fn(u64) -> CobridgeFuture0 + ::core::marker::Send
        + ::core::marker::Sync + 'static,
    CobridgeFuture0: ::core::future::Future<Output = u64> + ::core::marker::Send
        + 'static,
    CobridgeFn1: ::core::ops::Fn(u64) -> CobridgeFuture1 + ::core::marker::Send
        + ::core::marker::Sync + 'static,
    CobridgeFuture1: ::core::future::Future<Output = u64> + ::core::marker::Send
        + 'static,
{
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "shop::compareBoth";
        const BORROWS: bool = false;
    }
    let left = __cobridge_compare_left_fn(unsafe {
        ::cobridge::private::async_fn::<
            u64,
            _,
            CobridgeFuture0,
            _,
        >(move |values: *const *mut ::core::ffi::c_void| {
            let _ = values;
            left(::core::ptr::read((*values.add(0usize)).cast::<u64>()))
        })
    });
    let right = __cobridge_compare_right_fn(unsafe {
        ::cobridge::private::async_fn::<
            u64,
            _,
            CobridgeFuture1,
            _,
        >(move |values: *const *mut ::core::ffi::c_void| {
            let _ = values;
            right(::core::ptr::read((*values.add(0usize)).cast::<u64>()))
        })
    });
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            bool,
            _,
        >(move |out, call, waker| __cobridge_compare(
            out.cast(),
            call,
            waker,
            left,
            right,
        ))
    }
}
/// On some platforms only.
#[cfg(any(unix, windows))]
#[allow(clippy::double_must_use)]
pub fn here<CobridgeFn0, CobridgeFuture0>(
    call: CobridgeFn0,
) -> impl ::core::future::Future<Output = bool>
where
    CobridgeFn0: ::core::ops::Fn() -> CobridgeFuture0 + ::core::marker::Send
        + ::core::marker::Sync + 'static,
    CobridgeFuture0: ::core::future::Future<Output = bool> + ::core::marker::Send
        + 'static,
{
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "shop::here";
        const BORROWS: bool = false;
    }
    let call = __cobridge_here_call_fn(unsafe {
        ::cobridge::private::async_fn::<
            bool,
            _,
            CobridgeFuture0,
            _,
        >(move |values: *const *mut ::core::ffi::c_void| {
            let _ = values;
            call()
        })
    });
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            bool,
            _,
        >(move |out, call, waker| __cobridge_here(out.cast(), call, waker, call))
    }
}
/// Nowhere.
#[cfg(not(any(unix, windows)))]
#[allow(clippy::double_must_use)]
pub fn elsewhere<CobridgeFn0, CobridgeFuture0>(
    call: CobridgeFn0,
) -> impl ::core::future::Future<Output = bool>
where
    CobridgeFn0: ::core::ops::Fn() -> CobridgeFuture0 + ::core::marker::Send
        + ::core::marker::Sync + 'static,
    CobridgeFuture0: ::core::future::Future<Output = bool> + ::core::marker::Send
        + 'static,
{
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "shop::elsewhere";
        const BORROWS: bool = false;
    }
    let call = __cobridge_elsewhere_call_fn(unsafe {
        ::cobridge::private::async_fn::<
            bool,
            _,
            CobridgeFuture0,
            _,
        >(move |values: *const *mut ::core::ffi::c_void| {
            let _ = values;
            call()
        })
    });
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            bool,
            _,
        >(move |out, call, waker| __cobridge_elsewhere(out.cast(), call, waker, call))
    }
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_is_this_future(::cobridge::private::RustFuture<bool>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_is_this_future {
    type Id = ::cobridge::cxx::type_id!("shop::cobridge_is_this_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_is_this_value<T>(_: *mut T) {}
#[doc(hidden)]
#[allow(
    clippy::too_many_arguments,
    clippy::missing_safety_doc,
    clippy::redundant_closure,
    clippy::must_use_candidate
)]
pub fn __cobridge_is_this(
    runtime: ::cobridge::RuntimeHandle,
) -> __cobridge_is_this_future {
    let start = ::cobridge::private::start(move || super::is_this(runtime));
    __cobridge_is_this_future(unsafe {
        ::cobridge::private::export::<bool, bool, _, _>(start)
    })
}
/// Opens a shop on a runtime.
#[allow(clippy::missing_safety_doc)]
pub fn open(runtime: ::cobridge::RuntimeHandle) -> ::cobridge::cxx::UniquePtr<Shop> {
    __cobridge_open(runtime)
}
impl Shop {
    /// Keeps the callback, which prices what is sold.
    #[allow(clippy::missing_safety_doc)]
    pub fn price_with<CobridgeFn0, CobridgeFuture0, CobridgeError0>(
        self: ::core::pin::Pin<&mut Self>,
        price: CobridgeFn0,
    ) -> ()
    where
        CobridgeError0: ::core::fmt::Display,
        CobridgeFn0: ::core::ops::Fn(&str) -> CobridgeFuture0 + ::core::marker::Send
            + ::core::marker::Sync + 'static,
        CobridgeFuture0: ::core::future::Future<
                Output = ::core::result::Result<u32, CobridgeError0>,
            > + ::core::marker::Send + 'static,
    {
        self.__cobridge_4Shop_price_with(
            __cobridge_4Shop_price_with_price_fn(unsafe {
                ::cobridge::private::async_fn_result::<
                    u32,
                    _,
                    _,
                    CobridgeFuture0,
                    _,
                >(move |values: *const *mut ::core::ffi::c_void| {
                    let _ = values;
                    price(::core::ptr::read((*values.add(0usize)).cast::<&str>()))
                })
            }),
        )
    }
}
impl Shop {
    /// A static member function.
    #[allow(clippy::missing_safety_doc)]
    pub fn rate<CobridgeFn0, CobridgeFuture0>(
        call: CobridgeFn0,
    ) -> ::core::result::Result<u32, ::cobridge::cxx::Exception>
    where
        CobridgeFn0: ::core::ops::Fn() -> CobridgeFuture0 + ::core::marker::Send
            + ::core::marker::Sync + 'static,
        CobridgeFuture0: ::core::future::Future<Output = Vec<Item>>
            + ::core::marker::Send + 'static,
    {
        Self::__cobridge_4Shop_rate(
            __cobridge_4Shop_rate_call_fn(unsafe {
                ::cobridge::private::async_fn::<
                    Vec<Item>,
                    _,
                    CobridgeFuture0,
                    _,
                >(move |values: *const *mut ::core::ffi::c_void| {
                    let _ = values;
                    call()
                })
            }),
        )
    }
}
/// What is borrowed comes back.
#[allow(clippy::missing_safety_doc)]
pub fn name_of<'a, CobridgeFn1, CobridgeFuture1>(
    item: &'a Item,
    values: CobridgeFn1,
) -> &'a str
where
    CobridgeFn1: ::core::ops::Fn(u32) -> CobridgeFuture1 + ::core::marker::Send
        + ::core::marker::Sync + 'static,
    CobridgeFuture1: ::core::future::Future<Output = ()> + ::core::marker::Send
        + 'static,
{
    __cobridge_name_of(
        item,
        __cobridge_name_of_values_fn(unsafe {
            ::cobridge::private::async_fn::<
                (),
                _,
                CobridgeFuture1,
                _,
            >(move |values: *const *mut ::core::ffi::c_void| {
                let _ = values;
                values(::core::ptr::read((*values.add(0usize)).cast::<u32>()))
            })
        }),
    )
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_4Shop_sell_sold_fn(::cobridge::private::RawAsyncFn);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_4Shop_sell_sold_fn {
    type Id = ::cobridge::cxx::type_id!("shop::cobridge_4Shop_sell_argument_sold");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_4Shop_sell_sold_values<T0, T1, T2>(
    _: *mut T0,
    _: *mut T1,
    _: *mut T2,
) {}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_compare_left_fn(::cobridge::private::RawAsyncFn);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_compare_left_fn {
    type Id = ::cobridge::cxx::type_id!("shop::cobridge_compare_argument_left");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_compare_left_values<T0, T1>(_: *mut T0, _: *mut T1) {}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_compare_right_fn(::cobridge::private::RawAsyncFn);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_compare_right_fn {
    type Id = ::cobridge::cxx::type_id!("shop::cobridge_compare_argument_right");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_compare_right_values<T0, T1>(_: *mut T0, _: *mut T1) {}
#[cfg(any(unix, windows))]
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_here_call_fn(::cobridge::private::RawAsyncFn);
#[cfg(any(unix, windows))]
unsafe impl ::cobridge::cxx::ExternType for __cobridge_here_call_fn {
    type Id = ::cobridge::cxx::type_id!("shop::cobridge_here_argument_call");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[cfg(any(unix, windows))]
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_here_call_values<T0>(_: *mut T0) {}
#[cfg(not(any(unix, windows)))]
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_elsewhere_call_fn(::cobridge::private::RawAsyncFn);
#[cfg(not(any(unix, windows)))]
unsafe impl ::cobridge::cxx::ExternType for __cobridge_elsewhere_call_fn {
    type Id = ::cobridge::cxx::type_id!("shop::cobridge_elsewhere_argument_call");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[cfg(not(any(unix, windows)))]
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_elsewhere_call_values<T0>(_: *mut T0) {}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_4Shop_price_with_price_fn(::cobridge::private::RawAsyncFn);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_4Shop_price_with_price_fn {
    type Id = ::cobridge::cxx::type_id!(
        "shop::cobridge_4Shop_price_with_argument_price"
    );
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_4Shop_price_with_price_values<T0, T1>(_: *mut T0, _: *mut T1) {}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_4Shop_rate_call_fn(::cobridge::private::RawAsyncFn);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_4Shop_rate_call_fn {
    type Id = ::cobridge::cxx::type_id!("shop::cobridge_4Shop_rate_argument_call");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_4Shop_rate_call_values<T0>(_: *mut T0) {}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_name_of_values_fn(::cobridge::private::RawAsyncFn);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_name_of_values_fn {
    type Id = ::cobridge::cxx::type_id!("shop::cobridge_name_of_argument_values");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_name_of_values_values<T0>(_: *mut T0) {}

