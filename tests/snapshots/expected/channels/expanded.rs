impl Feed {
    /// Two channels of the same items, and one of others.
    #[allow(clippy::double_must_use)]
    pub fn sort(
        &self,
        input: ::cobridge::channel::Receiver<Item>,
        good: ::cobridge::channel::Sender<Item>,
        bad: ::cobridge::channel::Sender<Vec<u8>>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<u64, ::cobridge::Error>,
    > {
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "feed::Feed::sort";
            const BORROWS: bool = true;
        }
        unsafe {
            ::cobridge::private::call::<
                CobridgeDeclaration,
                ::cobridge::private::Fallible,
                u64,
                _,
            >(move |out, call, waker| __cobridge_4Feed_sort(
                out.cast(),
                call,
                waker,
                self,
                __cobridge_4Feed_sort_0_receiver(
                    ::cobridge::private::give_receiver(input),
                ),
                __cobridge_4Feed_sort_1_sender(::cobridge::private::give_sender(good)),
                __cobridge_4Feed_sort_2_sender(::cobridge::private::give_sender(bad)),
            ))
        }
    }
}
/// Bytes without a channel.
#[allow(clippy::double_must_use)]
pub fn load(
    path: &str,
) -> impl ::core::future::Future<
    Output = ::core::result::Result<ForeignBytes, ::cobridge::Error>,
