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

#[cfg(test)]
mod tests {
    use crate::check::Configuration;
    use crate::syntax::has_async_items;
    use proc_macro2::TokenStream;

    struct Offers(bool);

    impl Configuration for Offers {
        fn holds(&self, _: &str, _: Option<&str>) -> Option<bool> {
            None
        }
        fn offers_bytes(&self) -> bool {
            self.0
        }
    }

    fn bridge(body: &str) -> TokenStream {
        format!("mod ffi {{ {body} }}").parse().unwrap()
    }

    #[test]
    fn types_of_ours_are_seen_where_types_stand() {
        for named in [
            "struct Packet { body: ForeignBytes }",
            "unsafe extern \"C++\" { fn f(x: &Bytes); }",
            "unsafe extern \"C++\" { fn f() -> Bytes; }",
            "extern \"Rust\" { fn f() -> Result<ForeignBytes>; }",
            "extern \"Rust\" { fn f(x: &[ForeignBytes]); }",
        ] {
            assert!(has_async_items(&bridge(named)), "{named}");
        }
        for other in [
            "enum Kind { Bytes, Text }",
            "struct Bytes { length: usize } unsafe extern \"C++\" { fn f(x: &Bytes); }",
            "unsafe extern \"C++\" { type Bytes; fn f(x: &Bytes); }",
            "unsafe extern \"C++\" { fn Bytes(); }",
        ] {
            let named = has_async_items(&bridge(other));
            assert!(!named || other.contains("fn Bytes"), "{other}");
        }
    }

    #[test]
    fn bytes_need_the_feature() {
        let module = bridge("unsafe extern \"C++\" { fn f(x: &Bytes) -> ForeignBytes; }");
        let plan = crate::plan(TokenStream::new(), module.clone(), &Offers(true)).expect("it is offered");
        assert_eq!(plan.own_types.len(), 2);
        let refused = crate::plan(TokenStream::new(), module, &Offers(false)).err().expect("it is not");
        assert_eq!(refused.0.len(), 1);
        assert!(refused.0[0].message.contains("feature `bytes`"));
    }

    #[test]
    fn a_type_of_the_same_name_is_the_users() {
        let module = bridge("struct Bytes { length: usize } unsafe extern \"C++\" { async fn f(x: Bytes); }");
        let plan = crate::plan(TokenStream::new(), module, &Offers(false)).expect("it is the user's");
        assert!(plan.own_types.is_empty());
    }
}
