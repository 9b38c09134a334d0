#[allow(clippy::double_must_use)]
pub fn coroutine(
    url: &str,
) -> impl ::core::future::Future<
    Output = ::core::result::Result<Page, ::cobridge::Error>,
> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "styles::coroutine";
        const BORROWS: bool = true;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Fallible,
            Page,
            _,
        >(move |out, call, waker| __cobridge_coroutine(out.cast(), call, waker, url))
    }
}
#[allow(clippy::double_must_use)]
pub fn promise(
    url: String,
    times: u32,
) -> impl ::core::future::Future<
    Output = ::core::result::Result<Vec<String>, ::cobridge::Error>,
> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "styles::promise";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Fallible,
            Vec<String>,
            _,
        >(move |out, call, waker| __cobridge_promise(
            out.cast(),
            call,
            waker,
            url,
            times,
        ))
    }
}
#[allow(clippy::double_must_use)]
pub fn callback(
    data: &[u8],
) -> impl ::core::future::Future<
    Output = ::core::result::Result<u64, ::cobridge::Error>,
> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "styles::callback";
        const BORROWS: bool = true;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Fallible,
            u64,
            _,
        >(move |out, call, waker| __cobridge_callback(out.cast(), call, waker, data))
    }
}
#[allow(clippy::double_must_use)]
pub fn value(page: Page, kind: Kind) -> impl ::core::future::Future<Output = Kind> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "styles::value";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            Kind,
            _,
        >(move |out, call, waker| __cobridge_value(out.cast(), call, waker, page, kind))
    }
}
#[allow(clippy::double_must_use)]
pub fn std_future() -> impl ::core::future::Future<
    Output = ::core::result::Result<(), ::cobridge::Error>,
> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "styles::std_future";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Fallible,
            (),
            _,
        >(move |out, call, waker| __cobridge_std_future(out.cast(), call, waker))
    }
}
#[allow(clippy::double_must_use)]
pub fn apart(x: u64) -> impl ::core::future::Future<Output = u64> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "styles::inner::apart";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            u64,
            _,
        >(move |out, call, waker| __cobridge_apart(out.cast(), call, waker, x))
    }
}
#[allow(clippy::double_must_use)]
pub fn nothing() -> impl ::core::future::Future<Output = ()> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "elsewhere::nothing";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            (),
            _,
        >(move |out, call, waker| __cobridge_nothing(out.cast(), call, waker))
    }
}

