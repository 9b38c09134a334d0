#[allow(clippy::double_must_use)]
pub fn add_up(pair: Pair) -> impl ::core::future::Future<Output = u64> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "nested::inner::AddUp";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            u64,
            _,
        >(move |out, call, waker| __cobridge_add_up(out.cast(), call, waker, pair))
    }
}
#[allow(clippy::double_must_use)]
pub fn get_number(
    number: u64,
) -> impl ::core::future::Future<
    Output = ::core::result::Result<u64, ::cobridge::Error>,
> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "nested::inner::get";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Fallible,
            u64,
            _,
        >(move |out, call, waker| __cobridge_get_number(out.cast(), call, waker, number))
    }
}
#[allow(clippy::double_must_use)]
pub fn get_text(
    text: &str,
) -> impl ::core::future::Future<
    Output = ::core::result::Result<String, ::cobridge::Error>,
> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "nested::inner::get";
        const BORROWS: bool = true;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Fallible,
            String,
            _,
        >(move |out, call, waker| __cobridge_get_text(out.cast(), call, waker, text))
    }
}

impl Client {
    #[allow(clippy::double_must_use)]
    pub fn send(
        &self,
        thing: Thing,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<Thing, ::cobridge::Error>,
    > {
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "nested::Client::sendThing";
            const BORROWS: bool = true;
        }
        unsafe {
            ::cobridge::private::call::<
                CobridgeDeclaration,
                ::cobridge::private::Fallible,
                Thing,
                _,
            >(move |out, call, waker| __cobridge_6Client_send(
                out.cast(),
                call,
                waker,
                self,
                thing,
            ))
        }
    }
}
#[allow(clippy::double_must_use)]
pub fn r#type(value: u64) -> impl ::core::future::Future<Output = u64> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "nested::deep::er::type";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            u64,
            _,
        >(move |out, call, waker| __cobridge_type(out.cast(), call, waker, value))
    }
}

// No async items: left to cxx.
