//! The types that functions of ours bring with them: of a future or stream that is returned, of an async callback, of the
//! end of a channel. Each crosses by value, as the bytes of its C++ object.

use super::names;
use crate::syntax::{Bridge, Function};
use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;
use syn::Attribute;

/// A type of one function's.
pub struct ExternType {
    /// Its name in Rust. It stands in the user's module and is written by the macro crate.
    pub ty: Ident,
    /// Its C++ path: `http::cobridge_fetch_future`.
    pub id: String,
    /// Its declaration for cxx, for a block of `extern "C++"`.
    pub alias: TokenStream,
    /// The name by which the bridge knows it.
    pub alias_name: Ident,
    /// `#[cfg]`s of the function.
    pub cfg: Vec<Attribute>,
    /// Its C++ namespace.
    pub namespace: Vec<String>,
    /// Its C++ name.
    pub cpp_name: String,
}

impl ExternType {
    pub(super) fn new(
        [ty, alias_name]: [Ident; 2],
        cpp_name: String,
        function: &Function,
        bridge: &Bridge,
    ) -> ExternType {
        let (namespace, cfg) = (function.namespace().to_vec(), function.cfg());
        let namespace_attr = names::namespace_attribute(&namespace);
        let module = &bridge.module.ident;
        let alias = quote_spanned! {ty.span()=>
            #(#cfg)*
            #namespace_attr
            #[cxx_name = #cpp_name]
            #[doc(hidden)]
            #[allow(non_camel_case_types)]
            type #alias_name = super::#module::#ty;
        };
        ExternType { id: names::path(&namespace, &cpp_name), ty, alias, alias_name, cfg, namespace, cpp_name }
    }

    /// A hidden function of `extern "Rust"` that names the types of `parameters`, for a block of its own.
    pub(super) fn witness(&self, name: &Ident, cpp_name: &str, parameters: &TokenStream) -> TokenStream {
        let cfg = &self.cfg;
        let namespace_attr = names::namespace_attribute(&self.namespace);
        quote_spanned! {self.ty.span()=>
            #(#cfg)*
            #namespace_attr
            #[doc(hidden)]
            #[allow(dead_code, clippy::missing_safety_doc)]
            #[cxx_name = #cpp_name]
            unsafe fn #name #parameters;
        }
    }
}
