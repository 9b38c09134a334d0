impl Client {
    #[allow(clippy::double_must_use)]
    pub fn connect(
        name: &str,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::cobridge::cxx::UniquePtr<Client>,
            ::cobridge::Error,
        >,
    > {
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "methods::Client::connect";
            const BORROWS: bool = true;
        }
        unsafe {
            ::cobridge::private::call::<
                CobridgeDeclaration,
                ::cobridge::private::Fallible,
                ::cobridge::cxx::UniquePtr<Client>,
                _,
            >(move |out, call, waker| __cobridge_6Client_connect(
                out.cast(),
                call,
                waker,
                name,
            ))
        }
    }
}
impl Client {
    #[allow(clippy::double_must_use)]
    pub fn get(
        &self,
        key: &str,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<String, ::cobridge::Error>,
    > {
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "methods::Client::get";
            const BORROWS: bool = true;
        }
        unsafe {
            ::cobridge::private::call::<
                CobridgeDeclaration,
                ::cobridge::private::Fallible,
                String,
                _,
            >(move |out, call, waker| __cobridge_6Client_get(
                out.cast(),
                call,
                waker,
                self,
                key,
            ))
        }
    }
}
impl Client {
    #[allow(clippy::double_must_use)]
    pub fn put(
        self: ::core::pin::Pin<&mut Self>,
        key: &str,
        value: String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<u64, ::cobridge::Error>,
    > {
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "methods::Client::put";
            const BORROWS: bool = true;
        }
        unsafe {
            ::cobridge::private::call::<
                CobridgeDeclaration,
                ::cobridge::private::Fallible,
                u64,
                _,
            >(move |out, call, waker| __cobridge_6Client_put(
                out.cast(),
                call,
                waker,
                self,
                key,
                value,
            ))
        }
    }
}
#[cfg(any(unix, windows))]
impl Client {
    #[cfg(any(unix, windows))]
    #[allow(clippy::double_must_use)]
    pub fn here(&self) -> impl ::core::future::Future<Output = bool> {
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "methods::Client::here";
            const BORROWS: bool = true;
        }
        unsafe {
            ::cobridge::private::call::<
                CobridgeDeclaration,
                ::cobridge::private::Infallible,
                bool,
                _,
            >(move |out, call, waker| __cobridge_6Client_here(
                out.cast(),
                call,
                waker,
                self,
            ))
        }
    }
}
#[cfg(not(any(unix, windows)))]
impl Client {
    #[cfg(not(any(unix, windows)))]
    #[allow(clippy::double_must_use)]
    pub fn nowhere(&self) -> impl ::core::future::Future<Output = bool> {
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "methods::Client::nowhere";
            const BORROWS: bool = true;
        }
        unsafe {
            ::cobridge::private::call::<
                CobridgeDeclaration,
                ::cobridge::private::Infallible,
                bool,
                _,
            >(move |out, call, waker| __cobridge_6Client_nowhere(
                out.cast(),
                call,
                waker,
                self,
            ))
        }
    }
}
#[cfg(not(any(unix, windows)))]
impl Elsewhere {
    #[cfg(not(any(unix, windows)))]
    #[allow(clippy::double_must_use)]
    pub fn never(&self) -> impl ::core::future::Future<Output = bool> {
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "methods::Elsewhere::never";
            const BORROWS: bool = true;
        }
        unsafe {
            ::cobridge::private::call::<
                CobridgeDeclaration,
                ::cobridge::private::Infallible,
                bool,
                _,
            >(move |out, call, waker| __cobridge_9Elsewhere_never(
                out.cast(),
                call,
                waker,
                self,
            ))
        }
    }
}

