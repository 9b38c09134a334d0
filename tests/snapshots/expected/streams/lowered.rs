//! Streams in both directions, in every style: with and without `Result`, capacities, methods, names and cfgs.

use cobridge::stream::Stream;

/// The bridge.
#[cxx::bridge(namespace = "feed")]
pub mod ffi {
    /// What has happened.
    #[derive(Debug, PartialEq)]
    struct Event {
        /// Counted from one.
        number: u64,
        /// What it is about.
        topic: String,
    }

    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/streams.h");

        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_count"] unsafe fn __cobridge_count (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , from : u64 , to : u64 ,) -> u8 ;

        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_events"] unsafe fn __cobridge_events (cobridge_out : * mut Event , cobridge_call : * mut u8 , cobridge_waker : * const u8 , topic : & str , count : u64 ,) -> u8 ;

        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_letters"] unsafe fn __cobridge_letters (cobridge_out : * mut String , cobridge_call : * mut u8 , cobridge_waker : * const u8 , text : String ,) -> u8 ;


        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_bytes"] unsafe fn __cobridge_bytes (cobridge_out : * mut u8 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , data : & [u8] ,) -> u8 ;



        /// A place that things come from.
        type Source;
        /// Opens one.
        fn open(first: u64) -> UniquePtr<Source>;
        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_6Source_read"] unsafe fn __cobridge_6Source_read (cobridge_out : * mut UniquePtr < Source > , cobridge_call : * mut u8 , cobridge_waker : * const u8 , cobridge_self : & Source , count : u64 ,) -> u8 ;

        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_6Source_read_on"] unsafe fn __cobridge_6Source_read_on (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , cobridge_self : Pin < & mut Source > , count : u64 ,) -> u8 ;


        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_6Source_all"] unsafe fn __cobridge_6Source_all (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 ,) -> u8 ;


        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_clicks"] unsafe fn __cobridge_clicks (cobridge_out : * mut String , cobridge_call : * mut u8 , cobridge_waker : * const u8 , text : & str ,) -> u8 ;



        # [cfg (any (unix , windows))] # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_here"] unsafe fn __cobridge_here (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , mapped : __cobridge_here_mapped_alias ,) -> u8 ;


        # [cfg (not (any (unix , windows)))] # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_elsewhere"] unsafe fn __cobridge_elsewhere (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 ,) -> u8 ;



        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_read_rust"] unsafe fn __cobridge_read_rust (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 ,) -> u8 ;

    }

    extern "Rust" {
        /// A clock.
        type Clock;
        /// Winds one up.
        fn new_clock(hour: u64) -> Box<Clock>;
        # [doc = " A method."] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "hours"] fn __cobridge_5Clock_hours (self : & Clock , count : u64) -> __cobridge_5Clock_hours_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_5Clock_hours_value"] unsafe fn __cobridge_5Clock_hours_value (value : * mut u64) ;

        # [doc = " A text that is copied."] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "words"] fn __cobridge_words (text : & str , separator : & str) -> __cobridge_words_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_words_value"] unsafe fn __cobridge_words_value (value : * mut String) ;

        # [doc = " A text that is lent."] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "words_in"] unsafe fn __cobridge_words_in < 'a > (text : & 'a str) -> __cobridge_words_in_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_words_in_value"] unsafe fn __cobridge_words_in_value < 'a > (value : * mut String) ;

        # [doc = " It stays on its thread, under another name."] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "localTicks"] fn __cobridge_local_ticks (events : Vec < Event >) -> __cobridge_local_ticks_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_local_ticks_value"] unsafe fn __cobridge_local_ticks_value (value : * mut Event) ;



    }
 unsafe extern "C++" { # [namespace = "feed"] # [cxx_name = "cobridge_5Clock_hours_stream"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_5Clock_hours_alias = super :: ffi :: __cobridge_5Clock_hours_stream ; # [namespace = "feed"] # [cxx_name = "cobridge_words_stream"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_words_alias = super :: ffi :: __cobridge_words_stream ; # [namespace = "feed"] # [cxx_name = "cobridge_words_in_stream"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_words_in_alias = super :: ffi :: __cobridge_words_in_stream ; # [namespace = "feed"] # [cxx_name = "cobridge_local_ticks_stream"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_local_ticks_alias = super :: ffi :: __cobridge_local_ticks_stream ; # [cfg (any (unix , windows))] # [namespace = "feed"] # [cxx_name = "cobridge_here_argument_mapped"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_here_mapped_alias = super :: ffi :: __cobridge_here_mapped_fn ; } extern "Rust" { # [cfg (any (unix , windows))] # [namespace = "feed"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_here_argument_mapped_values"] unsafe fn __cobridge_here_mapped_values (value0 : * mut u64 , value1 : * mut u64) ; }  unsafe extern "C++" { include!("cobridge-snapshot-tests/src/streams.rs.async.h"); } }

/// A clock.
pub struct Clock(u64);

fn new_clock(hour: u64) -> Box<Clock> {
    Box::new(Clock(hour))
}

impl Clock {
    fn hours(&self, count: u64) -> impl Stream<Item = u64> {
        futures::stream::iter(self.0..self.0 + count)
    }
}

fn words(text: &str, separator: &str) -> impl Stream<Item = Result<String, &'static str>> {
    let word = |word: &str| if word.is_empty() { Err("an empty word") } else { Ok(word.to_owned()) };
    futures::stream::iter(text.split(separator).map(word).collect::<Vec<_>>())
}

fn words_in<'a>(text: &'a str) -> impl Stream<Item = String> + use<'a> {
    futures::stream::iter(text.split(' ').map(str::to_owned))
}

fn local_ticks(events: Vec<ffi::Event>) -> impl Stream<Item = ffi::Event> {
    let events = std::rc::Rc::new(std::cell::RefCell::new(events.into_iter()));
    futures::stream::poll_fn(move |_| std::task::Poll::Ready(events.borrow_mut().next()))
}
