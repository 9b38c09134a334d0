//! A function of `extern "Zig"`. cxx knows nothing of it: Rust calls a C function that the generated Zig shim exports, which calls
//! the user's.
//!
//! How an argument crosses is its [`ZigType`]'s to say. The answer is written to where the first argument of the shim points,
//! and the shim says whether it is a value or an error.

use super::{names, split_result, types};
use crate::diagnostic::ends;
use crate::syntax::{Form, Function, ZigBlock};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, FnArg, GenericArgument, Pat, PathArguments, Safety, Type};

/// An `extern "Zig"` block.
pub struct ZigPlan {
    /// The first and the last token of the block, attributes included.
    pub extent: (Span, Span),
    /// The Zig files that hold the functions, relative to the crate's folder, as the user wrote them.
    pub files: Vec<syn::LitStr>,
    /// The functions, in the order of the text.
    pub functions: Vec<ZigFunction>,
}

/// One function.
pub struct ZigFunction {
    /// An `async fn`.
    pub is_async: bool,
    /// Its name in Rust.
    pub name: Ident,
    /// Its name in Zig.
    pub zig_name: String,
    /// The bridge's namespace and the name, for messages: `hashes::sum`.
    pub path: String,
    /// `unsafe` if declared so.
    pub unsafety: Option<syn::Token![unsafe]>,
    /// Lifetimes of the function.
    pub generics: TokenStream,
    /// The arguments.
    pub arguments: Vec<ZigArgument>,
    /// The value.
    pub value: ZigType,
    /// The value's Rust type; `()` if there is none.
    pub rust_value: TokenStream,
    /// Declared with `Result`.
    pub fallible: bool,
    /// `#[local]`.
    pub local: bool,
    /// Documentation, lints and the like, for the Rust function.
    pub attrs: Vec<Attribute>,
    /// `#[cfg]`s, for everything generated.
    pub cfg: Vec<Attribute>,
    /// The declaration in one line.
    pub declaration: String,
}

/// An argument.
pub struct ZigArgument {
    /// Its name.
    pub name: Ident,
    /// Its type in Rust.
    pub rust: TokenStream,
    /// Its type.
    pub ty: ZigType,
}

/// A type that Zig and Rust both know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ZigType {
    /// Nothing: only of a value.
    Nothing,
    /// A number or a truth value: crosses as it is.
    Scalar(Scalar),
    /// `&str`: crosses as its address and length.
    Text,
    /// A slice of numbers: likewise.
    Slice {
        /// What it is a slice of.
        element: Scalar,
        /// `&mut [T]`.
        is_mutable: bool,
    },
    /// `String`: moved out of where it lies.
    String,
    /// `Vec<T>` of numbers: likewise.
    Vec(Scalar),
}

/// A Rust type whose name in Zig is the same.
pub type Scalar = &'static str;

/// What crosses as it is, and is an element of slices and vectors. `bool` is not: cxx has no vector of it.
const NUMBERS: [Scalar; 12] =
    ["u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize", "f32", "f64"];

