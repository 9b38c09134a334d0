impl<'a> View<'a> {
    #[allow(clippy::double_must_use)]
    pub fn at(
        &self,
        index: usize,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<u8, ::cobridge::Error>,
    > {
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "borrowed::View::at";
            const BORROWS: bool = true;
        }
        unsafe {
            ::cobridge::private::call::<
                CobridgeDeclaration,
                ::cobridge::private::Fallible,
                u8,
                _,
            >(move |out, call, waker| __cobridge_4View_at(
                out.cast(),
                call,
                waker,
                self,
                index,
            ))
        }
    }
}
#[allow(clippy::double_must_use)]
pub fn longest<'a>(
    left: &'a str,
    right: &'a str,
) -> impl ::core::future::Future<
    Output = ::core::result::Result<&'a str, ::cobridge::Error>,
> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "borrowed::longest";
        const BORROWS: bool = true;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Fallible,
            &'a str,
            _,
        >(move |out, call, waker| __cobridge_longest(
            out.cast(),
            call,
            waker,
            left,
            right,
        ))
    }
}
#[allow(clippy::double_must_use)]
pub fn fill(data: &mut [u8], value: u8) -> impl ::core::future::Future<Output = usize> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "borrowed::fill";
        const BORROWS: bool = true;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            usize,
            _,
        >(move |out, call, waker| __cobridge_fill(out.cast(), call, waker, data, value))
    }
}
#[allow(clippy::double_must_use)]
pub fn mirror(point: &mut Point) -> impl ::core::future::Future<Output = &mut Point> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "borrowed::mirror";
        const BORROWS: bool = true;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            &mut Point,
            _,
        >(move |out, call, waker| __cobridge_mirror(out.cast(), call, waker, point))
    }
}
#[allow(clippy::double_must_use)]
pub fn work(
    session: &mut Session,
    times: u64,
) -> impl ::core::future::Future<Output = u64> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "borrowed::work";
        const BORROWS: bool = true;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            u64,
            _,
        >(move |out, call, waker| __cobridge_work(
            out.cast(),
            call,
            waker,
            session,
            times,
        ))
    }
}

