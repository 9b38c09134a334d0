/// A coroutine.
#[allow(clippy::double_must_use)]
pub fn count(
    from: u64,
    to: u64,
) -> impl ::cobridge::stream::FusedStream<Item = u64> + ::cobridge::stream::BatchStream {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "feed::count";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::stream_call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            u64,
            _,
        >(move |out, call, waker| __cobridge_count(out.cast(), call, waker, from, to))
    }
}
/// A sink, with a text that is copied and the default capacity.
#[allow(clippy::double_must_use)]
pub fn events(
    topic: &str,
    count: u64,
) -> impl ::cobridge::stream::FusedStream<
    Item = ::core::result::Result<Event, ::cobridge::Error>,
> + ::cobridge::stream::BatchStream {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "feed::events";
        const BORROWS: bool = true;
    }
    unsafe {
        ::cobridge::private::stream_call::<
            CobridgeDeclaration,
            ::cobridge::private::Fallible,
            Event,
            _,
        >(move |out, call, waker| __cobridge_events(
            out.cast(),
            call,
            waker,
            topic,
            count,
        ))
    }
}
/// The multishot shape.
#[allow(clippy::double_must_use)]
pub fn letters(
    text: String,
) -> impl ::cobridge::stream::FusedStream<
    Item = ::core::result::Result<String, ::cobridge::Error>,
> + ::cobridge::stream::BatchStream {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "feed::letters";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::stream_call::<
            CobridgeDeclaration,
            ::cobridge::private::Fallible,
            String,
            _,
        >(move |out, call, waker| __cobridge_letters(out.cast(), call, waker, text))
    }
}
/// As many as there are.
#[allow(clippy::double_must_use)]
pub fn bytes(
    data: &[u8],
) -> impl ::cobridge::stream::FusedStream<Item = u8> + ::cobridge::stream::BatchStream {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "feed::bytes";
        const BORROWS: bool = true;
    }
    unsafe {
        ::cobridge::private::stream_call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            u8,
            _,
        >(move |out, call, waker| __cobridge_bytes(out.cast(), call, waker, data))
    }
}
impl Source {
    /// A method.
    #[allow(clippy::double_must_use)]
    pub fn read(
        &self,
        count: u64,
    ) -> impl ::cobridge::stream::FusedStream<
        Item = ::cobridge::cxx::UniquePtr<Source>,
    > + ::cobridge::stream::BatchStream {
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "feed::Source::read";
            const BORROWS: bool = true;
        }
        unsafe {
            ::cobridge::private::stream_call::<
                CobridgeDeclaration,
                ::cobridge::private::Infallible,
                ::cobridge::cxx::UniquePtr<Source>,
                _,
            >(move |out, call, waker| __cobridge_6Source_read(
                out.cast(),
                call,
                waker,
                self,
                count,
            ))
        }
    }
}
impl Source {
    /// A method that changes it, under another name.
    #[allow(clippy::double_must_use)]
    pub fn read_on(
        self: ::core::pin::Pin<&mut Self>,
        count: u64,
    ) -> impl ::cobridge::stream::FusedStream<
        Item = u64,
    > + ::cobridge::stream::BatchStream {
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "feed::Source::readOn";
            const BORROWS: bool = true;
        }
        unsafe {
            ::cobridge::private::stream_call::<
                CobridgeDeclaration,
                ::cobridge::private::Infallible,
                u64,
                _,
            >(move |out, call, waker| __cobridge_6Source_read_on(
                out.cast(),
                call,
                waker,
                self,
                count,
            ))
        }
    }
}
impl Source {
    /// A static member function.
    #[allow(clippy::double_must_use)]
    pub fn all() -> impl ::cobridge::stream::FusedStream<
        Item = u64,
    > + ::cobridge::stream::BatchStream {
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "feed::Source::all";
            const BORROWS: bool = false;
        }
        unsafe {
            ::cobridge::private::stream_call::<
                CobridgeDeclaration,
                ::cobridge::private::Infallible,
                u64,
                _,
            >(move |out, call, waker| __cobridge_6Source_all(out.cast(), call, waker))
        }
    }
}
/// It stays on its thread.
#[must_use]
#[allow(clippy::double_must_use)]
pub fn clicks(
    text: &str,
) -> impl ::cobridge::stream::FusedStream<
    Item = String,
> + ::cobridge::stream::BatchStream {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "feed::clicks";
        const BORROWS: bool = true;
    }
    ::cobridge::private::local(unsafe {
        ::cobridge::private::stream_call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            String,
            _,
        >(move |out, call, waker| __cobridge_clicks(out.cast(), call, waker, text))
    })
}
/// On some platforms only.
#[cfg(any(unix, windows))]
#[allow(clippy::double_must_use)]
pub fn here<CobridgeFn0, CobridgeFuture0>(
    mapped: CobridgeFn0,
) -> impl ::cobridge::stream::FusedStream<Item = u64> + ::cobridge::stream::BatchStream
where
    CobridgeFn0: ::core::ops::Fn(u64) -> CobridgeFuture0 + ::core::marker::Send
        + ::core::marker::Sync + 'static,
    CobridgeFuture0: ::core::future::Future<Output = u64> + ::core::marker::Send
        + 'static,
{
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "feed::here";
        const BORROWS: bool = false;
    }
    let mapped = __cobridge_here_mapped_fn(unsafe {
        ::cobridge::private::async_fn::<
            u64,
            _,
            CobridgeFuture0,
            _,
        >(move |values: *const *mut ::core::ffi::c_void| {
            let _ = values;
            mapped(::core::ptr::read((*values.add(0usize)).cast::<u64>()))
        })
    });
    unsafe {
        ::cobridge::private::stream_call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            u64,
            _,
        >(move |out, call, waker| __cobridge_here(out.cast(), call, waker, mapped))
    }
}
/// Nowhere.
#[cfg(not(any(unix, windows)))]
#[allow(clippy::double_must_use)]
pub fn elsewhere() -> impl ::cobridge::stream::FusedStream<
    Item = u64,
