//! The types that Zig and Rust both know, and how each crosses.

use super::{ZigCallback, channel};
use crate::lower::End;
use crate::syntax::{Declared, Kind, Scope, Shape};
use std::fmt;
use syn::{Expr, GenericArgument, Ident, Lit, PathArguments, Type};

/// A type that Zig and Rust both know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ZigType {
    /// Nothing: only of a value.
    Nothing,
    /// A number or a truth value: crosses as it is.
    Scalar(Scalar),
    /// A shared enum of the bridge: crosses as its integer.
    Enum(String),
    /// `&str`: crosses as its address and length.
    Text,
    /// A slice: likewise.
    Slice {
        /// What it is a slice of.
        element: Element,
        /// `&mut [T]`.
        is_mutable: bool,
    },
    /// A reference to one object: crosses as its address.
    Reference {
        /// What it refers to.
        to: Object,
        /// `&mut T`.
        is_mutable: bool,
    },
    /// `ZigBox<T>`, by the type's name in Zig: crosses as the object's address.
    Owned(String),
    /// `String`: moved out of where it lies.
    String,
    /// `Vec<T>`: likewise.
    Vec(Element),
    /// A shared struct of the bridge: likewise.
    Struct(String),
    /// `[T; N]`: likewise.
    Array {
        /// A number or `bool`.
        element: Scalar,
        /// N.
        length: u64,
    },
    /// `Option<T>`: of what crosses as one address, as that address or null; else like a struct.
    Option(Box<ZigType>),
    /// `Box<T>` of an opaque type of Rust's: likewise.
    RustBox(String),
    /// The end of a channel: likewise. Only of an argument.
    Channel {
        /// Which one.
        end: End,
        /// Of its items.
        item: Box<ZigType>,
    },
    /// `impl AsyncFn(A) -> R`: likewise. Only of an argument.
    AsyncFn(Box<ZigCallback>),
}

/// A Rust type whose name in Zig is the same.
pub type Scalar = &'static str;

/// What slices and vectors are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// A number or a truth value.
    Scalar(Scalar),
    /// A `String`.
    String,
    /// A shared struct or enum of the bridge.
    Shared(String),
}

/// What a reference refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// A shared struct of the bridge.
    Shared(String),
    /// An opaque type of Zig, by its name in Zig.
    Opaque(String),
    /// An opaque type of Rust's.
    Rust(String),
}

/// As it is written in Zig.
impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Element::Scalar(name) => f.write_str(name),
            Element::String => f.write_str("rust.String"),
            Element::Shared(name) => write!(f, "bridge.{name}"),
        }
    }
}

/// As it is written in Zig.
impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Object::Shared(name) | Object::Rust(name) => write!(f, "bridge.{name}"),
            Object::Opaque(name) => write!(f, "types.{name}"),
        }
    }
}