> {
    struct CobridgeDeclaration;
    impl ::cobridge::private::Declaration for CobridgeDeclaration {
        const NAME: &'static str = "feed::load";
        const BORROWS: bool = true;
    }
    unsafe {
        ::cobridge::private::call::<
            CobridgeDeclaration,
            ::cobridge::private::Fallible,
            ForeignBytes,
            _,
        >(move |out, call, waker| __cobridge_load(out.cast(), call, waker, path))
    }
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_pump_future(::cobridge::private::RustFuture<u64>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_pump_future {
    type Id = ::cobridge::cxx::type_id!("feed::cobridge_pump_future");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_pump_value<T>(_: *mut T) {}
#[doc(hidden)]
#[allow(
    clippy::too_many_arguments,
    clippy::missing_safety_doc,
    clippy::redundant_closure,
    clippy::must_use_candidate
)]
pub fn __cobridge_pump(
    input: __cobridge_pump_0_receiver,
    output: __cobridge_pump_1_sender,
) -> __cobridge_pump_future {
    let input = ::cobridge::private::take_receiver(input.0);
    let output = ::cobridge::private::take_sender(output.0);
    let start = ::cobridge::private::start(move || super::pump(input, output));
    __cobridge_pump_future(unsafe {
        ::cobridge::private::export_result::<u64, u64, _, _, _>(start)
    })
}
/// Opens one that gets what is sent.
#[allow(clippy::missing_safety_doc)]
pub fn open(
    input: ::cobridge::channel::Receiver<Item>,
) -> ::cobridge::cxx::UniquePtr<Feed> {
    __cobridge_open(
        __cobridge_open_0_receiver(::cobridge::private::give_receiver(input)),
    )
}
impl Feed {
    /// What the feed gives.
    #[allow(clippy::missing_safety_doc)]
    pub fn items(
        &self,
        at_most: u64,
    ) -> ::core::result::Result<
        ::cobridge::channel::Receiver<Item>,
        ::cobridge::cxx::Exception,
    > {
        self.__cobridge_4Feed_items(at_most)
            .map(|end| ::cobridge::private::take_receiver(end.0))
    }
}
/// Under another name.
#[allow(clippy::missing_safety_doc)]
pub fn merge(inputs: &[u64], output: ::cobridge::channel::Sender<u64>) -> () {
    __cobridge_merge(
        inputs,
        __cobridge_merge_1_sender(::cobridge::private::give_sender(output)),
    )
}
/// Nowhere.
#[cfg(not(any(unix, windows)))]
#[allow(clippy::missing_safety_doc)]
pub fn elsewhere(output: ::cobridge::channel::Sender<i8>) -> () {
    __cobridge_elsewhere(
        __cobridge_elsewhere_0_sender(::cobridge::private::give_sender(output)),
    )
}
impl Listener {
    #[doc(hidden)]
    #[allow(clippy::too_many_arguments, clippy::missing_safety_doc)]
    pub fn __cobridge_8Listener_subscribe(
        &self,
        topic: &str,
    ) -> ::core::result::Result<
        __cobridge_8Listener_subscribe_return_receiver,
        ::std::string::String,
    > {
        <Listener>::subscribe(self, topic)
            .map(|end| __cobridge_8Listener_subscribe_return_receiver(
                ::cobridge::private::give_receiver(end),
            ))
            .map_err(|error| ::std::string::ToString::to_string(&error))
    }
}
#[doc(hidden)]
#[allow(clippy::too_many_arguments, clippy::missing_safety_doc)]
pub fn __cobridge_publish(output: __cobridge_publish_0_sender, from: u64) -> u64 {
    super::publish(::cobridge::private::take_sender(output.0), from)
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_4Feed_sort_0_receiver(::cobridge::private::RawReceiver<Item>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_4Feed_sort_0_receiver {
    type Id = ::cobridge::cxx::type_id!("feed::cobridge_4Feed_sort_0_receiver");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_4Feed_sort_0_receiver_functions<T: 'static>(
    _: *mut T,
) -> *const u8 {
    ::cobridge::private::channel_ops::<T>().cast()
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_4Feed_sort_1_sender(::cobridge::private::RawSender<Item>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_4Feed_sort_1_sender {
    type Id = ::cobridge::cxx::type_id!("feed::cobridge_4Feed_sort_1_sender");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_4Feed_sort_1_sender_functions<T: 'static>(
    _: *mut T,
) -> *const u8 {
    ::cobridge::private::channel_ops::<T>().cast()
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_4Feed_sort_2_sender(::cobridge::private::RawSender<Vec<u8>>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_4Feed_sort_2_sender {
    type Id = ::cobridge::cxx::type_id!("feed::cobridge_4Feed_sort_2_sender");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_4Feed_sort_2_sender_functions<T: 'static>(
    _: *mut T,
) -> *const u8 {
    ::cobridge::private::channel_ops::<T>().cast()
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_open_0_receiver(::cobridge::private::RawReceiver<Item>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_open_0_receiver {
    type Id = ::cobridge::cxx::type_id!("feed::cobridge_open_0_receiver");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_open_0_receiver_functions<T: 'static>(_: *mut T) -> *const u8 {
    ::cobridge::private::channel_ops::<T>().cast()
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_merge_1_sender(::cobridge::private::RawSender<u64>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_merge_1_sender {
    type Id = ::cobridge::cxx::type_id!("feed::cobridge_merge_1_sender");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_merge_1_sender_functions<T: 'static>(_: *mut T) -> *const u8 {
    ::cobridge::private::channel_ops::<T>().cast()
}
#[cfg(not(any(unix, windows)))]
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_elsewhere_0_sender(::cobridge::private::RawSender<i8>);
#[cfg(not(any(unix, windows)))]
unsafe impl ::cobridge::cxx::ExternType for __cobridge_elsewhere_0_sender {
    type Id = ::cobridge::cxx::type_id!("feed::cobridge_elsewhere_0_sender");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[cfg(not(any(unix, windows)))]
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_elsewhere_0_sender_functions<T: 'static>(
    _: *mut T,
) -> *const u8 {
    ::cobridge::private::channel_ops::<T>().cast()
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_publish_0_sender(::cobridge::private::RawSender<u64>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_publish_0_sender {
    type Id = ::cobridge::cxx::type_id!("feed::cobridge_publish_0_sender");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_publish_0_sender_functions<T: 'static>(_: *mut T) -> *const u8 {
    ::cobridge::private::channel_ops::<T>().cast()
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_pump_0_receiver(::cobridge::private::RawReceiver<u64>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_pump_0_receiver {
    type Id = ::cobridge::cxx::type_id!("feed::cobridge_pump_0_receiver");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_pump_0_receiver_functions<T: 'static>(_: *mut T) -> *const u8 {
    ::cobridge::private::channel_ops::<T>().cast()
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_pump_1_sender(::cobridge::private::RawSender<u64>);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_pump_1_sender {
    type Id = ::cobridge::cxx::type_id!("feed::cobridge_pump_1_sender");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_pump_1_sender_functions<T: 'static>(_: *mut T) -> *const u8 {
    ::cobridge::private::channel_ops::<T>().cast()
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_4Feed_items_return_receiver(
    ::cobridge::private::RawReceiver<Item>,
);
unsafe impl ::cobridge::cxx::ExternType for __cobridge_4Feed_items_return_receiver {
    type Id = ::cobridge::cxx::type_id!("feed::cobridge_4Feed_items_return_receiver");
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_4Feed_items_return_receiver_functions<T: 'static>(
    _: *mut T,
) -> *const u8 {
    ::cobridge::private::channel_ops::<T>().cast()
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(transparent)]
pub struct __cobridge_8Listener_subscribe_return_receiver(
    ::cobridge::private::RawReceiver<u64>,
);
unsafe impl ::cobridge::cxx::ExternType
for __cobridge_8Listener_subscribe_return_receiver {
    type Id = ::cobridge::cxx::type_id!(
        "feed::cobridge_8Listener_subscribe_return_receiver"
    );
    type Kind = ::cobridge::cxx::kind::Trivial;
}
#[doc(hidden)]
#[allow(clippy::missing_safety_doc)]
pub unsafe fn __cobridge_8Listener_subscribe_return_receiver_functions<T: 'static>(
    _: *mut T,
) -> *const u8 {
    ::cobridge::private::channel_ops::<T>().cast()
}

