//! The types of cobridge's own that a bridge may name without declaring them, anywhere cxx takes a type by value or by
//! reference: `ForeignBytes` and `Bytes`.
//!
//! Each is declared for cxx at the end of the module, as if the user had written it:
//!
//! ```text
//! unsafe extern "C++" { #[namespace = "rust"] type ForeignBytes = ::cobridge::ForeignBytes; }
//! ```

use super::Scope;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::visit::{self, Visit};
use syn::{ForeignItem, Item, TypePath};

/// Their names, which are the same in both languages.
const NAMES: [&str; 2] = ["ForeignBytes", "Bytes"];

/// One that a bridge names.
#[derive(Clone, Debug)]
pub struct OwnType {
    /// Where it is named first.
    pub name: Ident,
}

impl OwnType {
    /// Its declaration for cxx.
    pub fn declaration(&self) -> TokenStream {
        let name = &self.name;
        quote_spanned! {name.span()=>
            unsafe extern "C++" {
                #[namespace = "rust"]
                #[doc(hidden)]
                type #name = ::cobridge::#name;
            }
        }
    }
}

/// Those that the items name and the scope does not hold.
pub(super) fn find(items: &[Item], scope: &Scope) -> Vec<OwnType> {
    let mut find = Find { scope, found: Vec::new() };
    for item in items {
        match item {
            Item::Struct(item) => find.visit_fields(&item.fields),
            Item::ForeignMod(block) => {
                for item in &block.items {
                    if let ForeignItem::Fn(function) = item {
                        find.visit_signature(&function.sig);
                    }
                }
            }
            _ => {}
        }
    }
    find.found
}

struct Find<'a> {
    scope: &'a Scope,
    found: Vec<OwnType>,
}

impl<'ast> Visit<'ast> for Find<'_> {
    fn visit_type_path(&mut self, ty: &'ast TypePath) {
        visit::visit_type_path(self, ty);
        let Some(name) = ty.path.get_ident().filter(|_| ty.qself.is_none()) else { return };
        if NAMES.iter().any(|own| name == own)
            && self.scope.get(name).is_none()
            && self.found.iter().all(|own| own.name != *name)
        {
            self.found.push(OwnType { name: name.clone() });
        }
    }
}

/// Whether the tokens of a module's body seem to name one: it stands where types do, and nothing declares it.
pub(super) fn seem_named(body: &[TokenTree]) -> bool {
    let mut seen = Seen::default();
    seen.look(body);
    NAMES.iter().enumerate().any(|(own, _)| seen.named[own] && !seen.declared[own])
}

#[derive(Default)]
struct Seen {
    named: [bool; NAMES.len()],
    declared: [bool; NAMES.len()],
}

impl Seen {
    fn look(&mut self, tokens: &[TokenTree]) {
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.look(&group.stream().into_iter().collect::<Vec<_>>()),
                TokenTree::Ident(name) => {
                    let Some(own) = NAMES.iter().position(|own| name == own) else { continue };
                    match index.checked_sub(1).map(|before| &tokens[before]) {
                        Some(TokenTree::Ident(before))
                            if ["type", "struct", "enum"].iter().any(|word| before == word) =>
                        {
                            self.declared[own] = true;
                        }
                        // Not a variant of an enum, nor a derive.
                        Some(TokenTree::Ident(_)) => self.named[own] = true,
                        Some(TokenTree::Punct(before)) if before.as_char() != ',' => self.named[own] = true,
                        None => self.named[own] |= tokens.len() == 1,
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }
}