/// How a value crosses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crossing {
    /// As it is.
    Value,
    /// As the address of an object that stays where it is, or that is given away; null for `None`.
    Address,
    /// As its address and length.
    Slice,
    /// As the address of where it lies, from where it is moved out.
    Moved,
}

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
            _ => Reader { scope, seen: Vec::new() }.read(ty),
        }
    }

    /// What it is called in Zig, where `bridge` and `types` are the shared types and the user's own.
    pub fn zig(&self) -> String {
        match self {
            ZigType::Nothing => "void".to_owned(),
            ZigType::Scalar(name) => (*name).to_owned(),
            ZigType::Enum(name) | ZigType::Struct(name) => format!("bridge.{name}"),
            ZigType::Text => "[]const u8".to_owned(),
            ZigType::Slice { element, is_mutable: false } => format!("[]const {element}"),
            ZigType::Slice { element, is_mutable: true } => format!("[]{element}"),
            ZigType::Reference { to, is_mutable: false } => format!("*const {to}"),
            ZigType::Reference { to, is_mutable: true } => format!("*{to}"),
            ZigType::Owned(name) => format!("types.{name}"),
            ZigType::String => "rust.String".to_owned(),
            ZigType::Vec(element) => format!("rust.Vec({element})"),
            ZigType::Array { element, length } => format!("[{length}]{element}"),
            ZigType::Option(value) => format!("?{}", value.zig()),
            ZigType::RustBox(name) => format!("rust.Box(bridge.{name})"),
            ZigType::Channel { end, item } => channel::zig(*end, item),
            ZigType::AsyncFn(callback) => callback.zig(),
        }
    }

    /// How it crosses as an argument. As what is returned, all but `Slice` and an option that is `Moved` are as they are.
    pub fn crossing(&self) -> Crossing {
        match self {
            ZigType::Nothing | ZigType::Scalar(_) | ZigType::Enum(_) => Crossing::Value,
            ZigType::Text | ZigType::Slice { .. } => Crossing::Slice,
            ZigType::Reference { .. } | ZigType::Owned(_) => Crossing::Address,
            ZigType::String
            | ZigType::Vec(_)
            | ZigType::Struct(_)
            | ZigType::Array { .. }
            | ZigType::RustBox(_)
            | ZigType::Channel { .. }
            | ZigType::AsyncFn(_) => Crossing::Moved,
            ZigType::Option(value) => match value.crossing() {
                Crossing::Address => Crossing::Address,
                Crossing::Value | Crossing::Slice | Crossing::Moved => Crossing::Moved,
            },
        }
    }

    /// Whether it is an owned value, or none, that both have in the same form: what is moved without another look at it.
    pub fn is_plain(&self) -> bool {
        match self {
            ZigType::Nothing
            | ZigType::Scalar(_)
            | ZigType::Enum(_)
            | ZigType::String
            | ZigType::Vec(_)
            | ZigType::Struct(_)
            | ZigType::Array { .. }
            | ZigType::RustBox(_) => true,
            ZigType::Text
            | ZigType::Slice { .. }
            | ZigType::Reference { .. }
            | ZigType::Owned(_)
            | ZigType::Option(_)
            | ZigType::Channel { .. }
            | ZigType::AsyncFn(_) => false,
        }
    }

    /// Whether it is one that can be lent to a call, and that both have in the same form.
    pub fn is_plain_or_lent(&self) -> bool {
        let is_lent = match self {
            ZigType::Reference { to, .. } => !matches!(to, Object::Opaque(_)),
            other => matches!(other, ZigType::Text | ZigType::Slice { .. }),
        };
        is_lent || (self.is_plain() && *self != ZigType::Nothing)
    }

    /// Whether it is borrowed from somewhere.
    pub fn is_borrowed(&self) -> bool {
        match self {
            ZigType::Text | ZigType::Slice { .. } | ZigType::Reference { .. } => true,
            ZigType::Option(value) => value.is_borrowed(),
            _ => false,
        }
    }

    /// Whether it is borrowed, and can be changed.
    pub fn is_borrowed_mutably(&self) -> bool {
        match self {
            ZigType::Slice { is_mutable, .. } | ZigType::Reference { is_mutable, .. } => *is_mutable,
            ZigType::Option(value) => value.is_borrowed_mutably(),
            _ => false,
        }
    }

    /// Whether it is a reference to an object, or may be: not to what a call can copy.
    pub fn refers(&self) -> bool {
        match self {
            ZigType::Reference { .. } => true,
            ZigType::Option(value) => value.refers(),
            _ => false,
        }
    }
}

/// Reads a type. A shared struct is known if all its fields are.
pub(super) struct Reader<'a> {
    pub(super) scope: &'a Scope,
    /// The structs that are being looked at: a struct may have a vector of itself.
    pub(super) seen: Vec<String>,
}

