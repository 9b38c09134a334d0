//! The types that Zig and Rust both know, and how each crosses.

use super::ZigCallback;
use super::channel;
use crate::lower::End;
use crate::syntax::{Kind, Scope};
use syn::{GenericArgument, PathArguments, Type};

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
    /// The end of a channel: likewise. Only of an argument.
    Channel {
        /// Which one.
        end: End,
        /// Of its items.
        item: Box<ZigType>,
    },
    /// `&T` of an opaque type of Rust's: crosses as its address.
    RustRef {
        /// Its name.
        name: String,
        /// `&mut T`.
        is_mutable: bool,
    },
    /// `Box<T>` of an opaque type of Rust's: moved out of where it lies.
    RustBox(String),
    /// `impl AsyncFn(A) -> R`: likewise. Only of an argument.
    AsyncFn(Box<ZigCallback>),
}

/// How a value crosses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Crossing {
    /// As it is.
    Value,
    /// A reference to something opaque: as its address.
    Reference {
        /// `&mut T`.
        is_mutable: bool,
    },
    /// `&str`, as its address and length.
    Text,
    /// A slice, likewise.
    Slice {
        /// Of what.
        element: String,
        /// `&mut [T]`.
        is_mutable: bool,
    },
    /// By a pointer to where it is moved out.
    Moved,
}

/// A Rust type whose name in Zig is the same.
pub type Scalar = &'static str;

/// What crosses as it is, and is an element of slices and vectors. `bool` is not: cxx has no vector of it.
const NUMBERS: [Scalar; 12] =
    ["u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize", "f32", "f64"];

impl ZigType {
    /// None if it has no counterpart.
    pub fn of(ty: &Type, scope: &Scope) -> Option<ZigType> {
        if let Some(end) = channel::of(ty, scope) {
            return Some(end);
        }
        match ty {
            Type::Group(group) => ZigType::of(&group.elem, scope),
            Type::Paren(paren) => ZigType::of(&paren.elem, scope),
            Type::ImplTrait(_) => ZigCallback::of(ty, scope).map(Box::new).map(ZigType::AsyncFn),
            Type::Tuple(tuple) if tuple.elems.is_empty() => Some(ZigType::Nothing),
            Type::Reference(reference) => {
                let is_mutable = reference.mutability.is_some();
                match &*reference.elem {
                    Type::Slice(slice) => Some(ZigType::Slice { element: number(&slice.elem)?, is_mutable }),
                    Type::Path(path) if path.path.is_ident("str") && !is_mutable => Some(ZigType::Text),
                    target => rust_type(target, scope).map(|name| ZigType::RustRef { name, is_mutable }),
                }
            }
            Type::Path(path) if path.qself.is_none() && path.path.segments.len() == 1 => {
                let segment = path.path.segments.first()?;
                match &segment.arguments {
                    PathArguments::None if segment.ident == "String" => Some(ZigType::String),
                    PathArguments::None if segment.ident == "bool" => Some(ZigType::Scalar("bool")),
                    PathArguments::None => number(ty).map(ZigType::Scalar),
                    PathArguments::AngleBracketed(arguments) if segment.ident == "Box" => {
                        match (arguments.args.first(), arguments.args.len()) {
                            (Some(GenericArgument::Type(content)), 1) => {
                                rust_type(content, scope).map(ZigType::RustBox)
                            }
                            _ => None,
                        }
                    }
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
            ZigType::Channel { end, item } => channel::zig(*end, item),
            ZigType::RustRef { name, is_mutable: false } => format!("*const bridge.{name}"),
            ZigType::RustRef { name, is_mutable: true } => format!("*bridge.{name}"),
            ZigType::RustBox(name) => format!("rust.Box(bridge.{name})"),
            ZigType::AsyncFn(callback) => callback.zig(),
        }
    }

    /// How it crosses.
    pub fn crossing(&self) -> Crossing {
        match self {
            ZigType::Nothing | ZigType::Scalar(_) => Crossing::Value,
            ZigType::Text => Crossing::Text,
            ZigType::Slice { element, is_mutable } => {
                Crossing::Slice { element: (*element).to_owned(), is_mutable: *is_mutable }
            }
            ZigType::RustRef { is_mutable, .. } => Crossing::Reference { is_mutable: *is_mutable },
            ZigType::String
            | ZigType::Vec(_)
            | ZigType::RustBox(_)
            | ZigType::Channel { .. }
            | ZigType::AsyncFn(_) => Crossing::Moved,
        }
    }
}

/// The name of an opaque type of Rust's that Zig can have: one without lifetimes.
fn rust_type(ty: &Type, scope: &Scope) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    let name = path.path.get_ident()?;
    let declared = scope.get(name)?;
    (declared.kind == Kind::RustType && !declared.borrows).then(|| name.to_string())
}

fn number(ty: &Type) -> Option<Scalar> {
    let Type::Path(path) = ty else { return None };
    let name = path.path.get_ident()?;
    NUMBERS.into_iter().find(|number| name == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_that_both_know() {
        let zig =
            |text: &str| ZigType::of(&syn::parse_str(text).unwrap(), &Scope::default()).map(|ty| ty.zig());
        for (rust, expected) in [
            ("()", "void"),
            ("u8", "u8"),
            ("bool", "bool"),
            ("&str", "[]const u8"),
            ("&'a [f64]", "[]const f64"),
            ("&mut [i16]", "[]i16"),
            ("String", "rust.String"),
            ("Vec<usize>", "rust.Vec(usize)"),
            ("Sender<u64>", "rust.Sender(u64)"),
            ("Receiver<Vec<u8>>", "rust.Receiver(rust.Vec(u8))"),
        ] {
            assert_eq!(zig(rust).as_deref(), Some(expected), "{rust}");
        }
        assert_eq!(
            zig("impl AsyncFn(u64, &str) -> Result<String>").as_deref(),
            Some("rust.AsyncFn(fn (u64, []const u8) rust.String)")
        );
        assert_eq!(zig("impl AsyncFn()").as_deref(), Some("rust.AsyncFn(fn () void)"));
        for refused in
            ["impl AsyncFn(&u8)", "impl AsyncFn() -> &str", "impl Fn()", "impl AsyncFn(impl AsyncFn())"]
        {
            assert_eq!(zig(refused), None, "{refused}");
        }
        for refused in [
            "&mut str",
            "Vec<String>",
            "Vec<bool>",
            "&u8",
            "Box<u8>",
            "a::String",
            "[u8; 4]",
            "&[String]",
            "Sender<&str>",
            "Receiver<()>",
            "Vec<Sender<u8>>",
        ] {
            assert_eq!(zig(refused), None, "{refused}");
        }
    }
}
