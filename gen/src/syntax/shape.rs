//! What a shared struct or enum is made of, for languages that cxx does not write it for.

use syn::{Attribute, Expr, Ident, ItemEnum, ItemStruct, Lit, LitInt, Type, UnOp};

/// A shared type's parts, in the order of the text.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A struct, which Rust and C++ lay out as C does.
    Struct {
        /// Its fields.
        fields: Vec<Field>,
        /// `#[repr(align(N))]`.
        align: Option<u64>,
    },
    /// An enum, which may hold other values of its type than these.
    Enum {
        /// The integer that it is, in Rust.
        repr: &'static str,
        /// What has a name.
        variants: Vec<Variant>,
    },
}

/// A field of a shared struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: Type,
    /// The `#[cfg]`s it stands under.
    pub cfg: Vec<Attribute>,
}

/// A named value of a shared enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub name: Ident,
    /// Its value.
    pub value: i128,
    /// The `#[cfg]`s it stands under.
    pub cfg: Vec<Attribute>,
}

impl Shape {
    pub(super) fn of_struct(item: &ItemStruct) -> Shape {
        let fields = item.fields.iter().filter_map(|field| {
            Some(Field { name: field.ident.clone()?, ty: field.ty.clone(), cfg: cfgs(&field.attrs) })
        });
        Shape::Struct { fields: fields.collect(), align: align(&item.attrs) }
    }

    /// `repr` is the C++ name of the integer.
    pub(super) fn of_enum(item: &ItemEnum, repr: &str) -> Shape {
        let mut next = 0;
        let variants = item.variants.iter().map(|variant| {
            let written = variant.discriminant.as_ref().and_then(|(_, value)| literal(value));
            let value = written.map_or(next, |(value, _)| value);
            next = value.saturating_add(1);
            Variant { name: variant.ident.clone(), value, cfg: cfgs(&variant.attrs) }
        });
        Shape::Enum { variants: variants.collect(), repr: rust_integer(repr) }
    }
}

fn cfgs(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect()
}

fn align(attrs: &[Attribute]) -> Option<u64> {
    let mut found = None;
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("repr")) {
        // What else it may say is cxx's to refuse.
        let _ = attr.parse_nested_meta(|meta| {
            if meta.path.is_ident("align") {
                let content;
                syn::parenthesized!(content in meta.input);
                found = content.parse::<LitInt>()?.base10_parse().ok();
            }
            Ok(())
        });
    }
    found
}

/// An integer, negative or not, and its suffix.
pub(super) fn literal(value: &Expr) -> Option<(i128, String)> {
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(int) => Some((int.base10_parse().ok()?, int.suffix().to_owned())),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
            literal(&unary.expr).map(|(value, suffix)| (-value, suffix))
        }
        _ => None,
    }
}

/// The Rust name of an integer that [`integer`](super::integer) gave.
fn rust_integer(cpp: &str) -> &'static str {
    const NAMES: [&str; 10] = ["u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize"];
    NAMES.into_iter().find(|name| super::integer(name) == Some(cpp)).unwrap_or("i64")
}
