//! What everything is called.
//!
//! For a function `fetch` and a method `send` of `Client`:
//!
//! | what | function | method |
//! |---|---|---|
//! | starter (or shim) in Rust | `__cobridge_fetch` | `__cobridge_6Client_send` |
//! | starter in C++, in the function's namespace | `cobridge_fetch` | `cobridge_6Client_send` |
//! | description in C++ | `cobridge_fetch_call` | `cobridge_6Client_send_call` |
//! | callback context and alias | `FetchContext`, `FetchCallback` | `ClientSendContext`, `ClientSendCallback` |
//! | an exported function's future in C++ | `cobridge_fetch_future` | `cobridge_6Client_send_future` |
//! | an exported function's stream in C++ | `cobridge_ticks_stream` | `cobridge_6Client_ticks_stream` |
//!
//! The number is the length of the type's name, so that no free function can have a method's name: a Rust name never
//! starts with a digit. Rust names are unique in a file that holds bridges (cxx asks for it), so these are as well. C++
//! reserves double underscores, and cxx refuses them: in C++ names each `__` of a Rust name becomes `_0_`.

use super::call::Target;
use super::types::receiver_type;
use crate::syntax::{Function, Scope};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{ForeignItemFn, Pat, PatIdent, ReceiverKind};

/// The function's name in Rust.
pub fn rust_name(function: &Function) -> Ident {
    function.attrs.names.rust_name.clone().unwrap_or_else(|| function.item.sig.ident.clone())
}

/// `FetchContext`, `ClientSendContext`.
pub fn context_name(function: &Function) -> String {
    format!("{}Context", context_stem(function))
}

/// What the names of a function's context and of its callback begin with.
pub(super) fn context_stem(function: &Function) -> String {
    let owner = owner_name(function).map(|owner| camel(&owner)).unwrap_or_default();
    format!("{owner}{}", camel(&plain(&rust_name(function))))
}

pub(super) fn starter(function: &Function) -> Ident {
    Ident::new(&format!("__cobridge_{}", stem(function)), function.item.sig.ident.span())
}

pub(super) fn cpp_starter(function: &Function) -> String {
    without_double_underscores(format!("cobridge_{}", stem(function)))
}

/// cxx refuses, and C++ reserves, names with two underscores in a row.
pub(super) fn without_double_underscores(mut name: String) -> String {
    while let Some(at) = name.find("__") {
        name.replace_range(at..at + 2, "_0_");
    }
    name
}

fn stem(function: &Function) -> String {
    let name = plain(&rust_name(function));
    match owner_name(function) {
        Some(owner) => format!("{}{owner}_{name}", owner.len()),
        None => name,
    }
}

/// The type that the function belongs to, as written.
pub(crate) fn owner(function: &Function) -> Option<&Ident> {
    let Some(receiver) = function.item.sig.receiver() else {
        return function.attrs.names.self_type.as_ref();
    };
    match &receiver.kind {
        ReceiverKind::Typed(_, ty) => {
            receiver_type(ty).and_then(|path| path.path.segments.last()).map(|segment| &segment.ident)
        }
        _ => function.block_type.as_ref(),
    }
}

/// Its name.
pub(super) fn owner_name(function: &Function) -> Option<String> {
    owner(function).map(plain)
}

/// How C++ calls the user's function.
pub(super) fn target(function: &Function, scope: &Scope) -> Target {
    let name = function.attrs.names.cxx_name.clone().unwrap_or_else(|| plain(&function.item.sig.ident));
    if function.item.sig.receiver().is_some() {
        return Target::Method(name);
    }
    let namespace = function.namespace();
    if let Some(owner) = &function.attrs.names.self_type {
        let owner = scope.get(owner).map_or_else(|| qualified(namespace, &plain(owner)), |ty| ty.path());
        return Target::Associated(format!("{owner}::{name}"));
    }
    Target::Free(qualified(namespace, &name))
}

fn qualified(namespace: &[String], name: &str) -> String {
    namespace.iter().map(String::as_str).chain([name]).map(|part| format!("::{part}")).collect()
}

/// `a::b::name`.
pub(super) fn path(namespace: &[String], name: &str) -> String {
    namespace.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join("::")
}

