//! Rust functions that C++ awaits: methods, associated functions, names, lifetimes, and some that exist on some platforms
//! only.

/// Something of Rust's with async methods.
pub struct Session {
    log: Vec<String>,
}

impl Session {
    async fn open(name: &str) -> Box<Session> {
        Box::new(Session { log: vec![name.to_owned()] })
    }

    async fn last(&self) -> Result<String, &'static str> {
        self.log.last().cloned().ok_or("nothing yet")
    }

    async fn record(&mut self, entry: String, times: u32) -> u64 {
        self.log.extend(std::iter::repeat_n(entry, times as usize));
        self.log.len() as u64
    }
}

/// A view of what C++ lends.
pub struct View<'a>(&'a [u8]);

impl<'a> View<'a> {
    async fn at(&self, index: usize) -> Result<u8, String> {
        self.0.get(index).copied().ok_or_else(|| format!("no byte {index}"))
    }
}

fn view<'a>(data: &'a [u8]) -> Box<View<'a>> {
    Box::new(View(data))
}

impl ffi::Point {
    async fn norm(&self) -> f64 {
        self.x.hypot(self.y)
    }
}

async fn longest<'a>(left: &'a str, right: &'a str) -> &'a str {
    if right.len() > left.len() { right } else { left }
}

async fn double(numbers: &mut [u64]) {
    numbers.iter_mut().for_each(|number| *number *= 2);
}

async fn join(parts: &[String], between: &str) -> String {
    parts.join(between)
}

async fn number_to_text(number: u64) -> String {
    number.to_string()
}

async fn r#type(r#match: u64, template: u64) -> u64 {
    r#match + template
}

async unsafe fn read(pointer: *const u8) -> u8 {
    // SAFETY: the caller says that the pointer points to a byte.
    unsafe { *pointer }
}

async fn everywhere() -> bool {
    true
}

async fn apart(point: ffi::Point) -> ffi::Point {
    ffi::Point { x: point.y, y: point.x }
}

async fn nothing() {}

#[cxx::bridge(namespace = "exports")]
#[allow(missing_docs)]
pub mod ffi {
    struct Point {
        x: f64,
        y: f64,
    }

    extern "Rust" {
        type Session;
        # [doc = " Begins a session."] # [Self = "Session"] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "open"] fn __cobridge_7Session_open (name : & str) -> __cobridge_7Session_open_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_7Session_open_value"] unsafe fn __cobridge_7Session_open_value (value : * mut Box < Session >) ;


        # [doc = " The last entry."] # [doc = ""] # [doc = " Of several lines."] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "last"] fn __cobridge_7Session_last (& self) -> __cobridge_7Session_last_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_7Session_last_value"] unsafe fn __cobridge_7Session_last_value (value : * mut String) ;



        # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "record"] fn __cobridge_7Session_record (self : & mut Session , entry : String , times : u32) -> __cobridge_7Session_record_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_7Session_record_value"] unsafe fn __cobridge_7Session_record_value (value : * mut u64) ;
    }

