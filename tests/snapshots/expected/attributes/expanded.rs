/// Sums the bytes up.
///
/// On the blocking pool.
#[allow(clippy::double_must_use)]
pub fn checksum(data: &[u8]) -> impl ::core::future::Future<Output = u64> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "attributes::checksum";
        const BORROWS: bool = true;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            u64,
            _,
        >(move |out, call, waker| __cobridge_checksum(out.cast(), call, waker, data))
    }
}
#[allow(clippy::double_must_use)]
pub fn check(
    text: &str,
) -> impl ::core::future::Future<
    Output = ::core::result::Result<String, ::cobridge::Error>,
> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "attributes::check";
        const BORROWS: bool = true;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Fallible,
            String,
            _,
        >(move |out, call, waker| __cobridge_check(out.cast(), call, waker, text))
    }
}
/// Stays on its thread.
#[must_use]
#[allow(clippy::double_must_use)]
pub fn draw(width: u32) -> impl ::core::future::Future<Output = u32> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "attributes::draw";
        const BORROWS: bool = false;
    }
    ::cobridge::private::local(unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            u32,
            _,
        >(move |out, call, waker| __cobridge_draw(out.cast(), call, waker, width))
    })
}
/// Reads a byte.
///
/// # Safety
/// The pointer points to one.
#[allow(clippy::double_must_use)]
pub unsafe fn read(pointer: *const u8) -> impl ::core::future::Future<Output = u8> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "attributes::read";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            u8,
            _,
        >(move |out, call, waker| __cobridge_read(out.cast(), call, waker, pointer))
    }
}
#[deprecated = "use `draw`"]
#[allow(clippy::too_many_arguments)]
#[allow(clippy::double_must_use)]
pub fn many(
    a: u8,
    b: u16,
    c: u32,
    d: i8,
    e: i16,
    f: f32,
    g: f64,
    h: bool,
) -> impl ::core::future::Future<Output = f64> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "attributes::many";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            f64,
            _,
        >(move |out, call, waker| __cobridge_many(
            out.cast(),
            call,
            waker,
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            h,
        ))
    }
}
#[doc(hidden)]
#[allow(clippy::double_must_use)]
pub fn call_back(
    callback: fn(u64) -> u64,
    out: u64,
    call: u64,
    waker: u64,
) -> impl ::core::future::Future<Output = u64> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "attributes::call_back";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            u64,
            _,
        >(move |out, call, waker| __cobridge_call_back(
            out.cast(),
            call,
            waker,
            callback,
            out,
            call,
            waker,
        ))
    }
}