impl Reader<'_> {
    fn read(&mut self, ty: &Type) -> Option<ZigType> {
        match ty {
            Type::Group(group) => self.read(&group.elem),
            Type::Paren(paren) => self.read(&paren.elem),
            Type::Tuple(tuple) if tuple.elems.is_empty() => Some(ZigType::Nothing),
            Type::Reference(reference) => {
                let is_mutable = reference.mutability.is_some();
                match &*reference.elem {
                    Type::Slice(slice) => {
                        Some(ZigType::Slice { element: self.element(&slice.elem)?, is_mutable })
                    }
                    Type::Path(path) if path.path.is_ident("str") && !is_mutable => Some(ZigType::Text),
                    Type::Path(path) => {
                        let to = self.object(path.path.get_ident()?)?;
                        Some(ZigType::Reference { to, is_mutable })
                    }
                    _ => None,
                }
            }
            Type::Array(array) => match &array.len {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Int(length) => Some(ZigType::Array {
                        element: scalar(&array.elem)?,
                        length: length.base10_parse().ok()?,
                    }),
                    _ => None,
                },
                _ => None,
            },
            Type::Path(path) if path.qself.is_none() && path.path.segments.len() == 1 => {
                let segment = path.path.segments.first()?;
                match (&segment.arguments, self.scope.get(&segment.ident)) {
                    (PathArguments::None, Some(declared)) => self.shared(&segment.ident, declared),
                    (PathArguments::None, None) if segment.ident == "String" => Some(ZigType::String),
                    (PathArguments::None, None) => scalar(ty).map(ZigType::Scalar),
                    (PathArguments::AngleBracketed(arguments), None) => {
                        match (arguments.args.first(), arguments.args.len()) {
                            (Some(GenericArgument::Type(inner)), 1) => self.generic(&segment.ident, inner),
                            _ => None,
                        }
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn generic(&mut self, name: &Ident, inner: &Type) -> Option<ZigType> {
        match name.to_string().as_str() {
            "Vec" => self.element(inner).map(ZigType::Vec),
            "ZigBox" => match self.object(ident(inner)?)? {
                Object::Opaque(name) => Some(ZigType::Owned(name)),
                Object::Shared(_) | Object::Rust(_) => None,
            },
            "Box" => match self.object(ident(inner)?)? {
                Object::Rust(name) => Some(ZigType::RustBox(name)),
                Object::Shared(_) | Object::Opaque(_) => None,
            },
            "Option" => match self.read(inner)? {
                ZigType::Nothing | ZigType::Option(_) | ZigType::Slice { is_mutable: true, .. } => None,
                value => Some(ZigType::Option(Box::new(value))),
            },
            _ => None,
        }
    }

    fn element(&mut self, ty: &Type) -> Option<Element> {
        match self.read(ty)? {
            ZigType::Scalar(name) => Some(Element::Scalar(name)),
            ZigType::String => Some(Element::String),
            ZigType::Enum(name) | ZigType::Struct(name) => Some(Element::Shared(name)),
            _ => None,
        }
    }

    fn object(&mut self, name: &Ident) -> Option<Object> {
        let declared = self.scope.get(name)?;
        match declared.kind {
            Kind::ZigType => Some(Object::Opaque(declared.cxx_name.clone())),
            // Zig knows nothing of lifetimes.
            Kind::RustType => (!declared.borrows).then(|| Object::Rust(name.to_string())),
            _ => match self.shared(name, declared)? {
                ZigType::Struct(name) => Some(Object::Shared(name)),
                _ => None,
            },
        }
    }

    fn shared(&mut self, name: &Ident, declared: &Declared) -> Option<ZigType> {
        let name = name.to_string();
        match declared.shape.as_ref()? {
            Shape::Enum { .. } => Some(ZigType::Enum(name)),
            Shape::Struct { .. } if self.seen.contains(&name) => Some(ZigType::Struct(name)),
            Shape::Struct { fields, .. } => {
                self.seen.push(name.clone());
                let is_known =
                    !declared.borrows && fields.iter().all(|field| self.field(&field.ty).is_some());
                self.seen.pop();
                is_known.then_some(ZigType::Struct(name))
            }
        }
    }

    /// What a shared struct can hold in Zig: what lies in it as C lays it out.
    pub(super) fn field(&mut self, ty: &Type) -> Option<ZigType> {
        self.read(ty).filter(|ty| match ty {
            ZigType::Scalar(_)
            | ZigType::Enum(_)
            | ZigType::String
            | ZigType::Vec(_)
            | ZigType::Struct(_)
            | ZigType::Array { .. } => true,
            ZigType::Nothing
            | ZigType::Text
            | ZigType::Slice { .. }
            | ZigType::Reference { .. }
            | ZigType::Owned(_)
            | ZigType::Option(_)
            | ZigType::RustBox(_)
            | ZigType::Channel { .. }
            | ZigType::AsyncFn(_) => false,
        })
    }
}

fn ident(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(path) => path.path.get_ident(),
        Type::Group(group) => ident(&group.elem),
        _ => None,
    }
}

fn scalar(ty: &Type) -> Option<Scalar> {
    let name = ident(ty)?;
    if name == "bool" { Some("bool") } else { NUMBERS.into_iter().find(|number| name == number) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_that_both_know() {
        let bridge = crate::syntax::parse(
            quote::quote!(),
            quote::quote! {
                mod ffi {
                    struct Point { x: f64, color: Color, name: String, corners: [f32; 2] }
                    enum Color { Red, Green = 300 }
                    struct Tree { children: Vec<Tree>, points: Vec<Point> }
                    struct Boxes { one: Box<Rusty> }
                    struct HasBoxes { boxes: Boxes }
                    struct Borrows<'a> { text: &'a str }
                    extern "Rust" { type Rusty; }
                    unsafe extern "C++" { type Cpp; }
                    unsafe extern "Zig" { #[cxx_name = "session"] type Session; }
                }
            },
        );
        let scope = bridge.unwrap_or_else(|errors| panic!("{}", errors.to_compile_error())).scope;
        let zig = |text: &str| ZigType::of(&syn::parse_str(text).unwrap(), &scope).map(|ty| ty.zig());
        for (rust, expected) in [
            ("()", "void"),
            ("u8", "u8"),
            ("bool", "bool"),
            ("&str", "[]const u8"),
            ("&'a [f64]", "[]const f64"),
            ("&mut [i16]", "[]i16"),
            ("String", "rust.String"),
            ("Vec<usize>", "rust.Vec(usize)"),
            ("Vec<bool>", "rust.Vec(bool)"),
            ("Vec<String>", "rust.Vec(rust.String)"),
            ("&[String]", "[]const rust.String"),
            ("[u8; 4]", "[4]u8"),
            ("Option<u8>", "?u8"),
            ("Option<&str>", "?[]const u8"),
            ("Option<Vec<f32>>", "?rust.Vec(f32)"),
            ("Point", "bridge.Point"),
            ("Color", "bridge.Color"),
            ("&mut [Point]", "[]bridge.Point"),
            ("&Point", "*const bridge.Point"),
            ("Option<&mut Point>", "?*bridge.Point"),
            ("Vec<Color>", "rust.Vec(bridge.Color)"),
            ("Tree", "bridge.Tree"),
            ("&Session", "*const types.session"),
            ("ZigBox<Session>", "types.session"),
            ("Option<ZigBox<Session>>", "?types.session"),
            ("&mut Rusty", "*bridge.Rusty"),
            ("Option<&Rusty>", "?*const bridge.Rusty"),
            ("Box<Rusty>", "rust.Box(bridge.Rusty)"),
            ("Option<Box<Rusty>>", "?rust.Box(bridge.Rusty)"),
            ("Sender<u64>", "rust.Sender(u64)"),
            ("Receiver<Vec<u8>>", "rust.Receiver(rust.Vec(u8))"),
            ("Receiver<Point>", "rust.Receiver(bridge.Point)"),
            ("impl AsyncFn(u64, &str) -> Result<String>", "rust.AsyncFn(fn (u64, []const u8) rust.String)"),
            ("impl AsyncFn(&Point) -> Color", "rust.AsyncFn(fn (*const bridge.Point) bridge.Color)"),
            ("impl AsyncFn()", "rust.AsyncFn(fn () void)"),
        ] {
            assert_eq!(zig(rust).as_deref(), Some(expected), "{rust}");
        }
        for refused in [
            "&mut str",
            "&u8",
            "Box<u8>",
            "a::String",
            "[String; 4]",
            "[u8; N]",
            "Vec<Vec<u8>>",
            "Option<Option<u8>>",
            "Option<()>",
            "Option<&mut [u8]>",
            "Session",
            "Vec<Session>",
            "ZigBox<Point>",
            "&Color",
            "Boxes",
            "HasBoxes",
            "Borrows",
            "Borrows<'a>",
            "Cpp",
            "Rusty",
            "Box<Point>",
            "ZigBox<Rusty>",
            "Sender<&str>",
            "Sender<Option<u8>>",
            "Receiver<()>",
            "Receiver<ZigBox<Session>>",
            "Vec<Sender<u8>>",
            "Option<Sender<u8>>",
            "impl AsyncFn(&u8)",
            "impl AsyncFn(Option<u8>)",
            "impl AsyncFn() -> &str",
            "impl AsyncFn() -> Option<u8>",
            "impl Fn()",
            "impl AsyncFn(impl AsyncFn())",
        ] {
            assert_eq!(zig(refused), None, "{refused}");
        }
    }
}
