//! The types a bridge declares: what a name stands for, and what it is called in C++.

use super::Abi;
use super::attrs::item_names;
use super::shape::{Shape, literal};
use std::collections::BTreeMap;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, ForeignItem, Generics, Ident, Item, Token, Visibility};

/// What a declared name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `struct` in the bridge.
    Struct,
    /// `enum` in the bridge, with its C++ underlying type.
    Enum(&'static str),
    /// `extern "Rust" { type T; }`.
    RustType,
    /// `extern "C++" { type T; }`.
    CppType,
    /// `extern "C++" { type T = path; }`: declared by another bridge or by hand.
    Alias,
    /// `extern "Zig" { type T; }`.
    ZigType,
    /// One of ours, which nobody has to declare.
    Own,
}

/// A declared type.
#[derive(Clone, Debug)]
pub struct Declared {
    /// What it is.
    pub kind: Kind,
    /// Its C++ namespace.
    pub namespace: Vec<String>,
    /// Its C++ name without namespace.
    pub cxx_name: String,
    /// Declared with lifetimes: values of it may borrow.
    pub borrows: bool,
    /// Also declared in an `extern "C++"` block: C++ defines it, and it must not be declared again.
    pub defined_in_cpp: bool,
    /// What a shared struct or enum is made of.
    pub shape: Option<Shape>,
    /// The `#[cfg]`s it stands under.
    pub cfg: Vec<Attribute>,
}

impl Declared {
    /// `::http::Client`.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for segment in self.namespace.iter().chain([&self.cxx_name]) {
            path.push_str("::");
            path.push_str(segment);
        }
        path
    }
}

/// Every type of a bridge by its Rust name, in a stable order.
#[derive(Clone, Debug, Default)]
pub struct Scope(pub BTreeMap<String, Declared>);

impl Scope {
    /// What `name` stands for, if the bridge declares it.
    pub fn get(&self, name: &Ident) -> Option<&Declared> {
        self.0.get(&name.to_string())
    }

    pub(super) fn collect(items: &[Item], namespace: &[String]) -> Scope {
        let mut scope = Scope::default();
        for item in items {
            match item {
                Item::Struct(item) => {
                    scope.add(&item.ident, Kind::Struct, &item.attrs, &[], &item.generics, namespace);
                    scope.shape(&item.ident, Shape::of_struct(item));
                }
                Item::Enum(item) => {
                    let underlying = underlying_type(item);
                    let kind = Kind::Enum(underlying);
                    scope.add(&item.ident, kind, &item.attrs, &[], &item.generics, namespace);
                    scope.shape(&item.ident, Shape::of_enum(item, underlying));
                }
                Item::ForeignMod(block) => scope.collect_block(block, namespace),
                _ => {}
            }
        }
        scope
    }

    fn shape(&mut self, ident: &Ident, shape: Shape) {
        if let Some(declared) = self.0.get_mut(&ident.to_string()) {
            declared.shape = Some(shape);
        }
    }

    /// Adds a type of ours.
    pub(super) fn add_own(&mut self, name: &Ident) {
        let own = Declared {
            kind: Kind::Own,
            namespace: vec!["rust".to_owned()],
            cxx_name: name.to_string(),
            borrows: false,
            defined_in_cpp: true,
            shape: None,
            cfg: Vec::new(),
        };
        self.0.insert(name.to_string(), own);
    }

    fn collect_block(&mut self, block: &syn::ItemForeignMod, namespace: &[String]) {
        let namespace = item_names(&block.attrs).namespace.unwrap_or_else(|| namespace.to_vec());
        let foreign = match Abi::of(block) {
            Abi::Rust => Kind::RustType,
            Abi::Zig => Kind::ZigType,
            Abi::Cpp | Abi::Other => Kind::CppType,
        };
        for item in &block.items {
            match item {
                ForeignItem::Type(item) => {
                    self.add(&item.ident, foreign, &item.attrs, &block.attrs, &item.generics, &namespace);
                }
                ForeignItem::Verbatim(tokens) => {
                    if let Ok(alias) = syn::parse2::<TypeHead>(tokens.clone()) {
                        let is_alias = alias.is_alias && foreign == Kind::CppType;
                        let kind = if is_alias { Kind::Alias } else { foreign };
                        self.add(&alias.ident, kind, &alias.attrs, &block.attrs, &alias.generics, &namespace);
                    }
                }
                _ => {}
            }
        }
    }