/// `#[namespace = "a::b"]` for a declaration of ours.
pub(super) fn namespace_attribute(namespace: &[String]) -> Option<TokenStream> {
    (!namespace.is_empty()).then(|| {
        let namespace = namespace.join("::");
        quote!(#[namespace = #namespace])
    })
}

/// The argument's name in the starter: the user's own, unless C++ could not have it.
pub(super) fn starter_argument(pattern: &Pat) -> TokenStream {
    let Pat::Ident(PatIdent { ident, .. }) = pattern else { return pattern.to_token_stream() };
    let name = plain(ident);
    if *ident == name && !CPP_KEYWORDS.contains(&name.as_str()) {
        return pattern.to_token_stream();
    }
    Ident::new(&format!("{name}_"), ident.span()).to_token_stream()
}

/// The words that C++ reserves and Rust does not. Others reach C++ from raw identifiers only.
const CPP_KEYWORDS: [&str; 75] = [
    "alignas",
    "alignof",
    "and",
    "and_eq",
    "asm",
    "auto",
    "bitand",
    "bitor",
    "bool",
    "case",
    "catch",
    "char",
    "char8_t",
    "char16_t",
    "char32_t",
    "class",
    "co_await",
    "co_return",
    "co_yield",
    "compl",
    "concept",
    "const_cast",
    "consteval",
    "constexpr",
    "constinit",
    "decltype",
    "default",
    "delete",
    "double",
    "dynamic_cast",
    "explicit",
    "export",
    "float",
    "friend",
    "goto",
    "inline",
    "int",
    "long",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "not",
    "not_eq",
    "nullptr",
    "operator",
    "or",
    "or_eq",
    "private",
    "protected",
    "public",
    "register",
    "reinterpret_cast",
    "requires",
    "short",
    "signed",
    "sizeof",
    "static_assert",
    "static_cast",
    "switch",
    "template",
    "this",
    "thread_local",
    "throw",
    "typedef",
    "typeid",
    "typename",
    "union",
    "unsigned",
    "using",
    "void",
    "volatile",
    "wchar_t",
    "xor",
    "xor_eq",
];

/// `r#type` is `type`.
pub(super) fn plain(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map(str::to_owned).unwrap_or(text)
}

fn camel(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty());
    words
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters)
        })
        .collect()
}

/// The declaration in one line, as the user would write it.
pub(super) fn declaration(item: &ForeignItemFn) -> String {
    tidy(&item.sig.to_token_stream().to_string())
}

/// Tokens as people write them.
pub(super) fn tidy(tokens: &str) -> String {
    // Token streams print with a space between any two tokens.
    const TIGHTER: [(&str, &str); 20] = [
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" ,", ","),
        (" :", ":"),
        ("& ", "&"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ;", ";"),
        ("[ ", "["),
        (" ]", "]"),
        ("-> (", "-> ("),
        ("->(", "-> ("),
        (",)", ")"),
        ("->", " -> "),
        ("  ->", " ->"),
        ("->  ", "-> "),
        ("- >", "->"),
        ("* ", "*"),
    ];
    let mut text = tokens.to_owned();
    for (from, to) in TIGHTER {
        text = text.replace(from, to);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn camel_case_drops_underscores() {
        assert_eq!(camel("fetch"), "Fetch");
        assert_eq!(camel("fetch_all_2"), "FetchAll2");
        assert_eq!(camel("_x__y"), "XY");
        assert_eq!(camel("Client"), "Client");
    }

    #[test]
    fn declarations_read_as_written() {
        let cases = [
            "async fn fetch(url: &str) -> Result<Vec<u8>>",
            "async fn send(self: &Client, request: Request) -> Result<Response>",
            "async fn ping()",
            "async fn change(self: Pin<&mut Client>, data: &mut [u8], pointer: *const u8) -> [i32; 3]",
            "async fn greet<'a>(name: &'a str) -> &'a str",
        ];
        for case in cases {
            let item: ForeignItemFn = syn::parse_str(&format!("{case};")).unwrap();
            assert_eq!(declaration(&item), case);
        }
    }
}