> + ::cobridge::stream::BatchStream {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "feed::elsewhere";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::stream_call::<
            CobridgeDeclaration,
            ::cobridge::private::Infallible,
            u64,
            _,
        >(move |out, call, waker| __cobridge_elsewhere(out.cast(), call, waker))
    }
}
/// Reads the streams of Rust.
#[allow(clippy::double_must_use)]
pub fn read_rust() -> impl ::core::future::Future<
    Output = ::core::result::Result<u64, ::cobridge::Error>,
> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "feed::read_rust";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Fallible,
            u64,
            _,
        >(move |out, call, waker| __cobridge_read_rust(out.cast(), call, waker))
    }
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_5Clock_hours_stream(::cobridge::private::RustStream<u64>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_5Clock_hours_stream {
    type Id = ::cobridge::cxx::type_id!("feed::cobridge_5Clock_hours_stream");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_5Clock_hours_value<T>(_: *mut T) {}
impl Clock {
    #[doc(hidden)]
    #[allow(
        clippy::too_many_arguments,
        clippy::missing_safety_doc,
        clippy::redundant_closure,
        clippy::must_use_candidate
    )]
    pub fn __cobridge_5Clock_hours(&self, count: u64) -> __cobridge_5Clock_hours_stream {
        let items = ::cobridge::private::items::<
            u64,
            _,
            _,
        >(move |items| async move { items.run(<Clock>::hours(self, count)).await });
        __cobridge_5Clock_hours_stream(unsafe {
            ::cobridge::private::export_stream::<u64, u64, _, _>(items)
        })
    }
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_words_stream(::cobridge::private::RustStream<String>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_words_stream {
    type Id = ::cobridge::cxx::type_id!("feed::cobridge_words_stream");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_words_value<T>(_: *mut T) {}
#[doc(hidden)]
#[allow(
    clippy::too_many_arguments,
    clippy::missing_safety_doc,
    clippy::redundant_closure,
    clippy::must_use_candidate
)]
pub fn __cobridge_words(text: &str, separator: &str) -> __cobridge_words_stream {
    let text = ::cobridge::private::copy(text);
    let separator = ::cobridge::private::copy(separator);
    let items = ::cobridge::private::items::<
        String,
        _,
        _,
    >(move |items| async move {
        items.run_results(super::words(&text, &separator)).await
    });
    __cobridge_words_stream(unsafe {
        ::cobridge::private::export_stream::<String, String, _, _>(items)
    })
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_words_in_stream(::cobridge::private::RustStream<String>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_words_in_stream {
    type Id = ::cobridge::cxx::type_id!("feed::cobridge_words_in_stream");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_words_in_value<T>(_: *mut T) {}
#[doc(hidden)]
#[allow(
    clippy::too_many_arguments,
    clippy::missing_safety_doc,
    clippy::redundant_closure,
    clippy::must_use_candidate
)]
pub unsafe fn __cobridge_words_in<'a>(text: &'a str) -> __cobridge_words_in_stream {
    let items = ::cobridge::private::items::<
        String,
        _,
        _,
    >(move |items| async move { items.run(super::words_in(text)).await });
    __cobridge_words_in_stream(unsafe {
        ::cobridge::private::export_stream::<String, String, _, _>(items)
    })
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_local_ticks_stream(::cobridge::private::RustStream<Event>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_local_ticks_stream {
    type Id = ::cobridge::cxx::type_id!("feed::cobridge_local_ticks_stream");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_local_ticks_value<T>(_: *mut T) {}
#[doc(hidden)]
#[allow(
    clippy::too_many_arguments,
    clippy::missing_safety_doc,
    clippy::redundant_closure,
    clippy::must_use_candidate
)]
pub fn __cobridge_local_ticks(events: Vec<Event>) -> __cobridge_local_ticks_stream {
    let items = ::cobridge::private::items::<
        Event,
        _,
        _,
    >(move |items| async move { items.run(super::local_ticks(events)).await });
    __cobridge_local_ticks_stream(unsafe {
        ::cobridge::private::export_stream_local::<
            Event,
            Event,
            _,
            _,
        >("feed::local_ticks", items)
    })
}
#[cfg(any(unix, windows))]
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_here_mapped_fn(::cobridge::private::RawAsyncFn);
#[cfg(any(unix, windows))]
unsafe impl ::cobridge::cxx::ExternType for __cobridge_here_mapped_fn {
    type Id = ::cobridge::cxx::type_id!("feed::cobridge_here_argument_mapped");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[cfg(any(unix, windows))]
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_here_mapped_values<T0, T1>(_: *mut T0, _: *mut T1) {}