impl ZigType {
    /// None if it has no counterpart.
    pub fn of(ty: &Type) -> Option<ZigType> {
        match ty {
            Type::Group(group) => ZigType::of(&group.elem),
            Type::Paren(paren) => ZigType::of(&paren.elem),
            Type::Tuple(tuple) if tuple.elems.is_empty() => Some(ZigType::Nothing),
            Type::Reference(reference) => {
                let is_mutable = reference.mutability.is_some();
                match &*reference.elem {
                    Type::Slice(slice) => Some(ZigType::Slice { element: number(&slice.elem)?, is_mutable }),
                    Type::Path(path) if path.path.is_ident("str") && !is_mutable => Some(ZigType::Text),
                    _ => None,
                }
            }
            Type::Path(path) if path.qself.is_none() && path.path.segments.len() == 1 => {
                let segment = path.path.segments.first()?;
                match &segment.arguments {
                    PathArguments::None if segment.ident == "String" => Some(ZigType::String),
                    PathArguments::None if segment.ident == "bool" => Some(ZigType::Scalar("bool")),
                    PathArguments::None => number(ty).map(ZigType::Scalar),
                    PathArguments::AngleBracketed(arguments) if segment.ident == "Vec" => {
                        match (arguments.args.first(), arguments.args.len()) {
                            (Some(GenericArgument::Type(element)), 1) => number(element).map(ZigType::Vec),
                            _ => None,
                        }
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// What it is called in Zig.
    pub fn zig(&self) -> String {
        match self {
            ZigType::Nothing => "void".to_owned(),
            ZigType::Scalar(name) => (*name).to_owned(),
            ZigType::Text => "[]const u8".to_owned(),
            ZigType::Slice { element, is_mutable: false } => format!("[]const {element}"),
            ZigType::Slice { element, is_mutable: true } => format!("[]{element}"),
            ZigType::String => "rust.String".to_owned(),
            ZigType::Vec(element) => format!("rust.Vec({element})"),
        }
    }
}

fn number(ty: &Type) -> Option<Scalar> {
    let Type::Path(path) = ty else { return None };
    let name = path.path.get_ident()?;
    NUMBERS.into_iter().find(|number| name == number)
}

/// The name of the C function through which Rust calls `path` in the package of that name.
pub fn zig_symbol(package: &str, path: &str) -> String {
    format!("cobridge1$zig${package}${}", path.replace("::", "$"))
}

pub(super) fn lower_zig(block: &ZigBlock) -> ZigPlan {
    ZigPlan {
        extent: ends(block.item.to_token_stream()),
        files: block.files.clone(),
        functions: block.functions.iter().map(lower_function).collect(),
    }
}

fn lower_function(function: &Function) -> ZigFunction {
    let signature = &function.item.sig;
    let (value, result) = function.output().map_or((None, None), split_result);
    let arguments = signature.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => Some(ZigArgument {
            name: match &*argument.pat {
                Pat::Ident(pattern) => pattern.ident.clone(),
                // Refused by the checks.
                _ => return None,
            },
            rust: types::qualified(&argument.ty),
            ty: ZigType::of(&argument.ty)?,
        }),
        FnArg::Receiver(_) => None,
    });
    let name = names::rust_name(function);
    let generics = &signature.generics;
    ZigFunction {
        is_async: function.form == Form::Async,
        zig_name: function.attrs.names.cxx_name.clone().unwrap_or_else(|| names::plain(&signature.ident)),
        path: names::path(function.namespace(), &names::plain(&name)),
        name,
        unsafety: match &signature.safety {
            Safety::Unsafe(token) => Some(*token),
            _ => None,
        },
        generics: quote!(#generics),
        arguments: arguments.collect(),
        value: value.and_then(ZigType::of).unwrap_or(ZigType::Nothing),
        rust_value: value.map_or_else(|| quote!(()), types::qualified),
        fallible: result.is_some(),
        local: function.attrs.local,
        attrs: function.attrs.docs.iter().chain(&function.attrs.passed).cloned().collect(),
        cfg: function.cfg(),
        declaration: names::declaration(&function.item),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_that_both_know() {
        let zig = |text: &str| ZigType::of(&syn::parse_str(text).unwrap()).map(|ty| ty.zig());
        for (rust, expected) in [
            ("()", "void"),
            ("u8", "u8"),
            ("bool", "bool"),
            ("&str", "[]const u8"),
            ("&'a [f64]", "[]const f64"),
            ("&mut [i16]", "[]i16"),
            ("String", "rust.String"),
            ("Vec<usize>", "rust.Vec(usize)"),
        ] {
            assert_eq!(zig(rust).as_deref(), Some(expected), "{rust}");
        }
        for refused in
            ["&mut str", "Vec<String>", "Vec<bool>", "&u8", "Box<u8>", "a::String", "[u8; 4]", "&[String]"]
        {
            assert_eq!(zig(refused), None, "{refused}");
        }
    }
}
