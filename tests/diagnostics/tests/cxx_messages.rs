//! A mistake in the cxx part of a bridge reads the same whether there is an async item beside it or not: the same text at
//! the same place as from cxx itself.
//!
//! Each case is compiled twice: as a `#[cxx::bridge]`, and as a `#[cobridge::bridge]` with one async item more at the end.

mod common;

use common::{Message, Rustc};

/// A mistake: what stands in the bridge module, and what stands beside it.
struct Case {
    name: &'static str,
    module: &'static str,
    beside: &'static str,
}

const fn case(name: &'static str, module: &'static str, beside: &'static str) -> Case {
    Case { name, module, beside }
}

/// What cxx's macro refuses.
const REFUSED_BY_CXX: &[Case] = &[
    case("by_value", "unsafe extern \"C++\" {\n    type Thing;\n    fn f(thing: Thing);\n}", ""),
    case("string_by_value", "unsafe extern \"C++\" {\n    fn f(text: CxxString) -> CxxString;\n}", ""),
    case(
        "returned_by_value",
        "extern \"Rust\" {\n    type Thing;\n    fn f() -> Thing;\n}",
        "pub struct Thing;",
    ),
    case("unknown_type", "struct Shared {\n    field: Mystery,\n}", ""),
    case(
        "unknown_in_generics",
        "unsafe extern \"C++\" {\n    fn f(things: &CxxVector<Mystery>) -> UniquePtr<Mystery>;\n}",
        "",
    ),
    case("unsupported_type", "unsafe extern \"C++\" {\n    fn f(value: Option<u8>, pair: (u8, u8));\n}", ""),
    case("vec_of_opaque", "unsafe extern \"C++\" {\n    type Thing;\n    fn f() -> Vec<Thing>;\n}", ""),
    case("box_of_cpp_type", "unsafe extern \"C++\" {\n    type Thing;\n    fn f(thing: Box<Thing>);\n}", ""),
    case(
        "unique_ptr_of_rust_type",
        "extern \"Rust\" {\n    type Thing;\n    fn f(thing: UniquePtr<Thing>);\n}",
        "pub struct Thing;",
    ),
    case(
        "pin_missing",
        "unsafe extern \"C++\" {\n    type Thing;\n    fn f(thing: &mut Thing);\n    fn g(self: &mut Thing);\n}",
        "",
    ),
    case(
        "receiver_ambiguous",
        "unsafe extern \"C++\" {\n    type One;\n    type Two;\n    fn f(&self);\n}",
        "",
    ),
    case("receiver_unknown", "unsafe extern \"C++\" {\n    fn f(self: &Mystery);\n}", ""),
    case("receiver_by_value", "unsafe extern \"C++\" {\n    type One;\n    fn f(self: One);\n}", ""),
    case("reference_to_reference", "unsafe extern \"C++\" {\n    fn f(number: &&u8);\n}", ""),
    case("mutable_return", "unsafe extern \"C++\" {\n    fn f(text: &String) -> &mut String;\n}", ""),
    case("pointer_in_safe_fn", "unsafe extern \"C++\" {\n    fn f(data: *const u8);\n}", ""),
    case("fn_pointer_returned", "unsafe extern \"C++\" {\n    fn f() -> fn(u8) -> u8;\n}", ""),
    case(
        "fn_pointer_to_rust",
        "extern \"Rust\" {\n    fn f(callback: fn(u8) -> u8);\n}",
        "fn f(_: fn(u8) -> u8) {}",
    ),
    case("generics", "unsafe extern \"C++\" {\n    fn f<T>(value: u8);\n}", ""),
    case("where_clause", "unsafe extern \"C++\" {\n    fn f() where u8: Copy;\n}", ""),
    case("variadic", "unsafe extern \"C++\" {\n    unsafe fn f(value: u8, ...);\n}", ""),
    case("pattern", "unsafe extern \"C++\" {\n    fn f((a, b): u8);\n}", ""),
    case("abi_unknown", "unsafe extern \"C\" {\n    fn f(value: u8);\n}", ""),
    case("abi_missing", "unsafe extern {\n    fn f(value: u8);\n}", ""),
    case("block_not_unsafe", "extern \"C++\" {\n    fn f(value: u8);\n}", ""),
    case("item_unsupported", "const N: usize = 5;\nfn f() {}", ""),
    case("use_item", "use std::vec::Vec;", ""),
    case("attribute_unsupported", "unsafe extern \"C++\" {\n    #[inline]\n    fn f(value: u8);\n}", ""),
    case("attribute_of_struct", "#[repr(packed)]\nstruct Shared {\n    field: u8,\n}", ""),
    case("derive_on_struct", "#[derive(BitAnd)]\nstruct Shared {\n    field: u8,\n}", ""),
    case("struct_empty", "struct Shared {}", ""),
    case("struct_generic", "struct Shared<T> {\n    field: u8,\n}", ""),
    case("struct_tuple", "struct Shared(u8);", ""),
    case("struct_recursive", "struct One {\n    field: Two,\n}\nstruct Two {\n    field: One,\n}", ""),
    case("enum_with_data", "enum Shared {\n    One(u8),\n}", ""),
    case("enum_empty", "enum Shared {}", ""),
    case("enum_overflow", "#[repr(u8)]\nenum Shared {\n    One = 255,\n    Two,\n}", ""),
    case("enum_expression", "enum Shared {\n    One = 1 + 1,\n}", ""),
    case(
        "defined_twice",
        "unsafe extern \"C++\" {\n    type Thing;\n    fn f();\n    fn f(value: u8);\n}\nstruct Thing {\n    field: u8,\n}\nextern \"Rust\" {\n    type Thing;\n}",
        "pub struct Thing;",
    ),
    case("name_reserved", "unsafe extern \"C++\" {\n    type Box;\n    type UniquePtr;\n}", ""),
    case("impl_unsupported", "impl UniquePtr<u8> {}\nimpl Clone for u8 {}", ""),
    case("include_malformed", "unsafe extern \"C++\" {\n    include!(./\"a.h\");\n}", ""),
    case("lifetime_undeclared", "unsafe extern \"C++\" {\n    fn f(text: &'a str) -> &'a str;\n}", ""),
    case("alias_of_rust_type", "extern \"Rust\" {\n    type Thing = u8;\n}", ""),
    case(
        "two_mistakes",
        "struct Shared {\n    field: Mystery,\n}\nunsafe extern \"C++\" {\n    fn f(text: CxxString);\n    type Thing;\n    fn g() -> Thing;\n}",
        "",
    ),
];

