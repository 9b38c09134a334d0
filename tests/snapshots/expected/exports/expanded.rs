#[allow(clippy::double_must_use)]
pub fn use_session() -> impl ::core::future::Future<
    Output = ::core::result::Result<String, ::cobridge::Error>,
> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "exports::use_session";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Fallible,
            String,
            _,
        >(move |out, call, waker| __cobridge_use_session(out.cast(), call, waker))
    }
}
#[allow(clippy::double_must_use)]
pub fn use_functions() -> impl ::core::future::Future<
    Output = ::core::result::Result<String, ::cobridge::Error>,
> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "exports::use_functions";
        const BORROWS: bool = false;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Fallible,
            String,
            _,
        >(move |out, call, waker| __cobridge_use_functions(out.cast(), call, waker))
    }
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_7Session_open_future(
    ::cobridge::private::RustFuture<Box<Session>>,
);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_7Session_open_future {
    type Id = ::cobridge::cxx::type_id!("exports::cobridge_7Session_open_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_7Session_open_value<T>(_: *mut T) {}
impl Session {
    #[doc(hidden)]
    #[allow(
        clippy::too_many_arguments,
        clippy::missing_safety_doc,
        clippy::redundant_closure,
        clippy::must_use_candidate
    )]
    pub fn __cobridge_7Session_open(name: &str) -> __cobridge_7Session_open_future {
        let name = ::cobridge::private::copy(name);
        let start = ::cobridge::private::start(move || async move {
            ::cobridge::private::awaited(<Session>::open(&name)).await
        });
        __cobridge_7Session_open_future(unsafe {
            ::cobridge::private::export::<Box<Session>, Box<Session>, _, _>(start)
        })
    }
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_7Session_last_future(::cobridge::private::RustFuture<String>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_7Session_last_future {
    type Id = ::cobridge::cxx::type_id!("exports::cobridge_7Session_last_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_7Session_last_value<T>(_: *mut T) {}
impl Session {
    #[doc(hidden)]
    #[allow(
        clippy::too_many_arguments,
        clippy::missing_safety_doc,
        clippy::redundant_closure,
        clippy::must_use_candidate
    )]
    pub fn __cobridge_7Session_last(&self) -> __cobridge_7Session_last_future {
        let start = ::cobridge::private::start(move || <Session>::last(self));
        __cobridge_7Session_last_future(unsafe {
            ::cobridge::private::export_result::<String, String, _, _, _>(start)
        })
    }
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_7Session_record_future(::cobridge::private::RustFuture<u64>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_7Session_record_future {
    type Id = ::cobridge::cxx::type_id!("exports::cobridge_7Session_record_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_7Session_record_value<T>(_: *mut T) {}
impl Session {
    #[doc(hidden)]
    #[allow(
        clippy::too_many_arguments,
        clippy::missing_safety_doc,
        clippy::redundant_closure,
        clippy::must_use_candidate
    )]
    pub fn __cobridge_7Session_record(
        &mut self,
        entry: String,
        times: u32,
    ) -> __cobridge_7Session_record_future {
        let start = ::cobridge::private::start(move || <Session>::record(
            self,
            entry,
            times,
        ));
        __cobridge_7Session_record_future(unsafe {
            ::cobridge::private::export::<u64, u64, _, _>(start)
        })
    }
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_4View_at_future(::cobridge::private::RustFuture<u8>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_4View_at_future {
    type Id = ::cobridge::cxx::type_id!("exports::cobridge_4View_at_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_4View_at_value<T>(_: *mut T) {}
impl<'a> View<'a> {
    #[doc(hidden)]
    #[allow(
        clippy::too_many_arguments,
        clippy::missing_safety_doc,
        clippy::redundant_closure,
        clippy::must_use_candidate
    )]
    pub unsafe fn __cobridge_4View_at(
        &self,
        index: usize,
    ) -> __cobridge_4View_at_future {
        let start = ::cobridge::private::start(move || <View<'a>>::at(self, index));
        __cobridge_4View_at_future(unsafe {
            ::cobridge::private::export_result::<u8, u8, _, _, _>(start)
        })
    }
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_apart_future(::cobridge::private::RustFuture<Point>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_apart_future {
    type Id = ::cobridge::cxx::type_id!("exports::deep::cobridge_apart_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_apart_value<T>(_: *mut T) {}
#[doc(hidden)]
#[allow(
    clippy::too_many_arguments,
    clippy::missing_safety_doc,
    clippy::redundant_closure,
    clippy::must_use_candidate
)]
pub fn __cobridge_apart(point: Point) -> __cobridge_apart_future {
    let start = ::cobridge::private::start(move || super::apart(point));
    __cobridge_apart_future(unsafe {
        ::cobridge::private::export::<Point, Point, _, _>(start)
    })
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_nothing_future(::cobridge::private::RustFuture<()>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_nothing_future {
    type Id = ::cobridge::cxx::type_id!("faraway::cobridge_nothing_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_nothing_value<T>(_: *mut T) {}
#[doc(hidden)]
#[allow(
    clippy::too_many_arguments,
    clippy::missing_safety_doc,
    clippy::redundant_closure,
    clippy::must_use_candidate
)]
pub fn __cobridge_nothing() -> __cobridge_nothing_future {
    let start = ::cobridge::private::start(move || super::nothing());
    __cobridge_nothing_future(unsafe {
        ::cobridge::private::export::<(), (), _, _>(start)
    })
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_5Point_norm_future(::cobridge::private::RustFuture<f64>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_5Point_norm_future {
    type Id = ::cobridge::cxx::type_id!("exports::cobridge_5Point_norm_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_5Point_norm_value<T>(_: *mut T) {}
impl Point {
    #[doc(hidden)]
    #[allow(
        clippy::too_many_arguments,
        clippy::missing_safety_doc,
        clippy::redundant_closure,
        clippy::must_use_candidate
    )]
    pub fn __cobridge_5Point_norm(&self) -> __cobridge_5Point_norm_future {
        let start = ::cobridge::private::start(move || <Point>::norm(self));
        __cobridge_5Point_norm_future(unsafe {
            ::cobridge::private::export::<f64, f64, _, _>(start)
        })
    }
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_longest_future(::cobridge::private::RustFuture<&'static str>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_longest_future {
    type Id = ::cobridge::cxx::type_id!("exports::cobridge_longest_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_longest_value<T>(_: *mut T) {}
#[doc(hidden)]
#[allow(
    clippy::too_many_arguments,
    clippy::missing_safety_doc,
    clippy::redundant_closure,
    clippy::must_use_candidate
)]
pub unsafe fn __cobridge_longest<'a>(
    left: &'a str,
    right: &'a str,
) -> __cobridge_longest_future {
    let start = ::cobridge::private::start(move || super::longest(left, right));
    __cobridge_longest_future(unsafe {
        ::cobridge::private::export::<&'static str, &'a str, _, _>(start)
    })
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_double_future(::cobridge::private::RustFuture<()>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_double_future {
    type Id = ::cobridge::cxx::type_id!("exports::cobridge_double_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_double_value<T>(_: *mut T) {}
#[doc(hidden)]
#[allow(
    clippy::too_many_arguments,
    clippy::missing_safety_doc,
    clippy::redundant_closure,
    clippy::must_use_candidate
)]
pub unsafe fn __cobridge_double<'a>(numbers: &'a mut [u64]) -> __cobridge_double_future {
    let start = ::cobridge::private::start(move || super::double(numbers));
    __cobridge_double_future(unsafe {
        ::cobridge::private::export::<(), (), _, _>(start)
    })
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_join_future(::cobridge::private::RustFuture<String>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_join_future {
    type Id = ::cobridge::cxx::type_id!("exports::cobridge_join_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_join_value<T>(_: *mut T) {}
#[doc(hidden)]
#[allow(
    clippy::too_many_arguments,
    clippy::missing_safety_doc,
    clippy::redundant_closure,
    clippy::must_use_candidate
)]
pub fn __cobridge_join(parts: &[String], between: &str) -> __cobridge_join_future {
    let parts = ::cobridge::private::copy(parts);
    let between = ::cobridge::private::copy(between);
    let start = ::cobridge::private::start(move || async move {
        ::cobridge::private::awaited(super::join(&parts, &between)).await
    });
    __cobridge_join_future(unsafe {
        ::cobridge::private::export::<String, String, _, _>(start)
    })
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_number_to_text_future(::cobridge::private::RustFuture<String>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_number_to_text_future {
    type Id = ::cobridge::cxx::type_id!("exports::cobridge_number_to_text_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_number_to_text_value<T>(_: *mut T) {}
#[doc(hidden)]
#[allow(
    clippy::too_many_arguments,
    clippy::missing_safety_doc,
    clippy::redundant_closure,
    clippy::must_use_candidate
)]
pub fn __cobridge_number_to_text(number: u64) -> __cobridge_number_to_text_future {
    let start = ::cobridge::private::start(move || super::number_to_text(number));
    __cobridge_number_to_text_future(unsafe {
        ::cobridge::private::export::<String, String, _, _>(start)
    })
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_type_future(::cobridge::private::RustFuture<u64>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_type_future {
    type Id = ::cobridge::cxx::type_id!("exports::cobridge_type_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_type_value<T>(_: *mut T) {}
#[doc(hidden)]
#[allow(
    clippy::too_many_arguments,
    clippy::missing_safety_doc,
    clippy::redundant_closure,
    clippy::must_use_candidate
)]
pub fn __cobridge_type(r#match: u64, template: u64) -> __cobridge_type_future {
    let start = ::cobridge::private::start(move || super::r#type(r#match, template));
    __cobridge_type_future(unsafe {
        ::cobridge::private::export::<u64, u64, _, _>(start)
    })
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_read_future(::cobridge::private::RustFuture<u8>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_read_future {
    type Id = ::cobridge::cxx::type_id!("exports::cobridge_read_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_read_value<T>(_: *mut T) {}
#[doc(hidden)]
#[allow(
    clippy::too_many_arguments,
    clippy::missing_safety_doc,
    clippy::redundant_closure,
    clippy::must_use_candidate
)]
pub unsafe fn __cobridge_read(pointer: *const u8) -> __cobridge_read_future {
    let start = ::cobridge::private::start(move || unsafe { super::read(pointer) });
    __cobridge_read_future(unsafe {
        ::cobridge::private::export_local::<u8, u8, _, _>("exports::read", start)
    })
}
#[cfg(any(unix, windows))]
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_everywhere_future(::cobridge::private::RustFuture<bool>);
#[cfg(any(unix, windows))]
unsafe impl ::cobridge::cxx::ExternType for __cobridge_everywhere_future {
    type Id = ::cobridge::cxx::type_id!("exports::cobridge_everywhere_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[cfg(any(unix, windows))]
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_everywhere_value<T>(_: *mut T) {}
#[cfg(any(unix, windows))]
#[doc(hidden)]
#[allow(
    clippy::too_many_arguments,
    clippy::missing_safety_doc,
    clippy::redundant_closure,
    clippy::must_use_candidate
)]
pub fn __cobridge_everywhere() -> __cobridge_everywhere_future {
    let start = ::cobridge::private::start(move || super::everywhere());
    __cobridge_everywhere_future(unsafe {
        ::cobridge::private::export::<bool, bool, _, _>(start)
    })
}
#[cfg(not(any(unix, windows)))]
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_nowhere_future(::cobridge::private::RustFuture<bool>);
#[cfg(not(any(unix, windows)))]
unsafe impl ::cobridge::cxx::ExternType for __cobridge_nowhere_future {
    type Id = ::cobridge::cxx::type_id!("exports::cobridge_nowhere_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[cfg(not(any(unix, windows)))]
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_nowhere_value<T>(_: *mut T) {}
#[cfg(not(any(unix, windows)))]
#[doc(hidden)]
#[allow(
    clippy::too_many_arguments,
    clippy::missing_safety_doc,
    clippy::redundant_closure,
    clippy::must_use_candidate
)]
pub fn __cobridge_nowhere() -> __cobridge_nowhere_future {
    let start = ::cobridge::private::start(move || super::nowhere());
    __cobridge_nowhere_future(unsafe {
        ::cobridge::private::export::<bool, bool, _, _>(start)
    })
}

