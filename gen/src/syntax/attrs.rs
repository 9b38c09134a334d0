//! The attributes of a bridge and of its async items. cxx's own are read for their meaning and left in place.

use super::{Abi, Form};
use crate::diagnostic::{Diagnostic, Diagnostics};
use proc_macro2::{Span, TokenStream};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Expr, Ident, Lit, LitStr, Meta, Token};

/// What stands in the parentheses of `#[cobridge::bridge(...)]`.
#[derive(Clone, Default)]
pub struct BridgeArgs {
    /// The tokens, handed on to cxx.
    pub tokens: TokenStream,
    /// `namespace = "a::b"` or `namespace = a::b`.
    pub namespace: Vec<String>,
}

const EXPECTED: &str = "expected `namespace = \"...\"`";

impl Parse for BridgeArgs {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let tokens = input.fork().parse()?;
        if input.is_empty() {
            return Ok(BridgeArgs { tokens, namespace: Vec::new() });
        }
        let key: Ident = input.parse()?;
        if key != "namespace" {
            return Err(syn::Error::new(key.span(), EXPECTED));
        }
        input.parse::<Token![=]>()?;
        let namespace = if input.peek(LitStr) {
            let literal: LitStr = input.parse()?;
            segments(&literal.value())
        } else {
            let path = input.call(syn::Path::parse_mod_style);
            path_segments(&path.map_err(|error| syn::Error::new(error.span(), EXPECTED))?)
        };
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            return Err(input.error("a bridge takes no other argument than `namespace = \"...\"`"));
        }
        Ok(BridgeArgs { tokens, namespace })
    }
}

/// The names that cxx's attributes give an item.
#[derive(Clone, Default)]
pub struct Names {
    /// `#[namespace = "..."]`.
    pub namespace: Option<Vec<String>>,
    /// `#[cxx_name = "..."]`.
    pub cxx_name: Option<String>,
    /// `#[rust_name = "..."]`.
    pub rust_name: Option<Ident>,
    /// `#[Self = "Type"]`: an associated function of that type.
    pub self_type: Option<Ident>,
}

/// The attributes of a function of ours.
#[derive(Clone)]
pub struct FnAttrs {
    /// cxx's naming attributes.
    pub names: Names,
    /// `#[blocking]`: runs on the blocking pool.
    pub blocking: bool,
    /// `#[local]`: the future is `!Send`.
    pub local: bool,
    /// `#[capacity(N)]` of a stream; 0 for `#[unbounded]`.
    pub capacity: u64,
    /// Documentation, kept on the generated function.
    pub docs: Vec<Attribute>,
    /// `#[cfg]`, repeated on everything generated.
    pub cfg: Vec<Attribute>,
    /// Lints, `#[deprecated]` and `#[must_use]`, kept on the generated function.
    pub passed: Vec<Attribute>,
}

/// The attributes that only make sense on an async fn.
const ASYNC_ONLY: [&str; 2] = ["blocking", "local"];
/// The attributes that belong to streams.
const STREAM_ONLY: [&str; 2] = ["capacity", "unbounded"];

/// Of a stream whose declaration says nothing.
const CAPACITY: u64 = 64;

impl FnAttrs {
    /// Reads the attributes of a function of ours. What can't be read is left out, with a message.
    pub(super) fn parse(attrs: &[Attribute], abi: Abi, form: Form, errors: &mut Diagnostics) -> FnAttrs {
        let mut read = FnAttrs {
            names: item_names(attrs),
            blocking: false,
            local: false,
            capacity: CAPACITY,
            docs: Vec::new(),
            cfg: Vec::new(),
            passed: Vec::new(),
        };
        for attr in attrs {
            let path = attr.path();
            let Some(name) = path.get_ident().map(Ident::to_string) else {
                match path.segments.first().map(|tool| tool.ident.to_string()).as_deref() {
                    Some("clippy") => read.passed.push(attr.clone()),
                    // It is about the text before it is expanded.
                    Some("rustfmt") => {}
                    _ => errors.push(unsupported(attr, abi, form)),
                }
                continue;
            };
            match name.as_str() {
                // Refused by `refuse_on_plain_fn`, which sees every plain function.
                "blocking" | "local" | "capacity" | "unbounded" if form == Form::Plain => {}
                "blocking" if form == Form::Stream => errors.push(
                    Diagnostic::new(attr, "`#[blocking]` is for an `async fn`").help(match abi {
                        Abi::Rust => "remove it; the Rust stream can await its runtime's `spawn_blocking` where it would block",
                        Abi::Zig => "remove it: a function that blocks takes a `rust.Sink`, and sends from a thread of its own",
                        _ => "remove it: a function that blocks takes a `rust::Sink`, and sends from a thread of its own",
                    }),
                ),
                "capacity" if form == Form::Stream => match read_capacity(attr) {
                    Ok(capacity) => read.capacity = capacity,
                    Err(refused) => errors.push(refused),
                },
                "unbounded" if form == Form::Stream => {
                    refuse_argument(attr, "unbounded", errors);
                    read.capacity = 0;
                }
                "blocking" | "local" => {
                    refuse_argument(attr, &name, errors);
                    if name == "blocking" { read.blocking = true } else { read.local = true }
                }
                "doc" => read.docs.push(attr.clone()),
                "cfg" => read.cfg.push(attr.clone()),
                "allow" | "warn" | "deny" | "forbid" | "expect" | "deprecated" | "must_use" => {
                    read.passed.push(attr.clone());
                }
                "namespace" | "cxx_name" | "rust_name" | "Self" => {}
                other if STREAM_ONLY.contains(&other) => errors.push(
                    Diagnostic::new(attr, format!("`#[{other}]` belongs to a stream"))
                        .help("an async fn answers once and has no capacity: remove the attribute"),
                ),
                _ => errors.push(unsupported(attr, abi, form)),
            }
        }
        // In `extern "Rust"` `#[blocking]` is refused by itself, and must not be advised.
        if read.blocking && read.local && abi != Abi::Rust {
            errors.push(
                Diagnostic::at(attr_span(attrs, "local"), "`#[local]` and `#[blocking]` exclude each other")
                    .help("`#[blocking]` runs the function on another thread, `#[local]` keeps it on its own: keep the one that you mean"),
            );
        }
        if let (Some(_), Some(unbounded)) = (find(attrs, "capacity"), find(attrs, "unbounded")) {
            errors.push(
                Diagnostic::new(unbounded, "`#[capacity]` and `#[unbounded]` exclude each other")
                    .help("keep one of them"),
            );
        }
        for name in ours(abi, form) {
            for again in attrs.iter().filter(|attr| attr.path().is_ident(name)).skip(1) {
                errors.push(
                    Diagnostic::new(again, format!("`#[{name}]` stands here twice")).help("keep one of them"),
                );
            }
        }
        read
    }
}