    extern "Rust" {
        type View<'a>;
        unsafe fn view<'a>(data: &'a [u8]) -> Box<View<'a>>;
        # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "at"] unsafe fn __cobridge_4View_at < 'a > (self : & View < 'a > , index : usize) -> __cobridge_4View_at_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_4View_at_value"] unsafe fn __cobridge_4View_at_value < 'a > (value : * mut u8) ;
    }

    #[namespace = "exports::deep"]
    extern "Rust" {
        # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "apart"] fn __cobridge_apart (point : Point) -> __cobridge_apart_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_apart_value"] unsafe fn __cobridge_apart_value (value : * mut Point) ;
        # [namespace = "faraway"] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "nothing"] fn __cobridge_nothing () -> __cobridge_nothing_alias ; # [namespace = "faraway"] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_nothing_value"] unsafe fn __cobridge_nothing_value (value : * mut u8) ;

    }

    extern "Rust" {
        # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "norm"] fn __cobridge_5Point_norm (self : & Point) -> __cobridge_5Point_norm_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_5Point_norm_value"] unsafe fn __cobridge_5Point_norm_value (value : * mut f64) ;
        # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "longest"] unsafe fn __cobridge_longest < 'a > (left : & 'a str , right : & 'a str) -> __cobridge_longest_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_longest_value"] unsafe fn __cobridge_longest_value < 'a > (value : * mut u8) ;
        # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "doubleAll"] unsafe fn __cobridge_double < 'a > (numbers : & 'a mut [u64]) -> __cobridge_double_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_double_value"] unsafe fn __cobridge_double_value < 'a > (value : * mut u8) ;

        # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "join"] fn __cobridge_join (parts : & [String] , between : & str) -> __cobridge_join_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_join_value"] unsafe fn __cobridge_join_value (value : * mut String) ;
        # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "toText"] fn __cobridge_number_to_text (number : u64) -> __cobridge_number_to_text_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_number_to_text_value"] unsafe fn __cobridge_number_to_text_value (value : * mut String) ;


        # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "type"] fn __cobridge_type (match_ : u64 , template_ : u64) -> __cobridge_type_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_type_value"] unsafe fn __cobridge_type_value (value : * mut u64) ;
        # [doc = " # Safety"] # [doc = " The pointer points to a byte."] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "read"] unsafe fn __cobridge_read (pointer : * const u8) -> __cobridge_read_alias ; # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_read_value"] unsafe fn __cobridge_read_value (value : * mut u8) ;



        # [cfg (any (unix , windows))] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "everywhere"] fn __cobridge_everywhere () -> __cobridge_everywhere_alias ; # [cfg (any (unix , windows))] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_everywhere_value"] unsafe fn __cobridge_everywhere_value (value : * mut bool) ;

        # [cfg (not (any (unix , windows)))] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "nowhere"] fn __cobridge_nowhere () -> __cobridge_nowhere_alias ; # [cfg (not (any (unix , windows)))] # [doc (hidden)] # [allow (dead_code , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_nowhere_value"] unsafe fn __cobridge_nowhere_value (value : * mut bool) ;

    }

    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/exports.h");

        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_use_session"] unsafe fn __cobridge_use_session (cobridge_out : * mut String , cobridge_call : * mut u8 , cobridge_waker : * const u8 ,) -> u8 ;
        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_use_functions"] unsafe fn __cobridge_use_functions (cobridge_out : * mut String , cobridge_call : * mut u8 , cobridge_waker : * const u8 ,) -> u8 ;
    }
 unsafe extern "C++" { # [namespace = "exports"] # [cxx_name = "cobridge_7Session_open_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_7Session_open_alias = super :: ffi :: __cobridge_7Session_open_future ; # [namespace = "exports"] # [cxx_name = "cobridge_7Session_last_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_7Session_last_alias = super :: ffi :: __cobridge_7Session_last_future ; # [namespace = "exports"] # [cxx_name = "cobridge_7Session_record_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_7Session_record_alias = super :: ffi :: __cobridge_7Session_record_future ; # [namespace = "exports"] # [cxx_name = "cobridge_4View_at_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_4View_at_alias = super :: ffi :: __cobridge_4View_at_future ; # [namespace = "exports::deep"] # [cxx_name = "cobridge_apart_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_apart_alias = super :: ffi :: __cobridge_apart_future ; # [namespace = "faraway"] # [cxx_name = "cobridge_nothing_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_nothing_alias = super :: ffi :: __cobridge_nothing_future ; # [namespace = "exports"] # [cxx_name = "cobridge_5Point_norm_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_5Point_norm_alias = super :: ffi :: __cobridge_5Point_norm_future ; # [namespace = "exports"] # [cxx_name = "cobridge_longest_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_longest_alias = super :: ffi :: __cobridge_longest_future ; # [namespace = "exports"] # [cxx_name = "cobridge_double_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_double_alias = super :: ffi :: __cobridge_double_future ; # [namespace = "exports"] # [cxx_name = "cobridge_join_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_join_alias = super :: ffi :: __cobridge_join_future ; # [namespace = "exports"] # [cxx_name = "cobridge_number_to_text_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_number_to_text_alias = super :: ffi :: __cobridge_number_to_text_future ; # [namespace = "exports"] # [cxx_name = "cobridge_type_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_type_alias = super :: ffi :: __cobridge_type_future ; # [namespace = "exports"] # [cxx_name = "cobridge_read_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_read_alias = super :: ffi :: __cobridge_read_future ; # [cfg (any (unix , windows))] # [namespace = "exports"] # [cxx_name = "cobridge_everywhere_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_everywhere_alias = super :: ffi :: __cobridge_everywhere_future ; # [cfg (not (any (unix , windows)))] # [namespace = "exports"] # [cxx_name = "cobridge_nowhere_future"] # [doc (hidden)] # [allow (non_camel_case_types)] type __cobridge_nowhere_alias = super :: ffi :: __cobridge_nowhere_future ; }  unsafe extern "C++" { include!("cobridge-snapshot-tests/src/exports.rs.async.h"); } }