    fn add(
        &mut self,
        ident: &Ident,
        kind: Kind,
        attrs: &[Attribute],
        outer: &[Attribute],
        generics: &Generics,
        namespace: &[String],
    ) {
        let names = item_names(attrs);
        let cfg = attrs.iter().chain(outer).filter(|attr| attr.path().is_ident("cfg")).cloned().collect();
        let new = Declared {
            kind,
            namespace: names.namespace.unwrap_or_else(|| namespace.to_vec()),
            cxx_name: names.cxx_name.unwrap_or_else(|| ident.to_string()),
            borrows: generics.lifetimes().next().is_some(),
            defined_in_cpp: matches!(kind, Kind::CppType | Kind::Alias),
            shape: None,
            cfg,
        };
        match self.0.entry(ident.to_string()) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(new);
            }
            // A struct or enum declared in `extern "C++"` too: C++ defines it, Rust knows its fields.
            std::collections::btree_map::Entry::Occupied(mut entry) => {
                let old = entry.get_mut();
                old.defined_in_cpp |= new.defined_in_cpp;
                old.borrows |= new.borrows;
                if old.kind == Kind::CppType {
                    old.kind = new.kind;
                }
            }
        }
    }
}

/// `type Name<'a>` with or without `= path`, as far as it matters here.
struct TypeHead {
    attrs: Vec<Attribute>,
    ident: Ident,
    generics: Generics,
    is_alias: bool,
}

impl Parse for TypeHead {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        input.parse::<Token![type]>()?;
        let ident = input.parse()?;
        let generics = input.parse()?;
        let is_alias = input.peek(Token![=]);
        input.parse::<proc_macro2::TokenStream>()?;
        Ok(TypeHead { attrs, ident, generics, is_alias })
    }
}

/// The C++ type under a shared enum, chosen as cxx chooses it: `#[repr]`, a literal's suffix, or the smallest that fits.
fn underlying_type(item: &syn::ItemEnum) -> &'static str {
    for attr in &item.attrs {
        if attr.path().is_ident("repr")
            && let Ok(repr) = attr.parse_args::<Ident>()
            && let Some(name) = integer(&repr.to_string())
        {
            return name;
        }
    }
    let (mut next, mut min, mut max) = (0i128, 0i128, 0i128);
    for (index, variant) in item.variants.iter().enumerate() {
        if let Some((_, value)) = &variant.discriminant {
            let Some((value, suffix)) = literal(value) else { break };
            if let Some(name) = integer(&suffix) {
                return name;
            }
            next = value;
        }
        (min, max) = if index == 0 { (next, next) } else { (min.min(next), max.max(next)) };
        // What doesn't fit in any type is refused by cxx, not counted here.
        next = next.saturating_add(1);
    }
    const LIMITS: [(&str, i128, i128); 8] = [
        ("u8", u8::MIN as i128, u8::MAX as i128),
        ("i8", i8::MIN as i128, i8::MAX as i128),
        ("u16", u16::MIN as i128, u16::MAX as i128),
        ("i16", i16::MIN as i128, i16::MAX as i128),
        ("u32", u32::MIN as i128, u32::MAX as i128),
        ("i32", i32::MIN as i128, i32::MAX as i128),
        ("u64", u64::MIN as i128, u64::MAX as i128),
        ("i64", i64::MIN as i128, i64::MAX as i128),
    ];
    let fits = LIMITS.iter().find(|(_, low, high)| *low <= min && max <= *high);
    fits.and_then(|(name, ..)| integer(name)).unwrap_or("::std::int64_t")
}

/// The C++ name of a Rust integer type.
pub(crate) fn integer(name: &str) -> Option<&'static str> {
    Some(match name {
        "u8" => "::std::uint8_t",
        "u16" => "::std::uint16_t",
        "u32" => "::std::uint32_t",
        "u64" => "::std::uint64_t",
        "usize" => "::std::size_t",
        "i8" => "::std::int8_t",
        "i16" => "::std::int16_t",
        "i32" => "::std::int32_t",
        "i64" => "::std::int64_t",
        "isize" => "::rust::isize",
        _ => return None,
    })
}