/// What rustc refuses in cxx's expansion.
const REFUSED_BY_RUSTC: &[Case] = &[
    case("rust_type_missing", "extern \"Rust\" {\n    type Thing;\n}", ""),
    case("rust_fn_missing", "extern \"Rust\" {\n    fn f(value: u8);\n}", ""),
    case(
        "rust_fn_differs",
        "extern \"Rust\" {\n    fn f(value: u8) -> u16;\n}",
        "fn f(value: u32) -> u16 {\n    value as u16\n}",
    ),
    case(
        "rust_method_missing",
        "extern \"Rust\" {\n    type Thing;\n    fn f(self: &Thing);\n}",
        "pub struct Thing;",
    ),
    case("rust_type_unsized", "extern \"Rust\" {\n    type Thing;\n}", "type Thing = str;"),
    case(
        "derive_impossible",
        "#[derive(Clone)]\nstruct Shared {\n    field: Box<Thing>,\n}\nextern \"Rust\" {\n    type Thing;\n}",
        "pub struct Thing;",
    ),
    case(
        "result_without_display",
        "extern \"Rust\" {\n    fn f() -> Result<u8>;\n}",
        "pub struct Wrong;\nfn f() -> Result<u8, Wrong> {\n    Err(Wrong)\n}",
    ),
    case(
        "alias_is_not_extern",
        "unsafe extern \"C++\" {\n    type Thing = crate::Thing;\n    fn f(thing: &Thing);\n}",
        "pub struct Thing;",
    ),
    case("lifetime_missing", "unsafe extern \"C++\" {\n    fn f(left: &str, right: &str) -> &str;\n}", ""),
];

#[test]
fn messages_of_cxx_are_the_same_beside_an_async_item() {
    compare("cxx_macro", REFUSED_BY_CXX);
}

#[test]
fn messages_of_rustc_are_the_same_beside_an_async_item() {
    compare("cxx_rustc", REFUSED_BY_RUSTC);
}

fn compare(folder: &str, cases: &[Case]) {
    let rustc = Rustc::new(folder);
    let mut different = String::new();
    for case in cases {
        let plain = rustc.check("rustc", case.name, "2024", &text(case, "cxx::bridge", ""));
        let with_async = "unsafe extern \"C++\" { async fn added(value: u64) -> Result<u64>; } ";
        let ours = rustc.check("rustc", case.name, "2024", &text(case, "cobridge::bridge", with_async));
        let (plain, ours) = (normal(plain), normal(ours));
        if plain.is_empty() {
            different += &format!("\n{}: nothing is wrong for cxx\n", case.name);
        }
        if plain != ours {
            different += &format!("\n{}:\n  cxx: {plain:#?}\n  cobridge: {ours:#?}\n", case.name);
        }
    }
    assert!(different.is_empty(), "messages differ:{different}");
}

/// The attribute stands on a line of its own; what is added is behind everything else.
fn text(case: &Case, attribute: &str, added: &str) -> String {
    let Case { module, beside, .. } = case;
    format!("#[{attribute}]\npub mod ffi {{\n{module}\n{added}}}\n{beside}\n")
}

/// Without the macro's name, which is what the two are known to differ in.
fn normal(messages: Vec<Message>) -> Vec<Message> {
    messages
        .into_iter()
        .filter(|message| message.level == "error")
        .map(|mut message| {
            message.children.retain(|child| !child.contains("this error originates in the attribute macro"));
            // It lists what the crate graph has, of which `cobridge::RuntimeHandle` is one.
            message.children.retain(|child| !child.contains("the following other types implement trait"));
            for place in message.places.iter_mut().chain(&mut message.children) {
                *place =
                    place.replace("1:1 to 1:20", "the attribute").replace("1:1 to 1:15", "the attribute");
            }
            message
        })
        .collect()
}