fn find<'a>(attrs: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attrs.iter().find(|attr| attr.path().is_ident(name))
}

fn refuse_argument(attr: &Attribute, name: &str, errors: &mut Diagnostics) {
    if !matches!(attr.meta, Meta::Path(_)) {
        errors.push(
            Diagnostic::new(attr, format!("`#[{name}]` takes no argument"))
                .help(format!("write `#[{name}]`")),
        );
    }
}

/// `#[capacity(N)]`.
fn read_capacity(attr: &Attribute) -> Result<u64, Diagnostic> {
    // As much as fits in memory with items of any size that makes sense.
    const LARGEST: u64 = 1 << 24;
    let number = attr.parse_args::<syn::LitInt>().ok().and_then(|number| number.base10_parse::<u64>().ok());
    match number {
        Some(capacity @ 1..=LARGEST) => Ok(capacity),
        _ => Err(Diagnostic::new(attr, "`#[capacity]` takes the number of items that wait at most")
            .help("write `#[capacity(256)]`, from 1 to 16777216; or `#[unbounded]`")),
    }
}

/// Those of our attributes that a function of this block and form may have.
fn ours(abi: Abi, form: Form) -> &'static [&'static str] {
    match (form, abi) {
        (Form::Stream | Form::Async, Abi::Rust) => &["local"],
        (Form::Stream, _) => &["capacity", "unbounded", "local"],
        (Form::Async, _) => &["blocking", "local"],
        (Form::Plain, _) => &[],
    }
}

fn unsupported(attr: &Attribute, abi: Abi, form: Form) -> Diagnostic {
    let what = match form {
        Form::Stream => "a stream",
        Form::Async => "an async fn",
        Form::Plain => "a function",
    };
    let ours: String = ours(abi, form).iter().map(|name| format!("#[{name}], ")).collect();
    Diagnostic::new(attr, "unsupported attribute").help(format!(
        "{what} of this block takes {ours}#[cfg], #[cxx_name], #[rust_name], #[namespace], lints and documentation",
    ))
}

/// A message for each of our attributes on a function that is not async.
pub fn refuse_on_plain_fn(attrs: &[Attribute], abi: Abi, errors: &mut Diagnostics) {
    for attr in attrs {
        let Some(name) = attr.path().get_ident().map(Ident::to_string) else { continue };
        if ASYNC_ONLY.contains(&name.as_str()) {
            // As an `async fn` it would be refused again.
            let help = match (abi, name.as_str()) {
                (Abi::Rust, "blocking") => {
                    "remove `#[blocking]`: C++ waits for a plain function anyway".to_owned()
                }
                _ => format!("write `async fn`, or remove `#[{name}]`"),
            };
            errors.push(Diagnostic::new(attr, format!("`#[{name}]` is only for an `async fn`")).help(help));
        }
        if STREAM_ONLY.contains(&name.as_str()) {
            errors.push(
                Diagnostic::new(attr, format!("`#[{name}]` belongs to a stream"))
                    .help("remove the attribute"),
            );
        }
    }
}

/// Reads cxx's naming attributes, skipping what cxx itself will refuse.
pub fn item_names(attrs: &[Attribute]) -> Names {
    let mut names = Names::default();
    for attr in attrs {
        let Some(ident) = attr.path().get_ident().map(Ident::to_string) else { continue };
        let Meta::NameValue(meta) = &attr.meta else { continue };
        match ident.as_str() {
            "namespace" => names.namespace = text(&meta.value).map(|text| segments(&text)),
            "cxx_name" => names.cxx_name = text(&meta.value),
            "rust_name" => names.rust_name = ident_of(&meta.value),
            "Self" => names.self_type = ident_of(&meta.value),
            _ => {}
        }
    }
    names
}

fn text(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        Expr::Path(path) if path.qself.is_none() => Some(path_segments(&path.path).join("::")),
        _ => None,
    }
}

fn ident_of(value: &Expr) -> Option<Ident> {
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => text.parse().ok(),
            _ => None,
        },
        Expr::Path(path) => path.path.get_ident().cloned(),
        _ => None,
    }
}

fn segments(text: &str) -> Vec<String> {
    text.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn path_segments(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

fn attr_span(attrs: &[Attribute], name: &str) -> Span {
    attrs
        .iter()
        .find(|attr| attr.path().is_ident(name))
        .and_then(|attr| attr.path().get_ident().map(Ident::span))
        .unwrap_or_else(Span::call_site)
}
